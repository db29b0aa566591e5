package db

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

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

// catalogue numbers products by name; the category is the first one given.
type catalogue struct {
	products []scoring.Product
	at       map[string]int32
}

func (c *catalogue) read(ctx context.Context, q engine.Querier, currency string, by model.Day, seen string) (out []scoring.Purchase, err error) {
	var customer, day, price int64
	var product, category string
	err = engine.Scan(ctx, q, fmt.Sprintf(boughtLines, currency, by, seen), nil, []any{&customer, &day, &product, &category, &price}, func() {
		at, ok := c.at[product]
		if !ok {
			at = int32(len(c.products))
			c.at[product] = at
			c.products = append(c.products, scoring.Product{Name: product})
		}
		c.products[at].Category = cmp.Or(c.products[at].Category, category)
		out = append(out, scoring.Purchase{Customer: customer, Product: at, Day: model.Day(day), Price: float64(price)})
	})
	return out, err
}

// Recommend gives what to speak about with a customer on a day (0 is today), at most n
// of what it bought before and n of what it never bought. What is learned from the
// lines of the orders of those whom the person sees is kept until the book changes.
func (d *DB) Recommend(ctx context.Context, customer int64, n int, asOf model.Day) (out model.Offers, err error) {
	if err := d.book.Reach(ctx, customer); err != nil {
		return out, err
	}
	_, gen, heard := d.snap.Now()
	b, day := &d.baskets, d.day(asOf)
	seen, err := d.linesSeen(ctx)
	if err != nil {
		return out, d.store.Err(err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.learned == nil || b.gen != gen || b.heard != heard || b.day != day || b.seen != seen {
		b.learned = nil
		err = d.store.ReadWhole(ctx, func(q engine.Tx) error {
			s := catalogue{at: map[string]int32{}}
			all, err := s.read(ctx, q, d.book.Currency, day, seen)
			if err == nil {
				b.learned, err = scoring.LearnBaskets(ctx, s.products, all, day)
			}
			b.gen, b.heard, b.day, b.seen = gen, heard, day, seen
			return err
		})
		if err != nil {
			return out, d.store.Err(err)
		}
	}
	return b.learned.Offers(customer, n), nil
}

// TestOffers offers everybody at most n products by what was known before the day of
// the cut and measures how many of those who bought something for the first time from
// that day on, up to until (0 is the last order by today), bought one of them. A span
// without a day or without orders is refused as Backtest does.
func (d *DB) TestOffers(ctx context.Context, cut, until model.Day, n int) (out model.OfferTest, err error) {
	if until, err = d.testEnd(ctx, cut, until); err != nil {
		return out, d.store.Err(err)
	}
	var all []scoring.Purchase
	var learned *scoring.Baskets
	err = d.store.ReadWhole(ctx, func(q engine.Tx) (err error) {
		s := catalogue{at: map[string]int32{}}
		if all, err = s.read(ctx, q, d.book.Currency, until, ""); err == nil {
			learned, err = scoring.LearnBaskets(ctx, s.products, all, cut-1)
		}
		return err
	})
	if err == nil {
		out, err = learned.Test(ctx, slices.DeleteFunc(all, func(p scoring.Purchase) bool { return p.Day < cut }), n)
		out.Cut, out.Until = cut, until
	}
	return out, d.store.Err(err)
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
func (d *DB) Products(ctx context.Context, from, to model.Day) ([]model.ProductSales, error) {
	out, err := d.products(ctx, from, d.day(to))
	span := model.Takings{From: from, To: d.day(to)}
	for k, days := range []func() (model.Day, model.Day){span.Preceding, func() (model.Day, model.Day) { return span.Earlier(12) }} {
		if err != nil || from == 0 {
			break
		}
		var then []model.ProductSales
		first, last := days()
		then, err = d.products(ctx, first, last)
		was := map[string]*int64{}
		for i := range then {
			was[then[i].Product] = &then[i].Revenue
		}
		for i := range out {
			*[]**int64{&out[i].Before, &out[i].YearBefore}[k] = was[out[i].Product]
		}
	}
	return out, d.store.Err(err)
}

func (d *DB) products(ctx context.Context, from, to model.Day) ([]model.ProductSales, error) {
	seen, err := d.linesSeen(ctx)
	if err != nil {
		return nil, err
	}
	var out []model.ProductSales
	var p model.ProductSales
	var costed bool
	into := []any{&p.Product, &p.Category, &p.Customers, &p.Orders, &p.Quantity, &p.Revenue, &p.Cost, &costed, &p.Last}
	err = engine.Scan(ctx, d.readers, fmt.Sprintf(productSales, seen), []any{d.book.Currency, from, to}, into, func() {
		p.Cost = model.If(costed, p.Cost, nil)
		out = append(out, p)
	})
	return out, err
}

// linesSeen is scopeSQL of the customers of lines.
func (d *DB) linesSeen(ctx context.Context) (string, error) {
	seen, err := d.book.ScopeSQL(ctx)
	return model.If(seen != "", " AND l.customer_id IN (SELECT id FROM customer WHERE 1 = 1"+seen+")", ""), err
}

// OwnerLoads gives every owner with the load of the customers that the query
// means, the most customers first, and last those without an owner, where there
// are any. Owners of nobody count where the query means everybody.
func (d *DB) OwnerLoads(ctx context.Context, q model.StatsQuery) (out []model.OwnerStat, err error) {
	defer d.mapped(&err)
	q.By = model.AttrOwner
	c, uncounted := d.counting(ctx, q)
	owners, err := d.Owners(ctx)
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

// SetInitials sets the initials of an owner; "" has them follow from the names
// again. Initials or a name of somebody else are refused with CodeConflict.
func (d *DB) SetInitials(ctx context.Context, name, initials string) (model.Outcome, error) {
	name, initials = strings.TrimSpace(record.CleanText(name)), strings.TrimSpace(record.CleanText(initials))
	switch {
	case name == "":
		return model.Outcome{}, model.Invalid("error.owner.name")
	case utf8.RuneCountInString(initials) > model.MaxInitials:
		return model.Outcome{}, model.Invalid("error.owner.long", "Text", initials, "Max", model.MaxInitials)
	}
	owners, err := d.Owners(ctx)
	if err != nil {
		return model.Outcome{}, err
	}
	for _, o := range owners {
		if o.Name != name && initials != "" && (record.Fold(o.Name) == record.Fold(initials) || o.Set && record.Fold(o.Initials) == record.Fold(initials)) {
			return model.Outcome{}, model.E(model.CodeConflict, "error.owner.taken", "Text", initials, "Name", o.Name)
		}
	}
	return d.makeChange(ctx, model.ChangeOwnerInitials, model.CauseEdit, 0, func(x *txn, _ *model.Outcome) error {
		x.Change.Subject, x.Change.Detail = name, initials
		t := x.Tabs["owner"]
		switch old := x.Row(t, name); {
		case initials != "" && old != nil && old[1] == initials, initials == "" && old == nil:
		case initials == "":
			x.Remove(t, name)
		default:
			x.Write(t, []any{name, initials})
		}
		return nil
	})
}

// RenameOwner gives an owner another name: every customer, archived ones too,
// the initials that were set, and the people whose owner it is go with it, in one change. A name that somebody
// has already is refused with CodeConflict unless the two are to be merged.
func (d *DB) RenameOwner(ctx context.Context, from, to string, merge bool) (model.Outcome, error) {
	to = strings.TrimSpace(record.CleanText(to))
	if to == "" {
		return model.Outcome{}, model.Invalid("error.owner.name")
	}
	return d.makeChange(ctx, model.ChangeOwnerRename, model.CauseEdit, 0, func(x *txn, _ *model.Outcome) error {
		const owned = "SELECT id FROM customer WHERE owner = $1 ORDER BY id"
		ids, theirs := x.IDs(owned, from), len(x.IDs(owned, to))
		if theirs > 0 && from != to && !merge {
			return model.E(model.CodeConflict, "error.owner.merge", "Name", to, "N", theirs)
		}
		rename := func(_ *txn, c *model.Customer) string { c.Owner = to; return to }
		if err := x.eachOf(ids, nil, func(c *model.Customer) error { return x.changeOne(c, rename) }); err != nil {
			return err
		}
		if err := x.renameTheirs(from, to); err != nil {
			return err
		}
		x.Change.Subject, x.Change.Detail = from, to
		t := x.Tabs["owner"] // initials that were set go to who has none
		old, has := x.Row(t, from), x.Row(t, to)
		if old == nil || from == to {
			return nil
		}
		if x.Remove(t, from); has == nil {
			x.Write(t, []any{to, old[1]})
		}
		return nil
	})
}

// renameTheirs has the people with an owner go on seeing the same customers by a new name.
func (x *txn) renameTheirs(from, to string) error {
	people, err := readPeople(x.Ctx, x, "1 = 1")
	for _, m := range people {
		if i := slices.Index(m.Owners, from); i >= 0 && err == nil {
			m.Owners[i] = to
			err = x.putPerson(&m)
		}
	}
	return err
}
