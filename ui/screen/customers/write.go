package customers

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
)

// write deletes customers, or archives them or brings them back.
func (l *Layer) write(ids []int64, forever, archive bool) tea.Cmd {
	store := l.store
	return nav.Change(l.Env, &l.writing, func(ctx context.Context) (model.Outcome, error) {
		if forever {
			return store.Delete(ctx, ids)
		}
		return store.Archive(ctx, ids, archive)
	}, func(out model.Outcome, err error) tea.Cmd {
		if err == nil && (forever || archive) {
			l.gone = taken{change: out.Change.ID, first: ids[0], picked: l.Picked.Among(ids)}
			l.Picked.Drop(ids)
		}
		return l.Env.Wrote(out, err)
	})
}

// restored selects again those whom a change taken back had taken away, and
// gives the customer that the cursor goes to.
func (l *Layer) restored(o *model.Outcome) int64 {
	seek := o.CustomerID
	if g := l.gone; g.change != 0 && g.change == o.Change.ID {
		for _, id := range g.picked {
			l.Picked.Add(id)
		}
		if seek == 0 {
			seek = g.first
		}
	}
	l.gone = taken{}
	return seek
}
