package logform

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tierbook/model"
	"tierbook/model/spoken"
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
		text(fieldAmount, func(p *part.Form) bool { return kindOf(p).HasAmount() }, f.reads(f.amountWords)),
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
		text(fieldExpected, mayHaveDeal, f.reads(f.amountWords)),
		odds,
		source,
	}
	if name := f.sentenceField(); name != "" {
		fields = slices.Insert(fields, 0, text(name, nil, nil))
	}
	return fields
}

// hasContact tells whether there is anybody to have dealt with.
func (f *Form) hasContact(p *part.Form) bool {
	return len(f.contacts) > 0 || p.Value(fieldContact) != ""
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

// amountWords says which amount was understood.
func (f *Form) amountWords(text string) (string, error) {
	amount, currency, err := model.ParseMoney(text, f.env.Book.Currency)
	words := f.env.Lang.Money(amount, currency)
	words += model.If(currency != f.env.Book.Currency, " · "+f.env.Lang.F("logform.foreign", "Currency", f.env.Book.Currency), "")
	return words, err
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

// interaction reads the form. What is wrong is said at its field, and ok is
// false then.
func (f *Form) interaction() (in model.Interaction, ok bool) {
	in = model.Interaction{
		Kind: f.kind(), Day: f.env.Today, By: f.env.By,
		Note: f.Text(fieldNote), Outcome: f.Text(fieldOutcome),
	}
	if f.hasContact(f.Form) {
		in.Contact = f.Text(fieldContact)
	}
	f.readMoney(&in)
	if in.Kind == model.Feedback {
		var err error
		if in.Satisfaction, err = strconv.Atoi(f.Form.Value(fieldSat)); err != nil {
			f.wrong(fieldSat, model.Invalid("error.satisfaction_missing"))
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

// wrong says at a field what is wrong with it.
func (f *Form) wrong(field string, err error) { f.Form.SetError(field, f.env.Lang.Error(err)) }

func (f *Form) readMoney(in *model.Interaction) {
	if !in.Kind.HasAmount() {
		return
	}
	if err := in.Price(f.Text(fieldAmount), f.env.Book.Currency, f.env.Book.Currency); err != nil {
		f.wrong(fieldAmount, err)
	}
}

func (f *Form) readDays(in *model.Interaction) {
	if t := f.Text(fieldWhen); t != "" {
		if d, err := model.ParsePast(f.env.Typed(t), f.env.Today); err != nil {
			f.wrong(fieldWhen, err)
		} else {
			in.Day = d
		}
	}
	now := f.env.Now() // of another day than today only the day is known
	if zone, err := time.LoadLocation(f.env.Book.Zone); err == nil {
		now = now.In(zone)
	}
	if in.Clock = model.NoClock; model.DayOf(now) == in.Day {
		in.Clock = int32(now.Hour()*3600 + now.Minute()*60 + now.Second())
	}
	t := f.Text(fieldNext)
	if t == "" {
		return
	}
	d, at, err := model.ParseMoment(f.env.Typed(t), f.env.Today)
	if err == nil && d < in.Day {
		err = model.Invalid("error.next_before", "Next", d.String(), "Day", in.Day.String())
	}
	if err != nil {
		f.wrong(fieldNext, err)
	}
	in.Next, in.NextAt = d, at
}

func (f *Form) readDeal(in *model.Interaction) {
	t := f.Text(fieldExpected)
	if t == "" || !mayHaveDeal(f.Form) {
		return
	}
	var err error
	if in.Expected, err = model.ParseExpected(t, f.env.Book.Currency); err != nil {
		f.wrong(fieldExpected, err)
		return
	}
	in.Source = f.env.Lang.SourceOf(f.Text(fieldSource))
	p, err := model.ParseProbability(f.Text(fieldProbability))
	if err != nil {
		f.wrong(fieldProbability, err)
		return
	}
	in.Probability = *p
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
