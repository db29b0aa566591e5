package cli

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"tierbook/model"
)

// previewRows is how many rows a dry run shows.
const previewRows = 5

// previewImport prints the first rows of a file as they are understood.
func (r *run) previewImport(in *model.Import, s *session) {
	l := s.l
	if in.Kind == model.ImportInteractions {
		_ = tableOf(r, in.Interactions[:min(previewRows, len(in.Interactions))], func(in *model.ImportInteraction) []string {
			x := &in.Interaction
			amount := model.If(x.Kind.HasAmount(), model.FormatMinor(x.Amount, x.Currency)+" "+x.Currency, dash)
			return []string{strconv.Itoa(in.Row), cmp.Or(in.Ref, in.Name, in.Email, in.Phone, dash), x.Day.String(), l.Kind(x.Kind), amount, x.ExternalID}
		},
			right(l.T("cmd.import.row_head")), flex(l.T("cmd.import.customer_head")), left(l.T("cmd.import.date_head")),
			left(l.Attr(model.AttrKind)), right(l.T("cmd.import.amount_head")), column{title: l.T("cmd.import.key_head"), max: 20})
		return
	}
	cols := []column{
		right(l.T("cmd.import.row_head")),
		{title: l.Attr(model.AttrRef), max: 14},
		{title: l.Attr(model.AttrName), flex: true, keep: true},
		{title: l.T("cmd.import.contact_head"), max: 14},
		{title: l.Attr(model.AttrPhone), max: 18},
		{title: l.Attr(model.AttrEmail), max: 24},
		{title: l.Attr(model.AttrOwner), max: 12},
		left(l.Attr(model.AttrLastContact)), left(l.T("cmd.import.next_head")), left(l.Attr(model.AttrCreated)),
		{title: l.Attr(model.AttrRegion), max: 14},
		{title: l.Attr(model.AttrIndustry), max: 14},
		{title: l.Attr(model.AttrTags), max: 20},
	}
	rows := model.Each(in.Customers[:min(previewRows, len(in.Customers))], func(c *model.ImportCustomer) []string {
		x, contact := &c.Customer, ""
		if len(c.Contacts) > 0 {
			contact = c.Contacts[0].Name
		}
		return []string{
			strconv.Itoa(c.Row), x.Ref, c.Named(), contact, x.Phone, x.Email, x.Owner, c.LastContact.String(), x.Next.With(x.NextAt), x.Created.String(),
			x.Region, x.Industry, strings.Join(x.Tags, " "),
		}
	})
	for n := len(cols) - 1; n >= 0; n-- { // columns that no row fills are not shown
		shown := cols[n].keep || slices.ContainsFunc(rows, func(cells []string) bool { return cells[n] != "" })
		for i := range rows {
			if rows[i][n] = orDash(rows[i][n]); !shown {
				rows[i] = slices.Delete(rows[i], n, n+1)
			}
		}
		if !shown {
			cols = slices.Delete(cols, n, n+1)
		}
	}
	_ = r.rows(rows, cols...)
}
