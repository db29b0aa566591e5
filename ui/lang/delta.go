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
	var words []string
	for _, m := range model.Moves(b, a) {
		if math.Abs(m.By) >= 0.05 {
			words = append(words, l.Component(m.Name)+" "+signed(m.By))
		}
	}
	return l.List(words)
}

// List writes several words after each other.
func (l *Lang) List(words []string) string { return strings.Join(words, l.T("list.comma")) }

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
