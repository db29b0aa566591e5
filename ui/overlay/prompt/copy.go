package prompt

import (
	"encoding/json"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// FormText is the form of the plain copy key: name, phone and e-mail in lines.
const FormText = "card"

// forms are the forms in which customers are copied, "prompt.copy."+form in
// the catalogues.
var forms = [...]string{FormText, "name", "phone", "email", "tsv", "json"}

// CopyText gives customers in a form: FormText, "name", "phone", "email", "tsv" or "json". It holds no control characters
// beside line breaks and tabs, so that pasting it into a shell runs nothing
// hidden.
func CopyText(l *lang.Lang, form string, rows []model.Row) string {
	if form == "json" {
		b, _ := json.MarshalIndent(model.Each(rows, func(r *model.Row) copied { // plain strings and numbers always marshal
			return copied{r.ID, r.Ref, r.Name, r.Owner, r.Phone, r.Email, r.Score.Tier.String(), l.Tier(r.Score.Tier)}
		}), "", "  ")
		return string(b)
	}
	var out []string
	for i := range rows {
		r := &rows[i]
		name, phone, email := part.Cell(r.Name), part.Cell(r.Phone), part.Cell(r.Email)
		tsv := strings.Join([]string{part.Cell(r.Ref), name, l.Tier(r.Score.Tier), part.Cell(r.Owner), phone, email}, "\t")
		out = append(out, map[string][]string{"name": {name}, "phone": {phone}, "email": {email}, "tsv": {tsv}, FormText: {name, phone, email}}[form]...)
	}
	return part.Join("\n", out...)
}

// copied is a customer as JSON, under the names of the commands' output.
type copied struct {
	ID    int64  `json:"id"`
	Ref   string `json:"ref"`
	Name  string `json:"name"`
	Owner string `json:"owner"`
	Phone string `json:"phone"`
	Email string `json:"email"`
	Tier  string `json:"tier"`
	Named string `json:"tier_name"`
}

// Copy gives the command that puts customers on the clipboard by OSC 52 and
// says so, or that says there is nothing to copy.
func Copy(env *nav.Env, form string, rows []model.Row) tea.Cmd {
	text := CopyText(env.Lang, form, rows)
	if text == "" || form == "json" && len(rows) == 0 {
		return nav.Say(env.Lang.T("prompt.copy.nothing"), nav.Warn)
	}
	what := env.Lang.T("prompt.copy." + form)
	return tea.Batch(tea.SetClipboard(text), nav.Say(env.Lang.F("prompt.copy.done", "What", what), nav.Good))
}

// CopyForms words the forms to choose from, each with the digit that takes it.
func CopyForms(l *lang.Lang) (title string, items []part.Item) {
	for i, form := range forms {
		items = append(items, part.Item{Label: l.T("prompt.copy." + form), Value: form, Key: strconv.Itoa(i + 1)})
	}
	return l.T("layer.copy_as"), items
}
