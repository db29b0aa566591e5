package cli

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

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
	cmd := r.command("dedupe", "["+r.l.T("cmd.arg.pair")+"]", nil, func(cmd *cobra.Command, args []string) error {
		switch {
		case notSame && len(args) != 2 || !notSame && len(args) > 0:
			return model.E(model.CodeUsage, "error.cmd.pair")
		case number < 0:
			return model.E(model.CodeUsage, "error.cmd.count", "Flag", "-n")
		case notSame:
			return r.pair(cmd, args, func(s *session, a, b int64) (model.Outcome, error) { return s.db.NotSame(cmd.Context(), a, b) })
		}
		s, err := r.book(cmd.Context(), openMode{})
		if err != nil {
			return err
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
	})
	return r.flags(cmd, "flag.dedupe.", "not-same", &notSame, "number,n", &number)
}

// pair opens the book, finds two customers and carries out one change of them.
func (r *run) pair(cmd *cobra.Command, args []string, fn func(s *session, a, b int64) (model.Outcome, error)) error {
	s, err := r.book(cmd.Context(), openMode{})
	if err != nil {
		return err
	}
	ids, err := s.find(cmd.Context(), args...)
	if err != nil {
		return err
	}
	out, err := fn(s, ids[0], ids[len(ids)-1]) // one where both words mean the same
	if err != nil {
		return err
	}
	return r.finish(cmd.Context(), s, ids[:1], &out)
}

func (r *run) mergeCmd() *cobra.Command {
	var take string
	var yes bool
	cmd := r.command("merge", r.l.T("cmd.arg.merge"), r.exactly(2), func(cmd *cobra.Command, args []string) error {
		fields := strings.FieldsFunc(take, func(c rune) bool { return c == ',' || c == '，' || c == ' ' })
		return r.pair(cmd, args, func(s *session, a, b int64) (model.Outcome, error) {
			if a != b {
				if err := r.showDifferences(cmd, s, a, b); err != nil {
					return model.Outcome{}, err
				}
				question := r.l.F("cmd.merge.ask", "Keep", part.Cell(args[0]), "Other", part.Cell(args[1]))
				if err := r.confirm(cmd.Context(), yes, question, "tierbook merge ... --yes"); err != nil {
					return model.Outcome{}, err
				}
			}
			return s.db.Merge(cmd.Context(), a, b, fields)
		})
	})
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
