package edit

import (
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/lang"
)

// The form shows the next date with how often it comes again, and takes another.
func TestTheFormKnowsReminders(t *testing.T) {
	for tag, words := range map[string][2]string{"en": {" every year", "1 dec every 3 weeks"}, "zh": {" 每年", "12月1日 每 3 周"}} {
		env, s, d := open(t, tag)
		next := model.Repeat{From: env.Today.AddMonths(-23), Every: -12}
		d.Repeat, d.Facts.Promise = next, next.On(env.Today)
		drv := drive(env, NewCustomer(env, s, d), 100, 40)
		e := drv.Layer.(*customerForm).Edit
		goTo(drv, e, fieldNext)
		if got := e.Form.Value(fieldNext); got != d.Facts.Promise.String()+words[0] {
			t.Errorf("%s: the form shows %q", tag, got)
		}
		clear(drv)
		drv.Type(words[1])
		if !strings.Contains(drv.View(), env.Lang.Every(model.Repeat{Every: 21})) {
			t.Errorf("%s: what was understood is not shown:\n%s", tag, drv.View())
		}
		drv.Press("enter")
		if s.patch == nil || s.patch.Due == nil || s.patch.Due.Every != 21 || s.patch.Due.From.String()[5:] != "12-01" {
			t.Fatalf("%s: written %+v", tag, s.patch)
		}
		drv = drive(env, NewCustomer(env, s, d), 100, 40)
		goTo(drv, drv.Layer.(*customerForm).Edit, fieldNext)
		clear(drv)
		drv.Press("enter")
		if s.patch.Due == nil || *s.patch.Due != (model.Repeat{}) {
			t.Errorf("%s: taken off as %+v", tag, s.patch.Due)
		}
	}
}

// How often a reminder comes is read as it is written.
func TestHowOftenIsReadAsItIsWritten(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, every := range []int{1, 2, 7, 10, 21, -1, -3, -12, -24} {
			words := lang.New(tag).Every(model.Repeat{Every: every})
			if got, err := model.ParseRepeat(words); got != every || err != nil {
				t.Errorf("%s: %q is read as %d, %v", tag, words, got, err)
			}
		}
	}
}
