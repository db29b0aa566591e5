package model

import (
	"math"
	"slices"
	"strings"
)

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
