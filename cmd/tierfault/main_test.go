//go:build linux

package tierfault

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"tierbook/ui/uitest"
)

// tally is what a campaign counted.
type tally struct {
	verdict        // of all books together
	faults  int    // made
	more    string // what else is worth a word
	skipped string // why nothing was done
}

// bench is what campaigns share.
type bench struct {
	ctx      context.Context
	rnd      *rand.Rand
	folder   string
	program  string // tierbook
	self     string // this program
	faults   int
	encrypt  bool     // the books
	settings []string // the environment of programs under test
}

var campaigns = map[string]func(*bench) tally{
	"kill": (*bench).kill, "io": (*bench).failIO, "full": (*bench).full, "crowd": (*bench).crowd, "flips": (*bench).flips, "power": (*bench).power,
}

var (
	faults  = flag.Int("faults", 0, "how many faults a campaign makes; none without a number")
	seed    = flag.Uint64("seed", 1, "what chance begins with")
	program = flag.String("program", "", "a built tierbook; this tree's when empty")
	encrypt = flag.Bool("encrypted", false, "do it to encrypted books")
	write   = flag.String("write", "", "be a writer on this book")
	read    = flag.String("read", "", "be a reader of this book until the input ends")
	from    = flag.Int("from", 0, "number of a writer's first interaction")
	count   = flag.Int("count", 100, "how many interactions a writer logs")
)

// TestMain is also the writer and the reader that campaigns start.
func TestMain(m *testing.M) {
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	signal.Ignore(syscall.SIGXFSZ)
	if *write == "" && *read == "" {
		os.Exit(m.Run())
	}
	err := uitest.Guarded(func(*uitest.Host) {
		if *write != "" {
			writer(ctx, *write, *from, *count)
		} else {
			reader(ctx, *read)
		}
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "tierfault:", err)
		os.Exit(1)
	}
}

// TestFaults runs each campaign as a subtest: nothing acknowledged may be lost and
// no book may be broken.
func TestFaults(t *testing.T) {
	if *faults == 0 {
		t.Skip("say how many with -args -faults N")
	}
	folder, err := os.MkdirTemp("", "tierfault-")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	built := uitest.Program(*program, folder)
	for _, name := range slices.Sorted(maps.Keys(campaigns)) {
		t.Run(name, func(t *testing.T) {
			b := &bench{ctx: t.Context(), rnd: rand.New(rand.NewPCG(*seed, 7)), folder: filepath.Join(folder, name), program: built, self: uitest.Must(os.Executable()), faults: *faults, encrypt: *encrypt}
			b.settings = []string{
				"HOME=" + b.folder, "XDG_DATA_HOME=" + b.folder + "/data", "XDG_STATE_HOME=" + b.folder + "/state", "XDG_CONFIG_HOME=" + b.folder + "/config",
				"PATH=" + os.Getenv("PATH"), "LANG=C", "TZ=UTC", "USER=fault", "TMPDIR=" + b.folder, "TIERBOOK_KEY_FILE=" + b.folder + "/key",
			}
			var found tally
			err := uitest.Guarded(func(*uitest.Host) {
				uitest.Try(errors.Join(os.MkdirAll(b.folder, 0o700), os.WriteFile(b.folder+"/key", []byte(secret), 0o600)))
				found = campaigns[name](b)
			})
			if err != nil {
				t.Fatal(err)
			}
			found.report(t)
		})
	}
}

// report prints what a campaign counted; any loss fails it.
func (t *tally) report(to *testing.T) {
	if t.skipped != "" {
		to.Skip(t.skipped)
	}
	to.Logf("faults %d, acknowledged %d, lost %d; closed to writes until doctor found the book whole: %d; %s", t.faults, t.acknowledged, t.lost, t.closed, t.more)
	for i, s := range t.broken {
		if i == 10 {
			to.Errorf("and %d more", len(t.broken)-i)
			break
		}
		to.Error(strings.TrimSpace(s))
	}
	if t.lost > 0 {
		to.Errorf("lost %d", t.lost)
	}
}

// add counts what one fault left.
func (t *tally) add(what string, found verdict) {
	t.faults++
	t.acknowledged += found.acknowledged
	t.lost += found.lost
	t.closed += found.closed
	for _, s := range found.broken {
		t.broken = append(t.broken, what+": "+s)
	}
}

// process is a program under test, in a group of its own.
type process struct {
	cmd      *exec.Cmd
	out, err bytes.Buffer
	began    time.Time
}

// start runs a program with what stands before it, such as strace.
func (b *bench) start(before []string, args ...string) *process {
	return b.startWith(nil, append(append([]string{}, before...), args...)...)
}

// startWith runs a program that reads in.
func (b *bench) startWith(in io.Reader, args ...string) *process {
	p := &process{cmd: exec.CommandContext(b.ctx, args[0], args[1:]...), began: time.Now()}
	p.cmd.Env, p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = b.settings, in, &p.out, &p.err
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p.cmd.Cancel = func() error { return syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) }
	uitest.Try(p.cmd.Start())
	return p
}

// killAfter ends the process and its children without a word, unless it has ended
// by then, and tells whether it had to, or the end was a bad one.
func (p *process) killAfter(d time.Duration) bool {
	timer := time.AfterFunc(d, func() { _ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) })
	err := p.cmd.Wait()
	return !timer.Stop() || err != nil
}

// ended waits for the end and tells whether it was a good one.
func (p *process) ended() bool { return p.cmd.Wait() == nil }

// panicked tells a stack trace among what the program said.
func (p *process) panicked() bool {
	said := p.err.String()
	return strings.Contains(said, "goroutine ") || strings.Contains(said, "panic:") || strings.Contains(said, "fatal error")
}

func (b *bench) writerOf(book string, from, count int) []string {
	return []string{b.self, "-write", book, "-from", fmt.Sprint(from), "-count", fmt.Sprint(count)}
}

// between gives a time at random below most.
func (b *bench) between(most time.Duration) time.Duration {
	return time.Duration(b.rnd.Int64N(int64(most) + 1))
}

// strace gives the words before a program for which something happens at the nth
// call of a kind, nil where there is no strace.
func strace(calls, what string, nth int) []string {
	path, err := exec.LookPath("strace")
	if err != nil {
		return nil
	}
	return []string{path, "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + calls, "-e", fmt.Sprintf("inject=%s:%s:when=%d", calls, what, nth)}
}

var errSkip = errors.New("not possible here")

// mount mounts a file system that is taken away by the result.
func (b *bench) mount(args ...string) (string, func(), error) {
	at := filepath.Join(b.folder, "mounted")
	uitest.Try(os.MkdirAll(at, 0o700))
	if out, err := exec.CommandContext(b.ctx, "mount", append(args, at)...).CombinedOutput(); err != nil {
		return "", nil, fmt.Errorf("%w: mount: %s", errSkip, bytes.TrimSpace(out))
	}
	return at, func() {
		for range 50 {
			if exec.Command("umount", at).Run() == nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	}, nil
}
