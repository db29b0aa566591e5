package dashboard

import "tierbook/ui/part"

// drawShort says what the figures come to, each sentence with the list behind it; where
// the card has the window to itself, what came in stands below.
func drawShort(s *sheet, d *data) {
	st, r := &d.stats, during(&d.stats.Range)
	for _, x := range s.env.Lang.Headline(st, d.query.By, s.env.Book.Currency) {
		to := map[string]target{
			"revenue": {list: r, count: st.Range.Buyers},
			"group":   {list: equals(d.query.By, x.Value) + " " + r, count: -1},
			"moves":   {some: append(st.New[:len(st.New):len(st.New)], st.Lost...), count: len(st.New) + len(st.Lost), title: s.env.Lang.T("dashboard.card.moves")},
			"risk":    {risks: st.AtRisk, count: len(st.AtRisk), title: s.env.Lang.T("dashboard.card.risk")},
			"overdue": {list: "is:overdue", count: st.Cover().Backlog},
		}[x.About]
		if x.About == "risk" && len(st.AtRisk) == 0 {
			to = target{list: "tier:A", count: -1}
		}
		for i, line := range part.Prose(x.Text, s.w-1) {
			if i == 0 {
				s.row(to, line, "")
			} else {
				s.line(" " + line)
			}
		}
	}
	if s.single && len(st.Periods) > 0 {
		s.line("")
		drawMoney(s, d)
	}
}
