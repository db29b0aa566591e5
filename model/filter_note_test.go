package model

import "testing"

func TestNotesInFilters(t *testing.T) {
	o := FilterOptions{Today: filterToday}
	f, err := ParseFilter(`tier:A not note:交期,"PO 8430"`, o)
	if err != nil || f.String() != `tier:A -note:交期,"PO 8430"` || len(f.Notes()) != 2 || f.Notes()[1] != "PO 8430" {
		t.Fatal(f, err)
	}
	found, err := f.Found(7, func(_ string, texts []string) ([]int64, error) { return []int64{3, int64(len(texts)) + 3}, nil })
	if err != nil || found.Stamp() != 7 || f.Stamp() != 0 || found.String() != f.String() || found.Named(nil).Stamp() != 7 {
		t.Fatal(found, err)
	}
	for id, want := range map[int64]bool{3: false, 4: true, 5: false} {
		r := &Row{Customer: Customer{ID: id}, Score: Score{Tier: TierA}}
		if found.Match(r) != want {
			t.Errorf("%d is meant: %v", id, !want)
		}
	}
	for _, expr := range []string{"note>3", "note=x"} {
		if _, err := ParseFilter(expr, o); err == nil {
			t.Errorf("%s is read", expr)
		}
	}
	if f.WithNote("x").String() != f.String()+" note:x" || (*Filter)(nil).WithNote("a b").String() != `note:"a b"` {
		t.Error(f.WithNote("x"))
	}
}

func TestExcerpt(t *testing.T) {
	long := "Spoke with Chen about the autumn order; PO 8430 is to be sent before the end of the month, with samples of the new lenses."
	for want, in := range map[string][2]string{
		"客户催交期": {"另一行\n客户催交期\n末行", "交期"}, "": {"nothing", "po"}, "…t the autumn order; PO 8430 is to be sent before the end of …": {long, "po 8430"},
	} {
		if got := Excerpt(in[0], []string{"?", in[1]}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Products are sought like notes, under three words, unless a further field has the name.
func TestBoughtInFilters(t *testing.T) {
	for _, text := range []string{"bought:linen", "买过:linen", "产品:linen"} {
		f, err := ParseFilter(text, FilterOptions{})
		if err != nil || f.String() != "bought:linen" || len(f.Notes()) != 0 {
			t.Fatalf("%s: %v %v", text, f, err)
		}
		found, err := f.Found(3, func(what string, texts []string) ([]int64, error) {
			if what != "bought" || texts[0] != "linen" {
				t.Errorf("asked for %v %q", what, texts)
			}
			return []int64{4}, nil
		})
		if err != nil || !found.Match(&Row{Customer: Customer{ID: 4}}) || found.Match(&Row{Customer: Customer{ID: 5}}) || found.Stamp() != 3 {
			t.Errorf("%s: %v %v", text, found, err)
		}
	}
	if _, err := ParseFilter("bought>3", FilterOptions{}); err == nil {
		t.Error("an order of products")
	}
}

// Spans of days in which somebody ordered are read once, as their first and last day.
func TestFilterOrdered(t *testing.T) {
	today := NewDay(2026, 11, 29)
	for text, want := range map[string]string{
		"ordered:2026-10": "2026-10-01..2026-10-31", "下单:2026": "2026-01-01..2026-11-29", "ordered:2026-01..2026-03": "2026-01-01..2026-03-31",
		"ordered:30d": "2026-10-30..2026-11-29", "ordered:today": "2026-11-29..2026-11-29", "ordered:2026-12": "2026-12-01..2026-12-01",
	} {
		f, err := ParseFilter(text, FilterOptions{Today: today})
		if err != nil || f.String() != "ordered:"+want {
			t.Fatalf("%s: %v %v", text, f, err)
		}
		again, err := ParseFilter(f.String(), FilterOptions{Today: today})
		if err != nil || again.String() != f.String() {
			t.Errorf("%s comes back as %v, %v", f, again, err)
		}
	}
	for _, text := range []string{"ordered:never", "ordered:2026-01..x", "ordered>3"} {
		if f, err := ParseFilter(text, FilterOptions{Today: today}); err == nil {
			t.Errorf("%s is %v", text, f)
		}
	}
}

// A region of two levels is found by either, and by both however they are spaced; a further
// field called as the city is comes before it.
func TestRegionsInFilters(t *testing.T) {
	both, flat := Row{Customer: Customer{Region: "浙江 / 杭州"}}, Row{Customer: Customer{Region: "East/West"}}
	for text, want := range map[string][2]bool{
		"region:浙江": {true, false}, "region=浙江": {true, false}, "region:浙江/杭州": {true, false}, `region:"浙江 / 杭州"`: {true, false},
		`region="浙江 / 杭州"`: {true, false}, "region:浙江/宁波": {}, "region=杭州": {}, "city:杭州": {true, false}, "城市=杭州": {true, false},
		"region=East/West": {false, true}, "region=East": {}, "no:city": {false, true}, "has:city": {true, false}, "region!=浙江": {false, true},
	} {
		f, err := ParseFilter(text, FilterOptions{})
		if err != nil || f.Match(&both) != want[0] || f.Match(&flat) != want[1] {
			t.Errorf("%s: %v %v %v", text, f.Match(&both), f.Match(&flat), err)
		}
	}
	f, err := ParseFilter("city:Rome", FilterOptions{Fields: []FieldDef{{Name: "City", Type: FieldText}}})
	if err != nil || !f.Match(&Row{Customer: Customer{Fields: []Field{{Name: "City", Value: "Rome"}}}}) || f.Match(&Row{Customer: Customer{Region: "IT / Rome"}}) {
		t.Error(f, err)
	}
}

// Provinces and cities are the same with and without what their names may end in; a city
// alone, and a province that is one, are cities.
func TestPlacesInFilters(t *testing.T) {
	rows := []Row{{}, {}, {}, {}, {}}
	for i, region := range []string{"浙江 / 杭州", "浙江省 / 宁波市", "上海", "深圳", "广西壮族自治区"} {
		rows[i].Region = region
	}
	for text, want := range map[string]string{
		"region:浙江省": "01", "region=浙江省": "01", "region:浙江": "01", "region!=浙江省": "234", "region:浙江/宁波": "1", "region=浙江省/杭州市": "0",
		"city:宁波": "1", "city=杭州市": "0", "city:上海": "2", "city=上海市": "2", "city:深圳": "3", "no:city": "4", "region:广西": "4", "region=广西": "4", "region:市": "1",
	} {
		f, err := ParseFilter(text, FilterOptions{})
		got := ""
		for i := range rows {
			if err == nil && f.Match(&rows[i]) {
				got += string(rune('0' + i))
			}
		}
		if got != want {
			t.Errorf("%s: %s %v", text, got, err)
		}
	}
}

func TestJoinRegion(t *testing.T) {
	for _, c := range [][3]string{
		{"浙江", "杭州", "浙江 / 杭州"},
		{"浙江省杭州市", "杭州市", "浙江省 / 杭州市"},
		{"浙江 杭州", "杭州", "浙江 / 杭州"},
		{"上海市", "上海市", "上海市"},
		{"New York", "York", "New York / York"},
		{"IT", "", "IT"},
		{"", "Rome", "Rome"},
		{"", "", ""},
	} {
		got := JoinRegion(c[0], c[1])
		if first, city := Region(got); got != c[2] || city != "" && City(got) != city || city == "" && first != got {
			t.Errorf("%q", got)
		}
	}
}
