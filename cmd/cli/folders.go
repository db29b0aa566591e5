package cli

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/adrg/xdg"

	"tierbook/cmd/cli/config"
	"tierbook/db/engine"
	"tierbook/model"
	"tierbook/ui/nav"
)

// bookName is the file of the default book in the data folder.
const bookName = "book.db"

// folder gives an XDG folder of tierbook: the variable of the environment where
// it is an absolute path, the platform's default otherwise.
func (a *App) folder(variable, fallback string) string {
	base := a.Env(variable)
	if !filepath.IsAbs(base) {
		base = fallback
	}
	return filepath.Join(base, "tierbook")
}

// stateFolder holds the log file.
func (a *App) stateFolder() string { return a.folder("XDG_STATE_HOME", xdg.StateHome) }

func (a *App) configPath() string { return filepath.Join(a.configFolder(), config.FileName) }

// configFolder holds config.toml.
func (a *App) configFolder() string { return a.folder("XDG_CONFIG_HOME", xdg.ConfigHome) }

// expand puts the home folder in for a leading "~/".
func (r *run) expand(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		return filepath.Join(r.Env("HOME"), rest)
	}
	return path
}

// bookPath gives the book in use: --db, then TIERBOOK_DB, then the data folder.
func (r *run) bookPath() string {
	return cmp.Or(r.g.db, r.Env("TIERBOOK_DB"), filepath.Join(r.folder("XDG_DATA_HOME", xdg.DataHome), bookName))
}

// zone gives the zone in which a new book counts its days, under an IANA name: the
// setting's, else TZ, else the machine's, else the fixed offset in force.
func (r *run) zone() *time.Location {
	names := []string{r.cfg.Zone, strings.TrimPrefix(r.Env("TZ"), ":")}
	if link, err := os.Readlink("/etc/localtime"); err == nil {
		_, name, _ := strings.Cut(filepath.ToSlash(link), "zoneinfo/")
		names = append(names, name)
	}
	if _, offset := r.Now().Zone(); offset%3600 == 0 && offset != 0 && offset >= -12*3600 && offset <= 14*3600 {
		names = append(names, fmt.Sprintf("Etc/GMT%+d", -offset/3600)) // these count west of Greenwich as positive
	}
	for _, name := range names {
		if loc, err := time.LoadLocation(name); err == nil && name != "" {
			return loc
		}
	}
	return time.UTC
}

// writer names who writes, for the journal and the tier history.
func (a *App) writer() string {
	return cmp.Or(a.Env("TIERBOOK_USER"), a.Env("USER"), a.Env("USERNAME"), a.Env("LOGNAME"))
}

// draftFolder is where what a person typed and did not save is kept, one folder
// a book and guest, so that a crash or a kill loses nothing. Under a mask, and of an
// encrypted book, nothing is kept.
func (r *run) draftFolder(book string) string {
	if r.g.mask || r.open != nil && r.open.db.Encrypted() {
		return ""
	}
	return r.besideBook(book)
}

// besideBook is the folder of what is kept of a book and guest outside of the book.
func (r *run) besideBook(book string) string {
	folder := filepath.Join(r.stateFolder(), "drafts", draftName(book))
	if r.guest != nil {
		folder += "-" + strconv.FormatInt(r.guest.member.ID, 10)
	}
	return folder
}

// draftFiles lists everybody's drafts of a book.
func (r *run) draftFiles(book string) []string {
	root := filepath.Join(r.stateFolder(), "drafts")
	found, _ := fs.Glob(os.DirFS(root), draftName(book)+"*/*")
	for i := range found {
		found[i] = filepath.Join(root, filepath.FromSlash(found[i]))
	}
	return found
}

// language is where the language is kept that was chosen for a book.
func (r *run) language(book string) *nav.Draft {
	return nav.OpenDraft(&drafts{folder: r.besideBook(book)}, "language")
}

// draftName is what the names of a book's folders of drafts begin with.
func draftName(book string) string {
	sum := sha256.Sum256([]byte(book))
	return hex.EncodeToString(sum[:8])
}

// drafts keeps drafts as files that only this person can read.
type drafts struct{ folder string }

// path gives a draft's file; names are hashed so that none can leave the folder.
func (d *drafts) path(name string) string {
	sum := sha256.Sum256([]byte(name))
	return filepath.Join(d.folder, hex.EncodeToString(sum[:12]))
}

// Save keeps data under a name as a whole; nil removes it.
func (d *drafts) Save(name string, data []byte) error {
	if d.folder == "" { // nothing is kept
		return nil
	}
	path := d.path(name)
	if data == nil {
		err := os.Remove(path)
		return model.If(errors.Is(err, fs.ErrNotExist), nil, err)
	}
	if err := os.MkdirAll(d.folder, 0o700); err != nil {
		return err
	}
	return writeFile(path, true, func(w io.Writer) error { _, err := w.Write(data); return err })
}

// Load gives what Save kept, nil when there is nothing.
func (d *drafts) Load(name string) []byte {
	data, _ := os.ReadFile(d.path(name)) // none where it cannot be read
	return data
}

// maxLog is the size at which a log file is set aside, in bytes. One older file
// is kept.
const maxLog = 1 << 20

// logFile is the log in the state folder, made at the first line written to it.
// A log that cannot be written is no reason to fail: its lines are dropped.
type logFile struct {
	path string
	mu   sync.Mutex
	f    *os.File
	size int64 // of f, in bytes
	bad  bool
}

// Write appends a line.
func (l *logFile) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.f != nil && l.size > maxLog { // start sets it aside
		_, l.f = l.f.Close(), nil
	}
	if l.f == nil && !l.bad {
		l.bad = l.start() != nil
	}
	if l.f != nil {
		n, _ := l.f.Write(p)
		l.size += int64(n)
	}
	return len(p), nil
}

func (l *logFile) start() error {
	if err := os.MkdirAll(filepath.Dir(l.path), 0o700); err != nil {
		return err
	}
	l.size = 0
	if info, err := os.Stat(l.path); err == nil && info.Size() > maxLog {
		_ = os.Rename(l.path, l.path+".1")
	} else if err == nil {
		l.size = info.Size()
	}
	f, err := os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	l.f = f
	return err
}

// Close closes the file where one was made.
func (l *logFile) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.f == nil {
		return nil
	}
	err := l.f.Close()
	l.f = nil
	return err
}

// UntilSignal gives a context that ends with the first signal that asks the process to stop, which is its
// cause then; a second one ends the process at once, but for the hang-ups that
// follow when a terminal closes: the shell and the kernel each send one.
func UntilSignal() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	go func() {
		s := <-c
		signal.Reset(os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT)
		cancel(signalled{s})
		for range c { // hang-ups: ignoring them leaves a moment in which one still kills
		}
	}()
	return ctx
}

// signalled is the cause of a context that a signal ended.
type signalled struct{ os.Signal }

// Error names the signal.
func (s signalled) Error() string { return s.String() }

// stopCode gives the exit code of what a signal stopped, as shells count it:
// 128 and its number; code where no signal did.
func stopCode(ctx context.Context, code int) int {
	s, ok := errors.AsType[signalled](context.Cause(ctx))
	if !ok {
		return code
	}
	n, _ := s.Signal.(syscall.Signal)
	return 128 + int(n)
}

// writeFile writes a file as a whole or not at all: into a temporary file beside
// it, flushed to the disk, then renamed. An existing file is replaced only when
// force says so.
func writeFile(path string, force bool, fill func(io.Writer) error) (err error) {
	unwritten := func(err error) error {
		return model.E(model.CodeInternal, "error.cmd.write", "Path", path).Wrap(err)
	}
	if _, err := os.Lstat(path); !force && err == nil {
		return model.E(model.CodeConflict, "error.cmd.exists", "Path", path)
	} else if !force && !errors.Is(err, fs.ErrNotExist) {
		return unwritten(err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".tierbook-*")
	if err != nil {
		return unwritten(err)
	}
	defer func() {
		_ = tmp.Close()
		_ = os.Remove(tmp.Name())
	}()
	if err = fill(tmp); err != nil {
		p, ok := errors.AsType[*fs.PathError](err)
		return model.If(ok && p.Path == tmp.Name(), unwritten(err), err)
	}
	if err = errors.Join(tmp.Chmod(0o600), tmp.Sync(), tmp.Close()); err != nil {
		return unwritten(err)
	}
	return place(tmp.Name(), path, force)
}

// mostNumbered is how many names are tried for a file.
const mostNumbered = 1000

// writeNumbered writes a new file under the first free one of its numbered names,
// and gives that.
func writeNumbered(path string, fill func(io.Writer) error) (string, error) {
	for n := 1; ; n++ {
		at := numbered(path, n)
		if err := writeFile(at, false, fill); model.CodeOf(err) != model.CodeConflict || n == mostNumbered {
			return at, err
		}
	}
}

// numbered gives the n-th name for a file: name.html, name-2.html ...
func numbered(path string, n int) string {
	if n < 2 {
		return path
	}
	ext := filepath.Ext(path)
	return strings.TrimSuffix(path, ext) + "-" + strconv.Itoa(n) + ext
}

// place gives the finished file its name. Without force a file that came to be
// there meanwhile is left alone.
func place(tmp, path string, force bool) error {
	switch err := engine.Place(tmp, path, force); {
	case errors.Is(err, fs.ErrExist):
		return model.E(model.CodeConflict, "error.cmd.exists", "Path", path)
	case err != nil:
		return model.E(model.CodeInternal, "error.cmd.write", "Path", path).Wrap(err)
	}
	return nil
}
