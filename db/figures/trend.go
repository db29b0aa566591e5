package figures

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"sync"

	"tierbook/db/record"
	"tierbook/db/spill"
	"tierbook/model"
	"tierbook/scoring"
)

// How far the trends look back.
const (
	trendWeeks    = 12
	quarterMonths = 3
)

// retrace fills the figures that look back: coverage by week, who is new, came
// back or was lost within the range, retention and lifetime value by month.
func (f *Figures) retrace(ctx context.Context, c *counting, out *model.Stats) error {
	p, err := f.read.pastOf(ctx)
	if err != nil {
		return err
	}
	t, err := f.valueTrendOf(ctx, c, p)
	if err != nil {
		return err
	}
	w := walk{c: c, money: newLedger(c), months: monthEnds(c.q.AsOf)}
	if w.money.goals, err = f.goals(ctx, c); err != nil {
		return err
	}
	w.later = scoring.NewForecaster(c.policy, c.calib)
	for k, end := range w.months {
		w.quarters[k] = [2]model.Day{end.AddMonths(-2 * quarterMonths), end.AddMonths(-quarterMonths)}
	}
	for k := range trendWeeks {
		w.weeks = append(w.weeks, model.CoverageWeek{Day: c.q.AsOf - model.Day(7*(trendWeeks-1-k))})
	}
	out.Themes = scoring.Themes(w.all(ctx, p, t))
	if err := cmp.Or(ctx.Err(), p.cols.err()); err != nil {
		return err
	}
	out.Trend = w.weeks
	out.New, out.WonBack, out.Lost = w.named(w.fresh), w.named(w.back), w.named(w.lost)
	out.Retention, out.CLV = w.means(&w.again, &w.before), w.means(&w.values, &w.valued)
	w.money.fill(out, &w)
	out.Away = w.before[trendMonths-1] - int(w.again[trendMonths-1])
	return nil
}

// themeDays is how far back ratings are listened to: what was wrong longer ago is mended,
// or has cost the customer.
const themeDays = 730

// all walks along everybody, and gives what those with a rating said.
func (w *walk) all(ctx context.Context, p *past, t *valueTrend) iter.Seq[model.Voice] {
	return func(yield func(model.Voice) bool) {
		look, heard := looking{c: p.cols}, true
		for i := range w.c.members {
			if i%4096 == 0 && ctx.Err() != nil {
				return
			}
			m := &w.c.members[i]
			h, at := p.of(m.id, &look)
			w.week(m, h.contacts, h.spends)
			w.moves(m, h.spends)
			w.buying(h.spends)
			w.value(m, t, h.spends, at)
			w.money.take(m, &h, w.stage)
			for v := range h.voices(m.id, w.c.q.AsOf-themeDays, w.c.q.AsOf) {
				heard = heard && (m.satisfaction == 0 || yield(v))
			}
		}
	}
}

// monthEnds gives the as-of day and the same day of the months before it,
// oldest first.
func monthEnds(day model.Day) []model.Day {
	out := make([]model.Day, trendMonths)
	for k := range out {
		out[k] = day.AddMonths(k - trendMonths + 1)
	}
	return out
}

// walk gathers the figures that look back, customer by customer.
type walk struct {
	c                 *counting
	money             *ledger
	weeks             []model.CoverageWeek
	months            []model.Day
	quarters          [trendMonths][2]model.Day // by month: where the quarter before the last, and the last one, begin
	before            [trendMonths]int          // buyers of the quarter before
	again             [trendMonths]float64      // who of them bought again
	values            [trendMonths]float64      // lifetime values, added up
	valued            [trendMonths]int          // of how many customers
	fresh, back, lost []*member
	early             spill.Stretch       // of the trend
	later             *scoring.Forecaster // for customers who do not stand in the columns
}

// week counts a customer in the coverage of each week from the one in which it
// was first heard of, by its present tier; in the last week everybody counts, as in the coverage.
func (w *walk) week(m *member, contacts []model.Day, spends []model.Spend) {
	first := m.created
	if len(contacts) > 0 && (first == 0 || contacts[0] < first) {
		first = contacts[0]
	}
	if len(spends) > 0 && (first == 0 || spends[0].Day < first) {
		first = spends[0].Day
	}
	cadence := w.c.policy.Cadence.Of(m.tier)
	for k := range w.weeks {
		week := &w.weeks[k]
		if first > week.Day && k < len(w.weeks)-1 {
			continue
		}
		last := model.Day(0)
		if n := upTo(contacts, week.Day); n > 0 {
			last = contacts[n-1]
		}
		week.Tiers[m.tier].Add(m.cover(inTime(last, m.created, week.Day, cadence), false))
	}
}

// moves notes who ordered for the first time within the range, who ordered
// after a silence that counted as dormant or lost, and who became lost.
func (w *walk) moves(m *member, spends []model.Spend) {
	q := &w.c.q
	if !m.buying {
		return
	}
	if m.firstOrder >= q.From && m.firstOrder <= q.To {
		w.fresh = append(w.fresh, m)
		return
	}
	var last model.Day
	for _, s := range spends {
		if !s.Order || s.Day == last {
			continue
		}
		if last != 0 && s.Day >= q.From && s.Day <= q.To && s.Day-last > 2 && silent(w.stage(spends, s.Day-1)) {
			w.back = append(w.back, m)
			break
		}
		last = s.Day
	}
	end := m.stage.Stage()
	if q.To != q.AsOf {
		end = w.stage(spends, q.To)
	}
	if end == model.StageLost && w.stage(spends, q.From-1) != model.StageLost {
		w.lost = append(w.lost, m)
	}
}

// silent tells whether a stage is one of customers who stopped ordering.
func silent(s model.Stage) bool { return s == model.StageDormant || s == model.StageLost }

func (w *walk) stage(spends []model.Spend, day model.Day) model.Stage {
	f := scoring.OrderFacts(spends, day)
	return scoring.StageOn(&f, w.c.policy, w.c.calib, day)
}

// named gives the customers by revenue, the largest first.
func (w *walk) named(list []*member) []model.Match {
	slices.SortStableFunc(list, func(a, b *member) int { return cmp.Compare(b.revenue, a.revenue) })
	return w.c.matches(model.Each(list, func(m **member) int64 { return (*m).id }))
}

// buying counts a customer in the retention of each month: whether it ordered in
// the quarter before the last, and whether it did so again in the last.
func (w *walk) buying(spends []model.Spend) {
	if len(spends) == 0 {
		return
	}
	for k, end := range w.months {
		mid, start := w.quarters[k][1], w.quarters[k][0]
		then, now := false, false
		for _, s := range spends {
			if s.Order {
				then = then || s.Day > start && s.Day <= mid
				now = now || s.Day > mid && s.Day <= end
			}
		}
		w.before[k] += int(record.Flag(then))
		w.again[k] += float64(record.Flag(then && now))
	}
}

// means gives the mean of sums in each month in which anything was counted.
func (w *walk) means(sums *[trendMonths]float64, counted *[trendMonths]int) []model.Trend {
	out := []model.Trend{}
	for k, day := range w.months {
		if counted[k] > 0 {
			out = append(out, model.Trend{Day: day, Value: sums[k] / float64(counted[k])})
		}
	}
	return out
}

// value adds a customer's lifetime values; that of the as-of day is the one
// that lists show.
func (w *walk) value(m *member, t *valueTrend, spends []model.Spend, at int) {
	if clv, ok := m.clv.Float(); ok {
		w.values[trendMonths-1] += clv
		w.valued[trendMonths-1]++
	}
	if t == nil || len(spends) == 0 {
		return
	}
	var early [1]earlyValues
	if at >= 0 {
		copy(spill.Raw(early[:]), t.values.Piece(at, &w.early))
	}
	for k, v := range early[0] {
		if at < 0 {
			v = valueAt(w.later, spends, w.months[k])
		}
		if v >= 0 {
			w.values[k] += float64(v)
			w.valued[k]++
		}
	}
}

// valueTrendOf works out lifetime values at earlier month ends by the models in
// force, from memory while nothing changed; nil without a model of spend.
func (f *Figures) valueTrendOf(ctx context.Context, c *counting, p *past) (*valueTrend, error) {
	if c.calib.Models == nil {
		return nil, nil
	}
	t := f.cache.trend.Load()
	if t != nil && t.cols == p.cols && t.asOf == c.q.AsOf && t.calib.Models == c.calib.Models {
		return t, nil
	}
	t = &valueTrend{cols: p.cols, asOf: c.q.AsOf, calib: c.calib}
	months := monthEnds(c.q.AsOf)
	some := make([]earlyValues, trendAtOnce)
	idle := sync.Pool{New: func() any { return scoring.NewForecaster(c.policy, c.calib) }} // each remembers integrals
	for first := 0; first < len(p.cols.ids); first += trendAtOnce {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		some = some[:min(trendAtOnce, len(p.cols.ids)-first)]
		scoring.Spans(len(some), func(from, to int) {
			k := idle.Get().(*scoring.Forecaster)
			t.fill(some[from:to], k, months, first+from)
			idle.Put(k)
		})
		for i := range some {
			t.values.Add(spill.Raw(some[i:][:1]))
		}
	}
	f.cache.trend.Store(t)
	return t, nil
}

// trendAtOnce is for how many customers it is worked out at once.
const trendAtOnce = 16_384

// fill works out those of customers from a place on.
func (t *valueTrend) fill(some []earlyValues, k *scoring.Forecaster, months []model.Day, from int) {
	past := looking{c: t.cols}
	for i := range some {
		spends := past.at(from + i).spends
		for m := range some[i] {
			some[i][m] = valueAt(k, spends, months[m])
		}
	}
}

// valueAt gives a lifetime value on a day, -1 where there was none yet.
func valueAt(k *scoring.Forecaster, spends []model.Spend, day model.Day) float32 {
	f := scoring.OrderSums(spends, day)
	v, ok := k.CLV(&f, day)
	return model.If(ok, float32(v), -1)
}

// upTo gives how many of ascending days lie on or before a day.
func upTo(days []model.Day, day model.Day) int {
	n, _ := slices.BinarySearch(days, day+1)
	return n
}
