package cli

import (
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

// importOptions are the flags of import, as typed.
type importOptions struct {
	as, encoding, sheet, dateFormat, decimal, delimiter, existing string
	profile, keepProfile, tiers, opening                          string
	columns, rates                                                []string
	noCreate, dryRun, noHeader, noLimit                           bool
}

func (r *run) importCmd() *cobra.Command {
	var o importOptions
	cmd := r.command("import", r.l.T("cmd.arg.files"), r.atLeast(1),
		func(cmd *cobra.Command, args []string) error { return r.importFiles(cmd.Context(), args, &o) })
	r.flags(cmd, "flag.import.", "as", &o.as, "map", &o.columns, "encoding", &o.encoding, "sheet", &o.sheet, "date-format", &o.dateFormat,
		"decimal", &o.decimal, "delimiter", &o.delimiter, "rate", &o.rates, "existing", &o.existing, "profile", &o.profile,
		"keep-profile", &o.keepProfile, "tiers", &o.tiers, "opening", &o.opening, "no-limit", &o.noLimit, "no-header", &o.noHeader,
		"no-create", &o.noCreate, "dry-run", &o.dryRun)
	cmd.AddCommand(r.importListCmd(), r.importRollbackCmd(), r.importProfilesCmd())
	return cmd
}

type jsonImport struct {
	File             string              `json:"file"`
	Kind             *string             `json:"kind"`
	Encoding         *string             `json:"encoding"`
	Rows             int                 `json:"rows"`
	Created          int                 `json:"created"`
	Updated          int                 `json:"updated"`
	Unchanged        int                 `json:"unchanged"`
	Rejected         int                 `json:"rejected"`
	CustomersCreated int                 `json:"customers_created"`
	Batch            *int64              `json:"batch"`
	Problems         []jsonProblem       `json:"problems"`
	Notes            []string            `json:"notes"`
	PossibleDoubles  []model.Double      `json:"possible_doubles"`
	Changes          []model.FieldChange `json:"changes"`
	RejectedFile     *string             `json:"rejected_file"`
	DryRun           bool                `json:"dry_run"`

	told []string // the changes in words
}

type jsonProblem struct {
	Row     *int    `json:"row"`
	Column  *string `json:"column"`
	Message string  `json:"message"`
}

// importFiles imports one file after the other, each as one batch. A refused
// file does not stop the others; the exit code tells of it.
func (r *run) importFiles(ctx context.Context, files []string, o *importOptions) error {
	read, err := o.exchange()
	if err != nil {
		return err
	}
	files, drop, err := r.spool(ctx, files, map[bool]int64{true: exchange.NoLimitBytes, false: exchange.DefaultMaxBytes}[o.noLimit])
	if err != nil {
		return err
	}
	defer drop()
	size := int64(1)
	for _, f := range files { // a mistyped name stops the command before anything is written
		if err := checkFile(f); err != nil {
			return err
		}
		if info, err := os.Stat(f); err == nil {
			size += info.Size()
		}
	}
	// An import has four to five times its files in memory: so it stays below 300 MB as far as it can.
	defer debug.SetGCPercent(debug.SetGCPercent(int(min(max(1800<<20/size, workbenchGC), 200))))
	if len(files) == 1 && isWholeBook(files[0]) {
		return r.importAll(ctx, files[0], o)
	}
	b, err := r.importBook(ctx, read, o)
	if err != nil {
		return err
	}
	defer b.drop()
	results, refused := make([]jsonImport, 0, len(files)), false
	for i, f := range files {
		res, err := r.importFile(ctx, b, f, *read, o, i < len(files)-1)
		switch {
		case err == nil:
			refused = refused || res.Rejected > 0 && res.Rejected == res.Rows
		case model.CodeOf(err) == model.CodeRefused || model.CodeOf(err) == model.CodeInvalid:
			refused = true
			r.say(r.sentence(err))
			res = jsonImport{
				File: shownPath(f), Problems: []jsonProblem{{Message: r.sentence(err)}}, Notes: []string{}, PossibleDoubles: []model.Double{},
				Changes: []model.FieldChange{}, DryRun: o.dryRun,
			}
		default:
			return err
		}
		results = append(results, res)
	}
	if b.s != nil {
		if err := r.refresh(ctx, b.s); err != nil {
			return err
		}
	}
	if r.g.json {
		if err := r.printJSON(results); err != nil {
			return err
		}
	}
	r.sayRejected(results)
	return model.If[error](refused, silentExit{exitRefused}, nil)
}

// sayRejected names, where confirmations are not wanted, the files of which no
// row could be taken: an exit code alone would leave a person guessing.
func (r *run) sayRejected(results []jsonImport) {
	if !r.g.quiet {
		return
	}
	for i := range results {
		if res := &results[i]; res.Rejected > 0 && res.Rejected == res.Rows && len(res.Problems) > 0 {
			r.say(r.l.F("cmd.import.none", "File", part.Cell(res.File), "Problem", part.Cell(problemText(&res.Problems[0], r))))
		}
	}
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

// exchange checks the flags and makes options of them.
func (o *importOptions) exchange() (*exchange.Options, error) {
	out := &exchange.Options{
		Encoding: o.encoding, Sheet: o.sheet, DateFormat: o.dateFormat, Decimal: o.decimal,
		As: model.ImportKind(o.as), Existing: model.Existing(o.existing), Tiers: exchange.Tiers(o.tiers),
		NoCreate: o.noCreate, DryRun: o.dryRun, NoHeader: o.noHeader, NoLimit: o.noLimit,
	}
	for _, f := range []struct {
		key, text string
		known     []string
	}{
		{"error.cmd.as", o.as, []string{"", string(model.ImportCustomers), string(model.ImportInteractions)}},
		{"error.cmd.existing", o.existing, []string{string(model.ExistingAuto), string(model.ExistingUpdate), string(model.ExistingFill), string(model.ExistingSkip)}},
		{"error.cmd.tiers", o.tiers, []string{string(exchange.TiersOpen), string(exchange.TiersKeep), string(exchange.TiersField)}},
		{"error.cmd.decimal", o.decimal, []string{"", ".", ","}},
	} {
		if !slices.Contains(f.known, f.text) {
			return nil, model.E(model.CodeUsage, f.key, "Text", f.text)
		}
	}
	if o.opening != "" {
		column, ok := strings.CutPrefix(o.opening, "revenue=")
		if !ok || column == "" {
			return nil, model.E(model.CodeUsage, "error.cmd.opening", "Text", o.opening)
		}
		o.columns = append(o.columns, column+"=opening")
	}
	if err := exchange.CheckDateFormat(o.dateFormat); err != nil {
		return nil, err
	}
	switch o.delimiter {
	case "":
	case "tab", `\t`:
		out.Delimiter = '\t'
	default:
		c, n := utf8.DecodeRuneInString(o.delimiter)
		if n != len(o.delimiter) || c == '"' || c == '\n' || c == '\r' || c == utf8.RuneError {
			return nil, model.E(model.CodeUsage, "error.cmd.delimiter", "Text", o.delimiter)
		}
		out.Delimiter = c
	}
	var err error
	out.Map, err = exchange.ParseMap(o.columns)
	return out, err
}

// importFile reads and imports one file and says what came of it.
// The last of several files scores everyone, the others leave it to that.
func (r *run) importFile(ctx context.Context, b *importBook, path string, o exchange.Options, flags *importOptions, more bool) (jsonImport, error) {
	profile := model.If(r.guest != nil, noProfile, flags.profile) // they are the server's
	f, err := r.openImport(path, o, profile)
	if err != nil {
		return jsonImport{}, err
	}
	bar := r.progress()
	defer bar.done()
	in, err := f.readAsking(r.asker(ctx), bar.step)
	if err != nil {
		return jsonImport{}, err
	}
	s, err := b.open(ctx)
	if err != nil {
		return jsonImport{}, err
	}
	in.Deferred = more
	res, err := s.db.Import(ctx, in, bar.step)
	bar.done()
	if err != nil {
		return jsonImport{}, err
	}
	r.log.Info("imported", "file", path, "rows", res.Rows, "created", res.Created, "updated", res.Updated, "rejected", res.Rejected)
	out := r.importJSON(path, &res, s)
	out.DryRun = o.DryRun
	if !o.DryRun {
		switch kept, err := f.keepRejected(&res); { // the rows that were taken are in the book all the same
		case err != nil:
			r.log.Warn("rejected rows not kept", "file", f.path, "error", err.Error())
			out.Notes = append(out.Notes, r.l.F("cmd.import.not_kept", "Path", f.path+".rejected.csv"))
		case kept == nil && len(res.Problems) > 0:
			out.Notes = append(out.Notes, r.l.T("cmd.import.not_kept_input"))
		default:
			out.RejectedFile = kept
		}
		if flags.keepProfile != "" {
			var kept string
			if kept, err = f.keepProfile(flags.keepProfile); err == nil && kept == "" {
				out.Notes = append(out.Notes, r.l.T("cmd.import.profile.none"))
			}
		}
	}
	if !r.g.json {
		r.tellImport(&out, &res, in, s)
	}
	return out, err
}

// importJSON makes the object of a file that was taken.
func (r *run) importJSON(path string, res *model.ImportResult, s *session) jsonImport {
	return jsonImport{
		File: shownPath(path), Kind: text(string(res.Kind)), Encoding: text(res.Encoding), Rows: res.Rows, Created: res.Created,
		Updated: res.Updated, Unchanged: res.Unchanged, Rejected: res.Rejected, CustomersCreated: res.CustomersCreated,
		Notes: reasonsJSON(res.Notes, s.l), PossibleDoubles: list(res.Doubles), told: r.l.ImportChanges(res),
		Batch: known(res.Batch, res.Batch != 0),
		Problems: model.Each(res.Problems, func(p *model.Problem) jsonProblem {
			return jsonProblem{Row: positive(p.Row), Column: text(p.Column), Message: r.l.Error(p.Err)}
		}),
		Changes: model.Each(res.Changes, func(c *model.FieldChange) model.FieldChange {
			return model.FieldChange{Field: strings.TrimPrefix(c.Field, "="), Customers: c.Customers, First: list(c.First)}
		}),
	}
}

// tellImport says what came of a file.
func (r *run) tellImport(out *jsonImport, res *model.ImportResult, in *model.Import, s *session) {
	l := r.l
	key := map[bool]string{true: "cmd.import.dry_", false: "cmd.import.done_"}[out.DryRun] + string(res.Kind)
	counts := []string{counted(l, "cmd.import.new", out.Created)}
	for _, c := range []struct {
		key string
		n   int
	}{{"updated", out.Updated}, {"unchanged", out.Unchanged}, {"rejected", out.Rejected}, {"customers", out.CustomersCreated}} {
		if c.n > 0 {
			counts = append(counts, counted(l, "cmd.import."+c.key, c.n))
		}
	}
	r.tell(l.F(key, "File", part.Cell(out.File), "N", out.Rows, "Encoding", res.Encoding, "Counts", strings.Join(counts, l.T("cmd.comma"))))
	for _, n := range slices.Concat(out.Notes, out.told) {
		r.tell("  " + part.Cell(n))
	}
	r.tellFirst(model.Each(out.Problems, func(p *jsonProblem) string { return problemText(p, r) }))
	if out.RejectedFile != nil {
		r.tell("  " + l.F("cmd.import.kept", "Path", part.Cell(*out.RejectedFile)))
	}
	if out.DryRun {
		r.previewImport(in, s)
	}
}

// problemText names the row and the column of a problem.
func problemText(p *jsonProblem, r *run) string {
	switch {
	case p.Row == nil:
		return p.Message
	case p.Column == nil:
		return r.l.F("cmd.import.row", "N", r.l.Count(*p.Row), "Message", p.Message)
	}
	return r.l.F("cmd.import.cell", "N", r.l.Count(*p.Row), "Column", *p.Column, "Message", p.Message)
}
