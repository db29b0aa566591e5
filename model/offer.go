package model

// OfferKind is why a product is worth speaking about with a customer.
type OfferKind string

// The kinds of offer. A reorder is due by the customer's own rhythm; a stopped
// product was left out of later orders though it was due; the others were never
// bought: together with what the customer buys, dearer within the category of what it
// buys, or by the customers most alike.
const (
	OfferReorder  OfferKind = "reorder"
	OfferStopped  OfferKind = "stopped"
	OfferTogether OfferKind = "together"
	OfferTradeUp  OfferKind = "trade_up"
	OfferAlike    OfferKind = "alike"
)

// Offer is one product to speak about with one customer, with its evidence.
type Offer struct {
	Product  string
	Category string // "" where none is known
	Kind     OfferKind

	// Of an offer not yet bought: Both of Buyers customers buy Product. Buyers are
	// those who buy Because, or the customers most alike.
	Because      string
	Buyers, Both int
	// Lift is how many times as common the product is among them as among all
	// customers, by the lower end of the 95 % interval; above 1.
	Lift float64

	// Of a product bought before: on how many days, how many days usually lie
	// between two, the last day and the day on which it is due again.
	Times, Every int
	Last, Due    Day
}

// Offers are what one customer may be offered.
type Offers struct {
	Again []Offer // reorders due and products stopped, the longest overdue first
	Next  []Offer // never bought, the likeliest first
	// Customers and Products are those of the book whose purchases are known, by
	// which it was learned; Pairs of products are bought together more often than
	// chance explains. Without a pair nothing was learned.
	Customers, Products, Pairs int
}

// OfferTest is how well offers of a day foretold what was bought for the first time
// after it.
type OfferTest struct {
	Cut, Until Day
	Offers     int // how many each customer was offered, at most
	Customers  int // who bought something for the first time after the cut
	Pairs      int // learned by the cut; without one there are no offers
	Hit        int // customers who bought one of their offers
	Popular    int // who bought one of the most popular products they did not have
}

// ProductSales is what one product brought within some days.
type ProductSales struct {
	Product, Category string
	Customers, Orders int
	Quantity          float64
	Revenue           int64  // minor units of the book's currency, without refunds and orders whose rate is not known
	Profit            *int64 // revenue less cost, minor units; nil unless every line says its cost
	Last              Day
}
