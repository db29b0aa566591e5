//go:build unix

package ui

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
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

// A cursor that moves on sends at most 700 bytes and a list that scrolls on at most 1,000,
// among Chinese and Latin names, in both languages, with the pane and without: what is
// about the customer under the cursor follows when the keys rest.
func TestMovesSendLittle(t *testing.T) {
	if testing.Short() {
		t.Skip("as above")
	}
	for _, size := range [][2]int{{120, 40}, {200, 60}} {
		for _, tag := range []string{"en", "zh"} {
			t.Run(fmt.Sprint(size, tag), func(t *testing.T) {
				t.Parallel()
				env := uitest.NewEnv(tag, "dark")
				env.Rest = time.Hour
				s := onStage(t, New(env, &bookStore{Store: crowd(2 * size[1])}, Options{Theme: "dark"}), size[0], size[1], "TERM=xterm-256color", "COLORTERM=truecolor")
				for _, keys := range []string{"1", "2", "p", "1 p"} {
					s.keys(keys + " g")
					if n := s.sent("j j j j j"); n > 700 {
						t.Errorf("after %s a move sends %d bytes\n%s", keys, n, s.term.Screen())
					}
					s.keys(strings.Repeat("j ", size[1]))
					if n := s.sent("j j j j j"); n > 1000 {
						t.Errorf("after %s a scrolled line sends %d bytes\n%s", keys, n, s.term.Screen())
					}
				}
			})
		}
	}
}

// What changes beside a bar changes nothing on its other side.
func TestBarsPartLines(t *testing.T) {
	for _, bar := range []string{" │ ", " \x1b[34m│\x1b[m ", " | "} {
		of := func(row, pane string) (left, right string) {
			left, right, _ = strings.Cut(anchored(row+bar+pane+"\n"), strings.TrimSpace(bar))
			return left, right
		}
		left, right := of("苏州纺织", "要报价")
		if other, _ := of("苏州纺织", "下周 call"); other != left {
			t.Errorf("with another pane the row is %q, not %q", other, left)
		}
		if _, other := of("Ada 中", "要报价"); other != right {
			t.Errorf("with another row the pane is %q, not %q", other, right)
		}
		if other, _ := of("苏州机械", "要报价"); other[:9] == left[:9] {
			t.Errorf("another row begins as before: %q", other)
		}
	}
}

// crowd is a store of n customers who are all due.
func crowd(n int) *uitest.Store {
	s := uitest.Sample()
	few := s.Rows
	s.Rows = nil
	for i := range n {
		r := few[i%len(few)]
		r.ID, r.Name, r.Score.InQueue, r.Score.Section, r.Score.Priority = int64(i+1), fmt.Sprint(r.Name, " ", i), true, model.SectionCalls, float64(n-i)
		s.Rows = append(s.Rows, r)
	}
	return s
}

func (s *stage) keys(keys string) {
	for _, key := range strings.Fields(keys) {
		s.prog.Send(uitest.KeyPress(key))
	}
	s.send("the last of "+keys, nil)
}

// sent gives how many bytes a key sends, the lower quartile of several: a page of rows that
// arrives late counts with a later key.
func (s *stage) sent(keys string) int {
	var sent []int
	for _, key := range strings.Fields(keys) {
		n := len(s.term.Raw())
		s.send(key, uitest.KeyPress(key))
		sent = append(sent, len(s.term.Raw())-n)
	}
	slices.Sort(sent)
	return sent[len(sent)/4]
}
