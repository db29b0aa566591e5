// Package help is the overlay that lists the keys of where the person is: the
// real ones, as settings have remapped them.
package help

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// Group is a block of keys under a title in the language of now.
type Group struct {
	Title func() string
	IDs   []action.ID
	Word  func(action.ID) string // catalogue key of what an action does here; nil for the actions' own
}

// word gives the catalogue keys of an action's name and explanation.
func (g *Group) word(l *lang.Lang, id action.ID) (name, help string) {
	name = id.Title()
	if g.Word != nil {
		name = g.Word(id)
	}
	for _, help = range []string{name + ".help", id.Title() + ".help"} {
		if l.Has(help) {
			return name, help
		}
	}
	return name, ""
}

// Help lists keys.
type Help struct {
	nav.Still
	env    *nav.Env
	groups []Group
	lines  []string
	w      int
	win    part.Window // of the lines shown; its cursor means nothing
}

// New makes the help of the groups, in their order. An action listed before is
// left out, as its key does what was listed first.
func New(env *nav.Env, groups []Group) *Help {
	can := []action.ID{action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last, action.Cancel}
	return &Help{Still: nav.Still{Layer: "help", Can: can}, env: env, groups: groups}
}

// Update drops what was drawn in another language or theme.
func (h *Help) Update(msg tea.Msg) tea.Cmd {
	if _, ok := msg.(nav.Restyled); ok {
		h.w = 0
	}
	return nil
}

// Do scrolls or leaves.
func (h *Help) Do(id action.ID) tea.Cmd {
	if id == action.Cancel || id == action.Back {
		return h.env.Tell(nav.Pop{})
	}
	w := h.win
	nav.Walk(&w, id)
	h.win.Scroll(w.Cursor - h.win.Cursor)
	return nil
}

// Key closes the help by the key that opened it and by the letter that quits,
// which is what a person means there; ctrl+c still quits.
func (h *Help) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	id, ok := h.env.Keys.Find(msg.String(), []action.ID{action.Help, action.Quit})
	if ok && (id == action.Help || msg.Text != "") {
		return h.env.Tell(nav.Pop{}), true
	}
	return nil, false
}

// Mouse scrolls by the wheel.
func (h *Help) Mouse(msg tea.MouseMsg, _, _ int) tea.Cmd {
	nav.Point(&h.win, msg, -1)
	return nil
}

// Size is two columns wide where there is room.
func (h *Help) Size(w, height int) (int, int) {
	ow := model.If(w >= 140, min(w-4, 140), min(w-2, 76))
	h.layout(ow - 2)
	return ow, min(height, len(h.lines)+3)
}

// View draws the groups, and below them where in the list this is.
func (h *Help) View(w, height int) string {
	h.layout(w)
	h.win.SetTotal(len(h.lines))
	h.win.SetHeight(height - 1)
	from, to := h.win.Visible()
	l, k := h.env.Lang, h.env.Keys
	text := l.F("help.leave", "Key", k.Key(action.Cancel))
	if len(h.lines) > h.win.Height {
		key := model.If(to == len(h.lines), "help.lines_end", "help.lines")
		text = l.F(key, "From", h.win.Top+1, "To", to, "Total", len(h.lines), "Key", k.Key(action.PageDown)) + " · " + text
	}
	return part.Footed(slices.Clone(h.lines[from:to]), w, height, " "+h.env.Theme.Muted.Render(text))
}

// layout writes the groups for a width, in two columns where there is room.
func (h *Help) layout(w int) {
	if h.w == w {
		return
	}
	h.w = w
	cw := model.If(w >= 120, (w-2)/2, w)
	seen := map[action.ID]bool{}
	var all []line
	for _, g := range h.groups {
		if b := h.block(g, cw, seen); b != nil {
			if len(all) > 0 {
				all = append(all, line{})
			}
			all = append(all, b...)
		}
	}
	title := func(key string) {
		all = append(all, line{}, line{text: " " + h.env.Theme.Title.Render(part.Fit(h.env.Lang.T(key), cw-1))})
	}
	title("help.words") // what lists and figures speak of
	for _, key := range [...]string{"tries", "cadence", "sections", "occasions", "caps", "year", "class", "component"} {
		all = append(all, h.entry("   ", h.env.Lang.T("help.word."+key), cw+1)...)
	}
	title("help.marks") // of lists
	for _, m := range h.env.Marks() {
		head := " " + h.env.Theme.Key.Render(part.FitRight(m.Shown, 4+h.env.TierCells())) + "  "
		all = append(all, h.entry(head, h.env.Lang.T(m.Key), cw)...)
	}
	h.lines = nil
	cut := len(all)
	if cw < w {
		for cut = (len(all) + 1) / 2; cut < len(all) && (all[cut].more || all[cut].text == ""); cut++ {
		}
	}
	for i := range cut {
		text := model.If(cw < w, part.Fit(all[i].text, cw+2), all[i].text)
		if cut+i < len(all) {
			text += all[cut+i].text
		}
		h.lines = append(h.lines, text)
	}
}

// entry writes what a key or a mark means beside it.
func (h *Help) entry(head, text string, w int) []line {
	var out []line
	for i, s := range part.Hanging(head, text, max(part.Width(head)+1, w-1), h.env.Theme.Muted) {
		out = append(out, line{s, i > 0})
	}
	return out
}

// line is one line of a group; more marks those that go on from the line before.
type line struct {
	text string
	more bool
}

// block writes one group: all keys of an action, its name, what it does.
func (h *Help) block(g Group, w int, seen map[action.ID]bool) []line {
	th, lang := h.env.Theme, h.env.Lang
	kw, tw := 4, 6
	var ids []action.ID
	for _, id := range g.IDs {
		if !seen[id] {
			seen[id] = true
			ids = append(ids, id)
			name, _ := g.word(lang, id)
			kw, tw = max(kw, part.Width(h.keys(id))), max(tw, part.Width(lang.T(name)))
		}
	}
	if len(ids) == 0 {
		return nil
	}
	kw, tw = min(kw, w/3), min(tw, w/3)
	out := []line{{text: " " + th.Title.Render(part.Fit(g.Title(), w-1))}}
	for _, id := range ids {
		name, help := g.word(lang, id)
		if help != "" {
			help = lang.T(help)
		}
		head := " " + th.Key.Render(part.FitRight(h.keys(id), kw)) + "  " + part.Fit(lang.T(name), tw) + "  "
		out = append(out, h.entry(head, help, w)...)
	}
	return out
}

// keys writes all keys of an action.
func (h *Help) keys(id action.ID) string {
	all := h.env.Keys.Keys(id)
	if len(all) == 0 {
		return h.env.Keys.Key(action.Palette) // reached through the palette only
	}
	return strings.Join(model.Each(all, func(k *string) string { return action.Pretty(*k) }), " ")
}
