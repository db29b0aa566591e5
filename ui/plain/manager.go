package plain

import (
	"cmp"
	"context"

	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

// manager reads out where the book stands: each tier, each owner, who moved, who
// came and left, and the first of the A customers at risk, whom numbers then
// stand for.
func (s *Session) manager(ctx context.Context) error {
	st, err := s.Store.Stats(ctx, model.StatsQuery{Owner: s.Owner, AsOf: s.AsOf, By: model.AttrOwner})
	if err != nil {
		return err
	}
	money := func(v int64) string { return s.Lang.Money(v, s.Currency) }
	s.say("plain.book", "Day", st.AsOf.String(), "N", st.Customers, "Count", s.Lang.Count(st.Customers), "Revenue", money(st.Revenue))
	for _, text := range s.Lang.Conclusion(&st, model.AttrOwner, s.Currency) {
		s.print(text)
	}
	for i := range st.Periods {
		p := &st.Periods[i]
		before, year := p.Growth()
		s.say("plain.period", "Name", s.Lang.Period(p), "Revenue", money(p.Revenue), "Before", s.Lang.Growth(before), "Year", s.Lang.Growth(year), "Orders", s.Lang.Count(p.Orders), "New", p.New, "Lost", p.Lost)
	}
	for i := range st.Tiers {
		t := &st.Tiers[i]
		s.say("plain.tier", "Tier", t.Tier, "N", t.Count, "Count", s.Lang.Apart(t.Count, t.Prospects), "Share", lang.Share(t.CountShare),
			"Revenue", money(t.Revenue), "RevenueShare", lang.Share(t.RevenueShare), "InTime", s.Lang.Apart(t.Covered, t.ProspectsCovered), "Overdue", s.Lang.Apart(t.Backlog, t.ProspectsBacklog))
	}
	for i := range st.Coverage {
		o := &st.Coverage[i]
		name, all := cmp.Or(part.Cell(o.Owner), s.Lang.T("dashboard.unassigned")), model.TotalCover(&o.Tiers)
		s.say("plain.owner", "Name", name, "N", all.Count, "Count", s.Lang.Apart(all.Count, all.Prospects), "InTime", s.Lang.InTime(&all), "Overdue", s.Lang.Apart(all.Backlog, all.ProspectsBacklog))
	}
	up, down, _, _ := st.Movement.Sums()
	s.say("plain.moved", "From", st.Movement.From.String(), "To", st.Movement.To.String(), "Up", s.Lang.Apart(up[0], up[1]), "Down", s.Lang.Apart(down[0], down[1]),
		"New", s.Lang.Count(len(st.New)), "Back", s.Lang.Count(len(st.WonBack)), "Lost", s.Lang.Count(len(st.Lost)))
	s.say("dashboard.complaints", "N", st.Complaints, "Count", s.Lang.Count(st.Complaints))
	if len(st.AtRisk) == 0 {
		s.say("dashboard.no_risk")
	} else {
		s.say("dashboard.risk", "N", st.AtRiskAll, "Count", s.Lang.Count(st.AtRiskAll), "Stake", s.Lang.MoneyShort(st.Stake, s.Currency))
	}
	return pages(ctx, s, st.AtRisk, func(n int, r *model.Risk) model.Row {
		s.say("plain.risk", "N", n, "Name", part.Cell(r.Name), "Stake", s.Lang.MoneyShort(r.Stake, s.Currency), "Why", s.Lang.Reason(r.Why))
		return r.Row
	})
}

// offers reads out what to speak about with a customer.
func (s *Session) offers(ctx context.Context, word string) error {
	r, err := Meant(s.rows, word)
	if err != nil {
		return err
	}
	o, err := s.Store.Recommend(ctx, r.ID, model.OffersShown, s.AsOf)
	for _, list := range [][]model.Offer{o.Again, o.Next} {
		for i := range list {
			s.say("plain.what_if", "Label", part.Cell(list[i].Product), "Text", part.Cell(s.Lang.Offer(&list[i], s.Today)))
		}
	}
	if err == nil && len(o.Next) == 0 {
		s.print(s.Lang.NoOffers(&o))
	}
	return err
}
