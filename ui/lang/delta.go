package lang

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"tierbook/model"
)

// Weekday words the day of the week of a day.
func (l *Lang) Weekday(d model.Day) string {
	return l.word("weekday", map[string]any{"D": int(d.Weekday())}, nil)
}

// Delta words what a change did to one customer's standing, the weightiest first:
// "Meridian Optics", "72 → 81", "B → A ▲", "recency +6, monetary +3". The name is
// given by the caller, cleaned. Without a standing on both sides there is nothing.
func (l *Lang) Delta(name string, o *model.Outcome) []string {
	if o.Before == nil || o.After == nil {
		return nil
	}
	b, a := &o.Before.Score, &o.After.Score
	parts := []string{name, scoreWord(a), l.Tier(a.Tier)}
	if was := scoreWord(b); was != parts[1] {
		parts[1] = was + " → " + parts[1]
	}
	if b.Tier != a.Tier {
		mark := " ▲"
		if a.Tier > b.Tier {
			mark = " ▼"
		}
		parts[2] = l.Tier(b.Tier) + " → " + parts[2] + mark
	}
	said := l.Effects(o)
	if c := l.Causes(b, a); c != "" {
		said = append([]string{c}, said...)
	}
	if pb, pa := math.Round(b.Priority), math.Round(a.Priority); pb != pa { // which effects explain, where a line has no room for it
		said = append(said, l.T("attr.priority")+" "+strconv.Itoa(int(pb))+" → "+strconv.Itoa(int(pa)))
	}
	if len(said) == 0 && b.Tier == a.Tier {
		said = []string{l.T("app.unchanged")}
	}
	return append(parts, said...)
}

// Stays says why a customer stays in the queue although the change snoozed it, and what
// ends that: due sets its next date, settle closes a complaint. "" where it does not stay.
func (l *Lang) Stays(o *model.Outcome, due, settle string) string {
	if c := &o.Change; c.Kind != model.ChangeSnooze || c.Undone || c.Detail == "" || o.After == nil || !o.After.Score.InQueue {
		return ""
	}
	why := o.After.Score.Reasons[0] // what is pinned stands first
	if why.Code == "complaint_open" {
		return l.F("effect.stays_open", "Why", l.Reason(why), "By", settle)
	}
	return l.F("effect.stays", "Why", l.Reason(why), "By", due)
}

// Effects words what a change of a customer did besides its score: whether it stands in
// the queue, when it is due or tried again, how many of its tier are in time.
func (l *Lang) Effects(o *model.Outcome) []string {
	if o.Before == nil || o.After == nil {
		return nil
	}
	b, a := &o.Before.Score, &o.After.Score
	var out []string
	add := func(when bool, text func() string) {
		if when {
			out = append(out, text())
		}
	}
	tried := slices.IndexFunc(a.Reasons, func(r model.Reason) bool { return r.Code == "tries" || r.Code == "tries_channel" })
	again := tried >= 0 && !slices.Contains(b.Reasons, a.Reasons[tried])
	add(b.InQueue && !a.InQueue, func() string { return l.T("effect.done") })
	add(!b.InQueue && a.InQueue, func() string { return l.T("effect.queued") })
	add(again, func() string { return l.Reason(a.Reasons[max(0, tried)]) })
	add(!again && (b.Due != a.Due || b.DueAt != a.DueAt) && a.Due != 0, func() string { return l.F("effect.due", "Day", a.Due.With(a.DueAt)) })
	if c := o.InTime; c != nil && !again { // who was not reached is not looked after, though off the list
		out = append(out, l.F("effect.care", "Tier", c.Tier, "Before", l.Count(c.Before), "After", l.Count(c.After), "Of", l.Count(c.Of)))
	}
	return out
}

// Causes words which components moved the score, the largest move first.
func (l *Lang) Causes(b, a *model.Score) string {
	var words []string
	for _, m := range model.Moves(b, a) {
		if math.Abs(m.By) >= 0.05 {
			words = append(words, l.Component(m.Name)+strings.TrimSuffix(fmt.Sprintf(" %+.1f", m.By), ".0"))
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
