// Package prompt holds the one-line prompts of the daily verbs: snooze until a
// day, set the next date, give to an owner, add and remove tags, set the tier
// by hand, choose what to copy. Each says while a person types what it
// understood, and works for one customer or for many.
package prompt

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// Store is what the prompts need of the book.
type Store interface {
	Facets(ctx context.Context, a model.Attr) ([]model.Facet, error)
	Resolve(ctx context.Context, interaction int64, day model.Day, how string) (model.Outcome, error)
	Snooze(ctx context.Context, ids []int64, until model.Day) (model.Outcome, error)
	SetDue(ctx context.Context, ids []int64, at model.Repeat) (model.Outcome, error)
	EditCustomers(ctx context.Context, ids []int64, p model.CustomerPatch, kind model.ChangeKind) (model.Outcome, error)
	Override(ctx context.Context, ids []int64, o *model.Override) (model.Outcome, error)
}

// option is something a person may pick instead of typing it.
type option struct{ text, note string }

// apply is a write with everything it needs.
type apply func(ctx context.Context) (model.Outcome, error)

// Prompt is an overlay with one field.
type Prompt struct {
	*nav.FormOverlay
	env     *nav.Env
	store   Store
	who     string
	options []option
	at      int        // the option under the cursor, -1 when what was typed counts
	first   int        // where the cursor stands while nothing is typed
	inUse   model.Attr // whose values in use are offered, none for none
	// read understands what was typed: the words for it and the write.
	read func(text string) (string, apply, error)
	// complete puts an option into the text.
	complete func(text, option string) string
	// fits tells whether an option is offered for the text.
	fits    func(text, option string) bool
	reads   nav.Latest
	again   func() *Prompt // makes it anew, in the language of now
	values  []model.Facet  // what Init brought
	outside int            // of those it is about, not in the list seen
	// as drawn last: the width, the line of the first offer and which one it is
	w, offerY, offerFrom int
}

// field is the name of the only field.
const field = "text"

func newPrompt(env *nav.Env, store Store, name string, who nav.Target, now string, again func() *Prompt) *Prompt {
	p := &Prompt{env: env, store: store, at: -1, first: -1, again: again, who: part.Join(" · ", who.Words(env), now)}
	p.fits = func(string, string) bool { return true }
	p.complete = func(_, option string) string { return option }
	p.FormOverlay = nav.NewFormOverlay(env, func() *part.Form {
		return part.NewForm(part.Field{
			Name: field, Label: env.Lang.T("prompt." + name + ".label"), Hint: env.Lang.T("prompt." + name + ".hint"),
			Limit: 500, Help: func(text string) string { // what was understood of it
				if strings.TrimSpace(text) == "" {
					return ""
				}
				words, _, err := p.read(text)
				return model.If(err != nil, env.Lang.Error(err), "→ "+words)
			},
		})
	}, p.save)
	p.Layer, p.Can = name, []action.ID{action.Save, action.Cancel, action.Up, action.Down, action.Focus}
	p.Means = map[action.ID]string{action.Save: "prompt.do_apply", action.Focus: "prompt.do_complete"}
	return p
}

// SetOutside says that n of those it is about are not in the list that the
// person sees.
func (p *Prompt) SetOutside(n int) {
	p.outside = n
	p.who = part.Join(" · ", p.who, p.env.OutsideWords(n))
}

// Init loads what the prompt offers.
func (p *Prompt) Init() tea.Cmd {
	if p.inUse == model.AttrNone {
		return nil
	}
	return nav.AskFacets(p.env, &p.reads, p.store, []model.Attr{p.inUse}, func(_ model.Attr, in []model.Facet) {
		p.values = in
		p.offer(in)
	})
}

// Disabled gives why an action must wait: a write is under way, or why Tab has
// nothing to take.
func (p *Prompt) Disabled(id action.ID) string {
	if id == action.Focus && len(p.offered()) == 0 {
		return "prompt.none_offered"
	}
	return p.FormOverlay.Disabled(id)
}

// Do carries out an action.
func (p *Prompt) Do(id action.ID) tea.Cmd {
	switch id {
	case action.Up:
		p.move(-1)
	case action.Down:
		p.move(1)
	case action.Focus:
		if o := p.offered(); len(o) > 0 { // the one under the cursor, or the first
			p.Form.SetValue(field, p.complete(p.Form.Value(field), o[max(0, p.at)].text))
			p.at = -1
		}
	default:
		return p.FormOverlay.Do(id)
	}
	return nil
}

// Key takes text; the arrows move over what is offered, Tab takes it.
func (p *Prompt) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	switch msg.String() {
	case "up", "ctrl+p", "shift+tab":
		return p.Do(action.Up), true
	case "down", "ctrl+n":
		return p.Do(action.Down), true
	case "tab":
		return p.Do(action.Focus), true
	}
	was := p.Form.Value(field)
	took := p.Form.Update(msg)
	p.typed(was)
	return nil, took
}

// typed settles the cursor after the text may have changed.
func (p *Prompt) typed(was string) {
	text := p.Form.Value(field)
	if text == was {
		return
	}
	p.at, p.Fault = model.If(text == "", p.first, -1), ""
}

// offered gives the options that fit the text.
func (p *Prompt) offered() []option {
	text := p.Form.Value(field)
	return slices.DeleteFunc(slices.Clone(p.options), func(o option) bool { return !p.fits(text, o.text) })
}

func (p *Prompt) move(step int) {
	if n := len(p.offered()); n > 0 {
		p.at = (max(-1, p.at+step) + n) % n
	}
}

func (p *Prompt) save() tea.Cmd {
	text := p.Form.Value(field)
	if o := p.offered(); p.at >= 0 && p.at < len(o) {
		text = p.complete(text, o[p.at].text)
	}
	_, write, err := p.read(text)
	if err != nil {
		p.Form.SetError(field, p.env.Lang.Error(err))
		return nil
	}
	return p.Write(write)
}

// Update takes the answers to the prompt's own commands.
func (p *Prompt) Update(msg tea.Msg) tea.Cmd {
	was := p.Form.Value(field)
	cmd := p.FormOverlay.Update(msg)
	switch m := msg.(type) {
	case nav.Answer:
		return tea.Batch(cmd, m.Take(&p.reads))
	case nav.Restyled:
		fresh := p.again() // keeps what was typed
		p.who, p.options = fresh.who, fresh.options
		p.read, p.complete, p.fits = fresh.read, fresh.complete, fresh.fits
		p.offer(p.values)
		p.SetOutside(p.outside)
		p.at = min(p.at, len(p.offered())-1)
	case tea.PasteMsg:
		p.typed(was)
	}
	return cmd
}

// offer lists the values in use, the most used first as they come.
func (p *Prompt) offer(values []model.Facet) {
	p.options = append(p.options, model.Each(values, func(v *model.Facet) option {
		return option{v.Value, p.env.Lang.F("app.customers", "N", p.env.Lang.Count(v.Count))}
	})...)
}

// Settle asks how the problem of a customer, a complaint or a deal, was settled; the
// words are added to its note, and may be none.
func Settle(env *nav.Env, store Store, d *model.Detail) *Prompt {
	deal := env.Lang.F("detail.ask.close", "Day", d.Problem.Day.String(), "Amount", env.Money(d.Problem.Expected))
	what := model.If(d.Problem.Kind == model.Complaint, part.Cell(env.Lang.NextStep(&d.Row, d.Problem, env.Today)), deal)
	p := newPrompt(env, store, "settle", nav.Of(d.Row), what, func() *Prompt { return Settle(env, store, d) })
	id, day := d.Problem.ID, env.Today
	p.read = func(text string) (string, apply, error) {
		return env.Lang.T("prompt.settle.done"), func(ctx context.Context) (model.Outcome, error) {
			return store.Resolve(ctx, id, day, text)
		}, model.CheckTexts(text)
	}
	return p
}

// The size of a prompt in cells, with its frame.
const (
	width  = 60
	height = 14
)

// Size is small: one field, its reading and a few offers.
func (p *Prompt) Size(w, h int) (int, int) { return min(w, width), min(h, height) }

// style marks the field only while what is typed there is what Enter takes.
func (p *Prompt) style() part.FormStyle {
	style := p.env.FormStyle()
	style.Quiet = p.at >= 0 && p.at < len(p.offered())
	return style
}

// formTop is the line on which the field begins.
const formTop = 2

// View draws who it is about, the field, what is offered, and the keys.
func (p *Prompt) View(w, h int) string {
	th := p.env.Theme
	p.w = w
	lines := append([]string{" " + th.Bold.Render(part.Fit(p.who, max(1, w-2))), ""}, p.Form.Lines(w, p.style())...)
	lines = append(lines, "")
	p.offerY = len(lines)
	foot := p.Foot(w, p.keyWords())
	lines = append(lines, p.offers(w, h-len(lines)-len(foot)-1)...)
	return part.Footed(lines, w, h, foot...)
}

// offers draws at most h of the options, those around the cursor.
func (p *Prompt) offers(w, h int) []string {
	th := p.env.Theme
	all := p.offered()
	if h <= 0 || len(all) == 0 {
		return nil
	}
	win, wide := part.Window{Cursor: max(0, p.at), Total: len(all)}, 0
	for _, o := range all {
		wide = max(wide, part.Width(part.Cell(o.text)))
	}
	wide = min(wide, w/2)
	out := win.Draw(h, func(i int) string {
		text, note := part.Fit(part.Cell(all[i].text), wide), part.Cell(all[i].note)
		if i == p.at {
			return th.Select.Render(part.Fit(p.env.Sign("▌")+" "+text+"  "+note, w))
		}
		return "  " + text + "  " + th.Muted.Render(part.Fit(note, max(0, w-wide-4)))
	})
	p.offerFrom = win.Top
	return out
}

// keyWords names the keys that work.
func (p *Prompt) keyWords() string {
	l := p.env.Lang
	keys := []string{p.env.Keys.Key(action.Save) + " " + l.T("prompt.apply")}
	if len(p.offered()) > 0 {
		keys = append(keys, "↑↓ "+l.T("prompt.pick"))
	}
	keys = append(keys, p.env.Keys.Key(action.Cancel)+" "+l.T("prompt.cancel"))
	return strings.Join(keys, " · ")
}

// Cursor is where the next character goes.
func (p *Prompt) Cursor() *tea.Cursor {
	c := p.Form.Cursor(p.w, height, p.style())
	if c != nil {
		c.Position.Y += formTop
	}
	return c
}

// Mouse picks an option by a click and applies it by a second one.
func (p *Prompt) Mouse(msg tea.MouseMsg, _, y int) tea.Cmd {
	if m, ok := msg.(tea.MouseWheelMsg); ok {
		p.move(model.If(m.Button == tea.MouseWheelUp, -1, 1))
		return nil
	}
	if _, ok := msg.(tea.MouseClickMsg); !ok {
		return nil
	}
	i := y - p.offerY + p.offerFrom
	if y < p.offerY || i >= len(p.offered()) {
		return nil
	}
	if i == p.at {
		return p.Do(action.Save)
	}
	p.at = i
	return nil
}
