package scoring

import (
	"math"

	"tierbook/model"
)

// Why a book has no models, as model.Calibration.ModelReason gives it, and what
// model.Models.Verdict says of those it has; "model."+code is the sentence in
// the catalogues.
const (
	ModelTooFew        = "too_few"        // fewer customers or repeat buyers than a fit needs
	ModelNoConvergence = "no_convergence" // the search for the parameters did not settle
	VerdictOK          = "ok"
	VerdictNoDropout   = "no_dropout" // customers do not measurably leave: P(alive) says nothing and is not shown
	VerdictNoSpend     = "no_spend"   // orders can be foretold, spend cannot: no expected spend, no lifetime value
	VerdictAlike       = "alike"      // everybody orders at much the same rate: forecasts differ by silence alone
)

// What a fit needs. Below this the parameters' own errors are larger than the
// differences between customers that they are to tell.
const (
	ModelCustomers = 100
	ModelRepeaters = 30
	// MinDropout is the mean chance of leaving after a repeat order under which
	// P(alive) is close to one whatever a customer does.
	MinDropout = 0.002
)

// future is what the models say of one customer.
type future struct {
	ok       bool
	pAlive   float64
	hasAlive bool
	pOrder   float64 // at least one order within the risk horizon
	orders   float64 // expected within the horizon of CLV
	atStake  float64 // worth of the risk horizon if the customer stays, minor units
	coming   float64 // the same by what all order days brought, the first among them, which the model of spend leaves out
	staying  float64 // chance of that, by the chance of an order
	spend    float64 // expected of an order day, minor units
	clv      float64 // minor units
	hasSpend bool
}

// export gives the figures as the model shows them, nil where there is none.
func (o *future) export() model.Forecast {
	if !o.ok {
		return model.Forecast{}
	}
	v := &[5]float64{o.pAlive, o.pOrder, o.orders, o.spend, o.clv} // one allocation for all
	f := model.Forecast{POrder: &v[1], ExpectedOrders: &v[2]}
	if o.hasAlive {
		f.PAlive = &v[0]
	}
	if o.hasSpend {
		f.ExpectedSpend, f.CLV = &v[3], &v[4]
	}
	return f
}

// ahead is what depends only on the number of repeat orders and the days since
// the first one: orders expected of a customer who is alive.
type ahead struct {
	risk       float64 // within the risk horizon
	any        float64 // the chance of at least one then
	horizon    float64 // within the horizon of CLV
	discounted float64 // the same, each week's discounted to today
}

// memo remembers ahead for the pairs met while a book is scored: millions of
// customers share thousands of them. It belongs to one goroutine.
type memo map[[2]int32]ahead

// ahead is m.lookAhead for x repeat orders and an age in weeks, which age counts in
// the memo's own unit.
func (k memo) ahead(m *nbd, x, age int32, weeks float64, rules *model.ModelRules) ahead {
	out, met := k[[2]int32{x, age}]
	if !met {
		out = m.lookAhead(float64(x), weeks, rules)
		if k != nil {
			k[[2]int32{x, age}] = out
		}
	}
	return out
}

// forecast says what is known of the future of a customer with orders: without a
// model the chance of an order alone.
func forecast(f *model.Facts, p *model.Policy, c *model.Calibration, asOf model.Day, known memo) future {
	o := future{hasAlive: c.Models != nil && c.Models.Verdict != VerdictNoDropout}
	if o.pAlive, o.pOrder, o.ok = chance(f, p, c, asOf); !o.ok {
		return o
	}
	m := nbd{c.Models.MBGNBD, true}
	x, days := int32(f.OrderDays-1), int32(asOf-f.FirstOrder)
	coming := known.ahead(&m, x, days, float64(days)/7, &p.Model)
	o.orders = o.pAlive * coming.horizon
	o.staying = o.pOrder / math.Max(1e-9, coming.any)
	minor := math.Pow10(model.Decimals(p.Currency))
	n, mean := repeatSpend(f)
	spend, ok := expectedSpend(&c.Models.GammaGamma, n, mean/minor)
	if !ok {
		o.atStake = math.Max(0, float64(f.Sold())/float64(f.OrderDays)) * coming.risk
		o.coming = o.atStake
		return o
	}
	o.hasSpend = true
	o.spend = spend * minor
	o.atStake = o.spend * coming.risk
	o.coming = o.atStake
	if all, ok := expectedSpend(&c.Models.GammaGamma, float64(f.OrderDays), float64(f.Sold())/float64(f.OrderDays)/minor); ok && f.Unconverted == 0 {
		o.coming = all * minor * coming.risk
	}
	o.clv = o.spend * o.pAlive * coming.discounted
	return o
}

// repeatSpend gives the number of repeat order days and their mean spend in
// minor units. A customer with amounts that could not be converted counts as
// one whose spend is unknown.
func repeatSpend(f *model.Facts) (n, mean float64) {
	if f.OrderDays < 2 || f.Unconverted > 0 {
		return 0, 0
	}
	n = float64(f.OrderDays - 1)
	return n, math.Max(0, float64(f.Sold()-f.FirstSpend)/n)
}

// lookAhead works out the orders expected of a customer who is alive.
func (m *nbd) lookAhead(x, T float64, rules *model.ModelRules) ahead {
	h := m.over(x, T)
	out := ahead{risk: h.expected(float64(rules.RiskWeeks)), any: m.orders(x, T, float64(rules.RiskWeeks))}
	week, worth := math.Pow(math.Max(0.1, 1+rules.AnnualDiscount), -1.0/52), 1.0
	before := 0.0
	for k := 1; k <= rules.HorizonWeeks; k++ {
		upTo := h.expected(float64(k))
		worth *= week
		out.discounted += (upTo - before) * worth
		before = upTo
	}
	out.horizon = before
	return out
}

// leaving is the mean chance of leaving of customers who stayed once. It is
// below the a/(a+b) of everybody, and tells the fits in which some leave at once
// and the others never (a and b run towards zero) from those in which silence
// says something.
func leaving(m *model.NBDParams) float64 { return m.A / (m.A + m.B + 1) }

// fitModels fits the models of the future to everyone not archived, or says
// why there are none.
func fitModels(subjects Book, p *model.Policy, asOf model.Day) (*model.Models, string) {
	var records []record
	var spends []spending
	repeaters := 0
	minor := math.Pow10(model.Decimals(p.Currency))
	for _, s := range everybody(subjects) {
		f := &s.Facts
		if s.Archived || f.Orders == 0 || asOf < f.LastOrder {
			continue // facts of a later day, when a clock was set back
		}
		r := record{int32(f.OrderDays - 1), int32(f.LastOrder - f.FirstOrder), int32(asOf - f.FirstOrder), 1}
		records = append(records, r)
		if r.x > 0 {
			repeaters++
		}
		if n, mean := repeatSpend(f); mean > 0 {
			spends = append(spends, spending{int32(n), mean / minor, 1})
		}
	}
	if len(records) < ModelCustomers || repeaters < ModelRepeaters {
		return nil, ModelTooFew
	}
	out := &model.Models{Customers: len(records), Repeaters: repeaters, Verdict: VerdictOK}
	records = collapse(records)
	var ok bool
	if out.MBGNBD, ok = fitNBD(records, true); !ok {
		return nil, ModelNoConvergence
	}
	if out.MBGNBD.R > atLimit*mostShape {
		out.Verdict = VerdictAlike
	}
	out.BGNBD, _ = fitNBD(records, false)
	if len(spends) >= ModelRepeaters {
		out.GammaGamma, ok = fitGammaGamma(spends)
	}
	// A mean spend exists for everybody only while q is above one.
	if len(spends) < ModelRepeaters || !ok || out.GammaGamma.Q <= 1 {
		out.GammaGamma, out.Verdict = model.GammaGammaParams{}, VerdictNoSpend
	}
	if leaving(&out.MBGNBD) < MinDropout {
		out.Verdict = VerdictNoDropout
	}
	return out, ""
}
