package edit

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// NewInteraction makes the form of an interaction with a customer, named for the title.
func NewInteraction(env *nav.Env, store Store, in model.Interaction, customer string) nav.Overlay {
	title := func() string {
		return env.Lang.F("edit.edit_event", "Kind", env.Lang.Kind(in.Kind), "Day", in.Day.String(), "Name", customer)
	}
	e := newEdit(env, store, "edit_event", "event-"+itoa(in.ID), title, func() []part.Field { return eventFields(env, &in) })
	e.submit = func() writer { return e.readEvent(in) }
	return e.restore()
}

// kindLetters are the keys of the kinds, in the order of model.Kinds.
const kindLetters = "cmesvorpfna"

func eventFields(env *nav.Env, in *model.Interaction) []part.Field {
	l := env.Lang
	var kinds []part.Choice
	for i, k := range model.Kinds {
		kinds = append(kinds, part.Choice{Value: string(k), Label: l.Kind(k), Key: kindLetters[i : i+1]})
	}
	amount := model.If(in.Kind.HasAmount(), strings.TrimSuffix(model.FormatMinor(in.Amount, in.Currency), ".00"), "")
	sat := strconv.Itoa(cmp.Or(in.Satisfaction, 5))
	money := func(f *part.Form) bool { return model.Kind(f.Value(fieldKind)).HasAmount() }
	feedback := func(f *part.Form) bool { return f.Value(fieldKind) == string(model.Feedback) }
	return []part.Field{
		{Name: fieldKind, Label: l.T("edit.event_kind"), Kind: part.ChoiceField, Value: string(in.Kind), Choices: kinds},
		{Name: fieldDay, Label: l.T("edit.day"), Value: in.Day.String(), Help: dayHelp(env, past)},
		{Name: fieldAmount, Label: l.T("edit.amount"), Value: amount, Visible: money},
		{Name: fieldCurrency, Label: l.T("edit.currency"), Value: cmp.Or(in.Currency, env.Book.Currency), Limit: 3, Visible: money},
		{Name: fieldSatisfaction, Label: l.T("detail.satisfaction"), Kind: part.ChoiceField, Value: sat, Choices: part.Grades(), Visible: feedback},
		{Name: fieldOutcome, Label: l.T("edit.outcome"), Value: in.Outcome},
		noteField(env, in.Note),
		{Name: fieldContact, Label: l.T("edit.with"), Value: in.Contact},
		{Name: fieldNext, Label: l.T("edit.next"), Value: in.Next.With(in.NextAt), Hint: l.T("edit.next_hint"), Help: dayHelp(env, model.ParseMoment)},
	}
}

// readDate understands a day, and a time of it, as a person writes it, counted from another.
type readDate func(text string, today model.Day) (model.Day, model.At, error)

// past reads the day of something that has happened.
func past(text string, today model.Day) (d model.Day, at model.At, err error) {
	d, err = model.ParsePast(text, today)
	return d, 0, err
}

// dayHelp says which day a text is understood as.
func dayHelp(env *nav.Env, read readDate) func(string) string {
	return func(text string) string {
		d, at, err := read(env.Typed(text), env.Today)
		if err != nil {
			return ""
		}
		n := int(d - env.Today)
		key := map[int]string{1: "edit.day_ahead", 0: "edit.day_today", -1: "edit.day_past"}[cmp.Compare(n, 0)]
		return env.Lang.F(key, "Day", d.With(at), "Weekday", env.Lang.Weekday(d), "N", max(n, -n))
	}
}

// readEvent checks the form of an interaction and gives the write of what was changed.
func (e *Edit) readEvent(old model.Interaction) writer {
	in := old
	in.Kind = model.Kind(e.Form.Value(fieldKind))
	given(e, fieldDay, &in.Day, func(t string) (model.Day, error) { return model.ParsePast(e.env.Typed(t), e.env.Today) })
	given(e, fieldNext, &in.Next, func(t string) (d model.Day, err error) {
		if in.NextAt = 0; t != "" {
			d, in.NextAt, err = model.ParseMoment(e.env.Typed(t), e.env.Today)
		}
		return d, err
	})
	e.readMoney(&in)
	in.Satisfaction = 0
	if in.Kind == model.Feedback {
		in.Satisfaction, _ = strconv.Atoi(e.Form.Value(fieldSatisfaction))
	}
	e.texts(map[string]*string{fieldOutcome: &in.Outcome, fieldNote: &in.Note, fieldContact: &in.Contact})
	if e.Form.HasErrors() {
		return nil
	}
	if err := in.Validate(); err != nil {
		e.wrong(fieldOf(err), err)
		return nil
	}
	p := old.PatchTo(&in)
	if p == (model.InteractionPatch{}) {
		e.Note = e.env.Lang.T("edit.nothing")
		return nil
	}
	return func(ctx context.Context) (model.Outcome, error) { return e.store.EditInteraction(ctx, old.ID, p) }
}

// readMoney reads amount and currency of a kind that carries money. A rate
// given once goes on holding for a new amount in the same currency.
func (e *Edit) readMoney(in *model.Interaction) {
	if !in.Kind.HasAmount() {
		in.Amount, in.Currency, in.Base = 0, "", nil
		return
	}
	currency := strings.ToUpper(e.Text(fieldCurrency))
	if !model.ValidCurrency(currency) {
		e.wrong(fieldCurrency, model.Invalid("error.currency", "Text", e.Text(fieldCurrency)))
		return
	}
	if err := in.Price(e.Text(fieldAmount), currency, e.env.Book.Currency); err != nil {
		e.wrong(fieldAmount, err)
	}
}
