package customers

import (
	"slices"
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

func TestSelectionAndBulk(t *testing.T) {
	d, _ := sample("en", 80, 20)
	d.Press("w")
	if p := last(d).(nav.Push).Overlay.(pushed); len(p.ids) != 1 || p.row == nil || p.row.ID != rowAt(d).ID {
		t.Errorf("without a selection it is about %v %v", p.ids, p.row)
	}
	d.Press("v", "j", "v", "k")
	want := []int64{d.Layer.(*Layer).Cur.Row(0).ID, rowAt(d).ID}
	d.Press("/")
	d.Type("示例")
	d.Press("enter", "t")
	if p := last(d).(nav.Push).Overlay.(pushed); !slices.Equal(p.ids, want) || p.row != nil {
		t.Errorf("it is about %v, want those selected %v", p.ids, want)
	}
	d.Press("V", "ctrl+a", "esc", "s")
	if p := last(d).(nav.Push).Overlay.(pushed); len(p.ids) != 1 {
		t.Errorf("everybody who matches is one, got %v", p.ids)
	}
	d.Press("ctrl+a")
	if !strings.Contains(d.View(), "12 selected") {
		t.Errorf("not everybody is selected:\n%s", d.View())
	}
	d.Press("v", "d")
	if p := last(d).(nav.Push).Overlay.(pushed); len(p.ids) != 11 {
		t.Errorf("v takes one out of the selection, %d are left", len(p.ids))
	}
}

// A selection of everybody asked for before V does not come back after it.
func TestLateSelectionIsDropped(t *testing.T) {
	d, _ := sample("en", 80, 20)
	d.Hold = true
	d.Press("ctrl+a")
	d.Hold = false
	d.Layer.(*Layer).Picked.Add(1)
	d.Press("V")
	d.Run(d.Held[0])
	if n := d.Layer.(*Layer).Picked.Count(); n != 0 {
		t.Errorf("%d are selected", n)
	}
}

func TestDeleteAsksAndArchiveDoesNot(t *testing.T) {
	d, store := sample("en", 80, 20)
	d.Press("D")
	if len(store.Writes) != 0 {
		t.Fatal("deleted without asking")
	}
	inOverlay(d, "enter")
	if len(store.Writes) != 0 {
		t.Fatal("Enter must not be yes where something is lost")
	}
	inOverlay(d, "y")
	if len(store.Writes) != 1 || len(store.Rows) != 11 {
		t.Errorf("wrote %v, %d rows", store.Writes, len(store.Rows))
	}
	if c, ok := last(d).(nav.Changed); !ok || c.Outcome == nil || c.Outcome.Change.Kind != model.ChangeDelete {
		t.Errorf("the root heard %v", last(d))
	}
	d.Press("A")
	if len(store.Writes) != 2 || !strings.Contains(d.View(), "/ 10") {
		t.Errorf("wrote %v\n%s", store.Writes, d.View())
	}
	d.Press("v", "v", "A")
	if _, ok := last(d).(nav.Push); !ok || len(store.Writes) != 2 {
		t.Errorf("archiving several does not ask: %v", store.Writes)
	}
	d.Env.Confirm = false
	d.Press("D")
	if len(store.Writes) != 3 || d.Layer.(*Layer).Picked.Count() != 0 {
		t.Errorf("with questions off: %v, %d selected", store.Writes, d.Layer.(*Layer).Picked.Count())
	}
}

func TestOpenLogEditAdd(t *testing.T) {
	d, _ := sample("en", 80, 20)
	d.Press("j")
	id := rowAt(d).ID
	d.Press("enter")
	if o, ok := last(d).(nav.Open); !ok || o.ID != id {
		t.Errorf("Enter opens %v", last(d))
	}
	for _, k := range []string{"l", "e"} {
		d.Press(k)
		if p := last(d).(nav.Push).Overlay.(pushed); p.row == nil || p.row.ID != id {
			t.Errorf("%s is about %v", k, p.row)
		}
	}
	d.Press("a")
	if p := last(d).(nav.Push).Overlay.(pushed); p.row != nil {
		t.Errorf("a adds %v", p.row)
	}
}

func TestColumnsAreChosenAndRemembered(t *testing.T) {
	d, store := sample("en", 120, 20)
	d.Press("c")
	inOverlay(d, "phone", "space", "enter")
	if !strings.Contains(d.View(), "Phone  ") || !strings.Contains(d.View(), "138 0000 0005") {
		t.Errorf("the column is not shown:\n%s", d.View())
	}
	again := uitest.Drive(d.Env, New(d.Env, store, nav.Overlays{}), 120, 20)
	if !slices.Equal(again.Layer.(*Layer).Columns, d.Layer.(*Layer).Columns) {
		t.Error("the columns are forgotten")
	}
	d.W = 80
	if !strings.Contains(d.View(), "138 0000 0005") {
		t.Errorf("what was chosen is the first to leave a narrow window:\n%s", d.View())
	}
	l := d.Layer.(*Layer)
	l.setColumns(nil)
	if !slices.Equal(l.Columns, defaultColumns()) {
		t.Errorf("no column at all gives %v", l.Columns)
	}
	d.Env.Drafts = nil
	uitest.Drive(d.Env, New(d.Env, store, nav.Overlays{}), 120, 20)
}

// v marks and moves on: three of them mark three customers.
func TestMarkingMovesOn(t *testing.T) {
	d, _ := sample("en", 80, 20)
	l := d.Layer.(*Layer)
	d.Press("v", "v", "v")
	want := []int64{l.Cur.Row(0).ID, l.Cur.Row(1).ID, l.Cur.Row(2).ID}
	if got := l.Picked.IDs(); !slices.Equal(got, want) || rowAt(d).ID != l.Cur.Row(3).ID {
		t.Errorf("selected are %v, want %v; the cursor is on %d", got, want, rowAt(d).ID)
	}
}

// The order goes round among the columns that a person sees.
func TestSortingStaysAmongWhatIsShown(t *testing.T) {
	d, _ := sample("en", 80, 20)
	l := d.Layer.(*Layer)
	for range len(l.Columns) + 2 {
		_ = d.View()
		shown := l.shown()
		if len(shown) == len(l.Columns) {
			t.Fatal("all columns fit: nothing is tested")
		}
		d.Press(">")
		if !slices.Contains(shown, l.Q.Sort) {
			t.Fatalf("sorted by %v, which is not among %v", l.Q.Sort, shown)
		}
	}
}
