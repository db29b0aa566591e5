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
func (s *bookStore) Session() string                                           { return "test" }
func (s *bookStore) EnsureFresh(context.Context, model.Progress) (bool, error) { return false, nil }

func (s *bookStore) LogInteraction(ctx context.Context, in model.Interaction, asOf model.Day) (model.Outcome, error) {
	s.logged = append(s.logged, fmt.Sprintf("%d %s %s", in.CustomerID, in.Kind, in.Note))
	return s.Store.LogInteraction(ctx, in, asOf)
}

// loop runs a workbench whose commands answer in an order that the test draws,
// as goroutines do.
type loop struct {
	app  *App
	cmds []tea.Cmd
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
		s := &bookStore{Store: uitest.Sample()}
		env := uitest.NewEnv("en", "mono")
		app := New(env, s, Options{Theme: "mono"})
		l := &loop{app: app}
		l.give(tea.WindowSizeMsg{Width: 120, Height: 40})
		app.View()
		l.add(app.current().Init())
		for len(l.cmds) > 0 {
			l.step(0)
		}
		for _, r := range "lcone\rlmtwo\rlvthree\r" {
			key := uitest.KeyPress(string(r))
			if r == '\r' {
				key = uitest.KeyPress("enter")
			}
			l.give(key)
			for range rapid.IntRange(0, 3).Draw(t, "answers") {
				if len(l.cmds) > 0 {
					l.step(rapid.IntRange(0, len(l.cmds)-1).Draw(t, "which"))
				}
			}
			if rapid.Bool().Draw(t, "frame") {
				app.View()
			}
		}
		for len(l.cmds) > 0 {
			l.step(rapid.IntRange(0, len(l.cmds)-1).Draw(t, "which"))
		}
		if got := strings.Join(s.logged, ", "); got != "1 call one, 2 meeting two, 3 visit three" {
			t.Fatalf("logged %s", got)
		}
		if len(app.stack) != 0 || len(app.typed) != 0 {
			t.Fatalf("%d overlays, %d keys left", len(app.stack), len(app.typed))
		}
	})
}
