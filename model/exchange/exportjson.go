package exchange

import (
	"encoding/json"
	"io"
	"strconv"

	"tierbook/model"
)

// InteractionObject gives the object of an interaction in a book of a currency. With
// its customer it is as exports print it, where an amount in the book's currency
// stands beside one in another only; without, it is as commands do, with its margin
// and a time of seconds.
func InteractionObject(in *model.Interaction, customer *model.Row, currency string) Object {
	o := Object{"id", in.ID, "customer_id", in.CustomerID}
	if customer != nil {
		o = Object{
			"id", in.ID, "customer_id", customer.ID, "customer_ref", customer.Ref, "customer", customer.Name, "customer_email", customer.Email,
			"customer_phone", customer.Phone,
		}
	}
	clock := ClockText(in.Clock)
	if customer == nil && len(clock) == len("15:04") {
		clock += ":00"
	}
	money := in.Kind.HasAmount()
	o = append(o, "date", in.Day, "time", some(clock), "kind", string(in.Kind),
		"amount", known(JSONMoney(in.Amount, in.Currency), money), "currency", known(in.Currency, money && in.Currency != ""))
	var base *json.Number
	if in.Base != nil && (customer == nil && money || customer != nil && in.Currency != currency) {
		base = some(JSONMoney(*in.Base, currency))
	}
	o = append(o, "base_amount", base)
	if customer != nil {
		o = append(o, "base_currency", known(currency, base != nil && currency != ""))
	}
	odds := json.Number(strconv.FormatFloat(in.Probability, 'f', -1, 64))
	foretold := in.Expected != 0
	o = append(
		o, "satisfaction", known(in.Satisfaction, in.Satisfaction > 0), "outcome", in.Outcome, "note", in.Note, "contact", in.Contact, "by", in.By,
		"next_date", in.Next, "next_time", some(in.NextAt.String()), "resolved", in.Resolved, "expected", known(JSONMoney(in.Expected, currency), foretold),
		"probability", known(odds, foretold || customer != nil && in.Probability != 0), // none given would be even odds
		"source", in.Source, "external_id", in.ExternalID, "lines", LinesJSON(in),
	)
	if margin, ok := in.Margin(); customer == nil {
		o = append(o, "margin", known(JSONMoney(margin, in.Currency), ok))
	}
	return o
}

type interactionsJSON struct {
	*JSONList
	currency string
}

// NewInteractionsJSON writes interactions as a list of InteractionObject.
func NewInteractionsJSON(w io.Writer, o ExportOptions) InteractionWriter {
	return &interactionsJSON{NewJSONList(w, false), o.Currency}
}

// Write writes one interaction.
func (c *interactionsJSON) Write(r *model.Row, in *model.Interaction) error {
	return c.Add(InteractionObject(in, r, c.currency))
}
