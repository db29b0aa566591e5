package today

import (
	"context"

	"tierbook/model"
	"tierbook/ui/part/list"
)

// head is what stands above the queue.
type head struct {
	counts model.QueueCounts
	soon   soon
	asOf   model.Day
	stale  bool
	known  bool // a window has arrived
}

// soon is who comes next when nothing is due.
type soon struct {
	name string
	day  model.Day
}

// fetch makes the request for a window of the queue. A search finds rows; the
// totals stay those of the queue.
func (l *Layer) fetch(q model.ListQuery) list.Window {
	store, owner, narrowed, opt := l.store, l.Env.Owner, l.Q.Narrowed(), l.Env.FilterOptions()
	return func(ctx context.Context) (p model.Page, _ any, err error) {
		h := head{known: true}
		if p, h.counts, err = store.Queue(ctx, q); err != nil {
			return p, h, err
		}
		h.asOf, h.stale = p.AsOf, p.Stale
		if q.Search != "" {
			all := q
			all.Search, all.Offset, all.Limit, all.Locate = "", 0, 1, 0
			_, h.counts, err = store.Queue(ctx, all)
		}
		if p.Total == 0 && !narrowed && err == nil {
			h.soon = soonest(ctx, store, owner, q.AsOf, opt)
		}
		return p, h, err
	}
}

// soonest finds who is due next after today.
func soonest(ctx context.Context, store Store, owner string, asOf model.Day, opt model.FilterOptions) soon {
	expr := "due_date>" + opt.Today.String() + " not is:no_contact"
	f, err := model.ParseFilter(expr, opt)
	if err != nil {
		return soon{} // the sentence then says only that nothing is due
	}
	const few = 50 // enough to see past those snoozed for longer
	p, err := store.Customers(ctx, model.ListQuery{Filter: model.OwnedBy(owner, f), Sort: model.AttrDue, Limit: few, AsOf: asOf})
	if err != nil {
		return soon{}
	}
	var s soon
	for i := range p.Rows {
		r := &p.Rows[i]
		if day := max(r.Score.Due, r.SnoozedUntil); s.day == 0 || day < s.day {
			s = soon{r.Name, day}
		}
	}
	return s
}

// arrived takes what came with a window.
func (l *Layer) arrived(p model.Page, came any, anew bool) {
	l.draw = drawn{looks: l.draw.looks + 1, body: l.draw.body}
	l.head = came.(head)
	if anew {
		l.names, l.whys = 0, 0
	}
	l.measure(p.Rows)
	for i := range p.Rows {
		if r := &p.Rows[i]; !p.Stale { // what the rescore of a new day moves is not marked
			l.remember(r.ID, r.Score.Tier)
		}
	}
}
