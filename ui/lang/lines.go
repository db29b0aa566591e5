package lang

import (
	"math"
	"strings"

	"tierbook/model"
)

// Lines writes what an order is made of in one line, at most so many of its lines:
// "Linen 40s × 3, Wool × 1, 4 more"; "" without any.
func (l *Lang) Lines(lines []model.Line, most int) string {
	var out []string
	for i := range lines {
		if i == most && len(lines) > most {
			out = append(out, l.F("lines.more", "N", len(lines)-most))
			break
		}
		text := lines[i].Product
		if q := lines[i].Quantity; q != 0 {
			text = l.F("lines.item", "Product", text, "N", model.QuantityText(q))
		}
		out = append(out, text)
	}
	return strings.Join(out, l.T("list.comma"))
}

// Margin says what an order leaves above its cost, "" where that is not known.
func (l *Lang) Margin(in *model.Interaction) string {
	m, ok := in.Margin()
	if !ok || in.Amount == 0 {
		return ""
	}
	return l.F("lines.margin", "Money", l.Money(m, in.Currency), "N", int(math.Round(100*float64(m)/float64(in.Amount))))
}
