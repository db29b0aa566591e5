package record

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"tierbook/db/engine"
	"tierbook/model"
)

func interactionTargets(i *model.Interaction) []any {
	return []any{
		&i.CustomerID, &i.Day, &i.ID, &i.Clock, (*string)(&i.Kind), &i.Amount, &i.Currency, &i.Base, &i.Satisfaction,
		&i.Outcome, &i.Note, &i.Contact, &i.By, &i.Next, &i.Resolved, &i.Expected, &i.Probability, &i.Source, &i.ExternalID, &i.BatchID, &i.NextAt,
	}
}

// InteractionRow gives an interaction's columns.
func InteractionRow(i *model.Interaction) []any { return values(interactionTargets(i)) }

// EventKey tells interactions of one customer apart by where they come from.
type EventKey struct {
	External string
	Kind     model.Kind
}

// KeyOf gives an interaction's.
func KeyOf(i *model.Interaction) EventKey { return EventKey{i.ExternalID, i.Kind} }

// ReadInteractions gives a customer's whole history in day order.
func ReadInteractions(ctx context.Context, q engine.Querier, customer int64) ([]model.Interaction, error) {
	return QueryInteractions(ctx, q, "WHERE customer_id = $1 ORDER BY day, id", customer)
}

// QueryInteractions gives the interactions that a condition and an order pick.
func QueryInteractions(ctx context.Context, q engine.Querier, tail string, args ...any) ([]model.Interaction, error) {
	return engine.All(ctx, q, interactionTargets, "SELECT "+interactionCols+" FROM interaction "+tail, args...)
}

// EachInteraction is QueryInteractions one by one.
func EachInteraction(ctx context.Context, q engine.Querier, tail string, fn func(model.Interaction)) error {
	var i model.Interaction
	return engine.Scan(ctx, q, "SELECT "+interactionCols+" FROM interaction "+tail, nil, interactionTargets(&i), func() { fn(i) })
}

// InteractionsBehind appends so many interactions of the customers of some ids with their
// lines, by customer, then day: those behind one of them, to the end of a day.
func InteractionsBehind(ctx context.Context, q engine.Querier, out []model.Interaction, first, last int64, behind *model.Interaction, until model.Day, limit int) ([]model.Interaction, error) {
	from := []any{first, int64(math.MinInt32), int64(0)}
	if behind != nil {
		from = []any{behind.CustomerID, int64(behind.Day), behind.ID}
	}
	query := fmt.Sprintf("SELECT "+interactionCols+" FROM interaction WHERE (customer_id, day, id) > ($1, $2, $3) AND customer_id <= $4 AND day <= $5 ORDER BY customer_id, day, id LIMIT %d", limit)
	err := engine.Each(ctx, q, query, append(from, last, int64(until)), func(row engine.Scanner) error {
		out = append(out, model.Interaction{})
		return row.Scan(interactionTargets(&out[len(out)-1])...)
	})
	if err == nil {
		err = ReadLines(ctx, q, out)
	}
	return out, err
}

// ReadInteraction gives one interaction with its lines, CodeNotFound when there is none.
func ReadInteraction(ctx context.Context, q engine.Querier, id int64) (model.Interaction, error) {
	one := make([]model.Interaction, 1)
	i := &one[0]
	err := q.QueryRowContext(ctx, "SELECT "+interactionCols+" FROM interaction WHERE id = $1", id).Scan(interactionTargets(i)...)
	if err == nil {
		err = ReadLines(ctx, q, one)
	}
	return *i, missing(err, "error.db.no_interaction", id)
}

// CheckInteraction cleans the texts, fills what follows from the rest and the
// currency of the book, and validates.
func CheckInteraction(i *model.Interaction, currency string) error {
	for _, s := range []*string{&i.Outcome, &i.Note, &i.Contact, &i.By, &i.Source, &i.ExternalID} {
		*s = CleanText(*s)
	}
	for k := range i.Lines {
		i.Lines[k].Product, i.Lines[k].Category = CleanText(i.Lines[k].Product), CleanText(i.Lines[k].Category)
	}
	i.NextAt = model.If(i.Next == 0, 0, i.NextAt)
	i.Lines = slices.DeleteFunc(i.Lines, func(l model.Line) bool { return l.Product == "" })
	if i.Kind.HasAmount() {
		i.Currency = cmp.Or(i.Currency, currency)
		if i.Base == nil && i.Currency == currency {
			b := i.Amount
			i.Base = &b
		}
	}
	i.Clock = model.If(i.Clock < 24*3600, max(i.Clock, model.NoClock), model.NoClock)
	if i.Base != nil && (*i.Base < 0 || *i.Base > model.MaxAmount) {
		return model.Invalid("error.amount_range")
	}
	return i.Validate()
}

// LineRows gives the lines of an interaction as rows of order_line.
func LineRows(i *model.Interaction) [][]any {
	rows := make([][]any, len(i.Lines))
	for n := range i.Lines {
		rows[n] = append([]any{i.CustomerID, i.ID, int64(n + 1)}, values(lineTargets(&i.Lines[n]))...)
	}
	return rows
}

func lineTargets(l *model.Line) []any {
	return []any{&l.Product, &l.Category, &l.Quantity, &l.UnitPrice, &l.Amount, &l.Cost}
}

// ReadLines fills in the lines of interactions, in the order of their customers, which
// have none yet.
func ReadLines(ctx context.Context, q engine.Querier, in []model.Interaction) error {
	at := make(map[int64]*model.Interaction, len(in))
	var first, last, lo, hi int64
	for k := range in {
		if i := &in[k]; i.Kind.HasAmount() {
			if last = i.CustomerID; len(at) == 0 {
				first, lo = i.CustomerID, i.ID
			}
			at[i.ID], lo, hi = i, min(lo, i.ID), max(hi, i.ID)
		}
	}
	if len(at) == 0 {
		return nil
	}
	const query = "SELECT id, product, category, quantity, unit_price, amount, cost FROM order_line WHERE customer_id BETWEEN $1 AND $2 AND id BETWEEN $3 AND $4 ORDER BY customer_id, id, n"
	var id int64
	var l model.Line
	return engine.Scan(ctx, q, query, []any{first, last, lo, hi}, append([]any{&id}, lineTargets(&l)...), func() {
		if i := at[id]; i != nil {
			i.Lines = append(i.Lines, l)
		}
	})
}

// ScoreCols are the columns of scores, in order.
const ScoreCols = "customer_id, known, value, coverage, provisional, r, f, m, abc, machine_tier, tier, stage, gain, priority, in_queue, pinned, due, " +
	"p_alive, p_order, expected_orders, expected_spend, clv, findings, birthday, revenue_12m, orders_12m, due_at"

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
	Done    bool  // stood in the queue today, and left it by being dealt with; no score tells that
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
		Known: s.Known, Provisional: s.Provisional, Place: Place{Section: s.Section, Rank: int16(s.Rank())}, Pinned: s.Pinned, Findings: s.Findings,
		Revenue12m: s.Revenue12m, Orders12m: int32(s.Orders12m),
	}
}

// Scan reads the column.
func (p *Place) Scan(v any) error {
	n, _ := v.(int64)
	*p = Place{model.Section(max(0, n) / places), n < 0, int16(max(0, n) % places)}
	return nil
}

// column is the section so that it sorts: what is promised and overdue comes first, then
// what is promised for a time of the day; -1 for those done today.
func (p *Place) column() any { return model.If(p.Done, -1, places*int64(p.Section)+int64(p.Rank)) }

// Follow notes whether the customer is done today, given the place before a write of
// the same day: it stays so until it stands in the queue again, and becomes so when it
// leaves and was dealt with today.
func (p *Place) Follow(before Place, dealt bool) {
	p.Done = !p.InQueue() && (before.Done || dealt && before.InQueue())
}

// InQueue tells whether the customer stands in the follow-up queue.
func (p *Place) InQueue() bool { return p.Section != model.SectionNone }

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
	return model.If(f == 0, 0, math.Float64frombits(^uint64(f))), f != 0
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

func stageNoOf(s string) StageNo { return StageNo(slices.Index(model.Stages[:], model.Stage(s)) + 1) }

// Stage gives the stage.
func (n StageNo) Stage() model.Stage { return model.Stage(n.String()) }

// String names the stage, "" for none.
func (n StageNo) String() string {
	if n == 0 {
		return ""
	}
	return string(model.Stages[n-1])
}

// ScoreTargets are where the columns of a customer's score go.
func ScoreTargets(customer *int64, l *Lean) []any {
	return []any{
		customer, &l.Known, &l.Value, &l.Coverage, &l.Provisional, &l.R, &l.F, &l.M, &l.ABC, &l.Machine, &l.Tier,
		asText[StageNo]{&l.Stage, stageNoOf, StageNo.String},
		&l.Gain,
		&l.Priority, &l.Place, &l.Pinned, &l.Due, &l.PAlive, &l.POrder, &l.XOrders, &l.XSpend, &l.CLV, &l.Findings, &l.Birthday, &l.Revenue12m, &l.Orders12m, &l.DueAt,
	}
}

// ScoreRow gives the columns of a customer's score.
func ScoreRow(customer int64, l *Lean) []any { return values(ScoreTargets(&customer, l)) }

// FactsCols are the columns of facts, in order.
const FactsCols = "customer_id, interactions, orders, order_days, first_order, last_order, revenue, first_spend, unconverted, median_gap, " +
	"last_contact, last_try, tries, satisfaction, satisfaction_day, prev_satisfaction, open_complaints, oldest_complaint, referrals, promise, next_event, opportunities, ledger, yearly, opening, promise_at"

// FactsTargets are where the columns of a customer's facts go.
func FactsTargets(customer *int64, f *model.Facts) []any {
	return []any{
		customer, &f.Interactions, &f.Orders, &f.OrderDays, &f.FirstOrder, &f.LastOrder, &f.Revenue, &f.FirstSpend, &f.Unconverted,
		&f.MedianGap, &f.LastContact, &f.LastTry, &f.Tries, &f.Satisfaction, &f.SatisfactionDay, &f.PrevSatisfaction, &f.OpenComplaints,
		(*complaint)(f), &f.Referrals, &f.Promise, &f.NextEvent,
		asText[[]model.Opportunity]{&f.Opportunities, readOpportunities, opportunitiesText},
		(*string)(&f.Ledger), (*string)(&f.Yearly), &f.Opening, &f.PromiseAt,
	}
}

// complaint is the day of a customer's oldest open complaint in its column, negative
// where it was answered that day.
type complaint model.Facts

// Scan reads the column.
func (c *complaint) Scan(v any) error {
	n, _ := v.(int64)
	c.OldestComplaint, c.Answered = model.Day(max(n, -n)), n < 0
	return nil
}

func (c *complaint) column() any {
	return model.If(c.Answered, -int64(c.OldestComplaint), int64(c.OldestComplaint))
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
