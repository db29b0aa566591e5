package main

import (
	"fmt"
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

// statsPart is a heading with a table and lines below it.
type statsPart struct {
	title string
	cols  []column
	rows  [][]string
	after []string
}

// printStats prints the figures as plain tables under headings.
func (r *run) printStats(st *model.Stats, s *session, q *model.StatsQuery) error {
	l := s.l
	head := []string{st.AsOf.String(), l.F("change.customers", "N", st.Customers), l.F("stats.to_date", "Money", l.Money(st.Revenue, s.book.Currency))}
	if st.Feedbacks > 0 {
		head = append(head, l.F("stats.satisfaction", "Mean", tenth(st.Satisfaction), "N", st.Feedbacks, "Unhappy", st.Unhappy))
	}
	r.line(strings.Join(append(head, l.F("stats.complaints", "N", st.Complaints)), " · "))
	if st.Customers == 0 {
		r.tell(l.T("stats.nobody"))
		return nil
	}
	r.line("")
	for _, text := range l.Conclusion(st, q.By, s.book.Currency) {
		r.line(text)
	}
	for _, x := range r.statsParts(&exchange.Report{Stats: *st, By: q.By, Field: q.Field, Book: s.book, Words: l, Share: share}) {
		switch {
		case len(x.rows)+len(x.after) == 0:
			continue
		case x.title == "":
			r.line("")
		default:
			r.heading(x.title)
		}
		if err := r.rows(x.rows, x.cols...); err != nil {
			return err
		}
		for _, text := range x.after {
			r.line(text)
		}
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

// tierColumns adds a column of figures for each tier.
func (r *run) tierColumns(lead string, cols ...column) []column {
	for _, t := range model.Tiers {
		cols = append(cols, right(lead+r.l.Tier(t)))
	}
	return cols
}

// statsColumns are a first column and figures to the right of it.
func statsColumns(first func(string) column, heads []string) []column {
	cols := eachOf(heads, func(head *string) column { return right(*head) })
	cols[0] = first(heads[0])
	return cols
}

// statsParts are the figures in their order; a part of nothing is not shown.
func (r *run) statsParts(rep *exchange.Report) []statsPart {
	l, st, money := r.l, &rep.Stats, rep.MoneyTables()
	m := &st.Movement
	var none []string
	if rep.HeatRows() == nil {
		none = rep.Heads("stats.no_orders")
	}
	weeks := eachOf(st.Trend, func(w *model.CoverageWeek) string {
		all := model.TotalCover(&w.Tiers)
		return strings.TrimSuffix(strings.ReplaceAll(l.InTime(&all), "% +", "+"), "%")
	})
	return []statsPart{
		{money[0].Title, statsColumns(flex, money[0].Heads), money[0].Rows, nil},
		{money[1].Title, statsColumns(left, money[1].Heads), money[1].Rows, nil},
		{l.T("stats.tiers"), statsColumns(left, rep.Heads("attr.tier", "stats.customers", "stats.share", "report.revenue", "stats.share", "stats.coverage")), rep.TierRows(), rep.Apart()},
		{
			l.F("stats.by", "Attr", rep.ByHead()),
			statsColumns(flex, append([]string{rep.ByHead()}, rep.Heads("stats.customers", "tiers", "report.revenue", "attr.score", "stats.coverage")...)), rep.GroupRows(), nil,
		},
		{after: rep.ParetoLines()},
		{
			l.F("stats.movement", "From", m.From.String(), "To", m.To.String(), "Source", l.T("stats.source."+m.Source)),
			statsColumns(left, rep.Heads("stats.from_to", "tiers", "stats.left")), rep.MoveRows(), nil,
		},
		{
			l.T("stats.by_owner"), statsColumns(flex, rep.Heads("attr.owner", "stats.customers", "tiers", "stats.coverage", "stats.backlog", "stats.per_week")),
			rep.CoverageRows(false),
			[]string{l.F("stats.trend", "Weeks", strings.Join(weeks, " "))},
		},
		{l.T("stats.heat"), statsColumns(left, rep.Heads("", "F1", "F2", "F3", "F4", "F5")), rep.HeatRows(), none},
		r.statsRisks(rep),
		{after: r.statsEnds(rep)},
	}
}

// statsRisks are the first customers at risk.
func (r *run) statsRisks(rep *exchange.Report) statsPart {
	l, rows := r.l, rep.RiskRows(statsRisks)
	for _, x := range rows {
		x[2], x[3] = orDash(x[2]), orDash(x[3])
	}
	return statsPart{l.F("stats.at_risk", "N", rep.Stats.AtRiskAll, "Stake", l.Money(rep.Stats.Stake, rep.Book.Currency)), []column{
		{title: l.Attr(model.AttrName), max: 24},
		right(l.T("names.stake")), left(l.Attr(model.AttrLastContact)),
		{title: l.Attr(model.AttrOwner), max: ownerCells},
		flex(l.T("cmd.why")),
	}, rows, nil}
}

// statsEnds say who came and went, and how buyers and their value changed.
func (r *run) statsEnds(rep *exchange.Report) (out []string) {
	l := r.l
	for _, m := range rep.MoveLists(statsNames, part.Cell) {
		text := m.Title
		if len(m.Names) > 0 {
			text += l.T("stats.colon") + l.List(m.Names)
		}
		if m.More != "" {
			text += " …"
		}
		out = append(out, text)
	}
	for _, text := range []string{rep.RetentionLine(), rep.CLVLine(l.Money)} {
		if text != "" {
			out = append(out, text)
		}
	}
	return out
}
