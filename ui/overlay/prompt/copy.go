package prompt

import (
	"encoding/json"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
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

// Choice is the overlay that asks in which form to copy.
type Choice struct {
	nav.Still
	env  *nav.Env
	rows []model.Row
	win  part.Window
}

// CopyAs asks in which form the customers are copied.
func CopyAs(env *nav.Env, rows []model.Row) *Choice {
	can := []action.ID{action.Choose, action.Cancel, action.Up, action.Down, action.First, action.Last}
	c := &Choice{Still: nav.Still{Layer: "copy_as", Can: can}, env: env, rows: rows}
	c.win.SetTotal(len(forms))
	c.win.SetHeight(len(forms))
	return c
}

// Do carries out an action.
func (c *Choice) Do(id action.ID) tea.Cmd {
	switch id {
	case action.Choose:
		return c.env.Tell(nav.Pop{Then: Copy(c.env, forms[c.win.Cursor], c.rows)})
	case action.Cancel, action.Back:
		return c.env.Tell(nav.Pop{})
	default:
		nav.Walk(&c.win, id)
	}
	return nil
}

// Key takes the number of a form.
func (c *Choice) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	if len(msg.Text) != 1 {
		return nil, false
	}
	if i := int(msg.Text[0]) - '1'; i >= 0 && i < len(forms) {
		c.win.To(i)
		return c.Do(action.Choose), true
	}
	return nil, false
}

// Mouse chooses by a click.
func (c *Choice) Mouse(msg tea.MouseMsg, _, y int) tea.Cmd {
	if row, _ := nav.Point(&c.win, msg, y); row >= 0 {
		return c.Do(action.Choose)
	}
	return nil
}

// Size is a line a form, with the frame.
func (c *Choice) Size(w, h int) (int, int) { return min(w, 48), min(h, len(forms)+2) }

// View draws a numbered line a form.
func (c *Choice) View(w, h int) string {
	return part.Box(c.win.Draw(h, func(i int) string {
		here := i == c.win.Cursor
		line := part.Fit(c.env.Mark(here)+" "+string(rune('1'+i))+"  "+c.env.Lang.T("prompt.copy."+forms[i]), w)
		return model.If(here, c.env.Theme.Select.Render(line), line)
	}), w, h)
}
