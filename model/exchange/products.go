package exchange

import (
	"cmp"
	"encoding/json"
	"math"
	"strconv"

	"tierbook/model"
)

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
				return nil, r.problem(r.plan.byField[fLines], model.Invalid("error.exchange.amount", "Text", clip(n.String())))
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
