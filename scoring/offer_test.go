package scoring

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tierbook/model"
)

// shopLines reads the lines of a shop's sales as purchases, sorted by customer.
func shopLines(t testing.TB, file, customer, date, product, category string, keep func(map[string]string) bool) ([]Product, []Purchase) {
	t.Helper()
	var names []Product
	var out []Purchase
	at, who := map[string]int32{}, map[string]int64{}
	for _, r := range refRows(t, file) {
		if !keep(r) {
			continue
		}
		if _, ok := at[r[product]]; !ok {
			at[r[product]] = int32(len(names))
			names = append(names, Product{Name: r[product], Category: r[category]})
		}
		if _, ok := who[r[customer]]; !ok {
			who[r[customer]] = int64(len(who) + 1)
		}
		out = append(out, Purchase{Customer: who[r[customer]], Product: at[r[product]], Day: lineDay(t, r[date])})
	}
	slices.SortStableFunc(out, func(a, b Purchase) int { return int(a.Customer - b.Customer) })
	return names, out
}

// onlineRetail are the sales, without what was cancelled or given away.
func onlineRetail(t testing.TB) ([]Product, []Purchase) {
	return shopLines(t, "online_retail_lines_dev.csv", "CustomerID", "InvoiceDate", "Description", "", func(r map[string]string) bool {
		return !strings.HasPrefix(r["Quantity"], "-") && num(t, r["UnitPrice"]) > 0
	})
}

// offersTested learns by the day before a cut and measures what came from it on.
func offersTested(t testing.TB, names []Product, all []Purchase, cut string) model.OfferTest {
	t.Helper()
	c := day(t, cut)
	b, err := LearnBaskets(t.Context(), names, all, c-1)
	if err != nil {
		t.Fatal(err)
	}
	out, err := b.Test(t.Context(), slices.DeleteFunc(slices.Clone(all), func(p Purchase) bool { return p.Day < c }), 5)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestOffersOnOnlineRetail(t *testing.T) {
	names, all := onlineRetail(t)
	for _, cut := range []string{"2011-03-15", "2011-04-15", "2011-05-12", "2011-06-09", "2011-07-10", "2011-08-10", "2011-09-10"} {
		got := offersTested(t, names, all, cut)
		t.Logf("%s: of %d customers %.3f, most popular %.3f, pairs %d", cut, got.Customers, float64(got.Hit)/float64(got.Customers), float64(got.Popular)/float64(got.Customers), got.Pairs)
		if cut == "2011-06-09" && (got.Customers != 391 || float64(got.Hit) < .458*391 || got.Popular != 130) {
			t.Errorf("%+v: want 391 customers, .458 of whom took an offer, 130 one of the most popular", got)
		}
		if got.Hit <= got.Popular {
			t.Errorf("%s: %d hits, %d by the most popular", cut, got.Hit, got.Popular)
		}
	}
}

// The sample superstore was made by a program: who buys one thing tells nothing
// about another.
func TestNothingToLearnOffersNothing(t *testing.T) {
	names, all := shopLines(t, "superstore_lines.csv", "Customer ID", "Order Date", "Product Name", "Sub-Category", func(map[string]string) bool { return true })
	b, err := LearnBaskets(t.Context(), names, all, day(t, "2018-01-01"))
	if err != nil {
		t.Fatal(err)
	}
	if got := b.Offers(all[0].Customer, 5); b.pairs != 0 || len(got.Next) > 0 {
		t.Errorf("%d pairs, offers %+v", b.pairs, got.Next)
	}
}

// No offer is one the customer bought, each has evidence above the whole book, and a
// permutation of customers' numbers changes nothing.
func TestOffersHaveEvidence(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var names []Product
		for p := range rapid.IntRange(1, 12).Draw(rt, "products") {
			names = append(names, Product{Name: strconv.Itoa(p)})
		}
		var all []Purchase
		for c := range rapid.IntRange(1, 60).Draw(rt, "customers") {
			group := c % 3 * len(names) / 3
			for range rapid.IntRange(1, 6).Draw(rt, "lines") {
				p := (group + rapid.IntRange(0, len(names)/2).Draw(rt, "product")) % len(names)
				all = append(all, Purchase{Customer: int64(c), Product: int32(p), Day: model.Day(20000 + rapid.IntRange(0, 300).Draw(rt, "day"))})
			}
		}
		b, err := LearnBaskets(t.Context(), names, all, 20200)
		if err != nil {
			rt.Fatal(err)
		}
		for at := range b.baskets {
			own := &b.baskets[at]
			got := b.Offers(own.customer, 5)
			if b.pairs == 0 && len(got.Next) > 0 {
				rt.Fatal("offers without a pair")
			}
			for _, o := range got.Next {
				p, _ := strconv.Atoi(o.Product)
				base := float64(len(b.buyers[p])) / float64(len(b.baskets))
				if own.has(int32(p)) || o.Lift <= 1 || float64(o.Both)/float64(o.Buyers) <= base || o.Both > o.Buyers {
					rt.Fatalf("%+v of base %v", o, base)
				}
			}
			for _, o := range got.Again {
				if o.Due > 20200 || o.Due != o.Last+model.Day(o.Every) || o.Times < minRepeats {
					rt.Fatalf("%+v", o)
				}
			}
		}
	})
}

func TestReorders(t *testing.T) {
	names := []Product{{Name: "linen"}, {Name: "wool"}, {Name: "silk"}}
	var all []Purchase
	for _, d := range []model.Day{100, 130, 160} {
		all = append(all, Purchase{1, 0, d, 0}, Purchase{2, 0, d, 0}, Purchase{3, 0, d, 0})
	}
	all = append(all, Purchase{2, 1, 205, 0}) // ordered later, without linen
	slices.SortStableFunc(all, func(a, b Purchase) int { return int(a.Customer - b.Customer) })
	for _, c := range []struct {
		customer int64
		today    model.Day
		want     []model.OfferKind
	}{
		{1, 189, nil},
		{1, 190, []model.OfferKind{model.OfferReorder}},
		{1, 260, nil}, // the customer is silent, not the product
		{2, 260, []model.OfferKind{model.OfferStopped}},
	} {
		b, err := LearnBaskets(t.Context(), names, all, c.today)
		if err != nil {
			t.Fatal(err)
		}
		var got []model.OfferKind
		for _, o := range b.Offers(c.customer, 5).Again {
			got = append(got, o.Kind)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("customer %d on %d: %v, want %v", c.customer, c.today, got, c.want)
		}
	}
}

func BenchmarkLearnBaskets(b *testing.B) {
	names, all := onlineRetail(b)
	for b.Loop() {
		if _, err := LearnBaskets(b.Context(), names, all, day(b, "2011-12-31")); err != nil {
			b.Fatal(err)
		}
	}
}

// Two products that rivals buy in place of one another are no pair, however few buy
// both; a chance too small to be written as a number is none of many.
func TestRivalsAreNoPair(t *testing.T) {
	if p := tail(2000, 3, 1000, 1000); p != 1 {
		t.Errorf("3 of 500 expected: %v", p)
	}
	if p := tail(2000, 8, 11, 12); p < 1e-21 || p > 1e-15 {
		t.Errorf("8 of 11: %v", p)
	}
}

// Learning that is called off gives nothing to keep.
func TestLearningEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	b, err := LearnBaskets(ctx, []Product{{Name: "a"}}, []Purchase{{1, 0, 10, 0}, {2, 0, 10, 0}}, 20)
	if b != nil || err == nil {
		t.Errorf("%v %v", b, err)
	}
}

// hotels buy linen, eight of eleven towels with it, five soap; twenty shops buy soap.
func hotels() (names []Product, all []Purchase) {
	for c := range 31 {
		for p, buys := range []bool{c < 11, c < 8, c < 5 || c > 10} {
			if buys {
				all = append(all, Purchase{Customer: int64(c), Product: int32(p), Day: 100})
			}
		}
	}
	return []Product{{Name: "linen"}, {Name: "towels"}, {Name: "soap"}}, all
}

// What half of those alike buy is no offer where nearly everybody buys it.
func TestWhatAllBuyIsNoOffer(t *testing.T) {
	names, all := hotels()
	b, err := LearnBaskets(t.Context(), names, all, 200)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.Offers(9, 5).Next; len(got) != 1 || got[0].Product != "towels" || got[0].Kind != model.OfferTogether {
		t.Errorf("%+v", got)
	}
}

// Of the companions of a product the closest few are kept.
func TestCompanionsAreBounded(t *testing.T) {
	var names []Product
	var all []Purchase
	for p := range 2 * companions {
		names = append(names, Product{Name: strconv.Itoa(p)})
	}
	for c := range 40 {
		for p := range names {
			if c < 10 || c == 10+p%30 {
				all = append(all, Purchase{Customer: int64(c), Product: int32(p), Day: 100})
			}
		}
	}
	b, err := LearnBaskets(t.Context(), names, all, 200)
	if err != nil {
		t.Fatal(err)
	}
	for p, l := range b.mates {
		if len(l) != companions {
			t.Errorf("%d has %d companions", p, len(l))
		}
	}
}
