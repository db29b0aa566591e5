package cli

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"tierbook/db"
	"tierbook/db/backup"
	"tierbook/db/engine"
	"tierbook/model"
	"tierbook/ui/part"
)

// shownPairs is how many pairs dedupe prints unless told otherwise.
const shownPairs = 20

func (r *run) dedupeCmd() *cobra.Command {
	number, notSame := shownPairs, false
	cmd := r.command("dedupe", "["+r.l.T("cmd.arg.pair")+"]", nil, r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		switch {
		case notSame && len(args) != 2 || !notSame && len(args) > 0:
			return model.E(model.CodeUsage, "error.cmd.pair")
		case notSame:
			return r.pair(cmd, s, args, s.db.NotSame)
		}
		bar := r.progress()
		pairs, n, err := s.db.Doubles(cmd.Context(), number, bar.step)
		bar.done()
		object := func(m model.Match) jsonObject { return jsonObject{"id", m.ID, "ref", text(m.Ref), "name", m.Name} }
		err = listing(r, pairs, err, func(p *model.Pair) jsonObject {
			return jsonObject{"a", object(p.A), "b", object(p.B), "score", p.Score, "evidence", reasonsJSON(p.Evidence, s.l)}
		}, r.l.T("cmd.dedupe.none"), func(p *model.Pair) []string {
			return []string{strconv.Itoa(p.Score), hashed(p.A.ID) + " " + part.Cell(p.A.Name), hashed(p.B.ID) + " " + part.Cell(p.B.Name), s.l.Evidence(p)}
		}, right(r.l.T("cmd.dedupe.score")), flex(r.l.T("cmd.dedupe.one")), flex(r.l.T("cmd.dedupe.other")), flex(r.l.T("cmd.dedupe.why")))
		if err != nil || r.g.json || len(pairs) == 0 {
			return err
		}
		if n > len(pairs) {
			r.tell(counted(r.l, "cmd.more", n-len(pairs)))
		}
		r.tell(r.l.F("cmd.dedupe.hint", "A", hashed(pairs[0].A.ID), "B", hashed(pairs[0].B.ID)))
		return err
	}))
	return r.flags(cmd, "flag.dedupe.", "not-same", &notSame, "number,n", &number)
}

// pair finds two customers and carries out one change of them.
func (r *run) pair(cmd *cobra.Command, s *session, args []string, fn func(ctx context.Context, a, b int64) (model.Outcome, error)) error {
	ids, err := s.find(cmd.Context(), args...)
	if err != nil {
		return err
	}
	out, err := fn(cmd.Context(), ids[0], ids[len(ids)-1]) // one where both words mean the same
	if err != nil {
		return err
	}
	return r.finish(cmd.Context(), s, ids[:1], &out)
}

func (r *run) mergeCmd() *cobra.Command {
	var take string
	var yes bool
	cmd := r.command("merge", r.l.T("cmd.arg.merge"), r.exactly(2), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		fields := strings.FieldsFunc(take, func(c rune) bool { return c == ',' || c == '，' || c == ' ' })
		return r.pair(cmd, s, args, func(ctx context.Context, a, b int64) (model.Outcome, error) {
			if a != b {
				if err := r.showDifferences(cmd, s, a, b); err != nil {
					return model.Outcome{}, err
				}
				question := r.l.F("cmd.merge.ask", "Keep", part.Cell(args[0]), "Other", part.Cell(args[1]))
				if err := r.confirm(ctx, yes, question, "tierbook merge ... --yes"); err != nil {
					return model.Outcome{}, err
				}
			}
			return s.db.Merge(ctx, a, b, fields)
		})
	}))
	return r.flags(cmd, "flag.merge.", "take", &take, "yes,y", &yes)
}

// showDifferences prints side by side what two customers differ in.
func (r *run) showDifferences(cmd *cobra.Command, s *session, a, b int64) error {
	if r.g.json || r.g.quiet {
		return nil
	}
	all, err := s.db.Compare(cmd.Context(), a, b)
	if err != nil || len(all) == 0 {
		return err
	}
	return tableOf(r, all, func(d *model.Difference) []string {
		return []string{r.l.Field(d.Field), orDash(r.l.Value(d.Field, d.A)), orDash(r.l.Value(d.Field, d.B))}
	}, left(r.l.T("cmd.merge.field")), flex(hashed(a)), flex(hashed(b)))
}

// mergeBookCmd brings in what another copy of the book has changed.
func (r *run) mergeBookCmd() *cobra.Command {
	var dry, theirs bool
	cmd := r.command("merge-book", r.l.T("cmd.arg.file"), r.exactly(1), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		ctx, file := cmd.Context(), filepath.Base(args[0])
		other, err := r.openCopy(ctx, args[0])
		if err != nil {
			return err
		}
		defer func() { _ = other.Close() }()
		if !dry {
			s.db.before(ctx, backup.Merge)
		}
		m, err := s.db.MergeBook(ctx, other, file, theirs, dry)
		return r.show(err, func() any { return m }, func() error { return r.tellMerge(s, &m, file, dry, theirs) })
	}))
	return r.flags(cmd, "flag.merge-book.", "dry-run", &dry, "theirs", &theirs)
}

// openCopy opens another copy of the book for reading alone.
func (r *run) openCopy(ctx context.Context, file string) (other *db.DB, err error) {
	o, path := r.dbOptions(), r.expand(file)
	o.MustExist, o.ReadOnly = true, true
	if err = r.giveKey(ctx, path); err == nil {
		other, err = db.Open(ctx, path, o)
	}
	if e, is := errors.AsType[*model.Error](err); is && e.Key == "error.db.readonly" { // of an earlier schema
		err = model.E(model.CodeRefused, "error.merge_book.old", "Path", path).Wrap(err)
	}
	return other, err
}

// tellMerge says what came, what both copies changed, and what is left to do.
func (r *run) tellMerge(s *session, m *model.BookMerge, file string, dry, theirs bool) error {
	l := s.l
	r.tell(l.F("merge_book.parted", "File", part.Cell(file), "At", l.Moment(m.Parted, s.book.Zone)))
	for _, t := range slices.Sorted(maps.Keys(m.Counts)) {
		c := m.Counts[t]
		r.tell("  " + l.F("merge_book.count", "What", l.T("merge_book.table."+t), "Added", c.Added, "Changed", c.Changed, "Removed", c.Removed))
	}
	for _, what := range m.Differ {
		r.tell(l.T("merge_book.differ." + what))
	}
	for _, id := range m.Erased {
		r.tell(l.F("merge_book.erased", "ID", id))
	}
	r.tell(l.F("merge_book.end", "Dry", dry, "None", len(m.Counts) == 0))
	if len(m.Conflicts) == 0 {
		return nil
	}
	r.tell(counted(l, "merge_book.conflicts", len(m.Conflicts), "Theirs", theirs))
	share := func(title string, of int) column { return column{title: title, max: r.outWidth() / of, keep: true} }
	return tableOf(r, m.Conflicts, func(c *model.MergeConflict) []string {
		side := func(text string) string {
			if c.Field == "" && text == "" {
				return l.T("merge_book.removed")
			}
			if key := map[string]string{"kind": "kind.", "outcome": "outcome.", "credit_hold": "credit.", "archived": "merge_book.value.", "is_primary": "merge_book.value."}[cmp.Or(c.Field, model.If(c.Table == "interaction", "kind", ""))]; l.Has(key + text) {
				text = l.T(key + text)
			}
			return orDash(strings.ReplaceAll(text, "\n", " · "))
		}
		what, field := l.T("merge_book.table."+c.Table), strings.TrimPrefix(c.Field, "=")
		if c.Field == field && field != "" {
			field = l.T("merge_book.field." + field)
		}
		return []string{joinCells(model.If(c.CustomerID == 0, "", hashed(c.CustomerID)), c.Customer), joinCells(what, c.Day, field), side(c.Ours), side(c.Theirs)}
	}, share(l.Attr(model.AttrName), 4), share(l.T("cmd.merge.field"), 3), share(l.T("merge_book.here"), 5), flex(l.T("merge_book.there")))
}

// copyCmd moves a book between a file and a server.
func (r *run) copyCmd() *cobra.Command {
	return r.command("copy", r.l.T("cmd.arg.copy"), r.exactly(2), func(cmd *cobra.Command, args []string) error {
		from, err := r.bookAbs(r.expand(args[0]))
		to, wrong := r.bookAbs(r.expand(args[1]))
		switch {
		case cmp.Or(err, wrong) != nil:
			return cmp.Or(err, wrong)
		case r.g.mask:
			return model.E(model.CodeRefused, "error.db.masked")
		case !engine.Server(from) && !engine.Server(to):
			return model.E(model.CodeUsage, "error.cmd.copy_files")
		}
		tables, err := r.copyBook(cmd.Context(), from, to)
		if err != nil {
			return err
		}
		rows := 0
		for i := range tables {
			rows += tables[i].Rows
		}
		plain := engine.KeyOf(from) == ""
		from, to = engine.Shown(from), engine.Shown(to)
		words := []any{"From", part.Cell(from), "To", part.Cell(to), "Rows", r.l.Count(rows), "Tables", len(tables), "Plain", plain}
		return r.answer(jsonObject{"from", from, "to", to, "rows", rows, "tables", tables}, r.l.F("cmd.copy.done", words...))
	})
}

// copyBook copies a book into another that is empty, or is made for it and goes again
// where that fails.
func (r *run) copyBook(ctx context.Context, from, to string) (tables []model.TableSum, err error) {
	source, err := r.openFile(ctx, from, openMode{})
	if err != nil {
		return nil, err
	}
	defer func() { err = cmp.Or(err, source.Close()) }()
	_, none := os.Lstat(to)
	target, err := r.openFile(ctx, to, openMode{create: true})
	if err != nil {
		return nil, err
	}
	defer func() {
		if err = cmp.Or(err, target.Close()); err != nil && os.IsNotExist(none) && !engine.Server(to) {
			_ = engine.Remove(to)
		}
	}()
	bar := r.progress()
	defer bar.done()
	return source.CopyInto(ctx, target, bar.step)
}

// doctorCmd looks for damage in the book's file and for wrong figures in it.
func (r *run) doctorCmd() *cobra.Command {
	return r.command("doctor", "", r.exactly(0), func(cmd *cobra.Command, _ []string) error {
		path, err := r.bookFile()
		if err != nil {
			return err
		}
		if err := r.unlock(cmd.Context(), path); err != nil {
			return err
		}
		c, err := engine.Check(cmd.Context(), path)
		if err != nil {
			return err
		}
		e, log, mended := db.Examination{}, db.AuditChain{}, false
		if c.Sound() {
			if e, log, mended, err = r.mend(cmd.Context(), path); err != nil {
				return err
			}
		}
		n, sound, newest := c.Faults+c.Orphans+e.Strays, c.Sound() && e.Strays == 0 && (e.Right() || mended), ""
		if !sound {
			newest = r.soundBackup(cmd.Context(), path)
		}
		if r.g.json {
			err = r.printJSON(jsonObject{
				"path", path, "sound", sound, "faults", c.Faults, "orphans", c.Orphans + e.Strays, "exposed", c.Exposed, "lifted", c.Lifted,
				"facts", e.Facts, "scores", e.Scores, "counts", e.Counts, "mended", mended, "version", c.Version, "size", c.Size,
				"free", known(c.Free, c.Free >= 0), "backup", text(newest),
				"audit",
				jsonObject{"holds", log.Holds(), "entries", log.Entries, "erased", log.Erased, "broken", known(log.Broken, log.Broken > 0), "blank", known(log.Blank, log.Blank > 0), "head", hex.EncodeToString(log.Head)},
			})
		}
		r.tellCheckup(part.Cell(path), &c, &e, mended, sound)
		if sound && log.Holds() {
			r.tell(r.l.F("cmd.doctor.audit", "Entries", r.l.Count(log.Entries), "Head", hex.EncodeToString(log.Head), "Blank", log.Blank))
		}
		switch { // what is wrong, and which backup to bring back
		case err == nil && sound && !log.Holds():
			return model.E(model.CodeRefused, "error.cmd.doctor_audit", "Path", path, "N", log.Broken, "Missing", log.Missing)
		case err != nil || sound:
			return err
		case n == 0:
			return model.E(model.CodeRefused, "error.cmd.doctor_closed", "Path", path, "N", e.Facts+e.Scores+e.Counts)
		case newest == "":
			return model.E(model.CodeRefused, "error.cmd.doctor", "Path", path, "N", n)
		default:
			return model.E(model.CodeRefused, "error.cmd.doctor_backup", "Path", path, "N", n, "Backup", newest)
		}
	})
}

// mend compares what the book derives with what it is derived of, and works it out
// again where that differs, and walks along the audit log.
func (r *run) mend(ctx context.Context, path string) (e db.Examination, log db.AuditChain, mended bool, err error) {
	s, err := r.bookAt(ctx, path, openMode{})
	if err == nil {
		log, err = s.db.CheckAudit(ctx)
	}
	if err != nil {
		return e, log, false, err
	}
	if due, years, _ := s.db.PastRetention(ctx); len(due) > 0 {
		r.tell(counted(r.l, "cmd.doctor.due", len(due), "Years", years))
	}
	if e, err = s.db.Examine(ctx); err != nil || e.Right() || s.db.ReadOnly() {
		return e, log, false, err
	}
	bar := r.progress()
	_, err = s.db.Rescore(ctx, bar.step)
	bar.done()
	return e, log, err == nil, err
}

// soundBackup gives the name of the newest backup that is whole, "" without one.
func (r *run) soundBackup(ctx context.Context, path string) string {
	kept, _ := backup.List(r.backupFolder(path))
	for i := range kept {
		if kept[i].Sealed || kept[i].Kind == backup.Restored {
			continue
		}
		if src, err := backup.Open(ctx, kept[i].Path, filepath.Dir(path), nil); err == nil {
			src.Close()
			return kept[i].Name()
		}
	}
	return ""
}

// tellCheckup says what was found and mended; what is left to do is the error.
func (r *run) tellCheckup(path string, c *engine.Checkup, e *db.Examination, mended, sound bool) {
	if c.Exposed {
		r.tell(r.l.F("cmd.exposed", "Path", path))
	}
	if c.Free >= 0 && c.Free < 2*c.Size { // a backup and a large write want that much
		r.tell(r.l.F("cmd.doctor.space", "Free", humanize.Bytes(uint64(c.Free)), "Size", humanize.Bytes(uint64(c.Size))))
	}
	if mended {
		r.tell(r.l.F("cmd.doctor.mended", "Facts", r.l.Count(e.Facts), "Scores", r.l.Count(e.Scores), "Counts", r.l.Count(e.Counts)))
	}
	switch {
	case !sound:
	case c.Lifted:
		r.tell(r.l.F("cmd.doctor.lifted", "Path", path))
	default:
		r.tell(r.l.F("cmd.doctor.sound", "Path", path, "Version", c.Version, "Size", humanize.Bytes(uint64(c.Size)), "Free", model.If(c.Free >= 0, humanize.Bytes(uint64(c.Free)), "")))
	}
}

// auditCmd shows who did what. Customers are called by their numbers.
func (r *run) auditCmd() *cobra.Command {
	n := 50
	cmd := r.command("audit", "["+r.l.T("cmd.arg.customer")+"]", r.between(0, 1), r.onBook(openMode{stale: true}, func(cmd *cobra.Command, s *session, args []string) error {
		ids, err := s.find(cmd.Context(), args...)
		if err != nil {
			return err
		}
		log, err := s.db.AuditLog(cmd.Context(), append(ids, 0)[0], n)
		return listing(r, log, err, func(a *model.AuditEntry) jsonObject {
			return jsonObject{
				"id", a.ID, "at", utc(a.At), "by", a.By, "action", a.Action, "kind", string(a.Kind),
				"customer_id", known(a.CustomerID, a.CustomerID != 0), "count", a.Count, "erased", a.Erased, "hash", a.Hash,
			}
		}, r.l.T("cmd.audit.none"), func(a *model.AuditEntry) []string {
			return []string{"#" + strconv.FormatInt(a.ID, 10), s.l.Moment(a.At, s.book.Zone), a.By, s.auditText(a.Masked())}
		}, left(""), left(r.l.T("import.col.date")), left(r.l.T("policy.by")), flex(r.l.T("subject.what")))
	}))
	return r.flags(cmd, "flag.audit.", "number,n", &n)
}

// auditText says what somebody did.
func (s *session) auditText(a model.AuditEntry) string {
	what := s.l.Change(model.Change{Kind: a.Kind, Subject: a.Subject, Detail: a.Detail, Count: a.Count})
	return s.l.F("subject.action", "Undone", a.Action == "undo", "Redone", a.Action == "redo", "What", what)
}
