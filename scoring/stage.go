package scoring

import "tierbook/model"

// stage places the customer in its life cycle, with the reason. Silence is
// asked before merit: who has gone silent is dormant or lost however loyal.
func (r *reading) stage() (model.Stage, model.Reason) {
	rules := &r.p.Stages
	if !r.buyer && r.f.Opening > 0 {
		return model.StageMature, model.Reason{Code: "stage_opening", N: float64(r.f.Opening)}
	}
	if !r.buyer {
		return model.StageProspect, model.Reason{Code: "no_orders"}
	}
	silent, tenure := float64(r.silent), int(r.day-r.f.FirstOrder)
	silence := model.Reason{Code: "silent", N: silent, M: r.gap, Day: r.f.LastOrder}
	switch {
	case tenure <= rules.NewDays:
		return model.StageNew, model.Reason{Code: "stage_new", N: float64(tenure), Day: r.f.FirstOrder}
	case r.silent > rules.LostDays && silent > rules.LostGaps*r.gap:
		return model.StageLost, silence
	case silent > rules.DormantGaps*r.gap:
		return model.StageDormant, silence
	case r.fore.ok && r.pOrder < rules.DormantPOrder:
		return model.StageDormant, model.Reason{Code: "p_order", N: 100 * r.pOrder, M: float64(r.p.Model.RiskWeeks)}
	case r.f.Orders == 1:
		return model.StageNew, model.Reason{Code: "stage_one_order", N: silent, Day: r.f.LastOrder}
	case r.f.Orders >= rules.LoyalOrders && tenure >= rules.LoyalDays &&
		(r.f.Satisfaction == 0 || r.f.Satisfaction >= rules.LoyalSatisfaction):
		return model.StageLoyal, model.Reason{Code: "stage_loyal", N: float64(r.f.Orders), M: float64(tenure), Day: r.f.FirstOrder}
	}
	return model.StageMature, model.Reason{Code: "frequency", N: float64(r.f.Orders)}
}
