package scoring

import (
	"cmp"
	"context"
	"math"
	"slices"

	"tierbook/model"
)

// Offers gives what to speak about with a customer: at most n products due again or
// stopped, and at most n it never bought. No offer is made without evidence: a product
// bought together with one of the customer's, or bought by several of those most alike
// and more often by them than by all, in a book in which products are bought together
// more often than chance explains at all.
func (b *Baskets) Offers(customer int64, n int) model.Offers {
	out := model.Offers{Again: []model.Offer{}, Next: []model.Offer{}, Customers: len(b.baskets), Pairs: b.pairs}
	for p := range b.buyers {
		if len(b.buyers[p]) > 0 {
			out.Products++
		}
	}
	at, ok := b.at[customer]
	if !ok {
		return out
	}
	out.Again = b.again(&b.baskets[at], n)
	if b.pairs == 0 {
		return out
	}
	alike := b.alike(at)
	for _, p := range b.ranked(at, alike) {
		if len(out.Next) == n {
			break
		}
		if o, ok := b.evidence(at, p, alike); ok {
			out.Next = append(out.Next, o)
		}
	}
	return out
}

// again lists the products of a basket that are due by their own rhythm.
func (b *Baskets) again(own *basket, n int) []model.Offer {
	out := []model.Offer{}
	for _, x := range own.items {
		if len(x.days) < minRepeats {
			continue
		}
		var gaps []float64
		for i := 1; i < len(x.days); i++ {
			gaps = append(gaps, float64(x.days[i]-x.days[i-1]))
		}
		every := max(1, int(math.Round(Median(gaps))))
		last := x.days[len(x.days)-1]
		o := model.Offer{Kind: model.OfferReorder, Times: len(x.days), Every: every, Last: last, Due: last + model.Day(every)}
		o.Product, o.Category = b.products[x.product].Name, b.products[x.product].Category
		if o.Due > b.today {
			continue
		}
		if float64(b.today-last) > stoppedFactor*float64(every) {
			if o.Kind = model.OfferStopped; own.last < o.Due { // it is the customer who is silent
				continue
			}
		}
		out = append(out, o)
	}
	slices.SortStableFunc(out, func(x, y model.Offer) int { return int(x.Due - y.Due) })
	return out[:min(n, len(out))]
}

// ranked lists the products a customer never bought, the likeliest first: by how near
// they are to what it buys and by how many of those most alike buy them, either
// measured against its best.
func (b *Baskets) ranked(at int, alike []alikeCustomer) []int32 {
	own := &b.baskets[at]
	near, shared := make([]float64, len(b.products)), make([]float64, len(b.products))
	for _, x := range own.items {
		for _, m := range b.mates[x.product] {
			near[m.product] += m.near
		}
	}
	for _, o := range alike {
		for _, x := range b.baskets[o.at].items {
			shared[x.product] += o.near
		}
	}
	for _, x := range own.items {
		near[x.product], shared[x.product] = 0, 0
	}
	nearest, mostShared := slices.Max(near)+tiny, slices.Max(shared)+tiny
	var out []int32
	for p := range near {
		if near[p] = near[p]/nearest + shared[p]/mostShared; near[p] > 0 {
			out = append(out, int32(p))
		}
	}
	slices.SortFunc(out, func(x, y int32) int { return cmp.Or(cmp.Compare(near[y], near[x]), cmp.Compare(x, y)) })
	return out
}

// tiny keeps a quotient of nothing by nothing at nothing.
const tiny = 1e-12

// alikeCustomer is another customer, as an index of baskets.
type alikeCustomer struct {
	at   int
	near float64
}

// alike gives the customers whose baskets are nearest, by the cosine of the two.
func (b *Baskets) alike(at int) []alikeCustomer {
	own := &b.baskets[at]
	shared := make(map[int]int)
	for _, x := range own.items {
		for _, o := range b.buyers[x.product] {
			shared[int(o)]++
		}
	}
	delete(shared, at)
	out := make([]alikeCustomer, 0, len(shared))
	for o, n := range shared {
		out = append(out, alikeCustomer{o, float64(n) / math.Sqrt(float64(len(own.items)*len(b.baskets[o].items)))})
	}
	slices.SortFunc(out, func(x, y alikeCustomer) int { return cmp.Or(cmp.Compare(y.near, x.near), cmp.Compare(x.at, y.at)) })
	return out[:min(len(out), neighbours)]
}

// evidence gives the offer of a product with what speaks for it most: one of the
// products the customer buys, or those most alike. It tells whether anything does.
func (b *Baskets) evidence(at int, product int32, alike []alikeCustomer) (o model.Offer, ok bool) {
	own := &b.baskets[at]
	base := float64(len(b.buyers[product])) / float64(len(b.baskets))
	o.Product, o.Category = b.products[product].Name, b.products[product].Category
	take := func(kind model.OfferKind, because string, both, buyers int) {
		if low, _ := shareBounds(both, buyers, offerTail); low > base*max(1, o.Lift) {
			o.Kind, o.Because, o.Both, o.Buyers, o.Lift, ok = kind, because, both, buyers, low/base, true
		}
	}
	for _, x := range own.items {
		for _, m := range b.mates[x.product] {
			if m.product == product {
				take(b.kindOf(x.product, product), b.products[x.product].Name, m.both, len(b.buyers[x.product]))
			}
		}
	}
	if ok {
		return o, true
	}
	both := 0
	for _, c := range alike {
		if b.baskets[c.at].has(product) {
			both++
		}
	}
	if both >= minNeighbours {
		take(model.OfferAlike, "", both, len(alike))
	}
	return o, ok
}

// kindOf tells whether a product is a step up from another of its category.
func (b *Baskets) kindOf(from, to int32) model.OfferKind {
	f, t := b.products[from], b.products[to]
	if f.Category != "" && f.Category == t.Category && b.price[from] > 0 && b.price[to] >= tradeUpFactor*b.price[from] {
		return model.OfferTradeUp
	}
	return model.OfferTogether
}

// Test measures offers made from these purchases by what was bought later, sorted by
// customer: of the customers who then bought something for the first time, how many
// bought one of n offers, and how many one of the n most popular products they did not
// have. It fails only with the context.
func (b *Baskets) Test(ctx context.Context, later []Purchase, n int) (model.OfferTest, error) {
	out := model.OfferTest{Cut: b.today, Offers: n, Pairs: b.pairs}
	popular := make([]int32, len(b.products))
	for p := range popular {
		popular[p] = int32(p)
	}
	slices.SortStableFunc(popular, func(x, y int32) int { return len(b.buyers[y]) - len(b.buyers[x]) })
	for len(later) > 0 {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		customer, fresh := later[0].Customer, map[string]bool{}
		at, known := b.at[customer]
		for len(later) > 0 && later[0].Customer == customer {
			if p := later[0].Product; known && !b.baskets[at].has(p) {
				fresh[b.products[p].Name] = true
			}
			later = later[1:]
		}
		if len(fresh) == 0 {
			continue
		}
		out.Customers++
		if slices.ContainsFunc(b.Offers(customer, n).Next, func(o model.Offer) bool { return fresh[o.Product] }) {
			out.Hit++
		}
		lacked := slices.DeleteFunc(slices.Clone(popular[:min(len(popular), n+len(b.baskets[at].items))]), b.baskets[at].has)
		if slices.ContainsFunc(lacked[:min(n, len(lacked))], func(p int32) bool { return fresh[b.products[p].Name] }) {
			out.Popular++
		}
	}
	return out, nil
}
