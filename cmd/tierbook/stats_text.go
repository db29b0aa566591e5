package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/model/exchange"
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
	r.line("")
	for _, text := range l.Conclusion(st, by, s.book.Currency) {
		r.line(text)
	}
	rep := &exchange.Report{Stats: *st, By: by, Book: s.book, Words: l, Share: share}
	for _, step := range []func(*exchange.Report) error{
		r.printMoney, r.printTiers, r.printGroups, r.printPareto, r.printMovement, r.printCoverage, r.printHeat, r.printRisks, r.printMoves,
	} {
		if err := step(rep); err != nil {
			return err
		}
	}
	if text := rep.RetentionLine(); text != "" {
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
	out := []string{st.AsOf.String(), l.F("change.customers", "N", st.Customers), l.F("stats.to_date", "Money", l.Money(st.Revenue, s.book.Currency))}
	if st.Feedbacks > 0 {
		out = append(out, l.F("stats.satisfaction", "Mean", tenth(st.Satisfaction), "N", st.Feedbacks, "Unhappy", st.Unhappy))
	}
	return append(out, l.F("stats.complaints", "N", st.Complaints))
}

// printMoney prints what came in within the range, by group, and by period.
func (r *run) printMoney(rep *exchange.Report) error {
	cols := eachOf(rep.MoneyHeads(), func(head *string) column { return right(*head) })
	r.heading(rep.RangeTitle())
	if err := r.rows(rep.RangeRows(), append([]column{flex(rep.ByHead())}, cols...)...); err != nil {
		return err
	}
	rows := rep.PeriodRows()
	if len(rows) == 0 {
		return nil
	}
	r.heading(r.l.T("stats.over_time"))
	return r.rows(rows, append([]column{left(r.l.T("action.period"))}, cols...)...)
}

func (r *run) printTiers(rep *exchange.Report) error {
	r.heading(r.l.T("stats.tiers"))
	err := r.rows(rep.TierRows(),
		left(r.l.Attr(model.AttrTier)), right(r.l.T("stats.customers")), right(r.l.T("stats.share")),
		right(r.l.T("report.revenue")), right(r.l.T("stats.share")), right(r.l.T("stats.coverage")))
	if err == nil && slices.ContainsFunc(rep.Stats.Tiers, func(x model.TierStat) bool { return x.Prospects > 0 }) {
		r.line(r.l.T("stats.apart"))
	}
	return err
}

// tierColumns adds a column of figures for each tier.
func (r *run) tierColumns(lead string, cols ...column) []column {
	for _, t := range model.Tiers {
		cols = append(cols, right(lead+r.l.Tier(t)))
	}
	return cols
}

func (r *run) printGroups(rep *exchange.Report) error {
	if rep.By == model.AttrNone {
		return nil
	}
	r.heading(r.l.F("stats.by", "Attr", r.l.Attr(rep.By)))
	return r.rows(rep.GroupRows(),
		append(r.tierColumns("", flex(r.l.Attr(rep.By)), right(r.l.T("stats.customers"))),
			right(r.l.T("report.revenue")), right(r.l.Attr(model.AttrScore)),
			right(r.l.T("stats.coverage")))...)
}

func (r *run) printPareto(rep *exchange.Report) error {
	for i, p := range rep.Stats.ParetoCut {
		if i == 0 {
			r.line("")
		}
		r.line(r.l.F("stats.pareto", "Customers", share(p.Customers), "Value", share(p.Value)))
	}
	return nil
}

func (r *run) printMovement(rep *exchange.Report) error {
	m := &rep.Stats.Movement
	r.heading(r.l.F("stats.movement", "From", m.From.String(), "To", m.To.String(), "Source", r.l.T("stats.source."+m.Source)))
	return r.rows(rep.MoveRows(),
		append(r.tierColumns("", left(r.l.T("stats.from_to"))), right(r.l.T("stats.left")))...)
}

func (r *run) printCoverage(rep *exchange.Report) error {
	r.heading(r.l.T("stats.by_owner"))
	err := r.rows(rep.CoverageRows(false),
		append(r.tierColumns("", flex(r.l.Attr(model.AttrOwner)), right(r.l.T("stats.customers"))),
			right(r.l.T("stats.coverage")), right(r.l.T("stats.backlog")),
			right(r.l.T("stats.per_week")))...)
	if err != nil {
		return err
	}
	weeks := eachOf(rep.Stats.Trend, func(w *model.CoverageWeek) string {
		all := model.TotalCover(&w.Tiers)
		return strings.TrimSuffix(strings.ReplaceAll(r.l.InTime(&all), "% +", "+"), "%")
	})
	r.line(r.l.F("stats.trend", "Weeks", strings.Join(weeks, " ")))
	return nil
}

func (r *run) printHeat(rep *exchange.Report) error {
	r.heading(r.l.T("stats.heat"))
	rows := rep.HeatRows()
	if rows == nil {
		r.line(r.l.T("stats.no_orders"))
		return nil
	}
	cols := []column{{title: ""}}
	for f := range 5 {
		cols = append(cols, right("F"+strconv.Itoa(f+1)))
	}
	return r.rows(rows, cols...)
}

func (r *run) printRisks(rep *exchange.Report) error {
	if rep.Stats.AtRiskAll == 0 {
		return nil
	}
	r.heading(r.l.F("stats.at_risk", "N", rep.Stats.AtRiskAll, "Stake", r.l.Money(rep.Stats.Stake, rep.Book.Currency)))
	rows := rep.RiskRows(statsRisks)
	for _, x := range rows {
		x[2], x[3] = orDash(x[2]), orDash(x[3])
	}
	return r.rows(rows,
		column{title: r.l.Attr(model.AttrName), max: 24}, right(r.l.T("names.stake")),
		left(r.l.Attr(model.AttrLastContact)), column{title: r.l.Attr(model.AttrOwner), max: ownerCells}, flex(r.l.T("cmd.why")))
}

func (r *run) printMoves(rep *exchange.Report) error {
	st := &rep.Stats
	r.line("")
	for _, m := range []struct {
		key  string
		list []model.Match
	}{{"stats.new", st.New}, {"stats.won_back", st.WonBack}, {"stats.lost", st.Lost}} {
		var names []string
		for _, x := range m.list[:min(statsNames, len(m.list))] {
			names = append(names, part.Cell(x.Name))
		}
		text := r.l.F(m.key, "N", len(m.list))
		if len(names) > 0 {
			text += r.l.T("stats.colon") + r.l.List(names)
		}
		if len(m.list) > statsNames {
			text += " …"
		}
		r.line(text)
	}
	return nil
}
