package customers

import (
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/confirm"
	"tierbook/ui/uitest"
)

// question draws what was asked last.
func question(t *testing.T, d *uitest.Driver) string {
	t.Helper()
	p, ok := last(d).(nav.Push)
	if !ok {
		t.Fatalf("nothing is asked, the root heard %v", last(d))
	}
	c, ok := p.Overlay.(*confirm.Confirm)
	if !ok {
		t.Fatalf("%T is asked", p.Overlay)
	}
	return c.View(60, 10)
}

// Nobody is acted on whom a new filter took out of sight.
func TestANewFilterDropsWhoIsNoLongerInTheList(t *testing.T) {
	d, _ := sample("en", 80, 20)
	l := d.Layer.(*Layer)
	stays, goes := l.Cur.Row(0), l.Cur.Row(1)
	if stays.Owner == goes.Owner {
		for i := 2; stays.Owner == goes.Owner; i++ {
			goes = l.Cur.Row(i)
		}
	}
	owner, kept := stays.Owner, stays.ID
	l.Picked.Add(kept)
	l.Picked.Add(goes.ID)
	listed(d, `owner="`+owner+`"`)
	if got := l.Picked.IDs(); len(got) != 1 || got[0] != kept {
		t.Errorf("selected are %v, want only %d", got, kept)
	}
	listed(d, "tier:A -tier:A")
	if n := l.Picked.Count(); n != 0 {
		t.Errorf("%d hidden customers stay selected", n)
	}
}

// A search narrows for a moment: the selection stays, but is not silent.
func TestSelectedOutsideASearchAreNamed(t *testing.T) {
	d, store := sample("en", 80, 20)
	name, id := rowAt(d).Name, rowAt(d).ID
	d.Press("v", "/")
	d.Type("no such")
	d.Press("enter")
	if !strings.Contains(d.View(), "1 of them is not in this list") {
		t.Errorf("the line of counts keeps silent:\n%s", d.View())
	}
	d.Press("D")
	if q := question(t, d); !strings.Contains(q, name) || !strings.Contains(q, "1 of them is not in this list") {
		t.Errorf("the question does not tell that %s is meant:\n%s", name, q)
	}
	d.Press("A")
	if q := question(t, d); !strings.Contains(q, name) || len(store.Writes) != 0 {
		t.Errorf("a customer out of sight is archived without a question:\n%s", q)
	}
	d.Press("t")
	if p := last(d).(nav.Push).Overlay.(pushed); p.row == nil || p.row.ID != id {
		t.Errorf("the prompt does not know whom it is about: %+v", p)
	}
	d.Press("esc")
	if strings.Contains(d.View(), "not in this list") {
		t.Errorf("all of them are in the list again:\n%s", d.View())
	}
}

// While it is not known who is still in the list, keys wait.
func TestKeysWaitForTheSelection(t *testing.T) {
	d, _ := sample("en", 80, 20)
	l := d.Layer.(*Layer)
	l.Picked.Add(rowAt(d).ID)
	d.Hold = true
	listed(d, "tier:A")
	if !l.Busy() || l.Disabled("delete") == "" {
		t.Error("the selection of the list before can be deleted")
	}
	d.Hold = false
	for _, c := range d.Held {
		d.Run(c)
	}
	if l.Busy() {
		t.Error("keys wait for nothing")
	}
}

// What was deleted stands under the cursor again once it is taken back, and is
// selected again.
func TestTakingBackShowsWhoCameBack(t *testing.T) {
	d, store := sample("en", 80, 20)
	l := d.Layer.(*Layer)
	d.Press("j", "j", "j")
	id := rowAt(d).ID
	before := *rowAt(d)
	l.Picked.Add(id)
	d.Env.Confirm = false
	d.Press("D")
	c, ok := last(d).(nav.Changed)
	if !ok || l.Cur.Find(id) != nil {
		t.Fatalf("not deleted: %v", last(d))
	}
	d.Press("G")
	store.Rows = append(store.Rows, before)
	out := *c.Outcome
	out.Change.Undone = true
	d.Give(nav.Changed{Outcome: &out})
	if rowAt(d) == nil || rowAt(d).ID != id || !l.Picked.Has(id) {
		t.Errorf("the cursor is on %v, selected %v", rowAt(d), l.Picked.IDs())
	}
	out = model.Outcome{CustomerID: l.Cur.Row(0).ID, Change: model.Change{ID: 77, Undone: true}}
	d.Give(nav.Changed{Outcome: &out})
	if rowAt(d).ID != out.CustomerID {
		t.Error("the cursor does not go to whom the change was about")
	}
}
