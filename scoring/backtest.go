package scoring

import (
	"cmp"
	"math"
	"slices"

	"tierbook/model"
)

// TopShare is the share of customers whose capture of later revenue a backtest
// measures: about as many as a salesperson can look after well.
const TopShare = 0.20

// Later is a customer as known on the day of the cut, and what came after it.
type Later struct {
	Subject model.Subject // facts of the day of the cut
	Revenue int64         // after the cut, up to the end of the test; refunds less
	Orders  int           // in the same time
}

// Backtest scores a book as it was known at the cut and measures how well that
// foretold the time from the cut to until. Only customers with an order by the
// cut take part, and archived ones do not. Nothing after the cut reaches the
// calibration or the models.
func Backtest(all []Later, p model.Policy, cut, until model.Day) model.Backtest {
	out := model.Backtest{Cut: cut, Until: until}
	subjects, rows := make([]model.Subject, 0, len(all)), make([]Later, 0, len(all))
	for i := range all {
		if all[i].Subject.Archived {
			continue
		}
		subjects = append(subjects, all[i].Subject)
		if all[i].Subject.Facts.Orders > 0 {
			rows = append(rows, all[i])
		}
	}
	// The chance of an order is asked for the span that is measured.
	p.Model.RiskWeeks = max(1, int(math.Round(float64(until-cut)/7)))
	c := Calibrate(subjects, p, cut)
	out.Reason = c.ModelReason
	out.Customers = len(rows)
	if len(rows) == 0 {
		return out
	}
	scores := make([]model.Score, len(rows))
	scorer := NewScorer(&p, &c, cut)
	for i := range rows {
		scores[i] = scorer.Score(&rows[i].Subject)
		out.Revenue += rows[i].Revenue
	}
	t := trial{rows: rows, scores: scores, c: &c, w: &p.Weights, cut: cut}
	out.Top20 = t.captures()
	out.AUC = model.Discrimination{
		Recency: t.auc(func(i int) float64 { return float64(rows[i].Subject.Facts.LastOrder) }),
		POrder:  t.aucOf(func(f *model.Forecast) *float64 { return f.POrder }),
		PAlive:  t.aucOf(func(f *model.Forecast) *float64 { return f.PAlive }),
	}
	out.Brier, out.BrierBase = t.brier()
	out.Tiers = t.tiers(out.Revenue)
	return out
}

// trial is a backtest under way.
type trial struct {
	rows   []Later
	scores []model.Score
	c      *model.Calibration
	w      *model.Weights // those of R, F and M weigh their percentiles
	cut    model.Day
}

// captures measures the top fifth by each ranking.
func (t *trial) captures() model.Capture {
	f := func(i int) *model.Facts { return &t.rows[i].Subject.Facts }
	out := model.Capture{
		Score:   t.capture(func(i int) float64 { return t.scores[i].Value }),
		RFMCode: t.capture(func(i int) float64 { s := &t.scores[i]; return float64(100*s.R + 10*s.F + s.M) }),
		PercentileRFM: t.capture(func(i int) float64 {
			return t.w.Frequency*percentile(&t.c.Frequency, float64(f(i).Orders)) + t.w.Monetary*percentile(&t.c.Monetary, float64(f(i).Revenue)) -
				t.w.Recency*percentile(&t.c.Recency, float64(t.cut-f(i).LastOrder))
		}),
		Recency:   t.capture(func(i int) float64 { return float64(f(i).LastOrder) }),
		Foresight: t.capture(func(i int) float64 { return float64(t.rows[i].Revenue) }),
	}
	if t.scores[0].Forecast.CLV != nil {
		v := t.capture(func(i int) float64 { return *t.scores[i].Forecast.CLV })
		out.CLV = &v
	}
	return out
}

// ranked gives the indexes of the rows by rank, best first, and the ranks.
func (t *trial) ranked(rank func(int) float64) ([]int, []float64) {
	order, value := make([]int, len(t.rows)), make([]float64, len(t.rows))
	for i := range order {
		order[i], value[i] = i, rank(i)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(value[b], value[a]) })
	return order, value
}

// capture gives the share of later revenue that the best fifth brought. Where
// equals stand across the line, each counts with the part of them that is above.
func (t *trial) capture(rank func(int) float64) float64 {
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
func (t *trial) aucOf(figure func(*model.Forecast) *float64) *float64 {
	if figure(&t.scores[0].Forecast) == nil {
		return nil
	}
	v := t.auc(func(i int) float64 { return *figure(&t.scores[i].Forecast) })
	return &v
}

// auc is the chance that somebody who ordered again was ranked above somebody
// who did not; equals count half. It is 0.5 where all or none did.
func (t *trial) auc(rank func(int) float64) float64 {
	order, value := t.ranked(rank)
	below, wins, again := 0.0, 0.0, 0.0
	for end := len(order); end > 0; { // from the worst
		start, yes := end, 0.0
		for start > 0 && value[order[start-1]] == value[order[end-1]] {
			start--
			if t.rows[order[start]].Orders > 0 {
				yes++
			}
		}
		no := float64(end-start) - yes
		wins += yes * (below + no/2)
		below += no
		again += yes
		end = start
	}
	if again == 0 || below == 0 {
		return 0.5
	}
	return wins / (again * below)
}

// brier gives the mean squared error of P(order), and that of foretelling the
// mean for everybody.
func (t *trial) brier() (*float64, float64) {
	again, n := 0.0, float64(len(t.rows))
	for i := range t.rows {
		if t.rows[i].Orders > 0 {
			again++
		}
	}
	base := again / n * (1 - again/n)
	if t.scores[0].Forecast.POrder == nil {
		return nil, base
	}
	sum := 0.0
	for i := range t.rows {
		off := *t.scores[i].Forecast.POrder
		if t.rows[i].Orders > 0 {
			off = 1 - off
		}
		sum += off * off
	}
	sum /= n
	return &sum, base
}

// tiers tells what became of each tier.
func (t *trial) tiers(revenue int64) []model.TierOutcome {
	out := make([]model.TierOutcome, len(model.Tiers))
	for i, tier := range model.Tiers {
		o := &out[i]
		o.Tier = tier
		for k := range t.rows {
			if t.scores[k].Tier != tier {
				continue
			}
			o.Customers++
			o.Revenue += t.rows[k].Revenue
			if t.rows[k].Orders > 0 {
				o.Returned++
			}
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
