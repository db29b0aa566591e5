//go:build unix

package cli

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// Nothing that others wrote acts on the terminal, on any screen or in any overlay: the
// bytes that the workbench wrote are looked at, not what an emulator made of them.
func TestHostileTextOnEveryScreen(t *testing.T) {
	t.Parallel()
	d := sit(t, 120, 40)
	d.leave()
	d.command("segment", "save", "seg", "tier:A")
	poisoned(t, d.book)
	d.open(120, 40)
	d.WaitText("]0;own")
	look := func(what string) {
		raw := d.Raw()
		for _, bad := range []string{"\x1b]0;own", "own\x07", "\u009b", "\u202e", "\x7f", "\x9d\u202e"} {
			if i := strings.Index(raw, bad); i >= 0 {
				t.Fatalf("%s: %q", what, raw[max(0, i-80):min(len(raw), i+40)])
			}
		}
	}
	for screen, keys := range map[string]string{"1": "\rlLsdowt?:WUPBfMe", "2": "\rlLsdowt?:WUPcfMeDx"} {
		d.Send(screen)
		d.WaitText("["+screen, "]0;own")
		for _, key := range keys {
			d.Send(string(key))
			d.Wait("an overlay of "+screen+string(key), func() bool { return strings.Contains(d.Screen(), "╭") })
			look(screen + string(key))
			d.escape()
		}
	}
	for _, screen := range []string{"3", "4"} {
		d.Send(screen)
		d.WaitText("["+screen, "]0;own")
		d.Send("\t\x1b[6~\t\x1b[6~b")
		d.Send("\x1b")
		look(screen)
	}
	d.Send("2")
	d.WaitText("]0;own")
	d.Send("\r")
	d.WaitText("╭")
	for range 12 { // through the parts of the card
		d.Send("\t")
		d.Send("\x1b[6~")
	}
	d.WaitText("Help")
	look("the card")
	d.Signal(syscall.SIGTERM)
	_ = d.WaitExit()
	look("the end")
}

// From one cell to half a million the workbench draws, says where there is no room, and is
// whole again at a usual size; it opens in the smallest one too.
func TestSizesOfAnyKind(t *testing.T) {
	t.Parallel()
	d := sit(t, 80, 24)
	for _, size := range [][2]int{{1, 1}, {2, 1}, {1, 200}, {59, 16}, {500, 1}, {60, 16}, {500, 1000}, {250, 4}, {1, 1}} {
		d.Resize(size[0], size[1])
		d.Send("j")
		if size[0] >= 60 && size[1] >= 16 {
			d.WaitText("in the queue", "Help")
		}
	}
	d.Resize(80, 24)
	d.WaitText("in the queue", "Help")
	d.leave()
	d.open(1, 1)
	d.Wait("a frame of one cell", func() bool { return strings.Contains(d.Raw(), "\x1b[H") })
	d.Resize(80, 24) // the last line is there also where all the smaller window had of it was blank
	d.WaitText("in the queue", "Help")
	d.leave()
}

// Three hundred resizes, keys between them and others' writes: no fault, the frame is
// whole at the end and what was written is in the book.
func TestResizesUnderLoad(t *testing.T) {
	t.Parallel()
	d := sit(t, 120, 40)
	rnd := rand.New(rand.NewPCG(3, 7))
	for n := range 300 {
		d.Resize(1+rnd.IntN(200), 1+rnd.IntN(80))
		d.Send([]string{"j", "k", "1", "2", "3", "G", "g", "?", "\x1b", "4", "5"}[rnd.IntN(11)])
		if n%60 == 59 {
			d.command("log", "#1", "call", "--note", fmt.Sprint("resize ", n))
		}
	}
	d.Resize(80, 24)
	d.Wait("a whole frame", func() bool {
		lines := strings.Split(d.Screen(), "\n")
		return len(lines) == 24 && strings.HasPrefix(lines[0], " tierbook") && strings.TrimSpace(lines[23]) != ""
	})
	d.escape()
	d.Send("1")
	d.WaitText("in the queue")
	d.leave()
	if out := d.command("export", "interactions"); strings.Count(out, "resize ") != 5 {
		t.Errorf("others' writes: %d of 5", strings.Count(out, "resize "))
	}
}

// Ten thousand keys at once, typed, pasted, or pasted into a terminal that does not mark
// it: none is lost, none is cut, and the key behind them means what it means typed slowly.
func TestTenThousandKeys(t *testing.T) {
	if raceDetector {
		t.Skip("under which they take minutes")
	}
	t.Parallel()
	d := sit(t, 100, 30)
	d.Send(strings.Repeat("jk", 5000) + "2")
	d.WaitText("[2 Customers]")
	d.Send("1")
	d.WaitText("in the queue")
	typed, pasted := strings.Repeat("0123456789", 1000), strings.Repeat("客户 abcd ", 1250)
	for _, text := range []string{typed, "\x1b[200~" + pasted + "\x1b[201~"} {
		d.Send("lc")
		d.WaitText("Enter saves")
		for len(text) > 0 { // a terminal's line takes no more at once
			n := min(1000, len(text))
			d.Send(text[:n])
			text = text[n:]
		}
		d.Send("\r")
		d.WaitText("takes it back")
		d.WaitGone("Enter saves")
		d.Send("j")
		d.WaitText("in the queue")
	}
	d.leave()
	if out := d.command("export", "interactions"); !strings.Contains(out, typed) || !strings.Contains(out, strings.TrimSpace(pasted)) {
		t.Error("a note of 10,000 characters is not in the book as it was typed")
	}
}

// moves are what a program writes beside characters.
var moves = regexp.MustCompile(`\x1b\[[0-9;?>]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b[()=>][A-Z0-9]?|\s`)

// A terminal that goes away ends the workbench, keeps the draft and leaves the book whole.
func TestTerminalGoesAway(t *testing.T) {
	t.Parallel()
	d := sit(t, 100, 30)
	d.leave()
	cmd := exec.Command("tierbook", "--db", d.book)
	cmd.Env = append(d.environ(), "TERM=xterm-256color", "LANG=en_US.UTF-8")
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 100, Rows: 30})
	if err != nil {
		t.Fatal(err)
	}
	defer time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() }).Stop() // a read that waits for nothing
	seen, buf := "", make([]byte, 1<<16)
	until := func(text string) {
		for !strings.Contains(moves.ReplaceAllString(seen, ""), text) {
			n, err := f.Read(buf)
			if err != nil {
				t.Fatalf("%v before %q: %q", err, text, moves.ReplaceAllString(seen, ""))
			}
			seen += string(buf[:n])
		}
	}
	until("inthequeue")
	for _, step := range [][2]string{{"lc", "Entersaves"}, {"half a word", "word"}} {
		if _, err := f.WriteString(step[0]); err != nil {
			t.Fatal(err)
		}
		until(step[1])
	}
	_ = f.Close()
	if err := cmd.Wait(); err == nil {
		t.Error("exit 0 without a terminal")
	}
	if out := d.command("doctor"); !strings.Contains(out, "sound") {
		t.Error(out)
	}
	if kept, err := filepath.Glob(filepath.Join(d.home, "tierbook", "drafts", "*", "*")); err != nil || len(kept) == 0 {
		t.Errorf("no draft: %q, %v", kept, err)
	}
}
