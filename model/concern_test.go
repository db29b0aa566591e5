package model

import "testing"

// A comment names whom the longest known name behind an @ is of; addresses name nobody.
func TestNamed(t *testing.T) {
	known := []string{"li", "liam", "Li Wei", "王芳", "王芳芳", "Zhou"}
	for _, c := range []struct {
		text, who string
		want      bool
	}{
		{"@li please", "li", true},
		{"ask @LI, then @zhou", "Zhou", true},
		{"ask @LI", "li", true},
		{"@li", "li", true},
		{"@liam", "li", false},
		{"@liam", "liam", true},
		{"@liane", "li", false},
		{"@Li Wei said", "li", false},
		{"@Li Wei said", "Li Wei", true},
		{`@"Li Wei"said`, "Li Wei", true},
		{"＠“li wei”", "Li Wei", true},
		{"@王芳请看", "王芳", true},
		{"@王芳芳请看", "王芳", false},
		{"@li请看", "li", true},
		{"请@li看", "li", true},
		{"a@li.com", "li", false},
		{"mail x@zhou", "Zhou", false},
		{"li", "li", false},
		{"@", "li", false},
		{`@""`, "li", false},
		{`@"li`, "li", true},
	} {
		if got := Named(c.text, known, []string{c.who}); got != c.want {
			t.Errorf("%q names %q: %v", c.text, c.who, got)
		}
	}
	if Named("@", []string{""}, []string{""}) {
		t.Error("nobody is named by nothing")
	}
	for text, who := range map[string]string{"@li, and @maya": "Li Wei", "@MAYA ORTIZ": "Maya Ortiz"} {
		for _, one := range []string{"Li Wei", "Maya Ortiz", "Maya Chan"} {
			if Named(text, []string{"Li Wei", "Maya Ortiz", "Maya Chan"}, []string{one}) != (one == who) {
				t.Errorf("%q, %q", text, one)
			}
		}
	}
}
