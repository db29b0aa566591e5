package scoring

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"tierbook/model"
)

// The components by index, in the order of model's names.
const (
	monetary = iota
	recency
	frequency
	outlook
	potential
	loyalty
	satisfaction
	safety
	componentCount
)

// termCount has room for the further fields that a policy weighs, in its order.
const termCount = componentCount + model.MaxFieldComponents

var componentNames = [componentCount]string{
	model.CompMonetary, model.CompRecency, model.CompFrequency, model.CompOutlook,
	model.CompPotential, model.CompLoyalty, model.CompSatisfaction, model.CompSafety,
}

// term is the value of one component, 0..100 where known.
type term struct {
	value float64
	known bool
}

// reading is one customer on one day under one policy and calibration: what
// the parts of the score share, worked out once.
type reading struct {
	s   *model.Subject
	f   *model.Facts
	p   *model.Policy
	c   *model.Calibration
	day model.Day

	buyer  bool
	silent int     // days since the last order, of a buyer
	gap    float64 // usual days between orders
	orders int     // within the policy's window
	took   int64   // likewise, minor units
	spent  int64   // the lowest that it was since the last order
	pOrder float64 // probability of an order within the risk horizon
	fore   future  // model figures, where a model applies
	value  float64 // worth of the risk horizon if the customer stays, minor units
	coming float64 // what the risk horizon should bring of a buyer, minor units

	festivals *[]model.Occasion // those near, nil while not looked for
}

// read works out what the parts share. known may be nil.
func read(s *model.Subject, p *model.Policy, c *model.Calibration, asOf model.Day, known memo) reading {
	r := reading{s: s, f: &s.Facts, p: p, c: c, day: asOf, pOrder: NoOrderChance}
	r.buyer = r.f.Orders > 0
	if !r.buyer {
		r.spent = r.f.Opening
		r.value = p.Queue.ProspectValue * math.Pow10(model.Decimals(p.Currency))
		return r
	}
	r.silent = max(0, int(asOf-r.f.LastOrder))
	r.gap = usualGap(r.f, c)
	r.orders, r.took, r.spent = inWindow(r.f, p.Value.WindowDays, asOf)
	r.fore = forecast(r.f, p, c, asOf, known)
	r.pOrder, r.value = r.fore.pOrder, r.fore.atStake
	stays, worth := r.fore.staying, r.fore.coming
	if !r.fore.ok {
		horizon := float64(7 * p.Model.RiskWeeks)
		r.value = max(0, float64(r.f.Sold())/float64(r.f.Orders)*horizon/paceOf(r.f, c))
		stays, worth = r.pOrder, r.value
	}
	trouble, _ := r.trouble()
	r.coming = worth * stays * (1 - min(1, trouble))
	return r
}

// Score says everything of one customer on a day, with components and reasons.
// It is pure: the same subject, policy, calibration and day give the same
// score, bit for bit.
func Score(s *model.Subject, p *model.Policy, c *model.Calibration, asOf model.Day) model.Score {
	return (&Scorer{p: p, c: c, asOf: asOf}).Explain(s)
}

// Explain is Score of the scorer's day.
func (k *Scorer) Explain(s *model.Subject) model.Score {
	r := read(s, k.p, k.c, k.asOf, k.known)
	r.festivals = k.festivals
	terms := r.terms()
	out, parts := r.figures(&terms)
	weights := weightsOf(k.p)
	names := componentNames[:]
	for i := range k.p.Components {
		names = append(names, k.p.Components[i].Name())
	}
	for i, name := range names {
		out.Components = append(out.Components, model.Component{
			Name: name, Value: terms[i].value, Known: terms[i].known,
			Weight: weights[i], Contribution: parts[i], Reasons: r.componentReasons(i, terms[i].known),
		})
	}
	out.Reasons = r.queueReasons(&out)
	return out
}

// ScoreLean gives the figures of Score without components and reasons. For a
// whole book a Scorer is faster.
func ScoreLean(s *model.Subject, p *model.Policy, c *model.Calibration, asOf model.Day) model.Score {
	return (&Scorer{p: p, c: c, asOf: asOf}).Score(s)
}

// Scorer gives the figures of ScoreLean for one customer of a book after the
// other, remembering what many of them share. It belongs to one goroutine; the
// policy and the calibration must not change while it is in use.
type Scorer struct {
	p         *model.Policy
	c         *model.Calibration
	asOf      model.Day
	known     memo
	festivals *[]model.Occasion
}

// NewScorer makes a scorer for a day.
func NewScorer(p *model.Policy, c *model.Calibration, asOf model.Day) *Scorer {
	near := Festivals(p.Occasions.Festivals, asOf, asOf+model.Day(max(BirthdaySoonDays, p.Occasions.Days)))
	return &Scorer{p: p, c: c, asOf: asOf, known: memo{}, festivals: &near}
}

// Score gives the figures of ScoreLean.
func (k *Scorer) Score(s *model.Subject) model.Score {
	r := read(s, k.p, k.c, k.asOf, k.known)
	r.festivals = k.festivals
	terms := r.terms()
	out, _ := r.figures(&terms)
	return out
}

// figures puts the score together from its terms, and gives the contributions.
func (r *reading) figures(terms *[termCount]term) (model.Score, [termCount]float64) {
	out := model.Score{AsOf: r.day}
	parts := r.compose(&out, terms)
	if r.buyer {
		out.R, out.F, out.M = rfm(r.c, r.silent, r.orders, r.spent)
		if out.Orders12m, out.Revenue12m = r.orders, r.took; r.p.Value.WindowDays != Year {
			out.Orders12m, out.Revenue12m, _ = inWindow(r.f, Year, r.day)
		}
	}
	out.Forecast = r.fore.export()
	r.tiers(&out)
	r.priority(&out)
	out.Findings = r.findings(&out, nil)
	return out, parts
}

// compose weighs the known terms, and gives the value as the plain sum of the
// contributions, so that they add up to it exactly. Trouble of who never ordered is no
// more to go by.
func (r *reading) compose(out *model.Score, terms *[termCount]term) [termCount]float64 {
	weights := weightsOf(r.p)
	parts, known := r.weigh(terms)
	covers := known - model.If(terms[safety].known && !r.buyer, weights[safety], 0)
	if all := total(&weights); all > 0 {
		out.Coverage = covers / all
	}
	out.Known = known > 0
	out.Provisional = !out.Known || out.Coverage < r.p.Model.ProvisionalAt
	out.Value = total(&parts)
	for out.Value > 100 { // rounding may carry a full score past 100
		parts[floats.MaxIdx(parts[:])] -= (out.Value - 100) + 1e-14
		out.Value = total(&parts)
	}
	return parts
}

// weigh gives the contributions w·s/Σw over the known weights, and the sum of these.
func (r *reading) weigh(terms *[termCount]term) (parts [termCount]float64, known float64) {
	weights := weightsOf(r.p)
	for i, w := range weights {
		known += model.If(terms[i].known, w, 0)
	}
	for i, w := range weights {
		if terms[i].known && known > 0 {
			parts[i] = w * terms[i].value / known
		}
	}
	return parts, known
}

func total(parts *[termCount]float64) float64 {
	sum := 0.0
	for _, v := range parts {
		sum += v
	}
	return sum
}

func weightsOf(p *model.Policy) [termCount]float64 {
	w := &p.Weights
	out := [termCount]float64{
		w.Monetary, w.Recency, w.Frequency, w.Outlook, w.Potential, w.Loyalty, w.Satisfaction, w.Safety,
	}
	for i := range p.Components {
		out[componentCount+i] = p.Components[i].Weight
	}
	return out
}

// terms values the components.
func (r *reading) terms() [termCount]term {
	var t [termCount]term
	if r.buyer || r.f.Opening > 0 {
		t[monetary] = term{percentile(&r.c.Monetary, float64(r.spent)), true}
	}
	if r.buyer {
		t[recency] = term{100 - percentile(&r.c.Recency, float64(r.silent)), true}
		t[frequency] = term{percentile(&r.c.Frequency, float64(r.orders)), true}
		t[outlook] = term{percentile(&r.c.Outlook, r.coming), true}
	}
	if r.s.Potential != nil {
		t[potential] = term{math.Min(100, math.Max(0, float64(*r.s.Potential))), true}
	}
	t[loyalty] = r.loyalty()
	if r.f.Satisfaction > 0 {
		first := 100 * float64(r.f.Satisfaction-1) / 4
		age := math.Max(0, float64(r.day-r.f.SatisfactionDay))
		fade := 1.0
		if h := r.p.Model.SatHalfLife; h > 0 && first > SatisfiedNeutral { // a bad rating does not mend by itself
			fade = math.Exp2(-age / h)
		}
		t[satisfaction] = term{SatisfiedNeutral + (first-SatisfiedNeutral)*fade, true}
	}
	for i := range r.p.Components {
		t[componentCount+i] = r.field(&r.p.Components[i])
	}
	// Of who never ordered trouble is known and its absence is not: it never raises.
	others, weight := r.weigh(&t)
	if risk := r.safety(); r.buyer || weight > 0 && risk.value < total(&others) {
		t[safety] = risk
	}
	return t
}

// loyalty is the mean of what is known of the share of repeat orders, tenure
// and recommendations. A book rarely records that somebody recommended nobody,
// so none is unknown; and a recommendation, once recorded, never pulls the mean
// of the other two down.
func (r *reading) loyalty() term {
	sum, n := 0.0, 0.0
	if r.buyer {
		sum += 100 * float64(r.f.Orders-1) / float64(r.f.Orders)
		tenure := 1.0
		if full := 365.25 * r.p.Model.TenureYears; full > 0 {
			tenure = math.Min(1, r.tenure()/full)
		}
		sum += 100 * tenure
		n = 2
	}
	if r.f.Referrals > 0 {
		referred := 100 * math.Min(1, float64(r.f.Referrals)/float64(max(1, r.p.Model.FullReferrals)))
		if n == 0 || referred > sum/n {
			sum, n = sum+referred, n+1
		}
	}
	if n == 0 {
		return term{}
	}
	return term{sum / n, true}
}

// tenure is the days from the first order to the last and one usual gap more, for
// which an order lasts: days without one make nobody more loyal.
func (r *reading) tenure() float64 { return math.Max(0, float64(r.f.LastOrder-r.f.FirstOrder)+r.gap) }

// safety is 100·(1 − risk), where the risk is the largest of the credit grade's,
// an open complaint and the chance of no order within the risk horizon.
func (r *reading) safety() term {
	risk, known := r.trouble()
	if r.buyer {
		risk, known = math.Max(risk, 1-r.pOrder), true
	}
	if !known {
		return term{}
	}
	return term{100 * (1 - math.Min(1, risk)), true}
}

// trouble is the risk that credit and an open complaint bring, whatever the orders say.
func (r *reading) trouble() (risk float64, known bool) {
	if c := r.s.Credit; c != model.CreditGood {
		risk, known = [...]float64{model.CreditHold: r.p.Model.CreditRisk, model.CreditWatch: r.p.Model.CreditWatch}[c], true
	}
	if r.f.OpenComplaints > 0 {
		risk, known = math.Max(risk, r.p.Model.ComplaintRisk), true
	}
	return risk, known
}

// field values a further field that the policy weighs. What is not filled in, is no
// number or is none of the choices named is unknown.
func (r *reading) field(c *model.FieldComponent) term {
	text := r.s.Field(c.Field)
	if c.Values != nil {
		v, ok := c.Value(text)
		return term{v, ok}
	}
	v, ok := model.FieldNumber.Num(text)
	if ok && c.Ranked() {
		grid := r.c.Fields[c.Field]
		return term{percentile(&grid, v), true}
	}
	return term{math.Min(100, math.Max(0, 100*(v-c.Low)/(c.High-c.Low))), ok}
}

// fieldReason says in words what field computed from.
func (r *reading) fieldReason(c *model.FieldComponent, known bool) model.Reason {
	text := r.s.Field(c.Field)
	switch {
	case text == "":
		return model.Reason{Code: "field_missing"}
	case !known:
		return model.Reason{Code: "field_unread", Text: text}
	case c.Values != nil:
		v, _ := c.Value(text)
		return model.Reason{Code: "field_choice", Text: text, N: v}
	case c.Ranked():
		return model.Reason{Code: "field_place", Text: text, N: float64(r.c.Fields[c.Field].N)}
	}
	return model.Reason{Code: "field_scale", Text: text, N: c.Low, M: c.High}
}

// fieldGrids are the distributions of the numbers of further fields that a policy ranks
// by; nil for none.
func fieldGrids(subjects Book, p *model.Policy) (out map[string]model.Grid) {
	for i := range p.Components {
		c := &p.Components[i]
		if !c.Ranked() {
			continue
		}
		var values []float64
		for _, s := range everybody(subjects) {
			v, ok := model.FieldNumber.Num(s.Field(c.Field))
			if ok && !s.Archived {
				values = append(values, v)
			}
		}
		if out == nil {
			out = map[string]model.Grid{}
		}
		out[c.Field] = gridOf(values)
	}
	return out
}
