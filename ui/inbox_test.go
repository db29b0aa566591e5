package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tierbook/model"
	"tierbook/ui/screen/customers"
	"tierbook/ui/uitest"
)

// N lists what mentions or concerns the person, read whole, and marks it as seen; enter
// opens whom it is about, and lists several.
func TestInbox(t *testing.T) {
	for tag, want := range map[string][]string{
		"en": {"Lin Yan", "new · ", "Zhou: @li look", "3 customers", "Zhou gave you this: renews", "Nobody has mentioned you"},
		"zh": {"Lin Yan", "新 · ", "Zhou：@li look", "3 位客户", "Zhou 交给您：renews", "没有人提到您"},
	} {
		a, l := sitAt(t, tag, "", 110, 24)
		store := a.store.(*bookStore)
		l.give(uitest.KeyPress("N"))
		l.settle()
		if v := ansi.Strip(a.View().Content); !strings.Contains(v, want[5]) || len(a.stack) != 0 {
			t.Errorf("%s: an empty inbox is\n%s", tag, v)
		}
		store.Concerns = []model.Concern{
			{ID: 9, At: 1, By: "Zhou", Kind: model.ConcernMention, CustomerID: 1, Customer: "Lin Yan", Note: "@li look\x1b]0;x\a", New: true},
			{ID: 8, At: 1, By: "Zhou", Kind: model.ConcernGiven, Count: 3, Note: "renews"},
		}
		l.give(uitest.KeyPress("N"))
		l.settle()
		v := ansi.Strip(a.View().Content)
		for _, s := range want[:5] {
			if !strings.Contains(v, s) {
				t.Errorf("%s: no %q in\n%s", tag, s, v)
			}
		}
		if store.Concerns[0].New {
			t.Errorf("%s: it is not marked as seen", tag)
		}
		l.give(uitest.KeyPress("enter"))
		l.settle()
		if len(a.stack) != 1 || a.stack[0].Name() != "detail" {
			t.Errorf("%s: enter opens nobody:\n%s", tag, ansi.Strip(a.View().Content))
		}
		for kind, want := range map[model.ConcernKind]string{model.ConcernGiven: "owner=sam", model.ConcernPool: "no:owner"} {
			a.stack, a.env.Owner = nil, "Zhou"
			store.Concerns[1].Kind, store.Concerns[1].Note = kind, strings.Repeat("renews in March, ask Han Mei ", 8)+"for the price."
			l.give(uitest.KeyPress("N"))
			l.settle()
			l.give(uitest.KeyPress("down"))
			if v := ansi.Strip(a.View().Content); kind == model.ConcernGiven && !strings.Contains(flat(v), flat(store.Concerns[1].Note)) {
				t.Errorf("%s: a long note cannot be read whole:\n%s", tag, v)
			}
			l.give(uitest.KeyPress("enter"))
			l.settle()
			if list := a.layers[customersScreen].(*customers.Layer); a.screen != customersScreen || list.Q.Filter.String() != want || a.env.Owner != "" {
				t.Errorf("%s: several customers open as %q of %q:\n%s", tag, list.Q.Filter.String(), a.env.Owner, ansi.Strip(a.View().Content))
			}
		}
	}
}
