package main

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

// jsonLift is one thing that would lift a customer a tier.
type jsonLift struct {
	Kind         string       `json:"kind"`
	Amount       *json.Number `json:"amount"`
	Satisfaction *int         `json:"satisfaction"`
	By           model.Day    `json:"by"`
	Tier         *string      `json:"tier"`
	Score        float64      `json:"score"`
}

// jsonUp is the first of the steps, with all of them.
type jsonUp struct {
	jsonLift
	Steps []jsonLift `json:"steps"`
}

// jsonDown is the day on which a customer left alone drops a tier.
type jsonDown struct {
	Date  model.Day `json:"date"`
	Tier  *string   `json:"tier"`
	Score float64   `json:"score"`
}

// jsonGain is what a contact is expected to bring, with its terms.
type jsonGain struct {
	Total  float64 `json:"total"`
	Retain float64 `json:"retain"`
	Close  float64 `json:"close"`
	Value  float64 `json:"value"`
	P      float64 `json:"p"`
	Ratio  float64 `json:"ratio"`
}

// jsonOpportunity is a sale that may come.
type jsonOpportunity struct {
	InteractionID int64       `json:"interaction_id"`
	Date          model.Day   `json:"date"`
	Amount        json.Number `json:"amount"`
	Probability   float64     `json:"probability"`
	Source        string      `json:"source"`
}

func upJSON(w *model.Counterfactual, currency string) *jsonUp {
	if len(w.Up) == 0 {
		return nil
	}
	out := jsonUp{Steps: make([]jsonLift, len(w.Up))}
	for i := range w.Up {
		s := &w.Up[i]
		j := jsonLift{Kind: string(s.Kind), Satisfaction: positive(s.Satisfaction), By: s.By, Tier: tierJSON(s.To), Score: s.Score}
		if s.Kind == model.Order {
			n := money(s.Amount, currency)
			j.Amount = &n
		}
		out.Steps[i] = j
	}
	out.jsonLift = out.Steps[0]
	return &out
}

func downJSON(w *model.Counterfactual) *jsonDown {
	if w.Down == nil {
		return nil
	}
	return &jsonDown{Date: w.Down.Day, Tier: tierJSON(w.Down.To), Score: w.Down.Score}
}

func gainJSON(g *model.Gain, currency string) jsonGain {
	return jsonGain{
		Total: *exchange.Major(&g.Total, currency), Retain: *exchange.Major(&g.Retain, currency), Close: *exchange.Major(&g.Close, currency),
		Value: *exchange.Major(&g.Value, currency), P: g.P, Ratio: g.Ratio,
	}
}

func opportunitiesJSON(open []model.Opportunity, currency string) []jsonOpportunity {
	out := make([]jsonOpportunity, len(open))
	for i := range open {
		o := &open[i]
		out[i] = jsonOpportunity{o.InteractionID, o.Day, money(o.Amount, currency), o.Probability, o.Source}
	}
	return out
}

// writeLabelled writes labelled lines one below the other, the texts wrapped.
func writeLabelled(b *strings.Builder, lines []lang.Labelled, width int) {
	room := 14
	for _, line := range lines {
		room = max(room, part.Width(line.Label)+2)
	}
	for _, line := range lines {
		writeBeside(b, "  "+part.Fit(line.Label, room), part.Cell(line.Text), width)
	}
}

// writeWorth writes what a contact is expected to bring, term by term.
func writeWorth(b *strings.Builder, d *model.Detail, l *lang.Lang, width int) {
	for i, term := range l.Gain(&d.Score.Gain, &d.Policy, len(d.Facts.Opportunities)) {
		label := ""
		if i == 0 {
			label = l.Attr(model.AttrGain)
		}
		writeBeside(b, "  "+part.Fit(label, 14), term, width)
	}
}

// writeDeals writes the sales that may still come; resolve closes them by id.
func writeDeals(b *strings.Builder, d *model.Detail, s *session, width int) {
	open := d.Facts.Opportunities
	if len(open) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", s.l.T("show.deals"))
	for i := range open {
		o := &open[i]
		text := s.l.F("show.expected", "Money", s.l.Money(o.Amount, s.book.Currency), "N", int(math.Round(o.Probability*100)))
		writeBeside(b, fmt.Sprintf("  %s  #%-6d ", o.Day, o.InteractionID), joinCells(text, s.l.Source(o.Source)), width)
	}
}
