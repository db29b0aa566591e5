// Package capture is the overlay that goes through the contacts that a mailbox, a
// calendar or a call log tells of: each is taken into the book with one key, or all of a
// customer, or left out for good.
package capture

import (
	"cmp"
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// Store is what the overlay asks of the book.
type Store interface {
	Propose(ctx context.Context, rows []model.ImportInteraction, asOf model.Day) (model.Proposals, error)
	LogEach(ctx context.Context, in []model.Interaction, asOf model.Day) (model.Outcome, error)
	Dismiss(ctx context.Context, in *model.Interaction) (model.Outcome, error)
}

// Capture is the overlay.
type Capture struct {
	nav.Still
	env           *nav.Env
	store         Store
	read          func() ([]model.ImportInteraction, error)
	list          model.Proposals
	head          string // what is under way, or went wrong
	win           part.Window
	asked, saving nav.Latest
	own           *model.Outcome // the last change made here, which the list follows itself
}

// New makes the overlay; read reads the files, with an error for
// those that cannot be read. It runs in a command.
func New(env *nav.Env, store Store, read func() ([]model.ImportInteraction, error)) *Capture {
	can := []action.ID{action.Confirm, action.TakeAll, action.LeaveOut, action.Back, action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last}
	still := nav.Still{Layer: "capture", Can: can, Means: map[action.ID]string{action.Confirm: "capture.do_take"}}
	return &Capture{Still: still, env: env, store: store, read: read, head: env.Lang.T("capture.reading")}
}

// Init reads the file, and looks up whom it is about.
func (c *Capture) Init() tea.Cmd {
	asOf := c.env.AsOf()
	return nav.Ask(c.env, &c.asked, func(ctx context.Context) (p model.Proposals, err error) {
		rows, unread := c.read()
		if len(rows) > 0 || unread == nil {
			p, err = c.store.Propose(ctx, rows, asOf)
		}
		return p, cmp.Or(err, unread)
	}, func(p model.Proposals, err error) tea.Cmd {
		if c.list, c.head = p, ""; err != nil {
			c.head = part.Cell(c.env.Lang.Error(err))
		}
		c.win.SetTotal(len(p.New))
		return nil
	})
}

// Update takes the answers of its own commands, and looks again when the book changed
// otherwise, such as by an undo.
func (c *Capture) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case nav.Answer:
		return m.Take(&c.asked, &c.saving)
	case nav.Changed:
		if m.Outcome == nil || m.Outcome != c.own {
			return c.Init()
		}
	}
	return nil
}

// Disabled says when there is nothing to take.
func (c *Capture) Disabled(id action.ID) string {
	return model.If(len(c.list.New) == 0 && slices.Contains(c.Can[:3], id), "capture.none", "")
}

// Busy tells that the list is about to change: keys wait for it.
func (c *Capture) Busy() bool { return c.saving.On() || c.asked.On() }

// Do takes, leaves out, moves or leaves.
func (c *Capture) Do(id action.ID) tea.Cmd {
	switch {
	case id == action.Back || id == action.Cancel:
		return c.env.Tell(nav.Pop{})
	case !slices.Contains(c.Can[:3], id):
		nav.Walk(&c.win, id)
		return nil
	case c.Disabled(id) != "":
		return nil
	}
	here := c.list.New[c.win.Cursor].Interaction
	other := func(r model.ImportInteraction) bool {
		return r.Interaction.CustomerID != here.CustomerID || id != action.TakeAll && r.Interaction.ExternalID != here.ExternalID
	}
	all := model.Each(slices.DeleteFunc(slices.Clone(c.list.New), other), func(r *model.ImportInteraction) model.Interaction { return r.Interaction })
	asOf := c.env.AsOf()
	return nav.Change(c.env, &c.saving, func(ctx context.Context) (model.Outcome, error) {
		if id == action.LeaveOut {
			return c.store.Dismiss(ctx, &here)
		}
		return c.store.LogEach(ctx, all, asOf)
	}, func(out model.Outcome, err error) tea.Cmd {
		if err != nil {
			return c.env.Fail(err)
		}
		n := len(c.list.New)
		c.list.New, c.own = slices.DeleteFunc(c.list.New, func(r model.ImportInteraction) bool { return !other(r) }), &out
		c.list.Had += n - len(c.list.New)
		c.win.SetTotal(len(c.list.New))
		return c.env.Tell(nav.Changed{Outcome: c.own})
	})
}

// Mouse moves to the line clicked, and takes it at the second click.
func (c *Capture) Mouse(msg tea.MouseMsg, _, y int) tea.Cmd {
	if _, again := nav.Point(&c.win, msg, y-2); again { // lines above the list
		return c.Do(action.Confirm)
	}
	return nil
}

// Size wants room for subjects.
func (c *Capture) Size(w, h int) (int, int) { return min(w, 120), min(h, max(20, h*3/4)) }

// View draws how many there are, the contacts, and who is not in the book.
func (c *Capture) View(w, h int) string {
	l, below := c.env.Lang, ""
	head := cmp.Or(c.head, l.F("capture.count", "N", len(c.list.New), "Count", l.Count(len(c.list.New))))
	head += model.If(c.list.Had > 0, " · "+l.F("cmd.capture.had", "N", c.list.Had, "Count", l.Count(c.list.Had)), "")
	if n := len(c.list.Strangers); n > 0 {
		below = " " + l.F("capture.strangers", "N", n, "Count", l.Count(n)) + " "
		below += part.Some(model.Each(c.list.Strangers, func(f *model.Facet) string { return part.Cell(f.Value) }), " · ", w-1-part.Width(below))
	}
	cols := []part.Column{
		{Title: l.T("names.day"), Width: 10, Drop: 2},
		{Title: l.T("attr.kind"), Width: 7, Drop: 1},
		{Title: l.T("attr.name"), Width: 16, Flex: 2},
		{Title: l.T("names.what"), Width: 16, Flex: 4},
	}
	table := c.env.Table(&c.win, cols, w, h-3, func(i int) ([]string, bool) {
		r := &c.list.New[i]
		return []string{r.Interaction.Day.String(), l.Kind(r.Interaction.Kind), part.Cell(r.Name), part.Cell(Subject(&r.Interaction))}, false
	})
	lines := append([]string{" " + c.env.Theme.Bold.Render(part.Fit(head, w-2))}, table...)
	return part.Footed(lines, w, h, c.env.Theme.Muted.Render(part.Fit(below, w)))
}

// Subject says in a line what a contact was about.
func Subject(in *model.Interaction) string {
	note, _, _ := strings.Cut(in.Note, "\n")
	return cmp.Or(strings.TrimSpace(note), in.Outcome, in.Contact)
}
