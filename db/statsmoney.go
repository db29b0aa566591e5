package db

import (
	"sort"

	"tierbook/db/record"
	"tierbook/model"
)

// sum adds up what came in within some days.
type sum struct {
	model.Takings
	profit        int64
	costed, plain bool // of an order what remains is known; of one it is not
	gone          []*member
}

// add takes in what a customer brought, whose orders begin on a day.
func (s *sum) add(h *happened, first model.Day) {
	from := sort.Search(len(h.spends), func(i int) bool { return h.spends[i].Day >= s.From })
	before := s.Orders
	for i := from; i < len(h.spends) && h.spends[i].Day <= s.To; i++ {
		one := &h.spends[i]
		s.Revenue += one.Base
		s.Orders += int(record.Flag(one.Order))
		if h.margins == nil || h.margins[i] == noMargin {
			s.plain = s.plain || one.Base != 0
			continue
		}
		s.profit, s.costed = s.profit+h.margins[i], s.costed || one.Base != 0 // of nothing nothing remains
	}
	s.Buyers += int(record.Flag(s.Orders > before))
	s.New += int(record.Flag(first >= s.From && first <= s.To))
}

// spans are what came in within some days, and on the same days earlier: in the period
// before, and a year before.
type spans [3]sum

// spansOf begins to add up a period; months tell how far back the one before it lies, 0
// for as many days just before it.
func spansOf(t model.Takings, months int) *spans {
	out := &spans{{Takings: t}}
	if out[1].From, out[1].To = t.Earlier(months); months == 0 {
		out[1].From, out[1].To = t.Preceding()
	}
	out[2].From, out[2].To = t.Earlier(12)
	return out
}

func (s *spans) add(h *happened, first model.Day) {
	for k := range s {
		s[k].add(h, first)
	}
}

// weekGrace is how many days into a span orders may begin that is known all the same:
// nobody may have ordered on its first ones.
const weekGrace = 7

// fill puts the sums into a period. begin is the day of the first order, 0 without any.
func (s *spans) fill(p *model.Period, begin model.Day) {
	p.Takings = s[0].Takings
	if s[0].costed && !s[0].plain {
		p.Profit = &s[0].profit
	}
	for k, at := range []**int64{&p.Before, &p.YearBefore} {
		if e := &s[k+1]; begin != 0 && e.From >= begin-weekGrace {
			*at = &e.Revenue
		}
	}
}

// ledger adds up what came in: within the range, whole and by group, and by period.
type ledger struct {
	c       *counting
	whole   *spans
	groups  map[string]*spans
	periods []model.Period
	spans   []*spans // of the periods
	begin   model.Day
}

func newLedger(c *counting) *ledger {
	q := &c.q
	l := &ledger{c: c, groups: map[string]*spans{}, periods: q.Every.Periods(q.Since, q.To, c.src.day)}
	l.whole = l.ranged()
	l.spans = model.Each(l.periods, func(p *model.Period) *spans { return spansOf(p.Takings, int(q.Every)) })
	return l
}

func (l *ledger) ranged() *spans { return spansOf(model.Takings{From: l.c.q.From, To: l.c.q.To}, 0) }

// take adds what a customer brought; stage tells what one with such orders is on a day.
func (l *ledger) take(m *member, h *happened, stage func([]model.Spend, model.Day) model.Stage) {
	first := model.If(m.buying, m.firstOrder, 0)
	if n := len(h.spends); n > 0 && h.spends[0].Day <= l.c.src.day && (l.begin == 0 || h.spends[0].Day < l.begin) {
		l.begin = h.spends[0].Day
	}
	l.whole.add(h, first)
	for mark := range m.marks(l.c.q.By) {
		if l.groups[mark] == nil {
			l.groups[mark] = l.ranged()
		}
		l.groups[mark].add(h, first)
	}
	for _, s := range l.spans {
		s.add(h, first)
	}
	if m.buying {
		l.lose(m, h.spends, stage)
	}
}

// lose notes in which periods a customer of before became lost and stayed it to the end.
// Who is lost stays so until the next order, and nobody is before so long a silence.
func (l *ledger) lose(m *member, spends []model.Spend, stage func([]model.Spend, model.Day) model.Stage) {
	least := model.Day(l.c.policy.Stages.LostDays)
	lost, last := false, model.Day(0) // at the end of the period before; the last order then
	n := 0
	at := func(day model.Day) bool {
		order := last
		for ; n < len(spends) && spends[n].Day <= day; n++ {
			if spends[n].Order {
				order = spends[n].Day
			}
		}
		was := lost && order == last
		last = order
		return order != 0 && (was || day-order > least && stage(spends, day) == model.StageLost)
	}
	for i, s := range l.spans {
		if i == 0 {
			lost = at(s[0].From - 1)
		}
		now := at(s[0].To)
		if now && !lost && m.firstOrder < s[0].From {
			s[0].gone = append(s[0].gone, m)
		}
		lost = now
	}
}

// fill puts what came in into the figures; w knows who was lost within the range.
func (l *ledger) fill(out *model.Stats, w *walk) {
	l.whole.fill(&out.Range, l.begin)
	out.Range.Lost, out.Range.Gone = len(out.Lost), out.Lost
	lost := map[string]int{}
	for _, m := range w.lost {
		for mark := range m.marks(l.c.q.By) {
			lost[mark]++
		}
	}
	for i := range out.By {
		g := &out.By[i]
		l.groups[g.Value].fill(&g.Range, l.begin)
		g.Range.Lost = lost[g.Value]
	}
	for i := range l.periods {
		p := l.periods[i]
		if l.begin == 0 || p.To < l.begin {
			continue
		}
		l.spans[i].fill(&p, l.begin)
		p.Gone = w.named(l.spans[i][0].gone)
		p.Lost = len(p.Gone)
		out.Periods = append(out.Periods, p)
	}
}
