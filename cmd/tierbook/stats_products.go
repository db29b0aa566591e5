package main

import (
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/ui/part"
)

// shownProducts is how many products stats products prints as text unless told otherwise.
const shownProducts = 20

func (r *run) statsProductsCmd() *cobra.Command {
	from, to, n := "", "", shownProducts
	cmd := r.command("stats.products", "", `  tierbook stats products
  tierbook stats products --from 2026-01-01 --to 2026-06-30 -n 0
  tierbook stats products --json | jq '.[] | select(.customers > 10)'`, r.exactly(0), nil)
	cmd.RunE = r.onBook(openMode{}, func(cmd *cobra.Command, s *session, _ []string) error {
		if n < 0 {
			return model.E(model.CodeUsage, "error.cmd.count", "Flag", "-n")
		}
		first, err := s.figuresDay(from, 0)
		if err != nil {
			return err
		}
		last, err := s.figuresDay(to, s.asOf)
		if err != nil {
			return err
		}
		all, err := s.db.Products(cmd.Context(), first, last)
		if err != nil {
			return err
		}
		shown := all
		if n > 0 && (!r.g.json || cmd.Flags().Changed("number")) {
			shown = all[:min(n, len(all))]
		}
		return r.printProducts(s, shown, len(all))
	})
	r.flags(cmd, "flag.stats.", "from", &from, "to", &to)
	return r.flags(cmd, "flag.recommend.", "number,n", &n)
}

// productJSON is the object of one product; profit is null where a line has no cost.
func (s *session) productJSON(p *model.ProductSales) jsonObject {
	o := jsonObject{
		"product", p.Product, "category", text(p.Category), "customers", p.Customers, "orders", p.Orders, "quantity", p.Quantity,
		"revenue", s.money(p.Revenue), "profit", nil, "last", p.Last,
	}
	o = append(o, s.growthJSON(p.Revenue, p.Before, p.YearBefore)...)
	if p.Cost != nil {
		return o.With("profit", s.money(p.Revenue-*p.Cost))
	}
	return o
}

func (r *run) printProducts(s *session, shown []model.ProductSales, all int) error {
	l := s.l
	since := slices.ContainsFunc(shown, func(p model.ProductSales) bool { return p.Before != nil || p.YearBefore != nil })
	cols := []column{
		flex(l.T("offer.product")), right(l.T("stats.customers")), right(l.Attr(model.AttrOrders)),
		right(l.T("stats.quantity")), right(l.Attr(model.AttrRevenue)), right(l.T("stats.profit")), left(l.Attr(model.AttrLastOrder)),
	}
	if since {
		cols = append(cols, right(l.T("stats.on_before")), right(l.T("stats.on_year")))
	}
	err := listing(r, shown, s.productJSON, r.l.T("offer.no_lines"), func(p *model.ProductSales) []string {
		profit := ""
		if p.Cost != nil {
			profit = l.Money(p.Revenue-*p.Cost, s.book.Currency)
		}
		cells := []string{
			part.Cell(p.Product), l.Count(p.Customers), l.Count(p.Orders), strconv.FormatFloat(p.Quantity, 'f', -1, 64),
			l.Money(p.Revenue, s.book.Currency), orDash(profit), p.Last.String(),
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
