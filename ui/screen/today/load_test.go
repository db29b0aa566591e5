package today

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

func TestLongQueueIsPaged(t *testing.T) {
	d, l := drive(big(1000), 80, 20)
	if n, _ := l.Cur.Held(); n > 2 {
		t.Errorf("%d windows loaded to begin with", n)
	}
	for want := 1; want <= 1000; want += 15 {
		if got := under(l); got != fmt.Sprintf("Customer %04d", want) {
			t.Fatalf("at row %d stands %q", want, got)
		}
		if strings.Contains(d.View(), "\n  …") {
			t.Fatalf("row %d: the window shows rows that are not loaded:\n%s", want, d.View())
		}
		d.Press("pgdown")
	}
	d.Press("g", "G")
	if under(l) != "Customer 1000" {
		t.Errorf("the last row is %q", under(l))
	}
}

// release lets what is held back happen, in the order given.
func release(d *uitest.Driver, order ...int) {
	held := d.Held
	d.Hold, d.Held = false, nil
	for _, i := range order {
		d.Run(held[i])
	}
}

func TestLateAnswersAreDropped(t *testing.T) {
	d, l := drive(big(1000), 80, 20)
	d.Hold = true
	d.Give(nav.Changed{})
	d.Press("/", "7")
	release(d, 1, 0)
	if l.Cur.Win.Total == 1000 || !strings.Contains(under(l), "7") {
		t.Errorf("an answer to an earlier request was taken: %q of %d", under(l), l.Cur.Win.Total)
	}
}

func TestADetailFromBeforeAChangeIsNotKept(t *testing.T) {
	s := sample()
	d, _ := drive(s, 120, 36)
	d.Hold = true
	d.Press("j")
	d.Give(nav.Changed{})
	held := d.Held
	d.Hold, d.Held = false, nil
	old := held[0]()
	s.Rows[1].Region = "West"
	d.Give(old)
	d.Run(held[1])
	if view := d.View(); !strings.Contains(view, "West") {
		t.Errorf("the pane keeps what was read before the change:\n%s", view)
	}
}

func TestTheCursorFollowsFarAndTheQueueMayShrink(t *testing.T) {
	s := big(1000)
	d, l := drive(s, 80, 20)
	name := under(l)
	s.Rows[0].Score.Gain.Total = 995 // next to last
	d.Give(nav.Changed{})
	if under(l) != name || l.Cur.Win.Cursor < 890 {
		t.Errorf("the cursor is on %q at %d", under(l), l.Cur.Win.Cursor)
	}
	d.Press("G")
	s.Rows = s.Rows[:5]
	d.Give(nav.Changed{})
	if l.Cur.Win.Total != 5 || under(l) == "" {
		t.Errorf("of %d rows the cursor is on %q at %d", l.Cur.Win.Total, under(l), l.Cur.Win.Cursor)
	}
}

func TestOneDetailAtATime(t *testing.T) {
	d, l := drive(sample(), 120, 36)
	d.Hold = true
	d.Press("j", "j", "j", "j")
	if len(d.Held) != 1 {
		t.Fatalf("%d loads under way while running through the list", len(d.Held))
	}
	held := d.Held
	d.Hold = false
	d.Run(held[0])
	if view := d.View(); l.Pane.Want(l.Row()) != nil || strings.Contains(view, l.Env.Lang.T("today.loading")) {
		t.Errorf("the pane lacks the detail of %q\n%s", under(l), view)
	}
}

func log(t *testing.T, s *uitest.Store, id int64, kind model.Kind) nav.Changed {
	t.Helper()
	out, err := s.LogInteraction(context.Background(), model.Interaction{CustomerID: id, Kind: kind, Day: uitest.Today}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return nav.Changed{Outcome: &out}
}

func TestAfterALogTheNextCustomerIsUnderTheCursor(t *testing.T) {
	for _, kind := range []model.Kind{model.Call, model.Note} { // a call leaves the queue, a note does not
		s := sample()
		d, l := drive(s, 80, 20)
		d.Press("j")
		d.Give(log(t, s, l.Row().ID, kind))
		if got := under(l); got != "Northwind Foods" {
			t.Errorf("after a %s the cursor is on %q", kind, got)
		}
	}
	s := sample()
	d, l := drive(s, 80, 20)
	d.Press("G")
	d.Give(log(t, s, l.Row().ID, model.Call))
	if got := under(l); got != "Oakfield School" {
		t.Errorf("after the last one the cursor is on %q", got)
	}
}

func TestTheCursorFollowsItsCustomer(t *testing.T) {
	s := sample()
	d, l := drive(s, 80, 20)
	d.Press("j", "j")
	name := under(l)
	s.Rows[9].Score.Gain.Total = 1e9
	d.Give(nav.Changed{})
	if under(l) != name || l.Cur.Win.Cursor != 3 {
		t.Errorf("the cursor went from %q to %q at %d", name, under(l), l.Cur.Win.Cursor)
	}
	out := model.Outcome{CustomerID: 10, Change: model.Change{Kind: model.ChangeLog, Undone: true}}
	d.Give(nav.Changed{Outcome: &out})
	if under(l) != s.Rows[9].Name {
		t.Errorf("taking a log back leaves the cursor on %q", under(l))
	}
}

func TestMovingWhileReloadingWins(t *testing.T) {
	s := sample()
	d, l := drive(s, 80, 20)
	d.Hold = true
	d.Give(nav.Changed{})
	if l.Settled() {
		t.Error("settled while the reload is under way")
	}
	d.Press("j", "j")
	want := under(l)
	held := d.Held
	d.Hold = false
	for _, c := range held {
		d.Run(c)
	}
	if under(l) != want || !l.Settled() {
		t.Errorf("the cursor was pulled from %q to %q", want, under(l))
	}
}
