package scoring

import (
	"sort"

	"tierbook/model"
)

// RiskOf gives the rule by which a customer of tier A is at risk, no code for none: a
// complaint open for long; a tier that falls soon if nothing happens, the next order
// being due by the customer's own habit (the book's, of who ordered once or twice); or a silence well beyond that habit. The last
// counts only with more at stake than most (see sure). Who is within its habit is not
// at risk: its next order would come in time to keep the tier.
func RiskOf(s *model.Subject, score *model.Score, p *model.Policy, c *model.Calibration, asOf model.Day) (why model.Reason, sure bool) {
	f := &s.Facts
	if age := asOf - f.OldestComplaint; f.OpenComplaints > 0 && age > RiskComplaintDays {
		return model.Reason{Code: "risk_complaint", N: float64(age), M: float64(age), Day: f.OldestComplaint}, true
	}
	silent := float64(asOf - f.LastOrder)
	if f.OrderDays > 0 && silent < usualGap(f, c) {
		return model.Reason{}, false
	}
	short := shortened(p, c)
	short.Occasions = model.OccasionRules{}
	on := func(days int) model.Tier { return ScoreLean(s, &short, c, asOf+model.Day(days)).Tier }
	if on(RiskFallDays) > score.Tier {
		days := 1 + sort.Search(RiskFallDays-1, func(d int) bool { return on(d+1) > score.Tier })
		return model.Reason{Code: "risk_falls", Text: on(days).String(), N: float64(days), M: float64(days), Day: asOf + model.Day(days)}, true
	}
	if f.OrderDays >= ownGapOrders && f.MedianGap > 0 && silent >= RiskGaps*f.MedianGap {
		return model.Reason{Code: "risk_silent", N: silent, M: f.MedianGap, Day: f.LastOrder}, false
	}
	return model.Reason{}, false
}
