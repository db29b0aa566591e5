package logform

import (
	"math"
	"strconv"
	"strings"
	"time"

	"tierbook/model"
)

// interaction reads the form. What is wrong is said at its field, and ok is
// false then.
func (f *Form) interaction() (in model.Interaction, ok bool) {
	in = model.Interaction{
		Kind: f.kind(), Day: f.env.Today, By: f.env.By,
		Note: f.Text(fieldNote), Outcome: f.Text(fieldOutcome),
	}
	if len(f.contacts) > 0 {
		in.Contact = f.Text(fieldContact)
	}
	ok = f.readMoney(&in)
	ok = f.readSatisfaction(&in) && ok
	ok = f.readDays(&in) && ok
	ok = f.readDeal(&in) && ok
	if !ok {
		return in, false
	}
	if err := in.Validate(); err != nil {
		f.Fault = f.env.Lang.Error(err)
		return in, false
	}
	return in, true
}

// wrong says at a field what is wrong with it.
func (f *Form) wrong(field string, err error) bool {
	f.Form.SetError(field, f.env.Lang.Error(err))
	return false
}

func (f *Form) readMoney(in *model.Interaction) bool {
	if !in.Kind.HasAmount() {
		return true
	}
	text := f.Text(fieldAmount)
	if text == "" {
		return f.wrong(fieldAmount, model.Invalid("error.amount_missing"))
	}
	amount, currency, err := model.ParseMoney(text, f.env.Book.Currency)
	if err != nil {
		return f.wrong(fieldAmount, err)
	}
	in.Amount, in.Currency = amount, currency
	if currency == f.env.Book.Currency {
		in.Base = &amount
	}
	return true
}

func (f *Form) readSatisfaction(in *model.Interaction) bool {
	if in.Kind != model.Feedback {
		return true
	}
	n, err := strconv.Atoi(f.Form.Value(fieldSat))
	if err != nil {
		return f.wrong(fieldSat, model.Invalid("error.satisfaction_missing"))
	}
	in.Satisfaction = n
	return true
}

func (f *Form) readDays(in *model.Interaction) bool {
	ok := true
	if t := f.Text(fieldWhen); t != "" {
		if d, err := model.ParsePast(t, f.env.Today); err != nil {
			ok = f.wrong(fieldWhen, err)
		} else {
			in.Day = d
		}
	}
	in.Clock = f.clock(in.Day)
	t := f.Text(fieldNext)
	if t == "" {
		return ok
	}
	d, err := model.ParseWhen(t, f.env.Today)
	switch {
	case err != nil:
		return f.wrong(fieldNext, err)
	case d < in.Day:
		return f.wrong(fieldNext, model.Invalid("error.next_before", "Next", d.String(), "Day", in.Day.String()))
	}
	in.Next = d
	return ok
}

// clock gives the time of day in the book's zone for something that happened
// today; of another day only the day is known.
func (f *Form) clock(day model.Day) int32 {
	now := f.env.Now()
	if zone, err := time.LoadLocation(f.env.Book.Zone); err == nil {
		now = now.In(zone)
	}
	if model.DayOf(now) != day {
		return model.NoClock
	}
	return int32(now.Hour()*3600 + now.Minute()*60 + now.Second())
}

func (f *Form) readDeal(in *model.Interaction) bool {
	t := f.Text(fieldExpected)
	if t == "" || !mayHaveDeal(f.Form) {
		return true
	}
	amount, currency, err := model.ParseMoney(t, f.env.Book.Currency)
	switch {
	case err != nil:
		return f.wrong(fieldExpected, err)
	case currency != f.env.Book.Currency:
		return f.wrong(fieldExpected, model.Invalid("logform.deal_currency", "Currency", f.env.Book.Currency))
	}
	in.Expected, in.Source = amount, f.env.Lang.SourceOf(f.Text(fieldSource))
	if in.Probability, err = parseShare(f.Text(fieldProbability)); err != nil {
		return f.wrong(fieldProbability, err)
	}
	return true
}

// parseShare reads "30%", "0.3" and "30" alike as a share of 0..1.
func parseShare(text string) (float64, error) {
	s := strings.TrimSpace(text)
	trimmed := strings.TrimRight(s, "%％ ")
	v, err := strconv.ParseFloat(trimmed, 64)
	if err != nil || math.IsNaN(v) {
		return 0, model.Invalid("error.probability")
	}
	if trimmed != s || v > 1 {
		v /= 100
	}
	if v < 0 || v > 1 {
		return 0, model.Invalid("error.probability")
	}
	return v, nil
}

func percent(share float64) string {
	return strconv.FormatFloat(share*100, 'f', -1, 64) + "%"
}
