package customers

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tierbook/ui/nav"
)

func (l *Layer) write(m writeMsg) tea.Cmd {
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
	if m.err != nil {
		return l.env.Fail(m.err)
	}
	if m.ask.remove || m.ask.archived {
		l.picked.drop(m.ask.ids)
	}
	out := m.outcome
	return nav.Send(nav.Changed{Outcome: &out})
}
