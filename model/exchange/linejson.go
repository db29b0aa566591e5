package exchange

import (
	"encoding/json"

	"tierbook/model"
)

// LineJSON is a line of an order as exports print it, amounts in the order's currency.
type LineJSON struct {
	Product   string       `json:"product"`
	Category  string       `json:"category"`
	Quantity  *json.Number `json:"quantity"`
	UnitPrice *json.Number `json:"unit_price"`
	Amount    *json.Number `json:"amount"`
	Cost      *json.Number `json:"cost"`
}

// LinesJSON gives the lines of an interaction as exports print them, never nil.
func LinesJSON(in *model.Interaction) []LineJSON {
	out := make([]LineJSON, len(in.Lines))
	figure := func(known bool, minor int64) *json.Number {
		if !known {
			return nil
		}
		n := json.Number(model.FormatMinor(minor, in.Currency))
		return &n
	}
	for i := range in.Lines {
		l := &in.Lines[i]
		out[i] = LineJSON{Product: l.Product, Category: l.Category, UnitPrice: figure(l.UnitPrice != 0, l.UnitPrice), Amount: figure(true, l.Amount)}
		if l.Quantity != 0 {
			n := json.Number(model.QuantityText(l.Quantity))
			out[i].Quantity = &n
		}
		if l.Cost != nil {
			out[i].Cost = figure(true, *l.Cost)
		}
	}
	return out
}
