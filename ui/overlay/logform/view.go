package logform

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/part"
)

// The size of the form in cells, with its frame: the whole width below narrow,
// and as wide as leaves beside of the list free, between width and widest.
const (
	width, height = 66, 16
	narrow        = 70
	widest        = 96
	beside        = 36
)

// Size is small, the whole width in a narrow window, and wider in a wide one:
// the head line says why this customer is next.
func (f *Form) Size(w, h int) (int, int) {
	return model.If(w < narrow, w, min(max(width, w-beside), widest)), min(h, height)
}

// headHeight are the lines above the fields.
const headHeight = 1

// View draws who it is about, the fields around the one in focus, and what is
// going on.
func (f *Form) View(w, h int) string {
	f.w, f.h = w, h
	lines := make([]string, 0, h)
	lines = append(lines, f.head(w))
	fields := f.Form.View(w, f.room(), f.env.FormStyle())
	if grid, at := f.grid(w), f.kindLine(); len(fields) > at && len(grid) > 0 {
		fields = slices.Insert(fields, at+1, grid...)
	}
	lines = append(lines, fields...)
	return part.Footed(lines, w, h, f.Foot(w, f.KeyWords())...)
}

// room is how many lines the fields have.
func (f *Form) room() int {
	_, _, rows := f.gridSize(f.w)
	return max(1, f.h-headHeight-len(f.Foot(f.w, f.KeyWords()))-rows)
}

// indent is where the grid of kinds begins.
const indent = 3

// gridSize says how the kinds with their keys stand below the kind while it has
// the focus: the cells of one, how many in a line, the lines (0 when hidden).
func (f *Form) gridSize(w int) (cell, columns, rows int) {
	if !f.onKind() {
		return 1, 1, 0
	}
	for i := range model.Kinds {
		cell = max(cell, part.Width(f.kindWords(i))+2)
	}
	columns = max(1, (w-indent)/cell)
	return cell, columns, (len(model.Kinds) + columns - 1) / columns
}

// kindWords writes a kind with its key: "c call".
func (f *Form) kindWords(i int) string {
	return strings.TrimSpace(f.env.Keys.Key(action.Kinds[i]) + " " + f.env.Lang.Kind(model.Kinds[i]))
}

// grid draws the kinds with their keys.
func (f *Form) grid(w int) []string {
	cell, columns, rows := f.gridSize(w)
	th := f.env.Theme
	out := make([]string, rows)
	for i, k := range model.Kinds {
		if rows == 0 {
			break
		}
		words := f.kindWords(i)
		pad := strings.Repeat(" ", max(0, cell-part.Width(words)))
		if k == f.kind() {
			words = th.Select.Render(words)
		} else if key, word, ok := strings.Cut(words, " "); ok {
			words = th.Key.Render(key) + " " + th.Muted.Render(word)
		}
		out[i/columns] += words + pad
	}
	return model.Each(out, func(line *string) string { return part.Fit(strings.Repeat(" ", indent)+*line, w) })
}

// head says who it is and where they stand.
func (f *Form) head(w int) string {
	l, th := f.env.Lang, f.env.Theme
	var words []string
	name := f.who.Words(f.env)
	if f.was != nil {
		name = part.Cell(l.F("edit.edit_event", "Kind", l.Kind(f.was.Kind), "Day", f.was.Day.String(), "Name", name))
	} else if f.many() {
		words = append(words, f.env.OutsideWords(f.outside))
	} else {
		s := &f.who.Row.Score
		if s.Tier != model.TierNone {
			words = append(words, l.F("logform.tier", "Tier", s.Tier))
		}
		words = append(words, l.Reasons(s.Reasons)...)
	}
	name = part.Fit(name, min(part.Width(name), max(1, w-4)))
	rest := max(0, w-part.Width(name)-4)
	words = slices.DeleteFunc(words, func(s string) bool { return part.Width(s) > rest })
	return " " + th.Bold.Render(name) + "  " + th.Muted.Render(part.Some(words, " · ", rest))
}

// Cursor is where the next character goes.
func (f *Form) Cursor() *tea.Cursor {
	c := f.Form.Cursor(f.w, f.room(), f.env.FormStyle())
	if c != nil {
		c.Position.Y += headHeight
	}
	return c
}

// Mouse moves the focus by a click and through the fields by the wheel; a click
// on a kind chooses it.
func (f *Form) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	if f.Busy() {
		return nil
	}
	switch m := msg.(type) {
	case tea.MouseClickMsg:
		cell, columns, rows := f.gridSize(f.w)
		line := y - headHeight - f.kindLine() - 1 // below the kind's own line
		if line >= 0 && line < rows {
			if i := line*columns + (x-indent)/cell; x >= indent && (x-indent)/cell < columns && i < len(model.Kinds) {
				return f.choose(model.Kinds[i])
			}
			return nil
		}
		if line >= rows {
			line -= rows
		}
		f.Form.Click(line+f.kindLine()+1, f.w, f.room(), f.env.FormStyle())
	case tea.MouseWheelMsg:
		f.Form.Move(model.If(m.Button == tea.MouseWheelUp, -1, 1))
	}
	return nil
}
