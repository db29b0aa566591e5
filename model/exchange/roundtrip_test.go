package exchange

import (
	"bytes"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"tierbook/model"
)

// words are texts that a book may hold: trimmed, with everything in them that a
// file could stumble over.
func words(min int) *rapid.Generator[string] {
	runes := rapid.StringOfN(rapid.RuneFrom([]rune("ab1 =+-@',\";:|\n\t中（é€年.{}[]\\<>&")), min, 12, -1)
	return rapid.Map(runes, func(s string) string {
		s = strings.TrimSpace(s)
		if s == "" && min > 0 {
			return "x"
		}
		return s
	})
}

// oneLine are words without line ends.
func oneLine(min int) *rapid.Generator[string] {
	return rapid.Map(words(min), func(s string) string {
		return strings.TrimSpace(strings.NewReplacer("\n", "_", "\t", "_").Replace(s))
	})
}

var anyDay = rapid.Custom(func(t *rapid.T) model.Day {
	return model.NewDay(1990, 1, 1) + model.Day(rapid.IntRange(0, 20000).Draw(t, "day"))
})

func maybeDay(t *rapid.T, label string) model.Day {
	if !rapid.Bool().Draw(t, label+"?") {
		return 0
	}
	return anyDay.Draw(t, label)
}

var birthdays = rapid.SampledFrom([]string{"", "--03-07", "--02-29", "1985-03-15"})

var ways = rapid.SampledFrom([]model.Barred{0, 0, model.Everyway, model.ByPhone, model.ByEmail | model.ByVisit})

var consents = rapid.Custom(func(t *rapid.T) model.Consents {
	var list []model.Consent
	for range rapid.IntRange(0, 2).Draw(t, "records") {
		list = append(list, model.Consent{
			Purpose: oneLine(1).Draw(t, "purpose"), Source: oneLine(0).Draw(t, "source"), Hash: rapid.SampledFrom([]string{"", "ab12"}).Draw(t, "hash"),
			On: maybeDay(t, "on"), Until: maybeDay(t, "until"), Withdrawn: maybeDay(t, "withdrawn"),
		})
	}
	return model.ConsentsOf(list)
})

// anyCustomer draws a customer with contacts as a book holds them.
func anyCustomer(t *rapid.T) (model.Row, []model.Contact) {
	r := model.Row{Customer: model.Customer{
		ID: rapid.Int64Range(1, 1<<40).Draw(t, "id"), Ref: oneLine(0).Draw(t, "ref"), Name: oneLine(1).Draw(t, "name"),
		Kind:  rapid.SampledFrom([]model.CustomerKind{model.Company, model.Person}).Draw(t, "kind"),
		Owner: oneLine(0).Draw(t, "owner"), Region: oneLine(0).Draw(t, "region"), Industry: oneLine(0).Draw(t, "industry"),
		Phone: oneLine(0).Draw(t, "phone"), Email: oneLine(0).Draw(t, "email"), Note: words(0).Draw(t, "note"),
		Birthday: birthdays.Draw(t, "birthday"), Created: maybeDay(t, "created"), Next: maybeDay(t, "next"),
		SnoozedUntil: maybeDay(t, "snoozed"), ReferredBy: rapid.Int64Range(0, 3).Draw(t, "referrer"),
		Credit: model.Credit(rapid.IntRange(0, 2).Draw(t, "credit")), Barred: ways.Draw(t, "dnc"), Consents: consents.Draw(t, "consents"), Archived: rapid.Bool().Draw(t, "archived"),
	}}
	if rapid.Bool().Draw(t, "potential?") {
		n := rapid.IntRange(0, 100).Draw(t, "potential")
		r.Potential = &n
	}
	if rapid.Bool().Draw(t, "override?") {
		r.Override = &model.Override{
			Tier:   rapid.SampledFrom([]model.Tier{model.TierA, model.TierB, model.TierC}).Draw(t, "tier"),
			Reason: words(1).Draw(t, "why"), By: oneLine(0).Draw(t, "by"), Until: maybeDay(t, "until"),
		}
	}
	r.Tags = rapid.SliceOfNDistinct(oneLine(1), 0, 3, rapid.ID[string]).Draw(t, "tags")
	sort.Strings(r.Tags)
	names := rapid.OneOf(oneLine(1), rapid.SampledFrom([]string{"电话", "phone", "tier", "客户编号", "tierbook_id", "字段:a"}))
	for _, name := range rapid.SliceOfNDistinct(names, 0, 3, rapid.ID[string]).Draw(t, "fields") {
		r.Fields = append(r.Fields, model.Field{Name: name, Value: words(1).Draw(t, "value")})
	}
	sort.Slice(r.Fields, func(i, j int) bool { return r.Fields[i].Name < r.Fields[j].Name })
	var contacts []model.Contact
	for i := range rapid.IntRange(0, 2).Draw(t, "contacts") {
		contacts = append(contacts, model.Contact{
			Name: oneLine(1).Draw(t, "contact"), Title: oneLine(0).Draw(t, "title"), Phone: oneLine(0).Draw(t, "cphone"),
			Email: oneLine(0).Draw(t, "cemail"), Note: words(0).Draw(t, "cnote"), Birthday: birthdays.Draw(t, "cb"),
			Primary: i == 0 && rapid.Bool().Draw(t, "primary"), Barred: ways.Draw(t, "cdnc"), Consents: consents.Draw(t, "cconsents"),
		})
	}
	return r, contacts
}

// What customers are exported as, in either form and language, is read as the
// same customers.
func TestCustomersRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := ExportOptions{Currency: "CNY", Lang: rapid.SampledFrom([]string{"en", "zh"}).Draw(t, "lang"), BOM: rapid.Bool().Draw(t, "bom")}
		people := []string{"", oneLine(1).Draw(t, "person 1"), oneLine(1).Draw(t, "person 2"), oneLine(1).Draw(t, "person 3")}
		o.Referrer = func(id int64) string { return people[id] }
		var want []model.ImportCustomer
		var rows []model.Row
		for range rapid.IntRange(1, 4).Draw(t, "n") {
			r, contacts := anyCustomer(t)
			rows = append(rows, r)
			w := model.ImportCustomer{
				Row: len(rows) + 1, Customer: r.Customer, Contacts: contacts, LastClock: model.NoClock, ReferredBy: people[r.ReferredBy],
			}
			w.Customer.ReferredBy = 0 // told by name
			want = append(want, w)
			if len(r.Fields) > 0 && rapid.Bool().Draw(t, "column") {
				o.Fields = append(o.Fields, r.Fields[0].Name)
			}
		}
		var b bytes.Buffer
		w := NewCustomers("csv", &b, o)
		if rapid.Bool().Draw(t, "json") {
			b.Reset()
			w = NewCustomers("json", &b, o)
		}
		for i := range rows {
			if err := w.Write(&rows[i], want[i].Contacts); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		in, err := Read(bytes.NewReader(b.Bytes()), "x", opts())
		if err != nil || len(in.Problems) > 0 || in.Kind != model.ImportCustomers {
			t.Fatalf("%v %v\n%s", err, in, b.String())
		}
		if d := cmp.Diff(want, in.Customers, cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("%s\n%s", d, b.String())
		}
	})
}

// anyInteraction draws a valid interaction.
func anyInteraction(t *rapid.T) model.Interaction {
	x := model.Interaction{
		ID: rapid.Int64Range(1, 1<<40).Draw(t, "id"), Day: anyDay.Draw(t, "day"), Clock: int32(rapid.IntRange(-1, 86399).Draw(t, "clock")),
		Kind: rapid.SampledFrom(model.Kinds[:]).Draw(t, "kind"), Outcome: oneLine(0).Draw(t, "outcome"), Note: words(0).Draw(t, "note"),
		Contact: oneLine(0).Draw(t, "contact"), By: oneLine(0).Draw(t, "by"), Source: oneLine(0).Draw(t, "source"),
		Resolved: maybeDay(t, "resolved"), Expected: rapid.Int64Range(0, model.MaxAmount).Draw(t, "expected"),
		Probability: rapid.OneOf(rapid.Just(0.0), rapid.Float64Range(0, 1)).Draw(t, "probability"),
	}
	if rapid.Bool().Draw(t, "next?") {
		x.Next = x.Day + model.Day(rapid.IntRange(0, 100).Draw(t, "next"))
	}
	if x.Kind == model.Feedback {
		x.Satisfaction = rapid.IntRange(1, 5).Draw(t, "satisfaction")
	}
	if x.Kind.HasAmount() {
		x.Amount = rapid.Int64Range(0, model.MaxAmount).Draw(t, "amount")
		x.Currency = rapid.SampledFrom([]string{"CNY", "USD", "JPY", "KWD"}).Draw(t, "currency")
		base := x.Amount
		switch {
		case x.Currency == "CNY":
			x.Base = &base
		case rapid.Bool().Draw(t, "base?"):
			base = rapid.Int64Range(0, model.MaxAmount).Draw(t, "base")
			x.Base = &base
		}
	}
	return x
}

// What interactions are exported as is read as the same interactions; one that
// came from a file keeps the key of that file.
func TestInteractionsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := ExportOptions{Currency: "CNY", Lang: rapid.SampledFrom([]string{"en", "zh"}).Draw(t, "lang")}
		r := model.Row{Customer: model.Customer{ID: 7, Ref: oneLine(0).Draw(t, "ref"), Name: oneLine(1).Draw(t, "name")}}
		var b bytes.Buffer
		w := NewInteractions("csv", &b, o)
		if rapid.Bool().Draw(t, "json") {
			b.Reset()
			w = NewInteractions("json", &b, o)
		}
		var want []model.Interaction
		keys := rapid.SliceOfNDistinct(oneLine(1), 4, 4, rapid.ID[string]).Draw(t, "keys")
		for i := range rapid.IntRange(1, 4).Draw(t, "n") {
			x := anyInteraction(t)
			if rapid.Bool().Draw(t, "key?") {
				x.ExternalID = keys[i]
			}
			want = append(want, x)
			if err := w.Write(&r, &x); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		in, err := Read(bytes.NewReader(b.Bytes()), "x", opts())
		if err != nil || len(in.Problems) > 0 || in.Kind != model.ImportInteractions {
			t.Fatalf("%v %v\n%s", err, in, b.String())
		}
		for i := range in.Interactions {
			got := &in.Interactions[i]
			if got.Ref != r.Ref || got.Name != r.Name || got.Interaction.CustomerID != 7 {
				t.Fatalf("%+v", got)
			}
			got.Interaction.CustomerID = 0
			if want[i].ExternalID == "" {
				if got.Interaction.ExternalID == "" {
					t.Fatal("no key")
				}
				got.Interaction.ExternalID = ""
			} else {
				want[i].ID = 0
			}
			if d := cmp.Diff(want[i], got.Interaction); d != "" {
				t.Fatalf("%s\n%s", d, b.String())
			}
		}
	})
}

// No cell of an export starts as a formula does.
func TestExportsCarryNoFormula(t *testing.T) {
	r := model.Row{Customer: model.Customer{
		Name: "=HYPERLINK(\"http://x\")", Note: "@SUM(A1)", Phone: "+86 139 0000 0003", Email: "-2+3", Owner: "'=1", Region: "＝1",
		Fields: []model.Field{{Name: "f", Value: "\t=1"}}, Industry: "-5",
	}}
	var b bytes.Buffer
	w := NewCustomers("csv", &b, ExportOptions{Currency: "CNY", Fields: []string{"f"}})
	if err := w.Write(&r, nil); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, row := range scanAll(b.String(), ',') {
		for _, c := range row {
			if startsFormula(c) && c != "+86 139 0000 0003" && c != "-5" {
				t.Errorf("%q", c)
			}
		}
	}
	for _, s := range []string{"=1", "'=1", "''=1", "a", "'", "''", "", "'a", "+", "-x", "-5", "'-5", "''-5"} {
		if got := unguard(guard(s)); got != s {
			t.Errorf("%q comes back as %q", s, got)
		}
	}
}

func TestEmptyExports(t *testing.T) {
	var b bytes.Buffer
	if err := NewCustomers("json", &b, ExportOptions{}).Close(); err != nil || b.String() != "[]\n" {
		t.Error(b.String(), err)
	}
	b.Reset()
	if err := NewInteractions("csv", &b, ExportOptions{}).Close(); err != nil || !strings.HasPrefix(b.String(), "tierbook_id,customer_id,customer_ref,customer,") {
		t.Error(b.String(), err)
	}
	in := mustRead(t, b.Bytes(), opts())
	if in.Rows != 0 || in.Kind != model.ImportInteractions {
		t.Error(in)
	}
}
