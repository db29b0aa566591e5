// Package confirm is the overlay that asks before something is lost.
package confirm

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// width is how wide the question likes to be, in cells with its frame.
const width = 56

// Confirm asks one question with the answers yes and no.
type Confirm struct {
	nav.Still
	env     *nav.Env
	ask     nav.Question
	yes     func() tea.Cmd
	onYes   bool      // which answer Enter gives
	buttons [2][2]int // from which cell to which each was drawn
	buttonY int
}

// New asks a question; Enter says yes unless that loses what cannot be had again. yes is
// called in the Update of the answer, once the overlay has gone: keys typed after the answer
// find what it began.
func New(env *nav.Env, ask nav.Question, loss bool, yes func() tea.Cmd) *Confirm {
	return &Confirm{Still: nav.Still{
		Layer: "confirm", Means: map[action.ID]string{action.Focus: "confirm.other"},
		Can: []action.ID{action.Confirm, action.Refuse, action.Cancel, action.Left, action.Right, action.Focus, action.FocusBck},
	}, env: env, ask: ask, yes: yes, onYes: !loss}
}

// Ask asks, or does it at once where a person switched questions off.
func Ask(env *nav.Env, ask nav.Question, loss bool, yes func() tea.Cmd) tea.Cmd {
	if !env.Confirm {
		return yes()
	}
	return env.Tell(nav.Push{Overlay: New(env, ask, loss, yes)})
}

// Do answers or moves between the answers.
func (c *Confirm) Do(id action.ID) tea.Cmd {
	switch id {
	case action.Confirm:
		gone := c.env.Tell(nav.Pop{})
		return tea.Batch(gone, c.yes())
	case action.Refuse, action.Cancel, action.Back:
		return c.env.Tell(nav.Pop{})
	case action.Left, action.Right, action.Focus, action.FocusBck:
		c.onYes = !c.onYes
	}
	return nil
}

// Key gives Enter to the answer in focus and keeps letters from the screen.
func (c *Confirm) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	switch k := msg.String(); {
	case k == "Y", c.onYes && (k == "enter" || k == "space"):
		return c.Do(action.Confirm), true
	case k == "N", k == "enter", k == "space":
		return c.Do(action.Cancel), true
	case len(msg.Text) == 1 && msg.Text >= "0" && msg.Text != "?":
		_, mine := c.env.Keys.Find(k, c.Actions())
		return nil, !mine
	}
	return nil, false
}

// Mouse answers by a click on an answer.
func (c *Confirm) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	if _, ok := msg.(tea.MouseClickMsg); !ok || y != c.buttonY {
		return nil
	}
	for i, b := range c.buttons {
		if x >= b[0] && x < b[1] {
			return c.Do([2]action.ID{action.Confirm, action.Cancel}[i])
		}
	}
	return nil
}

// Size is what the question needs.
func (c *Confirm) Size(w, h int) (int, int) {
	wide := min(width, w)
	return wide, min(h, len(c.text(wide-4))+5)
}

// text is the question and what is lost, wrapped to w cells.
func (c *Confirm) text(w int) []string {
	th := c.env.Theme
	question, detail := c.ask()
	out := part.Painted(part.Cell(question), w, "", th.Bold)
	if detail == "" {
		return out
	}
	return append(append(out, ""), part.Painted(part.Lines(detail), w, "", th.Muted)...)
}

// View draws the question with its answers on the last line but one.
func (c *Confirm) View(w, h int) string {
	lines := part.Exactly(c.text(max(1, w-2)), h-2, "")
	c.buttonY = len(lines)
	return part.Box(append(model.Each(lines, func(s *string) string { return " " + *s }), c.answers()), w, h)
}

// answers draws the two answers, the one that Enter gives in brackets.
func (c *Confirm) answers() string {
	th, at := c.env.Theme, 1
	var b strings.Builder
	b.WriteByte(' ')
	for i, a := range [2]struct{ key, word string }{{c.env.Keys.Key(action.Confirm), c.env.Lang.T("confirm.yes")}, {c.env.Keys.Key(action.Refuse), c.env.Lang.T("confirm.no")}} {
		focused := c.onYes == (i == 0)
		text := "  " + a.key + " " + a.word + "  "
		if focused {
			text = "[ " + a.key + " " + a.word + " ]"
			b.WriteString(th.Select.Render(text))
		} else {
			b.WriteString("  " + th.Key.Render(a.key) + " " + a.word + "  ")
		}
		c.buttons[i] = [2]int{at, at + part.Width(text)}
		at += part.Width(text) + 2
		b.WriteString("  ")
	}
	return b.String()
}
