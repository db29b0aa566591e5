package scoring

import (
	"math"

	"tierbook/model"
)

// field values a further field that the policy weighs. What is not filled in, is no
// number or is none of the choices named is unknown.
func (r *reading) field(c *model.FieldComponent) term {
	text := r.s.Field(c.Field)
	if c.Values != nil {
		v, ok := c.Value(text)
		return term{v, ok}
	}
	v, ok := model.FieldNumber.Num(text)
	if ok && c.Ranked() {
		grid := r.c.Fields[c.Field]
		return term{percentile(&grid, v), true}
	}
	return term{math.Min(100, math.Max(0, 100*(v-c.Low)/(c.High-c.Low))), ok}
}

// fieldReason says in words what field computed from.
func (r *reading) fieldReason(c *model.FieldComponent, known bool) model.Reason {
	text := r.s.Field(c.Field)
	switch {
	case text == "":
		return model.Reason{Code: "field_missing"}
	case !known:
		return model.Reason{Code: "field_unread", Text: text}
	case c.Values != nil:
		v, _ := c.Value(text)
		return model.Reason{Code: "field_choice", Text: text, N: v}
	case c.Ranked():
		return model.Reason{Code: "field_place", Text: text, N: float64(r.c.Fields[c.Field].N)}
	}
	return model.Reason{Code: "field_scale", Text: text, N: c.Low, M: c.High}
}

// fieldGrids are the distributions of the numbers of further fields that a policy ranks
// by; nil for none.
func fieldGrids(subjects []model.Subject, p *model.Policy) (out map[string]model.Grid) {
	for i := range p.Components {
		c := &p.Components[i]
		if !c.Ranked() {
			continue
		}
		var values []float64
		for i := range subjects {
			v, ok := model.FieldNumber.Num(subjects[i].Field(c.Field))
			if ok && !subjects[i].Archived {
				values = append(values, v)
			}
		}
		if out == nil {
			out = map[string]model.Grid{}
		}
		out[c.Field] = gridOf(values)
	}
	return out
}
