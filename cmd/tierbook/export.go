package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"sort"

	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/part"
)

// exportOptions are the flags of export.
type exportOptions struct {
	output, format  string
	force, archived bool
}

func (r *run) exportCmd() *cobra.Command {
	var o exportOptions
	cmd := r.command("export", "customers|interactions ["+r.l.T("cmd.arg.filter")+"]", `  tierbook export customers -o customers.csv
  tierbook export interactions --format json tier:A > a-accounts.json`, r.atLeast(1), nil)
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVarP(&o.output, "output", "o", "", r.l.T("flag.export.output"))
	f.StringVar(&o.format, "format", "", r.l.T("flag.export.format"))
	f.BoolVar(&o.force, "force", false, r.l.T("flag.export.force"))
	f.BoolVar(&o.archived, "archived", false, r.l.T("flag.export.archived"))
	cmd.ValidArgs = []string{"customers", "interactions"}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		kind := model.ImportKind(args[0])
		if kind != model.ImportCustomers && kind != model.ImportInteractions {
			return model.E(model.CodeUsage, "error.cmd.what", "Text", args[0])
		}
		switch {
		case o.format == "" && r.g.json:
			o.format = "json"
		case o.format == "":
			o.format = "csv"
		case o.format != "csv" && o.format != "json":
			return model.E(model.CodeUsage, "error.cmd.format", "Text", o.format)
		}
		return r.export(cmd.Context(), kind, filterText(args[1:]), &o)
	}
	return cmd
}

// export writes what matches to Stdout or to a file.
func (r *run) export(ctx context.Context, kind model.ImportKind, filter string, o *exportOptions) error {
	s, err := r.book(ctx, openMode{})
	if err != nil {
		return err
	}
	f, err := s.filter(filter)
	if err != nil {
		return err
	}
	q := model.ListQuery{Filter: f, Sort: model.AttrID, AsOf: s.asOf, Archived: o.archived || f.WantsArchived()}
	rows := 0
	fill := func(w io.Writer) error {
		e := &bookExporter{s: s, q: q, json: o.format == "json", w: bufio.NewWriterSize(w, 64<<10)}
		e.o = e.options(ctx, r, o.output != "" && o.output != "-" && r.l.Tag() == "zh")
		err := e.write(ctx, kind)
		rows = e.rows
		return errors.Join(err, e.w.Flush())
	}
	if o.output == "" || o.output == "-" {
		return r.toStdout(fill)
	}
	if err := writeFile(o.output, o.force, fill); err != nil {
		return err
	}
	r.tell(r.l.F("cmd.export.done", "N", r.l.Count(rows), "Path", part.Cell(o.output)))
	return nil
}

// bookExporter writes one export.
type bookExporter struct {
	s    *session
	q    model.ListQuery
	only map[int64]bool // these customers, nil for all that match
	json bool
	w    *bufio.Writer
	o    exchange.ExportOptions
	rows int
}

// options are those of the book in the language in force.
func (e *bookExporter) options(ctx context.Context, r *run, bom bool) exchange.ExportOptions {
	return exchange.ExportOptions{
		Lang: r.l.Tag(), Currency: e.s.book.Currency, BOM: bom, Today: e.s.today, Reason: e.s.l.Reason, Referrer: referrers(ctx, e.s),
	}
}

func (e *bookExporter) write(ctx context.Context, kind model.ImportKind) error {
	if kind == model.ImportInteractions {
		return e.interactions(ctx)
	}
	if e.json {
		return e.customersJSON(ctx)
	}
	return e.customersCSV(ctx)
}

func (e *bookExporter) interactions(ctx context.Context) error {
	out := exchange.NewInteractionsCSV(e.w, e.o)
	if e.json {
		out = exchange.NewInteractionsJSON(e.w, e.o)
	}
	err := e.s.db.EachInteraction(ctx, e.q, func(row *model.Row, in *model.Interaction) error {
		if e.only != nil && !e.only[row.ID] {
			return nil
		}
		e.rows++
		return out.Write(row, in)
	})
	if err != nil {
		return err
	}
	return out.Close()
}

// each calls fn for every customer to export.
func (e *bookExporter) each(ctx context.Context, fn func(*model.Row) error) error {
	return e.s.db.Each(ctx, e.q, func(row *model.Row) error {
		if e.only != nil && !e.only[row.ID] {
			return nil
		}
		return fn(row)
	})
}

// customersCSV writes customers with a column for every further fact in use.
func (e *bookExporter) customersCSV(ctx context.Context) error {
	seen := map[string]bool{}
	err := e.each(ctx, func(row *model.Row) error {
		for _, f := range row.Fields {
			if !seen[f.Name] {
				seen[f.Name] = true
				e.o.Fields = append(e.o.Fields, f.Name)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	sort.Strings(e.o.Fields)
	return e.customers(ctx, exchange.NewCustomersCSV(e.w, e.o))
}

func (e *bookExporter) customersJSON(ctx context.Context) error {
	return e.customers(ctx, exchange.NewCustomersJSON(e.w, e.o))
}

// customers writes everybody to export with the contacts.
func (e *bookExporter) customers(ctx context.Context, out exchange.CustomerWriter) error {
	err := e.each(ctx, func(row *model.Row) error {
		e.rows++
		contacts, err := e.s.db.Contacts(ctx, row.ID)
		if err != nil {
			return err
		}
		return out.Write(row, contacts)
	})
	if err != nil {
		return err
	}
	return out.Close()
}

// referrers names recommenders by ref, or by name where they have none; each is
// looked up once.
func referrers(ctx context.Context, s *session) func(int64) string {
	known := map[int64]string{}
	return func(id int64) string {
		who, ok := known[id]
		if !ok {
			if d, err := s.db.Detail(ctx, id, 0, 0); err == nil {
				if who = d.Ref; who == "" {
					who = d.Name
				}
			}
			known[id] = who
		}
		return who
	}
}
