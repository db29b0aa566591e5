package exchange

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"tierbook/model"
)

// interaction understands one row of an interactions file. Where the row is
// refused but belongs to an order, the line still carries the order's key, so
// that the order is refused as a whole: half of an order would be a wrong one. The line
// is good until the one behind the next.
func (r *rowReader) interaction() (*line, *model.Problem) {
	l := model.If(r.above == &r.lines[0], &r.lines[1], &r.lines[0])
	*l = line{in: model.ImportInteraction{Row: r.rec.num}}
	clear(r.noted)
	r.foreign = ""
	if p := r.width(); p != nil {
		return l, p
	}
	if s := r.cell(r.plan.account); s != "" && !r.plan.sold(s) {
		l.out = s
		return l, nil
	}
	if !r.plan.own && r.plan.has(fOrderID) {
		defer func() { r.above = l }()
	}
	if r.plan.receipts && strings.Trim(r.text(fAmount), "0.,") == "" {
		l.out = r.plan.byField[fAmount].header + ": –"
		return l, nil
	}
	if p := r.who(l); p != nil {
		return l, p
	}
	x := &l.in.Interaction
	x.Kind = r.kind()
	if l.order != "" && r.text(fExternalID) == "" {
		l.key = keyOf("order", customerKey(&l.in), string(x.Kind), l.order)
	}
	for _, step := range []func(*line) *model.Problem{r.when, r.money, r.remarks, r.prospects, r.product} {
		if p := step(l); p != nil {
			return l, p
		}
	}
	for _, f := range r.noted.list() {
		x.Note = strings.TrimPrefix(x.Note+"\n"+f.Name+": "+f.Value, "\n")
	}
	return l, r.settle(l)
}

// settle lets the status of a row decide whether and as what it counts.
func (r *rowReader) settle(l *line) *model.Problem {
	verdict, cell := r.status()
	l.said = r.text(fStatus) != ""
	switch {
	case r.plan.owed && l.amount < 0:
		l.out, l.key = r.cell(r.plan.account), groupKey{}
	case r.foreign != "" && (l.amount < 0 && l.in.Interaction.Kind == model.Order && r.plan.payee != nil || r.plan.billed && payment().MatchString(r.foreign)):
		l.out, l.key = r.foreign, groupKey{} // no customer paid it: money that went out, or what was paid of an invoice
	case r.plan.deals && verdict != statusOut && verdict != statusRefunded:
		r.deal(l, verdict, r.cell(r.plan.staged()))
	case verdict == statusOut:
		l.out = cell
	case l.in.Interaction.Kind != model.Order:
	case r.text(fRefunded) != "":
		back, _, p := r.minor(fRefunded, l.in.Interaction.Currency)
		if p != nil {
			return p
		}
		if l.back = max(back, -back); l.back != 0 || verdict != statusRefunded {
			break
		}
		fallthrough
	case verdict == statusRefunded:
		l.back = l.amount
	}
	return nil
}

// who fills what names the customer and the order.
func (r *rowReader) who(l *line) *model.Problem {
	in := &l.in
	in.Ref, in.Name = r.text(fRef), r.text(fName)
	if full := fullName(r.text(fFirst), "", r.text(fLast)); full != "" && (in.Name == "" || r.plan.named(fName, "@companies")) {
		in.Name = full
	}
	in.Name = cmp.Or(in.Name, r.text(fOtherName))
	email := firstOf(r.text(fEmail))
	if r.plan.payee != nil && r.number(fAmount) < 0 {
		email = r.cell(r.plan.payee)
	}
	if strings.Contains(email, "@") {
		in.Email = email
	}
	in.Phone = firstOf(foldPhone(cmp.Or(r.text(fMobile), r.text(fPhone))))
	l.order = r.text(fOrderID)
	r.inherit(l)
	if n := utf8.RuneCountInString(in.Name); n > model.MaxName {
		return r.problem(r.plan.byField[fName], model.Invalid("error.exchange.name_long", "N", n, "Limit", model.MaxName))
	}
	if in.Ref == "" && in.Name == "" && in.Email == "" && NormalPhone(in.Phone) == "" {
		return r.problem(r.plan.byField[fName], model.Invalid("error.exchange.no_customer"))
	}
	in.Interaction.ExternalID = r.text(fExternalID)
	if r.plan.own {
		in.Interaction.CustomerID, _ = strconv.ParseInt(r.text(fCustomerID), 10, 64)
		if in.Interaction.ExternalID == "" {
			in.Interaction.ID, _ = strconv.ParseInt(r.text(fOwnID), 10, 64)
		}
	}
	return nil
}

// kind reads the kind of interaction. With a word that nobody knows and an amount the
// row is an order, or a refund where the word says so, else a note that keeps the word.
func (r *rowReader) kind() model.Kind {
	s := r.text(fKind)
	w := normalKind(s)
	switch k, known := kinds()[w]; {
	case s == "":
		return r.assumedKind()
	case known:
		return k
	case r.plan.named(fKind, "eventtypename") && strings.Contains(w, "meeting"):
		return model.Meeting
	}
	r.unknown[s]++
	r.foreign = s
	switch amount := r.number(fAmount); {
	case math.IsNaN(amount) || amount == 0:
		r.noted[r.plan.byField[fKind].name] = s
		return model.Note
	case refundWord().MatchString(s):
		return model.Refund
	}
	return model.Order
}

// refundWord is in what files call money that was given back.
var refundWord = model.Pattern(`(?i)refund|reversal|退|erstattung|rückzahlung|rembours|reembols|rimbors`)

// assumedKind is that of a row which does not say it: an amount or an order's number
// makes it an order, a satisfaction feedback, a column for the content of a follow-up a
// call, and anything else a note.
func (r *rowReader) assumedKind() model.Kind {
	p := r.plan
	amount := p.has(fAmount) || p.has(fUnitPrice) && p.has(fQuantity)
	switch {
	case !p.has(fKind) && (amount || p.has(fOrderID)), r.text(fAmount) != "", r.text(fOrderID) != "":
		return model.Order
	case r.text(fSatisfaction) != "":
		return model.Feedback
	case r.plan.named(fNote, "@event_notes"), r.plan.named(fOutcome, "calloutcome callresult"):
		return model.Call
	case r.plan.named(fOutcome, "meetingoutcome"):
		return model.Meeting
	}
	return model.Note
}

// when fills day and time.
func (r *rowReader) when(l *line) *model.Problem {
	x := &l.in.Interaction
	m, p := r.moment(fDate)
	switch {
	case p != nil:
		return p
	case m.day == 0 && l.more && r.above.in.Interaction.Day != 0:
		m.day, m.clock = r.above.in.Interaction.Day, r.above.in.Interaction.Clock
	case m.day == 0:
		m, _ = r.moment(fOtherDate)
	}
	if m.day == 0 {
		return r.problem(r.plan.byField[fDate], model.Invalid("error.exchange.date_missing"))
	}
	x.Day, x.Clock = m.day, m.clock
	if s := r.text(fTime); s != "" {
		secs, zoned, _, ok := parseClock(s)
		if ok && !zoned {
			x.Clock = secs
		} else {
			r.keep(fTime, r.noted)
		}
	}
	x.Resolved = r.date(fResolved, r.noted).day
	if x.Next, x.NextAt = r.next(r.noted); x.Next != 0 && x.Next < x.Day {
		x.Next, x.NextAt = 0, 0
		r.keep(fNext, r.noted)
	}
	return nil
}

// money fills amount, currency and the amount in the book's currency.
func (r *rowReader) money(l *line) *model.Problem {
	x := &l.in.Interaction
	sum, code, c, p := r.amount()
	switch {
	case p != nil && !x.Kind.HasAmount():
		r.keepColumn(c, r.noted)
		return nil
	case p != nil:
		return p
	}
	l.money = sum != nil
	currency, p := r.currency(code, c)
	if p != nil {
		return p
	}
	if above := r.above; l.more && code == "" && r.text(fCurrency) == "" && above.in.Interaction.Currency != "" {
		currency = above.in.Interaction.Currency
	}
	if !l.money {
		if x.Kind.HasAmount() {
			if c != nil && !r.plan.deals && (!r.plan.lines || l.key == groupKey{}) {
				return r.problem(c, model.Invalid("error.exchange.amount_missing"))
			}
			x.Currency = currency
		}
		return nil
	}
	if !x.Kind.HasAmount() && !r.plan.deals {
		if l.money = false; sum.n != 0 {
			r.keepColumn(c, r.noted)
		}
		return nil
	}
	minor, err := toMinor(*sum, currency, r.cell(c))
	if err != nil && (r.plan.lines || c.field == fUnitPrice) { // a line may be finer than the coin, its order is rounded
		minor, l.fine, err = toFine(*sum, currency)
	}
	if err != nil {
		return r.problem(c, err)
	}
	x.Currency, l.amount = currency, minor
	return r.base(l)
}

// amount reads the row's amount, or the product of quantity and unit price in a
// file that has only those; nil when the row has none.
func (r *rowReader) amount() (sum *decimal, code string, c *column, p *model.Problem) {
	if c = r.plan.byField[fAmount]; c != nil {
		sum, code, p = r.figure(c)
		return sum, code, c, p
	}
	c = r.plan.byField[fUnitPrice]
	q := r.plan.byField[fQuantity]
	if c == nil || q == nil {
		return nil, "", nil, nil
	}
	price, code, p := r.figure(c)
	if p != nil || price == nil {
		return nil, code, c, p
	}
	count, _, p := r.figure(q)
	if p != nil || count == nil {
		return nil, code, q, p
	}
	product, ok := price.times(*count)
	if !ok {
		return nil, code, c, r.problem(c, model.Invalid("error.amount_range"))
	}
	return &product, code, c, nil
}

// base fills the amount in the book's currency: the amount itself, or what this
// program's own export gives beside it.
func (r *rowReader) base(l *line) *model.Problem {
	x := &l.in.Interaction
	if x.Currency == r.o.Currency || r.text(fBaseCurrency) != r.o.Currency {
		return nil
	}
	minor, known, p := r.minor(fBaseAmount, r.o.Currency)
	if known {
		minor = max(minor, -minor)
		x.Base = &minor
	}
	return p
}

// remarks fills the free text and the satisfaction.
func (r *rowReader) remarks(l *line) *model.Problem {
	x := &l.in.Interaction
	x.Outcome, x.Contact, x.By = r.text(fOutcome), r.text(fContact), r.text(fBy)
	if s := r.text(fKind); x.Outcome == "" && x.Kind == model.Call && hasWord("@calls", normalKind(s)) {
		x.Outcome = s
	}
	x.Note, x.Source = r.text(fNote), r.text(fSource)
	if name, ok := sourceWords[x.Source]; ok && r.plan.own {
		x.Source = name
	}
	c := r.plan.byField[fSatisfaction]
	s := r.cell(c)
	if s == "" {
		return nil
	}
	n, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSuffix(s, "分"), "星"), 64)
	if err != nil || n != float64(int(n)) || n < 1 || n > 5 {
		if x.Kind == model.Feedback {
			return r.problem(c, model.Invalid("error.exchange.satisfaction", "Text", Clip(s)))
		}
		r.keepColumn(c, r.noted)
		return nil
	}
	x.Satisfaction = int(n)
	return nil
}

// prospects fills what an opportunity carries.
func (r *rowReader) prospects(l *line) *model.Problem {
	x := &l.in.Interaction
	if r.text(fExpected) != "" {
		_, code, _ := r.figure(r.plan.byField[fExpected])
		minor, known, _ := r.minor(fExpected, r.o.Currency)
		if known && (code == "" || signedCurrency(code, r.o.Currency) == r.o.Currency) {
			x.Expected = minor
		} else {
			r.keep(fExpected, r.noted)
		}
	}
	if x.Expected != 0 {
		x.Probability = model.EvenOdds
	}
	x.Probability = *cmp.Or(parsed(r, fProbability, r.noted, model.ParseProbability), &x.Probability)
	return nil
}
