package cli

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/part"
)

// importOptions are the flags of import: how files are read, and what is still as typed.
type importOptions struct {
	exchange.Options
	delimiter, profile, keepProfile, opening string
	columns, rates                           []string
}

func (r *run) importCmd() *cobra.Command {
	var o importOptions
	cmd := r.command("import", r.l.T("cmd.arg.files"), r.atLeast(1),
		func(cmd *cobra.Command, args []string) error { return r.importFiles(cmd.Context(), args, &o) })
	r.flags(cmd, "flag.import.", "as", (*string)(&o.As), "map", &o.columns, "encoding", &o.Encoding, "sheet", &o.Sheet, "date-format", &o.DateFormat,
		"decimal", &o.Decimal, "delimiter", &o.delimiter, "rate", &o.rates, "existing", (*string)(&o.Existing), "profile", &o.profile,
		"keep-profile", &o.keepProfile, "tiers", (*string)(&o.Tiers), "opening", &o.opening, "no-limit", &o.NoLimit, "no-header", &o.NoHeader,
		"no-create", &o.NoCreate, "dry-run", &o.DryRun)
	cmd.AddCommand(r.importListCmd(), r.importRollbackCmd(), r.importProfilesCmd())
	return cmd
}

// importOutcome is what came of one file.
type importOutcome struct {
	model.ImportResult
	refused string   // why the file as a whole was not taken, "" where it was
	notes   []string // in words
	kept    string   // the file of the rows that were not taken, "" for none
}

// importGC lets garbage grow to so many percent of what an import has in memory, which takes
// 2 to 5 % more processor time than 100.
const importGC = 45

// importFiles imports one file after the other, each as one batch. A refused
// file does not stop the others; the exit code tells of it.
func (r *run) importFiles(ctx context.Context, files []string, o *importOptions) error {
	if err := o.settle(); err != nil {
		return err
	}
	files, drop, err := r.spool(ctx, files, map[bool]int64{true: exchange.NoLimitBytes, false: exchange.DefaultMaxBytes}[o.NoLimit])
	if err != nil {
		return err
	}
	defer drop()
	for _, f := range files { // a mistyped name stops the command before anything is written
		if err := checkFile(f); err != nil {
			return err
		}
	}
	defer debug.SetGCPercent(debug.SetGCPercent(importGC))
	if len(files) == 1 && isWholeBook(files[0]) {
		return r.importAll(ctx, files[0], o)
	}
	b, err := r.importBook(ctx, o)
	if err != nil {
		return err
	}
	defer b.drop()
	results, refused := make([]importOutcome, 0, len(files)), false
	for i, f := range files {
		res, err := r.importFile(ctx, b, f, o, i < len(files)-1)
		switch {
		case err == nil:
			none := res.Rejected > 0 && res.Rejected == res.Rows
			if refused = refused || none; none && r.g.quiet && len(res.Problems) > 0 { // an exit code alone would leave a person guessing
				r.say(r.l.F("cmd.import.none", "File", part.Cell(res.File), "Problem", part.Cell(r.l.Problem(&res.Problems[0]))))
			}
		case model.CodeOf(err) == model.CodeRefused || model.CodeOf(err) == model.CodeInvalid:
			refused = true
			res = importOutcome{refused: r.sentence(err)}
			r.say(res.refused)
		default:
			return err
		}
		res.File = shownPath(f)
		results = append(results, res)
	}
	if b.s != nil {
		if err := r.refresh(ctx, b.s); err != nil {
			return err
		}
	}
	if r.g.json {
		if err := r.printJSON(model.Each(results, func(x *importOutcome) jsonObject { return r.importJSON(x, o.DryRun) })); err != nil {
			return err
		}
	}
	return model.If[error](refused, silentExit{exitRefused}, nil)
}

// checkFile refuses what is no readable file, in one sentence.
func checkFile(path string) error {
	if path == "-" {
		return model.E(model.CodeUsage, "error.cmd.stdin")
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return model.NotFound("error.cmd.no_file", "Path", path)
	case err != nil:
		return model.E(model.CodeRefused, "error.cmd.read", "Path", path).Wrap(err)
	case info.IsDir():
		return model.E(model.CodeRefused, "error.cmd.folder", "Path", path)
	}
	return nil
}

// settle checks the flags, and takes into the options what is more than a word.
func (o *importOptions) settle() error {
	for _, f := range []struct {
		key, text string
		known     []string
	}{
		{"error.cmd.as", string(o.As), []string{"", string(model.ImportCustomers), string(model.ImportInteractions)}},
		{"error.cmd.existing", string(o.Existing), []string{string(model.ExistingAuto), string(model.ExistingUpdate), string(model.ExistingFill), string(model.ExistingSkip)}},
		{"error.cmd.tiers", string(o.Tiers), []string{string(exchange.TiersOpen), string(exchange.TiersKeep), string(exchange.TiersField)}},
		{"error.cmd.decimal", o.Decimal, []string{"", ".", ","}},
	} {
		if !slices.Contains(f.known, f.text) {
			return model.E(model.CodeUsage, f.key, "Text", f.text)
		}
	}
	if o.opening != "" {
		column, ok := strings.CutPrefix(o.opening, "revenue=")
		if !ok || column == "" {
			return model.E(model.CodeUsage, "error.cmd.opening", "Text", o.opening)
		}
		o.columns = append(o.columns, column+"=opening")
	}
	switch o.delimiter {
	case "":
	case "tab", `\t`:
		o.Delimiter = '\t'
	default:
		c, n := utf8.DecodeRuneInString(o.delimiter)
		if n != len(o.delimiter) || c == '"' || c == '\n' || c == '\r' || c == utf8.RuneError {
			return model.E(model.CodeUsage, "error.cmd.delimiter", "Text", o.delimiter)
		}
		o.Delimiter = c
	}
	err := exchange.CheckDateFormat(o.DateFormat)
	if err == nil {
		o.Map, err = exchange.ParseMap(o.columns)
	}
	return err
}

// importFile reads and imports one file and says what came of it.
// The last of several files scores everyone, the others leave it to that.
func (r *run) importFile(ctx context.Context, b *importBook, path string, o *importOptions, more bool) (out importOutcome, err error) {
	profile := model.If(r.guest != nil, noProfile, o.profile) // they are the server's
	f, err := r.openImport(path, o.Options, profile)
	if err != nil {
		return out, err
	}
	bar := r.progress()
	defer bar.done()
	res, had := model.ImportResult{}, false
	f.options.Had = func(in *model.Import) bool {
		if b.s != nil {
			res, had, err = b.s.db.Had(ctx, in)
		}
		return had || err != nil
	}
	in, bad := f.readAsking(r.asker(ctx), bar.step)
	if err = cmp.Or(err, bad); err != nil {
		return out, err
	}
	s, err := b.open(ctx)
	if err != nil {
		return out, err
	}
	if in.Deferred = more; !had {
		res, err = s.db.Import(ctx, in, bar.step)
	}
	bar.done()
	if err != nil {
		return out, err
	}
	r.log.Info("imported", "file", path, "rows", res.Rows, "created", res.Created, "updated", res.Updated, "rejected", res.Rejected)
	res.File = shownPath(path)
	out = importOutcome{ImportResult: res, notes: reasonsJSON(res.Notes, s.l)}
	if !o.DryRun {
		switch kept, err := f.keepRejected(&res); { // the rows that were taken are in the book all the same
		case err != nil:
			r.log.Warn("rejected rows not kept", "file", f.path, "error", err.Error())
			out.notes = append(out.notes, r.l.F("cmd.import.not_kept", "Path", f.path+".rejected.csv"))
		case kept == "" && len(res.Problems) > 0:
			out.notes = append(out.notes, r.l.T("cmd.import.not_kept_input"))
		default:
			out.kept = kept
		}
		if o.keepProfile != "" {
			var kept string
			if kept, err = f.keepProfile(o.keepProfile); err == nil && kept == "" {
				out.notes = append(out.notes, r.l.T("cmd.import.profile.none"))
			}
		}
	}
	if !r.g.json {
		r.tellImport(&out, in, s, o.DryRun)
	}
	return out, err
}

// importJSON makes the object of a file.
func (r *run) importJSON(x *importOutcome, dry bool) jsonObject {
	problems := model.Each(x.Problems, func(p *model.Problem) jsonObject {
		return jsonObject{"row", positive(p.Row), "column", text(p.Column), "message", r.l.Error(p.Err)}
	})
	if x.refused != "" {
		problems = []jsonObject{{"row", nil, "column", nil, "message", x.refused}}
	}
	changes := model.Each(x.Changes, func(c *model.FieldChange) model.FieldChange {
		return model.FieldChange{Field: strings.TrimPrefix(c.Field, "="), Customers: c.Customers, First: list(c.First)}
	})
	return jsonObject{
		"file", x.File, "kind", text(string(x.Kind)), "encoding", text(x.Encoding), "rows", x.Rows, "created", x.Created, "updated", x.Updated,
		"unchanged", x.Unchanged, "rejected", x.Rejected, "customers_created", x.CustomersCreated, "batch", known(x.Batch, x.Batch != 0),
		"problems", problems, "notes", list(x.notes), "possible_doubles", list(x.Doubles), "changes", changes, "rejected_file", text(x.kept), "dry_run", dry,
	}
}

// tellImport says what came of a file.
func (r *run) tellImport(x *importOutcome, in *model.Import, s *session, dry bool) {
	l := r.l
	key := model.If(dry, "cmd.import.dry_", "cmd.import.done_") + string(x.Kind)
	counts := []string{counted(l, "cmd.import.new", x.Created)}
	for _, c := range []struct {
		key string
		n   int
	}{{"updated", x.Updated}, {"unchanged", x.Unchanged}, {"rejected", x.Rejected}, {"customers", x.CustomersCreated}} {
		if c.n > 0 {
			counts = append(counts, counted(l, "cmd.import."+c.key, c.n))
		}
	}
	r.tell(l.F(key, "File", part.Cell(x.File), "N", x.Rows, "Encoding", x.Encoding, "Counts", strings.Join(counts, l.T("cmd.comma"))))
	for _, n := range slices.Concat(x.notes, l.ImportChanges(&x.ImportResult)) {
		r.tell("  " + part.Cell(n))
	}
	r.tellFirst(model.Each(x.Problems, l.Problem))
	if x.kept != "" {
		r.tell("  " + l.F("cmd.import.kept", "Path", part.Cell(x.kept)))
	}
	if dry {
		r.previewImport(in)
	}
}

// previewRows is how many rows a dry run shows.
const previewRows = 5

// previewImport prints the first rows of a file as they are understood.
func (r *run) previewImport(in *model.Import) {
	heads, rows := r.l.Imported(in, previewRows)
	cols := model.Each(heads, func(head *string) column {
		return column{title: *head, max: 24, right: *head == r.l.T("import.col.amount")}
	})
	cols[0].right, cols[1] = true, column{title: heads[1], flex: true, keep: true}
	_ = tableOf(r, rows, func(cells *[]string) []string {
		return model.Each(*cells, func(c *string) string { return orDash(*c) })
	}, cols...)
}
