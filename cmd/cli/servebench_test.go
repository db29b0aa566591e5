//go:build unix

package cli

import (
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gossh "golang.org/x/crypto/ssh"

	"tierbook/db"
	"tierbook/db/dbtest/server"
	"tierbook/db/engine"
	"tierbook/model"
)

// teamBook is the book that BenchmarkServe copies, teamServers how many servers it starts
// on the copy, teamOf how many people work in it.
const (
	teamBook    = "TIERBOOK_BENCH_BOOK"
	teamServers = "TIERBOOK_BENCH_SERVERS"
	teamOf      = 30
)

// colleague is a session of a benchmark: a client that reads frames and types keys.
type colleague struct {
	in     io.Writer
	frames chan time.Time
	left   chan error
	first  atomic.Pointer[string] // what was shown first
	mu     sync.Mutex
	since  []byte // what was shown since the last key
}

// sitDown opens the workbench over a connection of its own, with keys typed ahead of it.
func (o *office) sitDown(b testing.TB, who, ahead string) *colleague {
	file, err := os.ReadFile(filepath.Join(o.home, who))
	if err != nil {
		b.Fatal(err)
	}
	signer, err := gossh.ParsePrivateKey(file)
	if err != nil {
		b.Fatal(err)
	}
	conn, err := gossh.Dial("tcp", "127.0.0.1:"+o.port, &gossh.ClientConfig{
		User: who, HostKeyCallback: gossh.InsecureIgnoreHostKey(), Auth: []gossh.AuthMethod{gossh.PublicKeys(signer)},
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	s, err := conn.NewSession()
	if err != nil {
		b.Fatal(err)
	}
	c := &colleague{frames: make(chan time.Time, 1), left: make(chan error, 1)}
	out, err := s.StdoutPipe()
	if err == nil {
		c.in, err = s.StdinPipe()
	}
	if err == nil {
		err = s.RequestPty("xterm-256color", 40, 120, nil)
	}
	if err == nil {
		_, err = io.WriteString(c.in, ahead)
	}
	if err == nil {
		err = s.Shell()
	}
	if err != nil {
		b.Fatal(err)
	}
	go func() {
		for buf := make([]byte, 1<<16); ; {
			n, err := out.Read(buf)
			if err != nil {
				c.left <- s.Wait()
				return
			}
			shown := string(buf[:n])
			c.first.CompareAndSwap(nil, &shown)
			c.mu.Lock()
			c.since = append(c.since, shown...)
			c.mu.Unlock()
			select {
			case c.frames <- time.Now():
			default:
			}
		}
	}()
	return c
}

// press types keys and gives how long the first thing shown after them took.
func (c *colleague) press(b *testing.B, keys string) time.Duration {
	select {
	case <-c.frames:
	default:
	}
	c.mu.Lock()
	c.since = nil
	c.mu.Unlock()
	at := time.Now()
	_, _ = io.WriteString(c.in, keys)
	select {
	case shown := <-c.frames:
		return shown.Sub(at)
	case <-time.After(time.Minute):
		b.Error("nothing is shown")
		return time.Minute
	}
}

// shown is what was shown since the last key.
func (c *colleague) shown() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return string(c.since)
}

// until types keys and gives how long it takes until a text is shown.
func (c *colleague) until(b *testing.B, keys, text string) time.Duration {
	for at, took := time.Now(), c.press(b, keys); ; took = time.Since(at) {
		if strings.Contains(c.shown(), text) {
			return took
		}
		select {
		case <-c.frames:
		case <-time.After(time.Minute):
			b.Errorf("%q is not shown", text)
			return time.Minute
		}
	}
}

// teamOffices copies the book and starts servers on the copy: on PostgreSQL where
// TIERBOOK_TEST_POSTGRES names a server of it, in a file elsewhere. A book on a server is
// used as it is, with new people each time.
func teamOffices(b *testing.B, people []model.Member) (all []*office) {
	from, home := os.Getenv(teamBook), b.TempDir()
	if from == "" {
		b.Skip(teamBook + " names no book")
	}
	book := filepath.Join(home, "book.db")
	if engine.Server(from) {
		book = from
	} else if server.Address() != "" {
		book = server.Schema(home)
		if out, err := exec.Command("tierbook", "copy", from, book).CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
	} else if data, err := os.ReadFile(from); err != nil || os.WriteFile(book, data, 0o600) != nil {
		b.Fatal(err)
	}
	n, _ := strconv.Atoi(os.Getenv(teamServers))
	for i := range max(1, n) {
		o := &office{desk: &desk{t: b, home: home, book: book}}
		if i == 0 {
			o.hire(people)
		}
		o.start()
		all = append(all, o)
	}
	return all
}

// memory gives the most that a server has taken, in MB.
func (o *office) memory() float64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", o.cmd.Process.Pid))
	m := regexp.MustCompile(`VmHWM:\s+(\d+)`).FindSubmatch(status)
	if m == nil {
		return 0
	}
	kb, _ := strconv.Atoi(string(m[1]))
	return float64(kb) / 1024
}

// pace is how often each of them logs a call.
const pace = 2 * time.Second

// BenchmarkServe has thirty people log a call every two seconds in the book that
// TIERBOOK_BENCH_BOOK names, each for b.N calls: go test -run - -bench Serve -benchtime 20x.
func BenchmarkServe(b *testing.B) {
	var people []model.Member
	for range teamOf {
		people = append(people, model.Member{Name: rand.Text(), Role: model.RoleManager})
	}
	offices := teamOffices(b, people)
	before := offices[0].logged(b)
	var team []*colleague
	for i, p := range people {
		team = append(team, offices[i%len(offices)].sitDown(b, p.Name, ""))
		<-team[len(team)-1].frames
	}
	for _, c := range team { // until the whole book is read
		c.press(b, "j")
		c.press(b, "lc")
		c.press(b, "bench-first")
		c.until(b, "\r", "✓")
	}
	var mu sync.Mutex
	var took, logged []time.Duration
	var all sync.WaitGroup
	b.ResetTimer()
	for i, c := range team {
		all.Go(func() {
			time.Sleep(time.Duration(i) * pace / teamOf) // people do not press at the same moment
			tick := time.NewTicker(pace)
			defer tick.Stop()
			for n := range b.N {
				<-tick.C
				moved := c.press(b, "j")
				c.press(b, "lc")
				c.press(b, fmt.Sprintf("bench-%d-%d", i, n))
				saved := c.until(b, "\r", "✓")
				mu.Lock()
				took, logged = append(took, moved), append(logged, saved)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	b.StopTimer()
	mb := 0.0
	for _, o := range offices {
		mb = max(mb, o.memory())
	}
	for _, c := range team {
		_, _ = io.WriteString(c.in, "q")
		select {
		case err := <-c.left:
			if err != nil {
				b.Error(err)
			}
		case <-time.After(time.Minute):
			b.Errorf("a session does not end; it shows %q", c.shown())
		}
	}
	for i, all := range [][]time.Duration{took, logged} {
		slices.Sort(all)
		for _, p := range []int{50, 99} {
			b.ReportMetric(float64(all[len(all)*p/100].Microseconds())/1000, fmt.Sprintf("%s-p%d-ms", []string{"key", "saved"}[i], p))
		}
	}
	b.ReportMetric(mb, "MB")
	if lost := before + teamOf*(b.N+1) - offices[0].logged(b); lost != 0 {
		b.Errorf("%d calls are lost", lost)
	}
}

// logged counts the calls of a benchmark in the book.
func (o *office) logged(b testing.TB) (n int) {
	d, err := db.Open(b.Context(), o.book, db.Options{Now: time.Now, MustExist: true})
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	err = d.EachInteraction(b.Context(), model.ListQuery{Sort: model.AttrID}, func(_ *model.Row, in *model.Interaction) error {
		if regexp.MustCompile(`^bench-`).MatchString(in.Note) {
			n++
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return n
}
