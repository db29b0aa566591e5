package ui

import (
	"context"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"tierbook/model"
	"tierbook/ui/uitest"
)

// bookStore is the book in memory with what the root asks besides.
type bookStore struct {
	*uitest.Store
	logged []string
}

func (s *bookStore) Book(context.Context) (model.Book, error) {
	return model.Book{Currency: "CNY", Zone: "Asia/Shanghai", Customers: 12, ScoredOn: uitest.Today, Today: uitest.Today}, nil
}
func (s *bookStore) Version(context.Context) (int64, error)                    { return 1, nil }
func (s *bookStore) Refresh(context.Context) error                             { return nil }
func (s *bookStore) EnsureFresh(context.Context, model.Progress) (bool, error) { return false, nil }

func (s *bookStore) LogAll(ctx context.Context, ids []int64, in model.Interaction, asOf model.Day) (model.Outcome, error) {
	s.logged = append(s.logged, fmt.Sprintf("%d %s %s", ids[0], in.Kind, in.Note))
	return s.Store.LogAll(ctx, ids, in, asOf)
}

// loop runs a workbench whose commands answer in an order that the test draws,
// as goroutines do.
type loop struct {
	app   *App
	store *bookStore
	cmds  []tea.Cmd
}

// open starts a workbench whose first command has not been answered.
func open() *loop {
	s := &bookStore{Store: uitest.Sample()}
	l := &loop{app: New(uitest.NewEnv("en", "mono"), s, Options{Theme: "mono"}), store: s}
	l.give(tea.WindowSizeMsg{Width: 120, Height: 40})
	l.app.View()
	l.add(l.app.current().Init())
	return l
}

// desk is a workbench on the sample with all its answers given.
func desk(t *testing.T, w, h int) (*App, *loop) {
	t.Helper()
	l := open()
	l.give(tea.WindowSizeMsg{Width: w, Height: h})
	l.settle()
	return l.app, l
}

// keyOf gives the key press of a rune.
func keyOf(r rune) tea.Msg {
	switch r {
	case '\r':
		return uitest.KeyPress("enter")
	case '\x15':
		return uitest.KeyPress("ctrl+u")
	}
	return uitest.KeyPress(string(r))
}

// settle answers everything.
func (l *loop) settle() {
	for len(l.cmds) > 0 {
		l.step(0)
	}
	l.app.View()
}

// burst types keys while answers come in an order that the test draws.
func (l *loop) burst(t *rapid.T, keys string) {
	for _, r := range keys {
		l.give(keyOf(r))
		for range rapid.IntRange(0, 3).Draw(t, "answers") {
			if len(l.cmds) > 0 {
				l.step(rapid.IntRange(0, len(l.cmds)-1).Draw(t, "which"))
			}
		}
		if rapid.Bool().Draw(t, "frame") {
			l.app.View()
		}
	}
	for len(l.cmds) > 0 {
		l.step(rapid.IntRange(0, len(l.cmds)-1).Draw(t, "which"))
	}
	l.app.View()
}

// state is what a person sees, and what was logged.
func (l *loop) state() string {
	return l.app.View().Content + "\n" + strings.Join(l.store.logged, ", ")
}

func (l *loop) give(msg tea.Msg) {
	if batch, ok := msg.(tea.BatchMsg); ok {
		for _, c := range batch {
			l.add(c)
		}
		return
	}
	_, cmd := l.app.Update(msg)
	l.add(cmd)
}

func (l *loop) add(cmd tea.Cmd) {
	if cmd != nil {
		l.cmds = append(l.cmds, cmd)
	}
}

// step runs one of the commands.
func (l *loop) step(i int) {
	cmd := l.cmds[i]
	l.cmds = append(l.cmds[:i], l.cmds[i+1:]...)
	if msg := cmd(); msg != nil {
		l.give(msg)
	}
}

// However keys and answers interleave, three calls logged in a row are three
// calls with three customers, the next one each time.
func TestABurstOfKeysLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := open()
		l.settle()
		l.burst(t, "lcone\rlmtwo\rlvthree\r")
		if got := strings.Join(l.store.logged, ", "); got != "1 call one, 2 meeting two, 3 visit three" {
			t.Fatalf("logged %s", got)
		}
		if len(l.app.stack) != 0 || len(l.app.typed) != 0 {
			t.Fatalf("%d overlays, %d keys left", len(l.app.stack), len(l.app.typed))
		}
	})
}

// A burst into screens and overlays that have read nothing yet ends where the
// same keys end when each waits for all answers.
func TestABurstMeansWhatItMeansTypedSlowly(t *testing.T) {
	for _, keys := range []string{
		"jj\r",            // Today: the third customer
		"/har\rlcfound\r", // log with whom the search finds
		"jjsfri\r",        // snooze the third
		"2jj\r",           // Customers, still empty
		"2/har\r\r",       // open whom the search finds
		"2ftier:A\rj\r",   // the second that the filter lets through
		"2G\r",            // the last
		"2jvjt+vip\r",     // tag the second
		"4\r",             // Segments: the list of the first
		"5jjj\x15" + "1",  // Policy: no edit yet, a key of no use, and back
		"5jjl",
		"3jj\r", // a figure of the Dashboard
		"3ftier:A\r\r",
		"\rlcat once\r", // a customer's detail, before it has come
		"\re",
	} {
		t.Run(fmt.Sprintf("%q", keys), func(t *testing.T) {
			slow := open()
			for _, r := range keys {
				slow.give(keyOf(r))
				slow.settle()
			}
			want := slow.state()
			rapid.Check(t, func(t *rapid.T) {
				l := open()
				l.burst(t, keys)
				if got := l.state(); got != want {
					t.Fatalf("typed slowly:\n%s\nin a burst:\n%s", want, got)
				}
			})
		})
	}
}

// keys gives keys, and after each of them the answers when slow.
func (l *loop) keys(slow bool, keys ...string) {
	for _, k := range keys {
		l.give(uitest.KeyPress(k))
		if slow {
			l.settle()
		}
	}
	l.settle()
}

func letters(text string) []string { return strings.Split(text, "") }

func join(parts ...[]string) (out []string) {
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// Keys typed at once do what they do one by one: what a key opens or begins
// stands before the next one is looked at.
func TestHasteChangesNothing(t *testing.T) {
	one := func(k ...string) []string { return k }
	for name, c := range map[string]struct{ first, then []string }{
		"edit on Customers":          {one("2"), join(one("e"), letters("DAD"), one("enter"))},
		"edit on Today":              {nil, join(one("e"), letters("qqq"), one("enter"))},
		"archive, take back":         {one("2"), one("A", "u")},
		"delete, take back":          {one("2"), one("D", "y", "u")},
		"delete, next":               {one("2"), one("D", "y", "j", "e")},
		"filter Today, log":          {nil, join(one("f"), letters("tier:B"), one("enter", "l", "c", "x", "enter"))},
		"filter Customers, log":      {one("2"), join(one("f"), letters("tier:B"), one("enter", "l", "c", "x", "enter"))},
		"export":                     {one("2"), join(one("x", "enter"), letters("abc"))},
		"columns":                    {one("2"), one("c", "space", "enter", "l", "c")},
		"palette, log":               {nil, join(one(":"), letters("log"), one("enter", "c", "z", "enter"))},
		"leave a form, log another":  {nil, one("l", "c", "x", "esc", "y", "j", "l", "c", "y", "enter")},
		"delete from detail":         {one("enter"), one("D", "y", "l", "c", "z", "enter")},
		"delete an entry, take back": {one("enter", "tab", "tab", "tab", "tab", "tab", "tab"), one("delete", "y", "u")},
		"archive from detail":        {one("enter"), one("A", "u")},
		"tag everybody":              {one("2"), join(one("ctrl+a", "t"), letters("+x"), one("enter"))},
		"archive everybody":          {one("2"), one("ctrl+a", "A", "y", "u")},
		"save an edit, log":          {one("2"), join(one("e"), letters("X"), one("enter", "l", "c", "z", "enter"))},
	} {
		t.Run(name, func(t *testing.T) {
			var frames [2]string
			for i, slow := range []bool{true, false} {
				a, l := desk(t, 120, 40)
				l.keys(true, c.first...)
				l.keys(slow, c.then...)
				frames[i] = a.View().Content
			}
			if frames[0] != frames[1] {
				t.Errorf("slowly:\n%s\nat once:\n%s", frames[0], frames[1])
			}
		})
	}
}
