package scoring

import (
	"reflect"
	"testing"

	"tierbook/model"
)

// A further field counts as its component says, and says why in its own words.
func TestFieldsAreComponents(t *testing.T) {
	p := DefaultPolicy()
	p.Components = append(ownComponents()[:2], model.FieldComponent{Field: "Late", Weight: 5, Low: 90})
	var book []model.Subject
	for _, usage := range []string{"10", "20", "20", "1,000", "n/a"} {
		book = append(book, model.Subject{ID: int64(len(book) + 1), Fields: []model.Field{{Name: "Usage", Value: usage}}})
	}
	c := Calibrate(Subjects(book), p, demoDay)
	for _, x := range []struct {
		field, value string
		want         float64
		known        bool
		reason       model.Reason
	}{
		{"Grade", " aa ", 100, true, model.Reason{Code: "field_choice", Text: " aa ", N: 100}},
		{"Grade", "B", 40, true, model.Reason{Code: "field_choice", Text: "B", N: 40}},
		{"Grade", "E", 0, false, model.Reason{Code: "field_unread", Text: "E"}},
		{"Grade", "", 0, false, model.Reason{Code: "field_missing"}},
		{"Usage", "20", 50, true, model.Reason{Code: "field_place", Text: "20", N: 4}},
		{"Usage", "1000", 87.5, true, model.Reason{Code: "field_place", Text: "1000", N: 4}},
		{"Usage", "lots", 0, false, model.Reason{Code: "field_unread", Text: "lots"}},
		{"Late", "0", 100, true, model.Reason{Code: "field_scale", Text: "0", N: 90}},
		{"Late", "30", 100 * (30.0 - 90) / (0 - 90), true, model.Reason{Code: "field_scale", Text: "30", N: 90}},
		{"Late", "400", 0, true, model.Reason{Code: "field_scale", Text: "400", N: 90}},
	} {
		s := model.Subject{Fields: []model.Field{{Name: x.field, Value: x.value}}}
		score := Score(&s, &p, &c, demoDay)
		for _, got := range score.Components {
			if got.Name != model.CompField+x.field {
				continue
			}
			if got.Known != x.known || x.known && got.Value != x.want || got.Known && score.Value != got.Value || !reflect.DeepEqual(got.Reasons, []model.Reason{x.reason}) {
				t.Errorf("%s %q: %+v, score %v", x.field, x.value, got, score.Value)
			}
		}
		if len(score.Components) != int(componentCount)+3 || score.Known != x.known {
			t.Errorf("%s %q: %d components, known %v", x.field, x.value, len(score.Components), score.Known)
		}
	}
}
