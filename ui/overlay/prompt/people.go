package prompt

import (
	"context"
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
