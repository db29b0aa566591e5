package edit

import (
	"strings"
	"testing"

	"tierbook/ui/uitest"
)

// A name or a phone that is in the book already is said before it is saved, and saved when the
// person saves again; another name is asked about anew.
func TestAddAName(t *testing.T) {
	for tag, want := range map[string]string{"en": "May be in the book already", "zh": "可能已有"} {
		env, s := uitest.NewEnv(tag, "dark"), &spy{Store: uitest.Sample()}
		drv := drive(env, NewCustomer(env, s, nil), 80, 24)
		drv.Type(strings.ToUpper(s.Rows[0].Name))
		drv.Press("enter")
		if view := drv.View(); s.added != nil || !strings.Contains(view, want) || !strings.Contains(view, s.Rows[0].Name) {
			t.Fatalf("%s: added %v\n%s", tag, s.added, view)
		}
		drv.Press("ctrl+u")
		drv.Type("Somebody Else")
		drv.Press("tab", "tab", "tab")
		drv.Type(s.Rows[1].Phone)
		drv.Press("enter")
		if s.added != nil {
			t.Fatalf("%s: the phone is added without a word", tag)
		}
		drv.Press("enter")
		if s.added == nil || s.added.Name != "Somebody Else" {
			t.Errorf("%s: saved again, added %v\n%s", tag, s.added, drv.View())
		}
	}
}
