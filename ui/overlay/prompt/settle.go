package prompt

import (
	"context"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// Settle asks how the problem of a customer, a complaint or a deal, was settled; the
// words are added to its note, and may be none.
func Settle(env *nav.Env, store Store, d *model.Detail) *Prompt {
	what := part.Cell(env.Lang.NextStep(&d.Row, d.Problem, env.Today))
	if d.Problem.Kind != model.Complaint {
		what = env.Lang.F("detail.ask.close", "Day", d.Problem.Day.String(), "Amount", env.Money(d.Problem.Expected))
	}
	p := newPrompt(env, store, "settle", nav.Of(d.Row), what, func() *Prompt { return Settle(env, store, d) })
	id, day := d.Problem.ID, env.Today
	p.read = func(text string) (string, apply, error) {
		return env.Lang.T("prompt.settle.done"), func(ctx context.Context) (model.Outcome, error) {
			return store.Resolve(ctx, id, day, text)
		}, model.CheckTexts(text)
	}
	return p
}
