package model

import "testing"

func TestRuleFilter(t *testing.T) {
	rules := []Rule{
		{When: []Condition{{Attr: AttrRevenue, Above: true, Bound: 123456.5}, {Attr: AttrLastOrder, Bound: 60.5}}, Class: 0},
		{When: []Condition{{Attr: AttrOrders, Bound: 3.5}}, Class: 1},
		{When: []Condition{{Attr: AttrPAlive, Above: true, Bound: 0.25}}, Class: 0},
	}
	want := "(orders>0 revenue>1234.56 last_order<=60d) or (orders>0 p_alive>0.25)"
	if got := RuleFilter(rules, 0, "CNY"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := RuleFilter(rules, 1, "CNY"); got != "orders>0 orders<=3" {
		t.Errorf("got %q", got)
	}
	if got := RuleFilter(rules, 2, "CNY"); got != "" {
		t.Errorf("got %q for a class of no rule", got)
	}
	for class := range 2 {
		if _, err := ParseFilter(RuleFilter(rules, class, "CNY"), FilterOptions{Today: NewDay(2026, 7, 15), Currency: "CNY"}); err != nil {
			t.Error(err)
		}
	}
}
