package scoring

import (
	"cmp"
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/combin"

	"tierbook/model"
)

// Purchase is a product in an order of a customer.
type Purchase struct {
	Customer int64
	Product  int32 // index into the names given to LearnBaskets
	Day      model.Day
	Price    float64 // of one piece in the book's currency, 0 where it is not known
}

// Product is what purchases refer to.
type Product struct {
	Name, Category string
}

// Which similarities speak for an offer. They were chosen on cuts of the Online
// Retail sample other than the one the tests report.
const (
	falseFindings = 0.05  // of the pairs held to be bought together, the share chance may have made
	mostPaired    = 3000  // products looked at in pairs, those with the most buyers
	minTogether   = 3     // customers who buy both, below which no pair is looked at
	pairDamping   = 3     // customers added to a pair's size, so that rare pairs do not lead
	companions    = 20    // products that speak for one bought
	neighbours    = 30    // customers most alike
	minNeighbours = 4     // of them, who must buy a product for it to be offered
	offerTail     = 0.025 // the chance of a smaller share than an offer counts with
	tradeUpFactor = 1.2   // as dear at least as what it would replace
	minRepeats    = 3     // days on which a product was bought, before it has a rhythm
	stoppedFactor = 2.5   // usual gaps without it, before it is held to be stopped
)

// Baskets is what was learned from everybody's purchases by a day.
type Baskets struct {
	today    model.Day
	products []Product
	baskets  []basket
	at       map[int64]int // customer to basket
	buyers   [][]int32     // of a product, as indices of baskets, ascending
	price    []float64     // mean of a product's known prices
	mates    [][]mate      // of a product, the closest first
	pairs    int
}

// basket is what one customer bought.
type basket struct {
	customer int64
	last     model.Day
	items    []item // by product
}

// item is one product of a basket.
type item struct {
	product int32
	days    []model.Day // ascending, each once
}

// mate is a product bought together with another.
type mate struct {
	product int32
	both    int
	near    float64
}

// LearnBaskets learns from purchases, sorted by customer, what is bought together.
// Purchases after today are left out. It fails only with the context.
func LearnBaskets(ctx context.Context, products []Product, purchases []Purchase, today model.Day) (*Baskets, error) {
	b := &Baskets{today: today, products: products, at: map[int64]int{}, buyers: make([][]int32, len(products)), price: make([]float64, len(products))}
	priced := make([]float64, len(products))
	for len(purchases) > 0 {
		n := slices.IndexFunc(purchases, func(p Purchase) bool { return p.Customer != purchases[0].Customer })
		n = model.If(n < 0, len(purchases), n)
		if own := b.fill(purchases[:n], priced); len(own.items) > 0 {
			at := len(b.baskets)
			b.at[own.customer] = at
			for _, x := range own.items {
				b.buyers[x.product] = append(b.buyers[x.product], int32(at))
			}
			b.baskets = append(b.baskets, own)
		}
		purchases = purchases[n:]
	}
	for p := range b.price {
		b.price[p] /= max(1, priced[p])
	}
	if err := b.pair(ctx); err != nil {
		return nil, err
	}
	return b, nil
}

// fill gathers the purchases of one customer.
func (b *Baskets) fill(all []Purchase, priced []float64) basket {
	own := basket{customer: all[0].Customer}
	days := map[int32][]model.Day{}
	for _, p := range all {
		if p.Day > b.today {
			continue
		}
		days[p.Product] = append(days[p.Product], p.Day)
		own.last = max(own.last, p.Day)
		if p.Price > 0 {
			b.price[p.Product] += p.Price
			priced[p.Product]++
		}
	}
	for product, d := range days {
		slices.Sort(d)
		own.items = append(own.items, item{product, slices.Compact(d)})
	}
	slices.SortFunc(own.items, func(a, c item) int { return int(a.product - c.product) })
	return own
}

// has tells whether a product is in the basket.
func (s *basket) has(product int32) bool {
	_, ok := slices.BinarySearchFunc(s.items, product, func(x item, p int32) int { return int(x.product - p) })
	return ok
}

// candidate is a pair of products that may be bought together.
type candidate struct {
	a, b   int32
	both   int
	weight float64
	chance float64
}

// pair finds the pairs of products that more customers buy both of than chance
// explains (hypergeometric tail, Benjamini and Hochberg 1995), and keeps the closest
// of each product. Two products are the closer the more customers buy both, each
// counting for less the more it buys.
func (b *Baskets) pair(ctx context.Context) error {
	all, sold, err := b.candidates(ctx)
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(x, y candidate) int { return cmp.Compare(x.chance, y.chance) })
	tested := float64(sold) * float64(sold-1) / 2
	for i := range all {
		if all[i].chance <= falseFindings*float64(i+1)/tested {
			b.pairs = i + 1
		}
	}
	b.mates = make([][]mate, len(b.products))
	for _, c := range all[:b.pairs] {
		near := c.weight / (math.Sqrt(float64(len(b.buyers[c.a])*len(b.buyers[c.b]))) + pairDamping)
		b.mates[c.a] = append(b.mates[c.a], mate{c.b, c.both, near})
		b.mates[c.b] = append(b.mates[c.b], mate{c.a, c.both, near})
	}
	for p, l := range b.mates {
		slices.SortFunc(l, func(x, y mate) int { return cmp.Or(cmp.Compare(y.near, x.near), cmp.Compare(x.product, y.product)) })
		b.mates[p] = slices.Clone(l[:min(len(l), companions)])
	}
	return nil
}

// candidates counts who buys both of each two products, leaves out what chance explains
// for certain, and gives how many products were looked at.
func (b *Baskets) candidates(ctx context.Context) (all []candidate, looked int, err error) {
	both, weight := make([]int, len(b.products)), make([]float64, len(b.products))
	paired := b.paired()
	for p := range b.buyers {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		if !paired[p] {
			continue
		}
		looked++
		var met []int32
		for _, at := range b.buyers[p] {
			items := b.baskets[at].items
			for _, x := range items {
				if int(x.product) <= p || !paired[x.product] {
					continue
				}
				if both[x.product] == 0 {
					met = append(met, x.product)
				}
				both[x.product]++
				weight[x.product] += 1 / float64(len(items))
			}
		}
		for _, o := range met {
			if both[o] >= minTogether {
				c := candidate{int32(p), o, both[o], weight[o], tail(len(b.baskets), both[o], len(b.buyers[p]), len(b.buyers[o]))}
				if c.chance <= falseFindings {
					all = append(all, c)
				}
			}
			both[o], weight[o] = 0, 0
		}
	}
	return all, looked, nil
}

// paired tells the products that are looked at in pairs: of those with two buyers or
// more, the ones with the most.
func (b *Baskets) paired() []bool {
	var sold []int
	for p := range b.buyers {
		if len(b.buyers[p]) >= 2 {
			sold = append(sold, p)
		}
	}
	slices.SortStableFunc(sold, func(p, q int) int { return len(b.buyers[q]) - len(b.buyers[p]) })
	out := make([]bool, len(b.products))
	for _, p := range sold[:min(len(sold), mostPaired)] {
		out[p] = true
	}
	return out
}

// tail gives the chance that of n customers, a who buy one product and b who buy
// another share k or more, if the two have nothing to do with one another.
func tail(n, k, a, b int) (p float64) {
	if float64(k) <= float64(a)*float64(b)/float64(n) { // no more than expected
		return 1
	}
	choose := func(n, k int) float64 { return combin.LogGeneralizedBinomial(float64(n), float64(k)) }
	x := k
	term := math.Exp(choose(a, x) + choose(n-a, b-x) - choose(n, b))
	for ; x <= min(a, b) && term > p*1e-12; x++ {
		p += term
		term *= float64(a-x) / float64(x+1) * float64(b-x) / float64(n-a-b+x+1)
	}
	return min(p, 1)
}
