package dashboard

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// The fields of the period's form, and the value of a range of one's own.
const (
	fieldSpan, fieldFrom, fieldTo = "span", "from", "to"
	ownSpan                       = "own"
)

var spans = [...]string{"30", "90", "180", "365", "quarter", "year", "last_month", "last_quarter"}

// spanOf gives the first and the last day of a usual range, seen from a day.
func spanOf(name string, today model.Day) (from, to model.Day) {
	first := today - model.Day(today.Time().Day()) + 1
	month := int(today.Time().Month()) - 1
	quarter := first.AddMonths(-(month % 3))
	span := map[string][2]model.Day{
		"30": {today - 30, today}, "90": {today - 90, today}, "180": {today.AddMonths(-6), today}, "365": {today.AddMonths(-12), today},
		"quarter": {quarter, today}, "year": {first.AddMonths(-month), today},
		"last_month": {first.AddMonths(-1), first - 1}, "last_quarter": {quarter.AddMonths(-3), quarter - 1},
	}[name]
	return span[0], span[1]
}

// period is the overlay that asks for the days figures are about.
type period struct {
	*nav.FormOverlay
	env   *nav.Env
	scope scope
	apply func(scope) tea.Cmd
}

// newPeriod makes the overlay; now are the days shown, apply takes the range in
// the same Update and gives what loads it.
func newPeriod(env *nav.Env, s scope, now [2]model.Day, apply func(scope) tea.Cmd) *period {
	p := &period{env: env, scope: s, apply: apply}
	p.FormOverlay = nav.NewFormOverlay(env, func() *part.Form { return p.fields(now) }, p.take)
	p.Layer, p.Wide, p.High, p.Keys = "period", 72, 10, "dashboard.form.keys"
	return p
}

// fields makes the form, in which now are the days shown.
func (p *period) fields(now [2]model.Day) *part.Form {
	env, t := p.env, p.env.Lang
	choices := make([]part.Choice, 0, len(spans)+1)
	span := ownSpan
	for _, n := range spans {
		choices = append(choices, part.Choice{Value: n, Label: t.T("dashboard.span." + n)})
		if from, to := spanOf(n, env.Today); span == ownSpan && now == [2]model.Day{from, to} {
			span = n
		}
	}
	choices = append(choices, part.Choice{Value: ownSpan, Label: t.T("dashboard.span.own")})
	own := func(f *part.Form) bool { return f.Value(fieldSpan) == ownSpan }
	read := func(text string) string {
		if d, err := model.ParsePast(text, env.Today); err == nil {
			return "→ " + d.String() + " " + t.Weekday(d)
		}
		return t.T("dashboard.day.hint")
	}
	return part.NewForm(
		part.Field{Name: fieldSpan, Kind: part.ChoiceField, Label: t.T("action.period"), Choices: choices, Value: span, Help: func(v string) string {
			if v == ownSpan {
				return t.T("dashboard.span.help")
			}
			from, to := spanOf(v, env.Today)
			return from.String() + " → " + to.String()
		}},
		part.Field{Name: fieldFrom, Label: t.T("dashboard.from"), Value: now[0].String(), Help: read, Visible: own, Limit: 40},
		part.Field{Name: fieldTo, Label: t.T("dashboard.to"), Value: now[1].String(), Help: read, Visible: own, Limit: 40},
	)
}

func (p *period) take() tea.Cmd {
	s := p.scope
	if span := p.Form.Value(fieldSpan); span != ownSpan {
		if s.from, s.to = spanOf(span, p.env.Today); s.to == p.env.Today {
			s.to = 0 // the range goes on with the day
		}
		return p.env.Tell(nav.Pop{Then: p.apply(s)})
	}
	for _, f := range []struct {
		name string
		day  *model.Day
	}{{fieldFrom, &s.from}, {fieldTo, &s.to}} {
		d, err := model.ParsePast(p.Form.Value(f.name), p.env.Today)
		if e, ok := errors.AsType[*model.Error](err); ok && e.Key == "error.when_future" {
			p.Form.SetError(f.name, p.env.Lang.T("dashboard.day.ahead"))
		} else if err != nil {
			p.Form.SetError(f.name, p.env.Lang.Error(err))
		}
		*f.day = d
	}
	if !p.Form.HasErrors() && s.from > s.to {
		p.Form.SetError(fieldFrom, p.env.Lang.T("dashboard.day.order"))
	}
	if p.Form.FocusError() {
		return nil
	}
	return p.env.Tell(nav.Pop{Then: p.apply(s)})
}
