package scoring

import (
	"cmp"
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/integrate"
	"gonum.org/v1/gonum/stat"

	"tierbook/model"
)

// TopShare is the share of customers whose capture of later revenue a backtest
// measures: about as many as a salesperson can look after well.
const TopShare = 0.20

// Later is what came after the day of the cut for one customer.
type Later struct {
	Revenue int64 // up to the end of the test; refunds less
	Orders  int32 // in the same time
}

// Backtest scores a book as it was known at the cut and measures how well that
// foretold the time from the cut to until; later stands beside all. Only
// customers with an order by the cut take part, and archived ones do not. Nothing
// after the cut reaches the calibration or the models. It ends early with the
// context's error.
func Backtest(ctx context.Context, all []model.Subject, later []Later, p model.Policy, cut, until model.Day) (model.Backtest, error) {
	out := model.Backtest{Cut: cut, Until: until}
	// The chance of an order is asked for the span that is measured.
	p.Model.RiskWeeks = max(1, int(math.Round(float64(until-cut)/7)))
	c := Yardstick(Subjects(all), p, cut)
	out.Reason = c.ModelReason
	t := trial{c: &c, cut: cut}
	scorer := NewScorer(&p, &c, cut)
	for i := range all {
		if i%trialStep == 0 && ctx.Err() != nil {
			return out, ctx.Err()
		}
		if s := &all[i]; !s.Archived && s.Facts.Orders > 0 {
			t.rows = append(t.rows, foretold(scorer, s, later[i]))
			out.Revenue += later[i].Revenue
		}
	}
	out.Customers = len(t.rows)
	if len(t.rows) == 0 {
		return out, nil
	}
	out.Top20 = t.captures()
	out.AUC = model.Discrimination{
		Recency: t.auc(func(r *buyer) float64 { return float64(r.last) }),
		POrder:  t.aucOf(func(r *buyer) *float64 { return r.pOrder }),
		PAlive:  t.aucOf(func(r *buyer) *float64 { return r.pAlive }),
	}
	out.Brier, out.BrierBase = t.brier()
	out.Reliability, out.CalibrationError = t.reliability()
	out.Tiers = t.tiers(out.Revenue)
	return out, ctx.Err()
}

// trial is a backtest under way.
type trial struct {
	rows []buyer
	c    *model.Calibration
	cut  model.Day
}

// buyer is one customer of a trial: what was foretold, and what came.
type buyer struct {
	Later
	orders              int32 // by the cut, within the policy's window, as is revenue
	last                model.Day
	revenue             int64
	value               float64
	pOrder, pAlive, clv *float64 // nil without a model
	r, f, m             uint8
	tier                model.Tier
	again               float64 // 1 where it ordered after the cut, else 0
}

func foretold(k *Scorer, s *model.Subject, later Later) buyer {
	score := k.Score(s)
	orders, _, revenue := inWindow(&s.Facts, k.p.Value.WindowDays, k.asOf)
	return buyer{
		again: float64(min(1, max(0, later.Orders))), Later: later, orders: int32(orders), last: s.Facts.LastOrder, revenue: revenue, value: score.Value,
		pOrder: score.Forecast.POrder, pAlive: score.Forecast.PAlive, clv: score.Forecast.CLV,
		r: uint8(score.R), f: uint8(score.F), m: uint8(score.M), tier: score.Tier,
	}
}

// captures measures the top fifth by each ranking.
func (t *trial) captures() model.Capture {
	out := model.Capture{
		Score:   t.capture(func(r *buyer) float64 { return r.value }),
		RFMCode: t.capture(func(r *buyer) float64 { return 100*float64(r.r) + 10*float64(r.f) + float64(r.m) }),
		PercentileRFM: t.capture(func(r *buyer) float64 {
			return rfmFrequency*percentile(&t.c.Frequency, float64(r.orders)) + rfmMonetary*percentile(&t.c.Monetary, float64(r.revenue)) -
				rfmRecency*percentile(&t.c.Recency, float64(t.cut-r.last))
		}),
		Recency:   t.capture(func(r *buyer) float64 { return float64(r.last) }),
		Foresight: t.capture(func(r *buyer) float64 { return float64(r.Revenue) }),
	}
	if t.rows[0].clv != nil {
		out.CLV = new(t.capture(func(r *buyer) float64 { return *r.clv }))
	}
	return out
}

// ranked gives the indexes of the rows by rank, best first, and the ranks.
func (t *trial) ranked(rank func(*buyer) float64) ([]int32, []float64) {
	order, value := make([]int32, len(t.rows)), make([]float64, len(t.rows))
	for i := range order {
		order[i], value[i] = int32(i), rank(&t.rows[i])
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(value[b], value[a]) })
	return order, value
}

// capture gives the share of later revenue that the best fifth brought. Where
// equals stand across the line, each counts with the part of them that is above.
func (t *trial) capture(rank func(*buyer) float64) float64 {
	order, value := t.ranked(rank)
	room, got, all := TopShare*float64(len(order)), 0.0, 0.0
	for i := 0; i < len(order); {
		j, sum := i, 0.0
		for j < len(order) && value[order[j]] == value[order[i]] {
			sum += float64(t.rows[order[j]].Revenue)
			j++
		}
		n := float64(j - i)
		got += sum * math.Min(1, math.Max(0, room)/n)
		room -= n
		all += sum
		i = j
	}
	if all <= 0 {
		return 0
	}
	return got / all
}

// aucOf is auc by a model figure, nil where the book has none.
func (t *trial) aucOf(figure func(*buyer) *float64) *float64 {
	if figure(&t.rows[0]) == nil {
		return nil
	}
	return new(t.auc(func(r *buyer) float64 { return *figure(r) }))
}

// auc is the chance that somebody who ordered again was ranked above somebody
// who did not; equals count half. It is 0.5 where all or none did.
func (t *trial) auc(rank func(*buyer) float64) float64 {
	order, value := t.ranked(rank)
	ranks, again := make([]float64, 0, len(order)), make([]bool, 0, len(order))
	for _, i := range slices.Backward(order) {
		ranks, again = append(ranks, value[i]), append(again, t.rows[i].again > 0)
	}
	if all := !slices.Contains(again, false); all || !slices.Contains(again, true) {
		return 0.5
	}
	right, wrong, _ := stat.ROC(nil, ranks, again, nil)
	return integrate.Trapezoidal(wrong, right)
}

// brier gives the mean squared error of P(order), and that of foretelling the
// mean for everybody.
func (t *trial) brier() (*float64, float64) {
	again, n := 0.0, float64(len(t.rows))
	for i := range t.rows {
		again += t.rows[i].again
	}
	base := again / n * (1 - again/n)
	if t.rows[0].pOrder == nil {
		return nil, base
	}
	sum := 0.0
	for i := range t.rows {
		off := t.rows[i].again - *t.rows[i].pOrder
		sum += off * off
	}
	return new(sum / n), base
}

// reliability holds what P(order) foretold against what came, band by band.
func (t *trial) reliability() ([]model.Band, *float64) {
	if t.rows[0].pOrder == nil {
		return nil, nil
	}
	var bands [10]model.Band
	for i := range t.rows {
		b := &bands[min(9, int(10**t.rows[i].pOrder))]
		b.Customers++
		b.Foretold += *t.rows[i].pOrder
		b.Seen += t.rows[i].again
	}
	off := 0.0
	for i := range bands {
		b := &bands[i]
		off += math.Abs(b.Foretold - b.Seen)
		if b.Customers > 0 {
			b.Foretold /= float64(b.Customers)
			b.Seen /= float64(b.Customers)
		}
	}
	return slices.DeleteFunc(bands[:], func(b model.Band) bool { return b.Customers == 0 }), new(off / float64(len(t.rows)))
}

// tiers tells what became of each tier.
func (t *trial) tiers(revenue int64) []model.TierOutcome {
	out := make([]model.TierOutcome, len(model.Tiers))
	for i, tier := range model.Tiers {
		o := &out[i]
		o.Tier = tier
		for k := range t.rows {
			if t.rows[k].tier != tier {
				continue
			}
			o.Customers++
			o.Revenue += t.rows[k].Revenue
			o.Returned += t.rows[k].again
		}
		if o.Customers > 0 {
			o.Returned /= float64(o.Customers)
			o.PerHead = float64(o.Revenue) / float64(o.Customers)
		}
		if revenue > 0 {
			o.Share = float64(o.Revenue) / float64(revenue)
		}
	}
	return out
}
