package main

import (
	"strings"

	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

// upJSON gives the first of the steps that lift a customer a tier, with all of them.
func (s *session) upJSON(w *model.Counterfactual) jsonObject {
	if len(w.Up) == 0 {
		return nil
	}
	step := func(u *model.Step) jsonObject {
		return jsonObject{
			"kind", string(u.Kind), "amount", known(s.money(u.Amount), u.Kind == model.Order), "satisfaction", positive(u.Satisfaction), "by", u.By,
			"tier", s.tierJSON(u.To), "score", u.Score,
		}
	}
	return append(step(&w.Up[0]), "steps", eachOf(w.Up, step))
}

// downJSON gives the day on which a customer left alone drops a tier.
func (s *session) downJSON(w *model.Counterfactual) jsonObject {
	if w.Down == nil {
		return nil
	}
	return jsonObject{"date", w.Down.Day, "tier", s.tierJSON(w.Down.To), "score", w.Down.Score}
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
