package cli

import (
	"cmp"
	"context"
	"path/filepath"
	"time"

	"tierbook/db/backup"
	"tierbook/db/engine"
	"tierbook/model"
)

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
