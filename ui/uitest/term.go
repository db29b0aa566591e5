package uitest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/creack/pty"
	"github.com/gdamore/tcell/v3/vt"
)

// patience is how long a test waits for something to show before it fails.
const patience = 30 * time.Second

var modeRE = regexp.MustCompile(`\x1b\[\?([0-9;]+)([hl])`)

// T is what a Term needs of a test; whatever else drives a program has its own.
type T interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	TempDir() string
	Cleanup(func())
}

// Term is a terminal emulator with a program in it.
type Term struct {
	t      T
	cmd    *exec.Cmd
	pty    *os.File
	emu    vt.MockTerm
	w, h   int
	mu     sync.Mutex
	raw    []byte
	modes  map[string]bool
	done   chan error
	exited bool
	exit   error
	wrote  []time.Time // when the program wrote, since Mark
}

// Start runs a program in a pseudo terminal of w×h cells. env is added to a
// small fixed environment.
func Start(t T, w, h int, env []string, name string, args ...string) *Term {
	t.Helper()
	cmd := exec.Command(name, args...)
	home := t.TempDir()
	cmd.Env = append([]string{
		"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=en_US.UTF-8", "PATH=" + os.Getenv("PATH"), "HOME=" + home,
		"XDG_DATA_HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_STATE_HOME=" + home, "TMPDIR=" + home, "TZ=UTC",
		"GORACE=" + os.Getenv("GORACE"),
	}, env...)
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)})
	if err != nil {
		t.Fatal(err)
	}
	tm := newTerm(t, w, h, f, cmd.Wait)
	tm.cmd = cmd
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = f.Close(); _ = tm.emu.Stop() })
	return tm
}

// Attach gives a terminal for a program within the test, and the file that is the
// program's terminal. It has no process.
func Attach(t T, w, h int) (*Term, *os.File) {
	t.Helper()
	f, tty, err := pty.Open()
	if err == nil {
		err = pty.Setsize(f, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)})
	}
	if err != nil {
		t.Fatal(err)
	}
	tm := newTerm(t, w, h, f, func() error { return nil })
	t.Cleanup(func() { _ = tty.Close(); _ = f.Close(); _ = tm.emu.Stop() })
	return tm, tty
}

// newTerm shows what comes from a pseudo terminal until it closes, and calls ended then.
func newTerm(t T, w, h int, f *os.File, ended func() error) *Term {
	t.Helper()
	tm := &Term{
		t: t, pty: f, w: w, h: h, done: make(chan error, 1), modes: map[string]bool{},
		emu: vt.NewMockTerm(vt.MockOptSize{X: vt.Col(w), Y: vt.Row(h)}, vt.MockOptColors(1<<24)),
	}
	if err := tm.emu.Start(); err != nil {
		t.Fatal(err)
	}
	go tm.show(ended)
	go tm.reply()
	return tm
}

// show feeds what the program writes to the emulator.
func (tm *Term) show(ended func() error) {
	b := make([]byte, 1<<16)
	var split []byte // the beginning of a character whose end is still to come
	for {
		n, err := tm.pty.Read(b)
		if n > 0 {
			at := time.Now()
			tm.mu.Lock()
			tm.wrote = append(tm.wrote, at)
			tm.raw = append(tm.raw, b[:n]...)
			// The emulator keeps a pending wrap across CR; CHA 1 clears it and means the same.
			whole := append(split, bytes.ReplaceAll(b[:n], []byte("\r"), []byte("\x1b[G"))...)
			whole, split = wholeRunes(whole)
			_, _ = tm.emu.Write(sgrRE.ReplaceAllFunc(whole, brightByNumber))
			_ = tm.emu.Drain()
			for _, m := range modeRE.FindAllStringSubmatch(string(tm.raw[max(0, len(tm.raw)-n-24):]), -1) {
				for _, p := range strings.Split(m[1], ";") {
					tm.modes[p] = m[2] == "h" // the last one wins
				}
			}
			tm.mu.Unlock()
		}
		if err != nil {
			tm.done <- ended()
			return
		}
	}
}

// sgrRE finds what sets looks, begunRE what may be the beginning of it.
var (
	sgrRE   = regexp.MustCompile(`\x1b\[[0-9;]*m`)
	begunRE = regexp.MustCompile(`\x1b(\[[0-9;]*)?$`)
)

// brightByNumber writes the bright colours by their numbers among 256: the emulator does
// not know their short form.
func brightByNumber(sgr []byte) []byte {
	words := strings.Split(string(sgr[2:len(sgr)-1]), ";")
	for i := 0; i < len(words); i++ {
		switch w := words[i]; {
		case w == "38" || w == "48" || w == "58": // what follows is a colour
			i += map[bool]int{true: 4, false: 2}[i+1 < len(words) && words[i+1] == "2"]
		case len(w) == 2 && w[0] == '9' && w < "98":
			words[i] = "38;5;" + strconv.Itoa(int(w[1]-'0')+8)
		case len(w) == 3 && w[:2] == "10" && w < "108":
			words[i] = "48;5;" + strconv.Itoa(int(w[2]-'0')+8)
		}
	}
	return []byte("\x1b[" + strings.Join(words, ";") + "m")
}

// wholeRunes parts the beginning of a character, or of looks, from the end of what was
// read, so that nothing, such as what Resize writes, comes between its bytes.
func wholeRunes(b []byte) (whole, split []byte) {
	if at := begunRE.FindIndex(b[max(0, len(b)-40):]); at != nil {
		n := max(0, len(b)-40) + at[0]
		return b[:n], bytes.Clone(b[n:])
	}
	for i := len(b) - 1; i >= 0 && i >= len(b)-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:]) {
				return b[:i], bytes.Clone(b[i:])
			}
			break
		}
	}
	return b, nil
}

// reply sends the emulator's answers back to the program.
func (tm *Term) reply() {
	b := make([]byte, 256)
	for {
		n, err := tm.emu.Read(b)
		if n > 0 {
			_, _ = tm.pty.Write(b[:n])
		}
		if err != nil || n == 0 {
			return
		}
	}
}

// Mark forgets when the program wrote so far.
func (tm *Term) Mark() {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	tm.wrote = nil
}

// Wrote gives when the program wrote first and last since Mark; false when it
// did not.
func (tm *Term) Wrote() (first, last time.Time, ok bool) {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	if len(tm.wrote) == 0 {
		return first, last, false
	}
	return tm.wrote[0], tm.wrote[len(tm.wrote)-1], true
}

// Pid gives the program's process id.
func (tm *Term) Pid() int { return tm.cmd.Process.Pid }

// Send types bytes as they are.
func (tm *Term) Send(s string) {
	tm.t.Helper()
	if _, err := tm.pty.Write([]byte(s)); err != nil {
		tm.t.Fatalf("type %q: %v; screen:\n%s", s, err, tm.Screen())
	}
}

// Cell gives what stands at a cell.
func (tm *Term) Cell(x, y int) vt.Cell {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	return tm.emu.GetCell(vt.Coord{X: vt.Col(x), Y: vt.Row(y)})
}

// Cells gives what stands at every cell, line by line, with its looks.
func (tm *Term) Cells() []vt.Cell {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	out := make([]vt.Cell, 0, tm.w*tm.h)
	for y := range tm.h {
		for x := 0; x < tm.w; {
			c := tm.emu.GetCell(vt.Coord{X: vt.Col(x), Y: vt.Row(y)})
			if c.C == "" {
				c.C = " "
			}
			if c.S != nil && c.C == " " && c.S.Attr()&vt.Reverse == 0 { // nothing of it is in ink
				c.S = c.S.WithFg(vt.BaseStyle.Fg()).WithAttr(c.S.Attr() & vt.Underline)
			}
			c.W = max(1, c.W)
			out, x = append(out, c), x+c.W
		}
	}
	return out
}

// Raw gives everything the program wrote.
func (tm *Term) Raw() string {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	return string(tm.raw)
}

// Resize changes the window.
func (tm *Term) Resize(w, h int) {
	tm.mu.Lock()
	tm.w, tm.h = w, h
	// The emulator joins a character to the last one written by its place in the
	// old, larger screen; SI makes it forget that place and does nothing else.
	_, _ = tm.emu.Write([]byte{0x0f})
	tm.emu.SetSize(vt.Coord{X: vt.Col(w), Y: vt.Row(h)})
	tm.mu.Unlock()
	_ = pty.Setsize(tm.pty, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)})
}

func (tm *Term) line(y int) string {
	var b strings.Builder
	for x := 0; x < tm.w; {
		c := tm.emu.GetCell(vt.Coord{X: vt.Col(x), Y: vt.Row(y)})
		s := c.C
		if s == "" {
			s = " "
		}
		b.WriteString(s)
		x += max(1, int(c.W))
	}
	return strings.TrimRight(b.String(), " ")
}

// Line gives one line of the screen.
func (tm *Term) Line(y int) string {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	return tm.line(y)
}

// Screen gives all lines.
func (tm *Term) Screen() string {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	l := make([]string, tm.h)
	for y := range l {
		l[y] = tm.line(y)
	}
	return strings.Join(l, "\n")
}

// Find gives the cell where text starts.
func (tm *Term) Find(text string) (x, y int, ok bool) {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	for y := 0; y < tm.h; y++ {
		for x := 0; x < tm.w; x++ {
			var b strings.Builder
			for i := x; i < tm.w && b.Len() < len(text); {
				c := tm.emu.GetCell(vt.Coord{X: vt.Col(i), Y: vt.Row(y)})
				if c.C == "" {
					c.C = " "
				}
				b.WriteString(c.C)
				i += max(1, int(c.W))
			}
			if b.String() == text {
				return x, y, true
			}
		}
	}
	return 0, 0, false
}

// Wait polls until cond holds.
func (tm *Term) Wait(what string, cond func() bool) {
	tm.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if cond() {
			return
		}
	}
	tm.t.Fatalf("timed out waiting for %s; screen:\n%s", what, tm.Screen())
}

// WaitText waits until the screen holds every text.
func (tm *Term) WaitText(texts ...string) {
	tm.t.Helper()
	for _, s := range texts {
		tm.Wait(fmt.Sprintf("%q", s), func() bool { return strings.Contains(tm.Screen(), s) })
	}
}

// WaitGone waits until the screen no longer holds the text.
func (tm *Term) WaitGone(s string) {
	tm.t.Helper()
	tm.Wait("no "+s, func() bool { return !strings.Contains(tm.Screen(), s) })
}

// WaitExit waits for the program to end and gives its error.
func (tm *Term) WaitExit() error {
	tm.t.Helper()
	if tm.exited {
		return tm.exit
	}
	select {
	case tm.exit = <-tm.done:
		tm.exited = true
		return tm.exit
	case <-time.After(patience):
		tm.t.Fatalf("did not exit; screen:\n%s", tm.Screen())
		return nil
	}
}

// Clipboard gives what the program put into the terminal's clipboard.
func (tm *Term) Clipboard() string { return string(tm.emu.Backend().GetClipboard()) }

// Signal sends the program a signal.
func (tm *Term) Signal(s os.Signal) { _ = tm.cmd.Process.Signal(s) }

// Working tells whether the program computes, or waits for a processor or the
// disk. Systems that keep no /proc never say so.
func (tm *Term) Working() bool {
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", tm.cmd.Process.Pid))
	for _, path := range tasks {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		_, state, _ := bytes.Cut(stat, []byte(") ")) // behind the name, which may hold anything
		if bytes.HasPrefix(state, []byte("R")) || bytes.HasPrefix(state, []byte("D")) {
			return true
		}
	}
	return false
}

// Mode says whether a DEC private mode is on: 1049 alternate screen, 25
// cursor, 1002 and 1006 mouse, 2004 paste.
func (tm *Term) Mode(n int) bool {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	return tm.modes[fmt.Sprint(n)]
}
