package lang

import (
	"math"
	"strconv"
	"strings"

	"tierbook/model"
)

// Weekday words the day of the week of a day.
func (l *Lang) Weekday(d model.Day) string {
	return l.word("weekday", map[string]any{"D": int(d.Weekday())}, nil)
}

// Delta words what a change did to one customer's standing:
// "Meridian Optics  72 → 81  B → A ▲  recency +6, monetary +3". The name is
// given by the caller, cleaned. Without a standing on both sides it is "".
func (l *Lang) Delta(name string, before, after *model.Standing) string {
	if before == nil || after == nil {
		return ""
	}
	b, a := &before.Score, &after.Score
	parts := []string{name, scoreWord(b) + " → " + scoreWord(a)}
	if b.Tier != a.Tier {
		mark := "▲"
		if a.Tier > b.Tier {
			mark = "▼"
		}
		parts = append(parts, b.Tier.String()+" → "+a.Tier.String()+" "+mark)
	} else {
		parts = append(parts, a.Tier.String())
	}
	if pb, pa := math.Round(b.Priority), math.Round(a.Priority); pb != pa {
		parts = append(parts, l.T("attr.priority")+" "+strconv.Itoa(int(pb))+" → "+strconv.Itoa(int(pa)))
	}
	if c := l.Causes(b, a); c != "" {
		parts = append(parts, c)
	} else {
		parts = append(parts, l.T("app.unchanged"))
	}
	return strings.Join(parts, "  ")
}

// Causes words which components moved the score, the largest move first.
func (l *Lang) Causes(b, a *model.Score) string {
	type move struct {
		name string
		by   float64
	}
	var moves []move
	was := map[string]float64{}
	for _, c := range b.Components {
		was[c.Name] = c.Contribution
	}
	for _, c := range a.Components {
		if d := c.Contribution - was[c.Name]; math.Abs(d) >= 0.05 {
			moves = append(moves, move{c.Name, d})
		}
	}
	for i := range moves { // at most seven: insertion by size
		for k := i; k > 0 && math.Abs(moves[k].by) > math.Abs(moves[k-1].by); k-- {
			moves[k], moves[k-1] = moves[k-1], moves[k]
		}
	}
	words := make([]string, len(moves))
	for i, m := range moves {
		words[i] = l.Component(m.name) + " " + signed(m.by)
	}
	return strings.Join(words, ", ")
}

func scoreWord(s *model.Score) string {
	if !s.Known {
		return "—"
	}
	return strconv.FormatFloat(s.Value, 'f', 0, 64)
}

func signed(v float64) string {
	s := strconv.FormatFloat(v, 'f', 1, 64)
	s = strings.TrimSuffix(s, ".0")
	if v > 0 {
		return "+" + s
	}
	return s
}
