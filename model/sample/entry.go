package sample

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"tierbook/model"
)

// builder makes up one customer from a random stream of its own.
type builder struct {
	o     *Options
	r     *rand.Rand // what happens, the same in every language
	words *rand.Rand // how it is called
	i     int
	say   *words
	role  role
	trade *industry
	size  float64 // how much it spends, 1 for the smallest; Pareto-distributed
	e     *Entry
}

func newEntry(o *Options, i int) *Entry {
	b := &builder{o: o, i: i, e: &Entry{}}
	b.r = rand.New(rand.NewPCG(o.Seed, mix(o.Seed^uint64(i)*0x9E3779B97F4A7C15)))
	b.words = rand.New(rand.NewPCG(o.Seed+1, mix(o.Seed^uint64(i)*0x9E3779B97F4A7C15)))
	b.role = b.castFor(i)
	b.say = languages()["en"]
	if o.Lang == "zh" {
		b.say = languages()["zh"]
	}
	b.trade = &b.say.Industries[b.r.IntN(len(b.say.Industries))]
	// Pareto with shape 1.25: about four fifths of revenue come from a quarter of the buyers.
	b.size = math.Min(80, math.Pow(1-b.r.Float64(), -1/1.25))
	b.size = math.Max(b.size, b.role.size)
	b.attributes()
	b.live()
	if b.role.tell != nil {
		b.role.tell(b)
	}
	b.finish()
	return b.e
}

// mix spreads the bits of a stream's number (the finaliser of SplitMix64).
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

func (b *builder) chance(p float64) bool { return b.r.Float64() < p }

func (b *builder) between(lo, hi int) int { return lo + b.r.IntN(hi-lo+1) }

// attributes fills in who the customer is.
func (b *builder) attributes() {
	c := &b.e.Customer
	c.Ref = fmt.Sprintf("K%0*d", max(4, len(strconv.Itoa(b.o.Size))), b.i+1) // wider in a larger book
	c.Kind = model.Company
	if b.role.person || !b.role.company && b.chance(0.3) {
		c.Kind = model.Person
	}
	c.Owner = b.say.Owners[min(b.r.IntN(10)/4, 2)]
	c.Region = pick(b.words, b.say.Regions)
	c.Phone = b.phone(b.i)
	if c.Kind == model.Person {
		var mail string
		c.Name, mail = b.person(b.i)
		c.Email = b.address(mail)
		c.Birthday = b.birthday(0.6)
	} else {
		c.Industry = b.trade.Name
		c.Name = b.company()
		c.Email = "office." + strings.ToLower(c.Ref) + "@example.com"
		b.contacts()
		c.Fields = b.fields()
	}
	if b.chance(0.65) {
		p := max(5, min(100, 25+int(14*math.Log2(b.size))+b.between(-15, 25)))
		c.Potential = &p
	}
	for range b.r.IntN(3) {
		c.Tags = append(c.Tags, pick(b.r, b.say.Tags[1:]))
	}
	if b.size > 12 {
		c.Tags = append(c.Tags, b.say.Tags[0])
	}
	slices.Sort(c.Tags)
	c.Tags = slices.Compact(c.Tags)
}

// spread gives the i-th of n combinations in an order that looks like chance
// and repeats none of them before all were used.
func (b *builder) spread(i, n int) int {
	const stride = 7919 // a prime that divides none of the lists' products
	return int((uint64(i)*stride + b.o.Seed) % uint64(n))
}

func (b *builder) person(i int) (name, mail string) {
	n, all := len(b.say.First), len(b.say.First)*len(b.say.Second)
	k := b.spread(i, all)
	first, firstMail := spelt(b.say.First[k%n])
	second, secondMail := spelt(b.say.Second[k/n])
	if again := i / all; again > 0 && b.say.Between != "" {
		first += " " + string(rune('A'+again%26)) + "."
	}
	return first + b.say.Between + second, firstMail + "." + secondMail
}

// spelt parts a name from the letters that an e-mail address has for it.
func spelt(s string) (name, letters string) {
	name, letters, _ = strings.Cut(s, " ")
	plain := strings.NewReplacer("ë", "e", "ü", "u", "ñ", "n", "’", "").Replace(name)
	return name, cmp.Or(letters, strings.ToLower(plain))
}

func (b *builder) company() string {
	noun := pick(b.words, b.trade.Nouns)
	n := len(b.say.Heads) * len(b.say.Tails)
	k := b.spread(b.i, n)
	head, tail := b.say.Heads[k%len(b.say.Heads)], b.say.Tails[k/len(b.say.Heads)]
	tail = model.If(head == tail, "和", tail)
	name := head + tail + b.say.Between + noun
	if b.i >= n || b.o.Lang == "zh" && b.words.IntN(7) == 0 {
		name += fmt.Sprintf(b.say.In, pick(b.words, b.say.Places))
	}
	return name
}

// phone gives a number from the ranges kept free for fiction.
func (b *builder) phone(i int) string {
	if b.o.Lang == "zh" {
		return fmt.Sprintf("138-0000-%04d", b.spread(i, 10000))
	}
	areas := [...]string{"212", "312", "415", "503", "617", "702", "808", "919", "206", "305"}
	k := b.spread(i, 1000)
	return fmt.Sprintf("+1 %s-555-01%02d", areas[k%10], k/10)
}

func (b *builder) address(mail string) string { return mail + strconv.Itoa(b.i+1) + "@example.com" }

// birthday makes one up with the probability given, now and then without a year.
func (b *builder) birthday(p float64) string {
	if !b.chance(p) {
		return ""
	}
	d := model.NewDay(b.between(1958, 2001), b.between(1, 12), b.between(1, 28)).String()
	if b.chance(0.2) {
		return "-" + d[4:]
	}
	return d
}

func (b *builder) contacts() {
	n := 1 + min(2, b.r.IntN(4)*b.r.IntN(2))
	for k := range n {
		name, mail := b.person(b.i*3 + k + 17)
		b.e.Contacts = append(b.e.Contacts, model.Contact{
			Name: name, Title: b.say.Titles[(b.i+k*2)%len(b.say.Titles)], Phone: b.phone(b.i*3 + k + 17),
			Email: b.address(mail), Birthday: b.birthday(0.25), Primary: k == 0,
		})
	}
}

// fields gives what some companies have beyond the usual, sorted by name.
func (b *builder) fields() []model.Field {
	if !b.chance(0.4) {
		return nil
	}
	days := strconv.Itoa(15*b.between(1, 4)) + b.say.Days
	return []model.Field{{Name: b.say.Employees, Value: strconv.Itoa(5 * b.between(2, 80))}, {Name: b.say.Terms, Value: days}}
}

// finish puts the interactions in order and gives them their keys.
func (b *builder) finish() {
	in := b.e.Interactions
	slices.SortStableFunc(in, func(a, b model.Interaction) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Clock, b.Clock))
	})
	for i := range in {
		in[i].ExternalID = b.e.Customer.Ref + "-" + strconv.Itoa(i+1)
	}
	if len(in) > 0 {
		b.e.Customer.Created = min(b.e.Customer.Created, in[0].Day)
	}
}

// history is how many days back the oldest interaction lies.
const history = 728

// life is the course of a customer's dealings, in days before today.
type life struct {
	start int     // first contact
	end   int     // nothing happens after it
	gap   float64 // mean days between orders, 0 is none
	most  int     // orders at most, 0 is any number
	touch float64 // mean days between other contacts
}

// draw picks one of the usual courses with its weight in hundredths.
func (b *builder) draw() life {
	switch n := b.r.IntN(100); {
	case n < 18: // prospect
		return life{start: b.between(10, 300), end: b.between(3, 60), touch: 45}
	case n < 35: // bought once
		return life{start: b.between(120, 650), end: b.between(20, 120), gap: 30, most: 1, touch: 120}
	case n < 43: // new
		return life{start: b.between(20, 80), end: b.between(1, 10), gap: 25, touch: 20}
	case n < 73: // steady
		return life{start: b.between(250, 700), end: b.between(2, 35), gap: float64(b.between(35, 110)), touch: 55}
	case n < 83: // loyal
		return life{start: b.between(600, history), end: b.between(1, 20), gap: float64(b.between(18, 45)), touch: 30}
	case n < 93: // fading
		return life{start: b.between(400, 700), end: b.between(70, 160), gap: float64(b.between(25, 60)), touch: 60}
	}
	return life{start: b.between(500, history), end: b.between(260, 400), gap: float64(b.between(30, 80)), touch: 80} // lost
}

// live makes up what happened over the course of the customer's life.
func (b *builder) live() {
	l := b.role.life
	if l.start == 0 {
		l = b.draw()
	}
	l.end = min(l.end, l.start)
	if b.i >= DefaultSize { // the first are busy enough to look at; a large book has about ten interactions each
		l.gap, l.touch = l.gap*1.5, l.touch*1.8
	}
	b.e.Customer.Created = b.o.Today - model.Day(l.start)
	first := b.add(pick(b.r, []model.Kind{model.Call, model.Email, model.Message}), l.start)
	first.Note = b.story("inquiry")

	mood := 3.3 + 1.7*b.r.Float64()
	for at, n := float64(l.start-b.between(3, 20)), 0; l.gap > 0 && (l.most == 0 || n < l.most); n++ {
		if at < float64(l.end) {
			break
		}
		b.order(int(at), l.end, mood)
		at -= math.Max(2, l.gap*math.Exp(0.45*b.r.NormFloat64()))
	}
	for at := float64(l.start); ; {
		at -= math.Max(4, l.touch*(0.3+1.4*b.r.Float64()))
		if at < float64(l.end) {
			break
		}
		b.add(b.contactKind(), int(at))
	}
	if b.size > 8 && l.start > 200 && l.end < 100 {
		b.add(model.Care, b.between(l.end+20, l.start-50))
	}
}

func (b *builder) contactKind() model.Kind {
	switch n := b.r.IntN(100); {
	case n < 34:
		return model.Call
	case n < 54:
		return model.Email
	case n < 76:
		return model.Message
	case n < 84:
		return model.Note
	case n < 93 || b.e.Customer.Kind == model.Person:
		return model.Meeting
	}
	return model.Visit
}

// add puts in an interaction of the kind with a note, at most history days
// ago, in working hours. Weekends move to the Monday after, unless that is not
// past yet.
func (b *builder) add(k model.Kind, ago int) *model.Interaction {
	day := b.o.Today - model.Day(max(1, min(ago, history)))
	for (day.Weekday()+6)%7 > 4 && day+1 < b.o.Today {
		day++
	}
	in := model.Interaction{Day: day, Clock: int32(9*3600 + 300*b.r.IntN(108)), Kind: k, By: b.e.Customer.Owner, Note: b.note(k)}
	switch k {
	case model.Call:
		k := b.r.IntN(len(b.say.Outcomes))
		in.Outcome = b.say.Outcomes[k]
		if k >= reachedOutcomes {
			in.Note = pick(b.words, b.say.Missed)
		}
	case model.Order, model.Refund:
		in.Currency = b.o.Currency
	}
	if n := len(b.e.Contacts); n > 0 {
		in.Contact = b.e.Contacts[b.r.IntN(n)].Name
	}
	b.e.Interactions = append(b.e.Interactions, in)
	return &b.e.Interactions[len(b.e.Interactions)-1]
}

// order puts in an order and what sometimes follows one.
func (b *builder) order(ago, end int, mood float64) {
	in := b.add(model.Order, ago)
	yuan := 900 * math.Pow(b.size, 0.9) * math.Exp(0.4*b.r.NormFloat64())
	if b.e.Customer.Kind == model.Person {
		yuan *= 0.3
	}
	setMoney(in, b.money(yuan))
	later := func(lo, hi int) (int, bool) {
		at := ago - b.between(lo, hi)
		return at, at >= max(1, end)
	}
	if at, ok := later(3, 14); ok && b.chance(0.2) {
		b.feedback(at, int(math.Round(mood+0.7*b.r.NormFloat64())))
	}
	if at, ok := later(10, 25); ok && b.chance(0.03) {
		setMoney(b.add(model.Refund, at), b.money(yuan*0.2))
	}
	if at, ok := later(20, 30); ok && b.chance(0.04) {
		c := b.add(model.Complaint, at)
		c.Resolved = min(b.o.Today-1, c.Day+model.Day(b.between(1, 14)))
	}
}

func (b *builder) feedback(ago, satisfaction int) *model.Interaction {
	in := b.add(model.Feedback, ago)
	in.Satisfaction = max(1, min(5, satisfaction))
	return in
}

// money turns yuan of the model into a round price in the book's currency.
func (b *builder) money(yuan float64) int64 {
	major := yuan * cmp.Or(priceLevels[b.o.Currency], 1)
	step := max(1, math.Pow10(max(0, int(math.Log10(math.Max(1, major)))-1))/2)
	return int64(math.Max(1, math.Round(major/step))*step) * int64(math.Pow10(model.Decimals(b.o.Currency)))
}

func setMoney(in *model.Interaction, amount int64) { in.Amount, in.Base = amount, &amount }
