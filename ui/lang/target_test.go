package lang

import (
	"testing"

	"tierbook/model"
)

// A target says how far it is reached beside how much of its period is over.
func TestGoal(t *testing.T) {
	for _, x := range []struct {
		period, measure string
		value, actual   int64
		day             model.Day
		en, zh          string
	}{
		{"2026-12", "revenue", 10_000_000, 6_200_000, model.NewDay(2026, 12, 22), "Li, revenue: ¥62k of ¥100k; 62%, 71% of the month gone", "Li，成交额：¥6.2万，目标 ¥10万；达成 62%，本月已过 71%"},
		{"2026-Q4", "orders", 80, 20, model.NewDay(2026, 11, 15), "Li, orders: 20 of 80; 25%, 50% of the quarter gone", "Li，订单数：20，目标 80；达成 25%，本季已过 50%"},
		{"2026", "new", 10, 7, model.NewDay(2026, 7, 1), "Li, new buyers: 7 of 10; 70%, 50% of the year gone", "Li，首单客户：7，目标 10；达成 70%，本年已过 50%"},
		{"2026-11", "customers", 4, 5, model.NewDay(2026, 12, 1), "Li, buyers: 5 of 4; 125%, 2026-11 over", "Li，下单客户：5，目标 4；达成 125%，2026-11 已结束"},
		{"2027", "orders", 4, 0, model.NewDay(2026, 12, 1), "Li, orders: 0 of 4; 2027 to come", "Li，订单数：0，目标 4；2027 未开始"},
	} {
		p, err := model.ParsePeriod(x.period)
		if err != nil {
			t.Fatal(err)
		}
		g := model.Goal{Target: model.Target{Owner: "Li", Period: x.period, Measure: x.measure, Value: x.value}, Takings: p.Takings, Last: p.To}
		g.Revenue, g.Orders, g.Buyers, g.New = x.actual, int(x.actual), int(x.actual), int(x.actual)
		g.Measured(x.day)
		for tag, want := range map[string]string{"en": x.en, "zh": x.zh} {
			if got := New(tag).Goal(&g, "CNY"); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		}
	}
}
