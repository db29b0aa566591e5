package prompt

import (
	"context"
	"strings"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// Override asks for a tier set by hand, in one line: the letter, the reason,
// and "until" with the last day on which it holds, the latter two optional.
func Override(env *nav.Env, store Store, who nav.Target) *Prompt {
	now, stands := "", who.Row == nil
	if r := who.Row; r != nil {
		now = env.Lang.F("prompt.override.now", "Tier", env.Lang.Tier(r.Score.MachineTier))
		stands = r.Customer.Override != nil
	}
	p := newPrompt(env, store, "override", who, now, func() *Prompt { return Override(env, store, who) })
	if r := who.Row; r != nil && r.Customer.Override != nil {
		p.Form.SetValue(field, overrideText(env, r.Customer.Override))
	}
	p.read = func(text string) (string, apply, error) {
		if isNone(text) {
			return env.Lang.T("prompt.override.none"), override(store, who.IDs, nil), nil
		}
		o, err := parseOverride(text, env)
		if err != nil {
			return "", nil, err
		}
		o.By = env.By
		return overrideWords(env, o), override(store, who.IDs, o), nil
	}
	for _, t := range model.Tiers {
		p.options = append(p.options, option{env.Lang.Tier(t), env.Lang.F("prompt.override.tier", "Tier", t)})
	}
	if stands {
		p.options = append(p.options, option{none, env.Lang.T("prompt.override.none")})
	}
	p.fits = func(text, opt string) bool { return strings.HasPrefix(strings.ToUpper(opt), strings.ToUpper(text)) }
	return p
}

func override(store Store, ids []int64, o *model.Override) apply {
	return func(ctx context.Context) (model.Outcome, error) { return store.Override(ctx, ids, o) }
}

// overrideText writes an override the way it is typed.
func overrideText(env *nav.Env, o *model.Override) string {
	text := env.Lang.Tier(o.Tier)
	if o.Reason != "" {
		text += " " + o.Reason
	}
	if o.Until != 0 {
		text += " " + env.Lang.T("prompt.override.until") + " " + o.Until.String()
	}
	return text
}

// overrideWords says what was understood.
func overrideWords(env *nav.Env, o *model.Override) string {
	words := env.Lang.F("prompt.override.tier", "Tier", o.Tier)
	if o.Reason != "" {
		words += " · " + env.Lang.F("prompt.override.because", "Reason", part.Cell(o.Reason))
	}
	if o.Until != 0 {
		return words + " · " + env.Lang.F("prompt.override.to", "Day", env.Lang.When(o.Until, 0))
	}
	return words + " · " + env.Lang.T("prompt.override.open")
}

// cutTier parts the tier that the text begins with, by its name or letter, from the rest.
func cutTier(names *model.TierNames, text string) (model.Tier, string) {
	text = strings.TrimSpace(text)
	for end := len(text); end > 0; end = strings.LastIndex(text[:end], " ") { // names have spaces too
		if t, err := names.Parse(text[:end]); err == nil {
			return t, strings.TrimSpace(text[end:])
		}
	}
	return model.TierNone, text
}

// parseOverride reads "A key account until +6m".
func parseOverride(text string, env *nav.Env) (*model.Override, error) {
	text = strings.ReplaceAll(text, "\u3000", " ")
	t, rest := cutTier(&env.Book.Tiers, text)
	if t == model.TierNone {
		head, _, _ := strings.Cut(rest, " ")
		return nil, model.Invalid("error.tier", "Text", head)
	}
	o := &model.Override{Tier: t, Reason: rest, On: env.Today}
	reason, when, sure := cutUntil(rest)
	if when == "" && !sure {
		return o, nil
	}
	until, err := model.ParseWhen(env.Typed(when), env.Today)
	switch {
	case err != nil && sure:
		return nil, err
	case err != nil: // 到 and 至 stand in reasons too
		return o, nil
	case until < env.Today:
		return nil, model.Invalid("prompt.override.past", "Day", until.String())
	}
	o.Reason, o.Until = reason, until
	return o, nil
}

// cutUntil parts the reason from the last day. sure tells that the word between
// them can mean nothing else.
func cutUntil(s string) (reason, when string, sure bool) {
	padded := " " + s + " "
	for _, w := range []string{" until ", " Until ", " till ", "直到"} {
		if i := strings.LastIndex(padded, w); i >= 0 {
			return strings.TrimSpace(padded[:i]), strings.TrimSpace(padded[i+len(w):]), true
		}
	}
	for _, w := range []string{"至", "到"} {
		if i := strings.LastIndex(s, w); i >= 0 {
			return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+len(w):]), false
		}
	}
	return s, "", false
}
