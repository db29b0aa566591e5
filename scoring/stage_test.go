package scoring

import (
	"testing"

	"tierbook/model"
)

func TestStages(t *testing.T) {
	p := DefaultPolicy()
	c := model.Calibration{MedianGap: 60}
	for _, s := range []struct {
		name          string
		orders, gap   int
		first, silent model.Day
		satisfaction  int
		want          model.Stage
		why           string
	}{
		{"no order", 0, 0, 0, 0, 0, model.StageProspect, "no_orders"},
		{"first order within a quarter", 3, 10, 90, 80, 0, model.StageNew, "stage_new"},
		{"one order, not long ago for this book", 1, 0, 110, 110, 0, model.StageNew, "stage_one_order"},
		{"one order, too long ago for this book", 1, 0, 121, 121, 0, model.StageDormant, "silent"},
		{"repeats", 3, 60, 200, 30, 0, model.StageMature, "frequency"},
		{"silent beyond twice its own gap", 3, 40, 161, 81, 0, model.StageDormant, "silent"},
		{"its own gap is long", 3, 200, 790, 390, 0, model.StageMature, "frequency"},
		{"a year and four gaps", 3, 90, 546, 366, 0, model.StageLost, "silent"},
		{"a year but not four gaps", 3, 100, 566, 366, 0, model.StageDormant, "silent"},
		{"loyal", 4, 90, 365, 30, 0, model.StageLoyal, "stage_loyal"},
		{"loyal and content", 4, 90, 365, 30, 4, model.StageLoyal, "stage_loyal"},
		{"daily but for weekends", 300, 1, 420, 3, 0, model.StageLoyal, "stage_loyal"},
		{"daily until three weeks ago", 300, 1, 420, 21, 0, model.StageDormant, "silent"},
		{"always twice, eight weeks apart", 13, 1, 390, 54, 0, model.StageLoyal, "stage_loyal"},
		{"not content", 4, 90, 365, 30, 3, model.StageMature, "frequency"},
		{"loyal once, silent now", 9, 30, 340, 100, 5, model.StageDormant, "silent"},
	} {
		sub := model.Subject{Facts: model.Facts{
			Orders: s.orders, OrderDays: s.orders, MedianGap: float64(s.gap), Satisfaction: s.satisfaction,
			FirstOrder: demoDay - s.first, LastOrder: demoDay - s.silent,
		}}
		got := Score(&sub, &p, &c, demoDay)
		if got.Stage != s.want || got.StageReason.Code != s.why {
			t.Errorf("%s: %s because %s, want %s because %s", s.name, got.Stage, got.StageReason.Code, s.want, s.why)
		}
	}
}

// Who orders daily brings what it orders, and is silent by the week.
func TestWhoOrdersDailyIsWorthEachDay(t *testing.T) {
	p, c := DefaultPolicy(), model.Calibration{MedianGap: 60}
	worth := func(orders int, gap float64, first model.Day) float64 {
		s := model.Subject{Facts: model.Facts{
			Orders: orders, OrderDays: orders, MedianGap: gap, Revenue: int64(10000 * orders), FirstOrder: demoDay - first, LastOrder: demoDay - 3,
		}}
		return Score(&s, &p, &c, demoDay).Gain.Value
	}
	if daily, weekly := worth(251, 1, 353), worth(51, 7, 353); daily < 4*weekly {
		t.Errorf("daily orders are worth %.0f, weekly ones %.0f", daily, weekly)
	}
}
