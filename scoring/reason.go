package scoring

import (
	"math"

	"tierbook/model"
)

// The codes of reasons, with what their fields carry, stand here; their
// sentences are "reason."+code in the catalogues. N and M of revenue,
// opportunity and winback are money in minor units. N of p_order and of warning
// (and its M) is a probability in percent.
//
//	score      revenue N, or revenue_window within M days · frequency_window likewise ·
//	           last_order N days, Day · frequency N orders · potential N of 100
//	           outlook N money, within M weeks · repeats N of M orders · tenure N days, since Day · referrals N
//	           satisfaction N of 5, M days ago, Day · p_order N percent, within M weeks
//	           silent N days, usual gap M, since Day · credit_hold, credit_watch · complaint_open N, oldest M days ago, Day
//	           opening N, of revenue
//	           of further fields, Text the value: field_choice worth N · field_place among N customers · field_scale from N to M
//	unknown    no_orders · no_potential · no_feedback · field_missing · field_unread Text
//	stage      stage_opening N revenue from before the book · stage_new N days, first order Day · stage_one_order N days ago, Day
//	           stage_loyal N orders, M days of tenure, since Day
//	queue      promise_overdue N days, Day · promise_due Day · overdue N days, Day · due_today
//	           tries N, next Day, 0 when it has come · tries_channel N
//	           capped_prospect, _provisional, _dormant N days, _lost N days: Text the tier without the cap
//	           due_in N days, Day · never_contacted N days, since Day · opportunity N, newest Day
//	           rhythm N days silent, own gap M, rhythm_due likewise · quiet N days · stage_one_order
//	           birthday in N days, Day · birthday_of likewise, Text the contact · yearly, festival likewise, Text its name;
//	           all with _today · satisfaction_fell to N from M, Day
//	at risk    risk_complaint open N days, Day · risk_falls to Text in N days, Day · risk_silent N days, own gap M, Day
//	findings   warning from N percent to M, last contact Day · winback N, last order Day
//	           disagreement_silent N days, Day · disagreement_potential N
//	           disagreement_loyal satisfaction N from M · override Text tier · override_until Text tier, Day · do_not_contact · barred Text the ways · snoozed Day

// componentReasons says in words what a component was computed from.
func (r *reading) componentReasons(component int, known bool) (out reasons) {
	f := r.f
	switch {
	case component >= componentCount:
		return reasons{r.fieldReason(&r.p.Components[component-componentCount], known)}
	case component <= outlook && !known:
		return reasons{{Code: "no_orders"}}
	case component == potential && !known:
		return reasons{{Code: "no_potential"}}
	case component == satisfaction && !known:
		return reasons{{Code: "no_feedback"}}
	}
	switch component {
	case monetary:
		out = reasons{r.windowed("revenue", float64(r.spent))}
		out.add(f.Opening > 0, model.Reason{Code: "opening", N: float64(f.Opening)})
	case recency:
		out = reasons{{Code: "last_order", N: float64(r.silent), Day: f.LastOrder}}
	case frequency:
		out = reasons{r.windowed("frequency", float64(r.orders))}
	case outlook:
		minor := math.Pow10(model.Decimals(r.p.Currency)) // to the cent it would say more than it knows
		out = reasons{{Code: "outlook", N: math.Round(r.coming/minor) * minor, M: float64(r.p.Model.RiskWeeks)}}
	case potential:
		out = reasons{{Code: "potential", N: float64(*r.s.Potential)}}
	case loyalty:
		out.add(r.buyer, model.Reason{Code: "repeats", N: float64(f.Orders - 1), M: float64(f.Orders)})
		out.add(r.buyer, model.Reason{Code: "tenure", N: r.tenure(), Day: f.FirstOrder})
		out.add(f.Referrals > 0, model.Reason{Code: "referrals", N: float64(f.Referrals)})
		out.add(out == nil, model.Reason{Code: "no_orders"})
	case satisfaction:
		age := math.Max(0, float64(r.day-f.SatisfactionDay))
		out = reasons{{Code: "satisfaction", N: float64(f.Satisfaction), M: age, Day: f.SatisfactionDay}}
	case safety:
		out.add(r.s.Credit != model.CreditGood, model.Reason{Code: "credit_" + r.s.Credit.String()})
		out.add(f.OpenComplaints > 0, r.complaint())
		out.add(r.buyer, r.risk())
		out.add(out == nil, model.Reason{Code: "no_orders"})
	}
	return out
}

// windowed says a figure of the policy's window, with its days where it has any.
func (r *reading) windowed(code string, n float64) model.Reason {
	days := r.p.Value.WindowDays
	return model.Reason{Code: code + model.If(days > 0, "_window", ""), N: n, M: float64(days)}
}

// reasons are those that hold.
type reasons []model.Reason

func (l *reasons) add(when bool, r model.Reason) {
	if when {
		*l = append(*l, r)
	}
}

// risk words the chance of an order: the model's, or the silence that stands in.
func (r *reading) risk() model.Reason {
	if r.fore.ok {
		return model.Reason{Code: "p_order", N: 100 * r.pOrder, M: float64(r.p.Model.RiskWeeks)}
	}
	return model.Reason{Code: "silent", N: float64(r.silent), M: paceOf(r.f, r.c), Day: r.f.LastOrder}
}

// rhythm says how the silence compares with what is usual: of that customer where it
// ordered often enough to have habits.
func (r *reading) rhythm(when bool, add func(when bool, code string, n, m float64, day model.Day)) {
	silent, late := float64(r.silent), float64(r.silent) > r.gap
	own := r.f.OrderDays >= ownGapOrders
	switch {
	case !r.buyer || !when:
	case own:
		add(late, "rhythm", silent, paceOf(r.f, r.c), r.f.LastOrder)
		add(!late && silent >= dueSoonGaps*r.gap, "rhythm_due", silent, paceOf(r.f, r.c), r.f.LastOrder)
	case r.f.Orders == 1:
		add(late, "stage_one_order", silent, 0, r.f.LastOrder)
	default:
		add(late, "quiet", silent, 0, r.f.LastOrder)
	}
}

func (r *reading) complaint() model.Reason {
	age := math.Max(0, float64(r.day-r.f.OldestComplaint))
	return model.Reason{Code: "complaint_open", N: float64(r.f.OpenComplaints), M: age, Day: r.f.OldestComplaint}
}

// queueReasons says why the customer stands where it stands in the queue, the
// weightiest first: what is pinned, what is usual of a buyer, what is due, what is at
// stake, then what is worth knowing before calling.
func (r *reading) queueReasons(out *model.Score) []model.Reason {
	f := r.f
	list := make(reasons, 0, 4)
	add := func(when bool, code string, n, m float64, day model.Day) {
		list.add(when, model.Reason{Code: code, N: n, M: m, Day: day})
	}
	list.add(f.OpenComplaints > 0, r.complaint())
	late := float64(out.Overdue)
	promised := f.Promise != 0
	add(promised && late > 0, "promise_overdue", late, 0, f.Promise)
	list.add(promised && late == 0, model.Reason{Code: "promise_due", Day: f.Promise, Text: f.PromiseAt.String()})
	due := !promised && late >= 0
	r.rhythm(due, add)                                     // it says more than a number of days
	again := model.If(out.NextTry > r.day, out.NextTry, 0) // a day that has gone by is no news
	add(f.Tries > 0 && f.Tries < triesChannels, "tries", float64(f.Tries), 0, again)
	add(f.Tries >= triesChannels, "tries_channel", float64(f.Tries), 0, 0)
	add(!promised && late > 0, "overdue", late, 0, out.Due)
	add(!promised && late == 0, "due_today", 0, 0, out.Due)
	list.add(len(f.Opportunities) > 0, opportunity(f.Opportunities))
	list = append(list, occasionReasons(out, r.day)...)
	add(f.LastContact == 0, "never_contacted", math.Max(0, float64(r.day-r.s.Created)), 0, r.s.Created)
	add(!r.buyer && out.CappedBy != "prospect", "no_orders", 0, 0, 0) // a cap says so itself
	r.rhythm(!due, add)
	add(r.s.Credit != model.CreditGood, "credit_"+r.s.Credit.String(), 0, 0, 0)
	r.findings(out, &list)
	// of somebody loyal the findings have said it
	add(fell(f) && out.Stage != model.StageLoyal, "satisfaction_fell", float64(f.Satisfaction), float64(f.PrevSatisfaction), f.SatisfactionDay)
	list.add(out.CappedBy != "", model.Reason{Code: "capped_" + out.CappedBy, Text: out.ByScore.String(), N: float64(r.silent)})
	if o := r.s.Override; o.Holds(r.day) {
		code := model.If(o.Until != 0, "override_until", "override")
		list = append(list, model.Reason{Code: code, Text: o.Tier.String(), Day: o.Until})
	}
	add(late < 0 && !out.InQueue, "due_in", -late, 0, out.Due)
	add(r.s.Barred.Has(model.Everyway), "do_not_contact", 0, 0, 0)
	list.add(r.s.Barred > model.Everyway, model.Reason{Code: "barred", Text: r.s.Barred.String()})
	add(r.day < r.s.SnoozedUntil && !out.InQueue, "snoozed", 0, 0, r.s.SnoozedUntil)
	return list
}

// fell tells whether the last feedback was worse than the one before.
func fell(f *model.Facts) bool {
	return f.Satisfaction > 0 && f.PrevSatisfaction > 0 && f.Satisfaction < f.PrevSatisfaction
}

// opportunity sums the open sales, with the day of the newest.
func opportunity(open []model.Opportunity) model.Reason {
	r := model.Reason{Code: "opportunity"}
	for i := range open {
		r.N += float64(open[i].Amount)
		r.Day = max(r.Day, open[i].Day)
	}
	return r
}

// Bounds of the findings.
const (
	WinbackFM     = 4  // F and M from which a customer was among the best two fifths
	WinbackR      = 2  // R up to which it is among the most silent two fifths
	HighPotential = 80 // a rating that says somebody believes in the customer
)

// findings tells what is worth a second look, and says it in reasons where
// those are asked for (list may be nil).
func (r *reading) findings(out *model.Score, list *reasons) model.Findings {
	var found model.Findings
	note := func(f model.Findings, reason model.Reason) {
		if found |= f; list != nil {
			list.add(true, reason)
		}
	}
	if then, fell := r.warning(); fell {
		note(model.FindingWarning, model.Reason{Code: "warning", N: 100 * then, M: 100 * r.pOrder, Day: r.f.LastContact})
	}
	if r.buyer && out.R <= WinbackR { // and when it last ordered it was among the best two fifths
		orders, _, spent := inWindow(r.f, r.p.Value.WindowDays, r.f.LastOrder)
		if _, f, m := rfm(r.c, 0, orders, spent); f >= WinbackFM && m >= WinbackFM {
			note(model.FindingWinback, model.Reason{Code: "winback", N: float64(r.f.Revenue), Day: r.f.LastOrder})
		}
	}
	if r.buyer && out.ABC == model.TierA && out.R == 1 {
		note(model.FindingDisagreement, model.Reason{Code: "disagreement_silent", N: float64(r.silent), Day: r.f.LastOrder})
	}
	if p := r.s.Potential; p != nil && *p >= HighPotential && out.Tier == model.TierC {
		note(model.FindingDisagreement, model.Reason{Code: "disagreement_potential", N: float64(*p)})
	}
	if out.Stage == model.StageLoyal && fell(r.f) {
		note(model.FindingDisagreement, model.Reason{Code: "disagreement_loyal", N: float64(r.f.Satisfaction), M: float64(r.f.PrevSatisfaction)})
	}
	return found
}

// warning gives the probability of an order on the day of the last contact, and
// whether it has fallen since by more than the policy's step and the next order is
// late. Nothing was ordered in between: an order is a contact.
func (r *reading) warning() (then float64, fell bool) {
	f := r.f
	if !r.buyer || f.LastContact < f.LastOrder || f.LastContact >= r.day {
		return 0, false
	}
	_, then, _ = chance(f, r.p, r.c, f.LastContact)
	return then, float64(r.silent) > r.gap && then-r.pOrder > r.p.Queue.WarningDrop
}
