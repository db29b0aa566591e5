package main

import (
	"context"

	"tierbook/model"
)

// finish says what a write did. With --json the customers it was about are
// printed as they now stand: one object for one, an array for several.
func (r *run) finish(ctx context.Context, s *session, ids []int64, out *model.Outcome) error {
	if !r.g.json {
		r.tell(sentence(changeText(out.Change, s.l), r.l))
		r.tellMoved(s, out)
		return nil
	}
	all := make([]jsonObject, 0, len(ids))
	for _, id := range ids {
		d, err := s.db.Detail(ctx, id, s.asOf, 0)
		if err != nil {
			return err
		}
		all = append(all, customerJSON(&d.Row, &s.book, s.l, s.today))
	}
	if len(all) == 1 {
		return r.printJSON(all[0])
	}
	return r.printJSON(all)
}

// tellMoved says before → after where a write changed what the score, the tier, the stage or
// the place in the queue say.
func (r *run) tellMoved(s *session, o *model.Outcome) {
	line := r.deltaText(o, s.l)
	if line == "" {
		return
	}
	b, a := &o.Before.Score, &o.After.Score
	if b.Value != a.Value || b.Known != a.Known || b.Tier != a.Tier || b.Stage != a.Stage || whole(b.Priority, true) != whole(a.Priority, true) {
		r.tell(line)
	}
}

// write opens the book, finds the customers and carries out one change of them.
func (r *run) write(ctx context.Context, names []string, fn func(s *session, ids []int64) (model.Outcome, error)) error {
	s, err := r.book(ctx, openMode{})
	if err != nil {
		return err
	}
	ids, err := s.find(ctx, names...)
	if err != nil {
		return err
	}
	out, err := fn(s, ids)
	if err != nil {
		return err
	}
	return r.finish(ctx, s, ids, &out)
}
