package db

import (
	"cmp"
	"context"
	"slices"

	"tierbook/model"
	"tierbook/scoring"
)

// Upcoming tells what comes within so many days from a query's day on (0 is today)
// with the customers that match: promises, follow-ups, tries and occasions, by day,
// then tier and name. What was due before the day is in the queue, not here.
func (d *DB) Upcoming(ctx context.Context, q model.ListQuery, days int) (out []model.Coming, err error) {
	p, err := d.Policy(ctx)
	if err != nil {
		return nil, err
	}
	from := d.day(q.AsOf)
	to := from + model.Day(days)
	festivals := scoring.Festivals(p.Occasions.Festivals, from, to)
	q.Sort = model.AttrID
	err = d.Each(ctx, q, func(r *model.Row) error {
		if r.Archived || r.DoNotContact {
			return nil
		}
		s := model.SubjectOf(&r.Customer, &r.Facts)
		coming := scoring.Occasions(&s, &p, &r.Score, from, days, festivals)
		if o := followUp(r); o.Day >= from && o.Day <= to {
			coming = append(coming, o)
		}
		for _, o := range coming {
			out = append(out, model.Coming{Occasion: o, ID: r.ID, Ref: r.Ref, Customer: r.Name, Tier: r.Score.Tier, Owner: r.Owner})
		}
		return nil
	})
	slices.SortFunc(out, func(a, b model.Coming) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Tier, b.Tier), cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Kind, b.Kind))
	})
	return out, err
}

// followUp is when a customer is to be contacted next, and why.
func followUp(r *model.Row) model.Occasion {
	s := &r.Score
	switch {
	case r.Facts.Promise != 0:
		return model.Occasion{Kind: model.ComingPromise, Day: r.Facts.Promise}
	case s.NextTry > s.Due:
		return model.Occasion{Kind: model.ComingTry, Day: max(s.NextTry, r.SnoozedUntil)}
	}
	return model.Occasion{Kind: model.ComingFollowUp, Day: max(s.Due, r.SnoozedUntil)}
}
