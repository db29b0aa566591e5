package scoring

import (
	"context"
	"iter"
	"math"
	"slices"
	"sync"

	"tierbook/model"
)

// Calibrate computes the yardstick of a book over everyone not archived: the
// quintile breaks, the distributions, the value cuts, the models of the future
// and the distribution of gains. The order of the subjects is of no account,
// and the slice is not kept.
func Calibrate(subjects Book, p model.Policy, asOf model.Day) model.Calibration {
	c := Yardstick(subjects, p, asOf)
	gains, none := make([]float64, subjects.Len()), []model.Occasion{} // they change no gain
	_ = everyone(context.Background(), subjects, func(i int, s *model.Subject, known memo) {
		if gains[i] = math.NaN(); !s.Archived {
			gains[i] = (&Scorer{p: &p, c: &c, asOf: asOf, known: known, festivals: &none}).Score(s).Gain.Total
		}
	})
	SetGains(&c, slices.DeleteFunc(gains, math.IsNaN))
	return c
}

// SetGains puts the distribution of the gains of everyone not archived into a calibration.
func SetGains(c *model.Calibration, gains []float64) { c.Gain = gridOf(gains) }

// Priority gives the place of a gain among all of them, 0..100.
func Priority(c *model.Calibration, gain float64) float64 { return percentile(&c.Gain, gain) }

// Yardstick is Calibrate without the distribution of gains: these come of everybody's
// scores, of which they change the priority alone.
func Yardstick(subjects Book, p model.Policy, asOf model.Day) model.Calibration {
	return Recut(subjects, &p, fitted(subjects, &p, asOf, true), asOf)
}

// TiersOn gives everybody's tiers on a day, in their order, by the yardstick of that day
// or of an earlier one, on which they were as in then.
func TiersOn(ctx context.Context, subjects Book, p *model.Policy, asOf model.Day, then Book, on model.Day) ([]model.Tier, error) {
	c := fitted(then, p, on, false)
	if on == asOf {
		tiers, _, err := NewTrial(subjects, &c, asOf).Tiers(ctx, p)
		return tiers, err
	}
	c = Recut(then, p, c, on)
	tiers, none := make([]model.Tier, subjects.Len()), []model.Occasion{} // they change no tier
	err := everyone(ctx, subjects, func(i int, s *model.Subject, known memo) {
		tiers[i] = (&Scorer{p: p, c: &c, asOf: asOf, known: known, festivals: &none}).Score(s).Tier
	})
	return tiers, err
}

// fitted is what of a calibration its cuts build on; beside tells whether to fit the model
// too that only stands beside the one gone by.
func fitted(subjects Book, p *model.Policy, asOf model.Day, beside bool) model.Calibration {
	c := model.Calibration{Day: asOf}
	var silent, gaps []float64
	for _, s := range everybody(subjects) {
		if s.Archived {
			continue
		}
		c.Customers++
		f := &s.Facts
		if f.Orders == 0 {
			continue
		}
		c.Buyers++
		if f.OrderDays > 1 {
			c.Repeaters++
		}
		silent = append(silent, float64(max(0, asOf-f.LastOrder)))
		if f.MedianGap > 0 {
			gaps = append(gaps, f.MedianGap)
		}
	}
	c.Recency = gridOf(silent) // sorts them
	c.RecencyBreaks = quintileBreaks(silent)
	c.MedianGap = Median(gaps)
	c.Models, c.ModelReason = fitModels(subjects, p, asOf, beside)
	c.Chance = learnChance(subjects, p, &c, asOf)
	return c
}

// everyone runs figure for every subject on all processors.
func everyone(ctx context.Context, subjects Book, figure func(i int, s *model.Subject, known memo)) error {
	Spans(subjects.Len(), func(from, to int) {
		known := memo{}
		for i, s := range subjects.Each(from, to) {
			if i%trialStep == 0 && ctx.Err() != nil {
				return
			}
			figure(i, s, known)
		}
	})
	return ctx.Err()
}

// StageOn places a customer in its life cycle on a day by its facts of that day.
func StageOn(f *model.Facts, p *model.Policy, c *model.Calibration, asOf model.Day) model.Stage {
	r := reading{f: f, p: p, c: c, day: asOf, buyer: f.Orders > 0}
	if r.buyer {
		r.silent = max(0, int(asOf-f.LastOrder))
		r.gap = usualGap(f, c)
		_, r.pOrder, r.fore.ok = chance(f, p, c, asOf)
	}
	stage, _ := r.stage()
	return stage
}

// Forecaster gives lifetime values of many customers on many days by one fitted
// model. It counts a customer's age in whole weeks, which moves a value by well
// under a hundredth and lets thousands of customers share one integral. It
// belongs to one goroutine; policy and calibration must not change meanwhile.
type Forecaster struct {
	p     *model.Policy
	c     *model.Calibration
	known memo
}

// NewForecaster makes a forecaster; without a model of spend it knows no values.
func NewForecaster(p *model.Policy, c *model.Calibration) *Forecaster {
	return &Forecaster{p: p, c: c, known: memo{}}
}

// CLV gives the lifetime value in minor units of a customer with facts of the
// day; false where no model applies.
func (k *Forecaster) CLV(f *model.Facts, asOf model.Day) (float64, bool) {
	if f.Orders == 0 || k.c.Models == nil || asOf < f.FirstOrder {
		return 0, false
	}
	m := nbd{k.c.Models.MBGNBD, true}
	alive := m.alive(float64(f.OrderDays-1), float64(f.LastOrder-f.FirstOrder)/7, float64(asOf-f.FirstOrder)/7)
	x, weeks := int32(f.OrderDays-1), int32(asOf-f.FirstOrder)/7
	coming := k.known.ahead(&m, x, weeks, float64(weeks), &k.p.Model)
	minor := math.Pow10(model.Decimals(k.p.Currency))
	n, mean := repeatSpend(f)
	spend, ok := expectedSpend(&k.c.Models.GammaGamma, n, mean/minor)
	if !ok {
		return 0, false
	}
	return spend * minor * alive * coming.discounted, true
}

// Recut gives a calibration with what depends on the policy worked out anew: the
// distributions of F, of M and of the outlook, and the value cuts. The rest (recency,
// models) says the same under every policy and is kept; the gains are for SetGains.
func Recut(subjects Book, p *model.Policy, c model.Calibration, asOf model.Day) model.Calibration {
	book, _ := measure(context.Background(), subjects, p, &c, asOf) // it does not end early
	return book.cut(subjects, p)
}

// measures are what a policy counts of one customer.
type measures struct {
	archived, buyer bool
	orders          int32
	spent, worth    int64 // within the window; for the class by value
	pOrder, coming  float64
}

// shortened is a policy without the long horizon, which costs most of a forecast,
// unless value goes by it.
func shortened(p *model.Policy, c *model.Calibration) model.Policy {
	short := *p
	if !byCLV(p, c) {
		short.Model.HorizonWeeks = 0
	}
	return short
}

// Trial tries policies out on a whole book, one after the other, for a preview
// that follows every key. It gives the tiers and scores of ScoreLean under a
// calibration recut for the policy, and keeps what only changes with the
// model's horizons and the window of value. Several goroutines may use it at once.
type Trial struct {
	subjects Book
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

	of     []measures        // by subject
	values []int64           // of who is not archived
	calib  model.Calibration // but for the fields and the cuts of value
}

// measure measures everybody by a policy.
func measure(ctx context.Context, subjects Book, p *model.Policy, c *model.Calibration, asOf model.Day) (*measured, error) {
	book := &measured{rules: p.Model, value: p.Value, byCLV: byCLV(p, c), of: make([]measures, subjects.Len()), calib: *c}
	short := shortened(p, c)
	err := everyone(ctx, subjects, func(i int, s *model.Subject, known memo) {
		r := read(s, &short, c, asOf, known)
		book.of[i] = measures{s.Archived, r.buyer, int32(r.orders), r.spent, r.worth(), r.pOrder, r.coming}
	})
	if err != nil {
		return nil, err
	}
	var orders, spent, coming []float64
	for _, m := range book.of {
		if m.archived {
			continue
		}
		book.values = append(book.values, m.worth)
		if m.buyer || m.spent > 0 { // with revenue from before the book
			spent = append(spent, float64(m.spent))
		}
		if m.buyer {
			orders, coming = append(orders, float64(m.orders)), append(coming, m.coming)
		}
	}
	k := &book.calib
	k.Frequency, k.Monetary, k.Outlook = gridOf(orders), gridOf(spent), gridOf(coming) // sorts them
	k.FrequencyBreaks, k.MonetaryBreaks = quintileBreaks(orders), quintileBreaks(spent)
	return book, nil
}

// cut gives the calibration with the fields and the cuts of a policy.
func (m *measured) cut(subjects Book, p *model.Policy) model.Calibration {
	c := m.calib
	c.Fields = fieldGrids(subjects, p)
	c.ValueA, c.ValueB = valueCuts(slices.Clone(m.values), p.Tiers.ShareA, p.Tiers.ShareB)
	return c
}

// trialStep is how many customers pass between two looks at the context.
const trialStep = 1024

// NewTrial makes a trial of a book on a day. It keeps the book.
func NewTrial(subjects Book, c *model.Calibration, asOf model.Day) *Trial {
	return &Trial{subjects: subjects, calib: c, asOf: asOf}
}

// Tiers gives the tier and the score of every subject under a policy, in their
// order. It ends early with the context's error.
func (t *Trial) Tiers(ctx context.Context, p *model.Policy) ([]model.Tier, []float64, error) {
	book, err := t.measure(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	c := book.cut(t.subjects, p)
	tiers, scores := make([]model.Tier, t.subjects.Len()), make([]float64, t.subjects.Len())
	err = everyone(ctx, t.subjects, func(i int, s *model.Subject, _ memo) {
		r := t.reading(s, p, &c, &book.of[i])
		terms := r.terms()
		var out model.Score
		r.compose(&out, &terms)
		r.tiers(&out)
		tiers[i], scores[i] = out.Tier, out.Value
	})
	return tiers, scores, err
}

// reading is read with what is measured already.
func (t *Trial) reading(s *model.Subject, p *model.Policy, c *model.Calibration, m *measures) reading {
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

// measure gives what a policy counts of everybody, from memory where it is there.
func (t *Trial) measure(ctx context.Context, p *model.Policy) (*measured, error) {
	t.mu.Lock()
	kept := t.kept
	t.mu.Unlock()
	if kept != nil && kept.rules == p.Model && kept.value == p.Value && kept.byCLV == byCLV(p, t.calib) {
		return kept, nil
	}
	fresh, err := measure(ctx, t.subjects, p, t.calib, t.asOf)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = fresh
	return fresh, nil
}

// Book is everybody whom a calibration looks at. Several goroutines may walk it at once.
type Book interface {
	Len() int
	// Each gives those from a place to before another with their places. A subject is
	// good until the next.
	Each(from, to int) iter.Seq2[int, *model.Subject]
}

// Subjects is a book in memory.
type Subjects []model.Subject

// Len is how many there are.
func (b Subjects) Len() int { return len(b) }

// Each gives some of them; see Book.
func (b Subjects) Each(from, to int) iter.Seq2[int, *model.Subject] {
	return func(yield func(int, *model.Subject) bool) {
		for i := from; i < to && yield(i, &b[i]); i++ {
		}
	}
}

// everybody gives all of a book.
func everybody(b Book) iter.Seq2[int, *model.Subject] { return b.Each(0, b.Len()) }
