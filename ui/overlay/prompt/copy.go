package prompt

import (
	"encoding/csv"
	"encoding/json"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// The forms of the plain copy keys: name, phone and e-mail in lines of their own, and in one.
const (
	FormText = "card"
	FormLine = "line"
)

// forms are the forms in which customers are copied, "prompt.copy."+form in
// the catalogues.
var forms = [...]string{FormText, FormLine, "name", "phone", "email", "tsv", "csv", "json"}

// usual are the columns of a table that is copied of no table.
var usual = []model.Attr{model.AttrRef, model.AttrName, model.AttrTier, model.AttrOwner, model.AttrPhone, model.AttrEmail}

// CopyText gives customers in one of the forms; tables have columns, with their headings,
// or for nil the usual ones without. It holds no control characters beside line breaks and
// tabs, so that pasting it into a shell runs nothing hidden.
func CopyText(env *nav.Env, form string, rows []model.Row, columns []model.Attr) string {
	cols := model.If(columns == nil, usual, columns)
	switch form {
	case "json":
		b, _ := json.MarshalIndent(model.Each(rows, func(r *model.Row) map[string]any { return object(env, r, cols) }), "", "  ") // texts and numbers always marshal
		return string(b)
	case "tsv", "csv":
		var b strings.Builder
		w := csv.NewWriter(&b) // a Builder does not fail
		w.Comma = model.If(form == "tsv", '\t', ',')
		if columns != nil {
			_ = w.Write(model.Each(cols, func(a *model.Attr) string { return env.AttrTitle(*a) }))
		}
		for i := range rows {
			_ = w.Write(model.Each(cols, func(a *model.Attr) string { return part.Cell(exact(env, &rows[i], *a)) }))
		}
		w.Flush()
		return strings.TrimSuffix(b.String(), "\n")
	}
	var out []string
	for i := range rows {
		r := &rows[i]
		name, phone, email := part.Cell(r.Name), part.Cell(r.Phone), part.Cell(r.Email)
		line := part.Join(", ", name, phone, email)
		out = append(out, map[string][]string{"name": {name}, "phone": {phone}, "email": {email}, FormLine: {line}, FormText: {name, phone, email}}[form]...)
	}
	return part.Join("\n", out...)
}

// object is a customer as JSON, under the names of the commands' output.
func object(env *nav.Env, r *model.Row, columns []model.Attr) map[string]any {
	out := map[string]any{"id": r.ID, "name": r.Name}
	for _, a := range columns {
		name, text := a.String(), exact(env, r, a)
		if f, own := env.Field(a); own {
			out[f.Name] = text
			continue
		}
		out[name] = text
		switch a.Info().Type {
		case model.TypeNumber, model.TypeMoney, model.TypeShare:
			out[name] = model.If[any](text == "", nil, json.Number(text))
		case model.TypeSet:
			out[name] = append([]string{}, r.Tags...)
		case model.TypeTier:
			t, _ := model.ParseTier(text)
			out[name+"_name"] = env.Lang.Tier(t)
		}
	}
	return out
}

// exact writes a value as data: plain numbers, ISO days, English words, "" for unknown.
func exact(env *nav.Env, r *model.Row, a model.Attr) string {
	if f, own := env.Field(a); own {
		return r.Field(f.Name)
	}
	v, ok := r.Num(a)
	switch typ := a.Info().Type; {
	case typ == model.TypeText || typ == model.TypeSet:
		return r.Text(a)
	case !ok:
		return ""
	case typ == model.TypeTier:
		return model.Tier(v).String()
	case typ == model.TypeDay:
		return model.Day(v).String()
	case typ == model.TypeMoney:
		return model.FormatMinor(int64(v), env.Book.Currency)
	}
	return model.NumberText(v, -1)
}

// Copy gives the command that puts customers on the clipboard by OSC 52 and
// says so, or that says there is nothing to copy.
func Copy(env *nav.Env, form string, rows []model.Row, columns []model.Attr) tea.Cmd {
	text, n, words := CopyText(env, form, rows, columns), len(rows), env.Lang.T("prompt.copy."+form)
	if text == "" || n == 0 {
		return nav.Say(env.Lang.T("prompt.copy.nothing"), nav.Warn)
	}
	say := env.Lang.F("prompt.copy.done", "What", model.If(strings.Contains(text, "\n"), words, text))
	if n > 1 {
		say = env.Lang.F("customers.copied", "N", n, "Count", env.Lang.Count(n), "Format", words)
	}
	return tea.Batch(tea.SetClipboard(text), nav.Say(say, nav.Good))
}

// CopyForms words the forms to choose from, each with the digit that takes it.
func CopyForms(env *nav.Env) (title string, items []part.Item) {
	for i, form := range forms {
		items = append(items, part.Item{Label: env.Lang.T("prompt.copy." + form), Value: form, Key: strconv.Itoa(i + 1)})
	}
	return env.Lang.T("layer.copy_as"), items
}
