package scoring

import (
	"cmp"
	_ "embed"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"

	"github.com/BurntSushi/toml"
	"gonum.org/v1/gonum/mat"

	"tierbook/model"
)

// Every business number of the scoring stands here or in presets.toml, with its
// reason. Those are assumptions that a policy may replace: the literature names the
// dimensions of a customer's worth and gives no weights, and nobody publishes a
// measured uplift of a follow-up call.

// Weights of the percentiles of M, R and F alone, with which a backtest compares the
// score.
const (
	rfmMonetary  = 25.0
	rfmRecency   = 15.0
	rfmFrequency = 15.0
)

// triesChannels are the tries after which another channel is proposed: who did not
// answer three times is hardly reached that way.
const triesChannels = 3

// dueSoonGaps is the share of the usual gap from which an order is about to come.
const dueSoonGaps = 0.8

// What puts a customer of tier A on the shortlist of those at risk.
const (
	RiskFallDays      = 30  // a month: time to call before the tier falls
	RiskComplaintDays = 3   // who is not answered within three days tells others
	RiskGaps          = 1.5 // silence in own gaps between orders that is no chance any more
)

// What no policy replaces.
const (
	BirthdaySoonDays       = 7    // a birthday within the week is a reason to call
	FallbackGapDays        = 91.0 // usual gap between orders where the whole book has no repeat order
	SatisfiedNeutral       = 50.0 // what a feedback fades to: nothing known either way
	MiddayHours            = 12.0 // hour at which an as-of day, or an event without a clock, is taken to be
	ownGapOrders           = 3    // order days from which a customer's own median gap is trusted
	leastGap               = 7.0  // days: who orders daily pauses for weekends and holidays
	unevenGaps             = 2.0  // times the median from which the mean gap is the usual one: of gaps by pure chance it is 1.44
	cutTolerance           = 1e-9 // a score this close below a cut point has reached it (float noise)
	shareScale       int64 = 1_000_000
)

// The names of the presets, which Policy.Name carries; "preset."+name is the
// preset's title in the catalogues.
const (
	PresetDefault  = "default"
	PresetRetail   = "retail"
	PresetB2B      = "b2b"
	PresetServices = "services"
	PresetPersonal = "personal"
)

//go:embed presets.toml
var presetsFile string

// presets are the policies offered to start from, the default first.
var presets = sync.OnceValue(func() []model.Policy {
	var said map[string]toml.Primitive
	meta, err := toml.Decode(presetsFile, &said)
	var out []model.Policy
	for _, name := range []string{PresetDefault, PresetRetail, PresetB2B, PresetServices, PresetPersonal} {
		var p model.Policy
		if len(out) > 0 {
			p = out[0]
			p.Queue.HalfLifeHours = maps.Clone(p.Queue.HalfLifeHours)
		}
		err = cmp.Or(err, meta.PrimitiveDecode(said[name], &p))
		out = append(out, p)
	}
	if err != nil || len(meta.Undecoded()) > 0 {
		panic(fmt.Sprint("scoring: presets.toml: ", err, meta.Undecoded())) // it is part of the program
	}
	return out
})

// Presets lists the policies offered to start from, the default first. They are the
// caller's own.
func Presets() []model.Policy {
	out := slices.Clone(presets())
	for i := range out {
		out[i].Queue.HalfLifeHours = maps.Clone(out[i].Queue.HalfLifeHours)
	}
	return out
}

// DefaultPolicy gives the policy of a new book.
func DefaultPolicy() model.Policy { return Presets()[0] }

// Personal is the policy for one person's list of people.
func Personal() model.Policy {
	p, _ := Preset(PresetPersonal)
	return p
}

// Preset gives a preset by its name.
func Preset(name string) (model.Policy, bool) {
	for _, p := range Presets() {
		if p.Name == name {
			return p, true
		}
	}
	return model.Policy{}, false
}

// NoOrderChance is P(order) of somebody who never ordered: nothing is known either way.
const NoOrderChance = 0.5

// chance is what a day foretells of a customer by its facts: the probability of
// still being one, 1 where no model tells, and of at least one order within the
// risk horizon. Without a model the silence stands in, halving the chance with every
// usual gap; modelled tells which it was. Either is bent to what the book's past saw.
func chance(f *model.Facts, p *model.Policy, c *model.Calibration, asOf model.Day) (alive, order float64, modelled bool) {
	if f.Orders == 0 {
		return 1, NoOrderChance, false
	}
	gap := usualGap(f, c)
	if c.Models == nil || asOf < f.FirstOrder {
		alive, order = 1, math.Exp2(-float64(max(0, asOf-f.LastOrder))/gap)
	} else {
		m := nbd{c.Models.MBGNBD, true}
		x, T := float64(f.OrderDays-1), float64(asOf-f.FirstOrder)/7
		alive = m.alive(x, float64(f.LastOrder-f.FirstOrder)/7, T)
		order, modelled = alive*m.orders(x, T, float64(p.Model.RiskWeeks)), true
	}
	if c.Chance != nil {
		v := bendsOf(f, gap, order, asOf)
		order = bent(&v, &c.Chance.Bend)
	}
	return alive, order, modelled
}

// paceOf gives the days that usually lie between two orders: the customer's own with
// enough order days, else the book's. Orders that come in twos and threes have a short
// median and long pauses: there the mean counts.
func paceOf(f *model.Facts, c *model.Calibration) float64 {
	switch {
	case f.OrderDays >= ownGapOrders && f.MedianGap > 0:
		mean := float64(f.LastOrder-f.FirstOrder) / float64(f.OrderDays-1)
		return model.If(mean > unevenGaps*f.MedianGap, mean, f.MedianGap)
	case c.MedianGap > 0:
		return c.MedianGap
	}
	return FallbackGapDays
}

// usualGap is the pace as silence is measured by it: below a week it is the week that
// decides when somebody orders.
func usualGap(f *model.Facts, c *model.Calibration) float64 { return max(leastGap, paceOf(f, c)) }

// What bends the chance of an order beside a constant, as model.ChanceFit lists it.
const (
	bendConstant = iota
	bendOdds
	bendGaps
	bendDays
	bendRepeats
	bendCount
)

// bendsOf is what was to see of a customer by the facts of a day, order being the
// model's chance.
func bendsOf(f *model.Facts, gap, order float64, asOf model.Day) [bendCount]float64 {
	silent := math.Max(0, float64(asOf-f.LastOrder))
	order = math.Max(1e-6, math.Min(1-1e-6, order))
	return [bendCount]float64{
		1, math.Log(order / (1 - order)), math.Log1p(silent / gap), math.Log1p(silent / 7), math.Log1p(float64(f.OrderDays - 1)),
	}
}

// bent gives the chance of an order, that of the model without a bend.
func bent(v, bend *[bendCount]float64) float64 {
	odds := v[bendOdds]
	if bend != nil {
		odds = 0
		for i := range v {
			odds += v[i] * bend[i]
		}
	}
	return 1 / (1 + math.Exp(-odds))
}

// How the chance of an order learns from the book's own past.
const (
	learnCuts      = 4      // earlier days that are looked at, one span apart
	learnCustomers = 20_000 // at most so many, spread over the book
	learnRows      = 100    // customers at those days together from which there is something to learn
	learnEvents    = 20     // of these with an order, and without one
	learnShrink    = 10.0   // customers' worth of evidence that holds each bend to the model
)

// seen is one customer on the day of an earlier cut: what was to see, and 1 where an
// order followed within the span.
type seen struct {
	v       [bendCount]float64
	ordered float64
}

// learnChance holds what earlier days would have foretold against what came, and
// gives the bend by which the newest of them is foretold better than by the model
// alone, learnt from the others; nil where there is none. The past teaches who of
// two orders sooner; how many order in all is left to the model, whose level
// follows all of the book's days. The spans are short enough for several of them.
func learnChance(subjects Book, p *model.Policy, c *model.Calibration, asOf model.Day) *model.ChanceFit {
	type buyer struct {
		id    int64
		place int
	}
	first, buyers := asOf, make([]buyer, 0, c.Buyers)
	for i, s := range everybody(subjects) {
		if !s.Archived && s.Facts.Orders > 0 {
			first = min(first, s.Facts.FirstOrder)
			buyers = append(buyers, buyer{s.ID, i})
		}
	}
	slices.SortFunc(buyers, func(a, b buyer) int { return cmp.Compare(a.id, b.id) }) // sums keep their digits
	weeks := min(p.Model.RiskWeeks, int(asOf-first)/7/learnCuts)
	if weeks < 1 {
		return nil
	}
	var now, late, early []seen
	for i := 0; i < len(buyers); i += 1 + len(buyers)/learnCustomers {
		for _, s := range subjects.Each(buyers[i].place, buyers[i].place+1) {
			_, order, _ := chance(&s.Facts, p, c, asOf)
			now = append(now, seen{v: bendsOf(&s.Facts, usualGap(&s.Facts, c), order, asOf)})
			then := pastOf(&s.Facts, p, c, asOf, weeks)
			late, early = append(late, then[:min(1, len(then))]...), append(early, then[min(1, len(then)):]...)
		}
	}
	tried, ok := fitBend(early)
	if !ok {
		return nil
	}
	out := &model.ChanceFit{BrierModel: brierOf(late, nil)}
	level(late, &tried)
	if out.Brier = brierOf(late, &tried); !(out.Brier < out.BrierModel) {
		return nil
	}
	if out.Bend, ok = fitBend(append(early, late...)); !ok {
		return nil
	}
	level(now, &out.Bend)
	return out
}

// pastOf is what there was to see of a customer on the earlier days, the newest
// first, as far back as it had ordered.
func pastOf(f *model.Facts, p *model.Policy, c *model.Calibration, asOf model.Day, weeks int) []seen {
	short := *p
	short.Model.RiskWeeks = weeks
	spends := slices.AppendSeq(make([]model.Spend, 0, f.Orders), f.Ledger.All())
	var out []seen
	next := f.LastOrder // the newest order after the cut, as far as was looked
	for k := 1; k <= learnCuts; k++ {
		cut := asOf - model.Day(7*weeks*k)
		then := OrderFacts(spends, cut)
		if then.Orders == 0 {
			break
		}
		_, order, _ := chance(&then, &short, c, cut)
		s := seen{v: bendsOf(&then, usualGap(&then, c), order, cut)}
		if next > cut {
			s.ordered = 1
		}
		next = then.LastOrder
		out = append(out, s)
	}
	return out
}

func brierOf(rows []seen, bend *[bendCount]float64) float64 {
	sum := 0.0
	for i := range rows {
		off := bent(&rows[i].v, bend) - rows[i].ordered
		sum += off * off
	}
	return sum / float64(len(rows))
}

// level moves the constant of a bend to where the mean chance is the model's.
func level(rows []seen, bend *[bendCount]float64) {
	for range 30 {
		off, slope := 0.0, 1e-9
		for i := range rows {
			q := bent(&rows[i].v, bend)
			off += bent(&rows[i].v, nil) - q
			slope += q * (1 - q)
		}
		bend[bendConstant] += math.Max(-2, math.Min(2, off/slope))
	}
}

// fitBend finds the likeliest bend, drawn towards the model; false where there is too
// little to go by. No bend lets silence raise the chance: one that would is left out.
func fitBend(rows []seen) (bend [bendCount]float64, ok bool) {
	yes := 0.0
	for i := range rows {
		yes += rows[i].ordered
	}
	if len(rows) < learnRows || yes < learnEvents || float64(len(rows))-yes < learnEvents {
		return bend, false
	}
	free := []int{bendConstant, bendOdds, bendGaps, bendDays, bendRepeats}
	for {
		if bend, ok = likeliest(rows, free); !ok {
			return bend, false
		}
		wrong := slices.IndexFunc(free, func(b int) bool {
			return b == bendOdds && bend[b] < 0 || (b == bendGaps || b == bendDays) && bend[b] > 0
		})
		if wrong < 0 {
			return bend, true
		}
		free = slices.Delete(free, wrong, wrong+1)
	}
}

// likeliest is a logistic regression on some of the bends, with a ridge towards the
// model, by Newton steps.
func likeliest(rows []seen, free []int) (bend [bendCount]float64, ok bool) {
	var prior [bendCount]float64
	if slices.Contains(free, bendOdds) {
		prior[bendOdds] = 1
	}
	bend = prior
	for range 30 {
		curve, slope := mat.NewSymDense(len(free), nil), mat.NewVecDense(len(free), nil)
		for r := range rows {
			v := &rows[r].v
			q := bent(v, &bend)
			for i, a := range free {
				slope.SetVec(i, slope.AtVec(i)+(rows[r].ordered-q)*v[a])
				for j := i; j < len(free); j++ {
					curve.SetSym(i, j, curve.At(i, j)+q*(1-q)*v[a]*v[free[j]])
				}
			}
		}
		for i, a := range free {
			hold := model.If(a == bendConstant, 1, learnShrink)
			slope.SetVec(i, slope.AtVec(i)-hold*(bend[a]-prior[a]))
			curve.SetSym(i, i, curve.At(i, i)+hold)
		}
		var chol mat.Cholesky
		var step mat.VecDense
		if !chol.Factorize(curve) || chol.SolveVecTo(&step, slope) != nil {
			return bend, false
		}
		size := 0.0
		for i, a := range free {
			bend[a] += step.AtVec(i)
			size = math.Max(size, math.Abs(step.AtVec(i)))
		}
		if size < 1e-10 {
			return bend, true
		}
	}
	return bend, false
}
