package theme

import (
	"strings"
	"testing"
)

func TestThemesDiffer(t *testing.T) {
	d, l, m := New("dark", true, nil), New("light", true, nil), New("mono", true, nil)
	if d.Select.Render("x") == l.Select.Render("x") {
		t.Error("dark and light select alike")
	}
	if strings.Contains(m.Select.Render("x"), "38;") || m.Select.Render("x") == "x" {
		t.Errorf("mono selection is %q: it must show, without colour", m.Select.Render("x"))
	}
	if a, b := New("auto", true, nil), New("auto", false, nil); a.Text.Render("x") == b.Text.Render("x") {
		t.Error("auto ignores the background")
	}
	own := New("dark", true, map[string]string{"bad": "#010203"})
	if !strings.Contains(own.Bad.Render("x"), "38;2;1;2;3") {
		t.Errorf("override not used: %q", own.Bad.Render("x"))
	}
	if len(TokenNames()) < 15 {
		t.Error("token names missing")
	}
}
