package customers

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
)

// removal is what is archived or deleted.
type removal struct {
	ids      []int64
	remove   bool
	archived bool
}

// write archives or deletes.
func (l *Layer) write(m removal) tea.Cmd {
	store := l.store
	return nav.Change(l.Env, &l.writing, func(ctx context.Context) (model.Outcome, error) {
		if m.remove {
			return store.Delete(ctx, m.ids)
		}
		return store.Archive(ctx, m.ids, m.archived)
	}, func(out model.Outcome, err error) tea.Cmd {
		if err == nil && (m.remove || m.archived) {
			l.gone = taken{change: out.Change.ID, first: m.ids[0], picked: l.Picked.Among(m.ids)}
			l.Picked.Drop(m.ids)
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
