package customers

import (
	"slices"
	"strings"

	"tierbook/model"
	"tierbook/ui/part"
)

// lead is the room before the columns: the cursor's marker, the mark of
// selection, a space.
const lead = 3

// From roomyFrom cells on, names get roomyName before lesser columns appear; a
// text has at most mostText.
const (
	roomyFrom = 90
	roomyName = 26
	mostText  = 40
)

// arrange lays the columns out anew where width or order changed. The column
// sorted by is always in sight.
func (l *Layer) arrange(w int) {
	key := layoutKey{w: w, sort: l.Q.Sort, desc: l.Q.Desc}
	if l.lay.attrs != nil && l.lay.key == key {
		return
	}
	l.drawn++
	lay := layout{key: key, n: l.drawn, attrs: l.columns}
	owner, full := l.Env.OwnerColumn(w)
	lay.owners = full
	usual := defaultColumns()
	if !slices.Contains(l.columns, l.Q.Sort) && l.Q.Sort != model.AttrNone {
		lay.attrs = append(append([]model.Attr(nil), l.columns...), l.Q.Sort)
	}
	l.Cur.Each(func(rows []model.Row) { l.measure(lay.attrs, rows) })
	for _, a := range lay.attrs {
		sp := specOf(a)
		switch {
		case a == l.Q.Sort:
			sp.drop = 0
		case !slices.Contains(usual, a): // chosen on purpose: leaves last
			sp.drop = 1
		}
		sp.width = part.If(a == model.AttrName && w >= roomyFrom, roomyName, sp.width)
		if a == model.AttrOwner {
			sp.width = owner
		}
		sp.width += part.If(a.Info().Type == model.TypeTier, l.Env.TierCells(), 0)
		title := l.title(a)
		lay.cols = append(lay.cols, part.Column{
			Title: title, Width: max(sp.width, part.Width(l.Env.AttrTitle(a))+1), Want: l.texts[a], Flex: sp.flex, Right: l.rightAligned(a), Drop: sp.drop,
		})
	}
	lay.widths = part.Layout(lay.cols, max(1, w-lead))
	l.lay = lay
	titles := part.Each(lay.cols, func(c *part.Column) string { return c.Title })
	head := part.Line(lay.cols, lay.widths, titles, func(i int, text string) string {
		return part.If(lay.attrs[i] == l.Q.Sort, l.Env.Theme.Accent.Render(text), l.Env.Theme.Muted.Render(text))
	})
	l.lay.head = part.Fit(strings.Repeat(" ", lead)+head, w)
}

// measure notes the cells that the texts of some rows need, and tells whether a
// column needs more than before. Owners and tags are worded by the cells there are.
func (l *Layer) measure(attrs []model.Attr, rows []model.Row) bool {
	more := false
	for _, a := range attrs {
		if a.Info().Type != model.TypeText || a == model.AttrOwner || a == model.AttrTags {
			continue
		}
		for i := range rows {
			most := mostText
			if a == model.AttrName && rows[i].Matched != "" {
				most *= 2
			}
			if n := min(most, part.Width(l.cell(&rows[i], a))); n > l.texts[a] {
				l.texts[a], more = n, true
			}
		}
	}
	return more
}

// title words a heading, with an arrow on the column sorted by.
func (l *Layer) title(a model.Attr) string {
	s := l.Env.AttrTitle(a)
	if a != l.Q.Sort {
		if l.rightAligned(a) {
			return s + " " // the arrow's place
		}
		return s
	}
	return part.If(l.Q.Desc, s+l.Env.Sign("▼"), s+l.Env.Sign("▲"))
}

// line draws the columns of a row, plain for the row under the cursor.
func (l *Layer) line(r *model.Row, plain bool) string {
	cells := make([]string, len(l.lay.attrs))
	for i, a := range l.lay.attrs {
		if l.lay.widths[i] <= 0 {
			continue
		}
		switch a {
		case model.AttrOwner:
			cells[i] = l.Env.OwnerCell(r.Owner, l.lay.owners)
		case model.AttrTags:
			cells[i] = part.Cell(part.Some(r.Tags, " ", l.lay.widths[i]))
		default:
			cells[i] = l.cell(r, a)
		}
		if l.lay.cols[i].Right && part.Width(cells[i]) < l.lay.widths[i] {
			cells[i] += " " // below the arrow of the heading
		}
	}
	w := l.lay.key.w - lead
	if plain {
		return part.Fit(part.Line(l.lay.cols, l.lay.widths, cells, nil), w)
	}
	return part.Fit(part.Line(l.lay.cols, l.lay.widths, cells, func(i int, text string) string {
		return l.ink(r, l.lay.attrs[i]).Render(text)
	}), w)
}

// rowLine draws the i-th row as it stands in the table.
func (l *Layer) rowLine(i int) string {
	th := l.Env.Theme
	here := i == l.Cur.Win.Cursor
	r := l.Cur.Row(i)
	if r == nil { // it has not come yet
		cells := make([]string, len(l.lay.cols))
		for i := range cells {
			cells[i] = l.Env.Sign("·") + part.If(l.lay.cols[i].Right, " ", "")
		}
		line := part.Fit(part.Line(l.lay.cols, l.lay.widths, cells, nil), l.lay.key.w-lead)
		return part.If(here, th.Select.Render(l.Env.Sign("▌")+"  "+line), strings.Repeat(" ", lead)+th.Muted.Render(line))
	}
	mark := part.If(l.Picked.Has(r.ID), l.Env.Sign("●"), " ")
	if here {
		return th.Select.Render(l.Env.Sign("▌") + mark + " " + l.line(r, true))
	}
	return " " + th.Accent.Render(mark) + " " + l.Cur.Line(i, l.lay.n, func(r *model.Row) string { return l.line(r, false) })
}
