// Package palette is the overlay that finds any action by name: typing narrows
// the list, Enter does what is under the cursor.
package palette

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// Entry is one action on offer.
type Entry struct {
	ID       action.ID
	Disabled string // catalogue key of the reason why it cannot be done now, "" when it can
	Screen   string // the screen to go to for it, "" where it works here
}

// item is an entry in the words of the language.
type item struct {
	Entry
	title, help, key string
	find             string // what typing is compared with
}

// Palette lists actions.
type Palette struct {
	env     *nav.Env
	entries []Entry
	items   []item
	shown   []int
	input   *part.Input
	win     part.Window
	w       int
}

// moving are the actions nobody looks for by name: they stand last.
var moving = [...]action.ID{
	action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last, action.Left, action.Right,
	action.Focus, action.FocusBck, action.ScrollUp, action.ScrollDown, action.Choose, action.Cancel, action.Back,
}

// New makes the palette of the entries, in their order but for those that only
// move; an action listed twice is shown once.
func New(env *nav.Env, entries []Entry) *Palette {
	entries = slices.Clone(entries)
	slices.SortStableFunc(entries, func(a, b Entry) int { return rank(a.ID) - rank(b.ID) })
	p := &Palette{env: env, entries: entries, input: part.NewInput("", "")}
	p.win.SetHeight(max(1, len(entries)))
	p.word()
	return p
}

func rank(id action.ID) int {
	if slices.Contains(moving[:], id) {
		return 1
	}
	return 0
}

// word puts the entries in the words of the language.
func (p *Palette) word() {
	env := p.env
	p.input.SetHint(env.Lang.T("palette.hint"))
	p.items = nil
	seen := map[action.ID]bool{}
	for _, e := range p.entries {
		if seen[e.ID] || e.ID == action.Palette {
			continue
		}
		seen[e.ID] = true
		it := item{Entry: e, title: env.Lang.T(e.ID.Title()), key: env.Keys.Key(e.ID)}
		if h := e.ID.Title() + ".help"; env.Lang.Has(h) {
			it.help = env.Lang.T(h)
		}
		if e.Screen != "" {
			it.help = env.Lang.F("palette.elsewhere", "Screen", env.Lang.T("layer."+e.Screen), "Help", it.help)
		}
		it.find = strings.ToLower(it.title + " " + strings.ReplaceAll(string(e.ID), "_", " "))
		p.items = append(p.items, it)
	}
	p.narrow()
}

// Name is the layer's word in the catalogues.
func (p *Palette) Name() string { return "palette" }

// Init loads nothing.
func (p *Palette) Init() tea.Cmd { return nil }

// Update takes what is pasted into the text, and another language.
func (p *Palette) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.PasteMsg:
		p.input.Update(m)
		p.narrow()
	case nav.Restyled:
		p.word()
	}
	return nil
}

// Actions lists what the palette itself answers to.
func (p *Palette) Actions() []action.ID {
	return []action.ID{action.Choose, action.Cancel, action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last}
}

// Disabled says why the action under the cursor cannot be done now.
func (p *Palette) Disabled(id action.ID) string {
	if id != action.Choose {
		return ""
	}
	if len(p.shown) == 0 {
		return "palette.none"
	}
	return p.items[p.shown[p.win.Cursor]].Entry.Disabled
}

// Do moves, performs what is under the cursor, or leaves.
func (p *Palette) Do(id action.ID) tea.Cmd {
	switch id {
	case action.Choose:
		if p.Disabled(id) != "" {
			return nil
		}
		e := p.items[p.shown[p.win.Cursor]].Entry
		do := []tea.Msg{nav.Pop{}}
		if e.Screen != "" {
			do = append(do, nav.Switch{Screen: e.Screen})
		}
		return p.env.Tell(append(do, nav.Perform{ID: e.ID})...)
	case action.Cancel, action.Back:
		return p.env.Tell(nav.Pop{})
	default:
		nav.Walk(&p.win, id)
	}
	return nil
}

// Key gives keys to the text; Home and End are the list's.
func (p *Palette) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	if k := msg.String(); k == "home" || k == "end" {
		return nil, false
	}
	if !p.input.Update(msg) {
		return nil, false
	}
	p.narrow()
	return nil, true
}

// source lets fuzzy read the items.
type source []item

func (s source) String(i int) string { return s[i].find }
func (s source) Len() int            { return len(s) }

// narrow lists the items that the text finds: those whose title holds it
// before those that only match it fuzzily.
func (p *Palette) narrow() {
	text := strings.ToLower(strings.TrimSpace(p.input.Value()))
	p.shown = p.shown[:0]
	switch text {
	case "":
		for i := range p.items {
			p.shown = append(p.shown, i)
		}
	default:
		found := fuzzy.FindFrom(strings.ReplaceAll(text, " ", ""), source(p.items))
		for _, whole := range []bool{true, false} {
			for _, m := range found {
				if strings.Contains(p.items[m.Index].find, text) == whole {
					p.shown = append(p.shown, m.Index)
				}
			}
		}
	}
	p.win.SetTotal(len(p.shown))
	p.win.To(0)
}

// Mouse performs the line clicked; the wheel scrolls.
func (p *Palette) Mouse(msg tea.MouseMsg, _, y int) tea.Cmd {
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		p.win.Scroll(nav.Wheel(m.Button))
	case tea.MouseClickMsg:
		if i := p.win.RowAt(y - above); i >= 0 && m.Button == tea.MouseLeft {
			p.win.To(i)
			return p.Do(action.Choose)
		}
	}
	return nil
}

// above is how many lines stand above the list.
const above = 2

// Size is a good part of the window.
func (p *Palette) Size(w, h int) (int, int) {
	return min(w-2, 84), min(h, max(8, min(len(p.items)+above+2, h*4/5)))
}

// View draws the text and the list: title, what it does, key.
func (p *Palette) View(w, h int) string {
	p.w = w
	p.win.SetHeight(max(1, h-above))
	th := p.env.Theme
	text, _ := p.input.Draw(max(1, w-4), p.env.FormStyle())
	lines := []string{" " + th.Key.Render(":") + " " + text, ""}
	if len(p.shown) == 0 {
		lines = append(lines, "   "+th.Muted.Render(p.env.Lang.T("palette.none")))
	}
	tw := 8
	for _, i := range p.shown {
		tw = max(tw, part.Width(p.items[i].title))
	}
	tw = min(tw, max(8, w/3))
	from, to := p.win.Visible()
	for i := from; i < to; i++ {
		lines = append(lines, p.line(i, tw, w))
	}
	up, down := "↑", "↓"
	if p.env.ASCII {
		up, down = "^", "v"
	}
	mark := func(at int, mark string) { // there is more that way
		lines[at] = part.Fit(lines[at], w-1) + th.Muted.Render(mark)
	}
	if from > 0 {
		mark(above, up)
	}
	if to < len(p.shown) {
		mark(len(lines)-1, down)
	}
	return part.Box(lines, w, h)
}

func (p *Palette) line(i, tw, w int) string {
	th, it := p.env.Theme, p.items[p.shown[i]]
	const kw = 6
	hw := max(0, w-2-tw-2-kw-2)
	help := it.help
	if it.Entry.Disabled != "" {
		help = p.env.Lang.T(it.Entry.Disabled)
	}
	title, note, key := part.Fit(it.title, tw), part.Fit(help, hw), part.FitRight(it.key, kw)
	if i == p.win.Cursor {
		marker := "▌"
		if p.env.ASCII {
			marker = ">"
		}
		return th.Select.Render(part.Fit(marker+" "+title+"  "+note+" "+key, w))
	}
	if it.Entry.Disabled != "" {
		return "  " + th.Muted.Render(title+"  "+note+" "+key)
	}
	return "  " + title + "  " + th.Muted.Render(note) + " " + th.Key.Render(key)
}

// Cursor stands in the text.
func (p *Palette) Cursor() *tea.Cursor {
	_, at := p.input.Draw(max(1, p.w-4), p.env.FormStyle())
	return tea.NewCursor(at+3, 0)
}
