package scoring

import (
	"context"
	"slices"
	"sync"

	"tierbook/model"
)

// Trial tries policies out on a whole book, one after the other, for a preview
// that follows every key. It gives the tiers and scores of ScoreLean under a
// calibration recut for the policy, and keeps what only changes with the
// model's horizons and the window of value. Several goroutines may use it at once.
type Trial struct {
	subjects []model.Subject
	calib    *model.Calibration
	asOf     model.Day

	mu   sync.Mutex
	kept *measured // of the policy tried last
}

// measured is a book by the settings that its measures depend on.
type measured struct {
	rules model.ModelRules
	value model.ValueRules
	byCLV bool

	of     []measures // by subject
	values []int64
	calib  model.Calibration // but for the cuts of value
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
	book, err := t.measure(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	c := book.calib
	c.Fields = fieldGrids(t.subjects, p)
	c.ValueA, c.ValueB = valueCuts(slices.Clone(book.values), p.Tiers.ShareA, p.Tiers.ShareB)
	tiers, scores := make([]model.Tier, len(t.subjects)), make([]float64, len(t.subjects))
	err = t.each(ctx, func(i int, _ memo) {
		r := t.reading(i, p, &c, &book.of[i])
		terms := r.terms()
		var out model.Score
		r.compose(&out, &terms)
		r.tiers(&out)
		tiers[i], scores[i] = out.Tier, out.Value
	})
	return tiers, scores, err
}

// reading is read with what is measured already.
func (t *Trial) reading(i int, p *model.Policy, c *model.Calibration, m *measures) reading {
	s := &t.subjects[i]
	r := reading{
		s: s, f: &s.Facts, p: p, c: c, day: t.asOf, buyer: m.buyer, pOrder: m.pOrder,
		orders: int(m.orders), spent: int64(m.spent), coming: m.coming,
	}
	if r.buyer {
		r.silent = max(0, int(t.asOf-r.f.LastOrder))
		r.gap = usualGap(r.f, c)
		r.fore.ok = c.Models != nil && t.asOf >= r.f.FirstOrder
		r.fore.clv = float64(m.worth) // where value goes by it
	}
	return r
}

// measure gives what a policy counts of everybody.
func (t *Trial) measure(ctx context.Context, p *model.Policy) (*measured, error) {
	t.mu.Lock()
	kept := t.kept
	t.mu.Unlock()
	worth := byCLV(p, t.calib)
	if kept != nil && kept.rules == p.Model && kept.value == p.Value && kept.byCLV == worth {
		return kept, nil
	}
	kept = &measured{rules: p.Model, value: p.Value, byCLV: worth, of: make([]measures, len(t.subjects)), calib: *t.calib}
	short := shortened(p, t.calib)
	err := t.each(ctx, func(i int, known memo) { kept.of[i] = measuresOf(&t.subjects[i], &short, t.calib, t.asOf, known) })
	if err != nil {
		return nil, err
	}
	var y yardstick
	for i := range t.subjects {
		if !t.subjects[i].Archived {
			y.add(kept.of[i])
		}
	}
	y.grids(&kept.calib)
	kept.values = y.values
	t.mu.Lock()
	t.kept = kept
	t.mu.Unlock()
	return kept, nil
}

// each runs figure for every subject on all processors.
func (t *Trial) each(ctx context.Context, figure func(i int, known memo)) error {
	Spans(len(t.subjects), func(from, to int) {
		known := memo{}
		for i := from; i < to; i++ {
			if i%trialStep == 0 && ctx.Err() != nil {
				return
			}
			figure(i, known)
		}
	})
	return ctx.Err()
}
