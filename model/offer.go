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

// OffersShown is how many products of either kind are offered at once, unless a person
// says otherwise.
const OffersShown = 5

// Offer is one product to speak about with one customer, with its evidence.
type Offer struct {
	Product  string    `json:"product"`
	Category string    `json:"category,omitempty"` // "" where none is known
	Kind     OfferKind `json:"kind"`

	// Of an offer not yet bought: Both of Buyers customers buy Product. Buyers are
	// those who buy Because, or the customers most alike.
	Because string `json:"because,omitempty"`
	Buyers  int    `json:"buyers,omitempty"`
	Both    int    `json:"both,omitempty"`
	// Lift is how many times as common the product is among them as among all
	// customers, at least: by the lower end of the interval of 95 %;
	// above 1.
	Lift float64 `json:"lift,omitempty"`

	// Of a product bought before: on how many days, how many days usually lie
	// between two, the last day and the day on which it is due again.
	Times int `json:"times,omitempty"`
	Every int `json:"every_days,omitempty"`
	Last  Day `json:"last,omitzero"`
	Due   Day `json:"due,omitzero"`
}

// Offers are what one customer may be offered.
type Offers struct {
	Again []Offer `json:"again"` // reorders due and products stopped, the longest overdue first
	Next  []Offer `json:"next"`  // never bought, the likeliest first
	// Customers and Products are those that the reader sees whose purchases are known,
	// by which it was learned; Pairs of products are bought together more often than
	// chance explains. Without a pair nothing was learned.
	Customers int `json:"customers"`
	Products  int `json:"products"`
	Pairs     int `json:"pairs"`
}

// OfferTest is how well offers of a day foretold what was bought for the first time
// after it.
type OfferTest struct {
	Cut       Day `json:"cut"`
	Until     Day `json:"until"`
	Offers    int `json:"offers"`    // how many each customer was offered, at most
	Customers int `json:"customers"` // who bought something for the first time after the cut
	Pairs     int `json:"pairs"`     // learned by the cut; without one there are no offers
	Hit       int `json:"hit"`       // customers who bought one of their offers
	Popular   int `json:"popular"`   // who bought one of the most popular products they did not have
}

// ProductSales is what one product brought within some days, what was given back
// taken off. Amounts are in minor units of the book's currency; those of orders whose
// rate is not known are left out.
type ProductSales struct {
	Product   string
	Category  string // "" where none is known
	Customers int
	Orders    int
	Quantity  float64
	Revenue   int64
	Cost      *int64 // nil where a line does not say its cost
	Last      Day    // the last order of it
	// What it brought on as many days before and on the same days a year before, where a
	// first day was given; nil where it brought nothing then.
	Before, YearBefore *int64
}
