package cli

import (
	"cmp"
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

// statsOptions are the flags of stats and report.
type statsOptions struct {
	by, from, to, owner, period string
	replay                      bool
}

func (r *run) statsCmd() *cobra.Command {
	var o statsOptions
	cmd := r.command("stats", "["+r.l.T("cmd.arg.filter")+"]", nil, func(cmd *cobra.Command, args []string) error {
		s, q, st, err := r.figures(cmd.Context(), filterText(unshield(args)), &o)
		return r.show(err, func() any { return statsJSON(&st, s, &q) }, func() error { return r.printStats(&st, s, &q) })
	})
	cmd.AddCommand(r.statsProductsCmd(), r.command("stats.models", "", r.exactly(0), r.onBook(openMode{}, r.statsModels)), r.statsBacktestCmd())
	return r.statsFlags(cmd, &o)
}

// statsFlags declares the flags that stats and report share.
func (r *run) statsFlags(cmd *cobra.Command, o *statsOptions) *cobra.Command {
	r.flags(r.flags(cmd, "flag.stats.", "by", &o.by, "from", &o.from, "to", &o.to, "period", &o.period), "flag.", "owner", &o.owner)
	_ = cmd.RegisterFlagCompletionFunc("by", func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		names := model.Each(model.Splits[:], func(a *model.Attr) string { return a.String() })
		if s, err := r.book(cmd.Context(), openMode{stale: true}); err == nil {
			names = append(names, model.Each(s.book.Fields, func(d *model.FieldDef) string { return joinCells(d.Name) })...)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
	return r.flags(cmd, "flag.stats.", "replay", &o.replay)
}

// query reads the flags against an open book.
func (o *statsOptions) query(ctx context.Context, s *session, filter string) (q model.StatsQuery, err error) {
	q = model.StatsQuery{AsOf: s.asOf, Replay: o.replay}
	if q.Owner, err = s.owner(ctx, o.owner); err != nil {
		return q, err
	}
	if o.by != "" {
		var ok bool
		if q.By, q.Field, ok = model.FindAttr(o.by, s.book.Fields); !ok || q.By != model.AttrField && !slices.Contains(model.Splits[:], q.By) {
			return q, model.E(model.CodeUsage, "error.stats.by", "Text", o.by)
		}
	}
	if q.From, err = s.figuresDay(o.from, 0); err != nil {
		return q, err
	}
	if q.To, err = s.figuresDay(o.to, 0); err != nil {
		return q, err
	}
	if today := s.today; q.To != 0 && q.To < today { // every figure is of the day on which the range ends
		q.AsOf, s.today = q.To, q.To
	}
	if q.Every = model.Everies[cmp.Or(o.period, "month")]; q.Every == 0 {
		return q, model.E(model.CodeUsage, "error.stats.period", "Text", o.period)
	}
	q.Filter, err = s.filter(filter)
	return q, err
}

// figures opens the book and gives what the flags ask for.
func (r *run) figures(ctx context.Context, filter string, o *statsOptions) (s *session, q model.StatsQuery, st model.Stats, err error) {
	if s, err = r.book(ctx, openMode{}); err != nil {
		return s, q, st, err
	}
	if q, err = o.query(ctx, s, filter); err != nil {
		return s, q, st, err
	}
	st, err = s.db.Stats(ctx, q)
	return s, q, st, err
}

// shownProducts is how many products stats products prints as text unless told otherwise.
const shownProducts = 20

func (r *run) statsProductsCmd() *cobra.Command {
	from, to, n := "", "", shownProducts
	cmd := r.command("stats.products", "", r.exactly(0), nil)
	cmd.RunE = r.onBook(openMode{}, func(cmd *cobra.Command, s *session, _ []string) error {
		first, last, err := s.figuresDays(from, to)
		if err != nil {
			return err
		}
		all, err := s.db.Products(cmd.Context(), first, last)
		shown := model.If(n > 0 && (!r.g.json || cmd.Flags().Changed("number")), all[:min(n, len(all))], all)
		return r.printProducts(s, shown, len(all), err)
	})
	r.flags(cmd, "flag.stats.", "from", &from, "to", &to)
	return r.flags(cmd, "flag.recommend.", "number,n", &n)
}

func (r *run) printProducts(s *session, shown []model.ProductSales, all int, err error) error {
	l := s.l
	since := slices.ContainsFunc(shown, func(p model.ProductSales) bool { return p.Before != nil || p.YearBefore != nil })
	cols := []column{
		flex(l.T("offer.product")), right(l.T("stats.customers")), right(l.Attr(model.AttrOrders)),
		right(l.T("stats.quantity")), right(l.Attr(model.AttrRevenue)), right(l.T("stats.profit")), left(l.Attr(model.AttrLastOrder)),
	}
	if since {
		cols = append(cols, right(l.T("stats.on_before")), right(l.T("stats.on_year")))
	}
	err = listing(r, shown, err, func(p *model.ProductSales) jsonObject {
		o := jsonObject{
			"product", p.Product, "category", text(p.Category), "customers", p.Customers, "orders", p.Orders, "quantity", p.Quantity,
			"revenue", s.money(p.Revenue), "profit", nil, "last", p.Last,
		}
		o = append(o, s.growthJSON(p.Revenue, p.Before, p.YearBefore)...)
		if p.Cost != nil { // else a line has none
			return o.With("profit", s.money(p.Revenue-*p.Cost))
		}
		return o
	}, r.l.T("offer.no_lines"), func(p *model.ProductSales) []string {
		profit := model.If(p.Cost != nil, l.Money(p.Revenue-*cmp.Or(p.Cost, new(int64)), s.book.Currency), dash)
		cells := []string{
			part.Cell(p.Product), l.Count(p.Customers), l.Count(p.Orders), model.NumberText(p.Quantity, -1),
			l.Money(p.Revenue, s.book.Currency), profit, p.Last.String(),
		}
		if since {
			cells = append(cells, l.Growth(model.Growth(p.Revenue, p.Before)), l.Growth(model.Growth(p.Revenue, p.YearBefore)))
		}
		return cells
	}, cols...)
	if err == nil && len(shown) < all && !r.g.json {
		r.tell(counted(r.l, "cmd.more", all-len(shown)))
	}
	return err
}

func (r *run) recommendCmd() *cobra.Command {
	n := model.OffersShown
	cmd := r.command("recommend", r.l.T("cmd.arg.customer"), r.exactly(1), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		if n < 1 {
			return model.E(model.CodeUsage, "error.cmd.count", "Flag", "-n")
		}
		id, err := s.db.Find(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		o, err := s.db.Recommend(cmd.Context(), id, n, s.asOf)
		return r.show(err, func() any { return o }, func() error { return r.printOffers(s, &o) })
	}))
	return r.flags(cmd, "flag.recommend.", "number,n", &n)
}

// printOffers prints what to speak about with a customer: what is due again, and what to
// offer next.
func (r *run) printOffers(s *session, o *model.Offers) (err error) {
	t := r.table(column{title: r.l.T("offer.product"), keep: true, max: r.nameWidth()}, flex(r.l.T("cmd.why")))
	for _, list := range []struct {
		title  string
		offers []model.Offer
	}{{"offer.again", o.Again}, {"offer.next", o.Next}} {
		if len(list.offers) > 0 {
			t.heading(r.l.T(list.title))
		}
		for i := range list.offers {
			t.row(part.Cell(list.offers[i].Product), part.Cell(s.l.Offer(&list.offers[i], s.today)))
		}
	}
	if len(o.Again)+len(o.Next) > 0 {
		err = t.done()
	}
	if len(o.Next) == 0 {
		r.tell(r.l.NoOffers(o))
	}
	return err
}

// testOffers prints how many customers later bought one of the products offered.
func (r *run) testOffers(ctx context.Context, s *session, cut, until model.Day) error {
	o, err := s.db.TestOffers(ctx, cut, until, model.OffersShown)
	if err != nil {
		return err
	}
	if r.g.json {
		return r.printJSON(o)
	}
	if o.Pairs == 0 {
		r.line(s.l.F("stats.offers_none", "Cut", o.Cut.String()))
		return nil
	}
	r.line(counted(s.l, "stats.offers", o.Customers, "Cut", o.Cut.String(), "Until", o.Until.String(), "Offers", o.Offers))
	t := r.table(left(s.l.T("stats.offers_by")), right(s.l.T("stats.offers_hit")), right(""))
	of := func(n int) string { return percent(known(float64(n)/float64(o.Customers), o.Customers > 0)) }
	t.row(s.l.T("stats.offers_evidence"), s.l.Count(o.Hit), of(o.Hit))
	t.row(s.l.T("stats.offers_popular"), s.l.Count(o.Popular), of(o.Popular))
	return t.done()
}

// reportOptions are the flags of report besides those it shares with stats.
type reportOptions struct {
	statsOptions
	output, format string
	force          bool
}

func (r *run) reportCmd() *cobra.Command {
	var o reportOptions
	cmd := r.command("report", "["+r.l.T("cmd.arg.filter")+"]", nil, func(cmd *cobra.Command, args []string) error {
		byName := map[string]string{".md": "md", ".markdown": "md", ".json": "json"}[strings.ToLower(filepath.Ext(o.output))]
		format := cmp.Or(strings.ToLower(o.format), byName, map[bool]string{true: "json", false: "html"}[r.g.json])
		if !slices.Contains([]string{"html", "md", "json"}, format) {
			return model.E(model.CodeUsage, "error.report.format", "Text", o.format)
		}
		o.by = cmp.Or(o.by, "owner")
		return r.report(cmd.Context(), filterText(unshield(args)), format, &o)
	})
	return r.statsFlags(r.flags(cmd, "flag.report.", "output,o", &o.output, "format", &o.format, "force", &o.force), &o.statsOptions)
}

// report writes the figures in a format to Stdout or to a file.
func (r *run) report(ctx context.Context, filter, format string, o *reportOptions) error {
	s, q, st, err := r.figures(ctx, filter, &o.statsOptions)
	if err != nil {
		return err
	}
	rep, err := r.newReport(ctx, s, &q, st, s.l)
	if err != nil {
		return err
	}
	rep.Filter = part.Cell(s.l.FilterText(strings.TrimSpace(filter), s.filterOptions()))
	fill := func(w io.Writer) error {
		switch format {
		case "md":
			return exchange.WriteReportMarkdown(w, &rep)
		case "json":
			return writeJSON(w, statsJSON(&st, s, &q))
		}
		return exchange.WriteReport(w, &rep)
	}
	return r.deliver(o.output, o.force, fill, func() string { return r.l.F("report.done", "Path", part.Cell(o.output)) })
}

func (r *run) newReport(ctx context.Context, s *session, q *model.StatsQuery, st model.Stats, l *lang.Lang) (exchange.Report, error) {
	rep := exchange.Report{Stats: st, By: q.By, Field: q.Field, Book: s.book, Words: l}
	if q.Owner != "" { // everybody's else
		rep.Owner = part.Cell(r.ownerWord(q.Owner))
	}
	var err error
	rep.Policy, err = s.db.Policy(ctx)
	return rep, err
}
