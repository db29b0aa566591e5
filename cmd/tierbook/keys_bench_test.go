//go:build linux

package main

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tierbook/ui/uitest"
)

// quiet is how long nothing is written before a screen counts as settled.
const quiet = time.Second

// longest is how long to wait for that before giving up.
const longest = 10 * time.Minute

// stroke is what one kind of keypress cost, once for every time it was pressed.
type stroke struct {
	first, settled []time.Duration // until the first frame after it, and until the last one
	cpu            []time.Duration // processor time until then, which a busy machine does not distort
	peak           int             // kB of memory at most while it was worked on
}

// typist presses keys in a workbench on a large book and keeps what they cost.
type typist struct {
	*uitest.Term
	b       *testing.B
	used    time.Duration // processor time before the key
	names   []string      // in the order in which they were pressed first
	strokes map[string]*stroke
	peak    int
}

// BenchmarkKeys presses the keys of a working day in the workbench on a large
// book and says how long each one's first frame took, how long its last one, and
// how much memory the program held at most. The book has TIERBOOK_BENCH
// customers (100,000 when not set) and is kept in TIERBOOK_BENCH_DIR where that
// is set. TIERBOOK_BENCH_PROGRAMS names built programs, separated by colons, to
// measure in turn instead of the one under test; TIERBOOK_BENCH_ROUNDS says how
// often (1 when not set). Compare the ratios: seconds depend on the machine.
//
//	go test ./cmd/tierbook -run XXX -bench Keys -benchtime 1x -timeout 30m
func BenchmarkKeys(b *testing.B) {
	programs := []string{"tierbook"}
	if p := os.Getenv("TIERBOOK_BENCH_PROGRAMS"); p != "" {
		programs = strings.Split(p, ":")
	}
	size, rounds := 100_000, 1
	for name, n := range map[string]*int{"TIERBOOK_BENCH": &size, "TIERBOOK_BENCH_ROUNDS": &rounds} {
		if v, err := strconv.Atoi(os.Getenv(name)); err == nil {
			*n = v
		}
	}
	book := benchBook(b, programs[0], size)
	for b.Loop() {
		typists := make([]typist, len(programs))
		for range rounds {
			for i := range programs {
				t := &typists[i]
				if t.b, t.peak = b, max(t.peak, 0); t.strokes == nil {
					t.strokes = map[string]*stroke{}
				}
				t.work(programs[i], book)
			}
		}
		for i := range programs {
			fmt.Printf("\n%s, %d customers\n%s\n", programs[i], size, typists[i].table()) // too long for a log of a benchmark
		}
	}
}

// benchBook gives the path of a sample book of so many customers made today.
func benchBook(b *testing.B, program string, size int) string {
	b.Helper()
	dir := os.Getenv("TIERBOOK_BENCH_DIR")
	if dir == "" {
		dir = b.TempDir()
	}
	path := filepath.Join(dir, fmt.Sprintf("keys-%d-%s.db", size, time.Now().UTC().Format(time.DateOnly)))
	if _, err := os.Stat(path); err == nil {
		return path
	}
	cmd := exec.Command(program, "demo", "--size", strconv.Itoa(size), "-o", path)
	cmd.Env = append(os.Environ(), "TZ=UTC", "XDG_CONFIG_HOME="+dir, "XDG_STATE_HOME="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return path
}

// work opens a copy of the book, goes through the day and leaves.
func (t *typist) work(program, book string) {
	t.b.Helper()
	data, err := os.ReadFile(book)
	if err != nil {
		t.b.Fatal(err)
	}
	path := filepath.Join(t.b.TempDir(), "book.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.b.Fatal(err)
	}
	began := time.Now()
	t.Term = uitest.Start(t.b, 120, 40, []string{"USER=sam"}, program, "--db", path)
	t.used = 0
	t.measure("open the workbench", began, func() bool { return t.shows("in the queue") })
	t.lists()
	t.manages()
	t.changes()
	t.Send("q")
	if err := t.WaitExit(); err != nil {
		t.b.Fatal(err)
	}
}

// lists moves about and looks for customers.
func (t *typist) lists() {
	for range 5 {
		t.press("j", "j", "")
	}
	t.press("G", "G", "")
	t.press("g", "g", "")
	t.press("l", "l opens the log form", "Enter saves")
	t.press("c", "c in the log form", "")
	t.press("agreed\r", "Enter saves it", "takes it back")
	t.press("u", "u", "Taken back")
	t.press("2", "2 Customers", "[2 Customers]")
	t.press("G", "G in Customers", "")
	t.press("g", "g in Customers", "")
	for range 3 {
		t.press(">", "> sorts", "")
	}
	t.press("/", "/", "")
	for _, c := range []string{"m", "e", "r", "i"} {
		t.press(c, "a character of a search", "")
	}
	t.press("\x15", "ctrl+u in a search", "")
	for _, c := range []string{"纺", "织"} {
		t.press(c, "a character of a search", "")
	}
	t.press("\r", "Enter in a search", "")
	t.press("F", "F clears", "")
	t.press("\r", "Enter opens a customer", "Timeline")
	t.leave()
}

// manages looks at the figures, at clusters, and tries a policy out.
func (t *typist) manages() {
	t.press("3", "3 Dashboard", "[Tiers]")
	t.press("1", "1 Today after it", "in the queue")
	t.press("l", "l opens the log form", "Enter saves")
	t.press("c", "c in the log form", "")
	t.press("agreed\r", "Enter saves it, after the dashboard", "takes it back")
	t.press("3", "3 Dashboard after a write", "[Tiers]")
	t.press("1", "1 Today after it", "in the queue")
	t.press("u", "u after the dashboard", "Taken back")
	t.press("4", "4 Segments", "[4 Segments]")
	t.press("c", "c finds clusters", "separation")
	t.press("5", "5 Policy", "No edits")
	t.press("jj", "j in Policy", "")
	t.press("\r", "Enter edits a setting", "")
	t.press("\x15", "ctrl+u in a setting", "")
	for _, c := range []string{"4", "5", "\x7f", "0"} {
		t.press(c, "a digit of a setting", "would change tier")
	}
	t.press("\r", "Enter leaves the setting", "")
	t.press("b", "b backtests", "best fifth")
	t.press("X", "X drops the edits", "Give up")
	t.press("y", "y confirms", "No edits")
	t.press("3", "3 Dashboard after Policy", "[Tiers]")
}

// changes tags some fifteen in a hundred customers at once, and takes it back.
func (t *typist) changes() {
	t.press("2", "2 Customers", "[2 Customers]")
	t.press("f", "f", "")
	t.press("owner:Chen tier:C", "a filter is typed", "")
	t.press("\r", "Enter filters", "owner:Chen")
	t.press("\x01", "ctrl+a selects all", "selected")
	t.press("t", "t", "Tags")
	t.press("spring", "a tag is typed", "")
	t.press("\r", "Enter tags them", "takes it back")
	t.press("u", "u takes the tags back", "Taken back")
	t.press("F", "F clears", "")
	t.press("1", "1 Today", "[1 Today]")
}

func (t *typist) leave() {
	t.press("\x1b", "Esc", "")
	t.WaitGone("╭")
}

func (t *typist) shows(text string) bool {
	screen := t.Screen()
	for _, busy := range []string{"reading…", "Counting…", "Saving…", "selecting…", "Trying it out", "Looking for clusters", "the list follows", "·     ·", "Testing both"} {
		if strings.Contains(screen, busy) {
			return false
		}
	}
	return strings.Contains(screen, text)
}

// press types keys and waits until the screen says text and rests.
func (t *typist) press(keys, name, text string) {
	t.b.Helper()
	t.Mark()
	t.used = t.processor()
	began := time.Now()
	t.Send(keys)
	t.measure(name, began, func() bool { return t.shows(text) })
}

func (t *typist) measure(name string, began time.Time, settled func() bool) {
	t.b.Helper()
	s := t.strokes[name]
	if s == nil {
		s = &stroke{}
		t.strokes[name], t.names = s, append(t.names, name)
	}
	for rests := false; !rests; time.Sleep(2 * time.Millisecond) {
		_, last, ok := t.Wrote()
		rests = (ok && time.Since(last) > quiet || !ok && time.Since(began) > 2*quiet) && settled()
		if time.Since(began) > longest {
			t.b.Fatalf("%s: still not settled\n%s\n%s", name, t.table(), t.Screen())
		}
	}
	if first, last, ok := t.Wrote(); ok {
		s.first, s.settled = append(s.first, first.Sub(began)), append(s.settled, last.Sub(began))
		s.cpu = append(s.cpu, t.processor()-t.used)
	}
	fmt.Fprintf(os.Stderr, "%-36s after %v\n", name, round(time.Since(began))) // such a day takes minutes
	now := t.memory()
	s.peak, t.peak = max(s.peak, now), max(t.peak, now)
}

// processor gives the program's processor time so far, in steps of 10 ms.
func (t *typist) processor() time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", t.Pid()))
	_, rest, ok := strings.Cut(string(stat), ") ") // behind the name come the numbers, from the third on
	if f := strings.Fields(rest); err == nil && ok && len(f) > 12 {
		user, _ := strconv.Atoi(f[11])
		system, _ := strconv.Atoi(f[12])
		return time.Duration(user+system) * 10 * time.Millisecond
	}
	return 0
}

// memory gives the most that the program held since it was asked last, in kB.
func (t *typist) memory() int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", t.Pid()))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kB, _ := strconv.Atoi(strings.Fields(rest + " 0")[0])
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", t.Pid()), []byte("5"), 0o200) // begin anew
	return kB
}

// table writes the figures; × is the ratio to the quickest first frame.
func (t *typist) table() string {
	best := time.Hour
	for _, s := range t.strokes {
		for _, d := range s.first {
			best = min(best, d)
		}
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%-36s %4s %9s %6s %9s %9s %9s %9s %6s\n", "key", "n", "first", "×", "worst", "settled", "worst", "CPU", "MB")
	for _, name := range t.names {
		s := t.strokes[name]
		if len(s.first) == 0 {
			fmt.Fprintf(&out, "%-36s %4d\n", name, 0)
			continue
		}
		first := median(s.first)
		fmt.Fprintf(&out, "%-36s %4d %9s %6.1f %9s %9s %9s %9s %6d\n", name, len(s.first), round(first), float64(first)/float64(best),
			round(slices.Max(s.first)), round(median(s.settled)), round(slices.Max(s.settled)), round(median(s.cpu)), s.peak>>10)
	}
	fmt.Fprintf(&out, "the most memory: %d MB", t.peak>>10)
	return out.String()
}

func round(d time.Duration) time.Duration { return d.Round(100 * time.Microsecond) }

func median[T cmp.Ordered](list []T) T {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}
