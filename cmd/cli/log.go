package cli

import (
	"cmp"
	"context"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/model/spoken"
	"tierbook/ui/part"
)

// logOptions are the flags of log and of interaction edit, as typed.
type logOptions struct {
	at, currency, rate       string
	amounts                  []string // the order's, or one of each item
	satisfaction             int
	outcome, note, contact   string
	next, expected           string
	probability              float64
	source, key, by          string
	items, quantities, costs []string
}

func (r *run) logCmd() *cobra.Command {
	var o logOptions
	cmd := r.command("log", r.l.T("cmd.arg.customer")+" "+r.l.T("cmd.arg.kind"), r.exactly(2), nil)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return r.logInteraction(cmd.Context(), args[0], args[1], &o, cmd.Flags())
	}
	cmd.ValidArgsFunction = cobra.FixedCompletions(kindNames(), cobra.ShellCompDirectiveNoFileComp)
	return r.flags(r.interactionFlags(cmd, &o), "flag.log.", "key", &o.key, "item", &o.items, "qty", &o.quantities, "cost", &o.costs)
}

// interactionFlags declares what an interaction may carry.
func (r *run) interactionFlags(cmd *cobra.Command, o *logOptions) *cobra.Command {
	return r.flags(cmd, "flag.log.", "at", &o.at, "amount", &o.amounts, "currency", &o.currency, "rate", &o.rate, "satisfaction", &o.satisfaction,
		"outcome", &o.outcome, "note", &o.note, "contact", &o.contact, "next", &o.next, "expected", &o.expected, "probability", &o.probability,
		"source", &o.source, "by", &o.by)
}

// logInteraction logs and prints before → after.
func (r *run) logInteraction(ctx context.Context, customer, kind string, o *logOptions, f *pflag.FlagSet) error {
	k, unknown := parseKind(kind, r)
	if unknown != nil && kind != standardInput && !spoken.IsSentence(kind) {
		return unknown
	}
	s, err := r.book(ctx, openMode{})
	if err != nil {
		return err
	}
	id, err := s.db.Find(ctx, customer)
	if err != nil {
		return err
	}
	if unknown != nil {
		if k, err = r.hear(ctx, s, id, kind, f); err != nil {
			return err
		}
	}
	in := model.Interaction{
		CustomerID: id, Kind: k, Day: s.today, Clock: s.clock(r.Now()), By: cmp.Or(strings.TrimSpace(o.by), r.writer()), ExternalID: strings.TrimSpace(o.key),
	}
	err = s.fill(&in, o, f)
	if err == nil {
		err = s.setLines(&in, o)
	}
	if err := cmp.Or(err, in.Validate()); err != nil {
		return err
	}
	out, err := s.db.LogInteraction(ctx, in, s.asOf)
	if err != nil {
		return err
	}
	if out.Change.ID == 0 { // logged before under this key
		r.tell(r.l.F("cmd.log.already", "Key", part.Cell(in.ExternalID), "ID", strconv.FormatInt(out.Interaction.ID, 10)))
		if !r.g.json {
			return nil
		}
	}
	r.tellUnconverted(s, out.Interaction)
	return r.printOutcome(s, &out)
}

// printOutcome prints what a write about one interaction changed.
func (r *run) printOutcome(s *session, out *model.Outcome) error {
	if r.g.json {
		var in jsonObject
		if out.Interaction != nil {
			in = exchange.InteractionObject(out.Interaction, nil, s.book.Currency)
		}
		return r.printJSON(jsonObject{"interaction", in, "already", out.Change.ID == 0, "before", s.standingJSON(out.Before), "after", s.standingJSON(out.After)})
	}
	if line := r.deltaText(out, s.l); line != "" {
		_, err := r.Stdout.Write([]byte(line + "\n"))
		return err
	}
	r.tellChange(s, out)
	return nil
}

// tellUnconverted says that an amount without a rate stays out of revenue.
func (r *run) tellUnconverted(s *session, in *model.Interaction) {
	if in == nil || !in.Kind.HasAmount() || in.Base != nil {
		return
	}
	r.tell(r.l.F("cmd.log.unconverted", "Currency", in.Currency, "Book", s.book.Currency, "ID", strconv.FormatInt(in.ID, 10)))
}

// fill puts the flags that were given into an interaction, a new one or one of the book.
func (s *session) fill(in *model.Interaction, o *logOptions, f *pflag.FlagSet) (err error) {
	texts(f, map[string]*string{"outcome": &in.Outcome, "note": &in.Note, "contact": &in.Contact, "source": &in.Source})
	if f.Changed("satisfaction") {
		in.Satisfaction = o.satisfaction
	}
	if o.at != "" {
		if in.Day, in.Clock, err = s.parseAt(o.at); err != nil {
			return err
		}
	}
	if f.Changed("next") {
		if in.Next, in.NextAt, err = s.nextAt(o.next); err != nil {
			return err
		}
	}
	if f.Changed("expected") {
		had := in.Expected > 0
		if in.Expected, err = model.ParseExpected(o.expected, s.book.Currency); err != nil {
			return err
		}
		if !had && in.Expected > 0 {
			in.Probability = model.EvenOdds
		}
	}
	if f.Changed("probability") {
		if in.Probability = o.probability; in.Expected == 0 {
			return model.E(model.CodeUsage, "error.cmd.odds_alone")
		}
	}
	return s.fillMoney(in, o, f)
}

// amount is that of what is logged, "" for none: of several the last, as of any flag.
func (o *logOptions) amount() string {
	if len(o.amounts) == 0 {
		return ""
	}
	return o.amounts[len(o.amounts)-1]
}

// setLines fills the items of an order. Where each has an amount, the order's is
// their sum.
func (s *session) setLines(in *model.Interaction, o *logOptions) error {
	n := len(o.items)
	if n == 0 && len(o.quantities)+len(o.costs) > 0 {
		return model.E(model.CodeUsage, "error.cmd.item_missing")
	}
	own := n > 0 && len(o.amounts) == n
	for _, f := range []struct {
		flag string
		n    int
	}{{"--qty", len(o.quantities)}, {"--cost", len(o.costs)}, {"--amount", len(o.amounts)}} {
		if single := f.flag == "--amount" && f.n == 1; n > 0 && f.n > 0 && f.n != n && !single {
			return model.E(model.CodeUsage, "error.cmd.item_count", "Flag", f.flag, "N", f.n, "Items", n)
		}
	}
	total := int64(0)
	for i, item := range o.items {
		l, err := model.Line{Product: strings.TrimSpace(item)}, error(nil)
		if len(o.quantities) > 0 {
			if l.Quantity, err = strconv.ParseFloat(o.quantities[i], 64); err != nil {
				err = model.Invalid("error.quantity", "Text", o.quantities[i])
			}
		}
		if err == nil && own {
			l.Amount, _, err = s.parseMoney(o.amounts[i], in.Currency)
		}
		if err == nil && len(o.costs) > 0 {
			l.Cost = new(int64)
			*l.Cost, _, err = s.parseMoney(o.costs[i], in.Currency)
		}
		if err != nil {
			return err
		}
		total += l.Amount
		in.Lines = append(in.Lines, l)
	}
	if !own || n == 1 {
		return nil
	}
	base, err := baseAmount(total, in.Currency, s.book.Currency, o.rate)
	in.Amount, in.Base = total, base
	return err
}

// fillMoney puts the amount that was typed into an interaction, with its currency and what
// it is in the book's. Of what was not typed the interaction keeps its own, the rate too.
func (s *session) fillMoney(in *model.Interaction, o *logOptions, f *pflag.FlagSet) error {
	typed, had := f.Changed("amount") || f.Changed("rate") || f.Changed("currency"), in.Currency != ""
	switch {
	case !in.Kind.HasAmount() && typed:
		return model.Invalid("error.amount_kind", "Kind", s.l.Kind(in.Kind))
	case !in.Kind.HasAmount() || had && !typed:
		return nil
	}
	text, named := o.amount(), o.currency
	if had && !f.Changed("amount") {
		text = model.FormatMinor(in.Amount, in.Currency)
	}
	if text == "" {
		return model.E(model.CodeUsage, "error.cmd.amount_missing", "Kind", s.l.Kind(in.Kind))
	}
	if had && !f.Changed("currency") { // that of the amount typed, else as it was
		_, named, _ = model.ParseMoney(text, in.Currency)
	}
	_, currency, err := s.parseMoney(text, strings.ToUpper(named))
	if err == nil && currency == s.book.Currency && o.rate != "" {
		err = model.E(model.CodeUsage, "error.cmd.rate_own", "Currency", currency)
	}
	if err == nil {
		err = in.Price(text, currency, s.book.Currency)
	}
	if err == nil && o.rate != "" {
		in.Base, err = baseAmount(in.Amount, currency, s.book.Currency, o.rate)
	}
	return err
}

// parseMoney reads an amount, of which --currency and the text itself may name the
// currency, but not two; else it is the book's.
func (s *session) parseMoney(text, named string) (minor int64, currency string, err error) {
	if named != "" && !exchange.RealCurrency(named) {
		return 0, "", model.Invalid("error.currency", "Text", named)
	}
	minor, currency, err = model.ParseMoney(text, cmp.Or(named, s.book.Currency))
	switch {
	case err != nil:
	case named != "" && currency != named:
		err = model.E(model.CodeUsage, "error.cmd.two_currencies", "Text", text, "Currency", named)
	case !exchange.RealCurrency(currency):
		err = model.Invalid("error.currency", "Text", currency)
	}
	return minor, currency, err
}

// baseAmount gives an amount in the book's currency: the same figure in that
// currency, the amount times the rate in another, nil without a rate.
func baseAmount(amount int64, currency, book, rate string) (*int64, error) {
	if currency == book {
		return &amount, nil
	}
	if rate == "" {
		return nil, nil
	}
	x, err := strconv.ParseFloat(rate, 64)
	if err != nil || !(x > 0) || math.IsInf(x, 0) {
		return nil, model.E(model.CodeUsage, "error.cmd.rate", "Text", rate, "Currency", currency, "Book", book)
	}
	n, ok := exchange.Convert(amount, currency, book, x)
	if !ok {
		return nil, model.Invalid("error.amount_range")
	}
	return &n, nil
}

var atClock = regexp.MustCompile(`^(.+?)[ T]([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$`)

// parseAt reads the day of something that has happened, with or without a time
// of day after it.
func (s *session) parseAt(text string) (model.Day, int32, error) {
	clock := int32(model.NoClock)
	if m := atClock.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
		h, _ := strconv.Atoi(m[2])
		mi, _ := strconv.Atoi(m[3])
		sec, _ := strconv.Atoi(m[4])
		text, clock = m[1], int32(h*3600+mi*60+sec)
	}
	d, err := model.ParsePast(s.typed(text), s.today)
	return d, clock, err
}

// parseKind reads an interaction's kind by its English word or its name in the
// language in force.
func parseKind(text string, r *run) (model.Kind, error) {
	if k, ok := r.l.FindKind(text); ok {
		return k, nil
	}
	if near := model.Nearest(text, kindNames()); near != "" {
		return "", model.E(model.CodeUsage, "error.cmd.kind_near", "Text", text, "Near", near)
	}
	return "", model.E(model.CodeUsage, "error.kind", "Text", text)
}

func kindNames() []string {
	return model.Each(model.Kinds[:], func(k *model.Kind) string { return string(*k) })
}

// standardInput stands for the sentence, or for a file of import, where it comes by
// standard input.
const standardInput = "-"

// hear sets the flags that were not given to what a sentence says of an interaction with a
// customer, says what was understood, and gives the kind.
func (r *run) hear(ctx context.Context, s *session, customer int64, text string, f *pflag.FlagSet) (model.Kind, error) {
	if text == standardInput {
		b, err := io.ReadAll(io.LimitReader(r.Stdin, 4*model.MaxText+1))
		if err != nil {
			return "", err
		}
		if text = strings.TrimSpace(string(b)); text == "" {
			return "", model.E(model.CodeUsage, "error.cmd.said_nothing")
		}
	}
	if err := model.CheckTexts(text); err != nil {
		return "", err
	}
	contacts, err := s.db.Contacts(ctx, customer)
	if err != nil {
		return "", err
	}
	e := spoken.Read(text, s.today, contacts)
	if e.Day == s.today {
		e.Day = 0 // as without it, when the time of day is known too
	}
	next, grade := e.Next.With(e.NextAt), model.If(e.Satisfaction > 0, strconv.Itoa(e.Satisfaction), "")
	said := []string{s.l.Kind(e.Kind)}
	for _, h := range []struct{ flag, text, said string }{
		{"at", e.Day.String(), e.Day.String()},
		{"contact", e.Contact, e.Contact},
		{"outcome", e.Outcome, e.Outcome},
		{"amount", e.Amount, e.Amount},
		{"expected", e.Expected, r.l.F("cmd.log.hopes", "Amount", e.Expected)},
		{"next", next, r.l.F("show.next", "Day", next)},
		{"note", e.Note, "“" + e.Note + "”"},
		{"satisfaction", grade, grade + "/5"},
	} {
		if h.text == "" {
			continue
		}
		if said = append(said, part.Cell(h.said)); !f.Changed(h.flag) {
			_ = f.Set(h.flag, h.text) // it takes what a sentence gives
		}
	}
	r.tell(r.l.F("cmd.log.heard", "Words", strings.Join(said, " · ")))
	return e.Kind, nil
}
