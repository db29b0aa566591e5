package model

import "testing"

func TestParsePeriod(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11": "2026-11-01..2026-11-30", " 2026-q4 ": "2026-10-01..2026-12-31", "2024": "2024-01-01..2024-12-31", "2024-02": "2024-02-01..2024-02-29", "2026-Q1": "2026-01-01..2026-03-31",
		"2026-13": "", "2026-Q5": "", "2026-1": "", "26": "", "": "", "2026-11-01": "", "2026-Q11": "", "Q4": "", "20260": "", "-Q1": "", "2026-": "",
	} {
		p, err := ParsePeriod(text)
		if (err != nil) != (want == "") || err == nil && p.From.String()+".."+p.To.String() != want {
			t.Errorf("%q: %v..%v, %v", text, p.From, p.To, err)
		}
	}
}

func TestParseTarget(t *testing.T) {
	for text, want := range map[string]Target{
		"revenue=1.2万": {Measure: "revenue", Value: 1200000}, "orders=80": {Measure: "orders", Value: 80}, "orders=1,000": {Measure: "orders", Value: 1000}, "orders=2k": {Measure: "orders", Value: 2000}, "orders=5元": {}, "New=5": {Measure: "new", Value: 5},
		"orders=8.5": {}, "orders=0": {}, "orders=-1": {}, "orders": {}, "orders=": {}, "=5": {}, "smiles=5": {}, "revenue=5 USD": {}, "revenue=0": {}, "revenue=x": {}, "orders=NaN": {}, "orders=1e99": {},
	} {
		if got, err := ParseTarget(text, false, "CNY"); (err != nil) != (want == Target{}) || err == nil && got != want {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	if got, err := ParseTarget("orders", true, "CNY"); err != nil || got != (Target{Measure: "orders"}) {
		t.Error(got, err)
	}
	if got, err := ParseTarget("revenue", true, "CNY"); err != nil || got != (Target{Measure: "revenue"}) {
		t.Error(got, err)
	}
	if got, err := ParseTarget("orders=5", true, "CNY"); err != nil || got != (Target{Measure: "orders"}) {
		t.Error(got, err)
	}
}
