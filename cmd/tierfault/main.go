//go:build linux

// Command tierfault breaks things under the real program and counts what is lost.
//
//	go run ./cmd/tierfault -faults 200 kill io full crowd flips power
//
// Each campaign prints one line, "NAME: faults N, acknowledged M, lost 0", and what
// else it counts; any loss ends the run with exit code 1. A writer logs interactions
// and prints each one's number and hash after the book said saved; a checker opens the
// book again and demands every acknowledged row with its hash, a file without a fault,
// sums and scores that follow from the rows, and a book that takes another write.
//
// kill ends writers and commands (import, merge, delete, erase, migration, rescore, backup, restore, encrypt) at
// random moments, and at the Nth write or flush where strace is there; io makes the
// Nth call of a kind fail with EIO or ENOSPC; full lets a small disk and a limit of
// file size run full; crowd lets eight writers and four readers work at once; flips
// flips bits of the book and its log, or cuts them; power shuts a file system down
// without flushing it. What the machine cannot do is skipped with a word. -seed makes
// a run come again.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
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

func main() {
	faults := flag.Int("faults", 50, "how many faults a campaign makes")
	seed := flag.Uint64("seed", 1, "what chance begins with")
	program := flag.String("program", "", "a built tierbook; this tree's when empty")
	encrypt := flag.Bool("encrypted", false, "do it to encrypted books")
	write := flag.String("write", "", "be a writer on this book")
	read := flag.String("read", "", "be a reader of this book until the input ends")
	from := flag.Int("from", 0, "number of a writer's first interaction")
	count := flag.Int("count", 100, "how many interactions a writer logs")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	signal.Ignore(syscall.SIGXFSZ)
	err := uitest.Guarded(func(*uitest.Host) {
		switch {
		case *write != "":
			writer(ctx, *write, *from, *count)
		case *read != "":
			reader(ctx, *read)
		default:
			run(ctx, *faults, *seed, *program, *encrypt, flag.Args())
		}
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "tierfault:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, faults int, seed uint64, program string, encrypt bool, names []string) {
	folder := uitest.Must(os.MkdirTemp("", "tierfault-"))
	defer func() { _ = os.RemoveAll(folder) }()
	self := uitest.Must(os.Executable())
	program = uitest.Program(program, folder)
	bad := false
	for _, name := range names {
		campaign := campaigns[name]
		if campaign == nil {
			uitest.Try(fmt.Errorf("no campaign %q", name))
		}
		b := &bench{ctx: ctx, rnd: rand.New(rand.NewPCG(seed, 7)), folder: filepath.Join(folder, name), program: program, self: self, faults: faults, encrypt: encrypt}
		b.settings = []string{
			"HOME=" + b.folder, "XDG_DATA_HOME=" + b.folder + "/data", "XDG_STATE_HOME=" + b.folder + "/state", "XDG_CONFIG_HOME=" + b.folder + "/config",
			"PATH=" + os.Getenv("PATH"), "LANG=C", "TZ=UTC", "USER=fault", "TMPDIR=" + b.folder, "TIERBOOK_KEY_FILE=" + b.folder + "/key",
		}
		uitest.Try(errors.Join(os.MkdirAll(b.folder, 0o700), os.WriteFile(b.folder+"/key", []byte(secret), 0o600)))
		var t tally
		if err := uitest.Guarded(func(*uitest.Host) { t = campaign(b) }); err != nil {
			uitest.Try(fmt.Errorf("%s: %w", name, err))
		}
		bad = bad || t.lost > 0 || len(t.broken) > 0
		t.print(name)
	}
	if bad {
		uitest.Try(errors.New("something was lost or broken"))
	}
	uitest.Try(ctx.Err())
}

func (t *tally) print(name string) {
	if t.skipped != "" {
		fmt.Printf("%s: skipped: %s\n", name, t.skipped)
		return
	}
	line := fmt.Sprintf("%s: faults %d, acknowledged %d, lost %d", name, t.faults, t.acknowledged, t.lost)
	if t.closed > 0 {
		line += fmt.Sprintf("; closed to writes until doctor found the book whole: %d", t.closed)
	}
	if t.more != "" {
		line += "; " + t.more
	}
	fmt.Println(line)
	for i, s := range t.broken {
		if i == 10 {
			fmt.Printf("  and %d more\n", len(t.broken)-i)
			break
		}
		fmt.Println("  " + strings.TrimSpace(s))
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
