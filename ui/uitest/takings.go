package uitest

import "tierbook/model"

// takings makes up what came in, by month and within the range.
func takings(out *model.Stats) {
	m := &out.Movement
	out.Periods = model.Every(1).Periods(model.Every(1).Since(m.To), m.To, Today)
	for i := range out.Periods {
		p := &out.Periods[i]
		p.Revenue, p.Orders, p.Buyers, p.New, p.Lost = int64(2100000+170000*(i%5)), 20+i, 9, i%4, len(out.Lost)
		p.Gone = out.Lost
		before, year := p.Revenue-int64(90000*(i%3-1)), p.Revenue*9/10
		if p.Before = &before; i > 5 {
			p.YearBefore = &year
		}
	}
	out.Range = out.Periods[len(out.Periods)-1]
	out.Range.From, out.Range.To, out.Range.Name = m.From, m.To, ""
	for i := range out.By {
		out.By[i].Range = out.Range
		out.By[i].Range.Revenue /= int64(2 + i)
	}
}
