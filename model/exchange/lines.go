package exchange

import (
	"cmp"
	"encoding/json"
	"math"
	"strconv"

	"tierbook/model"
)

// orderLines is what the lines of one order tell about the column of amounts.
type orderLines struct {
	rows     int
	amount   float64 // of the first line that has one
	given    int     // lines with an amount
	varies   bool    // lines have differing amounts
	products float64 // quantity times price, over all lines
}

// surveyLines finds out whether orders have several lines, and whether the amount
// on each is the line's or again the order's.
func (f *file) surveyLines() []model.Reason {
	p := f.plan
	if p.own || !p.has(fOrderID) || p.has(fExternalID) {
		return nil
	}
	orders, ownAmount, rows := map[groupKey]*orderLines{}, 0, 0
	var rec record
	r := &rowReader{plan: p, rec: &rec}
	var last groupKey
	for f.source.rewind(); f.source.next(&rec); {
		if rec.err != nil || rec.blank() || p.footer(&rec) {
			continue
		}
		if id := r.text(fOrderID); id != "" {
			last = keyOf(id)
		}
		o := orders[last]
		if o == nil {
			o = &orderLines{}
			orders[last] = o
		}
		o.rows++
		amount, product := r.number(fAmount), r.number(fQuantity)*r.number(fUnitPrice)
		if !math.IsNaN(product) {
			o.products += product
		}
		if !math.IsNaN(amount) {
			rows++
			if o.given > 0 && !near(amount, o.amount) {
				o.varies = true
			}
			if o.given++; o.given == 1 {
				o.amount = amount
			}
			if near(amount, product) {
				ownAmount++
			}
		}
	}
	return p.settleLines(orders, ownAmount*5 >= rows*4)
}

// settleLines decides over the orders of a file; own says that amounts are those
// of their lines by quantity and price.
func (p *plan) settleLines(orders map[groupKey]*orderLines, own bool) []model.Reason {
	several, equal, sums, sparse := 0, 0, 0, 0
	for _, o := range orders {
		p.lines = p.lines || o.rows > 1
		if o.rows > 1 && o.given == 1 {
			sparse++
		}
		if o.given < 2 {
			continue
		}
		several++
		if !o.varies {
			equal++
			if near(o.amount, o.products) {
				sums++
			}
		}
	}
	p.sparse = sparse > several || several == 0 && p.has(fAmount) && p.named(fAmount, "@order_totals")
	named := p.named(fAmount, "@order_totals")
	p.total = several > 0 && equal == several && !own &&
		(named || sums*5 >= several*4 || several > 1 && !p.named(fAmount, "@line_totals"))
	if !p.total {
		return nil
	}
	return []model.Reason{{Code: "import_total_once", Text: p.byField[fAmount].header}}
}

// number gives a money cell as a number, NaN where there is none.
func (r *rowReader) number(f field) float64 {
	d, _, p := r.figure(r.plan.byField[f])
	if p != nil || d == nil {
		return math.NaN()
	}
	return float64(d.n) * math.Pow10(d.exp)
}

// near tells whether two amounts are the same but for a hair.
func near(a, b float64) bool { return math.Abs(a-b) <= 0.011 }

// inherit gives a row of an order what its first line says and this one leaves
// blank: the order's number, the customer, the day. A row that has neither a
// number nor anything of a line belongs to no order.
func (r *rowReader) inherit(l *line) {
	above := r.above
	if above == nil || !r.plan.lines {
		return
	}
	in := &l.in
	nobody := in.Ref == "" && in.Name == "" && in.Email == "" && NormalPhone(in.Phone) == ""
	if l.order == "" && nobody && r.text(fDate) == "" && cmp.Or(r.text(fQuantity), r.text(fUnitPrice), r.text(fProduct), r.text(fNote)) != "" {
		l.order = above.order
	}
	if l.order == "" || l.order != above.order {
		return
	}
	l.more = true
	if nobody {
		in.Ref, in.Name, in.Email, in.Phone = above.in.Ref, above.in.Name, above.in.Email, above.in.Phone
	}
}

// product reads what the row says was bought. In a row that is no order it is the
// note, where there is no other.
func (r *rowReader) product(l *line) *model.Problem {
	x, name := &l.in.Interaction, r.text(fProduct)
	if r.plan.own {
		var p *model.Problem
		x.Lines, p = r.ownLines(x.Currency)
		return p
	}
	if x.Note == "" {
		l.product = name
	}
	switch {
	case name == "":
		return nil
	case !x.Kind.HasAmount() || r.plan.deals:
		x.Note, l.product = cmp.Or(x.Note, name), ""
		return nil
	}
	if r := []rune(name); len(r) > model.MaxName {
		name = string(r[:model.MaxName])
	}
	p := &soldLine{Line: model.Line{Product: shared(name), Category: shared(r.text(fCategory))}}
	if q := r.number(fQuantity); !math.IsNaN(q) {
		p.Quantity = q
	} else if r.text(fQuantity) != "" {
		r.keep(fQuantity, r.noted)
	}
	if price, fine, ok := r.exactly(fUnitPrice, x.Currency, 1); ok {
		p.UnitPrice = price + int64(math.Round(float64(fine)/1e6))
	}
	switch amount, fine, ok := r.exactly(fUnitPrice, x.Currency, p.Quantity); {
	case l.money && !r.plan.total && !r.plan.sparse:
		p.Amount, p.fine, p.exact = l.amount, l.fine, true
	case ok:
		p.Amount, p.fine = amount, fine
	}
	r.cost(p, x.Currency)
	if x.Kind == model.Refund && p.Amount < 0 {
		p.negate()
	}
	l.part = p
	return nil
}

// cost fills what a line cost: a column of it, that of one piece, or what is left of
// the amount without the profit.
func (r *rowReader) cost(p *soldLine, currency string) {
	cost, fine, ok := r.exactly(fCost, currency, 1)
	if !ok && p.Quantity != 0 {
		cost, fine, ok = r.exactly(fUnitCost, currency, p.Quantity)
	}
	if profit, f, known := r.exactly(fProfit, currency, 1); !ok && known && (p.Amount != 0 || p.fine != 0) {
		cost, fine, ok = p.Amount-profit, p.fine-f, true
	}
	if ok {
		p.Cost, p.costFine = &cost, fine
	}
}

// exactly gives so many times a money cell, in minor units and millionths of one; a
// cell that cannot be read is kept as text.
func (r *rowReader) exactly(f field, currency string, times float64) (minor, fine int64, ok bool) {
	c := r.plan.byField[f]
	d, _, p := r.figure(c)
	if p != nil {
		r.keepColumn(c, r.noted)
	}
	if p != nil || d == nil || times == 0 {
		return 0, 0, false
	}
	v, ok := *d, true
	if times != 1 { // it is that of the row
		q, _, _ := r.figure(r.plan.byField[fQuantity])
		v, ok = d.times(*q)
	}
	minor, fine, err := toFine(v, currency)
	return minor, fine, ok && err == nil
}

// ownLines reads what LinesJSON wrote.
func (r *rowReader) ownLines(currency string) (lines []model.Line, p *model.Problem) {
	s := r.text(fLines)
	if s == "" {
		return nil, nil
	}
	var said []LineJSON
	if err := json.Unmarshal([]byte(s), &said); err != nil || len(said) > model.MaxLines {
		return nil, r.problem(r.plan.byField[fLines], model.Invalid("error.exchange.lines", "Limit", model.MaxLines).Wrap(err))
	}
	for _, v := range said {
		l := model.Line{Product: shared(v.Product), Category: shared(v.Category)}
		var minor [3]int64
		for i, n := range []*json.Number{v.UnitPrice, v.Amount, v.Cost} {
			if n == nil {
				continue
			}
			f, ok := parseFigure(n.String())
			d, exact := f.value('.')
			amount, err := toMinor(d, currency, n.String())
			if minor[i] = amount; !ok || !exact || err != nil {
				return nil, r.problem(r.plan.byField[fLines], model.Invalid("error.exchange.amount", "Text", Clip(n.String())))
			}
		}
		l.UnitPrice, l.Amount = minor[0], minor[1]
		if v.Cost != nil {
			l.Cost = &minor[2]
		}
		if v.Quantity != nil {
			l.Quantity, _ = strconv.ParseFloat(v.Quantity.String(), 64)
		}
		lines = append(lines, l)
	}
	return lines, nil
}
