package exchange

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"unicode"
	"unicode/utf8"

	"tierbook/model"
)

// InteractionObject gives the object of an interaction in a book of a currency. With
// its customer it is as exports print it, where an amount in the book's currency
// stands beside one in another only; without, it is as commands do, with its margin
// and a time of seconds.
func InteractionObject(in *model.Interaction, customer *model.Row, currency string) Object {
	o := Object{"id", in.ID, "customer_id", in.CustomerID}
	if customer != nil {
		o = Object{
			"id", in.ID, "customer_id", customer.ID, "customer_ref", customer.Ref, "customer", customer.Name, "customer_email", customer.Email,
			"customer_phone", customer.Phone,
		}
	}
	clock := ClockText(in.Clock)
	if customer == nil && len(clock) == len("15:04") {
		clock += ":00"
	}
	money := in.Kind.HasAmount()
	o = append(o, "date", in.Day, "time", some(clock), "kind", string(in.Kind),
		"amount", known(JSONMoney(in.Amount, in.Currency), money), "currency", known(in.Currency, money && in.Currency != ""))
	var base *json.Number
	if in.Base != nil && (customer == nil && money || customer != nil && in.Currency != currency) {
		base = some(JSONMoney(*in.Base, currency))
	}
	o = append(o, "base_amount", base)
	if customer != nil {
		o = append(o, "base_currency", known(currency, base != nil && currency != ""))
	}
	odds := json.Number(model.NumberText(in.Probability, -1))
	foretold := in.Expected != 0
	o = append(
		o, "satisfaction", known(in.Satisfaction, in.Satisfaction > 0), "outcome", in.Outcome, "note", in.Note, "contact", in.Contact, "by", in.By,
		"next_date", in.Next, "next_time", some(in.NextAt.String()), "resolved", in.Resolved, "expected", known(JSONMoney(in.Expected, currency), foretold),
		"probability", known(odds, foretold || customer != nil && in.Probability != 0), // none given would be even odds
		"source", in.Source, "external_id", in.ExternalID, "lines", LinesJSON(in),
	)
	if margin, ok := in.Margin(); customer == nil {
		o = append(o, "margin", known(JSONMoney(margin, in.Currency), ok))
	}
	return o
}

type interactionsJSON struct {
	*JSONList
	currency string
}

// Write writes one interaction.
func (c *interactionsJSON) Write(r *model.Row, in *model.Interaction) error {
	return c.Add(InteractionObject(in, r, c.currency))
}

// CustomerObject gives the customer of the JSON contract, as every command prints
// it. Figures that are not known are null, dates are ISO, money is a number in the
// currency's main unit. Of the options it takes Currency, Tiers, Today and Reason.
func CustomerObject(r *model.Row, o *ExportOptions) Object {
	s, f := &r.Score, &r.Facts
	var override Object
	if r.Override.Holds(o.Today) { // that of today on every day, as its tier
		override = overrideOf(r.Override, o)
	}
	reasons := []string{}
	for _, why := range s.Reasons {
		if o.Reason != nil {
			reasons = append(reasons, o.Reason(why))
		}
	}
	snoozed := model.If(r.SnoozedUntil > o.Today, r.SnoozedUntil, 0)
	return Object{
		"id", r.ID, "ref", r.Ref, "name", r.Name, "kind", string(r.Kind), "owner", r.Owner, "region", r.Region, "industry", r.Industry,
		"phone", r.Phone, "email", r.Email, "tags", append([]string{}, r.Tags...),
		"tier",
		NamedTier{s.Tier, &o.Tiers},
		"machine_tier", some(s.MachineTier.String()),
		"capped_by", some(s.CappedBy), "tier_by_score", some(s.ByScore.String()), // the cap that lowered the machine's, and that without it
		"override", override, // null unless it is in force
		"score", known(s.Value, s.Known), "provisional", s.Provisional, "coverage", s.Coverage, "stage", some(string(s.Stage)),
		"rfm",
		Object{"r", some(s.R), "f", some(s.F), "m", some(s.M)},
		"rfm_class", some(string(s.RFMClass())), "abc", some(s.ABC.String()),
		"priority", s.Priority, "section", some(s.Section.String()), "next_step", nil, "reasons", reasons,
		"occasions",
		model.Each(s.Occasions, func(o *model.Occasion) Object { // name is that of a yearly date or a festival, who the contact whose birthday it is
			return Object{"kind", o.Kind, "name", some(o.Name), "who", some(o.Who), "date", o.Day, "days", int(o.Day - s.AsOf)}
		}),
		"findings", findingNames(s.Findings),
		"due", s.Due, "due_time", some(s.DueAt.String()), "next_date", f.Promise, "next_time", some(f.PromiseAt.String()), "overdue_days", known(s.Overdue, s.Due != 0), "snoozed_until", snoozed,
		"repeat", some(r.Repeat.String()), "cadence_days", some(r.Cadence), // its own, null where its tier's holds
		"last_contact", f.LastContact, "tries", f.Tries, "next_try", s.NextTry, "last_order", f.LastOrder, "orders", f.Orders,
		"revenue", JSONMoney(f.Revenue, o.Currency), "orders_12m", s.Orders12m, "revenue_12m", JSONMoney(s.Revenue12m, o.Currency),
		"currency", o.Currency, "unconverted", f.Unconverted, "created", r.Created,
		"p_alive", s.Forecast.PAlive, "p_order", s.Forecast.POrder, "expected_orders", s.Forecast.ExpectedOrders,
		"expected_spend", Major(s.Forecast.ExpectedSpend, o.Currency), "clv", Major(s.Forecast.CLV, o.Currency),
	}
}

func overrideOf(o *model.Override, e *ExportOptions) Object {
	return Object{"tier", NamedTier{o.Tier, &e.Tiers}, "reason", o.Reason, "by", o.By, "until", o.Until}
}

// findingNames names the findings as filters do.
func findingNames(f model.Findings) []string {
	out := []string{}
	for _, k := range []struct {
		bit  model.Findings
		name string
	}{{model.FindingWarning, "warning"}, {model.FindingWinback, "winback"}, {model.FindingDisagreement, "disagreement"}} {
		if f&k.bit != 0 {
			out = append(out, k.name)
		}
	}
	return out
}

// Major gives a modelled amount of minor units, which is not rounded, in the main
// unit; nil stays nil.
func Major(minor *float64, currency string) *float64 {
	if minor == nil {
		return nil
	}
	v := *minor / math.Pow10(model.Decimals(currency))
	return &v
}

type customersJSON struct {
	*JSONList
	o ExportOptions
}

// Write writes one customer.
func (c *customersJSON) Write(r *model.Row, contacts []model.Contact) error {
	fields := make(map[string]string, len(r.Fields))
	for _, f := range r.Fields {
		fields[f.Name] = f.Value
	}
	out := CustomerObject(r, &c.o).With("next_date", r.Next).With("next_time", some(r.NextAt.String())).With("snoozed_until", r.SnoozedUntil)
	if r.Override != nil {
		out = out.With("override", overrideOf(r.Override, &c.o))
	}
	opening := model.Opening{}
	if r.Opening.Amount != 0 { // revenue from before the book
		opening = r.Opening
	}
	return c.Add(append(
		out, "birthday", r.Birthday, "note", r.Note, "potential", r.Potential, "credit_hold", r.Credit == model.CreditHold, "credit_status", r.Credit.String(), "do_not_contact", r.Barred.Has(model.Everyway), "do_not_contact_by", r.Barred, "consents", r.Consents,
		"archived", r.Archived, "referred_by", some(c.o.referrer(r)), "opening", known(JSONMoney(opening.Amount, c.o.Currency), opening.Amount != 0),
		"opening_on", opening.On, "opening_until", opening.Until, "fields", fields, "contacts", append([]model.Contact{}, contacts...),
	))
}

// LineJSON is a line of an order as exports print it, amounts in the order's currency.
type LineJSON struct {
	Product   string       `json:"product"`
	Category  string       `json:"category"`
	Quantity  *json.Number `json:"quantity"`
	UnitPrice *json.Number `json:"unit_price"`
	Amount    *json.Number `json:"amount"`
	Cost      *json.Number `json:"cost"`
}

// LinesJSON gives the lines of an interaction as exports print them, never nil.
func LinesJSON(in *model.Interaction) []LineJSON {
	money := func(minor int64) json.Number { return JSONMoney(minor, in.Currency) }
	return model.Each(in.Lines, func(l *model.Line) LineJSON {
		return LineJSON{
			l.Product, l.Category, known(json.Number(model.NumberText(l.Quantity, -1)), l.Quantity != 0), known(money(l.UnitPrice), l.UnitPrice != 0),
			some(money(l.Amount)), known(money(*cmp.Or(l.Cost, new(int64))), l.Cost != nil),
		}
	})
}

// Object is a JSON object whose fields are printed in the order in which they
// stand: a name, its value, the next name. A value that is nil is null.
type Object []any

// NamedTier is a tier as a field: two in the output, the letter and, as NAME_name, what
// the book calls it; null for none.
type NamedTier struct {
	Tier  model.Tier
	Names *model.TierNames
}

// MarshalJSON writes the fields in their order.
func (o Object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := o.write(&b, e)
	return b.Bytes(), err
}

func (o Object) write(b *bytes.Buffer, e *json.Encoder) error {
	if o == nil {
		b.WriteString("null")
		return nil
	}
	b.WriteByte('{')
	for i := 0; i < len(o); i += 2 {
		if i > 0 {
			b.WriteByte(',')
		}
		name, value := o[i].(string), o[i+1]
		t, named := value.(NamedTier)
		if named {
			value = some(t.Tier.String())
		}
		b.WriteString(`"` + name + `":`) // names need no escapes
		if err := writeValue(b, e, value); err != nil {
			return err
		}
		if named {
			b.WriteString(`,"` + name + `_name":`)
			if err := writeValue(b, e, some(t.Names.Of(t.Tier))); err != nil {
				return err
			}
		}
	}
	b.WriteByte('}')
	return nil
}

func writeValue(b *bytes.Buffer, e *json.Encoder, v any) error {
	if o, ok := v.(Object); ok {
		return o.write(b, e)
	}
	if err := e.Encode(v); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the line break of Encode
	return nil
}

// With gives the object with another value of a field that it has.
func (o Object) With(name string, value any) Object {
	o[o.index(name)+1] = value
	return o
}

// Without gives the object less a field that it has.
func (o Object) Without(name string) Object {
	at := o.index(name)
	return slices.Delete(o, at, at+2)
}

// index tells where a field's name stands.
func (o Object) index(name string) int {
	for i := 0; i < len(o); i += 2 {
		if o[i] == name {
			return i
		}
	}
	panic("exchange: no field " + name)
}

// JSONList writes a list of values one by one, so that one of any length takes no
// memory.
type JSONList struct {
	w      io.Writer
	escape bool
	begun  bool
	buf    bytes.Buffer
}

// NewJSONList begins a list on w. With escape what HTML would take for markup is
// written as escapes.
func NewJSONList(w io.Writer, escape bool) *JSONList { return &JSONList{w: w, escape: escape} }

// Add writes one value, on a line of its own.
func (l *JSONList) Add(v any) error {
	l.buf.Reset()
	l.buf.WriteString(model.If(l.begun, ",\n", "[\n"))
	l.begun = true
	e := json.NewEncoder(&l.buf)
	e.SetEscapeHTML(l.escape)
	if err := writeValue(&l.buf, e, v); err != nil {
		return err
	}
	_, err := l.w.Write(SafeJSON(l.buf.Bytes()))
	return err
}

// Close ends the list; without values it is [].
func (l *JSONList) Close() error {
	end := model.If(l.begun, "\n]\n", "[]\n")
	_, err := io.WriteString(l.w, end)
	return err
}

// JSONMoney writes an amount with all decimals of its currency.
func JSONMoney(minor int64, currency string) json.Number {
	return json.Number(model.FormatMinor(minor, currency))
}

// some gives nil for the zero value, which stands for "not known".
func some[T comparable](v T) *T { return known(v, v != *new(T)) }

// known gives nil for what nobody knows.
func known[T any](v T, ok bool) *T {
	return model.If(ok, &v, nil)
}

// SafeJSON writes characters that a terminal would act upon (controls, marks of
// direction) as \u escapes: the same JSON, which names of customers cannot use
// to redraw a screen.
func SafeJSON(b []byte) []byte {
	if !bytes.ContainsFunc(b, actsOnTerminal) {
		return b
	}
	out := make([]byte, 0, len(b)+16)
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if actsOnTerminal(r) {
			out = fmt.Appendf(out, `\u%04x`, r)
		} else {
			out = append(out, b[:n]...)
		}
		b = b[n:]
	}
	return out
}

// actsOnTerminal finds what encoding/json leaves as it is: DEL, C1 controls, and
// the marks that turn the direction of text round.
func actsOnTerminal(r rune) bool {
	return r >= 0x7f && (r <= 0x9f || unicode.Is(unicode.Bidi_Control, r))
}
