package logform

import (
	"slices"
	"strconv"
	"strings"

	"tierbook/model"
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
		p, err := parseShare(text)
		return strconv.FormatFloat(p*100, 'f', -1, 64) + "%", err
	}))
	odds.Value = evenOdds
	source := text(fieldSource, hasDeal, nil)
	for _, s := range model.Sources {
		source.Suggest = append(source.Suggest, l.Source(s))
	}
	kinds := part.Each(model.Kinds[:], func(k *model.Kind) part.Choice { return part.Choice{Value: string(*k), Label: l.Kind(*k)} }) // their keys are actions
	grades := []part.Choice{{Label: "–"}}
	for _, g := range []string{"1", "2", "3", "4", "5"} {
		grades = append(grades, part.Choice{Value: g, Label: g, Key: g})
	}
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
		if err != nil {
			return f.env.Lang.Error(err)
		}
		return "→ " + words
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
	if currency != f.env.Book.Currency {
		words += " · " + f.env.Lang.F("logform.foreign", "Currency", f.env.Book.Currency)
	}
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
		name := c.Name
		if c.Title != "" {
			name += " (" + c.Title + ")"
		}
		names = append(names, name)
	}
	return strings.Join(names, " · ")
}
