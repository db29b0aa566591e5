package detail

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

// Do carries out an action.
func (d *Detail) Do(id action.ID) tea.Cmd {
	switch {
	case id == action.Back:
		return d.env.Tell(nav.Pop{})
	case id == action.Next:
		return d.env.Tell(nav.Next{After: d.id})
	case d.det == nil:
		return nil
	case d.moves(id):
		return d.more()
	}
	switch id {
	case action.Open:
		if what := d.opens(); d.Disabled(what) == "" {
			return d.Do(what)
		}
		return nil
	case action.Log, action.Say, action.Snooze, action.Due, action.Override, action.Assign, action.Tag:
		return d.push(d.open.Verbs[id](nav.Of(d.det.Row)))
	case action.Edit:
		return d.push(d.open.Edit(d.det))
	case action.AddContact:
		return d.push(d.open.AddContact(d.det))
	case action.Copy:
		text := cmp.Or(d.itemAt(d.content(), d.focus, d.cursor[d.focus]).copy, d.det.Name) // what stands under the cursor
		shown := strings.TrimRight(part.Fit(part.Cell(text), min(part.Width(part.Cell(text)), 40)), " ")
		return tea.Batch(tea.SetClipboard(text), nav.Say(d.env.Lang.F("detail.copied", "Text", shown), nav.Good))
	case action.CopyAs:
		return d.push(d.open.CopyAs([]model.Row{d.det.Row}, nil))
	case action.Offers:
		return d.open.Offers(&d.det.Row)
	case action.TimelineFilter:
		d.filter = (d.filter + 1) % len(filters)
		d.events, d.total, d.cursor[secTimeline] = nil, 0, 0
		d.focus, d.free = secTimeline, false
		d.stale()
		return d.reload()
	case action.EditNote:
		id := d.id
		return d.env.Editor(d.det.Note, func(text string, err error) tea.Msg { return noteMsg{id: id, text: text, err: err} })
	}
	if c := d.open.Command(id); c != nil {
		d.erasing = id == action.Forget
		return c.Run(&d.det.Row)
	}
	return d.doItem(id)
}

func (d *Detail) push(o nav.Overlay) tea.Cmd { return d.env.Tell(nav.Push{Overlay: o}) }

// doItem carries out what is about the item under the cursor, or a loss.
func (d *Detail) doItem(id action.ID) tea.Cmd {
	switch id {
	case action.EditContact:
		if c := d.contact(); c != nil {
			return d.push(d.open.EditContact(*c))
		}
	case action.EditEvent:
		if e := d.event(); e != nil {
			return d.push(d.open.EditEvent(*e, d.det.Name))
		}
	case action.Resolve:
		det := *d.det
		if det.Problem = d.unsettled(); det.Problem == nil {
			return nil
		}
		if det.Problem.Kind == model.Complaint {
			det.Facts.OldestComplaint, det.Facts.OpenComplaints = det.Problem.Day, 1 // of which it speaks
		}
		return d.push(d.open.Settle(&det))
	case action.Archive:
		archived := !d.det.Archived
		return d.write(func(ctx context.Context) (model.Outcome, error) { return d.store.Archive(ctx, []int64{d.id}, archived) })
	case action.RemoveContact:
		if c := d.contact(); c != nil {
			id, name := c.ID, c.Name
			return d.ask(func() (string, string) { return d.env.Lang.F("detail.ask.contact", "Name", name), "" },
				func(ctx context.Context) (model.Outcome, error) { return d.store.RemoveContact(ctx, id) })
		}
	case action.DeleteEvent:
		if e := d.event(); e != nil {
			id, kind, day := e.ID, e.Kind, e.Day.String()
			return d.ask(func() (string, string) {
				return d.env.Lang.F("detail.ask.event", "Kind", d.env.Lang.Kind(kind), "Day", day), ""
			}, func(ctx context.Context) (model.Outcome, error) { return d.store.DeleteInteraction(ctx, id) })
		}
	case action.Delete:
		name, events := d.det.Name, d.det.Events
		return d.ask(func() (string, string) {
			return d.env.Lang.F("detail.ask.delete", "Name", name), d.env.Lang.F("detail.ask.delete_detail", "N", events, "Key", d.env.Keys.Key(action.Forget))
		}, func(ctx context.Context) (model.Outcome, error) { return d.store.Delete(ctx, []int64{d.id}) })
	}
	return nil
}

// opens tells what Enter is on the item under the cursor: editing it, where it
// can be edited; "" for what is only to be read.
func (d *Detail) opens() action.ID {
	switch d.focus {
	case secTimeline:
		return action.EditEvent
	case secContacts:
		return model.If(d.contact() != nil, action.EditContact, action.AddContact)
	case secProfile:
		return action.Edit
	}
	return ""
}

// change is a write to the book.
type change = func(ctx context.Context) (model.Outcome, error)

// ask asks before a loss, unless prompts are off.
func (d *Detail) ask(question nav.Question, loss change) tea.Cmd {
	return d.open.Ask(question, true, func() tea.Cmd { return d.write(loss) })
}

// Busy tells that a write is under way, or that what it made of the customer
// does not show yet: keys wait for that.
func (d *Detail) Busy() bool { return d.writing.On() || d.renewing }

// write carries out a write, one at a time.
func (d *Detail) write(do change) tea.Cmd {
	if d.writing.On() || d.det == nil {
		return nil
	}
	return nav.Change(d.env, &d.writing, do, func(out model.Outcome, err error) tea.Cmd {
		if err != nil || out.Change.Kind != model.ChangeDelete {
			return d.env.Wrote(out, err)
		}
		d.gone = true
		return d.env.Tell(nav.Pop{}, nav.Changed{Outcome: &out})
	})
}

// noted takes the note from the person's editor.
func (d *Detail) noted(m noteMsg) tea.Cmd {
	switch {
	case m.err != nil:
		return d.env.Fail(m.err)
	case d.det == nil:
		return nil
	}
	text := strings.TrimRight(m.text, "\r\n")
	if text == strings.TrimRight(d.det.Note, "\r\n") {
		return nav.Say(d.env.Lang.T("detail.note_same"), nav.Info)
	}
	return d.write(func(ctx context.Context) (model.Outcome, error) {
		return d.store.EditCustomers(ctx, []int64{d.id}, model.CustomerPatch{Note: &text}, model.ChangeEdit)
	})
}

func complains(e *model.Interaction) bool { return e.Kind == model.Complaint && e.Resolved == 0 }

// unsettled gives what resolving means: the open complaint or deal under the cursor,
// else the only open complaint, else the only open deal; nil where it is not clear.
func (d *Detail) unsettled() *model.Interaction {
	deals := d.det.Facts.Opportunities
	deal := func(i int) *model.Interaction {
		return &model.Interaction{ID: deals[i].InteractionID, Day: deals[i].Day, Expected: deals[i].Amount}
	}
	if e := d.event(); e != nil {
		if complains(e) {
			return e
		}
		if i := slices.IndexFunc(deals, func(o model.Opportunity) bool { return o.InteractionID == e.ID }); i >= 0 {
			return deal(i)
		}
	}
	if i := d.cursor[secNext] - d.dealsFrom; d.focus == secNext && i >= 0 && i < len(deals) {
		return deal(i)
	}
	var only *model.Interaction
	n := 0
	for i := range d.events {
		if complains(&d.events[i]) {
			only = &d.events[i]
			n++
		}
	}
	switch n = max(n, d.det.Facts.OpenComplaints); {
	case n == 1:
		return only
	case n == 0 && len(deals) == 1:
		return deal(0)
	}
	return nil
}

// Actions lists the verbs. What deletes an interaction stands before what
// deletes the customer: they share a key, and the smaller loss comes first.
func (d *Detail) Actions() []action.ID {
	return append([]action.ID{
		action.Log, action.Back, action.Next, action.Focus, action.Snooze, action.Due, action.Edit, action.Resolve,
		action.TimelineFilter, action.EditEvent, action.DeleteEvent, action.AddContact, action.EditContact, action.RemoveContact,
		action.Say, action.Override, action.EditNote, action.Tag, action.Assign, action.Copy, action.CopyAs, action.Offers, action.Archive, action.Delete, action.Open,
		action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last,
		action.ScrollUp, action.ScrollDown, action.FocusBck,
	}, d.open.Own("detail")...)
}

// Disabled says why an action cannot be done now.
func (d *Detail) Disabled(id action.ID) string {
	switch id {
	case "":
		return "detail.nothing_to_open"
	case action.Back, action.Next, action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last,
		action.Focus, action.FocusBck, action.ScrollUp, action.ScrollDown:
		return ""
	}
	if d.det == nil {
		return "detail.not_loaded"
	}
	switch id {
	case action.Open:
		return d.Disabled(d.opens())
	case action.EditEvent, action.DeleteEvent:
		if d.event() == nil {
			return "detail.pick_event"
		}
	case action.Resolve:
		switch {
		case d.unsettled() != nil:
			return ""
		case d.det.Facts.OpenComplaints == 0 && len(d.det.Facts.Opportunities) == 0:
			return "detail.none_open"
		}
		return "detail.which_open"
	case action.EditContact, action.RemoveContact:
		switch {
		case len(d.det.Contacts) == 0:
			return "detail.no_contact"
		case d.contact() == nil:
			return "detail.pick_contact"
		}
	case action.EditNote:
		if d.env.Editor == nil {
			return "detail.no_editor"
		}
	}
	if c := d.open.Command(id); c != nil {
		return d.det.BarredBy(c.Way, "")
	}
	return ""
}

// Waits tells that the customer an action is about is on the way.
func (d *Detail) Waits(id action.ID) bool { return id != action.Back && d.det == nil && d.err == nil }
