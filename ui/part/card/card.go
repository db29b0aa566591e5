package card

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/theme"
)

// card writes out a customer in w cells; d is nil while it is not read.
type card struct {
	env *nav.Env
	r   *model.Row
	d   *model.Detail
	w   int
}

// Head gives what one must have at hand to call: whom to ask for, phone, note, what
// was said last. last is nil where nothing was.
func Head(env *nav.Env, d *model.Detail, last *model.Interaction, w int) []string {
	c := card{env, &d.Row, d, w}
	return append(append(c.whom(), c.note()...), c.said(last)...)
}

// LastSaid gives the newest interaction in which something was said, nil for none.
func LastSaid(events []model.Interaction) *model.Interaction {
	for i := range events {
		if e := &events[i]; e.Note != "" && !e.Kind.HasAmount() {
			return e
		}
	}
	return nil
}

// lines writes out everything, block by block.
func (c card) lines() []string {
	out := c.wrap(part.Cell(c.r.Name), c.env.Theme.Title)
	out = append(out, c.whom()...)
	out = append(out, c.note()...)
	if c.d != nil {
		out = append(out, c.said(LastSaid(c.d.Timeline))...)
	}
	out = append(out, c.next()...)
	for _, b := range [][]string{c.why(), append(c.standing(), c.score()...), c.money(), c.history(), c.people(), c.profile()} {
		if len(b) > 0 {
			out = append(append(out, ""), b...)
		}
	}
	return out
}

// wrap breaks a text into painted lines.
func (c card) wrap(text string, st theme.Style) []string {
	if text == "" {
		return nil
	}
	out := part.Wrap(text, max(2, c.w))
	for i := range out {
		out[i] = st.Render(out[i])
	}
	return out
}

// whole draws texts that must not be broken, addresses say, side by side where they
// fit, else one below the other, cut where one is too long.
func (c card) whole(st theme.Style, texts ...string) []string {
	if both := joined(texts...); part.Width(both) <= c.w {
		texts = []string{both}
	}
	var out []string
	for _, s := range texts {
		if s != "" {
			out = append(out, st.Render(part.Fit(s, min(part.Width(s), max(2, c.w)))))
		}
	}
	return out
}

// joined puts the words that are not empty side by side.
func joined(words ...string) string { return part.Join(" · ", words...) }

// whom tells whom to ask for and where, the main contact before the house.
func (c card) whom() []string {
	th := c.env.Theme
	var out []string
	if c.r.Barred != 0 {
		out = c.wrap("! "+c.env.Lang.Barred(c.r.Barred), th.Bad)
	}
	main := c.d.Main()
	if main != nil {
		out = append(out, c.person(main, th.Text)...)
	}
	if main == nil || main.Phone == "" {
		out = append(out, c.house(th.Text)...)
	}
	return out
}

// phone gives a number, and what time it is there where that is another than here.
func (c card) phone(number string) string {
	text, now := part.Cell(model.ShowPhone(number)), c.env.Now()
	here, err := time.LoadLocation(c.env.Book.Zone)
	there, unknown := time.LoadLocation(cmp.Or(model.PhoneZone(number), c.env.Book.Zone))
	if local := now.In(there).Format("15:04"); err == nil && unknown == nil && local != now.In(here).Format("15:04") {
		text += " (" + c.env.Lang.F("card.there", "Time", local) + ")"
	}
	return text
}

// house gives the customer's own phone and e-mail.
func (c card) house(st theme.Style) []string {
	return c.whole(st, c.phone(c.r.Phone), part.Cell(model.ShowEmail(c.r.Email)))
}

func (c card) person(p *model.Contact, st theme.Style) []string {
	name := p.Name + model.If(p.Title != "", " ("+p.Title+")", "")
	name = joined(part.Cell(name), c.env.Lang.Barred(p.Barred))
	return append(c.wrap(name, c.env.Theme.Bold), c.whole(st, c.phone(p.Phone), part.Cell(model.ShowEmail(p.Email)))...)
}

// note is what people wrote down to mind.
func (c card) note() []string {
	lines := strings.Split(part.Lines(c.r.Note), "\n")
	return slices.Concat(model.Each(lines, func(s *string) []string { return c.wrap(*s, c.env.Theme.Warn) })...)
}

// said tells what was said last.
func (c card) said(e *model.Interaction) []string {
	if e == nil {
		return nil
	}
	t := c.env.Lang
	return c.wrap(t.F("card.said", "Day", e.Day.String(), "Kind", t.Kind(e.Kind), "Text", joined(part.Cell(e.Outcome), part.Cell(e.Note))), c.env.Theme.Muted)
}

// next tells the next step.
func (c card) next() []string {
	t, th, s := c.env.Lang, c.env.Theme, &c.r.Score
	var problem *model.Interaction
	if c.d != nil {
		problem = c.d.Problem
	}
	var out []string
	if words := part.Cell(t.NextStep(c.r, problem, s.AsOf)); words != "" {
		if c.d != nil && c.d.Cadence > 0 && c.r.Facts.Promise == 0 && c.r.Facts.OpenComplaints == 0 {
			words = joined(words, t.F("card.cadence", "N", c.d.Cadence))
		}
		paint := model.If(s.Overdue > 0 || c.r.Facts.OpenComplaints > 0, th.Warn, th.Text)
		out = c.wrap(words, paint)
	}
	if c.r.SnoozedUntil > c.env.Today {
		out = append(out, c.wrap(t.F("prompt.snooze.now", "Day", c.r.SnoozedUntil.String()), th.Muted)...)
	}
	return out
}

// why tells why it matters now, in words, and what it is worth.
func (c card) why() []string {
	t, th, s := c.env.Lang, c.env.Theme, &c.r.Score
	var out []string
	for i := range s.Reasons {
		out = append(out, part.Hanging(c.env.Sign("• "), part.Cell(t.Reason(s.Reasons[i])), max(4, c.w), theme.Style{})...)
	}
	if s.Gain.Total >= 1 {
		out = append(out, c.wrap(t.F("card.gain", "Money", c.env.MoneyShort(int64(s.Gain.Total))), th.Text)...)
	}
	return out
}

// standing tells tier, score and stage: "Tier A · 72.4 · loyal", and whose judgement
// stands above the score's.
func (c card) standing() []string {
	t, th, s, o := c.env.Lang, c.env.Theme, &c.r.Score, c.r.Override
	tier := cmp.Or(t.Marked(s.Tier, nav.TierMark(c.r)), "–")
	score := model.If(s.Known, th.Bold.Render(part.Tenth(s.Value)), th.Muted.Render(t.T("today.unscored")))
	unsure := model.If(s.Provisional, th.Muted.Render(t.F("card.provisional", "Percent", int(s.Coverage*100+0.5))), "")
	line := joined(th.Tier(uint8(s.Tier)).Render(t.F("card.tier", "Tier", tier)), score, t.Stage(s.Stage), unsure)
	out := []string{part.Fit(line, c.w)}
	if o.Holds(s.AsOf) {
		by := model.If(o.By != "", t.F("card.hand_by", "By", part.Cell(o.By)), t.T("card.hand"))
		until := model.If(o.Until != 0, t.F("card.until", "Day", o.Until.String()), "")
		words := joined(by, part.Cell(o.Reason), t.F("card.machine", "Tier", t.Tier(s.MachineTier)), until)
		out = append(out, c.wrap("* "+words, th.Muted)...)
	}
	return out
}

// profile tells what the customer is.
func (c card) profile() []string {
	t, r := c.env.Lang, c.r
	words := joined(part.Cell(r.Ref), t.CustomerKind(r.Kind), part.Cell(r.Region), part.Cell(r.Industry), part.Cell(r.Owner), part.Cell(t.List(r.Tags)))
	out := c.wrap(words, c.env.Theme.Muted)
	for _, f := range r.Fields {
		out = append(out, c.wrap(part.Cell(f.Name)+": "+part.Cell(f.Value), c.env.Theme.Muted)...)
	}
	return out
}

// score draws the components as bars with what each brings; these add up to the
// score as it is shown.
func (c card) score() []string {
	t, th, s, w := c.env.Lang, c.env.Theme, &c.r.Score, c.w
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
		p := &s.Components[i]
		name := th.Muted.Render(part.Fit(t.Component(p.Name), label))
		if !p.Known {
			out = append(out, name+" "+th.Muted.Render(part.Fit(t.T("card.unknown"), bar)+" "+part.FitRight("–", number)))
			continue
		}
		line := name + " " + part.Bar(p.Value/100, bar, c.env.ASCII, th) + " " + part.FitRight(part.Tenth(float64(shares[i])/10), number)
		if len(p.Reasons) > 0 {
			if text := part.Cell(t.Reason(p.Reasons[0])); part.Width(text) <= why {
				line += "  " + th.Muted.Render(text)
			}
		}
		out = append(out, line)
	}
	if s.Known {
		sum := part.Fit(t.T("attr.score"), label) + " " + strings.Repeat(" ", max(0, bar)) + " " + part.FitRight(part.Tenth(s.Value), number)
		out = append(out, th.Bold.Render(sum))
	}
	return out
}

// money draws what the customer buys: RFM, revenue, the last twelve months.
func (c card) money() []string {
	t, th, s := c.env.Lang, c.env.Theme, &c.r.Score
	var out []string
	if s.R > 0 {
		rfm := "R" + strconv.Itoa(s.R) + " F" + strconv.Itoa(s.F) + " M" + strconv.Itoa(s.M)
		out = append(out, c.wrap(joined(rfm, t.RFMClass(s.RFMClass()), "ABC "+s.ABC.String()), th.Text)...)
	}
	if f := &c.r.Facts; f.Orders > 0 {
		out = append(out, c.wrap(t.F("card.orders", "N", f.Orders, "Money", c.env.Money(f.Revenue)), th.Text)...)
	}
	if c.d == nil {
		return append(out, th.Muted.Render(t.T("today.loading")))
	}
	sum := int64(0)
	for _, v := range c.d.Spend {
		sum += v
	}
	if sum > 0 {
		out = append(out, part.Fit(th.Bar.Render(part.Spark(c.d.Spend[:], c.env.ASCII))+" "+
			th.Muted.Render(t.F("card.year", "Money", c.env.MoneyShort(sum))), c.w))
	}
	return out
}

// history lists the last interactions.
func (c card) history() []string {
	if c.d == nil || len(c.d.Timeline) == 0 {
		return nil
	}
	t, th := c.env.Lang, c.env.Theme
	kind := 0
	for _, k := range model.Kinds {
		kind = max(kind, part.Width(t.Kind(k)))
	}
	out := []string{th.Muted.Render(t.F("card.history", "N", c.d.Events, "Count", t.Count(c.d.Events)))}
	for i := range c.d.Timeline {
		e := &c.d.Timeline[i]
		what := ""
		switch {
		case e.Kind.HasAmount():
			what = t.Money(e.Amount, e.Currency)
		case e.Satisfaction > 0:
			what = t.F("card.grade", "N", e.Satisfaction)
		case e.Kind == model.Complaint && e.Resolved == 0:
			what = t.T("card.open")
		}
		what = joined(what, part.Cell(t.Lines(e.Lines, 2)), part.Cell(e.Outcome), part.Cell(e.Note))
		const day = 10
		out = append(out, th.Muted.Render(e.Day.String())+" "+part.Fit(t.Kind(e.Kind), kind)+" "+part.Fit(what, max(0, c.w-day-kind-2)))
	}
	return out
}

// people lists how else to reach the customer: its own phone, the other contacts.
func (c card) people() []string {
	main := c.d.Main()
	if main == nil {
		return nil
	}
	var out []string
	if main.Phone != "" {
		out = c.house(c.env.Theme.Muted)
	}
	for i := range c.d.Contacts {
		if p := &c.d.Contacts[i]; p != main {
			out = append(out, c.person(p, c.env.Theme.Muted)...)
		}
	}
	return out
}
