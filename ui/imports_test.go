package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

// An import is taken back from the palette: chosen, told what would go and what
// stays, confirmed.
func TestTakeBackAnImport(t *testing.T) {
	for tag, want := range map[string][3]string{"en": {"Take back which import", "Acme: Phone was changed", "took back the import of b.csv"}, "zh": {"撤回哪一次导入", "Acme：电话之后改过", "撤回导入：b.csv"}} {
		a, l := sitAt(t, tag, "", 80, 24)
		store := a.store.(*bookStore)
		store.Batches = []model.ImportBatch{{ID: 3, File: "c.csv", Status: "undone"}, {ID: 2, File: "b.csv", Status: "active", Created: 4}, {ID: 1, File: "a.csv", Status: "active"}}
		view := func() string { return ansi.Strip(a.View().Content) }
		l.give(nav.Perform{ID: action.Imports})
		l.settle()
		if v := view(); !strings.Contains(v, want[0]) || strings.Contains(v, "c.csv") {
			t.Fatalf("%s: the choice:\n%s", tag, v)
		}
		l.give(uitest.KeyPress("enter"))
		l.settle()
		if v := view(); !strings.Contains(v, want[1]) || store.Batches[1].Status != "active" {
			t.Fatalf("%s: the question:\n%s", tag, v)
		}
		l.give(uitest.KeyPress("y"))
		l.settle()
		if v := view(); !strings.Contains(v, want[2]) || store.Batches[1].Status != "undone" {
			t.Errorf("%s: after it:\n%s", tag, v)
		}
		store.Batches = nil
		l.give(nav.Perform{ID: action.Imports})
		l.settle()
		if len(a.stack) != 0 {
			t.Errorf("%s: a choice of nothing", tag)
		}
	}
}

// U lists what comes, by day; enter opens the customer, esc leads back.
func TestUpcoming(t *testing.T) {
	for tag, want := range map[string][3]string{"en": {"within 30 days", "Today", "Lin Yan's birthday"}, "zh": {"30 天内", "今天", "Lin Yan 的生日"}} {
		a, l := sitAt(t, tag, "", 80, 24)
		l.give(uitest.KeyPress("U"))
		l.settle()
		v := ansi.Strip(a.View().Content)
		for _, s := range want {
			if !strings.Contains(v, s) {
				t.Fatalf("%s: no %q in\n%s", tag, s, v)
			}
		}
		l.give(uitest.KeyPress("enter"))
		l.settle()
		if len(a.stack) != 2 {
			t.Errorf("%s: enter opens nobody", tag)
		}
	}
}

// R on Today settles the open complaint, with a word about how.
func TestSettleFromToday(t *testing.T) {
	a, l := sitAt(t, "en", "", 120, 36)
	store := a.store.(*bookStore)
	store.Rows[0].Facts.OpenComplaints = 1
	store.Events[1] = []model.Interaction{{ID: 99001, CustomerID: 1, Day: uitest.Today - 3, Kind: model.Complaint, Note: "late delivery: "}}
	l.give(nav.Perform{ID: action.Refresh})
	l.settle()
	l.give(uitest.KeyPress("R"))
	l.settle()
	if v := ansi.Strip(a.View().Content); !strings.Contains(v, "Settle the complaint: late delivery:") {
		t.Fatalf("the question:\n%s", v)
	}
	for _, k := range []string{"p", "a", "i", "d", "enter"} {
		l.give(uitest.KeyPress(k))
	}
	l.settle()
	if e := store.Events[1][0]; e.Resolved != uitest.Today || e.Note != "late delivery: paid" {
		t.Errorf("%+v\n%s", e, ansi.Strip(a.View().Content))
	}
	l.give(uitest.KeyPress("R"))
	l.settle()
	if v := ansi.Strip(a.View().Content); !strings.Contains(v, "No complaint or deal is open") {
		t.Errorf("nothing to settle:\n%s", v)
	}
}
