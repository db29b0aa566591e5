package scoring

import (
	"strings"
	"testing"

	"tierbook/model"
)

func TestFindings(t *testing.T) {
	p := DefaultPolicy()
	rated := HighPotential
	ten := [4]float64{10, 20, 30, 40}
	cal := model.Calibration{
		MedianGap: 30, ValueA: 50, ValueB: 20, RecencyBreaks: ten, FrequencyBreaks: [4]float64{1, 2, 3, 4}, MonetaryBreaks: ten,
		Recency: model.Grid{N: 1, Value: []float64{20}, Less: []int32{0}, Equal: []int32{1}},
	}
	buyer := model.Facts{Orders: 4, OrderDays: 1, FirstOrder: demoDay - 800, LastOrder: demoDay - 35, Revenue: 40, LastContact: demoDay}
	with := func(change func(*model.Subject)) model.Subject {
		s := model.Subject{Facts: buyer}
		change(&s)
		return s
	}
	for _, c := range []struct {
		name string
		s    model.Subject
		want model.Findings
		code string
	}{
		{"often and much, silent now", with(func(*model.Subject) {}), model.FindingWinback, "winback"},
		{"not silent", with(func(s *model.Subject) { s.Facts.LastOrder = demoDay - 25 }), 0, ""},
		{"seldom", with(func(s *model.Subject) { s.Facts.Orders = 3 }), 0, ""},
		{"A by value, most silent", with(func(s *model.Subject) { s.Facts.Orders = 1; s.Facts.Revenue = 60; s.Facts.LastOrder = demoDay - 50 }), model.FindingDisagreement, "disagreement_silent"},
		{"C with potential", model.Subject{Potential: &rated, Override: &model.Override{Tier: model.TierC}}, model.FindingDisagreement, "disagreement_potential"},
		{"loyal, satisfaction fell", with(func(s *model.Subject) {
			s.Facts.LastOrder = demoDay - 5
			s.Facts.Satisfaction, s.Facts.PrevSatisfaction, s.Facts.SatisfactionDay = 4, 5, demoDay
		}), model.FindingDisagreement, "disagreement_loyal"},
		{"the chance fell since the last contact", with(func(s *model.Subject) {
			s.Facts.Orders, s.Facts.LastContact = 1, demoDay-30
		}), model.FindingWarning, "warning"},
		{"it had fallen before the last contact", with(func(s *model.Subject) {
			s.Facts.Orders, s.Facts.LastOrder, s.Facts.LastContact = 1, demoDay-100, demoDay-20
		}), 0, ""},
	} {
		got := Score(&c.s, &p, &cal, demoDay)
		if got.Findings != c.want {
			t.Errorf("%s: %b, want %b (%+v)", c.name, got.Findings, c.want, got)
		}
		told := ""
		for _, r := range got.Reasons {
			if r.Code == "satisfaction_fell" && c.code == "disagreement_loyal" {
				t.Errorf("%s: said twice: %+v", c.name, got.Reasons)
			}
			if r.Code == "winback" || r.Code == "warning" || strings.HasPrefix(r.Code, "disagreement_") {
				told += r.Code
			}
		}
		if told != c.code {
			t.Errorf("%s: reasons say %q, want %q", c.name, told, c.code)
		}
	}
}
