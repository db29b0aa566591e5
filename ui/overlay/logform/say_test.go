package logform

import (
	"testing"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

// A sentence fills in the fields while it is typed; what was changed by hand stays.
func TestSay(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		env := uitest.NewEnv(tag, "mono")
		s := &spy{Store: uitest.Sample()}
		f := Say(env, s, nav.Of(s.Rows[1]))
		d := uitest.Drive(env, f, 64, 16)
		d.Type("visited Anna Berg, wants 50 chairs, tomorrow 3pm, expects 12k")
		uitest.Golden(t, "say_"+tag, d.View())
		if f.Form.Value(fieldKind) != string(model.Visit) || f.Form.Value(fieldExpected) != "12k" {
			t.Fatalf("understood %v", f.Form.Values())
		}
		f.Form.Focus(fieldNote)
		d.Type("!")
		f.Form.Focus(fieldSentence)
		d.Type(", call back next week")
		d.Press("enter")
		in := saved(t, s)
		if in.Kind != model.Visit || in.Contact != "Anna Berg" || in.Note != "wants 50 chairs!" || in.Next != uitest.Today+1 || in.NextAt != model.NewAt(15, 0) || in.Expected != 1_200_000 || in.Day != uitest.Today {
			t.Errorf("logged %+v", in)
		}
	}
}

// What a sentence said is taken back with it, and starting over empties both.
func TestSayLess(t *testing.T) {
	env := uitest.NewEnv("en", "mono")
	s := &spy{Store: uitest.Sample()}
	f := Say(env, s, nav.Of(s.Rows[1]))
	d := uitest.Drive(env, f, 64, 16)
	d.Type("ordered for 300")
	if f.Form.Value(fieldAmount) != "300" {
		t.Fatalf("understood %v", f.Form.Values())
	}
	for range len("ordered for 300") {
		d.Press("backspace")
	}
	if f.Form.Value(fieldAmount) != "" || f.Form.Value(fieldNote) != "" {
		t.Errorf("left: %v", f.Form.Values())
	}
	d.Type("ordered for 300")
	d.Press("ctrl+x")
	if f.Form.Dirty() || f.Form.Focused() != fieldSentence {
		t.Errorf("left: %v, at %s", f.Form.Values(), f.Form.Focused())
	}
	d.Type("ordered for 300")
	if f.Form.Value(fieldAmount) != "300" {
		t.Errorf("deaf after starting over: %v", f.Form.Values())
	}
}
