package sample

import (
	"cmp"
	"math"

	"tierbook/model"
)

// history is how many days back the oldest interaction lies.
const history = 728

// life is the course of a customer's dealings, in days before today.
type life struct {
	start int     // first contact
	end   int     // nothing happens after it
	gap   float64 // mean days between orders, 0 is none
	most  int     // orders at most, 0 is any number
	touch float64 // mean days between other contacts
}

// draw picks one of the usual courses with its weight in hundredths.
func (b *builder) draw() life {
	switch n := b.r.IntN(100); {
	case n < 18: // prospect
		return life{start: b.between(10, 300), end: b.between(3, 60), touch: 45}
	case n < 35: // bought once
		return life{start: b.between(120, 650), end: b.between(20, 120), gap: 30, most: 1, touch: 120}
	case n < 43: // new
		return life{start: b.between(20, 80), end: b.between(1, 10), gap: 25, touch: 20}
	case n < 73: // steady
		return life{start: b.between(250, 700), end: b.between(2, 35), gap: float64(b.between(35, 110)), touch: 55}
	case n < 83: // loyal
		return life{start: b.between(600, history), end: b.between(1, 20), gap: float64(b.between(18, 45)), touch: 30}
	case n < 93: // fading
		return life{start: b.between(400, 700), end: b.between(70, 160), gap: float64(b.between(25, 60)), touch: 60}
	}
	return life{start: b.between(500, history), end: b.between(260, 400), gap: float64(b.between(30, 80)), touch: 80} // lost
}

// live makes up what happened over the course of the customer's life.
func (b *builder) live() {
	l := b.role.life
	if l.start == 0 {
		l = b.draw()
	}
	l.end = min(l.end, l.start)
	if b.i >= DefaultSize { // the first are busy enough to look at; a large book has about ten interactions each
		l.gap, l.touch = l.gap*1.5, l.touch*1.8
	}
	b.e.Customer.Created = b.o.Today - model.Day(l.start)
	first := b.add(pick(b.r, []model.Kind{model.Call, model.Email, model.Message}), l.start)
	first.Note = b.story("inquiry")

	mood := 3.3 + 1.7*b.r.Float64()
	for at, n := float64(l.start-b.between(3, 20)), 0; l.gap > 0 && (l.most == 0 || n < l.most); n++ {
		if at < float64(l.end) {
			break
		}
		b.order(int(at), l.end, mood)
		at -= math.Max(2, l.gap*math.Exp(0.45*b.r.NormFloat64()))
	}
	for at := float64(l.start); ; {
		at -= math.Max(4, l.touch*(0.3+1.4*b.r.Float64()))
		if at < float64(l.end) {
			break
		}
		b.add(b.contactKind(), int(at))
	}
	if b.size > 8 && l.start > 200 && l.end < 100 {
		b.add(model.Care, b.between(l.end+20, l.start-50))
	}
}

func (b *builder) contactKind() model.Kind {
	switch n := b.r.IntN(100); {
	case n < 34:
		return model.Call
	case n < 54:
		return model.Email
	case n < 76:
		return model.Message
	case n < 84:
		return model.Note
	case n < 93 || b.e.Customer.Kind == model.Person:
		return model.Meeting
	}
	return model.Visit
}

// add puts in an interaction of the kind with a note, at most history days
// ago, in working hours. Weekends move to the Monday after, unless that is not
// past yet.
func (b *builder) add(k model.Kind, ago int) *model.Interaction {
	day := b.o.Today - model.Day(max(1, min(ago, history)))
	for (day.Weekday()+6)%7 > 4 && day+1 < b.o.Today {
		day++
	}
	in := model.Interaction{Day: day, Clock: int32(9*3600 + 300*b.r.IntN(108)), Kind: k, By: b.e.Customer.Owner, Note: b.note(k)}
	switch k {
	case model.Call:
		k := b.r.IntN(len(outcomes[b.lang]))
		in.Outcome = outcomes[b.lang][k]
		if k >= reachedOutcomes {
			in.Note = pick(b.words, missedNotes[b.lang])
		}
	case model.Order, model.Refund:
		in.Currency = b.o.Currency
	}
	if n := len(b.e.Contacts); n > 0 {
		in.Contact = b.e.Contacts[b.r.IntN(n)].Name
	}
	b.e.Interactions = append(b.e.Interactions, in)
	return &b.e.Interactions[len(b.e.Interactions)-1]
}

// order puts in an order and what sometimes follows one.
func (b *builder) order(ago, end int, mood float64) {
	in := b.add(model.Order, ago)
	yuan := 900 * math.Pow(b.size, 0.9) * math.Exp(0.4*b.r.NormFloat64())
	if b.e.Customer.Kind == model.Person {
		yuan *= 0.3
	}
	setMoney(in, b.money(yuan))
	later := func(lo, hi int) (int, bool) {
		at := ago - b.between(lo, hi)
		return at, at >= max(1, end)
	}
	if at, ok := later(3, 14); ok && b.chance(0.2) {
		b.feedback(at, int(math.Round(mood+0.7*b.r.NormFloat64())))
	}
	if at, ok := later(10, 25); ok && b.chance(0.03) {
		setMoney(b.add(model.Refund, at), b.money(yuan*0.2))
	}
	if at, ok := later(20, 30); ok && b.chance(0.04) {
		c := b.add(model.Complaint, at)
		c.Resolved = min(b.o.Today-1, c.Day+model.Day(b.between(1, 14)))
	}
}

func (b *builder) feedback(ago, satisfaction int) *model.Interaction {
	in := b.add(model.Feedback, ago)
	in.Satisfaction = max(1, min(5, satisfaction))
	return in
}

// money turns yuan of the model into a round price in the book's currency.
func (b *builder) money(yuan float64) int64 {
	major := yuan * cmp.Or(priceLevels[b.o.Currency], 1)
	step := max(1, math.Pow10(max(0, int(math.Log10(math.Max(1, major)))-1))/2)
	return int64(math.Max(1, math.Round(major/step))*step) * int64(math.Pow10(model.Decimals(b.o.Currency)))
}

func setMoney(in *model.Interaction, amount int64) { in.Amount, in.Base = amount, &amount }
