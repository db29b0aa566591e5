package edit

import (
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/uitest"
)

// Further fields are asked for by their types; only what was changed is written.
func TestOwnFieldsByType(t *testing.T) {
	for tag, want := range map[string][2]string{"en": {"is no number", "a date, such as"}, "zh": {"不是数字", "日期，如"}} {
		env, s := uitest.NewEnv(tag, "dark"), &spy{Store: uitest.Sample()}
		env.Book.Fields = []model.FieldDef{{Name: "Age", Type: model.FieldNumber}, {Name: "Member", Type: model.FieldYesNo}, {Name: "Visit", Type: model.FieldDate}}
		drv := drive(env, NewCustomer(env, s, nil), 90, 50)
		drv.Type("Zed")
		for range 19 {
			drv.Press("tab")
		}
		drv.Type("old")
		drv.Press("tab", "y", "enter")
		if v := drv.View(); s.added != nil || !strings.Contains(v, want[0]) || !strings.Contains(v, want[1]) {
			t.Fatalf("%s: added %v\n%s", tag, s.added, v)
		}
		drv.Press("ctrl+u")
		drv.Type("41")
		drv.Press("enter")
		if s.added == nil || len(s.added.Fields) != 2 || s.added.Fields[0] != (model.Field{Name: "Age", Value: "41"}) || s.added.Fields[1].Value != "yes" {
			t.Errorf("%s: added %+v\n%s", tag, s.added, drv.View())
		}
	}
}
