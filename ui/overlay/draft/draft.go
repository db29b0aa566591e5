// Package draft is the overlay that shows a text filled in for a customer, to be copied
// or given to the mail program.
package draft

import (
	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// width is how wide the text likes to be, in cells with its frame.
const width = 76

// Draft shows a text.
type Draft struct {
	nav.Still
	env    *nav.Env
	draft  *model.Draft
	to     string                       // the address it goes to, "" for none
	noMail string                       // why no mail can be opened with it, "" where one can
	noCopy string                       // why it is not to be copied, likewise
	done   func(with action.ID) tea.Cmd // action.Copy or action.Mail
	win    part.Window                  // of the lines of the text; its cursor means nothing
}

// New shows a draft; noMail and noCopy are the catalogue keys of why the mail program
// cannot take it and why it is not to be copied, "" where they can be done. done is called in Update with action.Copy or action.Mail, while the overlay
// is still on top.
func New(env *nav.Env, d *model.Draft, to, noMail, noCopy string, done func(with action.ID) tea.Cmd) *Draft {
	return &Draft{Still: nav.Still{
		Layer: "draft", Means: map[action.ID]string{action.Copy: "template.do_copy", action.Choose: "template.do_copy", action.Mail: "template.do_mail"},
		Can: []action.ID{action.Copy, action.Mail, action.Choose, action.Cancel, action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last},
	}, env: env, draft: d, to: to, noMail: noMail, noCopy: noCopy, done: done}
}

// Title is the template's.
func (d *Draft) Title() string { return d.draft.Title }

// Disabled says why no mail can be opened, or nothing be copied.
func (d *Draft) Disabled(id action.ID) string {
	return map[action.ID]string{action.Mail: d.noMail, action.Copy: d.noCopy, action.Choose: d.noCopy}[id]
}

// Do takes the text, leaves, or scrolls.
func (d *Draft) Do(id action.ID) tea.Cmd {
	switch id {
	case action.Choose:
		return d.done(action.Copy)
	case action.Copy, action.Mail:
		return d.done(id)
	case action.Cancel, action.Back:
		return d.env.Tell(nav.Pop{})
	}
	w := d.win
	nav.Walk(&w, id)
	d.win.Scroll(w.Cursor - d.win.Cursor)
	return nil
}

// Mouse scrolls by the wheel.
func (d *Draft) Mouse(msg tea.MouseMsg, _, _ int) tea.Cmd {
	nav.Point(&d.win, msg, -1)
	return nil
}

// Size is as high as the text.
func (d *Draft) Size(w, h int) (int, int) {
	w = min(w-2, width)
	head, text, foot := d.lines(w - 2)
	return w, min(h, len(head)+len(text)+len(foot)+2)
}

// lines are whom it goes to and about what, the text, and what a person has to fill in.
func (d *Draft) lines(w int) (head, text, foot []string) {
	l, th := d.env.Lang, d.env.Theme
	for _, say := range [...][2]string{{"template.to", part.Cell(d.to)}, {"template.subject", d.draft.Subject}} {
		if say[1] != "" {
			head = append(head, part.Painted(l.F(say[0], "Text", say[1]), w-1, " ", th.Muted)...)
		}
	}
	text = part.Painted(d.draft.Text, w-1, " ", th.Text)
	if words := l.Missing(d.draft); words != "" {
		foot = append([]string{""}, part.Hanging(" ! ", words, w-1, th.Warn)...)
	}
	return append(head, ""), text, foot
}

// View draws them, the text as far as it is scrolled.
func (d *Draft) View(w, h int) string {
	head, text, foot := d.lines(w)
	d.win.SetTotal(len(text))
	lines := append(head, d.win.Draw(h-len(head)-len(foot), func(i int) string { return text[i] })...)
	return part.Footed(lines, w, h, foot...)
}
