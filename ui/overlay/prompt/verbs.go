package prompt

import (
	"context"
	"slices"
	"strings"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// Assign asks who looks after the customers.
func Assign(env *nav.Env, store Store, who nav.Target) *Prompt {
	now := ""
	if who.Row != nil && who.Row.Owner != "" {
		now = env.Lang.F("prompt.assign.now", "Owner", part.Cell(who.Row.Owner))
	}
	p := newPrompt(env, store, "assign", who, now, func() *Prompt { return Assign(env, store, who) })
	p.inUse = model.AttrOwner
	p.fits = func(text, opt string) bool {
		text, _ = handover(text)
		o, known := model.KnownOwner(env.Owners, text)
		return hasFold(opt, strings.TrimSpace(text)) || known && o.Name == opt
	}
	p.read = func(text string) (string, apply, error) {
		text, note := handover(text)
		owner := model.OwnerMeant(env.Owners, text)
		words := env.Lang.F("prompt.assign.to", "Owner", part.Cell(owner))
		switch {
		case owner == "":
			return "", nil, model.Invalid("prompt.assign.empty")
		case isNone(owner):
			owner, words = "", env.Lang.T("prompt.assign.none")
		}
		if note != "" {
			words = part.Join(" · ", words, env.Lang.F("prompt.assign.note", "Note", part.Cell(note)))
		}
		return words, func(ctx context.Context) (model.Outcome, error) {
			return store.EditCustomers(ctx, who.IDs, model.CustomerPatch{Owner: &owner, Handover: note}, model.ChangeAssign)
		}, nil
	}
	return p
}

// handover parts who gets the customers from the note behind a colon.
func handover(text string) (owner, note string) {
	owner, note, _ = strings.Cut(strings.Replace(text, "：", ":", 1), ":")
	return owner, strings.TrimSpace(note)
}

func hasFold(s, part string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(part)) }

// tagSeparators part the tags that were typed.
const tagSeparators = " ,，、;；\t　"

// straight writes quotes as firstTag looks for them.
var straight = strings.NewReplacer("“", `"`, "”", `"`)

// tagSigns say whether a tag is added or removed.
const tagSigns = "+-＋－"

// Tag asks which tags to add and which to remove: "+vip -old".
func Tag(env *nav.Env, store Store, who nav.Target) *Prompt {
	now := ""
	if who.Row != nil && len(who.Row.Tags) > 0 {
		now = part.Cell(env.Lang.List(who.Row.Tags))
	}
	p := newPrompt(env, store, "tag", who, now, func() *Prompt { return Tag(env, store, who) })
	p.inUse = model.AttrTags
	p.fits = func(text, opt string) bool {
		_, last := lastTag(text)
		return hasFold(opt, strings.TrimLeft(last, tagSigns))
	}
	p.complete = func(text, opt string) string {
		head, last := begun(text, opt)
		sign := model.If(strings.HasPrefix(last, "-") || strings.HasPrefix(last, "－"), "-", "+")
		opt = model.If(strings.ContainsAny(opt, tagSeparators), `"`+opt+`"`, opt)
		return head + sign + opt
	}
	p.read = func(text string) (string, apply, error) {
		add, remove := tags(text, model.Each(p.options, func(o *option) string { return o.text }))
		if len(add)+len(remove) == 0 {
			return "", nil, model.Invalid("prompt.tag.empty")
		}
		added := model.If(len(add) > 0, env.Lang.F("prompt.tag.add", "Tags", part.Cell(env.Lang.List(add))), "")
		removed := model.If(len(remove) > 0, env.Lang.F("prompt.tag.remove", "Tags", part.Cell(env.Lang.List(remove))), "")
		return part.Join(" · ", added, removed), func(ctx context.Context) (model.Outcome, error) {
			return store.EditCustomers(ctx, who.IDs, model.CustomerPatch{AddTags: add, RemoveTags: remove}, model.ChangeTag)
		}, nil
	}
	return p
}

// begun parts the text before the tag of which a beginning, perhaps of several
// words, was typed last from that beginning.
func begun(text, tag string) (head, last string) {
	before := ' '
	for i, c := range text {
		starts := strings.ContainsRune(tagSeparators, before)
		if before = c; !starts {
			continue
		}
		typed := strings.TrimLeft(strings.TrimLeft(text[i:], tagSigns), `"“`)
		if n := len(typed); n > 0 && n <= len(tag) && strings.EqualFold(tag[:n], typed) {
			return text[:i], text[i:]
		}
	}
	return lastTag(text)
}

// lastTag parts the text before the tag that is being typed from that tag.
func lastTag(text string) (head, last string) {
	i := strings.LastIndexAny(text, tagSeparators)
	if i < 0 {
		return "", text
	}
	for n := range text[i:] {
		if n > 0 {
			return text[:i+n], text[i+n:]
		}
	}
	return text, ""
}

// tags reads "+a -b c": a sign says add or remove, none says add. A tag of several
// words stands in quotes, or is one that the book knows. A tag named twice counts
// as said last.
func tags(text string, known []string) (add, remove []string) {
	said := map[string]bool{}
	var order []string
	for rest := strings.TrimLeft(straight.Replace(text), tagSeparators); rest != ""; rest = strings.TrimLeft(rest, tagSeparators) {
		plus := !strings.HasPrefix(rest, "-") && !strings.HasPrefix(rest, "－")
		var name string
		if name, rest = firstTag(strings.TrimLeft(rest, tagSigns), known); name == "" {
			continue
		}
		if _, ok := said[name]; !ok {
			order = append(order, name)
		}
		said[name] = plus
	}
	for _, name := range order {
		if said[name] {
			add = append(add, name)
		} else {
			remove = append(remove, name)
		}
	}
	return add, remove
}

// firstTag gives the tag that the text begins with, and what follows it.
func firstTag(text string, known []string) (name, rest string) {
	if quoted, ok := strings.CutPrefix(text, `"`); ok {
		name, rest, _ = strings.Cut(quoted, `"`)
		return strings.TrimSpace(name), rest
	}
	name = text
	if i := strings.IndexAny(text, tagSeparators); i >= 0 {
		name = text[:i]
	}
	n := len(name)
	for _, k := range known {
		ends := len(text) == len(k) || len(text) > len(k) && strings.IndexAny(text[len(k):], tagSeparators) == 0
		if len(k) > n && ends && strings.EqualFold(text[:len(k)], k) {
			name, n = k, len(k)
		}
	}
	return name, text[n:]
}

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
	p.options = model.Each(model.Tiers[:], func(t *model.Tier) option {
		return option{env.Lang.Tier(*t), env.Lang.F("prompt.override.tier", "Tier", *t)}
	})
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
	until := model.If(o.Until != 0, env.Lang.T("prompt.override.until")+" "+o.Until.String(), "")
	return part.Join(" ", env.Lang.Tier(o.Tier), o.Reason, until)
}

// overrideWords says what was understood.
func overrideWords(env *nav.Env, o *model.Override) string {
	because := model.If(o.Reason != "", env.Lang.F("prompt.override.because", "Reason", part.Cell(o.Reason)), "")
	until := model.If(o.Until != 0, env.Lang.F("prompt.override.to", "Day", env.Lang.When(o.Until, 0)), env.Lang.T("prompt.override.open"))
	return part.Join(" · ", env.Lang.F("prompt.override.tier", "Tier", o.Tier), because, until)
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
	if r := who.Row; r != nil {
		now = part.Join(" · ", model.If(r.Next != 0, env.Lang.F("prompt.due.now", "Day", env.Lang.When(r.Next, r.NextAt)), ""), env.Lang.Every(r.Repeat))
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
		r.From = model.If(name == "snooze" && env.Book.Workdays, r.From.Workday(), r.From)
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
