package cli

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"tierbook/db"
	"tierbook/db/backup"
	"tierbook/db/engine"
	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

// defaultWait is how long a writer waits for another's write.
const defaultWait = 120 * time.Second

// session is the open book of one command.
type session struct {
	db    *keeper
	book  model.Book
	asOf  model.Day // as the rooms take it: 0 is today with stored scores
	today model.Day // the command's clock: --as-of, or the book's today
	l     *lang.Lang
}

// openMode says what a command needs of the book.
type openMode struct {
	create bool // make a new book where there is none
	stale  bool // yesterday's scores will do
}

// book opens the book for a command; Run closes it. Scores are brought up to
// today first unless the command can do without.
func (r *run) book(ctx context.Context, m openMode) (*session, error) {
	return r.bookAt(ctx, r.bookPath(), m)
}

func (r *run) bookAt(ctx context.Context, path string, m openMode) (*session, error) {
	abs, err := r.bookAbs(path)
	if err != nil {
		return nil, err
	}
	shown := engine.Shown(abs)
	asOf, err := r.parseAsOf()
	if err != nil {
		return nil, err
	}
	var d *db.DB
	switch {
	case r.guest != nil:
		d = r.guest.book
		err = d.Refresh(ctx) // other processes write too
	case r.sitting != nil && shown == r.sitting.path:
		d = r.sitting.book
	default:
		d, err = r.openFile(ctx, abs, m)
	}
	if err != nil {
		return nil, err
	}
	if d.Exposed() && r.alone() {
		r.tell(r.l.F("cmd.exposed", "Path", part.Cell(shown)))
	}
	if kept := r.language(shown).Load(); kept != nil && r.guest == nil && r.g.lang == "" && r.cfg.Language == "auto" {
		r.l = lang.New(kept["lang"])
	}
	s := &session{db: &keeper{DB: d, before: func(context.Context, backup.Kind) {}}, l: r.l}
	r.open = s
	if s.book, err = d.Book(ctx); err != nil {
		return nil, err
	}
	r.keep(s)
	r.l = r.l.ForBook(&s.book)
	s.l = r.l
	s.today, s.asOf = cmp.Or(asOf, s.book.Today), model.If(asOf == s.book.Today, 0, asOf)
	r.log.Info("book open", "path", shown, "customers", s.book.Customers, "scored_on", s.book.ScoredOn.String())
	if m.stale {
		return s, nil
	}
	return s, r.refresh(ctx, s)
}

// openFile opens the book at path. Under a mask its scores are brought up to today before
// that, which cannot be done under it.
func (r *run) openFile(ctx context.Context, path string, m openMode) (d *db.DB, err error) {
	if err := r.unlock(ctx, path); err != nil {
		return nil, err
	}
	o := r.dbOptions()
	o.MustExist, o.Upgrade = !m.create || r.g.mask, r.upgrade
	if r.g.mask && !m.stale && r.alone() {
		if d, err = db.Open(ctx, path, o); err == nil {
			_, err = d.EnsureFresh(ctx, nil)
			err = errors.Join(err, d.Close())
		}
	}
	if o.Mask = r.g.mask; err == nil {
		d, err = db.Open(ctx, path, o)
	}
	if o.MustExist && model.CodeOf(err) == model.CodeNotFound {
		err = model.NotFound("error.cmd.no_book", "Path", engine.Shown(path)).Wrap(err)
	}
	return d, err
}

// refresh brings the scores up to today where they are not.
func (r *run) refresh(ctx context.Context, s *session) error {
	bar := r.progress()
	defer bar.done()
	_, err := s.db.EnsureFresh(ctx, bar.step)
	if err == nil && s.asOf == 0 && s.db.ReadOnly() && s.book.ScoredOn != s.book.Today {
		r.tell(r.l.F("cmd.read_only", "Day", orDash(s.book.ScoredOn.String())))
	}
	return err
}

// dbOptions are the options under which this process opens a book.
func (r *run) dbOptions() db.Options {
	return db.Options{
		Now: r.Now, Zone: r.zone(), Currency: r.cfg.Currency, By: r.writer(), Wait: r.g.wait.d,
		OnWait: func(holder string) {
			if notify := r.waits.Load(); notify != nil {
				(*notify)(holder)
				return
			}
			if holder == "" {
				r.tell(r.l.T("cmd.waiting"))
				return
			}
			r.tell(r.l.F("cmd.waiting_for", "Holder", holder))
		},
	}
}

func (r *run) closeBook() error {
	if r.open == nil {
		return nil
	}
	d := r.open.db.DB
	r.open = nil
	if r.sitting != nil && d == r.sitting.book {
		return nil
	}
	return d.Close()
}

// parseAsOf reads --as-of, which takes nothing but YYYY-MM-DD; 0 when it is
// not given.
func (r *run) parseAsOf() (model.Day, error) {
	if r.g.asOf == "" {
		return 0, nil
	}
	d, err := model.ParseDay(r.g.asOf)
	if err != nil {
		return 0, model.E(model.CodeUsage, "error.cmd.as_of", "Text", r.g.asOf)
	}
	return d, nil
}

// figuresDay reads a day that figures are of, one that has been; "" is none, for
// which another stands.
func (s *session) figuresDay(text string, none model.Day) (model.Day, error) {
	if text == "" {
		return none, nil
	}
	d, err := model.ParsePast(text, s.today)
	if e, ok := errors.AsType[*model.Error](err); ok && e.Key == "error.when_future" {
		return 0, model.Invalid("error.stats.ahead", "Day", e.Args["Day"], "Today", e.Args["Today"])
	}
	return d, err
}

// figuresDays reads the first and the last day that figures are of.
func (s *session) figuresDays(from, to string) (first, last model.Day, err error) {
	if first, err = s.figuresDay(from, 0); err == nil {
		last, err = s.figuresDay(to, s.asOf)
	}
	return first, last, err
}

// find gives the ids of customers named in words.
func (s *session) find(ctx context.Context, names ...string) ([]int64, error) {
	ids := make([]int64, 0, len(names))
	for _, n := range names {
		id, err := s.db.Find(ctx, n)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// detail gives everything about the customer named in words, with its newest interactions.
func (s *session) detail(ctx context.Context, name string, events int) (d model.Detail, err error) {
	id, err := s.db.Find(ctx, name)
	if err == nil {
		d, err = s.db.Detail(ctx, id, s.asOf, events)
	}
	return d, err
}

// clock gives the book's time of day now in seconds, or NoClock on another
// day than today.
func (s *session) clock(now time.Time) int32 {
	loc, err := time.LoadLocation(s.book.Zone)
	if err != nil || s.asOf != 0 {
		return model.NoClock
	}
	t := now.In(loc)
	return int32(t.Hour()*3600 + t.Minute()*60 + t.Second())
}

// parseID reads the number of an interaction or a contact, with or without "#".
func parseID(text string) (int64, error) {
	id, err := strconv.ParseInt(strings.TrimPrefix(text, "#"), 10, 64)
	if err != nil || id <= 0 {
		return 0, model.E(model.CodeUsage, "error.cmd.id", "Text", text)
	}
	return id, nil
}

// waitFlag is --wait: a duration such as 30s or 2m, or plain seconds.
type waitFlag struct{ d time.Duration }

// String gives the duration for help texts.
func (w *waitFlag) String() string { return w.d.String() }

// Type names the placeholder.
func (w *waitFlag) Type() string { return "duration" }

// Set reads the flag.
func (w *waitFlag) Set(s string) error {
	if n, err := strconv.Atoi(s); err == nil && n >= 0 {
		w.d = time.Duration(n) * time.Second
		return nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		return model.E(model.CodeUsage, "error.cmd.wait", "Text", s)
	}
	w.d = d
	return nil
}

// keeper is the book of a session, of which a backup is made before what changes
// much of it.
type keeper struct {
	*db.DB
	before func(ctx context.Context, kind backup.Kind)
}

// Import is db.Import after a backup, but for a dry run.
func (k *keeper) Import(ctx context.Context, in *model.Import, p model.Progress) (model.ImportResult, error) {
	if !in.DryRun {
		k.before(ctx, backup.Import)
	}
	return k.DB.Import(ctx, in, p)
}

// Merge is db.Merge after a backup.
func (k *keeper) Merge(ctx context.Context, keep, other int64, take []string) (model.Outcome, error) {
	k.before(ctx, backup.Merge)
	return k.DB.Merge(ctx, keep, other, take)
}

// Delete is db.Delete, of several customers after a backup.
func (k *keeper) Delete(ctx context.Context, ids []int64) (model.Outcome, error) {
	if len(ids) > 1 {
		k.before(ctx, backup.Delete)
	}
	return k.DB.Delete(ctx, ids)
}

// keepBackups sees to it that backups are made of a session's book: not of a sample,
// nor of one that cannot be written or has nobody in it yet.
func (r *run) keepBackups(s *session) {
	if path := s.book.Path; r.backsUp(s) {
		if r.alone() { // whoever has the book open makes those of the day
			r.daily = path
		}
		s.db.before = func(ctx context.Context, kind backup.Kind) { r.automatic(ctx, path, kind) }
	}
}

// backsUp tells whether backups are made of a session's book without being asked for.
func (r *run) backsUp(s *session) bool {
	return r.cfg.Backups && !engine.Server(s.book.Path) && !s.book.Demo && !s.db.ReadOnly() && s.book.Customers+s.book.Archived > 0
}

// beforeUpgrade makes a backup of an old book before it is brought up to this
// version. There is no way back without one, so that its failure stops the command.
func (r *run) beforeUpgrade(ctx context.Context, path string) error {
	if !r.cfg.Backups {
		return nil
	}
	r.tell(r.l.T("cmd.backup.upgrading"))
	_, err := r.auto(path).Before(ctx, backup.Migration)
	return err
}

// auto describes the automatic backups of the book at path.
func (r *run) auto(path string) *backup.Auto {
	return &backup.Auto{Book: path, Folder: r.backupFolder(path), Limit: r.cfg.BackupBytes(), Zone: r.zone(), Now: r.Now}
}

// automatic makes a backup that nobody asked for. Where it cannot be made, a word
// says so and the work goes on.
func (r *run) automatic(ctx context.Context, path string, kind backup.Kind) {
	c, err := r.auto(path).Before(ctx, kind)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		r.log.Error("no backup", "kind", string(kind), "error", err.Error())
		if r.waits.Load() == nil && r.guest == nil { // the screen is not the workbench's
			r.tell(r.l.F("cmd.backup.failed", "Problem", r.sentence(err)))
		}
	case c != nil:
		r.log.Info("backup", "kind", string(kind), "path", c.Path, "size", c.Size)
	}
}

// dailyBackup makes the backup of the day of the book that the command had open,
// where the day has none yet.
func (r *run) dailyBackup(ctx context.Context, path string) {
	if path != "" && ctx.Err() == nil && r.auto(path).Due() {
		r.automatic(ctx, path, backup.Daily)
	}
}

// startDailyBackup is dailyBackup every so often while the workbench is open; the result
// ends it.
func (r *run) startDailyBackup(ctx context.Context, every time.Duration) func() {
	ctx, stop := context.WithCancel(ctx)
	done, path := make(chan struct{}), r.daily
	r.daily = ""
	go func() {
		defer close(done)
		r.repeat(ctx, every, "backup", func() error { r.dailyBackup(ctx, path); return nil })
	}()
	return func() { stop(); <-done }
}

// repeat does something every so often until ctx ends.
func (r *run) repeat(ctx context.Context, every time.Duration, what string, do func() error) {
	for tick := time.Tick(every); ctx.Err() == nil; {
		if err := do(); err != nil && ctx.Err() == nil {
			r.log.Error(what, "error", err.Error())
		}
		select {
		case <-ctx.Done():
		case <-tick:
		}
	}
}

// backupFolder gives the folder of the backups of the book at path.
func (r *run) backupFolder(path string) string {
	return backup.Folder(cmp.Or(r.expand(r.cfg.BackupFolder), filepath.Join(r.stateFolder(), "backups")), path)
}

// bookFile gives the absolute path of the book in use, which need not be there.
func (r *run) bookFile() (string, error) {
	if r.g.mask { // what works on the file itself knows no mask
		return "", model.E(model.CodeRefused, "error.db.masked")
	}
	path, err := r.bookAbs(r.bookPath())
	if engine.Server(path) {
		return "", model.E(model.CodeRefused, "error.cmd.on_server", "Path", engine.Shown(path))
	}
	return path, err
}

// bookAbs gives the absolute path of a book, or its address on a server.
func (r *run) bookAbs(path string) (string, error) {
	if engine.Server(path) {
		return path, nil
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", model.E(model.CodeUsage, "error.cmd.path", "Path", path).Wrap(err)
	}
	return abs, nil
}
