package prompt

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/ui/action"
	"tierbook/ui/part"
)

// The size of a prompt in cells, with its frame.
const (
	width  = 60
	height = 14
)

// Size is small: one field, its reading and a few offers.
func (p *Prompt) Size(w, h int) (int, int) { return min(w, width), min(h, height) }

// style marks the field only while what is typed there is what Enter takes.
func (p *Prompt) style() part.FormStyle {
	style := p.env.FormStyle()
	style.Quiet = p.at >= 0 && p.at < len(p.offered())
	return style
}

// formTop is the line on which the field begins.
const formTop = 2

// View draws who it is about, the field, what is offered, and the keys.
func (p *Prompt) View(w, h int) string {
	th := p.env.Theme
	p.w = w
	lines := append([]string{" " + th.Bold.Render(part.Fit(p.who, max(1, w-2))), ""}, p.Form.Lines(w, p.style())...)
	lines = append(lines, "")
	p.offerY = len(lines)
	lines = append(lines, p.offers(w, h-len(lines)-2)...)
	return part.Footed(lines, w, h, p.foot(w))
}

// offers draws at most h of the options, those around the cursor.
func (p *Prompt) offers(w, h int) []string {
	th := p.env.Theme
	all := p.offered()
	if h <= 0 || len(all) == 0 {
		return nil
	}
	win, wide := part.Window{Cursor: max(0, p.at), Total: len(all)}, 0
	for _, o := range all {
		wide = max(wide, part.Width(part.Cell(o.text)))
	}
	wide = min(wide, w/2)
	out := win.Draw(h, func(i int) string {
		text, note := part.Fit(part.Cell(all[i].text), wide), part.Cell(all[i].note)
		if i == p.at {
			return th.Select.Render(part.Fit(p.env.Sign("▌")+" "+text+"  "+note, w))
		}
		return "  " + text + "  " + th.Muted.Render(part.Fit(note, max(0, w-wide-4)))
	})
	p.offerFrom = win.Top
	return out
}

// foot says what is going on, or which keys work.
func (p *Prompt) foot(w int) string {
	th, l := p.env.Theme, p.env.Lang
	switch {
	case p.Busy():
		return " " + th.Muted.Render(part.Fit(l.T("prompt.saving"), w-1))
	case p.Fault != "":
		return " " + th.Bad.Render(part.Fit(part.Cell(p.Fault), w-1))
	}
	keys := []string{p.env.Keys.Key(action.Save) + " " + l.T("prompt.apply")}
	if len(p.offered()) > 0 {
		keys = append(keys, "↑↓ "+l.T("prompt.pick"))
	}
	keys = append(keys, p.env.Keys.Key(action.Cancel)+" "+l.T("prompt.cancel"))
	return " " + th.Muted.Render(part.Fit(strings.Join(keys, " · "), w-1))
}

// Cursor is where the next character goes.
func (p *Prompt) Cursor() *tea.Cursor {
	c := p.Form.Cursor(p.w, height, p.style())
	if c != nil {
		c.Position.Y += formTop
	}
	return c
}

// Mouse picks an option by a click and applies it by a second one.
func (p *Prompt) Mouse(msg tea.MouseMsg, _, y int) tea.Cmd {
	if m, ok := msg.(tea.MouseWheelMsg); ok {
		p.move(part.If(m.Button == tea.MouseWheelUp, -1, 1))
		return nil
	}
	if _, ok := msg.(tea.MouseClickMsg); !ok {
		return nil
	}
	i := y - p.offerY + p.offerFrom
	if y < p.offerY || i >= len(p.offered()) {
		return nil
	}
	if i == p.at {
		return p.Do(action.Save)
	}
	p.at = i
	return nil
}
