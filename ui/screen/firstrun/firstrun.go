// Package firstrun is the welcome that an empty book opens with: try the sample
// book, import a file, or start empty; and the questions before there is one.
package firstrun

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/theme"
)

// Choices is what the welcome can lead to. A nil func leaves its choice out.
type Choices struct {
	// Sample fills the book with the sample.
	Sample func(ctx context.Context, p model.Progress) error
	// Import makes the overlay that imports a file.
	Import func() nav.Overlay
	// Empty gives the command that leaves the welcome with an empty book.
	Empty func() tea.Cmd
}

// choice is one of the three.
type choice struct {
	key   string // the letter that takes it
	words string // catalogue key of its title; ".help" is its explanation
	do    func() tea.Cmd
}

// Welcome is the screen, or a question that is asked on it.
type Welcome struct {
	nav.Still
	env     *nav.Env
	words   string // ".title" and ".what" follow in the catalogue
	choices []choice
	cursor  int
	filled  bool // the sample is in the book: the root leaves
	filling nav.Job
	err     error
	w, h    int
}

var still = nav.Still{Layer: "firstrun", Can: []action.ID{action.Choose, action.Up, action.Down, action.First, action.Last}}

// New makes the screen.
func New(env *nav.Env, c Choices) *Welcome {
	s := &Welcome{Still: still, env: env, words: "firstrun", w: 80, h: 20}
	if c.Sample != nil {
		s.choices = append(s.choices, choice{"s", "firstrun.sample", func() tea.Cmd {
			return nav.Work(env, &s.filling, nav.Change[any], func(ctx context.Context, p model.Progress) (any, error) {
				return nil, c.Sample(ctx, p)
			}, func(_ any, err error) tea.Cmd {
				if s.err, s.filled = err, err == nil; err != nil {
					return nil
				}
				return env.Tell(nav.Changed{})
			})
		}})
	}
	if c.Import != nil {
		s.choices = append(s.choices, choice{"i", "firstrun.import", func() tea.Cmd { return s.env.Tell(nav.Push{Overlay: c.Import()}) }})
	}
	if c.Empty != nil {
		s.choices = append(s.choices, choice{"e", "firstrun.empty", c.Empty})
	}
	return s
}

// Question makes a question of a name with its answers, each with the letter that takes
// it; the cursor begins on one of them, and take is given the one chosen.
func Question(env *nav.Env, name string, answers [][2]string, at int, take func(answer string) tea.Cmd) *Welcome {
	s := &Welcome{Still: still, env: env, words: "firstrun." + name, cursor: at, w: 80, h: 20}
	for _, a := range answers {
		s.choices = append(s.choices, choice{a[0], s.words + "." + a[1], func() tea.Cmd { return take(a[1]) }})
	}
	return s
}

// Disabled says why nothing can be chosen now.
func (s *Welcome) Disabled(action.ID) string { return model.If(s.filling.On(), "firstrun.filling", "") }

// Busy tells that the sample is being written: keys wait for the screen on
// which it shows.
func (s *Welcome) Busy() bool { return s.filling.On() || s.filled }

// Do moves or takes the choice under the cursor.
func (s *Welcome) Do(id action.ID) tea.Cmd {
	n := len(s.choices)
	if n == 0 || s.filling.On() {
		return nil
	}
	if id == action.Choose {
		return s.take(s.cursor)
	}
	if to, moves := map[action.ID]int{action.Up: (s.cursor + n - 1) % n, action.Down: (s.cursor + 1) % n, action.First: 0, action.Last: n - 1}[id]; moves {
		s.cursor = to
	}
	return nil
}

func (s *Welcome) take(i int) tea.Cmd {
	s.cursor, s.err = i, nil
	return s.choices[i].do()
}

// Key takes the letter of a choice, and Tab as a step down.
func (s *Welcome) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	switch msg.String() {
	case "tab":
		return s.Do(action.Down), true
	case "shift+tab":
		return s.Do(action.Up), true
	}
	for i, c := range s.choices {
		if msg.String() == c.key && !s.filling.On() {
			return s.take(i), true
		}
	}
	return nil, false
}

// Update takes the reports and the end of filling the book.
func (s *Welcome) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case part.ProgressMsg:
		return s.filling.Told(m)
	case nav.Answer:
		return m.Take(&s.filling.Latest)
	}
	return nil
}

// Mouse takes the choice clicked.
func (s *Welcome) Mouse(msg tea.MouseMsg, _, y int) tea.Cmd {
	if _, ok := msg.(tea.MouseClickMsg); !ok || msg.Mouse().Button != tea.MouseLeft || s.filling.On() {
		return nil
	}
	lines, at := s.lines()
	y -= s.lead(len(lines))
	i, first := slices.BinarySearch(at, y)
	if !first {
		i--
	}
	if i < 0 || y >= min(len(lines), at[i]+choiceLines) {
		return nil
	}
	return s.take(i)
}

const (
	textWidth   = 64 // how wide the text likes to be
	choiceLines = 2  // of a choice: its title and explanation
)

// lead is how many blank lines stand above the text.
func (s *Welcome) lead(lines int) int { return max(0, (s.h-lines)/3) }

// View draws exactly h lines of w cells.
func (s *Welcome) View(w, h int) string {
	s.w, s.h = w, h
	lines, _ := s.lines()
	pad := strings.Repeat(" ", max(0, (w-textWidth)/2))
	lead := make([]string, s.lead(len(lines)))
	return part.Box(append(lead, model.Each(lines, func(l *string) string { return pad + *l })...), w, h)
}

// lines gives the text, and at which line each choice begins.
func (s *Welcome) lines() (out []string, at []int) {
	l, th := s.env.Lang, s.env.Theme
	w := min(textWidth, s.w-2)
	out = append(out, " "+th.Title.Render(l.T(s.words+".title")))
	out = append(append(out, part.Painted(l.T(s.words+".what"), w, " ", theme.Style{})...), "")
	for i, c := range s.choices {
		at = append(at, len(out))
		line := "   " + th.Key.Render(c.key) + " " + l.T(c.words)
		if i == s.cursor {
			line = " " + th.Accent.Render(s.env.Sign("▌")) + " " + th.Select.Render(part.Fit(c.key+" "+l.T(c.words), w-4))
		}
		out = append(out, line)
		if l.Has(c.words + ".help") {
			out = append(out, "     "+th.Muted.Render(part.Prose(l.T(c.words+".help"), w-5)[0]))
			if s.h >= 17 {
				out = append(out, "")
			}
		}
	}
	if out[len(out)-1] != "" {
		out = append(out, "")
	}
	switch {
	case s.filling.On():
		out = append(out, " "+l.T("firstrun.filling"), " "+part.ProgressBar(s.filling.Step.Done, s.filling.Step.Total, min(48, w-2), s.env.ASCII, th))
	case s.err != nil:
		out = append(out, part.Painted("! "+part.Cell(l.Error(s.err)), w, " ", th.Bad)...)
	default:
		out = append(out, part.Painted(l.T("firstrun.privacy"), w, " ", th.Muted)...)
		path := part.Cell(s.env.Book.Path)
		if over := part.Width(path) - w + 1; over > 0 { // its end tells more
			path = "…" + ansi.TruncateLeft(path, over+1, "")
		}
		out = append(out, " "+th.Muted.Render(path))
	}
	return out, at
}
