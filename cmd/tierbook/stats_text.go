package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/ui/part"
)

// Rows that the text of stats shows of long lists.
const (
	statsRisks = 10
	statsNames = 5
)

// printStats prints the figures as plain tables under headings.
func (r *run) printStats(st *model.Stats, s *session, by model.Attr) error {
	l := s.l
	r.line(strings.Join(r.statsHead(st, s), " · "))
	if st.Customers == 0 {
		r.tell(l.T("stats.nobody"))
		return nil
	}
	steps := []func() error{
		func() error { return r.printTiers(st, s) },
		func() error { return r.printGroups(st, s, by) },
		func() error { r.printPareto(st, s); return nil },
		func() error { return r.printMovement(st, s) },
		func() error { return r.printCoverage(st, s) },
		func() error { return r.printHeat(st, s) },
		func() error { return r.printRisks(st, s) },
		func() error { r.printMoves(st, s); return nil },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	if n := len(st.Retention); n > 0 {
		first, last := st.Retention[0], st.Retention[n-1]
		text := l.F("stats.retention", "Share", share(last.Value), "Day", first.Day.String(), "First", share(first.Value), "Away", st.Away)
		if _, ok := st.Retained(); !ok {
			text = l.F("stats.no_buyers", "Share", share(last.Value), "Day", last.Day.String())
		}
		r.line(text)
	}
	if n := len(st.CLV); n > 0 {
		r.line(l.F("stats.clv", "Money", l.Money(int64(st.CLV[n-1].Value), s.book.Currency), "First", l.Money(int64(st.CLV[0].Value), s.book.Currency), "Day", st.CLV[0].Day.String()))
	}
	return nil
}

func (r *run) line(text string) { _, _ = fmt.Fprintln(r.Stdout, text) }

func (r *run) heading(text string) { r.line("\n" + r.paint("1", text)) }

// share writes a share 0..1 as a percentage.
func share(v float64) string { return percent(&v) }

// inTime writes a coverage, a dash where there is nobody to cover.
func inTime(covered, count int) string {
	if count == 0 {
		return dash
	}
	return share(ratio(covered, count))
}

func (r *run) statsHead(st *model.Stats, s *session) []string {
	l := s.l
	out := []string{st.AsOf.String(), l.F("change.customers", "N", st.Customers), l.Money(st.Revenue, s.book.Currency)}
	if st.Feedbacks > 0 {
		out = append(out, l.F("stats.satisfaction", "Mean", tenth(st.Satisfaction), "N", st.Feedbacks, "Unhappy", st.Unhappy))
	}
	return append(out, l.F("stats.complaints", "N", st.Complaints))
}

func (r *run) printTiers(st *model.Stats, s *session) error {
	l := s.l
	r.heading(l.T("stats.tiers"))
	t := r.table(
		column{title: l.Attr(model.AttrTier)}, column{title: l.T("stats.customers"), right: true}, column{title: l.T("stats.share"), right: true},
		column{title: l.Attr(model.AttrRevenue), right: true}, column{title: l.T("stats.share"), right: true},
		column{title: l.T("stats.coverage"), right: true},
	)
	for _, ts := range st.Tiers {
		t.row(ts.Tier.String(), l.Apart(ts.Count, ts.Prospects), share(ts.CountShare), l.MoneyShort(ts.Revenue, s.book.Currency), share(ts.RevenueShare), inTime(ts.Covered, ts.Count))
	}
	if err := t.done(); err != nil {
		return err
	}
	if slices.ContainsFunc(st.Tiers, func(x model.TierStat) bool { return x.Prospects > 0 }) {
		r.line(l.T("stats.apart"))
	}
	return nil
}

func (r *run) printGroups(st *model.Stats, s *session, by model.Attr) error {
	if by == model.AttrNone {
		return nil
	}
	l := s.l
	r.heading(l.F("stats.by", "Attr", l.Attr(by)))
	t := r.table(
		column{title: l.Attr(by), flex: true}, column{title: l.T("stats.customers"), right: true}, column{title: "A", right: true},
		column{title: "B", right: true}, column{title: "C", right: true}, column{title: l.Attr(model.AttrRevenue), right: true},
		column{title: l.Attr(model.AttrScore), right: true}, column{title: l.T("stats.coverage"), right: true},
	)
	for _, g := range st.By {
		name := g.Value
		if by == model.AttrStage {
			name = l.Stage(model.Stage(name))
		}
		t.row(orDash(name), l.Count(g.Customers), l.Apart(g.Tiers[1], g.Prospects[1]), l.Apart(g.Tiers[2], g.Prospects[2]), l.Apart(g.Tiers[3], g.Prospects[3]),
			l.MoneyShort(g.Revenue, s.book.Currency), mean(g.Score), share(g.Coverage))
	}
	return t.done()
}

func (r *run) printPareto(st *model.Stats, s *session) {
	if len(st.ParetoCut) == 0 {
		return
	}
	r.line("")
	for _, p := range st.ParetoCut {
		r.line(s.l.F("stats.pareto", "Customers", share(p.Customers), "Value", share(p.Value)))
	}
}

func (r *run) printMovement(st *model.Stats, s *session) error {
	l, m := s.l, &st.Movement
	r.heading(l.F("stats.movement", "From", m.From.String(), "To", m.To.String(), "Source", l.T("stats.source."+m.Source)))
	t := r.table(
		column{title: l.T("stats.from_to")}, column{title: "A", right: true}, column{title: "B", right: true}, column{title: "C", right: true},
		column{title: l.T("stats.left"), right: true},
	)
	cell := func(n int) string {
		if n == 0 {
			return "·"
		}
		return l.Count(n)
	}
	for _, from := range []model.Tier{model.TierA, model.TierB, model.TierC, model.TierNone} {
		name, row := from.String(), &m.Matrix[from]
		if from == model.TierNone {
			name = l.T("stats.came")
		}
		t.row(name, cell(row[1]), cell(row[2]), cell(row[3]), cell(row[0]))
	}
	return t.done()
}

func (r *run) printCoverage(st *model.Stats, s *session) error {
	l := s.l
	r.heading(l.T("stats.by_owner"))
	t := r.table(
		column{title: l.Attr(model.AttrOwner), flex: true}, column{title: l.T("stats.customers"), right: true}, column{title: "A", right: true},
		column{title: "B", right: true}, column{title: "C", right: true}, column{title: l.T("stats.coverage"), right: true},
		column{title: l.T("stats.backlog"), right: true}, column{title: l.T("stats.per_week"), right: true},
	)
	for _, c := range st.Coverage {
		cells := []string{c.Owner, l.Count(sum(c.Count))}
		if c.Owner == "" {
			cells[0] = l.T("stats.unassigned")
		}
		for _, tier := range model.Tiers {
			if c.Count[tier] == 0 {
				cells = append(cells, dash)
				continue
			}
			cells = append(cells, share(ratio(c.Covered[tier], c.Count[tier])))
		}
		t.row(append(cells, share(c.Coverage), l.Count(c.Backlog), tenth(c.PerWeek))...)
	}
	if err := t.done(); err != nil {
		return err
	}
	var weeks []string
	for _, w := range st.Trend {
		weeks = append(weeks, strings.TrimSuffix(inTime(sum(w.Covered), sum(w.Count)), "%"))
	}
	r.line(l.F("stats.trend", "Weeks", strings.Join(weeks, " ")))
	return nil
}

func (r *run) printHeat(st *model.Stats, s *session) error {
	l := s.l
	r.heading(l.T("stats.heat"))
	if st.Heat == [5][5]int{} {
		r.line(l.T("stats.no_orders"))
		return nil
	}
	cols := []column{{title: ""}}
	for f := range 5 {
		cols = append(cols, column{title: "F" + strconv.Itoa(f+1), right: true})
	}
	t := r.table(cols...)
	for rec := 4; rec >= 0; rec-- {
		cells := []string{"R" + strconv.Itoa(rec+1)}
		for f := range 5 {
			cells = append(cells, l.Count(st.Heat[rec][f]))
		}
		t.row(cells...)
	}
	return t.done()
}

func (r *run) printRisks(st *model.Stats, s *session) error {
	if st.AtRiskAll == 0 {
		return nil
	}
	l := s.l
	r.heading(l.F("stats.at_risk", "N", st.AtRiskAll, "Stake", l.Money(st.Stake, s.book.Currency)))
	t := r.table(
		column{title: l.Attr(model.AttrName), max: 24}, column{title: l.T("names.stake"), right: true},
		column{title: l.Attr(model.AttrLastContact)}, column{title: l.Attr(model.AttrOwner), max: ownerCells}, column{title: l.T("cmd.why"), flex: true},
	)
	for i := range st.AtRisk[:min(statsRisks, len(st.AtRisk))] {
		row := &st.AtRisk[i]
		t.row(row.Name, l.MoneyShort(row.Stake, s.book.Currency), orDash(row.Facts.LastContact.String()), orDash(row.Owner), l.Reason(row.Why))
	}
	return t.done()
}

func (r *run) printMoves(st *model.Stats, s *session) {
	r.line("")
	for _, m := range []struct {
		key  string
		list []model.Match
	}{{"stats.new", st.New}, {"stats.won_back", st.WonBack}, {"stats.lost", st.Lost}} {
		var names []string
		for _, x := range m.list[:min(statsNames, len(m.list))] {
			names = append(names, part.Cell(x.Name))
		}
		text := s.l.F(m.key, "N", len(m.list))
		if len(names) > 0 {
			text += s.l.T("stats.colon") + s.l.List(names)
		}
		if len(m.list) > statsNames {
			text += " …"
		}
		r.line(text)
	}
}
