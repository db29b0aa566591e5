package lang

import (
	"strings"
	"testing"

	"tierbook/model"
)

// The sentences say what the figures show and leave out what they do not.
func TestHeadline(t *testing.T) {
	before, year := int64(200000), int64(40000)
	group := func(name string, now, then int64) model.GroupStat {
		return model.GroupStat{Value: name, Range: model.Period{Takings: model.Takings{Revenue: now}, Before: &then}}
	}
	day := model.NewDay(2026, 11, 29)
	full := model.Stats{
		AsOf: day, Customers: 9, Complaints: 2, Stake: 300000, AtRiskAll: 3,
		Range:   model.Period{Takings: model.Takings{From: day - 89, To: day, Revenue: 100000, Orders: 4, Buyers: 3}, Before: &before, YearBefore: &year},
		Periods: make([]model.Period, 1), By: []model.GroupStat{group("Li", 70000, 60000), group("Wu", 10000, 110000), group("", 20000, 30000)},
		New: []model.Match{{Name: "N"}}, Lost: []model.Match{{Name: "X"}, {Name: "Y"}, {Name: "Z"}},
		AtRisk:   []model.Risk{{Row: model.Row{Customer: model.Customer{Name: "Acme", Owner: "Li"}}, Why: model.Reason{Code: "risk_complaint", N: 4, Day: day - 4}}},
		Coverage: []model.CoverageStat{{Owner: "Li", Tiers: [4]model.Cover{{}, {Count: 5, Backlog: 4}}}, {Owner: "Wu", Tiers: [4]model.Cover{{}, {Count: 4}}}},
		Tiers:    []model.TierStat{{Tier: model.TierA, Cover: model.Cover{Count: 9, Backlog: 4}}},
	}
	for tag, want := range map[string][]string{
		"en": {
			"3 customers ordered for ¥1,000 from 1 Sep to 29 Nov: 50% less than in the 90 days before, 2.5 times as much as a year earlier.",
			"The largest fall is Wu’s: ¥100 after ¥1,100.", "1 customer ordered for the first time, 3 were lost (the largest: X, Y).",
			"3 A customers are at risk, with ¥3,000 at stake; ask Li first about Acme (", "4 follow-ups are overdue, all of them with Li; 2 open complaints.",
		},
		"zh": {
			"9月1日–11月29日有 3 位客户下单，成交 ¥1,000，较此前 90 天下降 50%，较去年同期增至 2.5 倍。",
			"下降最多的是 Wu：由 ¥1,100 降至 ¥100。", "1 位客户首次下单，3 位流失（最大的是 X、Y）。",
			"3 位 A 级客户预警，涉及 ¥3,000；先问 Li：Acme（", "4 位客户已过约定日仍未联系，都由 Li 负责；2 个未解决投诉。",
		},
	} {
		got := New(tag).Conclusion(&full, model.AttrOwner, "CNY")
		if len(got) != len(want) {
			t.Fatalf("%q", got)
		}
		for i := range want {
			if !strings.HasPrefix(got[i], want[i]) {
				t.Errorf("%s, want %s", got[i], want[i])
			}
		}
	}
	en, young := New("en"), full
	young.Range.Before, young.Range.YearBefore = nil, nil
	if got := en.Conclusion(&young, model.AttrOwner, "CNY"); len(got) != 4 || got[0] != "3 customers ordered for ¥1,000 from 1 Sep to 29 Nov." {
		t.Errorf("without earlier orders: %q", got)
	}
	young.Range.Orders = 0
	if got := en.Conclusion(&young, model.AttrNone, "CNY"); got[0] != "Nobody ordered from 1 Sep to 29 Nov." {
		t.Errorf("without orders: %q", got)
	}
	if got := en.Conclusion(&model.Stats{AsOf: day, Customers: 1}, model.AttrOwner, "CNY"); len(got) != 2 || got[0] != en.T("stats.no_orders") {
		t.Errorf("one customer: %q", got)
	}
	if got := en.Conclusion(&model.Stats{}, model.AttrOwner, "CNY"); len(got) != 0 {
		t.Errorf("nobody: %q", got)
	}
}
