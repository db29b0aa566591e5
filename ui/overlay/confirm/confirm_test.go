package confirm

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

func ask(tag string, loss bool) (*uitest.Driver, *Confirm) {
	env := uitest.NewEnv(tag, "mono")
	yes := func() tea.Cmd { return nav.Send(nav.Notice{Text: "gone"}) }
	ask := func() (string, string) {
		return "Delete 示例机械（上海）有限公司?", "All 14 interactions go with it.\nIt can be undone."
	}
	c := New(env, ask, loss, yes)
	w, h := c.Size(80, 20)
	return uitest.Drive(env, c, w-2, h-2), c
}

func saidYes(d *uitest.Driver) bool {
	for _, m := range d.Sent {
		if n, ok := m.(nav.Notice); ok && n.Text == "gone" {
			return true
		}
	}
	return false
}

func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		loss bool
		keys string
		yes  bool
	}{
		{false, "y", true},
		{false, "enter", true},
		{false, "n", false},
		{false, "esc", false},
		{true, "y", true},
		{true, "enter", false},
		{true, "n", false},
		{true, "esc", false},
		{true, "left enter", true},
		{false, "tab enter", false},
		{true, "q u 1 D y", true},
	} {
		d, _ := ask("en", c.loss)
		d.Press(strings.Fields(c.keys)...)
		if saidYes(d) != c.yes || len(d.Sent) == 0 {
			t.Errorf("loss %v, keys %q: yes %v, sent %v", c.loss, c.keys, saidYes(d), d.Sent)
		}
	}
}

func TestClicks(t *testing.T) {
	d, c := ask("zh", true)
	line := strings.Split(d.View(), "\n")[c.buttonY]
	if !strings.Contains(line, "y 是") {
		t.Fatalf("the answers are not on line %d:\n%s", c.buttonY, d.View())
	}
	d.Run(c.Mouse(tea.MouseClickMsg{}, c.buttons[0][0]+2, c.buttonY))
	if !saidYes(d) {
		t.Error("a click on yes said nothing")
	}
}

func TestExpertsAreNotAsked(t *testing.T) {
	env := uitest.NewEnv("en", "mono")
	yes, q := func() tea.Cmd { return nav.Send(nav.Notice{}) }, func() (string, string) { return "q", "" }
	if _, ok := Ask(env, q, true, yes)().(nav.Push); !ok {
		t.Error("nobody is asked")
	}
	env.Confirm = false
	if _, ok := Ask(env, q, true, yes)().(nav.Notice); !ok {
		t.Error("an expert is asked")
	}
}

func TestLooks(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		d, _ := ask(tag, true)
		uitest.Exact(t, d.Styled(), d.W, d.H)
		uitest.Golden(t, "loss_"+tag, d.View())
	}
	d, _ := ask("en", false)
	d.W, d.H = 20, 5
	uitest.Exact(t, d.Styled(), 20, 5)
}
