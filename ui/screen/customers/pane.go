package customers

import (
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/ui/part"
	"tierbook/ui/theme"
)

// pane keeps the lines drawn of the customer under the cursor.
type pane struct {
	row   *model.Row
	w     int
	top   int // the first row in sight when they were drawn
	lines []string
}

// paneLines gives h lines about the customer under the cursor, scrolled.
func (l *Layer) paneLines(w, h int) []string {
	r := l.cur.here()
	if r == nil && !l.holds() {
		return nil
	}
	if l.rest.Moving() {
		if l.cur.known && l.pane.top != l.cur.win.Top { // rows scroll as whole lines of the terminal beside nothing
			return nil
		}
	} else if l.pane.row != r || l.pane.w != w {
		l.pane = pane{row: r, w: w, top: l.cur.win.Top, lines: l.about(r, w)}
	}
	lines := l.pane.lines
	l.scroll = min(l.scroll, max(0, len(lines)-h))
	lines = lines[l.scroll:min(len(lines), l.scroll+h)]
	if left := len(l.pane.lines) - l.scroll - h; left > 0 && h > 1 {
		lines = append([]string(nil), lines...)
		lines[h-1] = l.env.Theme.Muted.Render(l.env.Lang.F("customers.pane.more", "N", left+1))
	}
	return lines
}

// about writes a customer out, block by block.
func (l *Layer) about(r *model.Row, w int) []string {
	th := l.env.Theme
	var out []string
	for _, s := range part.Wrap(part.Cell(r.Name), w) {
		out = append(out, th.Title.Render(s))
	}
	var who []string
	for _, s := range []string{r.Ref, l.env.Lang.CustomerKind(r.Kind), l.env.Lang.Stage(r.Score.Stage), r.Owner} {
		if s != "" && !strings.HasPrefix(s, "customer_kind.") {
			who = append(who, part.Cell(s))
		}
	}
	out = append(out, wrapped(strings.Join(who, " · "), w, th.Muted)...)
	for _, block := range [][]string{l.standing(r, w), l.bars(r, w), l.reasons(r, w), l.reach(r, w), l.history(r, w), l.notes(r, w)} {
		if len(block) > 0 {
			out = append(append(out, ""), block...)
		}
	}
	return out
}

func wrapped(text string, w int, st theme.Style) []string {
	if text == "" {
		return nil
	}
	out := part.Wrap(text, w)
	for i := range out {
		out[i] = st.Render(out[i])
	}
	return out
}

// pair is one fact: a muted label and its value.
func (l *Layer) pair(key, value string, w int, st theme.Style) []string {
	if value == "" {
		return nil
	}
	label := l.env.Lang.T(key)
	lw := min(14, w/3)
	lines := part.Wrap(part.Cell(value), max(4, w-lw-1))
	if strings.Contains(value, "@") && !strings.Contains(value, " ") { // an address is cut, never broken
		lines = []string{part.Fit(part.Cell(value), max(4, w-lw-1))}
	}
	out := make([]string, len(lines))
	for i, s := range lines {
		if i > 0 {
			label = ""
		}
		out[i] = l.env.Theme.Muted.Render(part.Fit(label, lw)) + " " + st.Render(s)
	}
	return out
}

// standing is tier, score and when contact is due.
func (l *Layer) standing(r *model.Row, w int) []string {
	th, lang, s := l.env.Theme, l.env.Lang, &r.Score
	out := l.pair("attr.tier", tierText(r), w, th.Tier(uint8(s.Tier)))
	if r.Override.Holds(s.AsOf) {
		key := "customers.pane.override"
		switch {
		case r.Override.By == "" && r.Override.Reason == "":
			key += "_bare"
		case r.Override.By == "":
			key += "_hand"
		case r.Override.Reason == "":
			key += "_by"
		}
		text := lang.F(key, "Tier", s.MachineTier.String(), "By", part.Cell(r.Override.By), "Reason", part.Cell(r.Override.Reason))
		if r.Override.Until != 0 {
			text += " " + lang.F("customers.pane.until", "Day", r.Override.Until.String())
		}
		out = append(out, wrapped(text, w, th.Muted)...)
	}
	if !s.Known {
		out = append(out, l.pair("attr.score", lang.T("customers.pane.unknown"), w, th.Muted)...)
	} else {
		text := strconv.FormatFloat(s.Value, 'f', 1, 64)
		if s.Provisional {
			text += "  " + lang.F("customers.pane.coverage", "Percent", strconv.Itoa(int(s.Coverage*100+0.5)))
		}
		out = append(out, l.pair("attr.score", text, w, th.Bold)...)
	}
	if s.Due != 0 {
		text, st := s.Due.String(), th.Text
		if s.Overdue > 0 {
			text += "  " + lang.F("customers.pane.overdue", "N", s.Overdue)
			st = th.Warn
		}
		out = append(out, l.pair("attr.due_date", text, w, st)...)
	}
	if r.SnoozedUntil > s.AsOf {
		out = append(out, l.pair("attr.snoozed_until", r.SnoozedUntil.String(), w, th.Text)...)
	}
	return out
}

// bars shows what the score is made of.
func (l *Layer) bars(r *model.Row, w int) []string {
	th := l.env.Theme
	var out []string
	lw, bw := 12, max(4, w-12-1-1-6)
	shares := r.Score.Tenths()
	for i := range r.Score.Components {
		c := &r.Score.Components[i]
		label := th.Muted.Render(part.Fit(l.env.Lang.Component(c.Name), lw))
		if !c.Known {
			out = append(out, label+" "+th.Muted.Render(part.Fit(l.env.Lang.T("customers.pane.unknown"), bw)+" "+part.FitRight("–", 6)))
			continue
		}
		sum := part.FitRight(strconv.FormatFloat(float64(shares[i])/10, 'f', 1, 64), 6)
		out = append(out, label+" "+part.Bar(c.Value/100, bw, l.env.ASCII, th)+" "+sum)
	}
	return out
}

// reasons says why it matters now, in words.
func (l *Layer) reasons(r *model.Row, w int) []string {
	var out []string
	dot := "• "
	if l.env.ASCII {
		dot = "* "
	}
	for _, reason := range r.Score.Reasons {
		for i, s := range part.Wrap(part.Cell(l.env.Lang.Reason(reason)), max(4, w-2)) {
			if i == 0 {
				s = dot + s
			} else {
				s = "  " + s
			}
			out = append(out, s)
		}
	}
	return out
}

// reach is how to reach the customer and what it is.
func (l *Layer) reach(r *model.Row, w int) []string {
	th := l.env.Theme
	var out []string
	if r.DoNotContact {
		out = append(out, th.Bad.Render(part.Fit("! "+l.env.Lang.T("customers.pane.no_contact"), w)))
	}
	out = append(out, l.pair("attr.phone", r.Phone, w, th.Text)...)
	out = append(out, l.pair("attr.email", r.Email, w, th.Text)...)
	out = append(out, l.pair("attr.region", r.Region, w, th.Text)...)
	out = append(out, l.pair("attr.industry", r.Industry, w, th.Text)...)
	out = append(out, l.pair("attr.tag", l.env.Lang.List(r.Tags), w, th.Text)...)
	return out
}

// history is what the interactions add up to.
func (l *Layer) history(r *model.Row, w int) []string {
	th, f, s := l.env.Theme, &r.Facts, &r.Score
	var out []string
	if f.Orders > 0 {
		out = append(out, l.pair("attr.revenue", l.env.Money(f.Revenue), w, th.Text)...)
		out = append(out, l.pair("attr.orders", l.env.Lang.Count(f.Orders), w, th.Text)...)
		out = append(out, l.pair("attr.last_order", f.LastOrder.String(), w, th.Text)...)
	}
	if s.R > 0 {
		rfm := "R " + strconv.Itoa(s.R) + " · F " + strconv.Itoa(s.F) + " · M " + strconv.Itoa(s.M)
		if abc := s.ABC.String(); abc != "" {
			rfm += " · ABC " + abc
		}
		out = append(out, l.pair("customers.pane.rfm", rfm, w, th.Text)...)
	}
	out = append(out, l.pair("attr.last_contact", f.LastContact.String(), w, th.Text)...)
	if f.Satisfaction > 0 {
		out = append(out, l.pair("attr.satisfaction", l.env.Lang.F("today.pane.grade", "N", f.Satisfaction), w, th.Text)...)
	}
	if f.OpenComplaints > 0 {
		out = append(out, l.pair("attr.complaints", strconv.Itoa(f.OpenComplaints), w, th.Bad)...)
	}
	return out
}

// notes is what people wrote down.
func (l *Layer) notes(r *model.Row, w int) []string {
	var out []string
	for _, s := range strings.Split(part.Lines(r.Note), "\n") {
		out = append(out, wrapped(s, w, l.env.Theme.Muted)...)
	}
	for _, f := range r.Fields {
		out = append(out, wrapped(part.Cell(f.Name)+": "+part.Cell(f.Value), w, l.env.Theme.Muted)...)
	}
	return out
}
