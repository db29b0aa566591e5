package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/confirm"
	"tierbook/ui/part"
	"tierbook/ui/uitest"
)

// footer draws the last line of the window.
func footer(a *App) string {
	_ = a.View() // learns where the text cursor is
	return ansi.Strip(a.hints())
}

// While a search field has the focus letters are text: the footer offers what
// works then.
func TestFooterOfASearchField(t *testing.T) {
	for _, screen := range []string{todayScreen, customersScreen} {
		env := uitest.NewEnv("en", "mono")
		a := New(env, &bookStore{Store: uitest.Sample()}, Options{Theme: "mono"})
		l := &loop{app: a}
		l.give(tea.WindowSizeMsg{Width: 100, Height: 30})
		l.add(a.Init())
		l.add(a.show(screen))
		l.give(uitest.KeyPress("/"))
		got := footer(a)
		if !strings.Contains(got, "Enter Keep") || !strings.Contains(got, "Esc Clear") || !strings.Contains(got, "F1 Help") {
			t.Errorf("%s: the footer is %q", screen, got)
		}
		if strings.Contains(got, "Log") || strings.Contains(got, "? ") {
			t.Errorf("%s: keys that type are offered: %q", screen, got)
		}
	}
}

// What a question and a prompt do stands in the footer by its own name.
func TestFooterOfAQuestionAndAPrompt(t *testing.T) {
	env := uitest.NewEnv("en", "mono")
	a := New(env, &bookStore{Store: uitest.Sample()}, Options{Theme: "mono"})
	l := &loop{app: a}
	l.give(tea.WindowSizeMsg{Width: 100, Height: 30})
	l.add(a.push(confirm.New(env, func() (string, string) { return "Sure?", "" }, false, nil)))
	if got := footer(a); !strings.Contains(got, "y Yes  n No") || strings.Contains(got, "Next field") {
		t.Errorf("the footer of a question is %q", got)
	}
	l.give(nav.Pop{})
	l.add(a.push(a.overlays().Verbs[action.Snooze](nav.Of(uitest.Sample().Rows[0]))))
	if got := footer(a); !strings.Contains(got, "Enter Apply") || strings.Contains(got, "Save") || strings.Contains(got, "Next field") {
		t.Errorf("the footer of a prompt is %q", got)
	}
}

// What two keys do is offered by one.
func TestFooterSaysAWordOnce(t *testing.T) {
	env := uitest.NewEnv("en", "mono")
	a := New(env, &bookStore{Store: uitest.Sample()}, Options{Theme: "mono"})
	l := &loop{app: a}
	l.give(tea.WindowSizeMsg{Width: 100, Height: 30})
	l.add(a.push(closing{}))
	if got := footer(a); strings.Count(got, env.Lang.T("importer.do_close")) != 1 || !strings.Contains(got, "Enter") {
		t.Errorf("the footer is %q", got)
	}
}

// closing is an overlay that Enter and Esc close.
type closing struct{ nav.Overlay }

func (closing) Name() string              { return "help" }
func (closing) Init() tea.Cmd             { return nil }
func (closing) Size(w, h int) (int, int)  { return w, h }
func (closing) View(w, h int) string      { return strings.Repeat("\n", h-1) }
func (closing) Cursor() *tea.Cursor       { return nil }
func (closing) Actions() []action.ID      { return []action.ID{action.Choose, action.Cancel} }
func (closing) Disabled(action.ID) string { return "" }
func (closing) Wording(action.ID) string  { return "importer.do_close" }

// Taking back a change of thousands takes seconds: the key is answered at once.
func TestUndoIsAnsweredBeforeItIsDone(t *testing.T) {
	env := uitest.NewEnv("en", "mono")
	a := New(env, &bookStore{Store: uitest.Sample()}, Options{Theme: "mono"})
	l := &loop{app: a}
	l.give(tea.WindowSizeMsg{Width: 100, Height: 30})
	l.add(a.show(todayScreen))
	for _, k := range []struct{ key, say string }{{"u", "Taking the last change back…"}, {"ctrl+r", "Bringing the change back…"}} {
		a.swapping = nav.Latest{}
		_, _ = a.Update(uitest.KeyPress(k.key)) // what it asks for is not done
		if screen := ansi.Strip(a.View().Content); !strings.Contains(screen, k.say) {
			t.Errorf("%s is answered by nothing:\n%s", k.key, screen)
		}
	}
}

// A click on a key of the last line presses it, unless words stand there.
func TestAClickOnAFooterKeyPressesIt(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		env := uitest.NewEnv(tag, "mono")
		a := New(env, &bookStore{Store: uitest.Sample()}, Options{Theme: "mono", Mouse: true})
		l := &loop{app: a}
		l.give(tea.WindowSizeMsg{Width: 100, Height: 30})
		l.add(a.current().Init())
		l.settle()
		click := func(word string) {
			before, _, found := strings.Cut(footer(a), word)
			if !found {
				t.Fatalf("%s: no %q in %q", tag, word, footer(a))
			}
			l.give(tea.MouseClickMsg{Button: tea.MouseLeft, X: part.Width(before) + 1, Y: 29})
			l.settle()
		}
		click(env.Lang.T("action.log"))
		if a.top().Name() != "logform" {
			t.Errorf("%s: a click on log shows %s", tag, a.top().Name())
		}
		click(env.Lang.T("action.cancel"))
		click(env.Lang.T("action.help"))
		if a.top().Name() != "help" {
			t.Errorf("%s: a click on help shows %s", tag, a.top().Name())
		}
		l.give(nav.Pop{})
		a.status.passing = nav.Notice{Text: strings.Repeat("long words ", 12)}
		_ = a.View()
		l.give(tea.MouseClickMsg{Button: tea.MouseLeft, X: 2, Y: 29})
		if a.top().Name() != "today" {
			t.Errorf("%s: a click on words shows %s", tag, a.top().Name())
		}
	}
}

// The marks in sight are named above the keys, others are not.
func TestMarksAreNamedWhereTheyStand(t *testing.T) {
	store := uitest.Sample()
	store.Rows[0].Score.Provisional = true
	a := New(uitest.NewEnv("en", "mono"), &bookStore{Store: store}, Options{Theme: "mono"})
	l := &loop{app: a}
	l.give(tea.WindowSizeMsg{Width: 100, Height: 30})
	l.add(a.current().Init())
	l.settle()
	if got := a.legend(); !strings.Contains(got, "C? tier provisional") || strings.Contains(got, "●") {
		t.Errorf("Today says %q", got)
	}
	if screen := strings.Split(ansi.Strip(a.View().Content), "\n"); !strings.HasPrefix(screen[28], " C? ") && !strings.HasPrefix(screen[28], " A* ") {
		t.Errorf("above the keys stands %q", screen[28])
	}
	l.add(a.show(dashboardScreen))
	l.settle()
	if got := a.legend(); got != "" {
		t.Errorf("the dashboard says %q", got)
	}
}
