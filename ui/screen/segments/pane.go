package segments

import (
	"cmp"
	"math"
	"strings"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/part"
	"tierbook/ui/theme"
)

// paneLines draws what is known of the entry under the cursor, scrolled.
func (l *Layer) paneLines(w, h int) []string {
	var out []string
	switch s, c := l.segment(), l.cluster(); {
	case s != nil:
		out = l.aboutSegment(s, w)
	case c > 0:
		out = l.aboutCluster(c, w)
	default:
		out = l.about(w)
	}
	l.scroll = min(l.scroll, max(0, len(out)-h))
	out = out[l.scroll:]
	if more := len(out) - h; more > 0 && h > 1 {
		out = append([]string(nil), out[:h]...)
		out[h-1] = l.env.Theme.Muted.Render(l.env.Lang.F("segments.more", "N", more+1))
	}
	return part.Exactly(out, h, "")
}

func say(text string, w int, st theme.Style) []string { return part.Painted(text, max(8, w), "", st) }

// about says what the screen is for while there is nothing to show.
func (l *Layer) about(w int) []string {
	t, th := l.env.Lang, l.env.Theme
	out := say(t.T("segments.about"), w, th.Muted)
	return append(append(out, ""), say(t.T("segments.about.clusters"), w, th.Muted)...)
}

func (l *Layer) aboutSegment(s *model.Segment, w int) []string {
	t, th := l.env.Lang, l.env.Theme
	out := say(part.Cell(s.Name), w, th.Title)
	out = append(out, say(cmp.Or(part.Cell(s.Filter), t.T("segments.everybody")), w, th.Accent)...)
	if s.Error != "" {
		return append(append(out, ""), say("! "+t.F("segments.broken", "Key", l.env.Keys.Key(action.EditSegment)), w, th.Bad)...)
	}
	out = append(out, say(t.F("segments.since", "N", s.Size, "Count", t.Count(s.Size), "Day", s.Created.String()), w, th.Muted)...)
	out = append(out, "")
	switch p := &l.portrait; {
	case p.filter != s.Filter || !p.known:
		return append(out, th.Muted.Render(t.T("segments.comparing")))
	case len(p.traits) == 0:
		return append(out, say(t.T("segments.alike"), w, th.Muted)...)
	}
	return append(out, l.traits(l.portrait.traits, w)...)
}

func (l *Layer) aboutCluster(c, w int) []string {
	t, th := l.env.Lang, l.env.Theme
	x := &l.clusters.Clusters[c-1]
	out := say(t.F("segments.cluster", "N", c), w, th.Title)
	out = append(out, say(t.F("segments.members", "N", len(x.Members), "Count", t.Count(len(x.Members)), "Money", l.env.Money(x.Revenue)), w, th.Muted)...)
	out = append(out, "")
	out = append(out, l.traits(x.Portrait, w)...)
	rules := false
	for _, r := range l.clusters.Rules {
		if r.Class != c-1 {
			continue
		}
		if !rules {
			out = append(out, "", th.Bold.Render(part.Fit(t.T("segments.rules"), w)))
			rules = true
		}
		words := cmp.Or(strings.Join(part.Each(r.When, l.condition), t.T("segments.and")), t.T("segments.everybody"))
		out = append(out, say(l.env.Sign("• ")+t.F("segments.rule", "When", words, "Right", t.Count(r.Right), "Count", t.Count(r.Count)), w, th.Text)...)
	}
	return out
}

// condition words one condition of a rule.
func (l *Layer) condition(c *model.Condition) string {
	key := "segments.most"
	switch day := c.Attr.Info().Type == model.TypeDay; {
	case day && c.Above:
		key = "segments.longer"
	case day:
		key = "segments.within"
	case c.Above:
		key = "segments.above"
	}
	return l.env.Lang.F(key, "What", l.env.Lang.Attr(c.Attr), "Bound", l.value(c.Attr, "", c.Bound))
}

// trait names a trait.
func (l *Layer) trait(x *model.Trait) string {
	name := l.env.Lang.Attr(x.Attr)
	if x.Value == "" {
		return name
	}
	return name + " " + part.Cell(l.env.Lang.AttrText(x.Attr, x.Value))
}

// value writes one side of a trait in its own unit.
func (l *Layer) value(a model.Attr, of string, v float64) string {
	switch typ := a.Info().Type; {
	case of != "" || typ == model.TypeShare:
		return lang.Share(v)
	case typ == model.TypeMoney:
		return l.env.MoneyShort(int64(v))
	case typ == model.TypeDay:
		return l.env.Lang.F("segments.days", "N", int(math.Round(v)))
	}
	return strings.TrimSuffix(fixed(v, 1), ".0")
}

// traits draws a table: the trait, these customers, the whole book.
func (l *Layer) traits(list []model.Trait, w int) []string {
	t, th := l.env.Lang, l.env.Theme
	cols := []part.Column{{Title: t.T("segments.apart"), Width: 12, Flex: 1}, {Title: t.T("segments.these"), Width: 10, Right: true}, {Title: t.T("segments.book"), Width: 10, Right: true}, {Width: 2}}
	widths := part.Layout(cols, w)
	line := func(cells ...string) string { return part.Line(cols, widths, cells, nil) }
	out := []string{th.Muted.Render(part.Head(cols, widths))}
	const shown = 12
	for i := range list[:min(shown, len(list))] {
		x := &list[i]
		mark := " ▲"
		if x.Set < x.Book {
			mark = " ▼"
		}
		out = append(out, line(l.trait(x), l.value(x.Attr, x.Value, x.Set), l.value(x.Attr, x.Value, x.Book), l.env.Sign(mark)))
	}
	return out
}
