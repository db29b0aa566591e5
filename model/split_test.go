package model

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFieldGroups(t *testing.T) {
	for _, c := range []struct {
		kind               FieldType
		values, want, rows string
	}{
		{FieldNumber, "19 22 25 31 33 38 41 44 47 52 58", "<20 20..30 30..40 40..50 >=50", "<20 20..30 20..30 30..40 30..40 30..40 40..50 40..50 40..50 >=50 >=50"},
		{FieldNumber, "0 1 2 1 old", "0 1 2", "0 1 2 1 -"},
		{FieldNumber, "0.1 0.2 0.35", "<0.15 0.15..0.20 0.20..0.25 0.25..0.30 >=0.30", "<0.15 0.20..0.25 >=0.30"},
		{FieldYesNo, "是 no x maybe", "yes no", "yes no yes -"},
		{FieldDate, "2026-03-01 2024/5/1 2026-01-01 soon", "2024 2026", "2026 2024 2026 -"},
		{FieldChoice, "Red red Blue", "", "Red Red Blue"},
	} {
		values := strings.Fields(c.values)
		g, err := NewFieldGroups(FieldDef{Name: "F", Type: c.kind}, values)
		if err != nil {
			t.Fatal(err)
		}
		var rows []string
		for _, v := range values {
			if v = g.Of(v); v == "" {
				v = "-"
			}
			rows = append(rows, v)
		}
		if got := strings.Join(rows, " "); got != c.rows || c.want != "" && strings.Join(g.Order, " ") != c.want {
			t.Errorf("%s %s: %v, %s", c.kind, c.values, g.Order, got)
		}
	}
	var many []string
	for i := range MaxGroups + 1 {
		many = append(many, strings.Repeat("x", i+1))
	}
	if _, err := NewFieldGroups(FieldDef{Name: "F", Type: FieldText}, many); err == nil {
		t.Error("anything is split by")
	}
}

// The filter of a group finds those whom the group counts, whatever the values.
func TestGroupsAreTheirFilters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(FieldTypes).Draw(t, "type")
		fields := Distinct([]FieldDef{{Name: "Some field", Type: kind}, {Name: "Some,field", Type: kind}, {Name: "some:field", Type: kind}, {Name: "tier", Type: kind}, {Name: "客户等级", Type: kind}})
		def := rapid.SampledFrom(fields).Draw(t, "field")
		one := rapid.OneOf(rapid.StringMatching(`-?[0-9]{1,6}(\.[0-9]{1,3})?`), rapid.SampledFrom([]string{"", "yes", "否", "old", `a"b, c`, "2026-02-03", "1999/12/31", "x(", "Ü"}))
		values := rapid.SliceOfN(one, 1, 40).Draw(t, "values")
		g, err := NewFieldGroups(def, values)
		if err != nil {
			t.Fatal(err)
		}
		q := StatsQuery{By: AttrField, Field: def}
		for _, v := range values {
			f, err := ParseFilter(q.Group(g.Of(v)), FilterOptions{Today: filterToday, Fields: fields})
			if err != nil {
				t.Fatalf("%q: %v", q.Group(g.Of(v)), err)
			}
			for _, other := range values {
				r := Row{Customer: Customer{Fields: slices.DeleteFunc([]Field{{def.Name, other}}, func(f Field) bool { return f.Value == "" })}}
				if f.Match(&r) != (g.Of(other) == g.Of(v)) {
					t.Fatalf("%s %q: %q is %q", def.Type, f.String(), other, g.Of(other))
				}
			}
		}
	})
}
