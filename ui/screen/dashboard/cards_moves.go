package dashboard

import (
	"math"
	"slices"

	"tierbook/model"
	"tierbook/ui/part"
)

// drawMovement is who moved between tiers within the range.
func drawMovement(s *sheet, d *data) {
	t, th, m := s.env.Lang, s.th, &d.stats.Movement
	s.say(t.F("dashboard.movement", "From", m.From.String(), "To", m.To.String(), "Source", t.T("dashboard.source."+m.Source)), th.Muted)
	order := [...]model.Tier{model.TierA, model.TierB, model.TierC, model.TierNone}
	label := max(part.Width(t.T("dashboard.came")), 5, 1+s.env.TierCells())
	cellW := 9 + max(0, s.env.TierCells()-4)
	for from, row := range m.Matrix {
		for to, n := range row {
			cellW = max(cellW, part.Width(t.Apart(n, m.Prospects[from][to]))+3)
		}
	}
	cellW = min(cellW, max(6, (s.w-label-2)/4))
	head := part.Fit("", label+2)
	arrow := s.env.Sign("→ ")
	for _, to := range order {
		head += part.FitRight(arrow+s.tierName(to, "dashboard.gone"), cellW-1) + " "
	}
	s.line(th.Muted.Render(head))
	up, down, came, gone := m.Sums()
	for _, from := range order {
		s.put(" " + th.Muted.Render(part.Fit(s.tierName(from, "dashboard.came"), label)) + " ")
		for _, to := range order {
			n := m.Matrix[from][to]
			if from == model.TierNone && to == model.TierNone {
				continue
			}
			st, mark := th.Text, " "
			switch {
			case n == 0 || from == to:
				st = th.Muted
			case from == model.TierNone || to == model.TierNone:
			case to < from:
				st, mark = th.Good, s.env.Sign("▲")
			default:
				st, mark = th.Bad, s.env.Sign("▼")
			}
			title := s.tierName(from, "dashboard.came") + " " + arrow + s.tierName(to, "dashboard.gone")
			s.cell(target{move: &[2]model.Tier{from, to}, count: n, title: title}, part.FitRight(t.Apart(n, m.Prospects[from][to])+mark, cellW-1), st)
		}
		s.end()
	}
	s.line("")
	s.say(t.F("dashboard.movement.sum", "Up", t.Apart(up[0], up[1]), "Down", t.Apart(down[0], down[1]), "Came", t.Apart(came[0], came[1]), "Gone", t.Apart(gone[0], gone[1])), th.Text)
}

// drawRisk lists the A customers at risk, the most at stake first, each by its rule.
func drawRisk(s *sheet, d *data) {
	t, th := s.env.Lang, s.th
	if d.stats.AtRiskAll == 0 {
		s.say(t.T("dashboard.no_risk"), th.Good)
		return
	}
	text := t.F("dashboard.risk", "N", d.stats.AtRiskAll, "Count", t.Count(d.stats.AtRiskAll), "Stake", s.env.MoneyShort(d.stats.Stake))
	s.row(target{risks: d.stats.AtRisk, count: len(d.stats.AtRisk), title: text}, part.Fit(text, s.w-1))
	nameW := min(24, max(10, s.w/3))
	for i := range d.stats.AtRisk {
		r := &d.stats.AtRisk[i]
		s.cell(target{open: r.ID, count: 1}, part.Fit(part.Cell(r.Name), nameW), th.Text)
		s.put(part.FitRight(s.env.MoneyShort(r.Stake), 8) + "  ")
		w := s.w - s.at
		s.put(th.Muted.Render(part.Fit(part.Join(" · ", model.If(w >= 40, part.Cell(r.Owner), ""), t.Reason(r.Why)), w)))
		s.figs[len(s.figs)-1].to = s.w
		s.end()
	}
}

// moveGroup is one of the lists of who came and went.
type moveGroup struct {
	title string
	list  []model.Match
}

// moveLine draws a line of a list that shows as many lines, in w cells: its title,
// then names, and how many there are besides.
func (s *sheet) moveLine(g *moveGroup, i, shown, w int) {
	to, st := target{some: g.list, count: len(g.list), title: g.title}, s.th.Text
	text := g.title + " " + s.env.Lang.Count(len(g.list))
	switch {
	case len(g.list) == 0:
		st = s.th.Muted
	case i == 0:
		st = s.th.Bold
	case i == shown && len(g.list) > shown:
		text = "  " + s.env.Lang.F("dashboard.others", "N", len(g.list)-i+1)
	default:
		to, text = target{open: g.list[i-1].ID, count: 1}, "  "+part.Cell(g.list[i-1].Name)
	}
	s.cell(to, part.Fit(text, w), st)
}

// movesBeside is the width from which the lists of who came and went stand
// beside each other.
const movesBeside = 54

// drawMoves names who is new, came back, was lost.
func drawMoves(s *sheet, d *data) {
	t := s.env.Lang
	groups := [...]moveGroup{{t.T("dashboard.new"), d.stats.New}, {t.T("dashboard.back"), d.stats.WonBack}, {t.T("dashboard.lost"), d.stats.Lost}}
	need := [...]int{len(d.stats.New), len(d.stats.WonBack), len(d.stats.Lost)}
	if w := s.w/len(groups) - 1; s.w >= movesBeside && !s.table {
		for i := range min(s.h, slices.Max(need[:])+1) {
			for k := range groups {
				if i > len(groups[k].list) {
					s.put(part.Fit("", w+1))
					continue
				}
				s.moveLine(&groups[k], i, s.h-1, w)
			}
			s.end()
		}
		return
	}
	var room [len(need)]int // what one list does not need the others get
	for at, lines := 0, max(3, s.h-len(groups)); lines > 0 && room != need; at++ {
		if i := at % len(need); room[i] < need[i] {
			room[i], lines = room[i]+1, lines-1
		}
	}
	for k := range groups {
		for i := 0; i <= min(room[k], len(groups[k].list)); i++ {
			s.moveLine(&groups[k], i, room[k], s.w-1)
			s.end()
		}
	}
}

// during words the filter for who ordered within a period.
func during(p *model.Period) string { return "ordered:" + p.From.String() + ".." + p.To.String() }

// drawMoney is what came in within the range, then by month, the newest first.
func drawMoney(s *sheet, d *data) {
	t := s.env.Lang
	periods, top := append([]model.Period{d.stats.Range}, d.stats.Periods...), int64(1)
	slices.Reverse(periods[1:])
	title := func(i int) string { return model.If(i == 0, t.T("dashboard.range"), t.Period(&periods[i])) }
	nameW := 0
	for i := range periods {
		nameW = max(nameW, part.Width(title(i)))
		if i > 0 {
			top = max(top, periods[i].Revenue)
		}
	}
	keys, w := [...]string{"attr.revenue", "stats.on_before", "stats.on_year", "attr.orders", "stats.new_head", "stats.lost_head"}, [...]int{9, 6, 6, 6, 5, 5}
	need := nameW + 1
	for i, key := range keys {
		w[i] = max(w[i], part.Width(t.T(key))+2)
		need += w[i]
	}
	if need > s.w { // the count of orders gives way
		need, w[3] = need-w[3], 0
	}
	head := " " + part.Fit("", nameW)
	for i, key := range keys {
		head += part.FitRight(t.T(key), w[i])
	}
	s.line(s.th.Muted.Render(part.Fit(head, s.w)))
	barW := min(30, s.w-need-2)
	for i := range periods {
		p := &periods[i]
		before, year := p.Growth()
		s.put(" " + part.Fit(title(i), nameW))
		s.cell(target{list: during(p), count: p.Buyers}, part.FitRight(s.env.MoneyShort(p.Revenue), w[0]-1), s.th.Text)
		s.put(part.FitRight(t.Growth(before), w[1]) + part.FitRight(t.Growth(year), w[2]) + part.FitRight(t.Count(p.Orders), w[3]))
		s.cell(target{list: "first_order>=" + p.From.String() + " first_order<=" + p.To.String(), count: p.New}, part.FitRight(t.Count(p.New), w[4]-1), s.th.Text)
		s.cell(target{some: p.Gone, count: p.Lost, title: t.T("dashboard.lost") + " " + title(i)}, part.FitRight(t.Count(p.Lost), w[5]-1), s.th.Text)
		if i > 0 && !s.table && barW >= 4 {
			s.put("  " + s.bar(max(0, float64(p.Revenue)/float64(top)), barW))
		}
		s.end()
	}
}

// drawShort says what the figures come to, each sentence with the list behind it; where
// the card has the window to itself, what came in stands below.
func drawShort(s *sheet, d *data) {
	st, r, w := &d.stats, during(&d.stats.Range), s.w-1
	moved := slices.Concat(st.New, st.WonBack, st.Lost)
	if s.w <= 1 { // keys that come before the first frame move by whole sentences
		w = math.MaxInt16
	}
	for _, x := range s.env.Lang.Headline(st, d.query.By, s.env.Book.Currency) {
		to := map[string]target{
			"revenue": {list: r, count: st.Range.Buyers},
			"group":   {list: d.query.Group(x.Value) + " " + r, count: -1},
			"moves":   {some: moved, count: len(moved), title: s.env.Lang.T("dashboard.card.moves")},
			"risk":    {risks: st.AtRisk, count: len(st.AtRisk), title: s.env.Lang.T("dashboard.card.risk")},
			"overdue": {list: "is:overdue", count: st.Cover().Backlog},
		}[x.About]
		if x.About == "risk" && len(st.AtRisk) == 0 {
			to = target{list: "tier:A", count: -1}
		}
		lines := part.Prose(x.Text, w)
		s.row(to, lines[0])
		for _, line := range lines[1:] {
			s.line(" " + line)
		}
	}
	if s.single && len(st.Periods) > 0 {
		s.line("")
		drawMoney(s, d)
	}
}
