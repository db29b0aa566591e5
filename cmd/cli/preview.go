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
	words := func(title string, most int, text func(c *model.ImportCustomer) string) field[model.ImportCustomer] {
		return field[model.ImportCustomer]{column{title: title, max: most}, text}
	}
	fields := []field[model.ImportCustomer]{
		{right(l.T("cmd.import.row_head")), func(c *model.ImportCustomer) string { return strconv.Itoa(c.Row) }},
		words(l.Attr(model.AttrRef), 14, func(c *model.ImportCustomer) string { return c.Customer.Ref }),
		{column{title: l.Attr(model.AttrName), flex: true, keep: true}, (*model.ImportCustomer).Named},
		words(l.T("cmd.import.contact_head"), 14, func(c *model.ImportCustomer) string { return append(c.Contacts, model.Contact{})[0].Name }),
		words(l.Attr(model.AttrPhone), 18, func(c *model.ImportCustomer) string { return c.Customer.Phone }),
		words(l.Attr(model.AttrEmail), 24, func(c *model.ImportCustomer) string { return c.Customer.Email }),
		words(l.Attr(model.AttrOwner), 12, func(c *model.ImportCustomer) string { return c.Customer.Owner }),
		words(l.Attr(model.AttrLastContact), 0, func(c *model.ImportCustomer) string { return c.LastContact.String() }),
		words(l.T("cmd.import.next_head"), 0, func(c *model.ImportCustomer) string { return c.Customer.Next.With(c.Customer.NextAt) }),
		words(l.Attr(model.AttrCreated), 0, func(c *model.ImportCustomer) string { return c.Customer.Created.String() }),
		words(l.Attr(model.AttrRegion), 14, func(c *model.ImportCustomer) string { return c.Customer.Region }),
		words(l.Attr(model.AttrIndustry), 14, func(c *model.ImportCustomer) string { return c.Customer.Industry }),
		words(l.Attr(model.AttrTags), 20, func(c *model.ImportCustomer) string { return strings.Join(c.Customer.Tags, " ") }),
	}
	shown := in.Customers[:min(previewRows, len(in.Customers))]
	fields = slices.DeleteFunc(fields, func(f field[model.ImportCustomer]) bool { // what no row fills
		return !f.keep && !slices.ContainsFunc(shown, func(c model.ImportCustomer) bool { return f.text(&c) != "" })
	})
	_ = tableOf(r, shown, func(c *model.ImportCustomer) []string {
		return model.Each(fields, func(f *field[model.ImportCustomer]) string { return orDash(f.text(c)) })
	}, columnsOf(fields)...)
}
