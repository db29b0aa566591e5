package scoring

import "tierbook/model"

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
// whether it has fallen since by more than the policy's step. Nothing was
// ordered in between: an order is a contact.
func (r *reading) warning() (then float64, fell bool) {
	f := r.f
	if !r.buyer || f.LastContact < f.LastOrder || f.LastContact >= r.day {
		return 0, false
	}
	_, then, _ = chance(f, r.p, r.c, f.LastContact)
	return then, then-r.pOrder > r.p.Queue.WarningDrop
}
