package figures

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
	"tierbook/scoring"
)

// boughtLines are the lines of orders up to a day, what was taken back or given as
// a discount left out, by customer of those seen. A price counts where it is in the book's currency.
const boughtLines = `SELECT l.customer_id, i.day, l.product, l.category, CASE WHEN i.currency = '%s' THEN l.unit_price ELSE 0 END
	FROM order_line l CROSS JOIN interaction i
	WHERE i.id = l.id AND i.kind = 'order' AND i.day <= %d AND l.quantity >= 0 AND l.amount >= 0%s ORDER BY l.customer_id, l.id, l.n`

// learn learns from the lines of orders up to a day of those seen, and gives them up to
// another. The category of a product is the first one given.
func (f *Figures) learn(ctx context.Context, by, until model.Day, seen string) (learned *scoring.Baskets, all []scoring.Purchase, err error) {
	err = f.book.Store.ReadWhole(ctx, func(q engine.Tx) (err error) {
		var products []scoring.Product
		place := map[string]int32{} // of a product by its name
		var customer, day, price int64
		var product, category string
		into := []any{&customer, &day, &product, &category, &price}
		err = engine.Scan(ctx, q, fmt.Sprintf(boughtLines, f.book.Currency, until, seen), nil, into, func() {
			at, known := place[product]
			if !known {
				at = int32(len(products))
				place[product], products = at, append(products, scoring.Product{Name: product})
			}
			products[at].Category = cmp.Or(products[at].Category, category)
			all = append(all, scoring.Purchase{Customer: customer, Product: at, Day: model.Day(day), Price: float64(price)})
		})
		if err == nil {
			learned, err = scoring.LearnBaskets(ctx, products, all, by)
		}
		return err
	})
	return learned, all, err
}

// Recommend gives what to speak about with a customer on a day (0 is today), at most n
// of what it bought before and n of what it never bought. What is learned from the
// lines of the orders of those whom the person sees is kept until the book changes.
func (f *Figures) Recommend(ctx context.Context, customer int64, n int, asOf model.Day) (out model.Offers, err error) {
	if err := f.book.Reach(ctx, customer); err != nil {
		return out, err
	}
	_, gen, heard := f.book.Snap.Now()
	b, day := &f.cache.baskets, f.read.Day(asOf)
	seen, err := f.linesSeen(ctx)
	if err != nil {
		return out, f.book.Store.Err(err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.learned == nil || b.gen != gen || b.heard != heard || b.day != day || b.seen != seen {
		b.gen, b.heard, b.day, b.seen = gen, heard, day, seen
		if b.learned, _, err = f.learn(ctx, day, day, seen); err != nil {
			b.learned = nil
			return out, f.book.Store.Err(err)
		}
	}
	return b.learned.Offers(customer, n), nil
}

// TestOffers offers everybody at most n products by what was known before the day of
// the cut and measures how many of those who bought something for the first time from
// that day on, up to until (0 is the last order by today), bought one of them. A span
// without a day or without orders is refused as Backtest does.
func (f *Figures) TestOffers(ctx context.Context, cut, until model.Day, n int) (out model.OfferTest, err error) {
	if until, err = f.testEnd(ctx, cut, until); err != nil {
		return out, f.book.Store.Err(err)
	}
	learned, all, err := f.learn(ctx, cut-1, until, "")
	if err == nil {
		out, err = learned.Test(ctx, slices.DeleteFunc(all, func(p scoring.Purchase) bool { return p.Day < cut }), n)
		out.Cut, out.Until = cut, until
	}
	return out, f.book.Store.Err(err)
}

// productSales adds up lines by product, the most revenue first. An amount in another
// currency is the line's part of what its order is worth in the book's.
const productSales = `SELECT product, max(category), count(DISTINCT CASE WHEN sign > 0 THEN customer END), count(DISTINCT CASE WHEN sign > 0 THEN id END),
		sum(sign * quantity), CAST(round(sum(sign * amount * rate)) AS BIGINT) AS revenue, CAST(round(sum(sign * cost * rate)) AS BIGINT),
		count(cost) = count(*), max(CASE WHEN sign > 0 THEN day ELSE 0 END)
	FROM (SELECT l.product, l.category, l.customer_id AS customer, l.id, l.quantity, l.amount, l.cost, i.day,
			CASE WHEN i.kind = 'refund' THEN -1 ELSE 1 END AS sign,
			CASE WHEN i.currency = $1 THEN 1.0 WHEN i.base IS NULL OR i.amount = 0 THEN 0.0 ELSE CAST(i.base AS DOUBLE PRECISION) / i.amount END AS rate
		FROM order_line l CROSS JOIN interaction i WHERE i.id = l.id AND i.day BETWEEN $2 AND $3%s) AS lines
	GROUP BY product ORDER BY revenue DESC, product`

// Products gives what each product brought from one day to another (0 is the first, or
// today), the most revenue first.
func (f *Figures) Products(ctx context.Context, from, to model.Day) ([]model.ProductSales, error) {
	out, err := f.products(ctx, from, f.read.Day(to))
	span, earlier := model.Takings{From: from, To: f.read.Day(to)}, [2]model.Takings{}
	earlier[0].From, earlier[0].To = span.Preceding()
	earlier[1].From, earlier[1].To = span.Earlier(12)
	for k := 0; k < len(earlier) && err == nil && from != 0; k++ {
		var then []model.ProductSales
		then, err = f.products(ctx, earlier[k].From, earlier[k].To)
		was := map[string]*int64{}
		for i := range then {
			was[then[i].Product] = &then[i].Revenue
		}
		for i := range out {
			*[]**int64{&out[i].Before, &out[i].YearBefore}[k] = was[out[i].Product]
		}
	}
	return out, f.book.Store.Err(err)
}

func (f *Figures) products(ctx context.Context, from, to model.Day) ([]model.ProductSales, error) {
	seen, err := f.linesSeen(ctx)
	if err != nil {
		return nil, err
	}
	var out []model.ProductSales
	var p model.ProductSales
	var costed bool
	into := []any{&p.Product, &p.Category, &p.Customers, &p.Orders, &p.Quantity, &p.Revenue, &p.Cost, &costed, &p.Last}
	err = engine.Scan(ctx, f.book.Store.Readers(), fmt.Sprintf(productSales, seen), []any{f.book.Currency, from, to}, into, func() {
		p.Cost = model.If(costed, p.Cost, nil)
		out = append(out, p)
	})
	return out, err
}

// linesSeen is scopeSQL of the customers of lines.
func (f *Figures) linesSeen(ctx context.Context) (string, error) {
	seen, err := f.book.ScopeSQL(ctx)
	return model.If(seen != "", " AND l.customer_id IN (SELECT id FROM customer WHERE 1 = 1"+seen+")", ""), err
}

// OwnerLoads gives every owner with the load of the customers that the query
// means, the most customers first, and last those without an owner, where there
// are any. Owners of nobody count where the query means everybody.
func (f *Figures) OwnerLoads(ctx context.Context, q model.StatsQuery) (out []model.OwnerStat, err error) {
	defer f.mapped(&err)
	q.By = model.AttrOwner
	c, uncounted := f.counting(ctx, q)
	owners, err := f.needs.Owners(ctx)
	if err := cmp.Or(uncounted, err); err != nil {
		return nil, err
	}
	groups := map[string]model.GroupStat{}
	for _, g := range c.groups(model.AttrOwner) {
		groups[g.Value] = g
	}
	for _, o := range append(owners, model.Owner{}) {
		g, ok := groups[o.Name]
		if ok || o.Name != "" && c.q.Filter.Empty() {
			g.Value = o.Name
			out = append(out, model.OwnerStat{Owner: o, GroupStat: g})
		}
	}
	slices.SortStableFunc(out, func(a, b model.OwnerStat) int {
		return cmp.Or(cmp.Compare(record.Flag(a.Name == ""), record.Flag(b.Name == "")), cmp.Compare(b.Customers, a.Customers))
	})
	return out, nil
}

// clusterSeed fixes the random starts: the same book gives the same clusters.
const clusterSeed = 1

// records gives everybody not archived as scoring compares them, as of a day (0
// is today), copied.
func (f *Figures) records(ctx context.Context, asOf model.Day) ([]model.Record, model.Day, error) {
	s, src, err := f.read.At(ctx, asOf)
	if err != nil {
		return nil, 0, err
	}
	all := s.Records()
	if f.book.Scoped() {
		all = slices.DeleteFunc(all, func(r model.Record) bool { return !f.book.Who.Sees(r.Text(model.AttrOwner)) })
	}
	return all, src.Day, nil
}

// Clusters groups the book's buyers by what they are alike in, into k groups or,
// with k 0, into as many as lie most clearly apart.
func (f *Figures) Clusters(ctx context.Context, k int, asOf model.Day) (out model.Clustering, err error) {
	err = f.cache.inTurn(ctx, func() error {
		book, day, err := f.records(ctx, asOf)
		if err == nil {
			out, err = scoring.Cluster(book, scoring.ClusterFigures(), k, clusterSeed, day, f.book.Currency)
		}
		return err
	})
	return out, f.book.Store.Err(err)
}

// Portrait tells what sets the customers that a filter means apart from those of another
// filter, of the whole book with nil, the strongest first.
func (f *Figures) Portrait(ctx context.Context, of, beside *model.Filter, asOf model.Day) ([]model.Trait, error) {
	book, day, err := f.records(ctx, asOf)
	if err == nil {
		of, err = f.needs.Named(ctx, of)
	}
	if err == nil {
		beside, err = f.needs.Named(ctx, beside)
	}
	if err != nil {
		return nil, f.book.Store.Err(err)
	}
	if beside == nil {
		return scoring.Portrait(book, func(i int) bool { return of.Match(book[i]) }, day, of.Uses), nil
	}
	those := func(g *model.Filter) []model.Record {
		return slices.DeleteFunc(slices.Clone(book), func(r model.Record) bool { return !g.Match(r) })
	}
	return scoring.Compare(those(of), those(beside), day, func(a model.Attr) bool { return of.Uses(a) || beside.Uses(a) }), nil
}
