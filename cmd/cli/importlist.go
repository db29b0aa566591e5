package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tierbook/db/engine"
	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/part"
)

func (r *run) importListCmd() *cobra.Command {
	return r.command("import.list", "", r.exactly(0),
		r.onBook(openMode{}, func(cmd *cobra.Command, s *session, _ []string) error {
			list, err := s.db.ImportBatches(cmd.Context())
			return listing(r, list, err, batchJSON, r.l.T("cmd.import.list.none"), func(b *model.ImportBatch) []string {
				state := model.If(b.Status != "active", r.l.T("cmd.import.list.undone"), "")
				return []string{
					strconv.FormatInt(b.ID, 10), r.l.Moment(b.At, s.book.Zone), b.File, r.l.T("import_kind." + string(b.Kind)),
					r.l.Count(b.Created + b.CustomersCreated), r.l.Count(b.Updated), state,
				}
			}, right("#"), left(r.l.T("cmd.import.list.at")), flex(r.l.T("cmd.import.list.file")),
				left(r.l.T("cmd.import.list.what")), right(r.l.T("cmd.import.list.new")), right(r.l.T("cmd.import.list.changed")), left(""))
		}))
}

func batchJSON(b *model.ImportBatch) jsonObject {
	return jsonObject{
		"batch", b.ID, "at", utc(b.At), "by", b.By, "file", b.File, "kind", string(b.Kind), "rows", b.Rows, "created", b.Created,
		"updated", b.Updated, "unchanged", b.Unchanged, "rejected", b.Rejected, "customers_created", b.CustomersCreated,
		"active", b.Status == "active",
	}
}

// importRollbackCmd takes one import back, whatever came after it.
func (r *run) importRollbackCmd() *cobra.Command {
	dry := false
	cmd := r.command("import.rollback", r.l.T("cmd.arg.batch"), r.exactly(1), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		batch, err := strconv.ParseInt(strings.TrimPrefix(args[0], "#"), 10, 64)
		if err != nil || batch < 1 {
			return model.E(model.CodeUsage, "error.cmd.batch", "Text", args[0])
		}
		res, err := s.db.Rollback(cmd.Context(), batch, dry)
		if err != nil {
			return err
		}
		if r.g.json {
			kept := model.Each(res.Kept, func(k *model.KeptRow) jsonObject {
				return jsonObject{"customer_id", k.ID, "customer", k.Customer, "what", k.What}
			})
			return r.printJSON(jsonObject{
				"batch", res.Batch.ID, "file", res.Batch.File, "customers", res.Customers, "contacts", res.Contacts, "interactions", res.Interactions,
				"restored", res.Restored, "kept", kept, "change", known(res.Change.ID, res.Change.ID != 0), "dry_run", dry,
			})
		}
		key := "rollback.done"
		switch {
		case dry:
			key = "rollback.would"
		case res.Change.ID == 0:
			key = "rollback.nothing"
		}
		r.tell(r.l.F(key, "File", part.Cell(res.Batch.File), "Counts", r.l.Rollback(&res)))
		r.tellFirst(r.l.Kept(&res))
		return nil
	}))
	return r.flags(cmd, "flag.import.rollback.", "dry-run", &dry)
}

func (r *run) importProfilesCmd() *cobra.Command {
	forget := ""
	cmd := r.command("import.profiles", "", r.exactly(0), func(*cobra.Command, []string) error {
		list, err := r.profiles()
		if err == nil && forget != "" {
			p, err := r.findProfile(list, forget)
			if err != nil {
				return err
			}
			err = r.changeProfiles(func(list []exchange.Profile) []exchange.Profile {
				return slices.DeleteFunc(list, func(x exchange.Profile) bool { return x.Name == p.Name })
			})
			if err == nil {
				r.tell(r.l.F("cmd.import.profiles.deleted", "Name", part.Cell(p.Name)))
			}
			return err
		}
		return listing(r, list, err, func(p *exchange.Profile) jsonObject {
			return jsonObject{
				"name", p.Name, "headers", append([]string{}, p.Headers...), "kind", text(p.As), "encoding", text(p.Encoding),
				"delimiter", text(p.Delimiter), "sheet", text(p.Sheet), "no_header", p.NoHeader, "date_format", text(p.DateFormat),
				"decimal", text(p.Decimal), "existing", text(p.Existing), "tiers", text(p.Tiers), "opening", text(p.Opening), "columns", maps.Collect(maps.All(p.Columns)),
			}
		}, r.l.T("cmd.import.profiles.none"), func(p *exchange.Profile) []string {
			return []string{p.Name, strconv.Itoa(len(p.Columns)), strings.Join(p.Headers, r.l.T("cmd.comma"))}
		}, left(r.l.T("cmd.import.profiles.name")), right(r.l.T("cmd.import.profiles.columns")), flex(r.l.T("cmd.import.profiles.headers")))
	})
	return r.flags(cmd, "flag.import.profiles.", "delete", &forget)
}

// importBook is the book that an import writes to. Where there is none yet it is
// made only when a file turned out to be one that can be taken, and a dry run
// looks at an empty book in a temporary folder instead.
type importBook struct {
	r      *run
	path   string
	folder string // to be removed, "" for none
	s      *session
}

// importBook opens the book where there is one, and settles the options of
// reading that the book decides.
func (r *run) importBook(ctx context.Context, o *importOptions) (*importBook, error) {
	b := &importBook{r: r, path: r.bookPath()}
	_, err := os.Stat(b.path)
	fresh := errors.Is(err, fs.ErrNotExist) && !engine.Server(b.path)
	if !fresh {
		if _, err := b.open(ctx); err != nil {
			return nil, err
		}
	}
	if err := b.settle(&o.Options, o.rates); err != nil {
		return nil, err
	}
	if fresh && o.DryRun {
		if b.folder, err = os.MkdirTemp("", "tierbook-dry-"); err != nil {
			return nil, model.E(model.CodeInternal, "error.cmd.write", "Path", os.TempDir()).Wrap(err)
		}
		b.path = filepath.Join(b.folder, bookName)
	}
	return b, nil
}

// settle fills what the book, or the settings a new one would have, decide.
func (b *importBook) settle(o *exchange.Options, rates []string) (err error) {
	if b.s == nil {
		o.Currency, o.Zone = b.r.cfg.Currency, b.r.zone()
		if o.Today, err = b.r.parseAsOf(); err != nil {
			return err
		}
		o.Today = cmp.Or(o.Today, model.DayOf(b.r.Now().In(o.Zone)))
	} else {
		o.Currency, o.TierNames, o.Today, o.Zone = b.s.book.Currency, b.s.book.Tiers, b.s.today, model.ZoneOf(b.s.book.Zone)
	}
	o.Rates, err = exchange.ParseRates(rates, o.Currency)
	return err
}

// open gives the session on the book, which is made where there is none.
func (b *importBook) open(ctx context.Context) (_ *session, err error) {
	if b.s == nil {
		b.s, err = b.r.bookAt(ctx, b.path, openMode{create: true, stale: true})
	}
	return b.s, err
}

// drop removes what a dry run left.
func (b *importBook) drop() {
	if b.folder != "" {
		_ = b.r.closeBook()
		_ = os.RemoveAll(b.folder)
	}
}

// keepBeside writes data beside a file under FILE.rejected.csv or the next free
// number, and gives the path. What is there with the same content is left alone.
func keepBeside(path string, data []byte) (string, error) {
	name := path + ".rejected.csv"
	for n := 1; n <= mostNumbered; n++ {
		at := numbered(name, n)
		if old, err := os.ReadFile(at); err == nil && bytes.Equal(old, data) {
			return at, nil
		} else if errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	return writeNumbered(name, func(w io.Writer) error { _, err := w.Write(data); return err })
}
