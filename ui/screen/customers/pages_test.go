package customers

import (
	"fmt"
	"strconv"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"tierbook/ui/nav"
	"tierbook/ui/part/list"
	"tierbook/ui/uitest"
)

// world holds commands and answers back, to let them happen late and in any order.
type world struct {
	l     *Layer
	b     *book
	cmds  []tea.Cmd // not run yet
	inbox []tea.Msg // run, not delivered yet
}

func (w *world) issue(cmd tea.Cmd) {
	if cmd != nil {
		w.cmds = append(w.cmds, cmd)
	}
}

func (w *world) run(i int) {
	cmd := w.cmds[i]
	w.cmds = append(w.cmds[:i], w.cmds[i+1:]...)
	switch m := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range m {
			w.issue(c)
		}
	default:
		w.inbox = append(w.inbox, m)
	}
}

func (w *world) deliver(i int) {
	m := w.inbox[i]
	w.inbox = append(w.inbox[:i], w.inbox[i+1:]...)
	w.issue(w.l.Update(m))
}

// settle lets everything happen.
func (w *world) settle(t *rapid.T) {
	for n := 0; len(w.cmds)+len(w.inbox) > 0; n++ {
		if n > 2000 {
			t.Fatalf("requests never end: %d commands, %d answers", len(w.cmds), len(w.inbox))
		}
		for len(w.cmds) > 0 {
			w.run(0)
		}
		for len(w.inbox) > 0 {
			w.deliver(0)
		}
	}
}

// check holds after every step, whatever has come and whatever not.
func (w *world) check(t *rapid.T, h int) {
	l := w.l
	l.View(80, h)
	p := l.Cur
	from, to := p.Win.Visible()
	if p.Win.Total > 0 && (p.Win.Cursor < from || p.Win.Cursor >= to) {
		t.Fatalf("the cursor %d is out of sight %d..%d", p.Win.Cursor, from, to)
	}
	q := l.Query()
	want := sign(q.Search, q.Sort, q.Desc)
	for i := from; i < to; i++ {
		r := p.Row(i)
		if r == nil {
			continue
		}
		if r.Ref != want {
			t.Fatalf("row %d answers %s, asked is %s", i, r.Ref, want)
		}
		if r.Industry != strconv.Itoa(i) {
			t.Fatalf("row %s is shown in place %d", r.Industry, i)
		}
	}
	if held, flight := p.Held(); held > list.KeepPages || flight > list.MaxFlight {
		t.Fatalf("%d pages, %d under way", held, flight)
	}
}

// step does one thing a person, the book or the machine may do.
func (w *world) step(t *rapid.T) {
	l := w.l
	key := func(k string) {
		msg := uitest.KeyPress(k)
		if cmd, ok := l.Key(msg); ok {
			w.issue(cmd)
		} else if id, ok := l.Env.Keys.Find(msg.String(), l.Actions()); ok {
			w.issue(l.Do(id))
		}
	}
	switch rapid.IntRange(0, 9).Draw(t, "what") {
	case 0, 1, 2:
		key(rapid.SampledFrom([]string{"up", "down", "pgup", "pgdown", "home", "end", "j", "k"}).Draw(t, "move"))
	case 3:
		key(rapid.SampledFrom([]string{">", "<", "r", "/", "enter", "esc", "F"}).Draw(t, "query"))
	case 4:
		if l.Searching {
			key(rapid.SampledFrom([]string{"x", "y", "backspace"}).Draw(t, "text"))
		}
	case 5:
		if rapid.Bool().Draw(t, "written") {
			w.b.version.Add(1)
		}
		w.issue(l.Update(nav.Changed{}))
	case 6, 7:
		if len(w.cmds) > 0 {
			w.b.fail.Store(rapid.IntRange(0, 9).Draw(t, "fails") == 0)
			w.run(rapid.IntRange(0, len(w.cmds)-1).Draw(t, "run"))
			w.b.fail.Store(false)
		}
	default:
		if len(w.inbox) > 0 {
			w.deliver(rapid.IntRange(0, len(w.inbox)-1).Draw(t, "deliver"))
		}
	}
}

// Whatever a person does and however late and out of order answers come, the
// cursor is in sight and no row of an older query is shown; and when all has
// come, the window is whole and of the newest book.
func TestLateAnswers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		env := uitest.NewEnv("en", "mono")
		b := &book{n: rapid.SampledFrom([]int{1, 5, 127, 128, 129, 700, 1500}).Draw(t, "customers")}
		w := &world{b: b, l: New(env, b, nav.Overlays{})}
		h := rapid.IntRange(5, 97).Draw(t, "height")
		w.l.View(80, h)
		w.issue(w.l.Init())
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			w.step(t)
			w.check(t, h)
		}
		w.settle(t)
		w.issue(w.l.Update(nav.Changed{})) // as after any fault
		w.settle(t)
		w.check(t, h)
		if !w.l.Settled() || !w.l.Cur.Whole() {
			t.Fatalf("the window is not whole: known %v, settled %v", w.l.Cur.Known, w.l.Settled())
		}
		from, to := w.l.Cur.Win.Visible()
		for i := from; i < to; i++ {
			if r := w.l.Cur.Row(i); r == nil || r.Region != fmt.Sprint(b.version.Load()) {
				t.Fatalf("row %d is %+v, the book is at version %d", i, r, b.version.Load())
			}
		}
	})
}

// A customer under the cursor stays there while the book changes around it.
func TestReloadsFollowTheCustomer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		env := uitest.NewEnv("en", "mono")
		b := &book{n: 1000}
		w := &world{b: b, l: New(env, b, nav.Overlays{})}
		w.l.View(80, 20)
		w.issue(w.l.Init())
		w.settle(t)
		for range rapid.IntRange(0, 30).Draw(t, "pages") {
			w.issue(w.l.Do("page_down"))
			w.settle(t)
		}
		id := w.l.Cur.Here().ID
		for range rapid.IntRange(1, 5).Draw(t, "changes") {
			b.version.Add(1)
			w.issue(w.l.Update(nav.Changed{}))
			for range rapid.IntRange(0, 3).Draw(t, "some") {
				if len(w.cmds) > 0 {
					w.run(0)
				}
				if len(w.inbox) > 0 {
					w.deliver(0)
				}
			}
		}
		w.settle(t)
		if r := w.l.Cur.Here(); r == nil || r.ID != id {
			t.Fatalf("the cursor went from customer %d to %+v", id, r)
		}
	})
}
