package scoring

import (
	"cmp"
	"math"
	"sort"

	"tierbook/model"
)

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
	f := Summarize(w.c, in, day)
	f.Referrals = w.referrals
	s := model.SubjectOf(w.c, &f)
	if day > w.asOf {
		return ScoreLean(&s, w.p, w.ahead.By, day)
	}
	return ScoreLean(&s, w.p, w.cal, day)
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
	now := w.on(asOf, nil)
	out := model.Counterfactual{Past: ahead.Until <= asOf}
	if now.Tier != model.TierA {
		for _, try := range []func(model.Day, model.Tier) (model.Step, bool){w.contact, w.resolve, w.feedback, w.order} {
			if step, ok := try(asOf, now.Tier); ok {
				step.From = now.Tier
				out.Up = append(out.Up, step)
			}
		}
	}
	if until := min(asOf+FallHorizon, ahead.Until); now.Tier != model.TierC && until > asOf {
		out.Down, out.Until = w.fall(until, now), until
	}
	return out
}

// lifts tells whether an interaction on the day brings a better tier than from.
func (w *whatIf) lifts(day model.Day, from model.Tier, e *model.Interaction) (model.Score, bool) {
	s := w.on(day, e)
	return s, s.Tier < from
}

// step is an interaction that lifts the customer, with the last day, up to the horizon,
// through which it goes on doing so.
func (w *whatIf) step(asOf model.Day, from model.Tier, e *model.Interaction) (model.Step, bool) {
	s, ok := w.lifts(asOf, from, e)
	if !ok {
		return model.Step{}, false
	}
	step := model.Step{By: asOf, To: s.Tier, Score: s.Value}
	for ok && step.By < min(asOf+StepHorizon, w.ahead.Until) {
		if _, ok = w.lifts(step.By+1, from, e); ok {
			step.By++
		}
	}
	if e != nil {
		step.Kind, step.Satisfaction, step.Amount = e.Kind, e.Satisfaction, e.Amount
	}
	return step, true
}

func (w *whatIf) contact(asOf model.Day, from model.Tier) (model.Step, bool) {
	return w.step(asOf, from, &model.Interaction{Kind: model.Call})
}

func (w *whatIf) feedback(asOf model.Day, from model.Tier) (step model.Step, ok bool) {
	for v := 1; v <= 5 && !ok; v++ {
		step, ok = w.step(asOf, from, &model.Interaction{Kind: model.Feedback, Satisfaction: v})
	}
	return step, ok
}

// resolve tries the history with every open complaint settled today.
func (w *whatIf) resolve(asOf model.Day, from model.Tier) (model.Step, bool) {
	settled := *w
	settled.in = append(make([]model.Interaction, 0, cap(w.in)), w.in...)
	open := false
	for i := range settled.in {
		if e := &settled.in[i]; e.Kind == model.Complaint && (e.Resolved == 0 || e.Resolved > asOf) {
			e.Resolved, open = asOf, true
		}
	}
	if !open {
		return model.Step{}, false
	}
	step, ok := settled.step(asOf, from, nil)
	if ok {
		step.Kind = model.Complaint
	}
	return step, ok
}

// order finds the smallest amount that lifts the customer. No score falls with
// the amount, so that halving finds it.
func (w *whatIf) order(asOf model.Day, from model.Tier) (model.Step, bool) {
	with := func(amount int64) *model.Interaction {
		return &model.Interaction{Kind: model.Order, Amount: amount, Base: &amount}
	}
	most := w.enough(asOf)
	if _, ok := w.lifts(asOf, from, with(most)); !ok {
		return model.Step{}, false
	}
	amount := int64(sort.Search(int(most), func(v int) bool { _, ok := w.lifts(asOf, from, with(int64(v))); return ok }))
	return w.step(asOf, from, with(amount))
}

// enough is an amount beyond which more revenue changes nothing: it makes the
// customer the most valuable of the book.
func (w *whatIf) enough(asOf model.Day) int64 {
	f := Summarize(w.c, w.in, asOf)
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
	_, revenue, _ := inWindow(&f, w.p.Value.WindowDays, asOf)
	return int64(math.Min(model.MaxAmount, math.Max(1, top-float64(revenue)+1)))
}

// fall finds the first day on which the customer, left alone, stands a tier lower.
func (w *whatIf) fall(until model.Day, now model.Score) *model.Fall {
	f := Summarize(w.c, w.in, w.asOf)
	f.Referrals = w.referrals
	s := model.SubjectOf(w.c, &f)
	for d := w.asOf + 1; d <= until; d++ {
		if then := ScoreLean(&s, w.p, w.ahead.By, d); then.Tier > now.Tier {
			return &model.Fall{Day: d, From: now.Tier, To: then.Tier, Score: then.Value}
		}
	}
	return nil
}
