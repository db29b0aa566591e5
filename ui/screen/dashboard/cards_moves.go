package dashboard

import (
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
	head := spaces(label + 2)
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
	s.row(target{risks: d.stats.AtRisk, count: len(d.stats.AtRisk), title: text}, part.Fit(text, s.w-1), "")
	nameW := min(24, max(10, s.w/3))
	for i := range d.stats.AtRisk {
		r := &d.stats.AtRisk[i]
		s.cell(target{open: r.ID, count: 1}, part.Fit(part.Cell(r.Name), nameW), th.Text)
		s.put(part.FitRight(s.env.MoneyShort(r.Stake), 8) + "  ")
		s.put(th.Muted.Render(s.why(r, s.w-s.at)))
		s.figs[len(s.figs)-1].to = s.w
		s.end()
	}
}

// why says in at most w cells what puts a customer at risk.
func (s *sheet) why(r *model.Risk, w int) string {
	text := s.env.Lang.Reason(r.Why)
	if r.Owner != "" && w >= 40 {
		text = part.Cell(r.Owner) + " · " + text
	}
	return part.Fit(text, w)
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
	if s.w >= movesBeside && !s.table {
		s.beside(groups[:])
		return
	}
	room := share3(max(3, s.h-len(groups)), [...]int{len(d.stats.New), len(d.stats.WonBack), len(d.stats.Lost)})
	for k := range groups {
		for i := 0; i <= min(room[k], len(groups[k].list)); i++ {
			s.moveLine(&groups[k], i, room[k], s.w-1)
			s.end()
		}
	}
}

// beside draws lists in columns.
func (s *sheet) beside(groups []moveGroup) {
	w, longest := s.w/len(groups)-1, 0
	for k := range groups {
		longest = max(longest, len(groups[k].list))
	}
	for i := range min(s.h, longest+1) {
		for k := range groups {
			if i > len(groups[k].list) {
				s.put(spaces(w + 1))
				continue
			}
			s.moveLine(&groups[k], i, s.h-1, w)
		}
		s.end()
	}
}

// share3 parts lines among three lists: what one does not need the others get.
func share3(lines int, need [3]int) (out [3]int) {
	for lines > 0 {
		gave := false
		for i := range need {
			if lines > 0 && out[i] < need[i] {
				out[i], lines, gave = out[i]+1, lines-1, true
			}
		}
		if !gave {
			break
		}
	}
	return out
}
