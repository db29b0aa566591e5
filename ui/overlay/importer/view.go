package importer

import (
	"strconv"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/part"
)

func lastRune(s string) (rune, int) { return utf8.DecodeLastRuneInString(s) }

// View draws exactly h lines of w cells.
func (i *Importer) View(w, h int) string {
	i.w, i.h = w, h
	whole, foot := h, []string(nil)
	if keys := i.keysLine(); keys != "" {
		foot = i.muted(keys, w)
		h = i.body()
	}
	lines := i.text(w)
	top := min(i.top, max(0, len(lines)-h))
	if i.state == choosing && len(i.options) > 0 { // the path under the cursor stays in sight
		top = max(0, i.optionsAt()+i.pick+2-h)
	}
	out := append([]string{}, lines[top:min(len(lines), top+h)]...)
	if top+h < len(lines) && h > 0 {
		mark := "↓"
		if i.env.ASCII {
			mark = "v"
		}
		out[h-1] = part.Fit(out[h-1], w-1) + i.env.Theme.Muted.Render(mark)
	}
	for len(foot) > 0 && len(out) < whole-len(foot) {
		out = append(out, "")
	}
	return part.Box(append(out, foot...), w, whole)
}

// body is how many lines the text has: the keys keep the last ones.
func (i *Importer) body() int {
	if keys := i.keysLine(); keys != "" {
		return max(1, i.h-len(i.muted(keys, i.w))-1)
	}
	return i.h
}

// Cursor is in the path while that is asked for.
func (i *Importer) Cursor() *tea.Cursor {
	if i.state != choosing {
		return nil
	}
	c := i.form.Cursor(i.w-1, i.h, i.env.FormStyle())
	if c == nil || len(i.options) > 0 && i.optionsAt()+i.pick+2 > i.h {
		return nil
	}
	c.Y++
	return c
}

// Mouse scrolls by the wheel, and takes a path that completion offers.
func (i *Importer) Mouse(msg tea.MouseMsg, _, y int) tea.Cmd {
	switch msg.Mouse().Button {
	case tea.MouseWheelUp:
		i.scroll(-3)
	case tea.MouseWheelDown:
		i.scroll(3)
	case tea.MouseLeft:
		if n := y - i.optionsAt() + max(0, i.optionsAt()+i.pick+2-i.h); i.state == choosing && n >= 0 && n < len(i.options) && i.err == nil {
			return i.take(i.options[n])
		}
	}
	return nil
}

// text gives all lines of the present state.
func (i *Importer) text(w int) []string {
	switch i.state {
	case choosing:
		return i.choosingText(w)
	case looking:
		return i.lookingText(w)
	case done:
		return i.doneText(w)
	}
	return i.workingText(w)
}

// optionsAt gives the line of the first path that completion offers.
func (i *Importer) optionsAt() int {
	if i.asks {
		return 4
	}
	return 3
}

func (i *Importer) choosingText(w int) []string {
	l, th := i.env.Lang, i.env.Theme
	out := append([]string{""}, i.form.Lines(w-1, i.env.FormStyle())...)
	out = append(out, "")
	switch {
	case i.err != nil:
		for _, line := range part.Prose("! "+part.Cell(l.Error(i.err)), w-4) {
			out = append(out, "  "+th.Bad.Render(line))
		}
	case len(i.options) > 0:
		for n, o := range i.options {
			name := part.Cell(tail(o))
			if n != i.pick {
				out = append(out, "    "+name)
				continue
			}
			out = append(out, "  "+th.Accent.Render(i.mark())+" "+th.Select.Render(part.Fit(name, min(part.Width(name), max(4, w-5)))))
		}
	default:
		out = append(out, i.muted(l.T("importer.what"), w)...)
		out = append(out, "")
		out = append(out, i.muted(l.F("importer.keys", "Complete", action.Pretty("tab"), "Open", i.env.Keys.Key(action.Choose), "Close", i.env.Keys.Key(action.Cancel)), w)...)
	}
	return out
}

// tail gives the last part of a path, with the separator a folder ends in.
func tail(path string) string {
	end := strings.TrimRight(path, `/\`)
	if n := strings.LastIndexAny(end, `/\`); n >= 0 {
		return path[n+1:]
	}
	return path
}

func (i *Importer) muted(text string, w int) []string {
	lines := part.Prose(part.Cell(text), w-4)
	for n := range lines {
		lines[n] = "  " + i.env.Theme.Muted.Render(lines[n])
	}
	return lines
}

func (i *Importer) plain(text string, w int) []string {
	lines := part.Prose(part.Cell(text), w-4)
	for n := range lines {
		lines[n] = "  " + lines[n]
	}
	return lines
}

// workingText tells how far reading or importing is.
func (i *Importer) workingText(w int) []string {
	l := i.env.Lang
	step := "progress." + i.step.Step
	if !l.Has(step) {
		step = "progress.work"
	}
	key := "importer.stop"
	if i.state == writing && i.committed() {
		key = "importer.finishing"
	}
	return append([]string{
		"", "  " + i.env.Theme.Bold.Render(part.Fit(part.Cell(i.path), max(4, w-4))), "",
		"  " + l.T(step), "  " + part.ProgressBar(i.step.Done, i.step.Total, max(10, min(60, w-4)), i.env.ASCII, i.env.Theme), "",
	}, i.muted(l.F(key, "Key", i.env.Keys.Key(action.Cancel)), w)...)
}

// counts tells what happened to the rows, or would.
func (i *Importer) counts(w int) []string {
	l, r := i.env.Lang, &i.result
	head := l.F("importer.rows_"+string(r.Kind), "N", r.Rows, "Rows", l.Count(r.Rows), "File", r.File, "Encoding", r.Encoding)
	out := append([]string{""}, i.plain(head, w)...)
	out = append(out, "")
	for _, c := range []struct {
		key string
		n   int
	}{
		{"importer.created_" + string(r.Kind), r.Created},
		{"importer.updated", r.Updated},
		{"importer.unchanged", r.Unchanged},
		{"importer.customers_created", r.CustomersCreated},
		{"importer.rejected", r.Rejected},
	} {
		line := part.FitRight(l.Count(c.n), 11) + "  " + l.F(c.key, "N", c.n)
		switch {
		case c.n == 0 && (c.key == "importer.customers_created" || c.key == "importer.updated"):
			continue
		case c.n == 0:
			line = i.env.Theme.Muted.Render(line)
		case c.key == "importer.rejected":
			line = i.env.Theme.Warn.Render(line)
		}
		out = append(out, line)
	}
	if len(r.Notes) > 0 {
		out = append(out, "")
	}
	for _, n := range r.Notes {
		out = append(out, i.muted(l.Reason(n), w)...)
	}
	for _, c := range l.ImportChanges(r) {
		out = append(out, i.muted(part.Cell(c), w)...)
	}
	return out
}

func (i *Importer) lookingText(w int) []string {
	l := i.env.Lang
	out := i.counts(w)
	if i.rows != nil && len(i.rows.Customers)+len(i.rows.Interactions) > 0 {
		out = append(out, "", "  "+i.env.Theme.Title.Render(l.T("importer.first")))
		out = append(out, i.table(w-2)...)
	}
	return append(out, i.problems(w)...)
}

func (i *Importer) doneText(w int) []string {
	l := i.env.Lang
	out := append([]string{"", "  " + i.env.Theme.Good.Render(i.check()+l.T("importer.done"))}, i.counts(w)...)
	if i.rejected != "" {
		out = append(append(out, ""), i.plain(l.F("importer.kept", "Path", i.rejected), w)...)
	}
	out = append(out, i.problems(w)...)
	if i.result.Batch != 0 {
		out = append(append(out, ""), i.muted(l.F("importer.undo", "Key", i.env.Keys.Key(action.Undo)), w)...)
	}
	return out
}

func (i *Importer) mark() string {
	if i.env.ASCII {
		return ">"
	}
	return "▌"
}

func (i *Importer) check() string {
	if i.env.ASCII {
		return ""
	}
	return "✓ "
}

// problems lists the rows that are not taken, with row and column.
func (i *Importer) problems(w int) []string {
	const shown = 50
	l := i.env.Lang
	list := i.result.Problems
	if len(list) == 0 {
		return nil
	}
	out := []string{"", "  " + i.env.Theme.Title.Render(l.T("importer.problems"))}
	for n := range list[:min(len(list), shown)] {
		p := &list[n]
		text := l.Error(p.Err)
		if p.Column == "" {
			text = l.F("importer.row", "Row", p.Row, "Text", text)
		} else {
			text = l.F("importer.cell", "Row", p.Row, "Column", p.Column, "Text", text)
		}
		lines := i.plain(text, w-2)
		for k := 1; k < len(lines); k++ {
			lines[k] = "  " + lines[k]
		}
		out = append(out, lines...)
	}
	if len(list) > shown {
		out = append(out, i.muted(l.F("importer.more", "N", len(list)-shown), w)...)
	}
	return out
}

// table shows the first rows as they are understood.
func (i *Importer) table(w int) []string {
	l, th := i.env.Lang, i.env.Theme
	cols := []part.Column{
		{Title: l.T("importer.col_row"), Width: 5, Right: true},
		{Title: l.Attr(model.AttrRef), Width: 9, Drop: 1},
		{Title: l.Attr(model.AttrName), Width: 20, Flex: 3},
		{Title: l.Attr(model.AttrPhone), Width: 15, Drop: 2},
		{Title: l.Attr(model.AttrEmail), Width: 16, Flex: 1, Drop: 3},
		{Title: l.Attr(model.AttrOwner), Width: 9, Drop: 4},
	}
	if i.result.Kind == model.ImportInteractions {
		cols = []part.Column{
			{Title: l.T("importer.col_row"), Width: 5, Right: true},
			{Title: l.T("importer.col_customer"), Width: 16, Flex: 2},
			{Title: l.T("importer.col_day"), Width: 10},
			{Title: l.T("importer.col_kind"), Width: 9},
			{Title: l.T("importer.col_amount"), Width: 12, Right: true},
		}
		if i.hasKeys() {
			cols = append(cols, part.Column{Title: l.T("importer.col_key"), Width: 14, Flex: 1, Drop: 1})
		}
	}
	widths := part.Layout(cols, w-2)
	titles := make([]string, len(cols))
	for n := range cols {
		titles[n] = cols[n].Title
	}
	out := []string{"  " + th.Muted.Render(part.Line(cols, widths, titles, nil))}
	for _, cells := range i.cells() {
		for n := range cells {
			cells[n] = part.Cell(cells[n])
		}
		out = append(out, "  "+part.Line(cols, widths, cells, nil))
	}
	return out
}

// cells gives the cells of the first rows.
func (i *Importer) cells() [][]string {
	l := i.env.Lang
	var out [][]string
	if i.result.Kind == model.ImportInteractions {
		for n := range i.rows.Interactions[:min(PreviewRows, len(i.rows.Interactions))] {
			r := &i.rows.Interactions[n]
			who := r.Ref
			for _, other := range []string{r.Name, r.Email, r.Phone} {
				if who == "" {
					who = other
				}
			}
			amount := ""
			if r.Interaction.Kind.HasAmount() {
				amount = l.Money(r.Interaction.Amount, r.Interaction.Currency)
			}
			cells := []string{strconv.Itoa(r.Row), who, r.Interaction.Day.String(), l.Kind(r.Interaction.Kind), amount}
			if i.hasKeys() {
				cells = append(cells, ownKey(r.Interaction.ExternalID))
			}
			out = append(out, cells)
		}
		return out
	}
	for n := range i.rows.Customers[:min(PreviewRows, len(i.rows.Customers))] {
		r := &i.rows.Customers[n]
		c := &r.Customer
		out = append(out, []string{strconv.Itoa(r.Row), c.Ref, r.Named(), c.Phone, c.Email, c.Owner})
	}
	return out
}
