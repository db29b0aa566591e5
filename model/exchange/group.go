package exchange

import (
	"cmp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"tierbook/model"
)

// collector puts the rows of one order together and gives every interaction the
// key by which it is known when the file is read again.
type collector struct {
	plan     *plan
	list     model.Packed[model.ImportInteraction]
	beside   map[int]*beside           // by place in list: what its rows tell besides
	orders   map[groupKey]int32        // place in list
	bad      map[groupKey]int          // row for which an order is refused
	keyed    model.Sorted              // rows of no order, by key
	merged   int                       // rows that joined an order
	refunds  int                       // orders below zero, taken as refunds
	crowded  int                       // orders of more lines than there is room for
	left     leftOut                   // rows and orders that a status leaves out
	out      int                       // how many
	leftRows []model.LeftRow           // the first of them
	void     []model.ImportInteraction // orders among them that have a number
	gone     map[groupKey]bool
	won      int // deals that are orders

	rest                   map[string]int64 // by currency: what rounding left over
	linesKept, ordersLined int
	rounded                int // orders of which the sum was rounded
	givenBack              int // orders of which something was given back
	problems               []model.Problem
}

// beside is what the rows of an interaction tell that it has no place for.
type beside struct {
	more     []int // the further rows
	back     int64 // what was given back of it
	fine     int64 // what its amount has beyond minor units
	unpriced bool  // no row so far has an amount
	parts    []*soldLine
}

func newCollector(rows model.Away, keyed model.Sorted) *collector {
	c := &collector{
		keyed:  keyed,
		beside: map[int]*beside{}, orders: map[groupKey]int32{}, bad: map[groupKey]int{},
		left: leftOut{}, gone: map[groupKey]bool{}, rest: map[string]int64{}, plan: &plan{},
	}
	c.list.KeepAway(rows)
	return c
}

// tooMany refuses the file once too many of its rows are refused.
func (c *collector) tooMany() error {
	if len(c.problems) <= MaxProblems {
		return nil
	}
	return model.E(model.CodeRefused, "error.exchange.too_many_problems", "Limit", MaxProblems, "Row", c.problems[0].Row)
}

// refuse keeps the problem of a row, and refuses the rest of its order.
func (c *collector) refuse(l *line, p *model.Problem) {
	c.problems = append(c.problems, *p)
	if _, ok := c.bad[l.key]; !ok && l.key != (groupKey{}) {
		c.bad[l.key] = l.in.Row
	}
}

// leave leaves out a row, and with it the whole of its order, by its status.
func (c *collector) leave(l *line) {
	if l.key != (groupKey{}) {
		if c.gone[l.key] {
			return
		}
		c.gone[l.key] = true
		l.in.Interaction.ExternalID = orderID(l)
		c.void = append(c.void, l.in)
	}
	c.left[l.out]++
	if c.out++; len(c.leftRows) < model.MaxLeft {
		c.leftRows = append(c.leftRows, model.LeftRow{Row: l.in.Row, Text: l.out})
	}
}

// add takes a row. Its amount stays signed until finish.
func (c *collector) add(l *line) {
	if c.gone[l.key] && !l.said {
		return
	}
	x := &l.in.Interaction
	x.Amount = l.amount
	if l.won {
		c.won++
	}
	if x.Kind == model.Refund {
		x.Amount = max(l.amount, -l.amount)
		l.fine = max(l.fine, -l.fine)
	}
	if l.key == (groupKey{}) {
		if x.ExternalID == "" {
			x.ExternalID = c.rowID(l)
		} else {
			c.key(keyOf("key", customerKey(&l.in), x.ExternalID), l.in.Row)
		}
		c.began(l)
		return
	}
	x.ExternalID = orderID(l)
	at, ok := c.orders[l.key]
	if !ok {
		c.orders[l.key] = int32(c.list.Len())
		c.began(l)
		return
	}
	if p := c.join(int(at), l); p != nil {
		c.refuse(l, p)
		return
	}
	c.merged++
}

// orderID is the key by which the book knows an order with a number.
func orderID(l *line) string { return string(l.in.Interaction.Kind) + ":" + l.order }

// withdrawn gives the orders left out of whose number no other row of the file is
// taken, whatever the customer is called there.
func (c *collector) withdrawn(in *model.Import) []model.ImportInteraction {
	if len(c.void) == 0 {
		return nil
	}
	left, row := map[string]bool{}, model.ImportInteraction{}
	for i := range c.void {
		left[c.void[i].Interaction.ExternalID] = true
	}
	for i := range in.Count() {
		in.Get(i, &row)
		delete(left, row.Interaction.ExternalID)
	}
	return slices.DeleteFunc(c.void, func(v model.ImportInteraction) bool {
		return !left[v.Interaction.ExternalID] || !v.Interaction.Kind.HasAmount()
	})
}

// began takes the first row of an interaction.
func (c *collector) began(l *line) {
	if unpriced := !l.money && l.in.Interaction.Kind.HasAmount() && c.plan.has(fAmount); l.back != 0 || l.fine != 0 || unpriced || l.part != nil {
		b := &beside{back: l.back, fine: l.fine, unpriced: unpriced}
		b.keepPart(l)
		c.beside[c.list.Len()] = b
	}
	c.list.Add(&l.in)
}

// returned makes the refund that belongs to an order, for what was given back.
func (c *collector) returned(in model.ImportInteraction, back int64) model.ImportInteraction {
	c.givenBack++
	x := &in.Interaction
	x.Amount = min(back, x.Amount)
	if x.Base != nil {
		base := x.Amount
		x.Base = &base
	}
	x.Lines = nil
	x.Kind, x.ExternalID = model.Refund, "refunded:"+strings.TrimPrefix(x.ExternalID, "order:")
	x.Next, x.NextAt = 0, 0
	return in
}

// join adds a row to its order.
func (c *collector) join(at int, l *line) *model.Problem {
	var to model.ImportInteraction
	c.list.Get(at, &to)
	kept := cmp.Or(c.beside[at], &beside{})
	a, b := &to.Interaction, &l.in.Interaction
	switch sum := a.Amount + b.Amount; {
	case l.money && !kept.unpriced && a.Currency != b.Currency:
		return &model.Problem{Row: l.in.Row, Err: model.Invalid("error.exchange.order_currency", "Order", Clip(l.order))}
	case sum > model.MaxAmount || sum < -model.MaxAmount:
		return &model.Problem{Row: l.in.Row, Err: model.Invalid("error.amount_range")}
	case !l.money:
	case kept.unpriced:
		a.Amount, a.Currency, kept.fine, kept.unpriced = b.Amount, b.Currency, l.fine, false
	case !c.plan.total:
		a.Amount = sum
		kept.fine += l.fine
	}
	kept.keepPart(l)
	if c.plan.total {
		kept.back = max(kept.back, l.back)
	} else {
		kept.back += l.back
	}
	if b.Day < a.Day || b.Day == a.Day && b.Clock >= 0 && (a.Clock < 0 || b.Clock < a.Clock) {
		a.Day, a.Clock = b.Day, b.Clock
	}
	a.Note, a.Outcome = cmp.Or(a.Note, b.Note), cmp.Or(a.Outcome, b.Outcome)
	a.Contact, a.By, a.Source = cmp.Or(a.Contact, b.Contact), cmp.Or(a.By, b.By), cmp.Or(a.Source, b.Source)
	if model.Before(a.Next, a.NextAt, b.Next, b.NextAt) {
		a.Next, a.NextAt = b.Next, b.NextAt
	}
	to.Name, to.Email, to.Phone = cmp.Or(to.Name, l.in.Name), cmp.Or(to.Email, l.in.Email), cmp.Or(to.Phone, l.in.Phone)
	kept.more = append(kept.more, l.in.Row)
	c.beside[at] = kept
	c.list.Set(at, &to)
	return nil
}

// finish settles the signs, checks every interaction and drops the orders of
// which a row was refused; it gives the others to take.
func (c *collector) finish(book string, take func(*model.ImportInteraction)) {
	var refunds []model.ImportInteraction
	bad := make(map[int]int, len(c.bad))
	for key, row := range c.bad {
		if at, ok := c.orders[key]; ok {
			bad[int(at)] = row
		}
	}
	again, ordinals := c.again()
	c.orders = nil // to make room
	in := &model.ImportInteraction{}
	for i := range c.list.Len() {
		c.list.Get(i, in)
		c.list.Drop(i)
		x, b := &in.Interaction, cmp.Or(c.beside[i], &beside{})
		in.More = b.more
		if n := ordinals[i]; n > 1 {
			x.ExternalID += "-" + strconv.Itoa(n)
		}
		if row, ok := bad[i]; ok {
			c.drop(in, "", model.Invalid("error.exchange.order_row", "Row", row))
			continue
		}
		if row, ok := again[i]; ok {
			c.drop(in, "", model.Invalid("error.exchange.duplicate_id", "Text", Clip(x.ExternalID), "Row", row))
			continue
		}
		if b.unpriced {
			c.drop(in, c.plan.byField[fAmount].header, model.Invalid("error.exchange.amount_missing"))
			continue
		}
		c.round(x, b.fine)
		c.settleParts(b.parts, x)
		if x.Amount < 0 && x.Kind == model.Order {
			x.Kind = model.Refund
			c.refunds++
		}
		if x.Kind.HasAmount() {
			x.Amount = max(x.Amount, -x.Amount)
			if x.Currency == book {
				base := x.Amount
				x.Base = &base
			}
		}
		if err := x.Validate(); err != nil {
			c.drop(in, "", asError(err))
			continue
		}
		take(in)
		if b.back > 0 && x.Kind == model.Order {
			refunds = append(refunds, c.returned(*in, b.back))
		}
	}
	for i := range refunds {
		take(&refunds[i])
	}
	sort.SliceStable(c.problems, func(i, j int) bool { return c.problems[i].Row < c.problems[j].Row })
}

// round brings an order whose rows are finer than its currency to whole minor
// units. What is left goes on to the next such order, so that the file's total is
// right too.
func (c *collector) round(x *model.Interaction, fine int64) {
	if fine == 0 {
		return
	}
	if fine%1_000_000 != 0 {
		c.rounded++
	}
	x.Amount, c.rest[x.Currency] = roundRest(x.Amount, fine+c.rest[x.Currency])
}

// drop refuses all rows of an interaction.
func (c *collector) drop(in *model.ImportInteraction, column string, err *model.Error) {
	for _, row := range append([]int{in.Row}, in.More...) {
		c.problems = append(c.problems, model.Problem{Row: row, Column: column, Err: err})
	}
}

// keepPart adds the line of a row to its order.
func (b *beside) keepPart(l *line) {
	if l.part != nil && len(b.parts) <= model.MaxLines {
		b.parts = append(b.parts, l.part)
	}
}

// settleParts gives an order its lines, rounded so that they add up to its amount
// and their costs to those of the file. An order of more than there is room for has
// none.
func (c *collector) settleParts(parts []*soldLine, x *model.Interaction) {
	if len(parts) == 0 || !x.Kind.HasAmount() {
		return
	}
	if len(parts) > model.MaxLines {
		c.crowded++
		return
	}
	exact, left := true, x.Amount
	for _, p := range parts {
		exact, left = exact && p.exact, left-p.Amount
	}
	if len(parts) == 1 && parts[0].Amount == 0 && parts[0].fine == 0 {
		parts[0].Amount = x.Amount
	}
	rest := int64(0)
	if exact {
		rest = left * 1_000_000
		for _, p := range parts {
			rest -= p.fine
		}
		exact = rest > -1_000_000 && rest < 1_000_000
	}
	x.Lines = make([]model.Line, len(parts))
	for i, p := range parts {
		if exact {
			p.Amount, rest = roundRest(p.Amount, p.fine+rest)
		} else {
			p.Amount, _ = roundRest(p.Amount, p.fine)
		}
		if p.Cost != nil {
			*p.Cost, c.rest["cost "+x.Currency] = roundRest(*p.Cost, p.costFine+c.rest["cost "+x.Currency])
		}
		if x.Amount < 0 { // the order is a refund
			p.negate()
		}
		x.Lines[i] = p.Line
	}
	c.ordersLined++
	c.linesKept += len(parts)
}
