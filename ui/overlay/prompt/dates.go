package prompt

import (
	"context"
	"slices"
	"strings"

	"tierbook/model"
	"tierbook/ui/nav"
)

// none is what takes a date, an owner or an override off.
const none = "-"

// isNone tells whether a person wants something taken off.
func isNone(text string) bool {
	return slices.Contains([]string{none, "none", "clear", "无", "取消", "清除"}, strings.ToLower(strings.TrimSpace(text)))
}

// Snooze asks until when the customers stay out of the queue.
func Snooze(env *nav.Env, store Store, who nav.Target) *Prompt {
	now := ""
	snoozed := who.Row == nil || who.Row.SnoozedUntil > env.Today
	if who.Row != nil && snoozed {
		now = env.Lang.F("prompt.snooze.now", "Day", who.Row.SnoozedUntil.String())
	}
	p := newPrompt(env, store, "snooze", who, now, func() *Prompt { return Snooze(env, store, who) })
	p.dates("snooze", snoozed, 1, func(r model.Repeat) apply {
		return func(ctx context.Context) (model.Outcome, error) { return store.Snooze(ctx, who.IDs, r.From) }
	})
	return p
}

// Due asks for the next date, a promise.
func Due(env *nav.Env, store Store, who nav.Target) *Prompt {
	now := ""
	if who.Row != nil && who.Row.Next != 0 {
		now = env.Lang.F("prompt.due.now", "Day", env.Lang.When(who.Row.Next, who.Row.NextAt))
	}
	if who.Row != nil && who.Row.Repeat.Every != 0 {
		now = strings.TrimPrefix(now+" · "+env.Lang.Every(who.Row.Repeat), " · ")
	}
	p := newPrompt(env, store, "due", who, now, func() *Prompt { return Due(env, store, who) })
	p.dates("due", who.Row == nil || now != "", 0, func(r model.Repeat) apply {
		return func(ctx context.Context) (model.Outcome, error) { return store.SetDue(ctx, who.IDs, r) }
	})
	return p
}

// dates makes the prompt read a day that lies at least ahead days from today,
// offers usual ones and, where there is one, to take it off.
func (p *Prompt) dates(name string, clears bool, ahead model.Day, write func(model.Repeat) apply) {
	env := p.env
	p.read = func(text string) (string, apply, error) {
		if isNone(text) {
			return env.Lang.T("prompt." + name + ".none"), write(model.Repeat{}), nil
		}
		text = env.Typed(text)
		r, err := model.ParseReminder(text, env.Today)
		if (r.Every != 0 || r.At != 0) && name != "due" {
			_, err = model.ParseWhen(text, env.Today)
		}
		if err != nil {
			return "", nil, err
		}
		if name == "snooze" && env.Book.Workdays {
			r.From = r.From.Workday()
		}
		if r.From < env.Today+ahead {
			return "", nil, model.Invalid("prompt."+name+".past", "Day", r.From.String())
		}
		return env.Lang.Reminder(r), write(r), nil
	}
	for _, w := range strings.Split(env.Lang.T("prompt."+name+".days"), "|") {
		if words, _, err := p.read(w); err == nil {
			p.options = append(p.options, option{w, words})
		}
	}
	// by their days, which the notes begin with; a day that two words mean stands once
	slices.SortStableFunc(p.options, func(a, b option) int { return strings.Compare(a.note, b.note) })
	p.options = slices.CompactFunc(p.options, func(a, b option) bool { return a.note == b.note })
	if clears {
		p.options = append(p.options, option{none, env.Lang.T("prompt." + name + ".none")})
	}
	p.first, p.at = 0, 0
	p.fits = func(text, opt string) bool { return text == "" || strings.HasPrefix(opt, text) }
}
