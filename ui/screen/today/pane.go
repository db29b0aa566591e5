package today

import (
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/ui/part"
	"tierbook/ui/theme"
)

// paneLines gives at most h lines of w cells about the customer under the cursor, from
// where the pane is scrolled to.
func (l *Layer) paneLines(w, h int) []string {
	r := l.row()
	if r == nil {
		return nil
	}
	if l.rest.Moving() {
		if l.draw.top != l.win.Top { // rows scroll as whole lines of the terminal beside nothing
			return nil
		}
		r = nil
	}
	if r != nil && (l.draw.pane == nil || l.draw.of != r.ID) {
		l.draw.pane, l.draw.of, l.draw.top = l.about(r, w), r.ID, l.win.Top
		for i, line := range l.draw.pane {
			l.draw.pane[i] = part.Fit(line, w)
		}
	}
	all := l.draw.pane
	l.scroll = min(l.scroll, max(0, len(all)-h))
	out := append([]string(nil), all[l.scroll:min(len(all), l.scroll+h)]...)
	if left := len(all) - l.scroll - h; left > 0 && h > 1 {
		out[h-1] = part.Fit(l.env.Theme.Muted.Render(l.env.Lang.F("today.pane.more", "N", left+1)), w)
	}
	return out
}

// about writes out everything about a customer, block by block.
func (l *Layer) about(r *model.Row, w int) []string {
	var d *model.Detail
	if l.detail.of == r.ID {
		d = &l.detail.data
	}
	out := l.who(r, w)
	for _, b := range [][]string{l.nextStep(r, d, w), l.score(r, w), l.money(r, d, w), l.history(d, w), l.reach(r, d, w)} {
		if len(b) > 0 {
			out = append(append(out, ""), b...)
		}
	}
	return out
}

// wrap breaks a text into painted lines.
func wrap(text string, w int, st theme.Style) []string {
	if text == "" {
		return nil
	}
	out := part.Wrap(text, max(2, w))
	for i := range out {
		out[i] = st.Render(out[i])
	}
	return out
}

// whole draws a text that must not be broken, an address say: cut where it is
// too long.
func whole(text string, w int, st theme.Style) []string {
	if text == "" {
		return nil
	}
	return []string{st.Render(part.Fit(text, min(part.Width(text), max(2, w))))}
}

// joined puts the words that are not empty side by side.
func joined(words ...string) string {
	var out []string
	for _, s := range words {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, " · ")
}

// standing words tier, score and stage: "A · 72.4 · loyal".
func (l *Layer) standing(r *model.Row) string {
	s := &r.Score
	score := l.env.Lang.T("today.unscored")
	if s.Known {
		score = one(s.Value)
	}
	return joined(l.tier(r), score, l.env.Lang.Stage(s.Stage))
}

// who draws the name, what kind of customer it is, and where it stands.
func (l *Layer) who(r *model.Row, w int) []string {
	th, t, s := l.env.Theme, l.env.Lang, &r.Score
	out := wrap(part.Cell(r.Name), w, th.Title)
	out = append(out, wrap(joined(part.Cell(r.Ref), part.Cell(r.Region), part.Cell(r.Industry), part.Cell(r.Owner)), w, th.Muted)...)
	line := th.Tier(uint8(s.Tier)).Render(t.F("today.pane.tier", "Tier", l.tier(r)))
	if s.Known {
		line += " · " + th.Bold.Render(one(s.Value))
	} else {
		line += " · " + th.Muted.Render(t.T("today.unscored"))
	}
	if stage := t.Stage(s.Stage); stage != "" {
		line += " · " + stage
	}
	if s.Provisional {
		line += " · " + th.Muted.Render(t.F("today.pane.provisional", "Percent", int(s.Coverage*100+0.5)))
	}
	out = append(out, part.Fit(line, w))
	if o := r.Override; o.Holds(s.AsOf) {
		words := joined(t.F("today.pane.machine", "Tier", s.MachineTier.String()), part.Cell(o.Reason))
		if o.Until != 0 {
			words = joined(words, t.F("today.pane.until", "Day", o.Until.String()))
		}
		out = append(out, wrap("* "+words, w, th.Muted)...)
	}
	return out
}

// nextStep says what is to be done and why.
func (l *Layer) nextStep(r *model.Row, d *model.Detail, w int) []string {
	t, th, s := l.env.Lang, l.env.Theme, &r.Score
	day, key := s.Due, "today.pane.due"
	if r.Facts.Promise != 0 {
		day, key = r.Facts.Promise, "today.pane.promised"
	}
	var out []string
	if day != 0 {
		words := t.F(key, "Day", day.String()+" "+t.Weekday(day))
		if d != nil && d.Cadence > 0 && r.Facts.Promise == 0 {
			words = joined(words, t.F("today.pane.cadence", "N", d.Cadence))
		}
		paint := th.Text
		if s.Overdue > 0 {
			paint = th.Warn
		}
		out = append(out, wrap(words, w, paint)...)
	}
	for i := range s.Reasons {
		out = append(out, wrap("• "+part.Cell(t.Reason(s.Reasons[i])), w, th.Text)...)
	}
	if s.Gain.Total >= 1 {
		out = append(out, wrap(t.F("today.pane.gain", "Money", l.env.MoneyShort(int64(s.Gain.Total))), w, th.Text)...)
	}
	if r.SnoozedUntil > l.env.Today {
		out = append(out, wrap(t.F("prompt.snooze.now", "Day", r.SnoozedUntil.String()), w, th.Muted)...)
	}
	return out
}

// score draws the components as bars with what each brings; these add up to
// the score as it is shown.
func (l *Layer) score(r *model.Row, w int) []string {
	t, th, s := l.env.Lang, l.env.Theme, &r.Score
	if len(s.Components) == 0 {
		return nil
	}
	label := part.Width(t.T("attr.score"))
	for i := range s.Components {
		label = max(label, part.Width(t.Component(s.Components[i].Name)))
	}
	label = min(label, w/2)
	const number, most = 5, 24
	bar := min(most, w-label-number-2)
	why := w - label - number - bar - 4 // cells for a reason, in a wide pane
	shares := s.Tenths()
	var out []string
	for i := range s.Components {
		c := &s.Components[i]
		name := th.Muted.Render(part.Fit(t.Component(c.Name), label))
		if !c.Known {
			out = append(out, name+" "+th.Muted.Render(part.Fit(t.T("today.pane.unknown"), bar)+" "+part.FitRight("–", number)))
			continue
		}
		line := name + " " + part.Bar(c.Value/100, bar, l.env.ASCII, th) + " " + part.FitRight(one(float64(shares[i])/10), number)
		if why >= 16 && len(c.Reasons) > 0 {
			line += "  " + th.Muted.Render(part.Fit(part.Cell(t.Reason(c.Reasons[0])), why))
		}
		out = append(out, line)
	}
	if s.Known {
		sum := part.Fit(t.T("attr.score"), label) + " " + strings.Repeat(" ", max(0, bar)) + " " + part.FitRight(one(s.Value), number)
		out = append(out, th.Bold.Render(sum))
	}
	return out
}

// one writes a number with one decimal.
func one(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// money draws what the customer buys: RFM, revenue, the last twelve months.
func (l *Layer) money(r *model.Row, d *model.Detail, w int) []string {
	t, th, s := l.env.Lang, l.env.Theme, &r.Score
	var out []string
	if s.R > 0 {
		rfm := "R " + strconv.Itoa(s.R) + " · F " + strconv.Itoa(s.F) + " · M " + strconv.Itoa(s.M)
		out = append(out, wrap(joined(rfm, "ABC "+s.ABC.String()), w, th.Text)...)
	}
	if f := &r.Facts; f.Orders > 0 {
		out = append(out, wrap(t.F("today.pane.orders", "N", f.Orders, "Money", l.env.Money(f.Revenue)), w, th.Text)...)
	}
	if d == nil {
		return append(out, th.Muted.Render(t.T("today.loading")))
	}
	sum := int64(0)
	for _, v := range d.Spend {
		sum += v
	}
	if sum > 0 {
		out = append(out, part.Fit(th.Bar.Render(part.Spark(d.Spend[:], l.env.ASCII))+" "+
			th.Muted.Render(t.F("today.pane.year", "Money", l.env.MoneyShort(sum))), w))
	}
	return out
}

// history lists the last interactions.
func (l *Layer) history(d *model.Detail, w int) []string {
	if d == nil || len(d.Timeline) == 0 {
		return nil
	}
	t, th := l.env.Lang, l.env.Theme
	kind := 0
	for _, k := range model.Kinds {
		kind = max(kind, part.Width(t.Kind(k)))
	}
	out := []string{th.Muted.Render(t.F("today.pane.history", "N", t.Count(d.Events)))}
	for i := range d.Timeline {
		e := &d.Timeline[i]
		what := ""
		switch {
		case e.Kind.HasAmount():
			what = t.Money(e.Amount, e.Currency)
		case e.Satisfaction > 0:
			what = t.F("today.pane.grade", "N", e.Satisfaction)
		case e.Kind == model.Complaint && e.Resolved == 0:
			what = t.T("today.pane.open")
		}
		what = joined(what, part.Cell(e.Outcome), part.Cell(e.Note))
		const day = 10
		out = append(out, th.Muted.Render(e.Day.String())+" "+part.Fit(t.Kind(e.Kind), kind)+" "+part.Fit(what, max(0, w-day-kind-2)))
	}
	return out
}

// reach gives phone, e-mail and the people there.
func (l *Layer) reach(r *model.Row, d *model.Detail, w int) []string {
	th := l.env.Theme
	var out []string
	for _, s := range []string{r.Phone, r.Email} {
		out = append(out, whole(part.Cell(s), w, th.Text)...)
	}
	if d == nil {
		return out
	}
	for i := range d.Contacts {
		c := &d.Contacts[i]
		name := part.Cell(c.Name)
		if c.Title != "" {
			name += " (" + part.Cell(c.Title) + ")"
		}
		out = append(out, wrap(name, w, th.Bold)...)
		both := joined(part.Cell(c.Phone), part.Cell(c.Email))
		if part.Width(both) <= w {
			out = append(out, whole(both, w, th.Muted)...)
			continue
		}
		out = append(append(out, whole(part.Cell(c.Phone), w, th.Muted)...), whole(part.Cell(c.Email), w, th.Muted)...)
	}
	return out
}
