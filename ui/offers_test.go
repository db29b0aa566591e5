package ui

import (
	"context"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tierbook/model"
	"tierbook/ui/uitest"
)

// O says what to offer, from a list and from a customer's detail; Enter logs what came
// of it, and nothing to offer is said.
func TestWhatToOffer(t *testing.T) {
	for tag, want := range map[string][]string{
		"en": {"What to offer Meridian Optics", "due again: bought 4 times", "8 of 11 customers who buy soap"},
		"zh": {"向 Meridian Optics 推荐什么", "该复购了：买过 4 次", "8/11 位买 soap 的客户也买它"},
	} {
		for _, before := range []string{"", "enter"} {
			a, l := sitAt(t, tag, "", 120, 40)
			press := func(k string) string {
				l.give(uitest.KeyPress(k))
				l.settle()
				return ansi.Strip(a.View().Content)
			}
			if before != "" {
				press(before)
			}
			layers := len(a.stack)
			v := press("O")
			for _, s := range want {
				if !strings.Contains(v, s) {
					t.Fatalf("%s: no %q in\n%s", tag, s, v)
				}
			}
			press("enter")
			if len(a.stack) != layers+1 || a.stack[layers].Name() != "logform" {
				t.Errorf("%s: %d layers, not the log form", tag, len(a.stack))
			}
			press("esc")
			a.store.(*bookStore).Offered = &model.Offers{}
			if v := press("O"); len(a.stack) != layers || !strings.Contains(v, a.env.Lang.NoOffers(&model.Offers{})[:20]) {
				t.Errorf("%s: nothing to offer:\n%s", tag, v)
			}
		}
	}
}

// asOfStore tells the days a customer is asked for, and has no problem left.
type asOfStore struct {
	*bookStore
	days []model.Day
}

func (s *asOfStore) Detail(ctx context.Context, id int64, asOf model.Day, events int) (model.Detail, error) {
	s.days = append(s.days, asOf)
	d, err := s.bookStore.Detail(ctx, id, asOf, events)
	d.Problem = nil
	return d, err
}

func (s *asOfStore) RowsOf(ctx context.Context, ids []int64, asOf model.Day) ([]model.Row, error) {
	s.days = append(s.days, asOf)
	return s.bookStore.RowsOf(ctx, ids, asOf)
}

// On another day forms read the customer of that day, and what was settled meanwhile is
// said, not settled again.
func TestSettledMeanwhile(t *testing.T) {
	a, l := sitAt(t, "en", "", 120, 40)
	s := &asOfStore{bookStore: a.store.(*bookStore)}
	a.env.Today -= 30
	a.store = s
	over := a.overlays().Settle
	l.add(a.env.AskEdit(&a.asking, s, 1, over))
	l.settle()
	if len(a.stack) != 0 || len(s.days) != 1 || s.days[0] != a.env.Today {
		t.Errorf("%d layers, asked for %v of %v", len(a.stack), s.days, a.env.Today)
	}
	l.add(a.push(a.membersOf("a segment", []int64{1, 2})))
	l.settle()
	if len(s.days) != 2 || s.days[1] != a.env.Today {
		t.Errorf("members of a segment of %v", s.days)
	}
	l.give(uitest.KeyPress("esc"))
	l.add(a.env.AskEdit(&a.asking, s, 1, over))
	l.settle()
	if v := ansi.Strip(a.View().Content); !strings.Contains(v, a.env.Lang.T("detail.none_open")[:12]) {
		t.Errorf("nothing said:\n%s", v)
	}
}
