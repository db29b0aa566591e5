package customers

import (
	"cmp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/part/list"
	"tierbook/ui/theme"
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
	lay := layout{key: key, n: l.drawn, attrs: l.Columns}
	owner, full := l.Env.OwnerColumn(w)
	lay.owners = full
	usual := defaultColumns()
	if !slices.Contains(l.Columns, l.Q.Sort) && l.Q.Sort != model.AttrNone {
		lay.attrs = append(append([]model.Attr(nil), l.Columns...), l.Q.Sort)
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
		sp.width = model.If(a == model.AttrName && w >= roomyFrom, roomyName, sp.width)
		if a == model.AttrOwner {
			sp.width = owner
		}
		sp.width += model.If(a.Info().Type == model.TypeTier, l.Env.TierCells(), 0)
		title := l.title(a)
		lay.cols = append(lay.cols, part.Column{
			Title: title, Width: max(sp.width, part.Width(l.Env.AttrTitle(a))+1), Want: l.texts[a], Flex: sp.flex, Right: l.rightAligned(a), Drop: sp.drop,
		})
	}
	lay.widths = part.Layout(lay.cols, max(1, w-lead))
	l.lay = lay
	titles := model.Each(lay.cols, func(c *part.Column) string { return c.Title })
	head := part.Line(lay.cols, lay.widths, titles, func(i int, text string) string {
		return model.If(lay.attrs[i] == l.Q.Sort, l.Env.Theme.Accent.Render(text), l.Env.Theme.Muted.Render(text))
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
	return model.If(l.Q.Desc, s+l.Env.Sign("▼"), s+l.Env.Sign("▲"))
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
			cells[i] = l.Env.Sign("·") + model.If(l.lay.cols[i].Right, " ", "")
		}
		line := part.Fit(part.Line(l.lay.cols, l.lay.widths, cells, nil), l.lay.key.w-lead)
		return model.If(here, th.Select.Render(l.Env.Sign("▌")+"  "+line), strings.Repeat(" ", lead)+th.Muted.Render(line))
	}
	mark := model.If(l.Picked.Has(r.ID), l.Env.Sign("●"), " ")
	if here {
		return th.Select.Render(l.Env.Sign("▌") + mark + " " + l.line(r, true))
	}
	return " " + th.Accent.Render(mark) + " " + l.Cur.Line(i, l.lay.n, func(r *model.Row) string { return l.line(r, false) })
}

// columnsDraft is the name under which the chosen columns are remembered.
const columnsDraft = "columns"

// setColumns takes the columns by name, in the order of allColumns. The name
// of the customer is always among them; no name at all means the usual ones.
func (l *Layer) setColumns(names []string) {
	l.lay, l.fields = layout{}, l.Env.Book.Fields
	if len(names) == 0 {
		l.Columns = defaultColumns()
		return
	}
	l.Columns = slices.DeleteFunc(l.allColumns(), func(a model.Attr) bool {
		return a != model.AttrName && !slices.Contains(names, l.Env.AttrWord(a))
	})
}

func (l *Layer) chooseColumns() tea.Cmd {
	choices := func() (string, []part.Item) {
		var items []part.Item
		for _, a := range l.allColumns() {
			if a != model.AttrName {
				items = append(items, part.Item{Label: l.Env.AttrTitle(a), Hint: l.Env.AttrWord(a), Value: l.Env.AttrWord(a), On: slices.Contains(l.Columns, a)})
			}
		}
		return l.Env.Lang.T("customers.columns"), items
	}
	done := func(values []string) tea.Cmd {
		l.setColumns(values)
		var data []byte
		if len(values) > 0 {
			data = []byte(strings.Join(values, ","))
		}
		return l.Env.Draft(columnsDraft).Put(data)
	}
	return l.Env.Tell(nav.Push{Overlay: l.Over.Choose(choices, true, done)})
}

// sortStep sorts by the shown column beside the one sorted by.
func (l *Layer) sortStep(step int) tea.Cmd {
	shown := l.shown()
	if at := slices.Index(shown, l.Q.Sort); at >= 0 {
		return l.sortBy(shown[(at+step+len(shown))%len(shown)])
	}
	return l.sortBy(shown[0])
}

// shown gives the columns that the last frame had room for: an order by a
// column out of sight could not be seen. Before the first frame it is all of
// them. The one sorted by only because it is sorted by is among them.
func (l *Layer) shown() []model.Attr {
	var out []model.Attr
	for i, a := range l.lay.attrs {
		if l.lay.widths[i] > 0 {
			out = append(out, a)
		}
	}
	return model.If(len(out) == 0, l.Columns, out)
}

// sortBy sorts by a column, in the order that suits it; by the same column
// again turns the order round.
func (l *Layer) sortBy(a model.Attr) tea.Cmd {
	if a == l.Q.Sort {
		l.Q.Desc = !l.Q.Desc
	} else {
		l.Q.Sort, l.Q.Desc = a, specOf(a).desc
	}
	return l.Ask(list.OnFound)
}

// spec says how an attribute is shown in a column.
type spec struct {
	width int // cells
	flex  int
	drop  int // leaves first when it gets narrow
	desc  bool
}

// specs are the looks of columns that differ from those of their type. The name
// always stays.
var specs = map[model.Attr]spec{
	model.AttrTier:        {width: 3},
	model.AttrName:        {width: 20, flex: 5},
	model.AttrScore:       {width: 5, drop: 2, desc: true},
	model.AttrDue:         {width: 10, drop: 3},
	model.AttrRevenue:     {width: 8, drop: 4, desc: true},
	model.AttrOwner:       {drop: 5},
	model.AttrLastContact: {width: 10, drop: 6, desc: true},
	model.AttrStage:       {width: 8, drop: 7},
	model.AttrLastOrder:   {width: 10, drop: 8, desc: true},
	model.AttrOrders:      {width: 6, drop: 9, desc: true},
	model.AttrR:           {width: 1, drop: 10, desc: true},
	model.AttrF:           {width: 1, drop: 10, desc: true},
	model.AttrM:           {width: 1, drop: 10, desc: true},
	model.AttrTags:        {width: 12, flex: 1, drop: 12},
	model.AttrRFMClass:    {width: 14, drop: 10},
	model.AttrPhone:       {width: 15, drop: 11},
	model.AttrEmail:       {width: 22, flex: 1, drop: 13},
}

func specOf(a model.Attr) spec {
	if s, ok := specs[a]; ok {
		return s
	}
	switch a.Info().Type {
	case model.TypeMoney:
		return spec{width: 8, drop: 14, desc: true}
	case model.TypeDay:
		return spec{width: 10, drop: 14, desc: a != model.AttrSnoozed}
	case model.TypeTier:
		return spec{width: 3, drop: 14}
	case model.TypeNumber, model.TypeShare:
		return spec{width: 5, drop: 14, desc: a != model.AttrID}
	}
	return spec{width: 10, flex: 1, drop: 14}
}

func defaultColumns() []model.Attr {
	return []model.Attr{
		model.AttrTier, model.AttrName, model.AttrScore, model.AttrStage, model.AttrRevenue, model.AttrOrders,
		model.AttrLastOrder, model.AttrLastContact, model.AttrDue, model.AttrOwner, model.AttrR, model.AttrF, model.AttrM,
		model.AttrTags,
	}
}

// allColumns lists every attribute and further field, the default ones first, in the order in
// which chosen columns stand.
func (l *Layer) allColumns() []model.Attr {
	out := defaultColumns()
	for i := range l.Env.Book.Fields {
		out = append(out, model.AttrField+model.Attr(i))
	}
	for _, i := range model.Attrs() {
		if !slices.Contains(out, i.Attr) {
			out = append(out, i.Attr)
		}
	}
	return out
}

// cell words a value for its column: "—" for a figure or day that is not
// known, "" for a text that is not there.
func (l *Layer) cell(r *model.Row, a model.Attr) string {
	switch f, own := l.Env.Field(a); {
	case own:
		return part.Cell(f.Show(r.Field(f.Name)))
	case a == model.AttrTier:
		return l.Env.Lang.Tier(r.Score.Tier) + nav.TierMark(r)
	case a == model.AttrName && r.Matched != "":
		return part.Cell(r.Name + " · " + r.Matched)
	case a.Info().Type == model.TypeText:
		return part.Cell(l.Env.Lang.AttrText(a, r.Text(a)))
	}
	return cmp.Or(l.Env.Lang.Figure(r, a, l.Env.MoneyShort), l.Env.Sign("—"))
}

// Signs are the marks in sight.
func (l *Layer) Signs() string { return l.Cur.Signs(nav.TierMark) }

// ink gives the style of a cell.
func (l *Layer) ink(r *model.Row, a model.Attr) theme.Style {
	th := l.Env.Theme
	switch a {
	case model.AttrName, model.AttrScore, model.AttrRevenue:
		return th.Text
	case model.AttrTier:
		return th.Tier(uint8(r.Score.Tier))
	case model.AttrMachineTier:
		return th.Tier(uint8(r.Score.MachineTier))
	case model.AttrDue, model.AttrOverdue:
		if r.Score.Overdue > 0 {
			return th.Warn
		}
	case model.AttrComplaints:
		if r.Facts.OpenComplaints > 0 {
			return th.Bad
		}
	}
	return th.Muted
}

func (l *Layer) rightAligned(a model.Attr) bool {
	if f, own := l.Env.Field(a); own {
		return f.Type == model.FieldNumber
	}
	return slices.Contains([]model.AttrType{model.TypeNumber, model.TypeMoney, model.TypeShare}, a.Info().Type)
}
