package logform

import (
	"strconv"

	"tierbook/model"
	"tierbook/model/spoken"
)

// sentenceField is the field for a sentence, "" in a form without one.
func (f *Form) sentenceField() string {
	if f.heard == nil {
		return ""
	}
	return fieldSentence
}

// kindLine is the line of the kind, which the sentence stands above.
func (f *Form) kindLine() int {
	if f.heard == nil {
		return 0
	}
	return 1
}

// listen fills in what the sentence says. What a person changed by hand stays.
func (f *Form) listen() {
	text := ""
	if f.heard != nil {
		text = f.Text(fieldSentence)
	}
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
	rating := ""
	if e.Satisfaction > 0 {
		rating = strconv.Itoa(e.Satisfaction)
	}
	when := func(d model.Day) string {
		if d == f.env.Today {
			return ""
		}
		return d.String()
	}
	return map[string]string{
		fieldKind: string(e.Kind), fieldAmount: e.Amount, fieldSat: rating, fieldNote: e.Note, fieldNext: e.Next.With(e.NextAt),
		fieldOutcome: e.Outcome, fieldContact: e.Contact, fieldWhen: when(e.Day), fieldExpected: e.Expected,
	}
}
