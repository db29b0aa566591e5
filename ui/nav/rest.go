package nav

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// Rest tells whether the keys rest, so that a pane that follows the cursor is
// read and drawn once for a run of keys instead of once for each of them.
type Rest struct {
	n      int
	moving bool
}

// RestMsg says that a key was pressed Env.Rest ago. Every layer gets it.
type RestMsg struct {
	of *Rest
	n  int
}

// Moved notes a key and gives the command that brings the message.
func (r *Rest) Moved(env *Env) tea.Cmd {
	if env.Rest == 0 {
		return nil
	}
	r.n++
	r.moving = true
	m := RestMsg{r, r.n}
	return tea.Tick(env.Rest, func(time.Time) tea.Msg { return m })
}

// Moving tells that the last key was pressed just now.
func (r *Rest) Moving() bool { return r.moving }

// Take takes a message and tells whether the keys came to rest by it.
func (r *Rest) Take(m RestMsg) bool {
	if m.of != r || m.n != r.n {
		return false
	}
	r.moving = false
	return true
}
