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

// writtenMsg says what became of it.
type writtenMsg struct {
	ask     removal
	outcome model.Outcome
	err     error
}

// write archives or deletes.
func (l *Layer) write(m removal) tea.Cmd {
	l.writing = true
	store := l.store
	return l.env.Write(func(ctx context.Context) tea.Msg {
		done := writtenMsg{ask: m}
		if m.remove {
			done.outcome, done.err = store.Delete(ctx, m.ids)
		} else {
			done.outcome, done.err = store.Archive(ctx, m.ids, m.archived)
		}
		return done
	})
}

func (l *Layer) written(m writtenMsg) tea.Cmd {
	l.writing = false
	if m.err != nil {
		return l.env.Fail(m.err)
	}
	if m.ask.remove || m.ask.archived {
		l.gone = taken{change: m.outcome.Change.ID, first: m.ask.ids[0], picked: l.picked.among(m.ask.ids)}
		l.picked.drop(m.ask.ids)
	}
	out := m.outcome
	return l.env.Tell(nav.Changed{Outcome: &out})
}

// restored selects again those whom a change taken back had taken away, and
// gives the customer that the cursor goes to.
func (l *Layer) restored(o *model.Outcome) int64 {
	seek := o.CustomerID
	if g := l.gone; g.change != 0 && g.change == o.Change.ID {
		for _, id := range g.picked {
			l.picked.add(id)
		}
		if seek == 0 {
			seek = g.first
		}
	}
	l.gone = taken{}
	return seek
}
