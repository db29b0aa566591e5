package record

import (
	"context"
	"math"
	"slices"

	"tierbook/db/engine"
	"tierbook/model"
)

// ScoreCols are the columns of scores, in order.
const ScoreCols = "customer_id, known, value, coverage, provisional, r, f, m, abc, machine_tier, tier, stage, gain, priority, in_queue, pinned, due, " +
	"p_alive, p_order, expected_orders, expected_spend, clv, findings, birthday, revenue_12m, orders_12m, due_at"

// ScoreTable describes the table of scores.
func ScoreTable() *Table { return NewTable("score", ScoreCols, 0) }

// Lean is what is kept of a score: the figures by which lists sort and filter.
// The rest (components, reasons) is computed anew for the rows shown.
type Lean struct {
	Value, Coverage, Gain, Priority      float64
	PAlive, POrder, XOrders, XSpend, CLV Figure
	Revenue12m                           int64
	Orders12m                            int32
	Due, Birthday                        model.Day
	DueAt                                model.At
	Stage                                StageNo
	R, F, M                              uint8
	ABC, Machine, Tier                   model.Tier
	Findings                             model.Findings
	Place
	Known, Provisional, Pinned bool
}

// Place is where a score puts a customer in the queue, in one column.
type Place struct {
	Section model.Section
	Rank    int16 // that of model.Score
}

// places is the room of a section in the column, more than there are ranks.
const places = 4096

// LeanOf keeps of a score what lists need.
func LeanOf(s *model.Score) Lean {
	return Lean{
		Value: s.Value, Coverage: s.Coverage, Gain: s.Gain.Total, Priority: s.Priority,
		PAlive: figureOf(s.Forecast.PAlive), POrder: figureOf(s.Forecast.POrder), XOrders: figureOf(s.Forecast.ExpectedOrders),
		XSpend: figureOf(s.Forecast.ExpectedSpend), CLV: figureOf(s.Forecast.CLV),
		Due: s.Due, DueAt: s.DueAt, Birthday: s.Birthday, Stage: stageNoOf(string(s.Stage)), R: uint8(s.R), F: uint8(s.F), M: uint8(s.M), ABC: s.ABC, Machine: s.MachineTier, Tier: s.Tier,
		Known: s.Known, Provisional: s.Provisional, Place: Place{s.Section, int16(s.Rank())}, Pinned: s.Pinned, Findings: s.Findings,
		Revenue12m: s.Revenue12m, Orders12m: int32(s.Orders12m),
	}
}

// InQueue tells whether the customer stands in the follow-up queue.
func (l *Lean) InQueue() bool { return l.Section != model.SectionNone }

// Scan reads the column.
func (p *Place) Scan(v any) error {
	n, _ := v.(int64)
	p.Section, p.Rank = model.Section(n/places), int16(n%places)
	return nil
}

// column is the section so that it sorts: what is promised and overdue comes first, then
// what is promised for a time of the day.
func (p *Place) column() any { return places*int64(p.Section) + int64(p.Rank) }

// Figure is a figure of a model that may be unknown, in eight bytes: the bits of
// the number turned over, so that the zero figure is the unknown one (its bits
// would be those of a NaN).
type Figure uint64

func figureOf(p *float64) Figure {
	if p == nil {
		return 0
	}
	return Figure(^math.Float64bits(*p))
}

// Float gives the number; false when it is unknown.
func (f Figure) Float() (float64, bool) {
	if f == 0 {
		return 0, false
	}
	return math.Float64frombits(^uint64(f)), true
}

// Scan reads a REAL column or NULL.
func (f *Figure) Scan(v any) error {
	*f = 0
	if x, ok := v.(float64); ok {
		*f = figureOf(&x)
	}
	return nil
}

func (f *Figure) column() any {
	if v, ok := f.Float(); ok {
		return v
	}
	return nil
}

// StageNo is a stage's place in model.Stages counted from 1; 0 is none.
type StageNo uint8

func stageNoOf(s string) StageNo {
	return StageNo(slices.Index(model.Stages[:], model.Stage(s)) + 1)
}

// Stage gives the stage.
func (n StageNo) Stage() model.Stage { return model.Stage(n.String()) }

// String names the stage, "" for none.
func (n StageNo) String() string {
	if n == 0 {
		return ""
	}
	return string(model.Stages[n-1])
}

// Scan reads the column, the name of the stage.
func (n *StageNo) Scan(v any) error {
	*n = stageNoOf(textOf(v))
	return nil
}

func (n *StageNo) column() any { return n.String() }

// ScoreTargets are where the columns of a customer's score go.
func ScoreTargets(customer *int64, l *Lean) []any {
	return []any{
		customer, &l.Known, &l.Value, &l.Coverage, &l.Provisional, &l.R, &l.F, &l.M, &l.ABC, &l.Machine, &l.Tier, &l.Stage, &l.Gain,
		&l.Priority, &l.Place, &l.Pinned, &l.Due, &l.PAlive, &l.POrder, &l.XOrders, &l.XSpend, &l.CLV, &l.Findings, &l.Birthday, &l.Revenue12m, &l.Orders12m, &l.DueAt,
	}
}

// ScoreRow gives the columns of a customer's score.
func ScoreRow(customer int64, l *Lean) []any { return values(ScoreTargets(&customer, l)) }

// FactsCols are the columns of facts, in order.
const FactsCols = "customer_id, interactions, orders, order_days, first_order, last_order, revenue, first_spend, unconverted, median_gap, " +
	"last_contact, last_try, tries, satisfaction, satisfaction_day, prev_satisfaction, open_complaints, oldest_complaint, referrals, promise, next_event, opportunities, ledger, yearly, opening, promise_at"

// FactsTable describes the table of facts.
func FactsTable() *Table { return NewTable("facts", FactsCols, 0) }

// FactsTargets are where the columns of a customer's facts go.
func FactsTargets(customer *int64, f *model.Facts) []any {
	return []any{
		customer, &f.Interactions, &f.Orders, &f.OrderDays, &f.FirstOrder, &f.LastOrder, &f.Revenue, &f.FirstSpend, &f.Unconverted,
		&f.MedianGap, &f.LastContact, &f.LastTry, &f.Tries, &f.Satisfaction, &f.SatisfactionDay, &f.PrevSatisfaction, &f.OpenComplaints,
		&f.OldestComplaint, &f.Referrals, &f.Promise, &f.NextEvent, (*opportunities)(&f.Opportunities), (*string)(&f.Ledger), (*string)(&f.Yearly), &f.Opening, &f.PromiseAt,
	}
}

// FactsRow gives the columns of a customer's facts.
func FactsRow(customer int64, f *model.Facts) []any { return values(FactsTargets(&customer, f)) }

// ReferralsOf counts whom customers recommended, by the recommender, of the customers
// that a condition means.
func ReferralsOf(ctx context.Context, q engine.Querier, where string, args ...any) (map[int64]int, error) {
	return engine.Index(ctx, q, engine.Pair[int64, int], "SELECT referred_by, count(*) FROM customer WHERE referred_by <> 0 AND "+where+" GROUP BY referred_by", args...)
}

// ReadFacts gives a customer's stored facts; false when there are none.
func ReadFacts(ctx context.Context, q engine.Querier, id int64) (model.Facts, bool, error) {
	return engine.One(ctx, q, func(f *model.Facts) []any { return FactsTargets(new(int64), f) }, "SELECT "+FactsCols+" FROM facts WHERE customer_id = $1", id)
}
