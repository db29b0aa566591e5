package model

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Measures are the figures that targets can be set for, by their names, and the filters of
// who is behind them from { to }. Revenue is in minor units of the book's currency.
var Measures = map[string]struct {
	Of   func(*Takings) int64
	list string
}{
	"revenue":   {func(t *Takings) int64 { return t.Revenue }, "ordered:{..}"},
	"orders":    {func(t *Takings) int64 { return int64(t.Orders) }, "ordered:{..}"},
	"customers": {func(t *Takings) int64 { return int64(t.Buyers) }, "ordered:{..}"},
	"new":       {func(t *Takings) int64 { return int64(t.New) }, "first_order>={ first_order<=}"},
}

// Target is what an owner is to reach within a period.
type Target struct {
	Owner   string // "" for everybody together
	Period  string // a month, a quarter or a year, as ParsePeriod names it
	Measure string // the name of one of Measures
	Value   int64
}

// ParseTarget reads FIGURE=N, or with bare the figure alone, whatever stands behind it. Revenue is money in a book's
// currency. CodeInvalid for what is no figure, and for no number above 0.
func ParseTarget(text string, bare bool, currency string) (t Target, err error) {
	name, value, _ := strings.Cut(text, "=")
	if t.Measure = foldText(name); Measures[t.Measure].Of == nil {
		return t, Invalid("error.target.measure", "Text", name, "Names", strings.Join(slices.Sorted(maps.Keys(Measures)), ", "))
	}
	if bare {
		return t, nil
	}
	in := If(t.Measure == "revenue", currency, "KRW") // a count is written like money without minor units
	n, named, err := ParseMoney(value, in)
	if t.Value = n; err != nil || named != in || n <= 0 || n > MaxAmount {
		return t, Invalid("error.target.value", "Text", text)
	}
	return t, nil
}

// ParsePeriod reads a month, a quarter or a year (2026-11, 2026-Q4, 2026), and gives its
// days. CodeInvalid for anything else.
func ParsePeriod(text string) (p Period, err error) {
	name := strings.ToUpper(strings.TrimSpace(text))
	month := strings.NewReplacer("-Q1", "-01", "-Q2", "-04", "-Q3", "-07", "-Q4", "-10").Replace(name)
	first, bad := time.Parse("2006-01", month+If(len(month) == len("2006"), "-01", ""))
	for _, e := range Everies {
		if from := DayOf(first); bad == nil && e.Name(from) == name {
			return Period{Name: name, Takings: Takings{From: from, To: from.AddMonths(int(e)) - 1}}, nil
		}
	}
	return p, Invalid("error.target.period", "Text", text)
}

// Goal is a target with what is reached of it as of a day.
type Goal struct {
	Target
	Takings             // of its owner, of the period up to the day
	Last        Day     // of the period
	Actual      int64   // so far
	Reached     float64 // the share of the target
	Gone        float64 // the share of the period that is over, the day itself too
	Over        bool    // the day lies behind the period
	Rank, Among int     // among so many owners with such a target, the furthest first
	Filter      string  // for the customers behind the figure
}

// Measured fills in what was reached by a day, of what came in.
func (g *Goal) Measured(day Day) {
	m := Measures[g.Measure]
	list := strings.NewReplacer("{", g.From.String(), "}", max(g.From, g.To).String()).Replace(m.list)
	g.Filter = If(g.Owner == "", "", AttrOwner.Equals(g.Owner)+" ") + list
	g.Gone = min(1, max(0, float64(day-g.From+1)/float64(g.Last-g.From+1)))
	g.Over = day > g.Last
	g.Actual = m.Of(&g.Takings)
	g.Reached = float64(g.Actual) / float64(g.Value)
}

// RankGoals ranks the owners by how far they are with the same target, once its period has begun.
func RankGoals(list []Goal) {
	for i := range list {
		for k := range list {
			if g, o := &list[i], &list[k]; g.Owner != "" && o.Owner != "" && o.Period == g.Period && o.Measure == g.Measure && g.Gone > 0 {
				g.Among++
				g.Rank += If(i == k || o.Reached > g.Reached, 1, 0)
			}
		}
	}
}
