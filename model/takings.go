package model

import "fmt"

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
