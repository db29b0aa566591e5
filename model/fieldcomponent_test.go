package model

import (
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestFieldComponentsAsText(t *testing.T) {
	for text, want := range map[string]string{
		"": "", " ; ": "", "Usage 10": "Usage 10", "用量 10；信用 等级 8： 差=0，AAA=100": "用量 10; 信用 等级 8: AAA=100, 差=0",
		"Overdue days 5 90..0": "Overdue days 5 90..0", "A 1 -5..2.5; B 0.5": "A 1 -5..2.5; B 0.5",
	} {
		got, err := ParseFieldComponents(text)
		if err != nil || FieldComponents(got) != want {
			t.Errorf("%q is %q, %v", text, FieldComponents(got), err)
		}
	}
	for _, text := range []string{
		"Usage", "10", "1..2", ":", "Usage ten", "Usage -1", "Usage NaN", "Usage 1e12", "Usage 1 5..5", "Usage 1 5..x", "Usage 1 0..9: a=1", "Grade 1:", "Grade 1: a",
		"Grade 1: a=101", "Grade 1: a=-1", "Grade 1: a=1, A=2", "Grade 1: =2", "Usage 1; usage 2", "a 1;b 1;c 1;d 1;e 1;f 1;g 1",
	} {
		if got, err := ParseFieldComponents(text); err == nil {
			t.Errorf("%q is read as %q", text, FieldComponents(got))
		}
	}
}

// What a policy lets pass is written and read back as it is.
func TestFieldComponentsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := FieldComponent{Field: rapid.StringN(0, 12, -1).Draw(t, "field"), Weight: rapid.Float64().Draw(t, "weight")}
		switch rapid.IntRange(0, 2).Draw(t, "kind") {
		case 0:
			c.Low, c.High = rapid.Float64().Draw(t, "low"), rapid.Float64().Draw(t, "high")
		case 1:
			c.Values = rapid.MapOf(rapid.StringN(0, 5, -1), rapid.Float64Range(-1, 101)).Draw(t, "values")
		}
		p := Policy{Components: []FieldComponent{c}}
		if p.checkComponents() != nil {
			return
		}
		got, err := ParseFieldComponents(FieldComponents(p.Components))
		if err != nil || !reflect.DeepEqual(got, p.Components) || !(c.Weight >= 0) || math.IsNaN(c.Low) {
			t.Fatalf("%+v is read back as %+v, %v", c, got, err)
		}
	})
}

func TestComponentWeightsAreSettings(t *testing.T) {
	base := Policy{Components: []FieldComponent{{Field: "Usage", Weight: 10}, {Field: "Grade", Weight: 8, Values: map[string]float64{"A": 100}}}}
	p := base
	all := p.Settings()
	for i := range all {
		switch s := &all[i]; s.Key {
		case "weights.field:Grade":
			s.Set(&p, 4.0)
		case "components":
			if got := s.Get(&p); got != "Usage 10; Grade 4: A=100" {
				t.Errorf("components: %v", got)
			}
			s.Set(&p, "nonsense")
			s.Set(&p, "Usage 3")
		}
	}
	if len(p.Components) != 1 || p.Components[0].Weight != 3 || base.Components[1].Weight != 8 {
		t.Errorf("set: %+v, before %+v", p.Components, base.Components)
	}
}
