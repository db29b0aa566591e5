package nav

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
)

// Reading is a read without which a layer cannot go on, most often of what an
// overlay to be opened shows. The layer names it in Busy, so that keys wait.
type Reading struct{ on bool }

// On tells that the read is under way.
func (r *Reading) On() bool { return r.on }

// ReadMsg is the answer. Every layer gets it, and Take knows its own.
type ReadMsg struct {
	of   *Reading
	then func() tea.Cmd
	err  error
}

// Read gives the command that reads. What was read goes to then, within Update.
func Read[T any](env *Env, r *Reading, read func(ctx context.Context) (T, error), then func(T) tea.Cmd) tea.Cmd {
	r.on = true
	ctx := env.Ctx
	return func() tea.Msg {
		value, err := read(ctx)
		return ReadMsg{r, func() tea.Cmd { return then(value) }, err}
	}
}

// Take goes on with an answer, or says why there is none.
func (r *Reading) Take(env *Env, m ReadMsg) tea.Cmd {
	if m.of != r {
		return nil
	}
	r.on = false
	if m.err != nil {
		return env.Fail(m.err)
	}
	return m.then()
}

// DetailStore reads everything about a customer.
type DetailStore interface {
	Detail(ctx context.Context, id int64, asOf model.Day, events int) (model.Detail, error)
}

// AskEdit reads a customer as of now and opens the form that changes it.
func (e *Env) AskEdit(r *Reading, store DetailStore, id int64, form func(d *model.Detail) Overlay) tea.Cmd {
	return Read(e, r, func(ctx context.Context) (model.Detail, error) {
		return store.Detail(ctx, id, 0, 0)
	}, func(d model.Detail) tea.Cmd { return e.Tell(Push{Overlay: form(&d)}) })
}
