// Package card is the customer's card, the same wherever it stands: whom to ask
// for, phone, note, what was said last and what comes next; then why; then the
// score, what the customer buys, and the timeline.
package card

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// events is how many interactions the card shows.
const events = 8

// Pane is a card that follows the cursor of a list: it reads the customer when the
// keys rest, and keeps what it drew.
type Pane struct {
	env   *nav.Env
	store nav.DetailStore
	rest  nav.Rest

	under   *model.Row // the customer under the cursor when a message came
	of      int64      // whose detail data is; 0 for nobody's
	data    model.Detail
	fresh   bool
	request nav.Latest

	row    *model.Row // whom lines are of
	w, top int        // for how many cells, beside which first row
	lines  []string
	line   string // in its place where there is none
	scroll int
}

// NewPane makes a pane that reads from store.
func NewPane(env *nav.Env, store nav.DetailStore) *Pane { return &Pane{env: env, store: store} }

// Moved notes that a key moved the cursor; the pane follows by the command.
func (p *Pane) Moved() tea.Cmd {
	p.scroll = 0
	return p.rest.Moved(p.env)
}

// Moving tells that the last key was pressed just now.
func (p *Pane) Moving() bool { return p.rest.Moving() }

// Stale says that the book changed: what is on its way is of the book before.
func (p *Pane) Stale() {
	p.fresh = false
	p.request.Next()
}

// Forget drops what was drawn.
func (p *Pane) Forget() { p.row, p.lines = nil, nil }

// Top scrolls back to the card's beginning.
func (p *Pane) Top() { p.scroll = 0 }

// Scroll scrolls the card by n lines; the next frame stops it at the end.
func (p *Pane) Scroll(n int) { p.scroll = max(0, p.scroll+n) }

// Line gives one line about the customer under the cursor, drawn when the keys rest.
func (p *Pane) Line(draw func() string) string {
	if p.line == "" || !p.rest.Moving() {
		p.line = draw()
	}
	return p.line
}

// Want loads the detail of the customer under the cursor, nil for none: one at a
// time, so that running through the list loads only those on which it stops.
func (p *Pane) Want(r *model.Row) tea.Cmd {
	if r == nil || p.rest.Moving() || p.request.On() || p.fresh && p.of == r.ID {
		return nil
	}
	id, store, asOf := r.ID, p.store, p.env.AsOf()
	return nav.Ask(p.env, &p.request, func(ctx context.Context) (model.Detail, error) {
		return store.Detail(ctx, id, asOf, events)
	}, func(d model.Detail, err error) tea.Cmd {
		switch {
		case p.under == nil:
			return nil
		case p.under.ID != id:
			return p.Want(p.under)
		}
		p.of, p.data, p.fresh = id, d, true // after an error not asked for again until the cursor comes back
		p.Forget()
		if err != nil {
			p.data = model.Detail{}
			return p.env.Fail(err)
		}
		return nil
	})
}

// Update takes what the pane asked for, r being the customer under the cursor, and
// tells whether the message was the pane's.
func (p *Pane) Update(msg tea.Msg, r *model.Row) (tea.Cmd, bool) {
	switch m := msg.(type) {
	case nav.RestMsg:
		if !p.rest.Take(m) {
			return nil, false
		}
		p.Forget()
		return p.Want(r), true
	case nav.Answer:
		p.under = r
		return m.Take(&p.request), m.Of(&p.request)
	}
	return nil, false
}

// Reach gives phone and e-mail as the card has them, safe to show: the main contact's
// once that is read, else the house's.
func (p *Pane) Reach(r *model.Row) (phone, email string) {
	d := model.Detail{Row: *r}
	if p.of == r.ID {
		d.Contacts = p.data.Contacts
	}
	phone, email = d.Reach()
	return part.Cell(model.ShowPhone(phone)), part.Cell(model.ShowEmail(email))
}

// Lines gives at most h lines of w cells about a customer, beside a list whose first
// row in sight is top. While keys move the cursor they are those of before; while
// rows scroll there are none, so that rows move as whole lines of the terminal.
func (p *Pane) Lines(r *model.Row, w, h, top int) []string {
	switch {
	case p.rest.Moving():
		if p.top != top {
			return nil
		}
	case r == nil:
		return nil
	case p.row != r || p.w != w || p.lines == nil:
		p.row, p.w, p.top = r, w, top
		p.lines = part.Fitted(card{p.env, r, model.If(p.of == r.ID, &p.data, nil), w}.lines(), w)
	}
	p.scroll = min(p.scroll, max(0, len(p.lines)-h))
	out := append([]string(nil), p.lines[p.scroll:min(len(p.lines), p.scroll+h)]...)
	if left := len(p.lines) - p.scroll - h; left > 0 && h > 1 {
		out[h-1] = part.Fit(p.env.Theme.Muted.Render(p.env.Lang.F("card.more", "N", left+1)), w)
	}
	return out
}
