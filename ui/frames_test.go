//go:build unix

package ui

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"tierbook/ui/part"
	"tierbook/ui/uitest"
)

// watched is a model whose newest frame is known, and which tells when it has taken a
// message.
type watched struct {
	tea.Model
	mu    sync.Mutex
	frame tea.View
}

type (
	taken struct{ done chan struct{} } // everything sent before has been taken
	shown struct{ frame tea.View }     // the frame that a copyist shows
)

func (m *watched) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if t, ok := msg.(taken); ok {
		close(t.done)
		return m, nil
	}
	_, cmd := m.Model.Update(msg)
	return m, cmd
}

func (m *watched) View() tea.View {
	v := m.Model.View()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.frame = v
	return v
}

func (m *watched) last() tea.View {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.frame
}

// copyist shows the frame that it is given.
type copyist struct{ frame tea.View }

func (c *copyist) Init() tea.Cmd  { return nil }
func (c *copyist) View() tea.View { return c.frame }
func (c *copyist) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if s, ok := msg.(shown); ok {
		c.frame = s.frame
	}
	return c, nil
}

// stage is a program in a terminal, beside one that draws each of its frames anew.
type stage struct {
	t            *testing.T
	model, fresh *watched
	term, drawn  *uitest.Term
	prog, again  *tea.Program
}

func onStage(t *testing.T, m tea.Model, w, h int, environ ...string) *stage {
	t.Helper()
	s := &stage{t: t, model: &watched{Model: m}, fresh: &watched{Model: &copyist{}}}
	start := func(m tea.Model) (*uitest.Term, *tea.Program) {
		term, tty := uitest.Attach(t, w, h)
		t.Cleanup(plainTabs(tty))
		p := tea.NewProgram(m, tea.WithoutSignalHandler(), tea.WithInput(tty), tea.WithOutput(tty), tea.WithEnvironment(environ), tea.WithFPS(120))
		done := make(chan struct{})
		go func() { defer close(done); _, _ = p.Run() }()
		t.Cleanup(func() { p.Kill(); <-done })
		return term, p
	}
	s.term, s.prog = start(s.model)
	s.drawn, s.again = start(s.fresh)
	return s
}

// send gives the program a message and compares what its terminal shows with a fresh
// full draw of the same frame.
func (s *stage) send(what string, msg tea.Msg) {
	s.t.Helper()
	s.prog.Send(msg)
	s.sync(s.prog)
	for end := time.Now().Add(5 * time.Second); ; {
		frame := s.model.last()
		n := strings.Count(s.drawn.Raw(), "\x1b[2J")
		s.again.Send(shown{frame})
		s.again.Send(tea.ClearScreen())
		s.sync(s.again)
		s.drawn.Wait("a fresh draw", func() bool { return strings.Count(s.drawn.Raw(), "\x1b[2J") > n })
		for soon := time.Now().Add(time.Second); time.Now().Before(soon); time.Sleep(time.Millisecond) {
			if reflect.DeepEqual(s.term.Cells(), s.drawn.Cells()) {
				return
			}
			if !reflect.DeepEqual(frame, s.model.last()) {
				break
			}
		}
		if reflect.DeepEqual(frame, s.model.last()) || time.Now().After(end) {
			a, b := s.term.Cells(), s.drawn.Cells()
			for i := range a {
				if i < len(b) && !reflect.DeepEqual(a[i], b[i]) {
					s.t.Logf("cell %d is %q %v, anew %q %v", i, a[i].C, a[i].S, b[i].C, b[i].S)
					break
				}
			}
			s.t.Fatalf("after %s the screen is\n%s\nand drawn anew\n%s", what, s.term.Screen(), s.drawn.Screen())
		}
	}
}

func (s *stage) sync(p *tea.Program) {
	done := make(chan struct{})
	p.Send(taken{done})
	<-done
}

// noise is a frame of words of both widths, of which each key changes some, with a text
// cursor here and there.
type noise struct {
	rng    *rand.Rand
	w      int
	lines  [][]string
	typing bool
	turn   int
}

func (n *noise) Init() tea.Cmd { return nil }
func (n *noise) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(tea.KeyPressMsg); ok {
		words := []string{"位相符", "中", "ab", " ", "x", "、", "  ", "\x1b[7m选中\x1b[m", "\x1b[31m红\x1b[m", "▌", "1", "客户 ", " │ ", "\x1b[34m \x1b[m \x1b[33m│\x1b[m ", "\x1b[38;2;1;2;3m青 \x1b[m "}
		for range 1 + n.rng.IntN(6) {
			l := n.lines[n.rng.IntN(len(n.lines))]
			l[n.rng.IntN(len(l))] = words[n.rng.IntN(len(words))]
		}
		n.typing, n.turn = n.rng.IntN(2) == 0, n.rng.IntN(100)
	}
	return n, nil
}

func (n *noise) View() tea.View {
	lines := make([]string, len(n.lines))
	for i := range lines {
		lines[i] = part.Fit(strings.Join(n.lines[i], ""), n.w)
	}
	v := tea.NewView(anchored(strings.Join(lines, "\n")))
	v.AltScreen = true
	if y := n.turn % len(lines); n.typing {
		v.Cursor = tea.NewCursor(min(n.w-1, part.Width(strings.Join(n.lines[y][:n.turn%len(n.lines[y])], ""))), y)
	}
	return v
}

// Whatever changes in frames of Chinese and Latin words, the screen is what drawing the
// frame anew shows.
func TestAnchoredLinesStay(t *testing.T) {
	if testing.Short() {
		t.Skip("the library closes its reader while that still reads, which the race detector sees")
	}
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			n := &noise{rng: rand.New(rand.NewPCG(seed, 1)), w: 24 + int(seed)*5, lines: make([][]string, 8)}
			for i := range n.lines {
				n.lines[i] = make([]string, 12)
			}
			s := onStage(t, n, n.w, 8, "TERM=xterm-256color", "COLORTERM=truecolor")
			for i := range 250 {
				s.send(fmt.Sprint("step ", i), uitest.KeyPress("x"))
			}
		})
	}
}

// journeys are keys that lead through every screen and most overlays.
var journeys = map[string]string{
	"today":      "j j v v V / 示 例 enter esc esc l c 约 了 周 五 tab f r i esc y s esc d + 2 w esc enter j j tab j esc O esc",
	"customers":  "2 j j > r v v v t + 重 点 esc V / s u z h o u enter esc f t i e r : A enter F c esc p p G g enter tab j j J J esc",
	"dashboard":  "3 tab tab j enter esc d esc b t t m esc tab tab tab enter esc",
	"segments":   "4 a 华 东 esc y c j j j k k enter esc esc c j j esc",
	"policy":     "5 j j enter 3 enter X y j j p j esc v esc pgdown pgdown",
	"everywhere": "? j j pgdown esc : 导 esc f2 1 j j 2 j f2 U j j esc P esc B esc f3 1 j 2 j k 4 j c j j k",
}

// On every frame of the journeys the screen is what drawing it anew shows.
func TestEveryFrameIsAFreshDraw(t *testing.T) {
	if testing.Short() {
		t.Skip("the library closes its reader while that still reads, which the race detector sees")
	}
	looks := []struct {
		name, tag, theme string
		ascii            bool
		environ          []string
	}{
		{"zh", "zh", "dark", false, []string{"TERM=xterm-256color", "COLORTERM=truecolor"}},
		{"en", "en", "light", false, []string{"TERM=xterm-256color", "COLORTERM=truecolor"}},
		{"zh 16", "zh", "16", false, []string{"TERM=xterm"}},
		{"zh no colour", "zh", "mono", false, []string{"TERM=xterm-256color", "NO_COLOR=1"}},
		{"zh ascii", "zh", "mono", true, []string{"TERM=xterm"}},
	}
	for i, look := range looks {
		for name, keys := range journeys {
			t.Run(look.name+" "+name, func(t *testing.T) {
				t.Parallel()
				env := uitest.NewEnv(look.tag, look.theme)
				env.ASCII = look.ascii
				size := [][2]int{{80, 24}, {120, 40}}[(i+len(name))%2]
				a := New(env, &bookStore{Store: uitest.Sample()}, Options{Theme: look.theme})
				s := onStage(t, a, size[0], size[1], look.environ...)
				for n, key := range strings.Fields(keys) {
					s.send(fmt.Sprint("key ", n, " ", key), uitest.KeyPress(key))
				}
			})
		}
	}
}
