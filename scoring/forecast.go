package scoring

import (
	"cmp"
	"math"
	"sort"

	"tierbook/model"
)

// Why a book has no models, as model.Calibration.ModelReason gives it, and what
// model.Models.Verdict says of those it has; "model."+code is the sentence in
// the catalogues.
const (
	ModelTooFew        = "too_few"        // fewer customers or repeat buyers than a fit needs
	ModelNoConvergence = "no_convergence" // the search for the parameters did not settle
	VerdictOK          = "ok"
	VerdictNoDropout   = "no_dropout" // customers do not measurably leave: P(alive) says nothing and is not shown
	VerdictNoSpend     = "no_spend"   // orders can be foretold, spend cannot: no expected spend, no lifetime value
	VerdictAlike       = "alike"      // everybody orders at much the same rate: forecasts differ by silence alone
)

// What a fit needs. Below this the parameters' own errors are larger than the
// differences between customers that they are to tell.
const (
	ModelCustomers = 100
	ModelRepeaters = 30
	// MinDropout is the mean chance of leaving after a repeat order under which
	// P(alive) is close to one whatever a customer does.
	MinDropout = 0.002
)

// future is what the models say of one customer.
type future struct {
	ok       bool
	pAlive   float64
	hasAlive bool
	pOrder   float64 // at least one order within the risk horizon
	orders   float64 // expected within the horizon of CLV
	atStake  float64 // worth of the risk horizon if the customer stays, minor units
	coming   float64 // the same by what all order days brought, the first among them, which the model of spend leaves out
	staying  float64 // chance of that, by the chance of an order
	spend    float64 // expected of an order day, minor units
	clv      float64 // minor units
	hasSpend bool
}

// export gives the figures as the model shows them, nil where there is none.
func (o *future) export() model.Forecast {
	if !o.ok {
		return model.Forecast{}
	}
	v := &[5]float64{o.pAlive, o.pOrder, o.orders, o.spend, o.clv} // one allocation for all
	f := model.Forecast{POrder: &v[1], ExpectedOrders: &v[2]}
	if o.hasAlive {
		f.PAlive = &v[0]
	}
	if o.hasSpend {
		f.ExpectedSpend, f.CLV = &v[3], &v[4]
	}
	return f
}

// ahead is what depends only on the number of repeat orders and the days since
// the first one: orders expected of a customer who is alive.
type ahead struct {
	risk       float64 // within the risk horizon
	any        float64 // the chance of at least one then
	horizon    float64 // within the horizon of CLV
	discounted float64 // the same, each week's discounted to today
}

// memo remembers ahead for the pairs met while a book is scored: millions of
// customers share thousands of them. It belongs to one goroutine.
type memo map[[2]int32]ahead

// ahead is m.lookAhead for x repeat orders and an age in weeks, which age counts in
// the memo's own unit.
func (k memo) ahead(m *nbd, x, age int32, weeks float64, rules *model.ModelRules) ahead {
	out, met := k[[2]int32{x, age}]
	if !met {
		out = m.lookAhead(float64(x), weeks, rules)
		if k != nil {
			k[[2]int32{x, age}] = out
		}
	}
	return out
}

// forecast says what is known of the future of a customer with orders: without a
// model the chance of an order alone.
func forecast(f *model.Facts, p *model.Policy, c *model.Calibration, asOf model.Day, known memo) future {
	o := future{hasAlive: c.Models != nil && c.Models.Verdict != VerdictNoDropout}
	if o.pAlive, o.pOrder, o.ok = chance(f, p, c, asOf); !o.ok {
		return o
	}
	m := nbd{c.Models.MBGNBD, true}
	x, days := int32(f.OrderDays-1), int32(asOf-f.FirstOrder)
	coming := known.ahead(&m, x, days, float64(days)/7, &p.Model)
	o.orders = o.pAlive * coming.horizon
	o.staying = o.pOrder / math.Max(1e-9, coming.any)
	minor := math.Pow10(model.Decimals(p.Currency))
	n, mean := repeatSpend(f)
	spend, ok := expectedSpend(&c.Models.GammaGamma, n, mean/minor)
	if !ok {
		o.atStake = math.Max(0, float64(f.Sold())/float64(f.OrderDays)) * coming.risk
		o.coming = o.atStake
		return o
	}
	o.hasSpend = true
	o.spend = spend * minor
	o.atStake = o.spend * coming.risk
	o.coming = o.atStake
	if all, ok := expectedSpend(&c.Models.GammaGamma, float64(f.OrderDays), float64(f.Sold())/float64(f.OrderDays)/minor); ok && f.Unconverted == 0 {
		o.coming = all * minor * coming.risk
	}
	o.clv = o.spend * o.pAlive * coming.discounted
	return o
}

// repeatSpend gives the number of repeat order days and their mean spend in
// minor units. A customer with amounts that could not be converted counts as
// one whose spend is unknown.
func repeatSpend(f *model.Facts) (n, mean float64) {
	if f.OrderDays < 2 || f.Unconverted > 0 {
		return 0, 0
	}
	n = float64(f.OrderDays - 1)
	return n, math.Max(0, float64(f.Sold()-f.FirstSpend)/n)
}

// lookAhead works out the orders expected of a customer who is alive.
func (m *nbd) lookAhead(x, T float64, rules *model.ModelRules) ahead {
	h := m.over(x, T)
	out := ahead{risk: h.expected(float64(rules.RiskWeeks)), any: m.orders(x, T, float64(rules.RiskWeeks))}
	week, worth := math.Pow(math.Max(0.1, 1+rules.AnnualDiscount), -1.0/52), 1.0
	before := 0.0
	for k := 1; k <= rules.HorizonWeeks; k++ {
		upTo := h.expected(float64(k))
		worth *= week
		out.discounted += (upTo - before) * worth
		before = upTo
	}
	out.horizon = before
	return out
}

// leaving is the mean chance of leaving of customers who stayed once. It is
// below the a/(a+b) of everybody, and tells the fits in which some leave at once
// and the others never (a and b run towards zero) from those in which silence
// says something.
func leaving(m *model.NBDParams) float64 { return m.A / (m.A + m.B + 1) }

// fitModels fits the models of the future to everyone not archived, or says
// why there are none; beside is as fitted takes it.
func fitModels(subjects Book, p *model.Policy, asOf model.Day, beside bool) (*model.Models, string) {
	var records []record
	var spends []spending
	repeaters := 0
	minor := math.Pow10(model.Decimals(p.Currency))
	for _, s := range everybody(subjects) {
		f := &s.Facts
		if s.Archived || f.Orders == 0 || asOf < f.LastOrder {
			continue // facts of a later day, when a clock was set back
		}
		r := record{int32(f.OrderDays - 1), int32(f.LastOrder - f.FirstOrder), int32(asOf - f.FirstOrder), 1}
		records = append(records, r)
		if r.x > 0 {
			repeaters++
		}
		if n, mean := repeatSpend(f); mean > 0 {
			spends = append(spends, spending{int32(n), mean / minor})
		}
	}
	if len(records) < ModelCustomers || repeaters < ModelRepeaters {
		return nil, ModelTooFew
	}
	out := &model.Models{Customers: len(records), Repeaters: repeaters, Verdict: VerdictOK}
	records = collapse(records)
	var ok bool
	if out.MBGNBD, ok = fitNBD(records, true); !ok {
		return nil, ModelNoConvergence
	}
	if out.MBGNBD.R > atLimit*mostShape {
		out.Verdict = VerdictAlike
	}
	if beside {
		out.BGNBD, _ = fitNBD(records, false)
	}
	if len(spends) >= ModelRepeaters {
		out.GammaGamma, ok = fitGammaGamma(spends)
	}
	// A mean spend exists for everybody only while q is above one.
	if len(spends) < ModelRepeaters || !ok || out.GammaGamma.Q <= 1 {
		out.GammaGamma, out.Verdict = model.GammaGammaParams{}, VerdictNoSpend
	}
	if leaving(&out.MBGNBD) < MinDropout {
		out.Verdict = VerdictNoDropout
	}
	return out, ""
}

// How far counterfactuals look ahead, in days.
const (
	StepHorizon = 180 // "by when": half a year of planning
	FallHorizon = 730 // "if nothing is done"
)

// whatIf scores imagined histories of one customer by the real function.
type whatIf struct {
	c         *model.Customer
	in        []model.Interaction // one free place at the end
	referrals int
	p         *model.Policy
	asOf      model.Day
	from      model.Tier // on that day
	cal       *model.Calibration
	ahead     Ahead
}

// Ahead is up to which day those to come can be foretold, and by which calibration (nil:
// that of the day itself). Asked about, each of them is measured by it.
type Ahead struct {
	By    *model.Calibration
	Until model.Day
}

// on scores the customer on a day with one more interaction that day, or with
// none when add is nil.
func (w *whatIf) on(day model.Day, add *model.Interaction) model.Score {
	in := w.in
	if add != nil {
		e := *add
		e.ID, e.CustomerID, e.Day, e.Clock = math.MaxInt64, w.c.ID, day, model.NoClock
		in = append(in, e)
	}
	s := w.subject(in, day)
	return ScoreLean(&s, w.p, model.If(day > w.asOf, w.ahead.By, w.cal), day)
}

// subject is the customer with a history as known on a day.
func (w *whatIf) subject(in []model.Interaction, day model.Day) model.Subject {
	f := Summarize(w.c, in, day)
	f.Referrals = w.referrals
	return model.SubjectOf(w.c, &f)
}

// WhatIf finds the smallest single steps that would lift the customer a tier
// (an order, a contact, a feedback, the open complaints resolved), each with
// the last day on which it still does, and the day on which the customer drops
// a tier when nothing is done. Every answer was tried on the real scoring
// function: the day itself by its calibration, days to come by that of ahead and
// only as far as it reaches, as if the other customers went on as they do. (A book
// calibrated on a later day without any new order would take nobody's silence
// amiss, everybody being silent.) The history is the customer's whole one; what
// lies after asOf is left out, for nothing is foreknown.
func WhatIf(c *model.Customer, in []model.Interaction, referrals int, p *model.Policy, cal *model.Calibration, asOf model.Day, ahead Ahead) model.Counterfactual {
	ahead.By = cmp.Or(ahead.By, cal)
	short := shortened(p, cal)
	if byCLV(p, ahead.By) {
		short = *p
	}
	short.Occasions = model.OccasionRules{} // no tier depends on them
	p = &short
	w := whatIf{c: c, referrals: referrals, p: p, asOf: asOf, cal: cal, ahead: ahead, in: make([]model.Interaction, 0, len(in)+1)}
	for i := range in {
		if e := in[i]; e.Day <= asOf {
			if e.Resolved > asOf {
				e.Resolved = 0
			}
			w.in = append(w.in, e)
		}
	}
	w.from = w.on(asOf, nil).Tier
	out := model.Counterfactual{Past: ahead.Until <= asOf}
	if w.from != model.TierA {
		for _, try := range []func() (model.Step, bool){w.contact, w.resolve, w.feedback, w.order} {
			if step, ok := try(); ok {
				out.Up = append(out.Up, step)
			}
		}
	}
	if until := min(asOf+FallHorizon, ahead.Until); w.from != model.TierC && until > asOf {
		out.Down, out.Until = w.fall(until), until
	}
	return out
}

// lifts tells whether an interaction on the day brings a better tier.
func (w *whatIf) lifts(day model.Day, e *model.Interaction) (model.Score, bool) {
	s := w.on(day, e)
	return s, s.Tier < w.from
}

// step is an interaction that lifts the customer, with the last day, up to the horizon,
// through which it goes on doing so.
func (w *whatIf) step(e *model.Interaction) (model.Step, bool) {
	s, ok := w.lifts(w.asOf, e)
	if !ok {
		return model.Step{}, false
	}
	step := model.Step{By: w.asOf, From: w.from, To: s.Tier, Score: s.Value}
	for ok && step.By < min(w.asOf+StepHorizon, w.ahead.Until) {
		if _, ok = w.lifts(step.By+1, e); ok {
			step.By++
		}
	}
	if e != nil {
		step.Kind, step.Satisfaction, step.Amount = e.Kind, e.Satisfaction, e.Amount
	}
	return step, true
}

func (w *whatIf) contact() (model.Step, bool) { return w.step(&model.Interaction{Kind: model.Call}) }

func (w *whatIf) feedback() (step model.Step, ok bool) {
	for v := 1; v <= 5 && !ok; v++ {
		step, ok = w.step(&model.Interaction{Kind: model.Feedback, Satisfaction: v})
	}
	return step, ok
}

// resolve tries the history with every open complaint settled today.
func (w *whatIf) resolve() (step model.Step, ok bool) {
	settled := *w
	settled.in = append(make([]model.Interaction, 0, cap(w.in)), w.in...)
	for i := range settled.in {
		if e := &settled.in[i]; e.Kind == model.Complaint && (e.Resolved == 0 || e.Resolved > w.asOf) {
			e.Resolved, ok = w.asOf, true
		}
	}
	if ok {
		step, ok = settled.step(nil)
		step.Kind = model.Complaint
	}
	return step, ok
}

// order finds the smallest amount that lifts the customer. No score falls with
// the amount, so that halving finds it.
func (w *whatIf) order() (model.Step, bool) {
	with := func(amount int64) *model.Interaction {
		return &model.Interaction{Kind: model.Order, Amount: amount, Base: &amount}
	}
	most := w.enough()
	if _, ok := w.lifts(w.asOf, with(most)); !ok {
		return model.Step{}, false
	}
	amount := int64(sort.Search(int(most), func(v int) bool { _, ok := w.lifts(w.asOf, with(int64(v))); return ok }))
	return w.step(with(amount))
}

// enough is an amount beyond which more revenue changes nothing: it makes the
// customer the most valuable of the book.
func (w *whatIf) enough() int64 {
	s := w.subject(w.in, w.asOf)
	top := 0.0
	if v := w.cal.Monetary.Value; len(v) > 0 {
		top = v[len(v)-1]
	}
	if w.cal.ValueA < model.MaxAmount {
		top = math.Max(top, float64(w.cal.ValueA))
	}
	if w.p.Tiers.Value == model.ValueCLV { // an order counts towards lifetime value only in part
		top *= 10
	}
	_, revenue, _ := inWindow(&s.Facts, w.p.Value.WindowDays, w.asOf)
	return int64(math.Min(model.MaxAmount, math.Max(1, top-float64(revenue)+1)))
}

// fall finds the first day on which the customer, left alone, stands a tier lower.
func (w *whatIf) fall(until model.Day) *model.Fall {
	s := w.subject(w.in, w.asOf)
	for d := w.asOf + 1; d <= until; d++ {
		if then := ScoreLean(&s, w.p, w.ahead.By, d); then.Tier > w.from {
			return &model.Fall{Day: d, From: w.from, To: then.Tier, Score: then.Value}
		}
	}
	return nil
}
