package record

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"tierbook/db/engine"
	"tierbook/model"
)

// InteractionRow gives an interaction's columns.
func InteractionRow(i *model.Interaction) []any {
	var base any
	if i.Base != nil {
		base = *i.Base
	}
	return []any{
		i.CustomerID, int64(i.Day), i.ID, int64(i.Clock), string(i.Kind), i.Amount, i.Currency, base, int64(i.Satisfaction),
		i.Outcome, i.Note, i.Contact, i.By, int64(i.Next), int64(i.Resolved), i.Expected, i.Probability, i.Source, i.ExternalID, i.BatchID,
	}
}

func scanInteraction(row engine.Scanner) (model.Interaction, error) {
	var i model.Interaction
	var kind string
	var base sql.NullInt64
	err := row.Scan(&i.CustomerID, &i.Day, &i.ID, &i.Clock, &kind, &i.Amount, &i.Currency, &base, &i.Satisfaction,
		&i.Outcome, &i.Note, &i.Contact, &i.By, &i.Next, &i.Resolved, &i.Expected, &i.Probability, &i.Source, &i.ExternalID, &i.BatchID)
	i.Kind = model.Kind(kind)
	if base.Valid {
		i.Base = &base.Int64
	}
	return i, err
}

// ReadInteractions gives a customer's whole history in day order.
func ReadInteractions(ctx context.Context, q engine.Querier, customer int64) ([]model.Interaction, error) {
	return QueryInteractions(ctx, q, "WHERE customer_id = $1 ORDER BY day, id", customer)
}

// QueryInteractions gives the interactions that a condition and an order pick.
func QueryInteractions(ctx context.Context, q engine.Querier, tail string, args ...any) (out []model.Interaction, err error) {
	err = EachInteraction(ctx, q, tail, func(i *model.Interaction) error {
		out = append(out, *i)
		return nil
	}, args...)
	return out, err
}

// EachInteraction is QueryInteractions one by one; without arguments it walks the
// table.
func EachInteraction(ctx context.Context, q engine.Querier, tail string, fn func(*model.Interaction) error, args ...any) error {
	query := "SELECT " + interactionCols + " FROM interaction " + tail
	each := func(row engine.Scanner) error {
		i, err := scanInteraction(row)
		if err != nil {
			return err
		}
		return fn(&i)
	}
	if len(args) == 0 {
		return engine.Walk(ctx, q, query, each)
	}
	return engine.Each(ctx, q, query, args, each)
}

// ReadInteraction gives one interaction with its lines, CodeNotFound when there is none.
func ReadInteraction(ctx context.Context, q engine.Querier, id int64) (model.Interaction, error) {
	i, err := scanInteraction(q.QueryRowContext(ctx, "SELECT "+interactionCols+" FROM interaction WHERE id = $1", id))
	if errors.Is(err, sql.ErrNoRows) {
		return i, model.NotFound("error.db.no_interaction", "ID", id)
	}
	if err != nil {
		return i, err
	}
	one := []model.Interaction{i}
	err = ReadLines(ctx, q, i.CustomerID, one)
	return one[0], err
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
	in, args := InList(ids)
	err = EachInteraction(ctx, q, "WHERE customer_id IN "+in+" ORDER BY customer_id, day, id", func(i *model.Interaction) error {
		history[i.CustomerID] = append(history[i.CustomerID], *i)
		return nil
	}, args...)
	if err != nil {
		return nil, nil, err
	}
	err = engine.Each(ctx, q, "SELECT referred_by, count(*) FROM customer WHERE referred_by <> 0 AND referred_by IN "+in+" GROUP BY referred_by", args, func(row engine.Scanner) error {
		var id int64
		var n int
		err := row.Scan(&id, &n)
		referrals[id] = n
		return err
	})
	return history, referrals, err
}
