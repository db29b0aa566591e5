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
		e.o = exchange.ExportOptions{Lang: r.l.Tag(), Currency: s.book.Currency, BOM: w != r.Stdout && r.l.Tag() == "zh"}
		err := e.write(ctx, kind)
		rows = e.rows
		return errors.Join(err, e.w.Flush())
	}
	if o.output == "" || o.output == "-" {
		return fill(r.Stdout)
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
	out := exchange.NewCustomersCSV(e.w, e.o)
	err = e.each(ctx, func(row *model.Row) error {
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

// exportedCustomer is the customer object of list with everything else that is
// known of the customer.
type exportedCustomer struct {
	exchange.CustomerJSON
	Reasons        []string `json:"reasons"`
	PAlive         *float64 `json:"p_alive"`
	POrder         *float64 `json:"p_order"`
	ExpectedOrders *float64 `json:"expected_orders"`
	ExpectedSpend  *float64 `json:"expected_spend"`
	CLV            *float64 `json:"clv"`
}

func (e *bookExporter) customersJSON(ctx context.Context) error {
	out := newArrayWriter(e.w)
	err := e.each(ctx, func(row *model.Row) error {
		e.rows++
		contacts, err := e.s.db.Contacts(ctx, row.ID)
		if err != nil {
			return err
		}
		c, f := customerJSON(row, &e.s.book, e.s.l, e.s.today), e.s.book.Currency
		return out.add(exportedCustomer{
			exchange.NewCustomerJSON(row, contacts, f), c.Reasons, c.PAlive, c.POrder, c.ExpectedOrders, c.ExpectedSpend, c.CLV,
		})
	})
	if err != nil {
		return err
	}
	return out.close()
}
