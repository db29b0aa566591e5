package logform

import (
	"fmt"
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

func editing(tag string, in model.Interaction) (*uitest.Driver, *Form, *spy) {
	env := uitest.NewEnv(tag, "mono")
	s := &spy{Store: uitest.Sample()}
	f := Edit(env, s, in, "示例机械（上海）有限公司")
	return uitest.Drive(env, f, 78, 14), f, s
}

// retype puts a text in place of what a field says.
func retype(d *uitest.Driver, f *Form, field, text string) {
	f.Form.Focus(field)
	d.Press("ctrl+u")
	d.Type(text)
}

func TestEditLooks(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, size := range [][2]int{{58, 14}, {78, 14}} {
			env, s := uitest.NewEnv(tag, "mono"), &spy{Store: uitest.Sample()}
			d := uitest.Drive(env, Edit(env, s, s.Events[2][1], "示例机械（上海）有限公司"), size[0], size[1])
			uitest.Golden(t, fmt.Sprintf("edit_%s_%d", tag, size[0]), d.View())
			retype(d, d.Layer.(*Form), fieldWhen, "昨天")
			uitest.Exact(t, d.Styled(), d.W, d.H)
			uitest.Golden(t, fmt.Sprintf("edit_day_%s_%d", tag, size[0]), d.View())
		}
	}
}

func TestEditWritesOnlyWhatChanged(t *testing.T) {
	d, f, s := editing("en", uitest.Sample().Events[2][1])
	d.Press("enter")
	if s.patch != nil || !strings.Contains(d.View(), "Nothing was changed") {
		t.Fatalf("nothing changed, yet written: %+v\n%s", s.patch, d.View())
	}
	retype(d, f, fieldAmount, "12x")
	d.Press("enter")
	if s.patch != nil || f.Form.ErrorOf(fieldAmount) == "" {
		t.Fatal("12x was taken for an amount")
	}
	d.Press("backspace")
	retype(d, f, fieldWhen, "tomorrow")
	d.Press("enter")
	if s.patch != nil || f.Form.ErrorOf(fieldWhen) == "" {
		t.Fatal("an order in the future was taken")
	}
	retype(d, f, fieldWhen, "fri") // the latest one
	d.Press("enter")
	if p := s.patch; p == nil || *p.Amount != 1200 || *p.Day != uitest.Today-5 || p.Base == nil || **p.Base != 1200 || p.Note != nil || p.Kind != nil || p.Currency != nil || p.Clock != nil || p.Next != nil {
		t.Errorf("patch %+v", p)
	}
}

// A kind without money takes the money along; a rate once given holds for a new amount.
func TestEditMoney(t *testing.T) {
	base := int64(71000)
	usd := model.Interaction{ID: 201, CustomerID: 2, Day: uitest.Today - 5, Kind: model.Order, Amount: 10000, Currency: "USD", Base: &base, Clock: model.NoClock}
	d, f, s := editing("en", usd)
	if v := f.Form.Value(fieldAmount); v != "100 USD" {
		t.Errorf("the amount is %q", v)
	}
	retype(d, f, fieldAmount, "")
	d.Press("enter")
	if !strings.Contains(d.View(), "An amount is needed") || s.patch != nil {
		t.Errorf("no amount: %+v\n%s", s.patch, d.View())
	}
	d.Type("0.02万")
	d.Press("enter")
	if p := s.patch; p == nil || **p.Base != 142000 || p.Currency != nil {
		t.Fatalf("patch %+v", p)
	}
	d, f, s = editing("en", usd)
	retype(d, f, fieldAmount, "100 CNY")
	d.Press("enter")
	if p := s.patch; p == nil || *p.Currency != "CNY" || **p.Base != 10000 {
		t.Fatalf("patch %+v", p)
	}
	d, _, s = editing("en", usd)
	d.Press("c", "enter")
	if p := s.patch; p == nil || *p.Kind != model.Call || *p.Amount != 0 || *p.Currency != "" || *p.Base != nil {
		t.Errorf("patch %+v", p)
	}
}

// What an interaction carries beside stays as it is, to the last digit, and can be changed.
func TestEditKeepsTheRest(t *testing.T) {
	deal := model.Interaction{
		ID: 7, CustomerID: 2, Day: uitest.Today - 9, Clock: 3600, Kind: model.Meeting, Note: "two\nlines ", Outcome: "reached", Contact: "somebody gone", By: "li",
		Next: uitest.Today + 2, NextAt: model.NewAt(9, 30), Expected: 123456, Probability: 1.0 / 3, Source: "quote", ExternalID: "x",
	}
	d, f, s := editing("en", deal)
	d.Press("enter")
	if s.patch != nil {
		t.Fatalf("nothing changed, yet written: %+v", s.patch)
	}
	retype(d, f, fieldNext, "")
	retype(d, f, fieldProbability, "40%")
	d.Press("enter")
	want := model.InteractionPatch{Next: s.patch.Next, NextAt: s.patch.NextAt, Probability: s.patch.Probability}
	if *s.patch != want || *want.Next != 0 || *want.NextAt != 0 || *want.Probability != .4 {
		t.Errorf("patch %+v", s.patch)
	}
	deal.Kind, deal.Satisfaction = model.Feedback, 2
	d, f, s = editing("en", deal)
	f.Form.Focus(fieldSat)
	d.Press("4", "enter")
	if p := s.patch; p == nil || *p.Satisfaction != 4 || p.Expected != nil || p.Note != nil {
		t.Errorf("patch %+v", p)
	}
}

// Esc keeps what was typed, and only that: what somebody else changed meanwhile shows.
func TestEditDraft(t *testing.T) {
	order := uitest.Sample().Events[2][1]
	d, f, s := editing("en", order)
	retype(d, f, fieldOutcome, "half")
	d.Press("esc")
	if said, ok := d.Sent[len(d.Sent)-1].(nav.Notice); !ok || !strings.Contains(said.Text, "kept as a draft") {
		t.Errorf("Esc sends %v", d.Sent)
	}
	order.Contact = "new"
	again := Edit(d.Env, s, order, "x")
	if again.Form.Value(fieldOutcome) != "half" || again.Form.Value(fieldContact) != "new" || again.Note == "" {
		t.Errorf("came back: %v", again.Form.Values())
	}
	d = uitest.Drive(d.Env, again, 78, 14)
	d.Press("enter")
	if p := s.patch; p == nil || *p.Outcome != "half" || p.Contact != nil {
		t.Errorf("patch %+v", p)
	}
}
