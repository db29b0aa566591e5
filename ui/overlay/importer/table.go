package importer

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/ui/part"
)

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
		for n := range cells {
			cells[n] = part.Cell(cells[n])
		}
		out = append(out, "  "+part.Line(cols, widths, cells, nil))
	}
	return out
}

// cells gives the cells of the first rows.
func (i *Importer) cells(in *model.Import, most int, keys bool) [][]string {
	l := i.env.Lang
	var out [][]string
	for n := range in.Interactions[:min(most, len(in.Interactions))] {
		r := &in.Interactions[n]
		who := cmp.Or(r.Name, r.Ref, r.Email, r.Phone)
		amount := ""
		if r.Interaction.Kind.HasAmount() {
			amount = l.Money(r.Interaction.Amount, r.Interaction.Currency)
		}
		cells := []string{strconv.Itoa(r.Row), who, r.Interaction.Day.String(), l.Kind(r.Interaction.Kind), amount}
		if keys {
			cells = append(cells, ownKey(r.Interaction.ExternalID))
		}
		out = append(out, cells)
	}
	for n := range in.Customers[:min(most, len(in.Customers))] {
		r := &in.Customers[n]
		c := &r.Customer
		out = append(out, []string{strconv.Itoa(r.Row), c.Ref, r.Named(), c.Phone, c.Email, c.Owner})
	}
	return out
}

// ownKey gives the key that the file itself names an interaction by; those
// made up from the row say nothing to a person.
func ownKey(id string) string {
	if strings.HasPrefix(id, "row:") {
		return ""
	}
	return id
}
