package ui

import (
	"context"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

// countingStore counts what the manager's screens ask of the whole book.
type countingStore struct {
	*bookStore
	asked  int
	listed int // windows of lists
}

func (s *countingStore) Stats(ctx context.Context, q model.StatsQuery) (model.Stats, error) {
	s.asked++
	return s.bookStore.Stats(ctx, q)
}

func (s *countingStore) PreviewPolicy(ctx context.Context, p model.Policy) (model.PolicyPreview, error) {
	s.asked++
	return s.bookStore.PreviewPolicy(ctx, p)
}

func (s *countingStore) Queue(ctx context.Context, q model.ListQuery) (model.Page, model.QueueCounts, error) {
	s.listed++
	return s.bookStore.Queue(ctx, q)
}

func (s *countingStore) Customers(ctx context.Context, q model.ListQuery) (model.Page, error) {
	s.listed++
	return s.bookStore.Customers(ctx, q)
}

// Lists out of sight read nothing when the book changes, nor when other customers
// are shown; they show what became of it when they are in sight again.
func TestHiddenListsDoNotRead(t *testing.T) {
	for _, screen := range []string{todayScreen, customersScreen} {
		s := &countingStore{bookStore: &bookStore{Store: uitest.Sample()}}
		a := New(uitest.NewEnv("en", "mono"), s, Options{Theme: "mono"})
		l := &loop{app: a}
		l.give(tea.WindowSizeMsg{Width: 120, Height: 36})
		for _, name := range []string{screen, policyScreen} {
			l.add(a.show(name))
			l.settle()
			a.View()
		}
		before := s.listed
		l.give(nav.Changed{Outcome: &model.Outcome{Change: model.Change{Kind: model.ChangeAdd}, CustomerID: 3}})
		l.give(nav.Owned{})
		l.settle()
		if s.listed != before {
			t.Errorf("%s read the book although it is hidden", screen)
		}
		l.add(a.show(screen))
		l.settle()
		if s.listed == before {
			t.Errorf("%s did not read the book when it was shown again", screen)
		}
	}
}

// A screen that another one has taken the place of does not read the book again
// when it changes, not even once: it does so when it is shown again.
func TestHiddenScreensDoNotRead(t *testing.T) {
	for _, screen := range []string{dashboardScreen, policyScreen} {
		s := &countingStore{bookStore: &bookStore{Store: uitest.Sample()}}
		a := New(uitest.NewEnv("en", "mono"), s, Options{Theme: "mono"})
		l := &loop{app: a}
		l.give(tea.WindowSizeMsg{Width: 120, Height: 36})
		for _, name := range []string{screen, todayScreen} {
			l.add(a.show(name))
			l.settle()
			a.View()
		}
		before := s.asked
		if before == 0 {
			t.Fatalf("%s asks for nothing", screen)
		}
		l.give(nav.Changed{})
		l.settle()
		if s.asked != before {
			t.Errorf("%s read the book although it is hidden", screen)
		}
		l.add(a.show(screen))
		l.settle()
		if s.asked != before+1 {
			t.Errorf("%s read the book %d times when it was shown again", screen, s.asked-before)
		}
	}
}
