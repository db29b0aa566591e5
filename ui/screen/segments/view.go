package segments

import (
	"cmp"
	"slices"
	"strings"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/part"
	"tierbook/ui/theme"
)

// paneFrom is the width from which list and portrait stand side by side.
const paneFrom = 110

func (l *Layer) wide() bool { return l.w >= paneFrom }

func (l *Layer) listWidth() int { return model.If(l.wide(), l.w*58/100, l.w) }

// View draws the list, and what sets the entry under the cursor apart.
func (l *Layer) View(w, h int) string {
	l.seen, l.w, l.h = true, w, h
	switch {
	case !l.known:
		return part.Box(l.env.Nothing(l.err, "segments.reading", "segments.retry", w), w, h)
	case l.wide():
		lw := l.listWidth()
		return part.Box(strings.Split(l.env.Abreast(l.listLines(lw, h), l.paneLines(w-lw-3, h)), "\n"), w, h)
	}
	lh := max(4, min(h-6, len(l.lines)+1, h*3/5)) // with the heading
	rule := l.env.Theme.Border.Render(strings.Repeat(part.BordersOf(l.env.ASCII).H, w))
	pane := model.Each(l.paneLines(w-1, h-lh-1), func(s *string) string { return " " + *s })
	return part.Box(append(append(l.listLines(w, lh), rule), pane...), w, h)
}

// listLines draws the headings and the lines in sight.
func (l *Layer) listLines(w, h int) []string {
	t, name := l.env.Lang, 14
	for i := range l.list {
		name = max(name, part.Width(part.Cell(l.list[i].Name)))
	}
	cols := []part.Column{
		{Width: 1},
		{Title: t.T("segments.name"), Width: 14, Want: min(name, 40), Flex: 2},
		{Title: t.T("segments.size"), Width: 9, Right: true},
		{Title: t.T("attr.revenue"), Width: 9, Right: true},
		{Title: t.T("segments.score"), Width: max(7, part.Width(t.T("segments.score"))), Right: true, Drop: 1},
		{Title: t.T("segments.filter"), Width: 12, Flex: 2, Drop: 2},
	}
	widths := part.Layout(cols, w-1)
	lines := []string{l.env.Theme.Muted.Render(part.Fit(part.Head(cols, widths), w))}
	lines = append(lines, l.win.Draw(h-1, func(i int) string { return l.row(i, cols, widths, w) })...)
	return part.Exactly(lines, h, strings.Repeat(" ", max(0, w)))
}

// Signs are the marks in sight.
func (l *Layer) Signs() string {
	return model.If(slices.ContainsFunc(l.list, func(s model.Segment) bool { return s.Error != "" }), "!", "")
}

func (l *Layer) row(i int, cols []part.Column, widths []int, w int) string {
	th, t, ln := l.env.Theme, l.env.Lang, l.lines[i]
	if ln.segment == nil && ln.cluster == 0 {
		return part.Fit(" "+th.Muted.Render(part.Fit(ln.text, w-1)), w)
	}
	here := i == l.win.Cursor
	mark := l.env.Mark(here)
	var cells []string
	broken := false
	if s := ln.segment; s != nil {
		broken = s.Error != ""
		cells = []string{mark, part.Cell(s.Name), t.Count(s.Size), l.env.MoneyShort(s.Revenue), "—", part.Cell(t.FilterText(s.Filter, l.env.FilterOptions()))}
		if broken {
			cells[2], cells[3], cells[4] = "!", "", ""
		} else if s.Score != nil {
			cells[4] = model.NumberText(*s.Score, 1)
		}
	} else {
		c := &l.clusters.Clusters[ln.cluster-1]
		traits := c.About()
		about := model.Each(traits[:min(3, len(traits))], func(x *model.Trait) string { // what sets it apart, in short
			return l.env.Sign(model.If(x.Effect < 0, "▼ ", "▲ ")) + t.Trait(x)
		})
		cells = []string{mark, t.F("segments.cluster", "N", ln.cluster), t.Count(len(c.Members)), l.env.MoneyShort(c.Revenue), "", part.Some(about, "  ", widths[5])}
	}
	if here {
		return th.Select.Render(part.Fit(part.Line(cols, widths, cells, nil), w))
	}
	return part.Fit(part.Line(cols, widths, cells, func(c int, text string) string {
		switch {
		case broken && c == 2:
			return th.Bad.Render(text)
		case c == 5:
			return th.Muted.Render(text)
		}
		return text
	}), w)
}

// paneLines draws what is known of the entry under the cursor, scrolled.
func (l *Layer) paneLines(w, h int) []string {
	var out []string
	switch s, c := l.segment(), l.cluster(); {
	case s != nil:
		out = l.aboutSegment(s, w)
	case c > 0:
		out = l.aboutCluster(c, w)
	default:
		t, st := l.env.Lang, l.env.Theme.Muted
		out = append(append(say(t.T("segments.about"), w, st), ""), say(t.T("segments.about.clusters"), w, st)...)
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

func (l *Layer) aboutSegment(s *model.Segment, w int) []string {
	t, th := l.env.Lang, l.env.Theme
	out := say(part.Cell(s.Name), w, th.Title)
	out = append(out, say(cmp.Or(part.Cell(t.FilterText(s.Filter, l.env.FilterOptions())), t.T("segments.everybody")), w, th.Accent)...)
	if s.Error != "" {
		return append(append(out, ""), say("! "+t.F("segments.broken", "Key", l.env.Keys.Key(action.EditSegment)), w, th.Bad)...)
	}
	out = append(append(out, say(t.F("segments.since", "N", s.Size, "Count", t.Count(s.Size), "Day", s.Created.String()), w, th.Muted)...), "")
	switch p := &l.portrait; {
	case p.filter != s.Filter || !p.known:
		return append(out, th.Muted.Render(t.T("segments.comparing")))
	case len(p.traits) == 0:
		return append(out, say(t.T("segments.alike"), w, th.Muted)...)
	}
	return append(out, l.traits(l.portrait.traits, cmp.Or(part.Cell(l.portrait.beside), t.T("segments.book")), w)...)
}

func (l *Layer) aboutCluster(c, w int) []string {
	t, th := l.env.Lang, l.env.Theme
	x := &l.clusters.Clusters[c-1]
	out := slices.Concat(say(t.F("segments.cluster", "N", c), w, th.Title),
		say(t.F("segments.members", "N", len(x.Members), "Count", t.Count(len(x.Members)), "Money", l.env.Money(x.Revenue)), w, th.Muted), []string{""}, l.traits(x.About(), t.T("segments.buyers"), w))
	rules := slices.DeleteFunc(slices.Clone(l.clusters.Rules), func(r model.Rule) bool { return r.Class != c-1 })
	if len(rules) > 0 {
		out = append(out, "", th.Bold.Render(part.Fit(t.T("segments.rules"), w)))
	}
	for _, r := range rules {
		words := cmp.Or(strings.Join(model.Each(r.When, func(c *model.Condition) string {
			key := "segments.most"
			switch day := c.Attr.Info().Type == model.TypeDay; {
			case day && c.Above:
				key = "segments.longer"
			case day:
				key = "segments.within"
			case c.Above:
				key = "segments.above"
			}
			return t.F(key, "What", t.Attr(c.Attr), "Bound", t.TraitOf(c.Attr, "", c.Bound, l.env.Book.Currency))
		}), t.T("segments.and")), t.T("segments.everybody"))
		out = append(out, say(l.env.Sign("• ")+t.F("segments.rule", "When", words, "Right", t.Count(r.Right), "Count", t.Count(r.Count)), w, th.Text)...)
	}
	return out
}

// traits draws a table: the trait, these customers, whom they are compared with.
func (l *Layer) traits(list []model.Trait, against string, w int) []string {
	t, th := l.env.Lang, l.env.Theme
	cols := []part.Column{{Title: t.T("segments.apart"), Width: 12, Flex: 1}, {Title: t.T("segments.these"), Width: 10, Right: true}, {Title: against, Width: 10, Want: min(part.Width(against), w/3), Right: true}, {Width: 2}}
	widths := part.Layout(cols, w)
	line := func(cells ...string) string { return part.Line(cols, widths, cells, nil) }
	out := []string{th.Muted.Render(part.Head(cols, widths))}
	value := func(x *model.Trait, v float64) string { return t.TraitOf(x.Attr, x.Value, v, l.env.Book.Currency) }
	const shown = 12
	for i := range list[:min(shown, len(list))] {
		x := &list[i]
		mark := model.If(x.Set < x.Book, " ▼", " ▲")
		out = append(out, line(t.Trait(x), value(x, x.Set), value(x, x.Book), l.env.Sign(mark)))
	}
	return out
}
