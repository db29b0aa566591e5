package importer

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/theme"
)

// The rows of an outcome that can be looked into.
const (
	idCreated  = "created"
	idChanged  = "updated"
	idDoubles  = "doubles"
	idLeft     = "left"
	idRejected = "rejected"
	idNotes    = "notes"
)

// maxShown is how many rows are told one by one.
const maxShown = 200

// outcomeRows lists what would come of the file, or came of it.
func (i *Importer) outcomeRows() []row {
	l, r := i.env.Lang, &i.result
	first := row{id: "go", label: l.T("importer.nothing"), muted: true, enter: func() tea.Cmd { return nil }}
	if i.state == done {
		first = row{id: "go", label: l.T("importer.do_close"), enter: i.leave}
	} else if i.brings() {
		first = row{id: "go", label: l.T("importer.do_import"), enter: i.importFile}
	}
	out, left := []row{first}, 0
	if i.rows != nil {
		left = i.rows.LeftOut
	}
	for _, c := range []struct {
		id, key string
		n       int
	}{
		{idCreated, "importer.created_" + string(r.Kind), r.Created},
		{"customers", "importer.customers_created", r.CustomersCreated},
		{idChanged, "importer.updated", r.Updated},
		{"", "importer.unchanged", r.Unchanged},
		{idDoubles, "importer.doubles", len(r.Doubles)},
		{idLeft, "importer.left", left},
		{idRejected, "importer.rejected", r.Rejected},
		{idNotes, "importer.notes", len(r.Notes)},
	} {
		if c.n == 0 && c.id != idCreated {
			continue
		}
		dedupe := c.id == idDoubles && i.state == done
		c.key = model.If(dedupe, "importer.doubles_done", c.key)
		w := row{id: c.id, count: c.n, counted: true, label: l.F(c.key, "N", c.n), muted: c.n == 0}
		if i.lines(c.id, 40) != nil {
			w.value = i.env.Sign("›")
			w.enter = func() tea.Cmd {
				if dedupe {
					return i.env.Tell(nav.Push{Overlay: i.over.Dedupe()})
				}
				i.opened, i.from = c.id, i.state
				i.to(inside)
				return nil
			}
		}
		out = append(out, w)
	}
	return out
}

// lines tells what is behind a row of an outcome; nil for nothing.
func (i *Importer) lines(id string, w int) []string {
	l, r := i.env.Lang, &i.result
	var texts []string
	switch id {
	case idCreated:
		if i.rows != nil && r.Created > 0 {
			return append(i.muted(l.T("importer.first"), w), i.table(i.rows, maxShown, w)...)
		}
	case idChanged:
		texts = l.ImportChanges(r)
	case idDoubles:
		texts = model.Each(r.Doubles[:min(len(r.Doubles), maxShown)], func(d *model.Double) string {
			return l.F("importer.double", "Row", d.Row, "Name", d.Name, "Other", d.Other, "By", l.T("importer.by_"+d.By))
		})
	case idLeft:
		texts = model.Each(i.rows.Left, func(row *model.LeftRow) string { return l.F("importer.row", "Row", row.Row, "Text", row.Text) })
	case idRejected:
		texts = model.Each(r.Problems[:min(len(r.Problems), maxShown)], func(p *model.Problem) string {
			if p.Column == "" {
				return l.F("importer.row", "Row", p.Row, "Text", l.Error(p.Err))
			}
			return l.F("importer.cell", "Row", p.Row, "Column", p.Column, "Text", l.Error(p.Err))
		})
		if more := len(r.Problems) - maxShown; more > 0 {
			texts = append(texts, l.F("importer.more", "N", more))
		}
	case idNotes:
		texts = model.Each(r.Notes, func(n *model.Reason) string {
			if key := "importer.note_" + n.Code; l.Has(key) { // without the flag by which a command decides it otherwise
				return l.F(key, "N", int(n.N), "M", int(n.M), "Text", n.Text)
			}
			return l.Reason(*n)
		})
	}
	return slices.Concat(model.Each(texts, func(t *string) []string { return i.plain(*t, w) })...)
}

// doneText says where what was kept stands, and how all of it is taken back.
func (i *Importer) doneText(w int) []string {
	l, check := i.env.Lang, model.If(i.env.ASCII, "", "✓ ")
	out := []string{"  " + i.env.Theme.Good.Render(check+l.T("importer.done"))}
	if i.done.Rejected != "" {
		out = slices.Concat(out, i.plain(l.F("importer.kept", "Path", i.done.Rejected), w))
	}
	if i.done.Profile != "" {
		out = slices.Concat(out, i.muted(l.F("importer.profile_kept", "Name", i.done.Profile), w))
	}
	if i.result.Batch != 0 {
		out = slices.Concat(out, i.muted(l.F("importer.undo", "Key", i.env.Keys.Key(action.Undo)), w))
	}
	return out
}

func (i *Importer) muted(text string, w int) []string { return i.prose(text, w, i.env.Theme.Muted) }

func (i *Importer) plain(text string, w int) []string { return i.prose(text, w, theme.Style{}) }

func (i *Importer) prose(text string, w int, style theme.Style) []string {
	return part.Painted(part.Cell(text), w-2, "  ", style)
}

// table shows the first rows of an import as they are understood.
func (i *Importer) table(in *model.Import, most, w int) []string {
	l, th := i.env.Lang, i.env.Theme
	cols := []part.Column{
		{Title: l.T("importer.col_row"), Width: 5, Right: true},
		{Title: l.Attr(model.AttrRef), Width: 9, Drop: 1},
		{Title: l.Attr(model.AttrName), Width: 20, Flex: 3},
		{Title: l.Attr(model.AttrPhone), Width: 15, Drop: 2},
		{Title: l.Attr(model.AttrEmail), Width: 16, Flex: 1, Drop: 3},
		{Title: l.Attr(model.AttrOwner), Width: 9, Drop: 4},
	}
	keys := slices.ContainsFunc(in.Interactions[:min(PreviewRows, len(in.Interactions))], func(r model.ImportInteraction) bool {
		return ownKey(r.Interaction.ExternalID) != "" // the file names its interactions
	})
	if in.Kind == model.ImportInteractions {
		cols = []part.Column{
			{Title: l.T("importer.col_row"), Width: 5, Right: true},
			{Title: l.T("importer.col_customer"), Width: 16, Flex: 2},
			{Title: l.T("importer.col_day"), Width: 10},
			{Title: l.T("importer.col_kind"), Width: 9},
			{Title: l.T("importer.col_amount"), Width: 12, Right: true},
		}
		if keys {
			cols = append(cols, part.Column{Title: l.T("importer.col_key"), Width: 14, Flex: 1, Drop: 1})
		}
	}
	rows := i.cells(in, most, keys)
	for n := 1; n < len(cols); n++ { // a column without anything has no room
		if in.Kind == model.ImportCustomers && n != 2 && !slices.ContainsFunc(rows, func(cells []string) bool { return cells[n] != "" }) {
			cols[n] = part.Column{}
		}
	}
	widths := part.Layout(cols, w-4)
	out := []string{"  " + th.Muted.Render(part.Head(cols, widths))}
	for _, cells := range rows {
		out = append(out, "  "+part.Line(cols, widths, model.Each(cells, func(c *string) string { return part.Cell(*c) }), nil))
	}
	return out
}

func (i *Importer) cells(in *model.Import, most int, keys bool) [][]string {
	l := i.env.Lang
	var out [][]string
	for n := range in.Interactions[:min(most, len(in.Interactions))] {
		r := &in.Interactions[n]
		who := cmp.Or(r.Name, r.Ref, r.Email, r.Phone)
		amount := model.If(r.Interaction.Kind.HasAmount(), l.Money(r.Interaction.Amount, r.Interaction.Currency), "")
		cells := []string{strconv.Itoa(r.Row), who, r.Interaction.Day.String(), l.Kind(r.Interaction.Kind), amount}
		if keys {
			cells = append(cells, ownKey(r.Interaction.ExternalID))
		}
		out = append(out, cells)
	}
	return append(out, model.Each(in.Customers[:min(most, len(in.Customers))], func(r *model.ImportCustomer) []string {
		c := &r.Customer
		return []string{strconv.Itoa(r.Row), c.Ref, r.Named(), c.Phone, c.Email, c.Owner}
	})...)
}

// ownKey gives the key that the file itself names an interaction by; those
// made up from the row say nothing to a person.
func ownKey(id string) string { return model.If(strings.HasPrefix(id, "row:"), "", id) }
