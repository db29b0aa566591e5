package exchange

import (
	"cmp"
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
	money := func(minor int64) json.Number { return JSONMoney(minor, in.Currency) }
	return eachOf(in.Lines, func(l *model.Line) LineJSON {
		return LineJSON{
			l.Product, l.Category, known(json.Number(model.QuantityText(l.Quantity)), l.Quantity != 0), known(money(l.UnitPrice), l.UnitPrice != 0),
			some(money(l.Amount)), known(money(*cmp.Or(l.Cost, new(int64))), l.Cost != nil),
		}
	})
}
