package db

import (
	"context"
	"fmt"

	"tierbook/db/engine"
	"tierbook/db/view"
	"tierbook/model"
	"tierbook/scoring"
)

// laterOrders are the orders and refunds of a span of days.
const laterOrders = `SELECT customer_id, kind = 'order', coalesce(base, 0) FROM interaction
	WHERE day > %d AND day <= %d AND kind IN ('order', 'refund') ORDER BY customer_id, day, id`

// Backtest scores the book as it was known on the day of the cut and measures
// how well that foretold what came after it, up to until (0 is the day of the
// last order by today), once for every policy to score by; nil is the one in
// force. A span without a day is refused with error.stats.cut, one without orders
// with error.stats.no_orders.
func (d *DB) Backtest(ctx context.Context, cut, until model.Day, policies ...*model.Policy) (out []model.Backtest, err error) {
	err = d.manager.inTurn(ctx, nothing, func(ctx context.Context) (err error) {
		out, err = d.backtest(ctx, cut, until, policies)
		return err
	})
	return out, d.mapErr(err)
}

func (d *DB) backtest(ctx context.Context, cut, until model.Day, policies []*model.Policy) ([]model.Backtest, error) {
	until, err := d.testEnd(ctx, cut, until)
	if err != nil {
		return nil, err
	}
	rules, fields := make([]model.Policy, len(policies)), false
	for i, p := range policies {
		if p != nil {
			rules[i], err = d.fitting(ctx, d.readers, *p)
		} else {
			rules[i], err = d.Policy(ctx)
		}
		if err != nil {
			return nil, err
		}
		rules[i].Currency, fields = d.book.Currency, fields || len(rules[i].Components) > 0
	}
	subjects, later, err := d.readTest(ctx, cut, until, fields)
	if err != nil {
		return nil, err
	}
	defer view.GiveBack(len(subjects))
	out := make([]model.Backtest, len(policies))
	for i := range rules {
		if out[i], err = scoring.Backtest(ctx, subjects, later, rules[i], cut, until); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// testEnd gives the last day of a backtest of who may make one, and refuses a span
// without a day.
func (d *DB) testEnd(ctx context.Context, cut, until model.Day) (model.Day, error) {
	if err := d.May(model.VerbBook); err != nil {
		return 0, err
	}
	if until == 0 && cut > 0 {
		var err error
		if until, err = engine.Value[model.Day](ctx, d.readers, "SELECT coalesce(max(last_order), 0) FROM facts"); err != nil {
			return 0, err
		}
		if until <= cut {
			return 0, model.Invalid("error.stats.no_orders", "Cut", cut.String())
		}
	}
	if cut <= 0 || until <= cut {
		return 0, model.Invalid("error.stats.cut", "Cut", cut.String(), "Until", until.String())
	}
	return until, nil
}

// readTest reads everybody as known on a day, and beside it what came after it.
func (d *DB) readTest(ctx context.Context, cut, until model.Day, fields bool) (subjects []model.Subject, later []scoring.Later, err error) {
	err = d.store.ReadWhole(ctx, func(q engine.Tx) error {
		if subjects, _, err = judgedSubjects(ctx, q, nil, cut, fields); err != nil {
			return err
		}
		later = make([]scoring.Later, len(subjects))
		at := 0
		var customer, ordered, base int64
		return engine.Scan(ctx, q, fmt.Sprintf(laterOrders, cut, until), nil, []any{&customer, &ordered, &base}, func() {
			for at < len(subjects) && subjects[at].ID < customer {
				at++
			}
			switch {
			case at == len(subjects) || subjects[at].ID != customer:
			case ordered != 0:
				later[at].Orders++
				later[at].Revenue += base
			default:
				later[at].Revenue -= base
			}
		})
	})
	return subjects, later, err
}
