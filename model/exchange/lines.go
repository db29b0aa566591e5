package exchange

import (
	"cmp"
	"math"

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
