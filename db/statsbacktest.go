package db

import (
	"context"

	"tierbook/model"
	"tierbook/scoring"
)

// Backtest scores the book as it was known on the day of the cut and measures
// how well that foretold what came after it, up to until (0 is the day of the
// last order by today). p is the policy to score by, nil for the one in force.
// A span without a day is refused with error.stats.cut, one without orders with
// error.stats.no_orders.
func (d *DB) Backtest(ctx context.Context, cut, until model.Day, p *model.Policy) (model.Backtest, error) {
	out, err := d.backtest(ctx, cut, until, p)
	return out, d.mapErr(err)
}

func (d *DB) backtest(ctx context.Context, cut, until model.Day, p *model.Policy) (out model.Backtest, err error) {
	if p == nil {
		now, err := d.Policy(ctx)
		if err != nil {
			return out, err
		}
		p = &now
	} else if err := p.Validate(); err != nil {
		return out, err
	}
	h, err := d.pastOf(ctx)
	if err != nil {
		return out, err
	}
	latest := until == 0
	if latest && cut > 0 {
		until = max(cut, h.lastOrder(d.today()))
	}
	if latest && cut > 0 && until == cut {
		return out, model.Invalid("error.stats.no_orders", "Cut", cut.String())
	}
	if cut <= 0 || until <= cut {
		return out, model.Invalid("error.stats.cut", "Cut", cut.String(), "Until", until.String())
	}
	subjects, err := d.subjectsAt(ctx, cut)
	if err != nil {
		return out, err
	}
	all := make([]scoring.Later, len(subjects))
	for i := range subjects {
		all[i].Subject = subjects[i]
		later, _ := h.of(subjects[i].ID)
		for _, s := range later.spends {
			if s.Day > cut && s.Day <= until {
				all[i].Revenue += s.Base
				if s.Order {
					all[i].Orders++
				}
			}
		}
	}
	rules := *p
	rules.Currency = d.currency
	return scoring.Backtest(all, rules, cut, until), ctx.Err()
}

// subjectsAt gives everybody as known on a day.
func (d *DB) subjectsAt(ctx context.Context, day model.Day) ([]model.Subject, error) {
	tx, err := d.readers.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	customers, err := allCustomers(ctx, tx)
	if err != nil {
		return nil, err
	}
	return summarizeAll(ctx, tx, customers, day)
}
