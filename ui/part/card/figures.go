package card

import (
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/ui/part"
)

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
	main := c.main()
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
