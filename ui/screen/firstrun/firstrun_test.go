package firstrun

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/uitest"
)

type root struct {
	filled, imported, emptied int
	err                       error
}

func (r *root) choices() Choices {
	return Choices{
		Sample: func(_ context.Context, p model.Progress) error {
			r.filled++
			p("write", 1, 2)
			return r.err
		},
		Import: func() nav.Overlay { r.imported++; return nil },
		Empty:  func() tea.Cmd { r.emptied++; return nav.Send(nav.Switch{Screen: "customers"}) },
	}
}

func drive(tag string, w, h int) (*uitest.Driver, *Welcome, *root) {
	env, r := uitest.NewEnv(tag, "dark"), &root{}
	s := New(env, r.choices())
	return uitest.Drive(env, s, w, h), s, r
}

func TestGoldens(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, size := range [][2]int{{60, 13}, {80, 20}, {120, 36}, {200, 56}} {
			drv, s, _ := drive(tag, size[0], size[1])
			uitest.Exact(t, drv.Styled(), size[0], size[1])
			uitest.Golden(t, fmt.Sprintf("welcome_%s_%d", tag, size[0]), drv.View())
			s.choices[0].do() // what it asks for is not done
			s.filling.Step = part.ProgressMsg{Done: 3, Total: 4}
			uitest.Exact(t, drv.Styled(), size[0], size[1])
			uitest.Golden(t, fmt.Sprintf("filling_%s_%d", tag, size[0]), drv.View())
		}
	}
}

func TestChoices(t *testing.T) {
	drv, _, r := drive("en", 80, 20)
	drv.Press("enter")
	if r.filled != 1 {
		t.Error("Enter does not take the sample")
	}
	if _, ok := drv.Sent[len(drv.Sent)-1].(nav.Changed); !ok || drv.Env.Writing() {
		t.Errorf("after filling: %v", drv.Sent)
	}
	drv.Press("down", "enter", "up", "up", "enter")
	if r.imported != 1 || r.emptied != 1 {
		t.Errorf("arrows: %+v", r)
	}
	drv.Press("i", "e", "s")
	if r.imported != 2 || r.emptied != 2 || r.filled != 2 {
		t.Errorf("letters: %+v", r)
	}
}

func TestFailureIsSaid(t *testing.T) {
	drv, s, r := drive("en", 80, 20)
	r.err = errors.New("disk full")
	drv.Press("s")
	if s.Busy() || !strings.Contains(drv.View(), "! Something went wrong") {
		t.Errorf("after a failure:\n%s", drv.View())
	}
}

// While the book is being filled nothing else can be begun.
func TestFillingHoldsTheChoices(t *testing.T) {
	drv, w, r := drive("en", 80, 20)
	drv.Hold = true
	drv.Press("s", "s", "e", "i", "enter")
	if len(drv.Held) != 1 || r.imported+r.emptied != 0 {
		t.Errorf("%d begun, %+v", len(drv.Held), r)
	}
	if !w.Busy() {
		t.Error("keys do not wait for the sample")
	}
	drv.Hold = false
	drv.Run(drv.Held[0])
	if drv.Env.Writing() {
		t.Error("the write is still counted")
	}
	if !w.Busy() {
		t.Error("keys do not wait for the screen that shows the sample")
	}
}

func TestMouse(t *testing.T) {
	drv, s, r := drive("zh", 120, 36)
	for y, l := range strings.Split(drv.View(), "\n") {
		if strings.Contains(l, "从空白开始") {
			drv.Run(s.Mouse(tea.MouseClickMsg{Button: tea.MouseLeft}, 40, y))
		}
	}
	if r.emptied != 1 || r.filled+r.imported != 0 {
		t.Errorf("a click: %+v", r)
	}
}
