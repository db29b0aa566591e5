package main

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

// previewRows is how many rows a dry run shows.
const previewRows = 5

// previewImport prints the first rows of a file as they are understood.
func (r *run) previewImport(in *model.Import, s *session) {
	l := s.l
	if in.Kind == model.ImportInteractions {
		_ = tableOf(r, in.Interactions[:min(previewRows, len(in.Interactions))], func(in *model.ImportInteraction) []string {
			amount := dash
			if in.Interaction.Kind.HasAmount() {
				amount = model.FormatMinor(in.Interaction.Amount, in.Interaction.Currency) + " " + in.Interaction.Currency
			}
			return []string{
				strconv.Itoa(in.Row), part.Cell(cmp.Or(in.Ref, in.Name, in.Email, in.Phone, dash)), in.Interaction.Day.String(), l.Kind(in.Interaction.Kind), amount,
				part.Cell(in.Interaction.ExternalID),
			}
		},
			right(l.T("cmd.import.row_head")), flex(l.T("cmd.import.customer_head")), left(l.T("cmd.import.date_head")),
			left(l.Attr(model.AttrKind)), right(l.T("cmd.import.amount_head")), column{title: l.T("cmd.import.key_head"), max: 20})
		return
	}
	rows := in.Customers[:min(previewRows, len(in.Customers))]
	fields := []field[model.ImportCustomer]{{
		right(l.T("cmd.import.row_head")), func(c *model.ImportCustomer) string { return strconv.Itoa(c.Row) },
	}}
	for _, f := range previewFields(l) {
		if f.keep || slices.ContainsFunc(rows, func(c model.ImportCustomer) bool { return f.text(&c) != "" }) {
			fields = append(fields, field[model.ImportCustomer]{f.column, func(c *model.ImportCustomer) string { return orDash(f.text(c)) }})
		}
	}
	t, add := tableWith(r, fields)
	for i := range rows {
		add(&rows[i])
	}
	_ = t.done()
}

// previewFields are the columns of a dry run's customers, shown where a row fills them.
func previewFields(l *lang.Lang) []field[model.ImportCustomer] {
	return []field[model.ImportCustomer]{
		{column{title: l.Attr(model.AttrRef), max: 14}, func(c *model.ImportCustomer) string { return c.Customer.Ref }},
		{column{title: l.Attr(model.AttrName), flex: true, keep: true}, (*model.ImportCustomer).Named},
		{column{title: l.T("cmd.import.contact_head"), max: 14}, func(c *model.ImportCustomer) string {
			if len(c.Contacts) == 0 {
				return ""
			}
			return c.Contacts[0].Name
		}},
		{column{title: l.Attr(model.AttrPhone), max: 18}, func(c *model.ImportCustomer) string { return c.Customer.Phone }},
		{column{title: l.Attr(model.AttrEmail), max: 24}, func(c *model.ImportCustomer) string { return c.Customer.Email }},
		{column{title: l.Attr(model.AttrOwner), max: 12}, func(c *model.ImportCustomer) string { return c.Customer.Owner }},
		{left(l.Attr(model.AttrLastContact)), func(c *model.ImportCustomer) string { return c.LastContact.String() }},
		{left(l.T("cmd.import.next_head")), func(c *model.ImportCustomer) string { return c.Customer.Next.With(c.Customer.NextAt) }},
		{left(l.Attr(model.AttrCreated)), func(c *model.ImportCustomer) string { return c.Customer.Created.String() }},
		{column{title: l.Attr(model.AttrRegion), max: 14}, func(c *model.ImportCustomer) string { return c.Customer.Region }},
		{column{title: l.Attr(model.AttrIndustry), max: 14}, func(c *model.ImportCustomer) string { return c.Customer.Industry }},
		{column{title: l.Attr(model.AttrTags), max: 20}, func(c *model.ImportCustomer) string { return strings.Join(c.Customer.Tags, " ") }},
	}
}
