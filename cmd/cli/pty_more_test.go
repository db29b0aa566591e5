//go:build unix

package cli

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/gdamore/tcell/v3/vt"

	"tierbook/ui/uitest"
)

// An unknown messy list comes from its file to a scored queue in under twelve keys,
// no flag typed; the next file with its headers is read without a question.
func TestImportJourney(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		lang                string
		w, h                int
		ask, plan, try, end string
	}{
		{"en", 80, 24, "Which column says who", "Go on", "Nothing is written", "read the same way"},
		{"en", 120, 40, "Which column says who", "Go on", "Nothing is written", "read the same way"},
		{"zh", 80, 24, "哪一列是客户", "下一步", "尚未写入", "导入方案“sprzedaz”"},
		{"zh", 120, 40, "哪一列是客户", "下一步", "尚未写入", "导入方案“sprzedaz”"},
	} {
		d := &desk{t: t, home: t.TempDir()}
		d.book = filepath.Join(d.home, "book.db")
		folder := filepath.Join(d.home, "downloads")
		var list strings.Builder
		list.WriteString("Kto;Kiedy;Ile;Uwagi\n")
		for n := range 60 {
			fmt.Fprintf(&list, "Firma %02d;%02d/%02d/2026;1.%03d,50;ok\n", n%13, 1+n%6, 1+n%12, n)
		}
		if err := errors.Join(os.Mkdir(folder, 0o700), os.WriteFile(filepath.Join(folder, "sprzedaz-07.csv"), []byte(list.String()), 0o600)); err != nil {
			t.Fatal(err)
		}
		state := filepath.Join(d.home, "tierbook") // files came from the folder before
		if err := errors.Join(os.Mkdir(state, 0o700), os.WriteFile(filepath.Join(state, foldersName), []byte(folder), 0o600)); err != nil {
			t.Fatal(err)
		}
		d.Term = uitest.Start(t, tc.w, tc.h, d.environ(), "tierbook", "--db", d.book, "--lang", tc.lang)
		keys := 0
		press := func(wait string, list ...string) {
			for _, k := range list {
				d.Send(k)
				keys++
			}
			d.WaitText(wait)
		}
		d.Wait("the first question", func() bool { return strings.Contains(d.Screen(), "book.db") })
		d.Send("c\r") // yuan, and customers
		d.Wait("the first screen", func() bool { return strings.Contains(d.Screen(), "CSV") })
		press("sprzedaz-07.csv", "I")
		press(tc.ask, "\r")
		press("03/04", "1")
		press(tc.plan, "1")
		press(tc.try, "\r")
		press(tc.end, "\r")
		press("Firma", "\r")
		if keys >= 12 {
			t.Errorf("%d keys", keys)
		}
		d.leave()
		if out := d.command("list", "--json", "--sort", "-revenue"); strings.Count(out, `"name":"Firma`) != 13 || !strings.Contains(out, `"score":4`) {
			t.Errorf("imported %s", out)
		}
		if out := d.command("import", "--dry-run", "--json", filepath.Join(folder, "sprzedaz-07.csv")); !strings.Contains(out, `"unchanged": 60`) || !strings.Contains(out, "sprzedaz") {
			t.Errorf("the same file again: %s", out)
		}
	}
}

func TestTooSmallAndBack(t *testing.T) {
	t.Parallel()
	d := sit(t, 80, 24)
	d.Resize(50, 10)
	d.WaitText("60×16. Make it larger")
	d.Resize(80, 24)
	d.WaitText("in the queue")
	d.leave()
}

func TestNoColor(t *testing.T) {
	t.Parallel()
	d := sit(t, 80, 24, "NO_COLOR=1")
	if raw := d.Raw(); strings.Contains(raw, "\x1b[38;") || strings.Contains(raw, "\x1b[48;") || strings.Contains(raw, "\x1b[31m") {
		t.Error("colour written despite NO_COLOR")
	}
	x, y, ok := d.Find("▌")
	if !ok {
		t.Fatalf("no mark at the cursor:\n%s", d.Screen())
	}
	if d.Cell(x+1, y).S.Attr()&vt.Reverse == 0 {
		t.Error("the row under the cursor does not stand out")
	}
	d.leave()
}

func TestDumbTerminal(t *testing.T) {
	t.Parallel()
	d := &desk{t: t, home: t.TempDir()}
	d.book = filepath.Join(d.home, "b.db")
	for _, term := range []string{"TERM=dumb", "TERM=unknown", "TERM="} {
		d.open(80, 24, term)
		if err := d.WaitExit(); err == nil {
			t.Errorf("exit 0 with %s", term)
		}
		d.WaitText("tierbook next")
	}
}

// TestExportOnATerminalIsSafe: what a customer wrote does not reach the terminal
// as a command, and a file gets it as it is.
func TestExportOnATerminalIsSafe(t *testing.T) {
	t.Parallel()
	d := sit(t, 80, 24)
	d.leave()
	d.command("add", "Evil \x1b]0;owned\x07\u009b31m name")
	d.Term = uitest.Start(t, 200, 24, d.environ(), "tierbook", "--db", d.book, "export", "customers", "name:Evil")
	if err := d.WaitExit(); err != nil {
		t.Fatal(err)
	}
	d.WaitText("Evil ␛]0;owned␇<U+009B>31m name")
	if out := d.command("export", "customers", "name:Evil"); !strings.Contains(out, "Evil \x1b]0;owned\x07\u009b31m name") {
		t.Errorf("a pipe gets %q", out)
	}
}

func TestSuspendAndResume(t *testing.T) {
	t.Parallel()
	d := sit(t, 80, 24)
	d.suspended(func() { d.Send("\x1a") })
	d.suspended(func() { d.Signal(syscall.SIGTSTP) }) // from outside
	d.Send("j")
	d.Wait("the next row", func() bool { return !strings.Contains(d.Line(2), "▌") })
	d.leave()
}

// suspended pauses the workbench, goes on with it, and checks the screen.
func (d *desk) suspended(pause func()) {
	d.t.Helper()
	pause()
	d.Wait("the shell's screen", func() bool { return !d.Mode(1049) })
	polls := 0
	d.Wait("the workbench again", func() bool {
		if polls++; polls%50 == 0 && !d.Working() {
			d.Signal(syscall.SIGCONT) // again and again: the first may come before it has stopped
		}
		return d.Mode(1049)
	})
	d.WaitText("in the queue")
}

// TestSignalsCloseInOrder: the terminal is given back, nothing is printed, and the
// exit code names the signal.
func TestSignalsCloseInOrder(t *testing.T) {
	t.Parallel()
	for _, s := range []syscall.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM} {
		d := sit(t, 80, 24)
		d.Signal(s)
		var exit *exec.ExitError
		if err := d.WaitExit(); !errors.As(err, &exit) || exit.ExitCode() != 128+int(s) {
			t.Errorf("%v: %v", s, err)
		}
		d.restored()
		if strings.Contains(d.Screen(), "goroutine") {
			t.Errorf("%v:\n%s", s, d.Screen())
		}
	}
}

func TestKilledKeepsDraft(t *testing.T) {
	t.Parallel()
	d := sit(t, 100, 30)
	d.Send("lc")
	d.WaitText("Enter saves")
	d.Send("half a sentence about 样品")
	d.WaitText("about 样品")
	d.Signal(syscall.SIGTERM)
	_ = d.WaitExit()
	d.restored()
	d.open(100, 30)
	d.WaitText("in the queue")
	d.Send("l")
	d.WaitText("half a sentence about 样品")
	d.Send("\r")
	d.WaitText("takes it back")
	if out := d.command("undo"); !strings.Contains(out, "call") {
		t.Errorf("the draft was not logged: %s", out)
	}
	d.leave()
}

func TestBurstThenQuitLosesNothing(t *testing.T) {
	t.Parallel()
	d := sit(t, 80, 24)
	d.Send("lcfirst burst\rlmsecond burst\rq")
	if err := d.WaitExit(); err != nil {
		t.Fatal(err)
	}
	d.restored()
	out := d.command("export", "interactions")
	for _, note := range []string{"first burst", "second burst"} {
		if strings.Count(out, note) != 1 {
			t.Errorf("%q stands %d times in the book", note, strings.Count(out, note))
		}
	}
}

func TestUndoRedoByKeys(t *testing.T) {
	t.Parallel()
	d := sit(t, 100, 30)
	before := d.cursorName()
	d.Send("s")
	d.WaitText("Snooze")
	d.Send("+2w\r")
	d.WaitText("snoozed", "2 snoozed")
	d.Send("u")
	d.WaitText("Taken back")
	d.Wait("the row again", func() bool { return d.cursorName() == before })
	d.Send("\x12")
	d.WaitText("Brought back", "2 snoozed")
	d.leave()
}

func TestNextDatePrompt(t *testing.T) {
	t.Parallel()
	d := sit(t, 100, 30)
	d.Send("d")
	d.WaitText("Next date")
	d.Send("someday\r")
	d.WaitText("someday")
	d.Send(strings.Repeat("\x7f", 7) + "fri\r")
	d.WaitText("2026-11-27")
	d.leave()
}

func TestSelectAndTagMany(t *testing.T) {
	t.Parallel()
	d := sit(t, 120, 30)
	d.Send("2")
	d.WaitText("[2 Customers]", "/ 59")
	d.Send("vvv")
	d.WaitText("3 selected")
	d.Send("t")
	d.WaitText("Tag")
	d.Send("+autumn\r")
	d.WaitText("✓", "3 customers")
	if out := d.command("list", "tag:autumn", "--json"); strings.Count(out, `"ref"`) != 3 {
		t.Errorf("not three tagged:\n%s", out)
	}
	d.Send("u")
	d.WaitText("Taken back")
	d.leave()
}

// A marked group of the queue is logged once, after a question, and taken back as one.
func TestMarkedGroupLogged(t *testing.T) {
	t.Parallel()
	for tag, words := range map[string][5]string{
		"en": {"in the queue", "3 selected", "Log this call with 3 customers?", "done today 3 of", "Taken back"},
		"zh": {"待跟进", "已选 3 位", "为 3 位客户记录这次电话？", "今日已跟进 3/", "已撤销"},
	} {
		for _, size := range [][2]int{{80, 24}, {120, 40}} {
			d := sit(t, size[0], size[1])
			if tag == "zh" {
				d.Send("\x1bOQ")
			}
			d.WaitText(words[0])
			d.Send("vvv")
			d.WaitText(words[1])
			d.Send("lc")
			d.Send("asked to Zquelle\r")
			d.WaitText(words[2])
			d.Send("y")
			d.WaitGone("╭")
			d.WaitText(words[3])
			d.WaitGone(words[1])
			if out := d.command("list", "note:zquelle", "--json"); strings.Count(out, `"ref"`) != 3 {
				t.Errorf("not three logged:\n%s", out)
			}
			d.Send("u")
			d.WaitText(words[4])
			if out := d.command("list", "note:zquelle", "--json"); strings.Count(out, `"ref"`) != 0 {
				t.Errorf("not taken back:\n%s", out)
			}
			d.leave()
		}
	}
}

func TestSortByHeadingAndWheel(t *testing.T) {
	t.Parallel()
	d := sit(t, 120, 30)
	d.Send("2")
	d.WaitText("/ 59")
	x, y, ok := d.Find("Score")
	if !ok {
		t.Fatalf("no heading:\n%s", d.Screen())
	}
	d.Click(x, y)
	d.Wait("sorted by score", func() bool { l := d.Line(y); return strings.Contains(l, "Score▼") || strings.Contains(l, "Score▲") })
	first := d.Line(y + 1)
	d.Wheel(10, 10, 3)
	d.Wait("scrolled", func() bool { return d.Line(y+1) != first })
	d.Click(10, y+4)
	d.Wait("cursor where it was clicked", func() bool { return strings.HasPrefix(d.Line(y+4), "▌") })
	d.leave()
}

func TestCopyToClipboard(t *testing.T) {
	t.Parallel()
	d := sit(t, 80, 24)
	name := d.cursorName()
	d.Send("y")
	d.Wait("OSC 52", func() bool { return strings.Contains(d.Clipboard(), name) })
	d.leave()
}

func TestAnotherProcessShows(t *testing.T) {
	t.Parallel()
	d := sit(t, 140, 30)
	d.WaitText("59 customers")
	d.command("add", "Windmere Press")
	d.WaitText("60 customers")
	d.Send("u")
	d.WaitText("Take back: added Windmere Press?", "another session") // named and asked about
	d.Send("n")
	d.WaitGone("Take back")
	if out := d.command("list", "Windmere"); !strings.Contains(out, "Windmere Press") {
		t.Errorf("taken back all the same:\n%s", out)
	}
	d.leave()
}

func TestLanguageWhileRunning(t *testing.T) {
	t.Parallel()
	d := sit(t, 80, 24)
	d.Send("\x1bOQ") // F2
	d.WaitText("今日", "待跟进")
	d.Send("?")
	d.WaitText("╭─ 帮助")
	d.escape()
	d.Send("\x1bOQ")
	d.WaitText("in the queue")
	d.leave()
}

func TestOwnKeysAndPlainBorders(t *testing.T) {
	t.Parallel()
	d := sit(t, 80, 24)
	d.leave()
	folder := filepath.Join(d.home, "tierbook")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	config := "borders = \"ascii\"\nmouse = false\n[keys]\nlog = \"ctrl+o\"\n"
	if err := os.WriteFile(filepath.Join(folder, "config.toml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	d.open(80, 24)
	d.WaitText("in the queue")
	if d.Mode(1002) {
		t.Error("the mouse was taken although it is off")
	}
	d.Send("l")
	d.WaitText("does nothing here")
	d.Send("\x0f")
	d.WaitText("Enter saves", "+- Log")
	if strings.ContainsAny(d.Screen(), "╭│█▌") {
		t.Errorf("box art with ASCII borders:\n%s", d.Screen())
	}
	d.escape()
	d.Send("?")
	d.WaitText("+- Help", "^O  Log")
	d.escape()
	d.leave()
}

func TestFilterMistakeThenRight(t *testing.T) {
	t.Parallel()
	d := sit(t, 120, 30)
	d.Send("2")
	d.WaitText("/ 59")
	d.Send("f")
	d.WaitText("Filter")
	d.Send("ownr:li")
	d.WaitText("owner")
	d.Send(strings.Repeat("\x7f", 7) + "tier:A\r")
	d.WaitText("1 / 12")
	d.Wait("only A", func() bool { return !strings.Contains(d.Screen(), "\n   B ") })
	d.leave()
}

func TestResolveComplaintInDetail(t *testing.T) {
	t.Parallel()
	d := sit(t, 120, 40)
	d.Send("2")
	d.WaitText("/ 59")
	d.Send("fis:complaint\r")
	d.WaitText("1 / 2", "he.liqun") // the pane shows the first of them
	d.Send("\r")
	d.WaitText("Next step")
	d.Send("R")
	d.WaitText("Settle the complaint of", "Enter applies")
	d.Send("sent a written explanation\r")
	d.WaitText("resolved")
	d.escape()
	d.leave()
}

func TestPlainMode(t *testing.T) {
	t.Parallel()
	d := sit(t, 80, 24)
	d.leave()
	d.plain()
	d.WaitText("Worth a call", "10. ", " more; type n")
	d.Send("l 1 call spoke briefly\r")
	d.WaitText("→")
	d.Send("u\r")
	d.WaitText("Taken back")
	d.Send("delete 1\r")
	d.WaitText("[y/N]")
	d.Send("n\r")
	d.WaitText("Cancelled", "> ")
	d.Send("segment list\r")
	d.WaitText("tierbook segment save")
	d.Send("q\r")
	if err := d.WaitExit(); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(d.Raw(), "\x1b[?1049h") {
		t.Error("plain mode took the alternate screen")
	}
}

// Ctrl-C ends what waits for a line: a question, which is a no, and plain mode.
func TestCtrlCEndsWhatWaitsForALine(t *testing.T) {
	t.Parallel()
	d := sit(t, 80, 24)
	d.leave()
	for _, c := range []struct {
		args, waits string
	}{{"delete #1", "[y/N]"}, {"--plain", " more; type n"}} {
		d.Term = uitest.Start(t, 80, 24, d.environ(), "tierbook", append([]string{"--db", d.book}, strings.Fields(c.args)...)...)
		d.WaitText(c.waits)
		d.Send("\x03")
		if err := d.WaitExit(); err == nil {
			t.Errorf("%s ended as if it had been answered", c.args)
		}
	}
	if out := d.command("show", "#1"); !strings.Contains(out, "#1") {
		t.Errorf("the customer is gone:\n%s", out)
	}
}

// What is on the screen after any walk through the workbench is what painting
// it anew would show: no wide character is left in halves, no old text stays.
func TestRepaintChangesNothing(t *testing.T) {
	t.Parallel()
	d := sit(t, 80, 24)
	const esc = "\x1b[27u" // Esc as terminals send it that leave no doubt where it ends
	rng := rand.New(rand.NewPCG(7, 11))
	keys := []string{"j", "j", "k", "\x1b[6~", "\x1b[5~", "G", "g", "1", "2", "3", "4", "5", "l", "o", "s", "?", ":", "f", ">", "r", "\t", esc, esc}
	for step := range 20 {
		for range 3 {
			d.Send(keys[rng.IntN(len(keys))])
			d.still()
		}
		d.Send(esc)
		d.still()
		before := d.Screen()
		d.Send("\x0c") // Ctrl+L
		d.still()
		after := d.Screen()
		if above(before, 22) != above(after, 22) {
			t.Fatalf("step %d: on the screen\n%s\npainted anew\n%s", step, before, after)
		}
	}
}

// still waits until the program has had nothing to do for a while: a program
// that waits for a processor on a busy machine has.
func (d *desk) still() {
	d.t.Helper()
	size, quiet := -1, 0
	d.Wait("a quiet screen", func() bool {
		if n := len(d.Raw()); n != size {
			size, quiet = n, 0
		}
		if !d.Working() {
			quiet++
		}
		return quiet > 40
	})
}

// above gives the first n lines.
func above(screen string, n int) string {
	return strings.Join(strings.Split(screen, "\n")[:n], "\n")
}
