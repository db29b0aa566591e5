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
			"3 位 A 级客户预警，涉及 ¥3,000；先问 Li：Acme（", "4 位客户超期未跟进，都由 Li 负责；2 个未解决投诉。",
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
	if young.Range.Orders, young.Lost = 4, nil; len(en.Conclusion(&young, model.AttrOwner, "CNY")) != 3 {
		t.Error("who is new is said where earlier orders are not known")
	}
	nameless := full
	if nameless.By[2] = group("", 20000, 130000); len(en.Conclusion(&nameless, model.AttrOwner, "CNY")) != 4 {
		t.Error("the largest fall is somebody's where those without an owner fell most")
	}
}

// What came in less refunds is no more than that, and of less than nothing there is no growth.
func TestHeadlineOfRefunds(t *testing.T) {
	day := model.NewDay(2026, 11, 29)
	for _, c := range []struct {
		days             model.Day
		buyers           int
		now, then        int64
		english, chinese string
	}{
		{90, 1, -200000, 70000, "1 customer ordered from 1 Sep to 29 Nov; net of refunds, that makes -¥2,000.", "9月1日–11月29日有 1 位客户下单，扣除退款后净额 -¥2,000。"},
		{90, 2, 0, 70000, "2 customers ordered from 1 Sep to 29 Nov; net of refunds, that makes ¥0: 100% less than in the 90 days before.", "9月1日–11月29日有 2 位客户下单，扣除退款后净额 ¥0，较此前 90 天下降 100%。"},
		{90, 0, -200000, 70000, "Nobody ordered from 1 Sep to 29 Nov; ¥2,000 was refunded; the 90 days before brought ¥700.", "9月1日–11月29日没有客户下单，退款 ¥2,000，此前 90 天成交 ¥700。"},
		{90, 0, 0, -5000, "Nobody ordered from 1 Sep to 29 Nov.", "9月1日–11月29日没有客户下单。"},
		{1, 0, 0, 70000, "Nobody ordered on 29 Nov; the day before brought ¥700.", "11月29日没有客户下单，前一天成交 ¥700。"},
		{1, 0, 0, 0, "Nobody ordered on 29 Nov.", "11月29日没有客户下单。"},
		{1, 2, 35000, 70000, "2 customers ordered for ¥350 on 29 Nov: 50% less than the day before.", "11月29日有 2 位客户下单，成交 ¥350，较前一天下降 50%。"},
	} {
		st := model.Stats{AsOf: day, Customers: 9, Periods: make([]model.Period, 1), Range: model.Period{
			Takings: model.Takings{From: day - c.days + 1, To: day, Revenue: c.now, Orders: c.buyers, Buyers: c.buyers}, Before: &c.then,
		}}
		for tag, want := range map[string]string{"en": c.english, "zh": c.chinese} {
			if got := New(tag).Conclusion(&st, model.AttrNone, "CNY")[0]; got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
	}
}
