//go:build unix

package cli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"tierbook/ui/uitest"
)

// ptyClock is the instant of every journey: Sunday, 22 November 2026 in UTC.
const ptyClock = clockVariable + "=2026-11-22T09:30:00Z"

// sampleOnce holds the bytes of the sample book, made once.
var sampleOnce = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "tierbook-pty-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "sample.db")
	cmd := exec.Command("tierbook", "demo", "--lang", "zh", "-o", path)
	cmd.Env = append(os.Environ(), ptyClock, "TZ=UTC", "XDG_STATE_HOME="+folder, "XDG_CONFIG_HOME="+folder)
	if out, err := cmd.CombinedOutput(); err != nil {
		return out, err
	}
	return os.ReadFile(path)
})

// desk is a terminal with a workbench in it, and the book it works on.
type desk struct {
	*uitest.Term
	t    testing.TB
	home string
	book string
}

// sit opens the workbench on a copy of the sample book.
func sit(t *testing.T, w, h int, env ...string) *desk {
	t.Helper()
	data, err := sampleOnce()
	if err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	home := t.TempDir()
	book := filepath.Join(home, "book.db")
	if err := os.WriteFile(book, data, 0o600); err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, home: home, book: book}
	d.open(w, h, env...)
	d.WaitText("in the queue")
	return d
}

// open starts the program on the desk's book.
func (d *desk) open(w, h int, env ...string) {
	d.t.Helper()
	d.Term = uitest.Start(d.t, w, h, append(d.environ(), env...), "tierbook", "--db", d.book)
}

// plain opens the book in sentences.
func (d *desk) plain() {
	d.t.Helper()
	d.Term = uitest.Start(d.t, 80, 24, d.environ(), "tierbook", "--db", d.book, "--plain")
}

func (d *desk) environ() []string {
	return []string{ptyClock, "TZ=UTC", "HOME=" + d.home, "XDG_STATE_HOME=" + d.home, "XDG_CONFIG_HOME=" + d.home, "XDG_DATA_HOME=" + d.home, "USER=sam"}
}

// command runs another tierbook process on the same book.
func (d *desk) command(args ...string) string {
	d.t.Helper()
	cmd := exec.Command("tierbook", append([]string{"--db", d.book}, args...)...)
	cmd.Env = append(append(os.Environ(), "LANG=en_US.UTF-8", "LC_ALL="), d.environ()...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		d.t.Fatalf("tierbook %v: %v\n%s", args, err, out.String())
	}
	return out.String()
}

// leave quits and checks that the terminal is as it was.
func (d *desk) leave() {
	d.t.Helper()
	d.Send("q")
	if err := d.WaitExit(); err != nil {
		d.t.Fatal(err)
	}
	d.restored()
}

func (d *desk) restored() {
	d.t.Helper()
	for mode, want := range map[int]bool{1049: false, 25: true, 1002: false, 1006: false, 2004: false} {
		if got := d.Mode(mode); got != want {
			d.t.Errorf("mode %d after leaving is %v, want %v", mode, got, want)
		}
	}
}

// escape closes the overlay on top and waits until none is open: a key that
// follows an escape at once means another key to a terminal.
func (d *desk) escape() {
	d.t.Helper()
	d.Send("\x1b")
	d.WaitGone("╭")
	d.WaitGone("+- ")
}

// cursorLine gives the row under the cursor.
func (d *desk) cursorLine() string {
	for _, l := range strings.Split(d.Screen(), "\n") {
		if strings.HasPrefix(l, "▌") {
			return l
		}
	}
	return ""
}

// cursorName gives the first word of the name under the cursor, once its row is
// drawn: a frame may come in two parts.
func (d *desk) cursorName() (name string) {
	d.t.Helper()
	d.Wait("a row under the cursor", func() bool {
		f := strings.Fields(d.cursorLine())
		if len(f) < 5 {
			return false
		}
		name = f[3]
		return true
	})
	return name
}

// answer answers what is asked before there is a book: its language, currency, and whom it
// is of.
func (d *desk) answer(keys string) {
	d.t.Helper()
	d.WaitText("Which language")
	d.Send(keys[:1])
	d.WaitText("▌", "u ", "h ", "y ")
	d.Send(keys[1:2])
	d.WaitText("▌ c", "  p ")
	d.Send(keys[2:])
	d.WaitText("▌ s", "CSV", " e ")
}

func TestFirstRunSampleLogUndo(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	d := &desk{t: t, home: home, book: filepath.Join(home, "new.db")}
	d.open(100, 30)
	d.answer("ecc")
	d.WaitText(d.book[len(d.book)-20:]) // a long path loses its beginning
	d.Send("s")
	d.WaitText("in the queue")
	name := d.cursorName()
	first := d.cursorLine()
	d.Send("lc")
	d.WaitText("Enter saves")
	d.Send("agreed on a visit\r")
	d.WaitText("✓ "+name, "next contact", "takes it back", "done today 1 of")
	if d.cursorLine() == first {
		t.Error("the queue did not move on")
	}
	d.Send("u")
	d.WaitText("Taken back", "done today 0 of")
	d.Wait("the row back in its place", func() bool { return strings.Contains(d.Screen(), name) })
	d.leave()
}

func TestFirstRunStartEmptyAndAdd(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	d := &desk{t: t, home: home, book: filepath.Join(home, "new.db")}
	d.open(80, 24)
	d.answer("ecc")
	d.Send("e") // the form for the first customer is open
	d.WaitText("New customer")
	d.WaitGone("Welcome")
	d.Send("晨光纸业\r")
	d.WaitText("added 晨光纸业")
	d.leave()
	d.open(80, 24)
	d.WaitText("1 Today")
	d.Send("u") // another sitting's change is named before it is taken back
	d.WaitText("Take back", "晨光纸业", "earlier or another session")
	d.Send("n")
	d.WaitGone("Take back")
	if out := d.command("list"); !strings.Contains(out, "晨光纸业") {
		t.Errorf("not in the book:\n%s", out)
	}
	d.leave()
	for _, by := range []string{"a command", "the workbench"} { // the last change of the book, whoever made it
		if by == "a command" {
			d.command("log", "晨光纸业", "call", "--note", "quokka", "--next", "tomorrow 3pm")
		} else {
			d.open(80, 24)
			d.WaitText("1 Today")
			d.Send("2")
			d.WaitText("晨光纸业")
			d.Send("lcquokka\r")
			d.WaitText("next contact")
			d.leave()
		}
		d.open(80, 24)
		d.WaitText("1 Today")
		d.Send("u")
		d.WaitText("Take back: logged call: 晨光纸业?", "earlier or another session")
		d.Send("y")
		d.WaitText("Taken back: logged call: 晨光纸业")
		d.leave()
		if out := d.command("show", "晨光纸业"); strings.Contains(out, "quokka") {
			t.Errorf("%s: not taken back:\n%s", by, out)
		}
	}
}

func TestFirstRunImport(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	d := &desk{t: t, home: home, book: filepath.Join(home, "new.db")}
	csv := filepath.Join(home, "orders.csv")
	if err := os.WriteFile(csv, []byte("customer,order_date,amount\nAda,2026-01-02,100\nBo,2026-03-04,250\nAda,2026-05-06,x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.open(100, 30)
	d.answer("ecc")
	d.Send("i" + csv + "\r") // a burst: nothing of it may be lost
	d.WaitText("Ada", "2026-01-02")
	d.Send("\r")
	d.WaitText("Nothing is written yet", "rejected")
	d.Send("\r")
	d.WaitText("rejected.csv")
	d.escape()
	d.WaitText("2 customers")
	if _, err := os.Stat(csv + ".rejected.csv"); err != nil {
		t.Error(err)
	}
	d.leave()
}

func TestChineseSearch(t *testing.T) {
	t.Parallel()
	d := sit(t, 120, 30)
	d.Send("2")
	d.WaitText("[2 Customers]", "/ 59")
	d.Send("/纺织")
	d.Wait("only matches", func() bool {
		return strings.Contains(d.Screen(), "瑾屿纺织") && !strings.Contains(d.Screen(), "岑笛医疗")
	})
	d.Send("\r")
	d.WaitText("1 / ")
	d.Send("F")
	d.WaitText("/ 59")
	d.leave()
}

func TestResizeUnderEveryOverlay(t *testing.T) {
	t.Parallel()
	d := sit(t, 120, 40)
	for _, o := range []struct{ open, text string }{{"l", "Enter saves"}, {"?", "Help"}, {":", "Commands"}, {"f", "Filter"}, {"s", "Snooze"}, {"\r", "Next step"}} {
		d.Send(o.open)
		d.WaitText(o.text)
		for _, size := range [][2]int{{80, 24}, {60, 16}, {200, 60}, {120, 40}} {
			d.Resize(size[0], size[1])
			d.Wait("whole frame", func() bool {
				lines := strings.Split(d.Screen(), "\n")
				if len(lines) != size[1] || !strings.HasPrefix(lines[0], " tierbook") || !strings.Contains(lines[size[1]-1], "Help") {
					return false
				}
				tops, bottoms := 0, 0
				for _, l := range lines {
					tops += strings.Count(l, "╭")
					bottoms += strings.Count(l, "╯")
				}
				return tops == 1 && bottoms == 1
			})
		}
		d.escape()
	}
	d.leave()
}

// What is said of a new book is kept with it: nothing is asked twice, commands speak its
// language, and a book of people has their words and segments.
func TestFirstRunOfPeople(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	d := &desk{t: t, home: home, book: filepath.Join(home, "people.db")}
	d.open(80, 24)
	d.WaitText("Which language")
	d.Send("q") // leaves without a book
	d.WaitExit()
	if _, err := os.Stat(d.book); err == nil {
		t.Error("a book was made before anything was said of it")
	}
	d.open(80, 24)
	d.answer("zep")
	d.WaitText("管好联系人")
	d.leave()
	d.open(80, 24)
	d.WaitText("管好联系人") // and no question
	d.Send("e")
	d.WaitText("新建联系人")
	d.Send("王小明\r")
	d.WaitText("新增联系人：王小明", "今天没有需要联系的联系人")
	d.leave()
	for _, c := range [][2]string{{"segment list", "半年没联系"}, {"policy show", "个人联系人"}, {"list", "王小明"}} {
		if out := d.command(strings.Fields(c[0])...); !strings.Contains(out, c[1]) || strings.Contains(out, "客户") {
			t.Errorf("%s says\n%s", c[0], out)
		}
	}
}
