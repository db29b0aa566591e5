//go:build linux

package tierbench

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"tierbook/ui/uitest"
)

const (
	quiet   = 60 * time.Millisecond // a screen counts as settled when nothing was written for so long
	longest = 10 * time.Minute      // before a key is given up
	frame   = time.Second / 60
	resting = 10 * time.Second // over which the processor time at rest is measured
)

// press is what one keypress cost.
type press struct {
	first, settled, cpu time.Duration
	bytes               int // written to the terminal
	disk                int // written elsewhere
}

// typist presses keys and keeps what they cost, by name in the order of first use.
type typist struct {
	*uitest.Term
	names   []string
	presses map[string][]press
	peak    int64
	idle    float64 // share of a core at rest
}

// open starts a program in a terminal and waits for its first full screen.
func (t *typist) open(h *uitest.Host, text string, name string, args ...string) {
	began := time.Now()
	t.Term = uitest.Start(h, 120, 40, []string{"USER=sam"}, name, args...)
	t.await("start to the first full screen", text, began, usage{})
}

// press presses a key once and waits until the screen says text and rests.
func (t *typist) press(name, keys, text string) {
	time.Sleep(rand.N(frame)) // or the keys would fall into step with the frames
	t.Mark()
	before := t.usage()
	began := time.Now()
	t.Send(keys)
	t.await(name, text, began, before)
}

// usage is what the program has used so far.
type usage struct {
	cpu   time.Duration
	raw   int // bytes it wrote to the terminal
	wrote int // bytes it wrote anywhere
}

func (t *typist) usage() usage {
	u := usage{raw: len(t.Raw())}
	// The time of each thread in nanoseconds: /proc/PID/stat counts in ticks of 10 ms.
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", t.Pid()))
	for _, path := range tasks {
		if data, err := os.ReadFile(path); err == nil {
			ns, _ := strconv.ParseInt(strings.Fields(string(data) + " 0")[0], 10, 64)
			u.cpu += time.Duration(ns)
		}
	}
	u.wrote = int(t.proc("io", "wchar:"))
	return u
}

// proc reads one number of /proc/PID/file.
func (t *typist) proc(file, name string) int64 {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", t.Pid(), file))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(data), name)
	n, _ := strconv.ParseInt(strings.Fields(rest + " 0")[0], 10, 64)
	return n
}

// busy are the words by which a screen says that it is not finished.
var busy = []string{"reading…", "Counting…", "Saving…", "selecting…", "Trying it out", "Looking for clusters", "the list follows", "·     ·", "Testing both"}

// await waits until the screen says text and rests, and keeps what that cost.
func (t *typist) await(name, text string, began time.Time, before usage) {
	for rests := false; !rests; time.Sleep(time.Millisecond) {
		_, last, ok := t.Wrote()
		screen := t.Screen()
		says := strings.Contains(screen, text) && !slices.ContainsFunc(busy, func(b string) bool { return strings.Contains(screen, b) })
		rests = says && (ok && time.Since(last) > quiet || !ok && time.Since(began) > 10*quiet)
		if time.Since(began) > longest {
			uitest.Try(fmt.Errorf("%s: not settled\n%s", name, t.Screen()))
		}
	}
	if t.presses == nil {
		t.presses = map[string][]press{}
	}
	if !slices.Contains(t.names, name) {
		t.names = append(t.names, name)
	}
	t.peak = max(t.peak, t.proc("status", "VmHWM:")<<10)
	first, last, ok := t.Wrote()
	if !ok {
		return // the key changed nothing on the screen
	}
	now := t.usage()
	out := now.raw - before.raw
	t.presses[name] = append(t.presses[name], press{
		first: first.Sub(began), settled: last.Sub(began), cpu: now.cpu - before.cpu, bytes: out, disk: max(0, now.wrote-before.wrote-out),
	})
}

// rest measures the processor time of a program to which nobody does anything,
// after as long a wait, in which it finishes what opening began.
func (t *typist) rest() {
	if t.idle > 0 {
		return // measured in an earlier round
	}
	time.Sleep(resting)
	before := t.usage()
	time.Sleep(resting)
	t.idle = float64(t.usage().cpu-before.cpu) / float64(resting)
}

// keys presses the keys of a day on copies of the book and adds their lines.
func (b *bench) keys() {
	if _, err := os.Stat(b.path("book.db")); err != nil {
		uitest.Try(fmt.Errorf("there is no book in %s: measure the commands first, with -parts commands,keys", b.folder))
	}
	self := uitest.Must(os.Executable())
	var none, day typist
	uitest.Try(uitest.Guarded(func(h *uitest.Host) {
		none.open(h, "ready", self, "-empty")
		for range 100 {
			none.press("a key of the empty program", "j", "")
		}
		none.rest()
	}))
	for range b.rounds {
		copyFile(b.path("book.db"), b.path("copy.db"))
		uitest.Try(uitest.Guarded(func(h *uitest.Host) { day.work(h, b.program, b.path("copy.db")) }))
	}
	fmt.Print("\n| key | × empty (p50) | first frame p50 ms | p99 ms | settled p50 ms | p99 ms | cpu ms | bytes a key | disk bytes |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n")
	floor := median(none.presses["a key of the empty program"], func(p press) time.Duration { return p.first })
	for _, l := range []*typist{&none, &day} {
		for _, name := range l.names {
			printKey(name, l.presses[name], floor)
		}
	}
	fmt.Printf("\nWorkbench: at most %d MB, %.2f %% of a core at rest; the empty program: %d MB, %.2f %%.\n", day.peak>>20, 100*day.idle, none.peak>>20, 100*none.idle)
}

// copyFile copies a closed book, which has nothing beside it.
func copyFile(from, to string) {
	for _, side := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(to + side); err != nil && !os.IsNotExist(err) {
			uitest.Try(err)
		}
	}
	uitest.Try(os.WriteFile(to, uitest.Must(os.ReadFile(from)), fs.FileMode(0o600)))
}

// steps is how often a key that repeats is pressed in a round.
const steps = 20

// work opens the book, goes through a day and leaves.
func (t *typist) work(h *uitest.Host, program, book string) {
	t.open(h, "in the queue", program, "--db", book)
	t.rest()
	t.moves("Today")
	for range 3 {
		t.press("l opens the log form", "l", "Enter saves")
		t.press("c in the log form", "c", "")
		t.press("log → durable → row in its place", "agreed\r", "takes it back")
		t.press("u takes it back", "u", "Taken back")
	}
	t.press("2 Customers", "2", "[2 Customers]")
	t.moves("Customers")
	for range 4 {
		t.press("> sorts", ">", "")
		t.press("r turns the order", "r", "")
	}
	t.search("search, a Latin letter", "m", "e", "r", "i")
	t.search("search, a Chinese character", "纺", "织")
	t.search("search, a letter of pinyin", "z", "h")
	t.press("f opens the filter", "f", "")
	for _, c := range "tier:A" {
		t.press("a character of a filter", string(c), "")
	}
	t.press("Enter filters", "\r", "tier:A")
	t.press("F clears", "F", "")
	t.press("Enter opens a customer", "\r", "Timeline")
	t.press("Esc", "\x1b", "")
	t.WaitGone("Timeline")
	t.press("3 Dashboard", "3", "[In short]")
	t.press("1 Today", "1", "in the queue")
	t.press("3 Dashboard again", "3", "[In short]")
	t.press("5 Policy", "5", "No edits")
	t.press("j in Policy", "jj", "")
	t.press("Enter edits a setting", "\r", "")
	t.press("^U in a setting", "\x15", "")
	t.press("policy preview after a digit", "4", "")
	t.press("policy preview after a digit", "5", "would change tier")
	t.press("Enter leaves the setting", "\r", "")
	t.press("X drops the edits", "X", "Give up")
	t.press("y confirms", "y", "No edits")
	t.Send("q")
	_ = t.WaitExit()
}

// moves scrolls, pages, and jumps in the list of a screen.
func (t *typist) moves(screen string) {
	for range steps {
		t.press("scroll a row in "+screen, "j", "")
	}
	for range steps {
		t.press("page in "+screen, " ", "")
	}
	for range 3 {
		t.press("End in "+screen, "G", "")
		t.press("Home in "+screen, "g", "")
	}
}

// search types characters into the search and leaves it empty.
func (t *typist) search(name string, characters ...string) {
	t.press("/ opens the search", "/", "")
	for _, c := range characters {
		t.press(name, c, "")
	}
	t.press("^U in a search", "\x15", "")
	t.press("Enter in a search", "\r", "")
	t.press("F clears", "F", "")
}
