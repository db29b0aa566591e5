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
	lang  int // english or chinese
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
	if o.Lang == "zh" {
		b.lang = chinese
	}
	b.trade = &industries[b.r.IntN(len(industries))]
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
	c.Owner = owners[b.lang][min(b.r.IntN(10)/4, 2)]
	c.Region = pick(b.words, regions[b.lang])
	c.Phone = b.phone(b.i)
	if c.Kind == model.Person {
		var mail string
		c.Name, mail = b.person(b.i)
		c.Email = b.address(mail)
		c.Birthday = b.birthday(0.6)
	} else {
		c.Industry = b.trade.name[b.lang]
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
		c.Tags = append(c.Tags, pick(b.r, tagWords[b.lang][1:]))
	}
	if b.size > 12 {
		c.Tags = append(c.Tags, tagWords[b.lang][0])
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
	if b.lang == chinese {
		k := b.spread(i, len(surnames)*len(givenNames))
		s, g := surnames[k%len(surnames)], givenNames[k/len(surnames)]
		return s.han + g.han, s.latin + "." + g.latin
	}
	k := b.spread(i, len(firstNames)*len(lastNames))
	f, l := firstNames[k%len(firstNames)], lastNames[k/len(firstNames)]
	mail = letters(f) + "." + letters(l)
	if again := i / (len(firstNames) * len(lastNames)); again > 0 {
		f += " " + string(rune('A'+again%26)) + "."
	}
	return f + " " + l, mail
}

// letters keeps what an e-mail address may hold of a name.
func letters(s string) string {
	plain := strings.NewReplacer("ë", "e", "ü", "u", "ñ", "n", "’", "").Replace(s)
	return strings.ToLower(plain)
}

func (b *builder) company() string {
	noun := pick(b.words, b.trade.nouns[b.lang])
	if b.lang == chinese {
		n := len(coinedFirst) * len(coinedSecond)
		k := b.spread(b.i, n)
		first, second := coinedFirst[k%len(coinedFirst)], coinedSecond[k/len(coinedFirst)]
		if first == second {
			second = '和'
		}
		name := string(first) + string(second) + noun
		if b.i >= n || b.words.IntN(7) == 0 {
			name += "（" + pick(b.words, cities) + "）"
		}
		return name
	}
	n := len(coinedHead) * len(coinedTail)
	k := b.spread(b.i, n)
	name := coinedHead[k%len(coinedHead)] + coinedTail[k/len(coinedHead)] + " " + noun
	if b.i >= n {
		name += " " + pick(b.words, towns)
	}
	return name
}

// phone gives a number from the ranges kept free for fiction.
func (b *builder) phone(i int) string {
	if b.lang == chinese {
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
			Name: name, Title: titles[b.lang][(b.i+k*2)%len(titles[b.lang])], Phone: b.phone(b.i*3 + k + 17),
			Email: b.address(mail), Birthday: b.birthday(0.25), Primary: k == 0,
		})
	}
}

// fields gives what some companies have beyond the usual, sorted by name.
func (b *builder) fields() []model.Field {
	if !b.chance(0.4) {
		return nil
	}
	staff, terms := text{"Employees", "员工人数"}[b.lang], text{"Payment terms", "账期"}[b.lang]
	days := strconv.Itoa(15*b.between(1, 4)) + text{" days", "天"}[b.lang]
	return []model.Field{{Name: staff, Value: strconv.Itoa(5 * b.between(2, 80))}, {Name: terms, Value: days}}
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
