package sample

import (
	"encoding/json"
	"iter"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"tierbook/model"
)

var today = model.NewDay(2026, 11, 22)

func book(t testing.TB, o Options) []*Entry {
	t.Helper()
	if o.Today == 0 {
		o.Today = today
	}
	return slices.Collect(Entries(o))
}

func encode(t interface{ Fatal(...any) }, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestSameSeedSameBook(t *testing.T) {
	a := encode(t, book(t, Options{Seed: 3}))
	if a != encode(t, book(t, Options{Seed: 3})) {
		t.Error("the same seed gives another book")
	}
	if a == encode(t, book(t, Options{Seed: 4})) {
		t.Error("another seed gives the same book")
	}
	large := book(t, Options{Seed: 3, Size: 200})
	if a != encode(t, large[:DefaultSize]) {
		t.Error("a larger book begins otherwise")
	}
}

var (
	westPhone = regexp.MustCompile(`^\+1 \d{3}-555-01\d\d$`)
	zhPhone   = regexp.MustCompile(`^138-0000-\d{4}$`)
)

// TestEntriesAreSound: whatever the seed, the day and the currency, everything
// is valid, in order, in the past, and clearly invented.
func TestEntriesAreSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := Options{
			Size: rapid.IntRange(1, 130).Draw(t, "size"), Seed: rapid.Uint64().Draw(t, "seed"),
			Today:    model.Day(rapid.IntRange(700_000, 800_000).Draw(t, "today")),
			Currency: rapid.SampledFrom([]string{"", "CNY", "USD", "JPY", "KWD"}).Draw(t, "currency"),
			Lang:     rapid.SampledFrom([]string{"", "en", "zh"}).Draw(t, "lang"),
		}
		refs, emails := map[string]bool{}, map[string]bool{}
		n := 0
		for e := range Entries(o) {
			n++
			checkCustomer(t, &o, e)
			checkInteractions(t, &o, e)
			if refs[e.Customer.Ref] || emails[e.Customer.Email] {
				t.Fatalf("%s or %s twice", e.Customer.Ref, e.Customer.Email)
			}
			refs[e.Customer.Ref], emails[e.Customer.Email] = true, true
		}
		if n != o.Size {
			t.Fatalf("%d customers of %d", n, o.Size)
		}
	})
}

func checkCustomer(t *rapid.T, o *Options, e *Entry) {
	c := &e.Customer
	if c.Name == "" || !utf8.ValidString(c.Name) || c.Owner == "" || c.Region == "" || c.Created == 0 || c.Created >= o.Today {
		t.Fatalf("%+v", c)
	}
	if _, err := model.ParseBirthday(c.Birthday); err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	if !slices.IsSorted(c.Tags) || !sort.SliceIsSorted(c.Fields, func(i, j int) bool { return c.Fields[i].Name < c.Fields[j].Name }) {
		t.Fatalf("%s: tags or fields out of order: %v %v", c.Name, c.Tags, c.Fields)
	}
	phones, emails := []string{c.Phone}, []string{c.Email}
	primaries := 0
	for _, k := range e.Contacts {
		phones, emails = append(phones, k.Phone), append(emails, k.Email)
		if k.Primary {
			primaries++
		}
	}
	if c.Kind == model.Company && primaries != 1 || c.Kind == model.Person && len(e.Contacts) > 0 {
		t.Fatalf("%s has %d contacts, %d primary", c.Name, len(e.Contacts), primaries)
	}
	for _, p := range phones {
		if !westPhone.MatchString(p) && !zhPhone.MatchString(p) {
			t.Fatalf("%s has the phone %s", c.Name, p)
		}
	}
	for _, m := range emails {
		if !strings.HasSuffix(m, "@example.com") || strings.IndexFunc(m, func(r rune) bool { return r > 0x7e || r <= ' ' }) >= 0 {
			t.Fatalf("%s has the address %s", c.Name, m)
		}
	}
	if c.Next != 0 && c.NextSet == 0 || c.Potential != nil && (*c.Potential < 0 || *c.Potential > 100) {
		t.Fatalf("%+v", c)
	}
}

func checkInteractions(t *rapid.T, o *Options, e *Entry) {
	ids := map[string]bool{}
	var last model.Interaction
	for _, in := range e.Interactions {
		if err := in.Validate(); err != nil {
			t.Fatalf("%s: %v", in.ExternalID, err)
		}
		if in.Day >= o.Today || in.Day < e.Customer.Created || in.Day < last.Day || in.Day == last.Day && in.Clock < last.Clock {
			t.Fatalf("%s on %s at %d, after %s, created %s", in.ExternalID, in.Day, in.Clock, last.Day, e.Customer.Created)
		}
		if in.ExternalID == "" || ids[in.ExternalID] || in.Note == "" || strings.Contains(in.Note, "{") || in.Resolved >= o.Today {
			t.Fatalf("%+v", in)
		}
		if in.Kind.HasAmount() && (in.Amount <= 0 || in.Base == nil || *in.Base != in.Amount) {
			t.Fatalf("%s: amount %d", in.ExternalID, in.Amount)
		}
		ids[in.ExternalID] = true
		last = in
	}
	if len(e.Interactions) == 0 {
		t.Fatalf("%s has no history", e.Customer.Name)
	}
}

// outline is what a history amounts to.
type outline struct {
	kinds            map[model.Kind]int
	lastOrder        model.Day
	open, hope, fell bool // a complaint, an opportunity, the last feedback against the one before
}

func outlineOf(e *Entry) outline {
	o, prev := outline{kinds: map[model.Kind]int{}}, 0
	for _, in := range e.Interactions {
		o.kinds[in.Kind]++
		switch in.Kind {
		case model.Order:
			o.lastOrder = in.Day
		case model.Complaint:
			o.open = o.open || in.Resolved == 0
		case model.Feedback:
			o.fell, prev = prev > 0 && in.Satisfaction < prev-1, in.Satisfaction
		}
		o.hope = o.hope || in.Expected > 0
	}
	return o
}

// TestTheBookTellsItsStories: whatever the seed, the default book has someone of
// every kind that the workbench has something to say about.
func TestTheBookTellsItsStories(t *testing.T) {
	for seed := range uint64(20) {
		found := map[string]int{}
		kinds := map[model.Kind]int{}
		names := map[string]bool{}
		for _, e := range book(t, Options{Seed: seed}) {
			c := &e.Customer
			names[c.Name] = true
			count := func(what string, holds bool) {
				if holds {
					found[what]++
				}
			}
			count("company", c.Kind == model.Company)
			count("person", c.Kind == model.Person)
			count("promise due today", c.Next == today)
			count("promise overdue", c.Next != 0 && c.Next < today)
			count("promise ahead", c.Next > today)
			count("credit hold", c.Credit == model.CreditHold)
			count("override up", c.Override != nil && c.Override.Tier == model.TierA && c.Override.Until > today)
			count("override down", c.Override != nil && c.Override.Tier == model.TierC)
			count("snoozed", c.SnoozedUntil > today)
			count("archived", c.Archived)
			count("do not contact", c.Barred != 0)
			b := model.NextBirthday(c.Birthday, today)
			count("birthday soon", b != 0 && b <= today+5)
			count("owner "+c.Owner, true)
			o := outlineOf(e)
			for k, n := range o.kinds {
				kinds[k] += n
			}
			count("prospect", o.kinds[model.Order] == 0)
			count("newcomer", o.kinds[model.Order] > 0 && c.Created > today-60)
			count("open complaint", o.open)
			count("opportunity", o.hope)
			count("satisfaction fell", o.fell)
			count("former top account", o.kinds[model.Order] > 12 && o.lastOrder < today-90)
		}
		for what, least := range map[string]int{
			"company": 25, "person": 8, "promise due today": 1, "promise overdue": 2, "promise ahead": 1,
			"credit hold": 1, "override up": 1, "override down": 1, "snoozed": 1, "archived": 1, "do not contact": 1, "birthday soon": 2,
			"owner Li Wei": 5, "owner Chen Yu": 5, "owner Maya Ortiz": 2, "prospect": 5, "newcomer": 1, "open complaint": 2, "opportunity": 3,
			"satisfaction fell": 1, "former top account": 1,
		} {
			if found[what] < least {
				t.Errorf("seed %d: %d of %q, want at least %d", seed, found[what], what, least)
			}
		}
		for _, k := range model.Kinds {
			if kinds[k] == 0 {
				t.Errorf("seed %d: no %s", seed, k)
			}
		}
		if len(names) != DefaultSize {
			t.Errorf("seed %d: %d different names", seed, len(names))
		}
	}
}

// TestTheSameHappensInEveryLanguage: the books of two languages differ in names, notes
// and money, and in each all is of its language.
func TestTheSameHappensInEveryLanguage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := Options{Today: today, Size: 90, Seed: rapid.Uint64().Draw(t, "seed")}
		next, stop := iter.Pull(Entries(o))
		defer stop()
		zh := o
		zh.Lang = "zh"
		for c := range Entries(zh) {
			e, _ := next()
			if len(e.Interactions) != len(c.Interactions) || len(e.Contacts) != len(c.Contacts) || e.Customer.Birthday != c.Customer.Birthday {
				t.Fatalf("%s and %s live differently", e.Customer.Name, c.Customer.Name)
			}
			for i := range e.Interactions {
				a, b := &e.Interactions[i], &c.Interactions[i]
				if a.Kind != b.Kind || a.Day != b.Day || a.Satisfaction != b.Satisfaction || a.Kind == model.Order && (a.Currency != "USD" || b.Currency != "CNY") {
					t.Fatalf("%+v\n%+v", a, b)
				}
				if han(a.Note+a.By+a.Outcome+a.Contact) > 0 || han(b.Note) == 0 || han(b.By) == 0 {
					t.Fatalf("%+v\n%+v", a, b)
				}
			}
			if han(encode(t, e.Customer)+encode(t, e.Contacts)) > 0 || han(c.Customer.Name) < 2 {
				t.Fatalf("%s, %s", encode(t, e.Customer), c.Customer.Name)
			}
		}
	})
}

// han counts the Chinese characters of s.
func han(s string) (n int) {
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}

// TestRevenueIsSkewed: a fifth of the buyers bring well over half the revenue,
// and there are about ten interactions a customer.
func TestRevenueIsSkewed(t *testing.T) {
	var spend []float64
	total, events := 0.0, 0
	const size = 3000
	for _, e := range book(t, Options{Size: size, Seed: 1}) {
		sum := 0.0
		for _, in := range e.Interactions {
			events++
			if in.Kind == model.Order {
				sum += float64(in.Amount)
			}
		}
		if sum > 0 {
			spend = append(spend, sum)
			total += sum
		}
	}
	sort.Sort(sort.Reverse(sort.Float64Slice(spend)))
	top := 0.0
	for _, v := range spend[:len(spend)/5] {
		top += v
	}
	if share := top / total; share < 0.6 || share > 0.9 {
		t.Errorf("a fifth of the buyers bring %.2f of the revenue", share)
	}
	if mean := float64(events) / size; mean < 8 || mean > 16 {
		t.Errorf("%.1f interactions a customer", mean)
	}
}

func TestChunksHoldTheWholeBook(t *testing.T) {
	o := Options{Size: 25, Seed: 9, Today: today}
	var all, allEvents *model.Import
	for all, allEvents = range Chunks(o, o.Size) {
	}
	var customers []model.ImportCustomer
	var events []model.ImportInteraction
	for c, n := range Chunks(o, 10) {
		if len(c.Customers) > 10 || c.Rows != len(c.Customers) || n.Rows != len(n.Interactions) {
			t.Errorf("a chunk of %d customers and %d rows", len(c.Customers), c.Rows)
		}
		customers, events = append(customers, c.Customers...), append(events, n.Interactions...)
	}
	if encode(t, customers) != encode(t, all.Customers) || encode(t, events) != encode(t, allEvents.Interactions) {
		t.Error("the chunks do not add up to the book")
	}
	if len(all.Customers) != 25 || all.Kind != model.ImportCustomers || allEvents.Kind != model.ImportInteractions {
		t.Errorf("%d customers", len(all.Customers))
	}
}

func BenchmarkEntries(b *testing.B) {
	b.ReportAllocs()
	for range b.N {
		for range Entries(Options{Size: 10_000, Today: today}) {
		}
	}
}
