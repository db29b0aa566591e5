package scoring

import (
	"context"
	"math"
	"runtime"
	"sync"

	"tierbook/model"
)

// Trial tries policies out on a whole book, one after the other, for a preview
// that follows every key. It gives the tiers and scores of ScoreLean under a
// calibration recut for the policy, and keeps what only changes with the
// model's horizons. Several goroutines may use it at once.
type Trial struct {
	subjects []model.Subject
	calib    *model.Calibration
	asOf     model.Day

	mu      sync.Mutex
	rules   model.ModelRules // of what is kept
	chances []float64        // P(order) by subject, nil while unknown
	worth   []float64        // lifetime value by subject, nil while unknown
}

// trialStep is how many customers pass between two looks at the context.
const trialStep = 1024

// NewTrial makes a trial of a book on a day. It keeps the slice.
func NewTrial(subjects []model.Subject, c *model.Calibration, asOf model.Day) *Trial {
	return &Trial{subjects: subjects, calib: c, asOf: asOf}
}

// Tiers gives the tier and the score of every subject under a policy, in their
// order. It ends early with the context's error.
func (t *Trial) Tiers(ctx context.Context, p *model.Policy) ([]model.Tier, []float64, error) {
	chances, worth, err := t.forecasts(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	c := *t.calib
	values := make([]int64, 0, len(t.subjects))
	for i := range t.subjects {
		s := &t.subjects[i]
		switch {
		case s.Archived:
		case worth != nil:
			values = append(values, int64(math.Round(worth[i])))
		default:
			values = append(values, s.Facts.Revenue)
		}
	}
	c.ValueA, c.ValueB = valueCuts(values, p.Tiers.ShareA, p.Tiers.ShareB)
	tiers, scores := make([]model.Tier, len(t.subjects)), make([]float64, len(t.subjects))
	err = t.each(ctx, func(i int, _ memo) {
		r := t.reading(i, p, &c, chances[i])
		if worth != nil {
			r.fore.clv = worth[i]
		}
		terms := r.terms()
		var out model.Score
		r.compose(&out, &terms)
		r.tiers(&out)
		tiers[i], scores[i] = out.Tier, out.Value
	})
	return tiers, scores, err
}

// reading is read with the chance of an order already known.
func (t *Trial) reading(i int, p *model.Policy, c *model.Calibration, pOrder float64) reading {
	s := &t.subjects[i]
	r := reading{s: s, f: &s.Facts, p: p, c: c, day: t.asOf, pOrder: pOrder, buyer: s.Facts.Orders > 0}
	if r.buyer {
		r.silent = max(0, int(t.asOf-r.f.LastOrder))
		r.gap = usualGap(r.f, c)
		r.fore.ok = c.Models != nil && t.asOf >= r.f.FirstOrder
	}
	return r
}

// forecasts gives P(order) of everybody and, where the policy ranks by it, the
// lifetime value.
func (t *Trial) forecasts(ctx context.Context, p *model.Policy) (chances, worth []float64, err error) {
	byWorth := byCLV(p, t.calib)
	t.mu.Lock()
	if t.rules == p.Model {
		chances, worth = t.chances, t.worth
	}
	t.mu.Unlock()
	if chances == nil {
		chances = make([]float64, len(t.subjects))
		err := t.each(ctx, func(i int, _ memo) { _, chances[i], _ = chance(&t.subjects[i].Facts, p, t.calib, t.asOf) })
		if err != nil {
			return nil, nil, err
		}
	}
	if byWorth && worth == nil {
		worth = make([]float64, len(t.subjects))
		err := t.each(ctx, func(i int, known memo) {
			worth[i] = forecast(&t.subjects[i].Facts, p, t.calib, t.asOf, known).clvOf(&t.subjects[i])
		})
		if err != nil {
			return nil, nil, err
		}
	}
	t.mu.Lock()
	t.rules, t.chances, t.worth = p.Model, chances, worth
	t.mu.Unlock()
	if !byWorth {
		worth = nil
	}
	return chances, worth, nil
}

// clvOf is the lifetime value, none without orders.
func (o outlook) clvOf(s *model.Subject) float64 {
	if s.Facts.Orders == 0 {
		return 0
	}
	return o.clv
}

// each runs figure for every subject on all processors.
func (t *Trial) each(ctx context.Context, figure func(i int, known memo)) error {
	workers := runtime.GOMAXPROCS(0)
	size := (len(t.subjects) + workers - 1) / workers
	parallel(workers, func(w int) {
		known := memo{}
		for i := w * size; i < min((w+1)*size, len(t.subjects)); i++ {
			if i%trialStep == 0 && ctx.Err() != nil {
				return
			}
			figure(i, known)
		}
	})
	return ctx.Err()
}
