package scoring

import (
	"cmp"
	"slices"

	"tierbook/model"
)

// Summarize adds up a customer's interactions dated up to asOf, given in any
// order. Referrals stays 0: it comes from other customers.
func Summarize(c *model.Customer, in []model.Interaction, asOf model.Day) model.Facts {
	var f model.Facts
	var spends []model.Spend
	var last, before *model.Interaction // the newest feedbacks
	var trouble *model.Interaction      // the newest open complaint
	for i := range in {
		e := &in[i]
		if e.Day > asOf {
			f.NextEvent = earlier(f.NextEvent, e.Day)
			continue
		}
		f.Interactions++
		switch e.Kind {
		case model.Order, model.Refund:
			spends = append(spends, money(&f, e))
		case model.Feedback:
			switch {
			case last == nil || after(e, last):
				last, before = e, last
			case before == nil || after(e, before):
				before = e
			}
		case model.Complaint:
			if e.Resolved == 0 || e.Resolved > asOf {
				f.OpenComplaints++
				f.OldestComplaint = earlier(f.OldestComplaint, e.Day)
				trouble = model.If(trouble == nil || after(e, trouble), e, trouble)
			}
		}
		if e.Resolved > asOf {
			f.NextEvent = earlier(f.NextEvent, e.Resolved)
		}
	}
	slices.SortStableFunc(spends, func(a, b model.Spend) int { return cmp.Compare(a.Day, b.Day) })
	sumOrders(&f, spends)
	f.MedianGap = medianGap(f.OrderDays, spends)
	f.Ledger = model.LedgerOf(spends)
	contacts(&f, in, asOf)
	f.Answered = trouble != nil && slices.ContainsFunc(in, func(e model.Interaction) bool {
		return e.Day == f.OldestComplaint && after(&e, trouble) && e.IsContact()
	})
	if last != nil {
		f.Satisfaction, f.SatisfactionDay = last.Satisfaction, last.Day
	}
	if before != nil {
		f.PrevSatisfaction = before.Satisfaction
	}
	open(&f, &c.Opening, spends, asOf)
	f.Promise, f.PromiseAt = promise(c, in, asOf)
	if again := reminder(c, in, asOf); again != 0 && (f.Promise == 0 || model.Before(again, c.Repeat.At, f.Promise, f.PromiseAt)) {
		f.Promise, f.PromiseAt = again, c.Repeat.At
	}
	if f.PromiseAt != 0 && slices.ContainsFunc(in, func(e model.Interaction) bool { // tried at that time
		return e.Day == f.Promise && e.Day <= asOf && e.IsTry() && e.Clock >= 60*int32(f.PromiseAt-1)
	}) {
		f.PromiseAt = 0
	}
	f.Opportunities = opportunities(in, asOf)
	return f
}

// open counts revenue from before the book, given the orders and refunds by day.
func open(f *model.Facts, o *model.Opening, spends []model.Spend, asOf model.Day) {
	brought, next := int64(0), model.Day(0)
	for _, s := range spends {
		if s.Day < o.On {
			brought += s.Base
		}
	}
	if f.Opening, next = o.Left(asOf, brought); next != 0 {
		f.NextEvent = earlier(f.NextEvent, next)
	}
	f.Revenue += f.Opening
}

// contacts notes the newest contact, and the tries since. It walks backwards, as
// reading outcomes costs time and histories mostly come by day.
func contacts(f *model.Facts, in []model.Interaction, asOf model.Day) {
	var contact *model.Interaction
	for i := len(in) - 1; i >= 0; i-- {
		if e := &in[i]; e.Day <= asOf && (contact == nil || after(e, contact)) && e.IsContact() {
			contact, f.LastContact = e, e.Day
		}
	}
	for i := range in {
		if e := &in[i]; e.Day <= asOf && (contact == nil || after(e, contact)) && e.IsTry() {
			f.Tries++
			f.LastTry = max(f.LastTry, e.Day)
		}
	}
}

// money counts an order or refund and gives what it moved.
func money(f *model.Facts, e *model.Interaction) model.Spend {
	s := model.Spend{Day: e.Day, Order: e.Kind == model.Order}
	switch {
	case e.Base == nil:
		f.Unconverted++
	case s.Order:
		s.Base = *e.Base
	default:
		s.Base = -*e.Base
	}
	if s.Order {
		f.Orders++
	}
	f.Revenue += s.Base
	return s
}

// sumOrders merges the orders of a day, given by ascending day, and fills what
// follows from order days.
func sumOrders(f *model.Facts, spends []model.Spend) {
	if f.Orders == 0 {
		return
	}
	for _, s := range spends {
		if s.Order && s.Day != f.LastOrder {
			f.FirstOrder, f.LastOrder = cmp.Or(f.FirstOrder, s.Day), s.Day
			f.OrderDays++
		}
	}
	for _, s := range spends {
		if s.Day == f.FirstOrder {
			f.FirstSpend += s.Base
		}
	}
}

// medianGap is the median of the days between so many order days.
func medianGap(days int, spends []model.Spend) float64 {
	gaps, last := make([]float64, 0, days), model.Day(0)
	for _, s := range spends {
		if s.Order && s.Day != last {
			gaps = append(gaps, float64(s.Day-last))
			last = s.Day
		}
	}
	return Median(gaps[min(1, len(gaps)):]) // nothing comes before the first
}

// OrderFacts sums up the orders and refunds dated up to a day, given by
// ascending day: the fields of Facts that follow from them and no others, without
// the ledger.
func OrderFacts(spends []model.Spend, until model.Day) model.Facts {
	f := OrderSums(spends, until)
	f.MedianGap = medianGap(f.OrderDays, spends[:upTo(spends, until)])
	return f
}

// TierFacts is OrderFacts with the ledger, and with revenue from before the book.
func TierFacts(spends []model.Spend, o *model.Opening, until model.Day) model.Facts {
	f := OrderFacts(spends, until)
	spends = spends[:upTo(spends, until)]
	f.Ledger = model.LedgerOf(spends)
	open(&f, o, spends, until)
	return f
}

func upTo(spends []model.Spend, until model.Day) int {
	n, _ := slices.BinarySearchFunc(spends, until+1, func(s model.Spend, d model.Day) int { return cmp.Compare(s.Day, d) })
	return n
}

// OrderSums is OrderFacts without the median gap, which takes the most time.
func OrderSums(spends []model.Spend, until model.Day) (f model.Facts) {
	spends = spends[:upTo(spends, until)]
	for _, s := range spends {
		f.Revenue += s.Base
		if s.Order {
			f.Orders++
		}
	}
	sumOrders(&f, spends)
	return f
}

// promise gives the next date in force that no contact has fulfilled. The
// customer's own next date holds; where the interaction that set it is not
// known on the as-of day, the newest interaction that agreed one gives it.
func promise(c *model.Customer, in []model.Interaction, asOf model.Day) (model.Day, model.At) {
	next, at, set, seq := c.Next, c.NextAt, c.NextSet, c.NextSeq
	if c.NextFrom != 0 {
		var from *model.Interaction
		for i := range in {
			if e := &in[i]; e.ID == c.NextFrom && e.Day <= asOf {
				from = e
			}
		}
		if from == nil {
			next = 0
			for i := range in {
				if e := &in[i]; e.Next != 0 && e.Day <= asOf && (from == nil || after(e, from)) {
					from, next, at = e, e.Next, e.NextAt
				}
			}
		}
		if from != nil {
			set, seq = from.Day, from.ID
		}
	}
	if next == 0 {
		return 0, 0
	}
	for i := range in {
		e := &in[i]
		if e.Day <= asOf && e.Day >= next && (e.Day > set || e.ID > seq) && e.IsContact() {
			return 0, 0
		}
	}
	return next, at
}

// reminder gives the first of the repeating reminders that no contact has answered, 0
// for none.
func reminder(c *model.Customer, in []model.Interaction, asOf model.Day) model.Day {
	next := c.Repeat.From
	for i := range in {
		if e := &in[i]; next != 0 && e.Day <= asOf && e.Day >= next && e.IsContact() {
			next = c.Repeat.On(e.Day + 1)
		}
	}
	return next
}

// opportunities lists the sales that may still come: neither resolved nor
// followed by an order, in the order of their days.
func opportunities(in []model.Interaction, asOf model.Day) []model.Opportunity {
	var out []model.Opportunity
	for i := range in {
		e := &in[i]
		if e.Expected <= 0 || e.Day > asOf || e.Resolved != 0 && e.Resolved <= asOf || ordered(in, e, asOf) {
			continue
		}
		out = append(out, model.Opportunity{
			InteractionID: e.ID, Day: e.Day, Clock: e.Clock,
			Amount: e.Expected, Probability: e.Probability, Source: e.Source,
		})
	}
	slices.SortFunc(out, func(a, b model.Opportunity) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.InteractionID, b.InteractionID))
	})
	return out
}

// ordered tells whether an order followed the interaction by the as-of day.
func ordered(in []model.Interaction, e *model.Interaction, asOf model.Day) bool {
	for i := range in {
		if o := &in[i]; o.Kind == model.Order && o.Day <= asOf && after(o, e) {
			return true
		}
	}
	return false
}

// after tells whether a comes after b: by day, then by the order in which they
// were entered. Clocks stay out: most entries have none, and an order that only
// some of them take part in is no order.
func after(a, b *model.Interaction) bool {
	return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.ID, b.ID)) > 0
}

// earlier gives the earlier of two days, where 0 is none.
func earlier(a, b model.Day) model.Day { return model.If(a == 0 || b < a, b, a) }

// Year is the span in days of the figures of the last twelve months.
const Year = 365

// inWindow counts the orders and sums up the revenue of so many days, the last of
// them asOf; 0 days are the whole history. lowest is the lowest sum on any day since
// the last order: a refund that leaves the window makes nobody worth more by
// keeping silent. Opening revenue, which has a window of its own, counts. Of facts without a ledger all counts while the last order does.
func inWindow(f *model.Facts, days int, asOf model.Day) (orders int, sum, lowest int64) {
	start, quiet := asOf-model.Day(days), f.LastOrder-model.Day(days)
	if days <= 0 || f.Ledger == "" && f.LastOrder > start || f.Ledger.First() > start {
		return f.Orders, f.Revenue, f.Revenue
	}
	left, most := int64(0), int64(0)
	for s := range f.Ledger.All() {
		switch {
		case s.Day > start:
			sum += s.Base
			if s.Order {
				orders++
			}
		case s.Day > quiet: // left the window since the last order
			left += s.Base
			most = max(most, left)
		}
	}
	sum += f.Opening
	return orders, sum, sum + left - most
}
