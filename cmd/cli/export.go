package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tierbook/db"
	"tierbook/db/engine"
	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/part"
)

type exportOptions struct {
	output, format  string
	way, purpose    string
	force, archived bool
}

func (r *run) exportCmd() *cobra.Command {
	var o exportOptions
	cmd := r.command("export", "customers|interactions|calendar|all ["+r.l.T("cmd.arg.filter")+"]", r.atLeast(1), func(cmd *cobra.Command, args []string) error {
		kind, err := o.settle(args[0], r.g.json)
		if err != nil {
			return err
		}
		ctx, filter := cmd.Context(), filterText(args[1:])
		s, err := r.book(ctx, openMode{})
		if err != nil {
			return err
		}
		e := &bookExporter{s: s, format: o.format}
		if err := e.spare(ctx, kind, o.way, o.purpose); err != nil {
			return err
		}
		if kind == wholeBook {
			return r.exportAll(ctx, s, filter, &o)
		}
		f, err := s.filter(filter)
		if err != nil {
			return err
		}
		stdout := o.output == "" || o.output == "-"
		if stdout && o.format == "xlsx" && isTerminal(r.Stdout) {
			return model.E(model.CodeUsage, "error.cmd.export_terminal")
		}
		e.q = model.ListQuery{Filter: f, Sort: model.AttrID, AsOf: s.asOf, Archived: o.archived || f.WantsArchived()}
		defer func() {
			if e.left+e.people > 0 {
				r.tell(counted(r.l, "cmd.export.left", e.left, "People", e.people, "Purpose", o.purpose))
			}
		}()
		return r.deliver(o.output, o.force, e.filler(ctx, r, kind, !stdout), func() string { return counted(r.l, "cmd.export.done", e.rows, "Path", part.Cell(o.output)) })
	})
	cmd.ValidArgs = []string{"customers", "interactions", "calendar", wholeBook}
	return r.flags(cmd, "flag.export.", "output,o", &o.output, "format", &o.format, "force", &o.force, "archived", &o.archived, "for", &o.way, "purpose", &o.purpose)
}

// settle decides the format where --format leaves it open: by the name of the file,
// else what the kind is usually written as.
func (o *exportOptions) settle(what string, json bool) (model.ImportKind, error) {
	kind, formats := model.ImportKind(what), exportFormats[what]
	if formats == nil {
		return "", model.E(model.CodeUsage, "error.cmd.what", "Text", what)
	}
	if what == "calendar" {
		kind = model.ImportCustomers
	}
	json = json && what != wholeBook
	byName := strings.TrimPrefix(strings.ToLower(filepath.Ext(o.output)), ".")
	switch {
	case o.format != "":
	case json && what != "calendar":
		o.format = "json"
	case slices.Contains(formats, byName), what == wholeBook && slices.Contains(exportFormats["customers"], byName):
		o.format = byName // all of a book is no such file, which is refused below
	default:
		o.format = formats[0]
	}
	if !slices.Contains(formats, o.format) {
		return "", model.E(model.CodeUsage, "error.cmd.format", "Text", o.format, "Formats", strings.Join(formats, ", "))
	}
	return kind, nil
}

// exportFormats are those of each kind of export, the usual one first.
var exportFormats = map[string][]string{
	"customers": {"csv", "xlsx", "json", "vcf", "ics"}, "interactions": {"csv", "xlsx", "json"}, "calendar": {"ics"}, wholeBook: {"jsonl"},
}

type bookExporter struct {
	s      *session
	q      model.ListQuery
	only   map[int64]bool // these customers, nil for all that match
	format string         // one of exportFormats
	w      *bufio.Writer
	o      exchange.ExportOptions
	rows   int

	// way is how whoever is written is to be contacted, and purpose for what, where
	// those who do not want that are left out; needs are the purposes that need consent.
	way            model.Barred
	purpose, needs string
	left, people   int // customers and contacts left out
}

// spare has customers left out, and contacts, who do not want to be contacted in a way
// and for a purpose; both may be empty.
func (e *bookExporter) spare(ctx context.Context, kind model.ImportKind, way, purpose string) error {
	if way+purpose != "" && kind != model.ImportCustomers {
		return model.E(model.CodeUsage, "error.cmd.export_for")
	}
	policy, err := e.s.db.Policy(ctx)
	if purpose != "" {
		err = cmp.Or(err, (&model.Consent{Purpose: purpose}).Check())
	}
	barred, wrong := model.ParseBarred(way)
	e.way, e.purpose, e.needs = barred, purpose, policy.Privacy.Purposes
	return cmp.Or(err, wrong, policy.Privacy.CheckPurpose(purpose))
}

// filler gives what writes the export; a Chinese file begins with a byte order mark.
func (e *bookExporter) filler(ctx context.Context, r *run, kind model.ImportKind, file bool) func(io.Writer) error {
	return func(w io.Writer) error {
		e.w = bufio.NewWriterSize(w, 64<<10)
		s, chinese := e.s, r.l.Tag() == "zh"
		e.o = exchange.ExportOptions{
			Lang: r.l.Tag(), Currency: s.book.Currency, Tiers: s.book.Tiers, BOM: file && chinese, Today: s.today, Reason: s.l.Reason, Referrer: referrers(ctx, s),
			Now: r.Now(), Event: func(what, who, customer string) string {
				return s.l.F("calendar."+what, "Name", who, "Customer", customer, "Other", who != customer)
			},
		}
		if chinese {
			e.o.Word = s.l.Word
		}
		return errors.Join(e.write(ctx, kind), e.w.Flush())
	}
}

// write writes the export; a table of customers has a column for every further fact
// in use.
func (e *bookExporter) write(ctx context.Context, kind model.ImportKind) (err error) {
	if kind == model.ImportInteractions {
		out := exchange.NewInteractions(e.format, e.w, e.o)
		if err := e.s.db.EachInteraction(ctx, e.q, chosen(e, out.Write)); err != nil {
			return err
		}
		return out.Close()
	}
	if e.format == "csv" || e.format == "xlsx" {
		if e.o.Fields, err = e.s.db.FieldsOf(ctx, e.q, e.only); err != nil {
			return err
		}
		e.q.Figures = true
	}
	return e.customers(ctx, exchange.NewCustomers(e.format, e.w, e.o))
}

// chosen writes what is of a customer to export, and counts it.
func chosen[T any](e *bookExporter, write func(*model.Row, T) error) func(*model.Row, T) error {
	return func(row *model.Row, of T) error {
		if e.only != nil && !e.only[row.ID] {
			return nil
		}
		e.rows++
		return write(row, of)
	}
}

// customers writes everybody to export with the contacts.
func (e *bookExporter) customers(ctx context.Context, out exchange.CustomerWriter) error {
	write := chosen(e, out.Write)
	if err := e.s.db.EachWithContacts(ctx, e.q, func(row *model.Row, contacts []model.Contact) error {
		if contacts, ok := e.willing(row, contacts); ok {
			return write(row, contacts)
		}
		return nil
	}); err != nil {
		return err
	}
	return out.Close()
}

// willing leaves out contacts who are not to be contacted so, and the customer's own phone
// and e-mail where that is not; false where nobody is left, of a customer who was to be.
func (e *bookExporter) willing(row *model.Row, contacts []model.Contact) ([]model.Contact, bool) {
	if e.way == 0 && e.purpose == "" || e.only != nil && !e.only[row.ID] {
		return contacts, true
	}
	left := slices.DeleteFunc(slices.Clone(contacts), func(c model.Contact) bool {
		return c.BarredBy(&row.Customer, e.way, e.purpose, e.needs, e.s.today) != ""
	})
	e.people += len(contacts) - len(left)
	if row.BarredBy(e.way, e.purpose, e.needs, e.s.today) == "" {
		return left, true
	}
	if row.Phone, row.Email = "", ""; len(left) == 0 {
		e.left++
	}
	return left, len(left) > 0
}

// referrers names recommenders by ref, or by name where they have none; each is
// looked up once.
func referrers(ctx context.Context, s *session) func(int64) string {
	known := map[int64]string{}
	return func(id int64) string {
		who, ok := known[id]
		if !ok {
			if d, err := s.db.Detail(ctx, id, 0, 0); err == nil {
				who = cmp.Or(d.Ref, d.Name)
			}
			known[id] = who
		}
		return who
	}
}

// wholeBook is what export calls all of a book.
const wholeBook = "all"

// exportAll writes every table of the book.
func (r *run) exportAll(ctx context.Context, s *session, filter string, o *exportOptions) error {
	if filter != "" {
		return model.E(model.CodeUsage, "error.cmd.whole_filter", "Text", filter)
	}
	rows := 0
	return r.deliver(o.output, o.force, func(w io.Writer) (err error) {
		out := bufio.NewWriterSize(w, 64<<10)
		rows, err = s.db.ExportAll(ctx, out)
		return errors.Join(err, out.Flush())
	}, func() string { return counted(r.l, "cmd.export.done", rows, "Path", part.Cell(o.output)) })
}

// isWholeBook tells whether a file is what exportAll wrote.
func isWholeBook(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, len(db.WholeHead))
	_, err = io.ReadFull(f, head)
	return err == nil && string(head) == db.WholeHead
}

// importAll makes an empty book what exportAll wrote.
func (r *run) importAll(ctx context.Context, path string, o *importOptions) (err error) {
	if o.DryRun {
		return model.E(model.CodeUsage, "error.cmd.whole_dry")
	}
	s, err := r.book(ctx, openMode{create: true})
	if err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return model.E(model.CodeRefused, "error.cmd.read", "Path", path).Wrap(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	rows, err := s.db.ImportAll(ctx, bufio.NewReaderSize(f, 64<<10))
	if err != nil {
		return err
	}
	res := importOutcome{ImportResult: model.ImportResult{File: shownPath(path), Kind: wholeBook, Rows: rows, Created: rows}}
	return r.answer([]jsonObject{r.importJSON(&res, false)}, r.l.F("cmd.import.whole", "N", r.l.Count(rows), "Path", part.Cell(engine.Shown(r.bookPath()))))
}
