package ui

import (
	"context"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tierbook/model"
	"tierbook/ui/uitest"
)

// programs is a workbench with two programs; what each ran on is told.
func programs(t *testing.T) (a *App, l *loop, ran *[]string) {
	t.Helper()
	ran = new([]string)
	s := &bookStore{Store: uitest.Sample()}
	a = New(uitest.NewEnv("en", "mono"), s, Options{
		Theme: "mono",
		Commands: []model.Command{
			{Name: "dial", Args: []string{"dial"}, Log: model.Call},
			{Name: "Registry", Title: "Registry", Key: "Z", Args: []string{"look"}, Screens: []string{"customers"}},
		},
		RunCommand: func(_ context.Context, c *model.Command, row *model.Row) (string, error) {
			*ran = append(*ran, c.Name+" "+row.Name)
			return "printed", nil
		},
	})
	l = &loop{app: a, store: s}
	l.give(tea.WindowSizeMsg{Width: 120, Height: 40})
	l.add(a.current().Init())
	l.settle()
	return a, l, ran
}

// A program runs on the customer that the person sees: the palette offers it on no other
// screen's.
func TestThePaletteRunsNoProgramOfAnotherScreen(t *testing.T) {
	a, l, ran := programs(t)
	l.keys(false, ":")
	l.keys(false, letters("registry")...)
	if frame := ansi.Strip(a.View().Content); strings.Contains(frame, "Customers: Registry") || strings.Contains(frame, "Registry   ") {
		t.Errorf("offered:\n%s", frame)
	}
	l.keys(false, "enter")
	if len(*ran) != 0 {
		t.Errorf("ran: %v", *ran)
	}
}

// A second program does not swallow what the first one printed: it waits.
func TestOneProgramAtATime(t *testing.T) {
	a, l, ran := programs(t)
	l.give(uitest.KeyPress("T")) // its answer is still to come
	l.give(uitest.KeyPress("T"))
	l.settle()
	if len(*ran) != 1 {
		t.Errorf("ran: %v", *ran)
	}
	if len(a.stack) != 1 || !strings.Contains(a.View().Content, "printed") {
		t.Errorf("no log form with what it printed:\n%s", a.View().Content)
	}
}

// What a program printed is nothing a person has typed: Esc asks nothing.
func TestWhatAProgramPrintedIsNotTyped(t *testing.T) {
	a, l, _ := programs(t)
	l.keys(false, "T")
	l.settle()
	if len(a.stack) != 1 {
		t.Fatalf("no log form:\n%s", a.View().Content)
	}
	l.keys(false, "esc")
	l.settle()
	if len(a.stack) != 0 {
		t.Errorf("it asks:\n%s", a.View().Content)
	}
}

// A program is for one customer: with others marked it says so.
func TestAProgramIsForOne(t *testing.T) {
	a, l, ran := programs(t)
	l.keys(false, "v", "T")
	l.settle()
	if len(*ran) != 0 || !strings.Contains(a.View().Content, "This is for one customer") {
		t.Errorf("ran %v:\n%s", *ran, a.View().Content)
	}
	l.keys(false, "k", "T")
	l.settle()
	if len(*ran) != 1 {
		t.Errorf("on the only marked row it ran %v", *ran)
	}
}
