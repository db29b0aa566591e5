package capture_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/capture"
	"tierbook/ui/uitest"
)

// mail is a file of five contacts with two customers and one of somebody else.
func mail() *uitest.Store {
	s := uitest.Sample()
	for i := range 5 {
		r := &s.Rows[i%2]
		in := model.Interaction{CustomerID: r.ID, Kind: model.Email, Day: uitest.Today - model.Day(5-i), Clock: model.NoClock, Note: fmt.Sprint("← 报价 quote ", i, "\nmore"), ExternalID: fmt.Sprint("mail:", i)}
		s.Proposals.New = append(s.Proposals.New, model.ImportInteraction{Name: r.Name, Interaction: in})
	}
	s.Proposals.New[4].Name, s.Proposals.New[4].Interaction.Note = "evil\x1b[2J\u202e", "→ evil\x1b[2J\u202e"
	s.Proposals.Strangers = []model.Facet{{Value: "x@spam.example\x1b[2J", Count: 3}, {Value: strings.Repeat("long", 60) + "@x.example", Count: 1}}
	s.Proposals.Had = 2
	return s
}

func drive(tag string, s *uitest.Store, w, h int) *uitest.Driver {
	env := uitest.NewEnv(tag, "dark")
	c := capture.New(env, s, func() ([]model.ImportInteraction, error) { return nil, s.Err })
	ow, oh := c.Size(w, h)
	return uitest.Drive(env, c, ow-2, oh-2)
}

func TestGoldens(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, size := range [][2]int{{60, 14}, {80, 21}, {120, 37}} {
			d := drive(tag, mail(), size[0], size[1])
			uitest.Exact(t, d.Styled(), d.W, d.H)
			uitest.Golden(t, fmt.Sprintf("%s_%d", tag, size[0]), d.View())
			if strings.ContainsAny(d.View(), "\x1b\u202e") {
				t.Error("a stranger's text reaches the terminal as it is")
			}
		}
	}
}

// One, all of a customer, none: each leaves the list, and the cursor stands on the next.
func TestOneKeyEach(t *testing.T) {
	s := mail()
	d := drive("en", s, 80, 21)
	for _, step := range []struct{ keys, writes, left string }{
		{"down y", "log", "4 contacts"}, {"a", "log log log log", "1 contact"}, {"x", "log log log log dismiss", "0 contacts"}, {"y", "log log log log dismiss", "0 contacts"},
	} {
		d.Press(strings.Fields(step.keys)...)
		if got := strings.Join(s.Writes, " "); got != step.writes || !strings.Contains(d.View(), step.left) {
			t.Fatalf("%s wrote %s:\n%s", step.keys, got, d.View())
		}
	}
	if m, ok := d.Sent[len(d.Sent)-1].(nav.Changed); !ok || m.Outcome.Change.Kind != model.ChangeDismiss {
		t.Errorf("told %v", d.Sent)
	}
	d.Give(nav.Changed{Outcome: &model.Outcome{Change: model.Change{ID: 1, Kind: model.ChangeLog}}}) // undone
	if !strings.Contains(d.View(), "5 contacts") {
		t.Errorf("after the undo:\n%s", d.View())
	}
	d.Press("esc")
	if _, ok := d.Sent[len(d.Sent)-1].(nav.Pop); !ok {
		t.Errorf("esc gives %v", d.Sent)
	}
}

func TestFaults(t *testing.T) {
	s := mail()
	d := drive("zh", s, 80, 21)
	s.Err = errors.New("disk")
	d.Press("enter", "x")
	if len(s.Writes) > 0 || !strings.Contains(d.View(), "5 条") {
		t.Errorf("gone although the write failed:\n%s", d.View())
	}
	if v := drive("zh", s, 80, 21).View(); !strings.Contains(v, "出错") || slices.ContainsFunc(s.Writes, func(string) bool { return true }) {
		t.Errorf("a fault:\n%s", v)
	}
}

// What could be read is listed although another file could not, which is told.
func TestOneFileOfSeveral(t *testing.T) {
	s := mail()
	env := uitest.NewEnv("en", "dark")
	d := uitest.Drive(env, capture.New(env, s, func() ([]model.ImportInteraction, error) {
		return make([]model.ImportInteraction, 1), model.E(model.CodeRefused, "error.exchange.empty", "File", "a.eml")
	}), 80, 20)
	if v := d.View(); !strings.Contains(v, "a.eml is empty") || strings.Count(v, "quote") < 4 {
		t.Errorf("told:\n%s", v)
	}
}
