package lang

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/ui/part"
)

// Sentence is one of a headline: what it is about ("revenue", "group", "moves", "risk" or
// "overdue"), its words, and of a group its value.
type Sentence struct{ About, Text, Value string }

// largest is how many customers a sentence names of those who were lost.
const largest = 2

// Headline says in up to five sentences what the figures of a book in a currency come to:
// what came in, which of the groups that they are split by moved most, who came and went,
// whom to ask about the A customers at risk, and how much is overdue. What the figures do
// not know is left out; without customers there is nothing to say.
func (l *Lang) Headline(st *model.Stats, by model.Attr, currency string) []Sentence {
	if st.Customers == 0 {
		return nil
	}
	h := headline{l, st, func(minor int64) string { return l.MoneyShort(minor, currency) }}
	all := []Sentence{{About: "revenue", Text: h.revenue()}, h.group(by), {About: "moves", Text: h.moves()}, {About: "risk", Text: h.risk()}, {About: "overdue", Text: h.overdue()}}
	return slices.DeleteFunc(all, func(s Sentence) bool { return s.Text == "" })
}

// Conclusion is the words of Headline.
func (l *Lang) Conclusion(st *model.Stats, by model.Attr, currency string) []string {
	return model.Each(l.Headline(st, by, currency), func(s *Sentence) string { return s.Text })
}

type headline struct {
	*Lang
	st    *model.Stats
	money func(int64) string
}

func (h headline) revenue() string {
	p := &h.st.Range
	if len(h.st.Periods) == 0 {
		return h.T("stats.no_orders")
	}
	key, days, then := model.If(p.Orders == 0, "headline.none", "headline.revenue"), int(p.To-p.From)+1, ""
	if p.Before != nil && *p.Before > 0 {
		then = h.money(*p.Before)
	}
	before, year := p.Growth()
	return h.F(key, "From", h.Date(p.From, float64(h.st.AsOf-p.From)), "To", h.Date(p.To, float64(h.st.AsOf-p.To)), "N", p.Buyers, "Count", h.Count(p.Buyers),
		"Money", h.money(p.Revenue), "Sum", p.Revenue, "Back", h.money(-p.Revenue), "Days", days, "Then", then, "Before", h.compared(before), "Year", h.compared(year))
}

// compared words a growth as a comparison: "9% less than", "2.4 times as much as".
func (h headline) compared(v *float64) string {
	if v == nil {
		return ""
	}
	switch n := int(math.Round(100 * *v)); {
	case n >= 100:
		return h.F("headline.times", "X", short(1+*v))
	case n > 0:
		return h.F("headline.more", "X", strconv.Itoa(n)+"%")
	case n < 0:
		return h.F("headline.less", "X", strconv.Itoa(-n)+"%")
	}
	return h.T("headline.same")
}

// group names who moved most the way that all of them did; those without a value have no name.
func (h headline) group(by model.Attr) (out Sentence) {
	p := &h.st.Range
	if p.Before == nil || p.Revenue == *p.Before || len(h.st.By) < 2 || by != model.AttrOwner && by != model.AttrRegion && by != model.AttrCity && by != model.AttrIndustry {
		return out
	}
	sign, key, most := int64(1), "headline.grew", int64(0)
	if p.Revenue < *p.Before {
		sign, key = -1, "headline.fell"
	}
	for i := range h.st.By {
		g := &h.st.By[i]
		if g.Range.Before == nil || sign*(g.Range.Revenue-*g.Range.Before) <= most {
			continue
		}
		most = sign * (g.Range.Revenue - *g.Range.Before)
		out = Sentence{"group", h.F(key, "Name", part.Cell(g.Value), "Now", h.money(g.Range.Revenue), "Then", h.money(*g.Range.Before)), g.Value}
	}
	return model.If(out.Value == "", Sentence{}, out)
}

func (h headline) moves() string {
	names := model.Each(h.st.Lost[:min(largest, len(h.st.Lost))], func(m *model.Match) string { return part.Cell(m.Name) })
	var parts []string
	first := len(h.st.New)
	if h.st.Range.Before == nil && h.st.Range.YearBefore == nil { // who ordered earlier is not known
		first = 0
	}
	for _, m := range []struct {
		key string
		n   int
	}{{"headline.new", first}, {"headline.back", len(h.st.WonBack)}, {"headline.lost", len(h.st.Lost)}} {
		if m.n > 0 {
			parts = append(parts, h.F(m.key, "N", m.n, "Count", h.Count(m.n), "Names", h.List(names), "All", m.n <= largest))
		}
	}
	if parts == nil {
		return ""
	}
	return h.F("headline.moves", "Parts", strings.Join(parts, h.T("headline.comma")))
}

func (h headline) risk() string {
	if len(h.st.AtRisk) == 0 {
		if slices.ContainsFunc(h.st.Tiers, func(t model.TierStat) bool { return t.Tier == model.TierA && t.Count > 0 }) {
			return h.T("dashboard.no_risk")
		}
		return ""
	}
	r := &h.st.AtRisk[0]
	return h.F("headline.risk", "N", h.st.AtRiskAll, "Count", h.Count(h.st.AtRiskAll), "Stake", h.money(h.st.Stake), "Name", part.Cell(r.Name),
		"Owner", part.Cell(r.Owner), "Why", h.Reason(r.Why))
}

func (h headline) overdue() string {
	all, most, owner := h.st.Cover().Backlog, 0, ""
	for i := range h.st.Coverage {
		c := model.TotalCover(&h.st.Coverage[i].Tiers)
		if c.Backlog > most && len(h.st.Coverage) > 1 {
			most, owner = c.Backlog, h.st.Coverage[i].Owner
		}
	}
	complaints := model.If(h.st.Complaints > 0, h.F("stats.complaints", "N", h.st.Complaints), "")
	return h.F("headline.overdue", "N", all, "Count", h.Count(all), "Owner", part.Cell(owner), "Most", h.Count(most), "All", most == all, "Complaints", complaints)
}

// unknown stands for a figure nobody knows.
const unknown = "—"

// Labelled is a line with its label.
type Labelled struct{ Label, Text string }

// Profile tells what people wrote about a customer; what is empty is left out.
func (l *Lang) Profile(d *model.Detail, today model.Day) (out []Labelled) {
	add := func(label, text string) {
		if text != "" {
			out = append(out, Labelled{label, text})
		}
	}
	add(l.Attr(model.AttrKind), l.CustomerKind(d.Kind))
	add(l.Attr(model.AttrRef), d.Ref)
	add(l.Attr(model.AttrOwner), d.Owner)
	add(l.Attr(model.AttrRegion), d.Region)
	add(l.Attr(model.AttrIndustry), d.Industry)
	add(l.Attr(model.AttrPhone), model.ShowPhone(d.Phone))
	add(l.Attr(model.AttrEmail), model.ShowEmail(d.Email))
	add(l.Attr(model.AttrTags), l.List(d.Tags))
	add(l.T("detail.birthday"), l.Birthday(d.Birthday, today))
	if d.Potential != nil {
		add(l.Attr(model.AttrPotential), l.F("detail.potential_of", "Points", strconv.Itoa(*d.Potential)))
	}
	add(l.T("detail.referred_by"), d.ReferredBy)
	if d.Facts.Referrals > 0 {
		add(l.T("detail.referrals"), strconv.Itoa(d.Facts.Referrals))
	}
	add(l.T("detail.credit"), l.Credit(d.Credit))
	add(l.T("detail.barred"), l.Barred(d.Barred))
	for _, text := range l.Consents(d.Consents, today) {
		add(l.T("detail.consent"), text)
	}
	for _, f := range d.Fields {
		add(part.Cell(f.Name), f.Value)
	}
	add(l.Attr(model.AttrCreated), d.Created.String())
	return out
}

// Birthday tells the date and how far off the next one is.
func (l *Lang) Birthday(b string, today model.Day) string {
	next := model.NextBirthday(b, today)
	if next == 0 {
		return b
	}
	return l.F("detail.birthday_in", "Date", strings.TrimPrefix(b, "--"), "N", int(next-today))
}

// rounded writes money in the main unit of the book's currency, without a
// fraction; up rounds it up.
func (l *Lang) rounded(minor float64, up bool) string {
	unit := math.Pow10(model.Decimals(l.currency))
	whole := model.If(up, math.Ceil(minor/unit), math.Round(minor/unit))
	return l.Money(int64(whole*unit), l.currency)
}

// permille writes 0..1 as percent with one decimal.
func permille(v float64) string { return model.NumberText(100*v, 1) + "%" }

// WhatIf words what would lift a customer a tier and what comes if nothing is
// done: none, one or two lines. Amounts are rounded up to the main unit, which
// does it all the more.
func (l *Lang) WhatIf(w *model.Counterfactual, tier model.Tier, byHand bool) []Labelled {
	var out []Labelled
	switch {
	case len(w.Up) > 0:
		out = append(out, Labelled{l.T("whatif.up"), strings.Join(model.Each(w.Up, l.Step), l.T("whatif.or"))})
	case tier != model.TierA && byHand:
		out = append(out, Labelled{l.T("whatif.up"), l.T("whatif.override")})
	case tier != model.TierA:
		out = append(out, Labelled{l.T("whatif.up"), l.T("whatif.none")})
	}
	switch {
	case w.Down != nil:
		out = append(out, Labelled{l.T("whatif.down"), l.F("whatif.fall", "Tier", w.Down.To, "Day", w.Down.Day.String())})
	case (tier == model.TierA || tier == model.TierB) && w.Past:
		out = append(out, Labelled{l.T("whatif.down"), l.T("whatif.past")})
	case tier != model.TierC && tier != model.TierNone && w.Until != 0:
		out = append(out, Labelled{l.T("whatif.down"), l.F("whatif.holds", "Tier", tier, "Day", w.Until.String())})
	}
	return out
}

// Step words one step that lifts a customer: "+1 order of ¥3,200 by 2026-11-30 → A".
func (l *Lang) Step(s *model.Step) string {
	key := "whatif.contact"
	switch {
	case s.Kind == model.Order && s.Amount == 0:
		key = "whatif.order_any"
	case s.Kind == model.Order || s.Kind == model.Feedback || s.Kind == model.Complaint:
		key = "whatif." + string(s.Kind)
	}
	return l.F(key, "Money", l.rounded(float64(s.Amount), true), "N", s.Satisfaction, "Day", s.By.String(), "Tier", l.Tier(s.To))
}

// Gain words the terms of what a contact is expected to bring, each a product
// in words, and their sum where there are two.
func (l *Lang) Gain(g *model.Gain, p *model.Policy, deals int) []string {
	rules := &p.Queue
	if g.Retain == 0 && g.Close == 0 && deals == 0 { // nothing to add up
		return nil
	}
	out := []string{l.F("gain.retain", "Gain", l.rounded(g.Retain, false), "Rate", Share(rules.RetainUplift), "Value", l.rounded(g.Value, false),
		"Weeks", p.Model.RiskWeeks, "Open", permille(4*g.P*(1-g.P)), "P", Share(g.P), "Faded", permille(1-math.Exp2(-g.Ratio)),
		"Ratio", model.NumberText(g.Ratio, 1))}
	if g.Close == 0 && deals == 0 {
		return out
	}
	weighted := model.If(rules.CloseUplift > 0, g.Close/rules.CloseUplift, 0.0)
	return append(out,
		l.F("gain.close", "Gain", l.rounded(g.Close, false), "Rate", Share(rules.CloseUplift), "Value", l.rounded(weighted, false), "N", deals),
		l.F("gain.sum", "Gain", l.rounded(g.Total, false)))
}

// Forecast words the model figures of a customer, each with what it means; "—"
// stands for those that do not apply. Where there are none at all it is one line
// with the reason: the code of the calibration's, or that there are no orders.
func (l *Lang) Forecast(f *model.Forecast, m *model.ModelRules, reason string, orders int) []Labelled {
	if f.POrder == nil {
		why := model.If(reason == "" && orders > 0, l.T("forecast.none"), model.If(reason != "", l.T("model."+reason), l.T("reason.no_orders")))
		return []Labelled{{l.T("forecast.title"), unknown + " " + why}}
	}
	share := func(v *float64) string { return figure(v, Share) }
	money := func(v *float64) string { return figure(v, func(v float64) string { return l.rounded(v, false) }) }
	orderCount := figure(f.ExpectedOrders, func(v float64) string { return model.NumberText(v, 1) })
	return []Labelled{
		{l.Attr(model.AttrPAlive), l.F("forecast.p_alive", "Share", share(f.PAlive))},
		{l.Attr(model.AttrPOrder), l.F("forecast.p_order", "Share", share(f.POrder), "Weeks", m.RiskWeeks)},
		{l.Attr(model.AttrExpectedOrders), l.F("forecast.expected_orders", "Orders", orderCount, "Weeks", m.HorizonWeeks)},
		{l.Attr(model.AttrExpectedSpend), l.F("forecast.expected_spend", "Amount", money(f.ExpectedSpend))},
		{l.Attr(model.AttrCLV), l.F("forecast.clv", "Amount", money(f.CLV), "Weeks", m.HorizonWeeks)},
	}
}

func figure(v *float64, word func(float64) string) string {
	if v == nil {
		return unknown
	}
	return word(*v)
}

// Offer words why a product is worth speaking about, as of a day: what speaks for it,
// in counts of customers, or the customer's own rhythm.
func (l *Lang) Offer(o *model.Offer, today model.Day) string {
	every, _ := l.span(float64(o.Every))
	ago, _ := l.span(float64(today - o.Last))
	return l.F("offer."+string(o.Kind), "Both", o.Both, "N", o.Buyers, "Because", o.Because,
		"Lift", model.NumberText(o.Lift, 1), "Times", o.Times, "Every", every, "Ago", ago)
}

// NoOffers words why there is nothing to offer: no lines of orders are known, nothing
// is bought together, or nothing speaks for anything with this customer.
func (l *Lang) NoOffers(o *model.Offers) string {
	switch {
	case o.Customers == 0:
		return l.T("offer.no_lines")
	case o.Pairs == 0:
		return l.F("offer.no_pairs", "Customers", l.Count(o.Customers), "Products", l.Count(o.Products))
	}
	return l.T("offer.none")
}

// Lines writes what an order is made of in one line, at most so many of its lines:
// "Linen 40s × 3, Wool × 1, 4 more"; "" without any.
func (l *Lang) Lines(lines []model.Line, most int) string {
	var out []string
	for i := range lines {
		if i == most && len(lines) > most {
			out = append(out, l.F("lines.more", "N", len(lines)-most))
			break
		}
		text := lines[i].Product
		if q := lines[i].Quantity; q != 0 {
			text = l.F("lines.item", "Product", text, "N", model.NumberText(q, -1))
		}
		out = append(out, text)
	}
	return strings.Join(out, l.T("list.comma"))
}

// Margin says what an order leaves above its cost, "" where that is not known.
func (l *Lang) Margin(in *model.Interaction) string {
	m, ok := in.Margin()
	if !ok || in.Amount == 0 {
		return ""
	}
	return l.F("lines.margin", "Money", l.Money(m, in.Currency), "N", int(math.Round(100*float64(m)/float64(in.Amount))))
}
