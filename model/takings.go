package model

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Takings are what came in on the days from From to To, both within. An order counts
// for whoever looks after its customer today, as in lists.
type Takings struct {
	From, To Day
	Revenue  int64  // orders less what was given back, in minor units of the book's currency
	Profit   *int64 // nil unless the lines of every order and refund say what they cost
	Orders   int
	Buyers   int // customers with an order
	New      int // with their first one
	Lost     int // who became lost, and still were on the last day
	Work
}

// Period is what came in within some days, beside the same days earlier.
type Period struct {
	Takings
	Name  string // 2026-11, 2026-Q4, 2026; "" for days that are none of these
	SoFar bool   // it is the present one, which has more days to come
	// What came in in the period before and a year before, on as many days where this one
	// is not over or not whole; nil where orders do not go back so far.
	Before, YearBefore *int64
	Gone               []Match // who are Lost, the most revenue first; nil in a group
}

// Growth gives how far the revenue lies above that of the period before and that of a
// year before, as Growth does.
func (p *Period) Growth() (before, year *float64) {
	return Growth(p.Revenue, p.Before), Growth(p.Revenue, p.YearBefore)
}

// Growth gives how far a sum lies above an earlier one, as a share of that; nil where that
// is not known, or not above zero, and where less than nothing is left now.
func Growth(now int64, then *int64) *float64 {
	if then == nil || *then <= 0 || now < 0 {
		return nil
	}
	g := float64(now)/float64(*then) - 1
	return &g
}

// Every is a length of periods, in months: 1, 3 or 12.
type Every int

// Everies are the lengths by their names.
var Everies = map[string]Every{"month": 1, "quarter": 3, "year": 12}

// whole is how many periods stand before the one asked about unless a day to begin with is given.
func (e Every) whole() int { return map[Every]int{1: 12, 3: 8, 12: 5}[e] }

// start gives the first day of the period that a day lies in.
func (e Every) start(d Day) Day {
	t := d.Time()
	m := int(t.Month()) - 1
	return NewDay(t.Year(), m-m%int(e)+1, 1)
}

// Name calls the period that a day lies in: 2026-11, 2026-Q4, 2026.
func (e Every) Name(d Day) string {
	t := e.start(d).Time()
	switch e {
	case 12:
		return fmt.Sprint(t.Year())
	case 3:
		return fmt.Sprintf("%d-Q%d", t.Year(), (int(t.Month())+2)/3)
	}
	return t.Format("2006-01")
}

// Since gives the first day of the periods that stand before a day: so many whole ones.
func (e Every) Since(to Day) Day { return e.start(to).AddMonths(-int(e) * e.whole()) }

// Periods gives the periods from one day to another, without figures; the first and the
// last one are cut to these days.
func (e Every) Periods(from, to, today Day) (out []Period) {
	for from <= to {
		end := e.start(from).AddMonths(int(e)) - 1
		p := Period{Takings: Takings{From: from, To: min(end, to)}, Name: e.Name(from)}
		p.SoFar = p.To == today && end > today
		out = append(out, p)
		from = end + 1
	}
	return out
}

// Earlier gives the same days so many months earlier: the whole of a period that ends with
// a month, else up to the same day of the month.
func (t *Takings) Earlier(months int) (from, to Day) {
	from, to = t.From.AddMonths(-months), t.To.AddMonths(-months)
	if next := t.To + 1; next.Time().Day() == 1 {
		to = next.AddMonths(-months) - 1
	}
	return from, to
}

// Preceding gives as many days just before.
func (t *Takings) Preceding() (from, to Day) { return t.From - (t.To - t.From) - 1, t.From - 1 }

// Whole tells whether the days begin with a month and end with one, or go on.
func (p *Period) Whole() bool {
	return p.Name != "" && p.From.Time().Day() == 1 && (p.SoFar || (p.To+1).Time().Day() == 1)
}

// Work is what was done for customers within some days, and what came of it.
type Work struct {
	Done           [len(Touches)]int // tries too
	Tries          int
	Tiers          [4]int // of Done, by the present tier
	Complaints     int    // that came up
	Answered       int    // of these, who was spoken with after it, or whose complaint was settled
	Settled        int
	AnswerDays     int // from coming up, added up
	SettleDays     int
	Prospects      int // who were in the book by the last day without an order before the first one
	Known, Covered int // in the book on the last day; of them in time
}

// Activities is how many there were of every kind.
func (w *Work) Activities() (n int) {
	for _, k := range w.Done {
		n += k
	}
	return n
}

// Units of measures: money in minor units, things, a share 0..1, days.
const UnitMoney, UnitCount, UnitShare, UnitDays = "money", "count", "share", "days"

// Measure is a figure of owners that targets can be set for.
type Measure struct {
	Name string // in commands and files
	Unit string
	list string                         // the filter for those behind the figure, with the first day as { and the last as }
	of   func(*Takings) (value, of int) // of may be 0: there is nothing to take it of
}

// Of gives the figure; nil where there is nothing to take it of.
func (m *Measure) Of(t *Takings) *float64 {
	n, of := m.of(t)
	v := float64(n) / float64(max(1, of))
	return If(of == 0, nil, &v)
}

// Measures are all of them.
var Measures = [...]Measure{
	{"revenue", UnitMoney, "ordered:{..}", func(t *Takings) (int, int) { return int(t.Revenue), 1 }},
	{"orders", UnitCount, "ordered:{..}", func(t *Takings) (int, int) { return t.Orders, 1 }},
	{"customers", UnitCount, "ordered:{..}", func(t *Takings) (int, int) { return t.Buyers, 1 }},
	{"new", UnitCount, "first_order>={ first_order<=}", func(t *Takings) (int, int) { return t.New, 1 }},
	{"activities", UnitCount, "touched:{..}", func(t *Takings) (int, int) { return t.Activities(), 1 }},
	{"calls", UnitCount, "called:{..}", func(t *Takings) (int, int) { return t.Done[0], 1 }},
	{"meetings", UnitCount, "met:{..}", func(t *Takings) (int, int) { return t.Done[1], 1 }},
	{"visits", UnitCount, "visited:{..}", func(t *Takings) (int, int) { return t.Done[2], 1 }},
	{"emails", UnitCount, "emailed:{..}", func(t *Takings) (int, int) { return t.Done[3], 1 }},
	{"messages", UnitCount, "messaged:{..}", func(t *Takings) (int, int) { return t.Done[4], 1 }},
	{"reach", UnitShare, "touched:{..}", func(t *Takings) (int, int) { return t.Activities() - t.Tries, t.Activities() }},
	{"coverage", UnitShare, "is:overdue", func(t *Takings) (int, int) { return t.Covered, t.Known }},
	{"conversion", UnitShare, "first_order>={ first_order<=}", func(t *Takings) (int, int) { return t.New, t.Prospects }},
	{"answer", UnitDays, "complained:{..}", func(t *Takings) (int, int) { return t.AnswerDays, t.Answered }},
	{"settle", UnitDays, "complained:{..}", func(t *Takings) (int, int) { return t.SettleDays, t.Settled }},
}

// FindMeasure gives the one that has a name.
func FindMeasure(name string) (*Measure, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	i := slices.IndexFunc(Measures[:], func(m Measure) bool { return m.Name == name })
	if i < 0 {
		names := Each(Measures[:], func(m *Measure) string { return m.Name })
		return nil, Invalid("error.target.measure", "Text", name, "Names", strings.Join(names, ", "))
	}
	return &Measures[i], nil
}

// Parse reads a value as a person writes it: money in a book's currency, a share as 0.6
// or 60%, days or a number of things. CodeInvalid for nothing, and for what is none.
func (m *Measure) Parse(text, currency string) (float64, error) {
	v, _, ok := parseScaled(text)
	switch m.Unit {
	case UnitShare:
		v, _, ok = parseShare(text)
	case UnitMoney:
		minor, named, err := ParseMoney(text, currency)
		v, ok = float64(minor), err == nil && named == currency
	}
	if !ok || v <= 0 || v > MaxAmount || m.Unit == UnitCount && v != math.Trunc(v) {
		return 0, Invalid("error.target.value", "Text", text, "Measure", m.Name)
	}
	return v, nil
}

// Target is what an owner is to reach within a period.
type Target struct {
	Owner   string // "" for everybody together
	Period  string // a month, a quarter or a year, as ParsePeriod names it
	Measure string // one of Measures
	Value   float64
}

// Goal is a target with what is reached of it as of a day.
type Goal struct {
	Target
	Of          *Measure
	From, To    Day      // of the period
	Actual      *float64 // nil where there is nothing to take it of
	Reached     float64  // the share of the target
	Gone        float64  // the share of the period that is over, the day itself too
	Over        bool     // the day lies behind it
	OnPace      bool     // no less is reached than is gone; of what has no pace, the target itself
	Rank, Among int      // among so many owners with such a target, the furthest first
	Filter      string   // for the customers behind the figure, of an owner's among their own
}

// Measured fills in what was reached, of what came in by a day.
func (p *Goal) Measured(t *Takings, day Day) {
	p.Over = day > p.To
	p.Gone = min(1, max(0, float64(day-p.From+1)/float64(p.To-p.From+1)))
	p.Filter = strings.NewReplacer("{", p.From.String(), "}", min(p.To, max(day, p.From)).String()).Replace(p.Of.list)
	if p.Owner != "" {
		p.Filter = AttrOwner.Equals(p.Owner) + " " + p.Filter
	}
	if p.Actual = p.Of.Of(t); p.Actual == nil || day < p.From {
		p.Actual = nil
		return
	}
	p.Reached = *p.Actual / p.Value
	p.OnPace = If(p.Of.Unit == UnitDays, p.Reached <= 1, p.Reached >= If(p.Of.Unit == UnitShare, 1, p.Gone))
}

// RankGoals ranks the owners by how far they are with the same target.
func RankGoals(list []Goal) {
	for i := range list {
		p := &list[i]
		for k := range list {
			o := &list[k]
			if p.Owner == "" || o.Owner == "" || p.Actual == nil || o.Actual == nil || o.Period != p.Period || o.Measure != p.Measure {
				continue
			}
			if p.Among++; o == p || If(p.Of.Unit == UnitDays, o.Reached < p.Reached, o.Reached > p.Reached) {
				p.Rank++
			}
		}
	}
}
