package main

import (
	"strconv"

	"tierbook/model"
	"tierbook/ui/part"
)

// previewRows is how many rows a dry run shows.
const previewRows = 5

// previewImport prints the first rows of a file as they are understood.
func (r *run) previewImport(in *model.Import, s *session) {
	l := s.l
	if in.Kind == model.ImportInteractions {
		t := r.table(
			column{title: l.T("cmd.import.row_head"), right: true}, column{title: l.T("cmd.import.customer_head"), flex: true},
			column{title: l.T("cmd.import.date_head")}, column{title: l.Attr(model.AttrKind)},
			column{title: l.T("cmd.import.amount_head"), right: true}, column{title: l.T("cmd.import.key_head"), max: 20},
		)
		for i := range in.Interactions[:min(previewRows, len(in.Interactions))] {
			t.row(previewInteraction(&in.Interactions[i], s)...)
		}
		_ = t.done()
		return
	}
	t := r.table(
		column{title: l.T("cmd.import.row_head"), right: true}, column{title: l.Attr(model.AttrRef), max: 14},
		column{title: l.Attr(model.AttrName), flex: true}, column{title: l.Attr(model.AttrPhone), max: 18},
		column{title: l.Attr(model.AttrEmail), max: 24}, column{title: l.Attr(model.AttrOwner), max: 12},
	)
	for i := range in.Customers[:min(previewRows, len(in.Customers))] {
		c := &in.Customers[i]
		t.row(strconv.Itoa(c.Row), orDash(c.Customer.Ref), orDash(c.Customer.Name), orDash(c.Customer.Phone), orDash(c.Customer.Email),
			orDash(c.Customer.Owner))
	}
	_ = t.done()
}

func previewInteraction(in *model.ImportInteraction, s *session) []string {
	who := in.Ref
	for _, alt := range []string{in.Name, in.Email, in.Phone} {
		if who == "" {
			who = alt
		}
	}
	amount := dash
	if in.Interaction.Kind.HasAmount() {
		amount = model.FormatMinor(in.Interaction.Amount, in.Interaction.Currency) + " " + in.Interaction.Currency
	}
	return []string{
		strconv.Itoa(in.Row), part.Cell(orDash(who)), in.Interaction.Day.String(), s.l.Kind(in.Interaction.Kind), amount,
		part.Cell(in.Interaction.ExternalID),
	}
}
