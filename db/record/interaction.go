package record

import (
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
	if i.Next == 0 {
		i.NextAt = 0
	}
	i.Lines = slices.DeleteFunc(i.Lines, func(l model.Line) bool { return l.Product == "" })
	if i.Kind.HasAmount() {
		if i.Currency == "" {
			i.Currency = currency
		}
		if i.Base == nil && i.Currency == currency {
			b := i.Amount
			i.Base = &b
		}
	}
	if i.Clock < model.NoClock || i.Clock >= 24*3600 {
		i.Clock = model.NoClock
	}
	if i.Base != nil && (*i.Base < 0 || *i.Base > model.MaxAmount) {
		return model.Invalid("error.amount_range")
	}
	return i.Validate()
}

// ReadHistories gives the interactions of customers, by day, and how many others
// each of them referred.
func ReadHistories(ctx context.Context, q engine.Querier, ids []int64) (history map[int64][]model.Interaction, referrals map[int64]int, err error) {
	history, referrals = map[int64][]model.Interaction{}, map[int64]int{}
	if len(ids) == 0 {
		return history, referrals, nil
	}
	in := IDList(ids)
	err = EachInteraction(ctx, q, "WHERE customer_id IN "+in+" ORDER BY customer_id, day, id", func(i model.Interaction) {
		history[i.CustomerID] = append(history[i.CustomerID], i)
	})
	if err == nil {
		referrals, err = ReferralsOf(ctx, q, "referred_by IN "+in)
	}
	return history, referrals, err
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
