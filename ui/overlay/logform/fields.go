package logform

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/model/spoken"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// evenOdds stands in the probability of an opportunity until a person says more.
const evenOdds = "50%"

// fields makes the fields in the order in which Tab goes through them: what is
// filled in most comes first.
func (f *Form) fields() []part.Field {
	l := f.env.Lang
	text := func(name string, visible func(*part.Form) bool, help func(string) string) part.Field {
		return part.Field{
			Name: name, Label: l.T("logform." + name), Hint: l.T("logform." + name + ".hint"),
			Visible: visible, Help: help,
		}
	}
	outcome := text(fieldOutcome, nil, nil)
	outcome.Suggest = strings.Split(l.T("logform.outcomes"), "|")
	odds := text(fieldProbability, hasDeal, f.reads(func(text string) (string, error) {
		p, err := model.ParseProbability(text)
		if err != nil {
			return "", err
		}
		return model.NumberText(*p*100, -1) + "%", nil
	}))
	odds.Value = evenOdds
	source := text(fieldSource, hasDeal, nil)
	source.Suggest = model.Each(model.Sources[:], func(s *string) string { return l.Source(*s) })
	kinds := model.Each(model.Kinds[:], func(k *model.Kind) part.Choice { return part.Choice{Value: string(*k), Label: l.Kind(*k)} }) // their keys are actions
	grades := append([]part.Choice{{Label: "–"}}, part.Grades()...)
	fields := []part.Field{
		{Name: fieldKind, Kind: part.ChoiceField, Label: l.T("logform.kind"), Choices: kinds},
		text(fieldAmount, func(p *part.Form) bool { return kindOf(p).HasAmount() }, f.reads(f.amountWords(f.named()))),
		{
			Name: fieldSat, Kind: part.ChoiceField, Label: l.T("logform.satisfaction"), Choices: grades,
			Visible: func(p *part.Form) bool { return kindOf(p) == model.Feedback },
			Help:    func(string) string { return l.T("logform.grades") },
		},
		text(fieldNote, nil, nil),
		text(fieldNext, nil, f.helpDay(model.ParseMoment)),
		outcome,
		text(fieldContact, f.hasContact, f.helpContact),
		text(fieldWhen, nil, f.helpDay(func(text string, today model.Day) (d model.Day, at model.At, err error) {
			d, err = model.ParsePast(text, today)
			return d, 0, err
		})),
		text(fieldExpected, mayHaveDeal, f.reads(f.amountWords(f.env.Book.Currency))),
		odds,
		source,
	}
	if name := f.sentenceField(); name != "" {
		fields = slices.Insert(fields, 0, text(name, nil, nil))
	}
	if f.was != nil {
		f.fill(fields)
	}
	return fields
}

// fill has the fields begin with what the interaction says. A note of several lines is only
// shown: on one line its breaks would be lost, and the editor has room for it.
func (f *Form) fill(fields []part.Field) {
	in, l, book := f.was, f.env.Lang, f.env.Book.Currency
	money := func(there bool, minor int64, currency string) string {
		text := strings.TrimSuffix(model.FormatMinor(minor, currency), ".00")
		return model.If(there, text+model.If(currency == book, "", " "+currency), "")
	}
	values := map[string]string{
		fieldKind: string(in.Kind), fieldAmount: money(in.Kind.HasAmount(), in.Amount, in.Currency), fieldSat: model.If(in.Satisfaction > 0, strconv.Itoa(in.Satisfaction), ""),
		fieldNote: in.Note, fieldNext: in.Next.With(in.NextAt), fieldOutcome: in.Outcome, fieldContact: in.Contact, fieldWhen: in.Day.String(),
		fieldExpected: money(in.Expected > 0, in.Expected, book), fieldSource: l.Source(in.Source),
		fieldProbability: model.If(in.Expected > 0, model.NumberText(in.Probability*100, -1)+"%", evenOdds),
	}
	for i := range fields {
		s := &fields[i]
		if s.Value = values[s.Name]; s.Name == fieldNote && strings.Contains(s.Value, "\n") {
			s.Kind = part.ReadOnly
		}
	}
}

// hasContact tells whether there is anybody to have dealt with.
func (f *Form) hasContact(p *part.Form) bool {
	return len(f.contacts) > 0 || f.was != nil || p.Value(fieldContact) != ""
}

// kindOf reads the kind that stands in the form.
func kindOf(p *part.Form) model.Kind { return model.Kind(p.Value(fieldKind)) }

// mayHaveDeal tells whether a sale may come of the kind: what is money, praise
// or blame already is none.
func mayHaveDeal(p *part.Form) bool {
	switch kindOf(p) {
	case model.Order, model.Refund, model.Complaint, model.Feedback, model.Care:
		return false
	}
	return true
}

// hasDeal tells whether an opportunity is being written down.
func hasDeal(p *part.Form) bool { return mayHaveDeal(p) && p.Value(fieldExpected) != "" }

// reads says what was understood of a text, or why it was not.
func (f *Form) reads(read func(text string) (string, error)) func(string) string {
	return func(text string) string {
		if strings.TrimSpace(text) == "" {
			return ""
		}
		words, err := read(text)
		return model.If(err != nil, f.env.Lang.Error(err), "→ "+words)
	}
}

// helpDay says which day was understood.
func (f *Form) helpDay(read func(string, model.Day) (model.Day, model.At, error)) func(string) string {
	return f.reads(func(text string) (string, error) {
		d, at, err := read(f.env.Typed(text), f.env.Today)
		return f.env.Lang.When(d, at), err
	})
}

// named is the currency of an amount that names none: that which it had.
func (f *Form) named() string {
	if f.was == nil {
		return f.env.Book.Currency
	}
	return cmp.Or(f.was.Currency, f.env.Book.Currency)
}

// amountWords says which amount was understood, one that names no currency in named.
func (f *Form) amountWords(named string) func(text string) (string, error) {
	return func(text string) (string, error) {
		amount, currency, err := model.ParseMoney(text, named)
		words, book := f.env.Lang.Money(amount, currency), f.env.Book.Currency
		return words + model.If(currency != book && f.was == nil, " · "+f.env.Lang.F("logform.foreign", "Currency", book), ""), err
	}
}

// helpContact lists the people at the customer, for the field before a name is
// typed.
func (f *Form) helpContact(text string) string {
	names := make([]string, 0, len(f.contacts))
	for i := range f.contacts {
		c := &f.contacts[i]
		if text != "" && !strings.Contains(strings.ToLower(c.Name), strings.ToLower(text)) {
			continue
		}
		names = append(names, c.Name+model.If(c.Title != "", " ("+c.Title+")", ""))
	}
	return strings.Join(names, " · ")
}

// said tells whether the form says something of a field: of what is changed only what is
// changed.
func (f *Form) said(field string) bool { return f.was == nil || f.Form.Changed(field) }

// interaction reads the form. What is wrong is said at its field, and ok is
// false then.
func (f *Form) interaction() (in model.Interaction, ok bool) {
	if f.was != nil {
		in = *f.was
	} else {
		in = model.Interaction{Day: f.env.Today, By: f.env.By}
	}
	in.Kind = f.kind()
	for field, to := range map[string]*string{fieldNote: &in.Note, fieldOutcome: &in.Outcome, fieldContact: &in.Contact} {
		if f.said(field) {
			*to = f.Text(field)
		}
	}
	f.readMoney(&in)
	in.Satisfaction = 0
	if in.Kind == model.Feedback {
		var err error
		if in.Satisfaction, err = strconv.Atoi(f.Form.Value(fieldSat)); err != nil {
			f.Wrong(fieldSat, model.Invalid("error.satisfaction_missing"))
		}
	}
	f.readDays(&in)
	f.readDeal(&in)
	if f.Form.HasErrors() {
		return in, false
	}
	if err := in.Validate(); err != nil {
		f.Fault = f.env.Lang.Error(err)
		return in, false
	}
	return in, true
}

// readMoney reads the amount of a kind that carries money.
func (f *Form) readMoney(in *model.Interaction) {
	if !in.Kind.HasAmount() {
		in.Amount, in.Currency, in.Base = 0, "", nil
	} else if err := in.Price(f.Text(fieldAmount), f.named(), f.env.Book.Currency); err != nil {
		f.Wrong(fieldAmount, err)
	}
}

func (f *Form) readDays(in *model.Interaction) {
	nav.Given(f.FormOverlay, fieldWhen, &in.Day, func(t string) (model.Day, error) { return model.ParsePast(f.env.Typed(t), f.env.Today) })
	if f.was == nil {
		now := f.env.Now().In(model.ZoneOf(f.env.Book.Zone)) // of another day than today only the day is known
		in.Clock = model.If(model.DayOf(now) == in.Day, int32(now.Hour()*3600+now.Minute()*60+now.Second()), model.NoClock)
	}
	nav.Given(f.FormOverlay, fieldNext, &in.Next, func(t string) (d model.Day, err error) {
		if in.NextAt = 0; t == "" {
			return 0, nil
		}
		if d, in.NextAt, err = model.ParseMoment(f.env.Typed(t), f.env.Today); err == nil && d < in.Day {
			err = model.Invalid("error.next_before", "Next", d.String(), "Day", in.Day.String())
		}
		return d, err
	})
}

func (f *Form) readDeal(in *model.Interaction) {
	if !mayHaveDeal(f.Form) {
		return
	}
	nav.Given(f.FormOverlay, fieldExpected, &in.Expected, func(t string) (int64, error) { return model.ParseExpected(t, f.env.Book.Currency) })
	if in.Expected == 0 {
		return
	}
	if f.said(fieldSource) {
		in.Source = f.env.Lang.SourceOf(f.Text(fieldSource))
	}
	if p, err := model.ParseProbability(f.Text(fieldProbability)); err != nil {
		f.Wrong(fieldProbability, err)
	} else if f.said(fieldProbability) || f.was.Expected == 0 {
		in.Probability = *p
	}
}

// sentenceField is the field for a sentence, "" in a form without one.
func (f *Form) sentenceField() string { return model.If(f.heard == nil, "", fieldSentence) }

// kindLine is the line of the kind, which the sentence stands above.
func (f *Form) kindLine() int { return model.If(f.heard == nil, 0, 1) }

// listen fills in what the sentence says. What a person changed by hand stays.
func (f *Form) listen() {
	text := model.If(f.heard != nil, f.Text(fieldSentence), "")
	if text == "" && len(f.heard) == 0 {
		return
	}
	for name, value := range f.words(spoken.Read(text, f.env.Today, f.contacts)) {
		before, filled := f.heard[name]
		if now := f.Form.Value(name); now != value && (filled && now == before || !filled && !f.Form.Changed(name)) {
			f.Form.SetValue(name, value)
		}
		f.heard[name] = value
	}
}

// words gives what was understood as the fields have it.
func (f *Form) words(e spoken.Entry) map[string]string {
	rating := model.If(e.Satisfaction > 0, strconv.Itoa(e.Satisfaction), "")
	when := model.If(e.Day != f.env.Today, e.Day.String(), "")
	return map[string]string{
		fieldKind: string(e.Kind), fieldAmount: e.Amount, fieldSat: rating, fieldNote: e.Note, fieldNext: e.Next.With(e.NextAt),
		fieldOutcome: e.Outcome, fieldContact: e.Contact, fieldWhen: when, fieldExpected: e.Expected,
	}
}
