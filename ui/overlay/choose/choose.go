// Package choose is the overlay that picks from a list: one item, or several
// by ticking. Typing narrows the list.
package choose

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// Item is one line of the list.
type Item = part.Item

// Choose picks from a list.
type Choose struct {
	nav.Still
	env     *nav.Env
	choices nav.Choices
	title   string
	table   bool // of commands: what each does and its key in columns
	items   []Item
	on      []bool
	multi   bool
	done    func(values []string) tea.Cmd
	input   *part.Input
	shown   []int // indices of the items that the text leaves
	win     part.Window
	w       int
}

// New makes the overlay. With multi, Space or Tab ticks items and Enter takes
// the ticked ones in the order of the list; without, Enter takes the item under
// the cursor. done is called with their values from Update, so it may change its
// layer, and its command runs after the overlay has gone; it is not called when a
// person leaves by Esc. The cursor begins on the first item that is on.
func New(env *nav.Env, choices nav.Choices, multi bool, done func(values []string) tea.Cmd) *Choose {
	return start(&Choose{Still: nav.Still{Layer: "choose"}, env: env, choices: choices, multi: multi, done: done})
}

// start words the list and puts the cursor on what is on.
func start(c *Choose) *Choose {
	c.input, c.Means, c.Can = part.NewInput("", ""), map[action.ID]string{action.Focus: "prompt.do_tick"}, []action.ID{action.Choose}
	if c.multi {
		c.Can = append(c.Can, action.Focus)
	}
	c.Can = append(c.Can, action.Cancel, action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last)
	c.reword()
	c.on = make([]bool, len(c.items))
	c.win.SetHeight(max(1, len(c.items)))
	for i, it := range c.items {
		c.on[i] = it.On && c.multi
	}
	if i := slices.IndexFunc(c.items, func(it Item) bool { return it.On }); i >= 0 && !c.multi {
		c.win.To(i)
	}
	return c
}

// Title is what the frame says.
func (c *Choose) Title() string { return c.title }

// Update takes what is pasted into the text, and words the list anew in another
// language.
func (c *Choose) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.PasteMsg:
		if c.input.Update(m) {
			c.narrow()
		}
	case nav.Restyled:
		c.reword()
	}
	return nil
}

// reword keeps what was typed and ticked, and the item under the cursor.
func (c *Choose) reword() {
	at := -1
	if len(c.shown) > 0 {
		at = c.shown[c.win.Cursor]
	}
	c.title, c.items = c.choices()
	c.input.SetHint(c.env.Lang.T(c.Layer + ".hint"))
	c.narrow()
	c.win.To(max(0, slices.Index(c.shown, at)))
}

// Disabled says when the text leaves nothing to take, or why the item cannot be.
func (c *Choose) Disabled(id action.ID) string {
	switch {
	case id != action.Choose && id != action.Focus || id == action.Choose && c.multi:
		return ""
	case len(c.shown) == 0:
		return c.Layer + ".none"
	}
	return c.items[c.shown[c.win.Cursor]].Off
}

// Do moves, ticks, takes or leaves.
func (c *Choose) Do(id action.ID) tea.Cmd {
	if c.Disabled(id) != "" {
		return nil
	}
	switch id {
	case action.Choose:
		var values []string
		for i, on := range c.on {
			if on || !c.multi && i == c.shown[c.win.Cursor] {
				values = append(values, c.items[i].Value)
			}
		}
		gone := c.env.Tell(nav.Pop{}) // before what done opens
		return tea.Batch(gone, c.done(values))
	case action.Cancel, action.Back:
		return c.env.Tell(nav.Pop{})
	case action.Focus, action.Select:
		c.tick()
	default:
		nav.Walk(&c.win, id)
	}
	return nil
}

func (c *Choose) tick() {
	if c.multi && len(c.shown) > 0 {
		i := c.shown[c.win.Cursor]
		c.on[i] = !c.on[i]
	}
}

// Key gives text to the line above the list; Space ticks, and the key of an item takes it
// while nothing is typed.
func (c *Choose) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	if i := slices.IndexFunc(c.items, func(it Item) bool { return it.Key == msg.Text }); i >= 0 && msg.Text != "" && !c.table && c.input.Value() == "" {
		c.win.To(i)
		return c.Do(action.Choose), true
	}
	if c.multi && msg.String() == "space" {
		c.tick()
		return nil, true
	}
	if k := msg.String(); k == "home" || k == "end" {
		return nil, false // of the list, not of the text
	}
	if msg.Text == "" && c.input.Value() == "" || !c.input.Update(msg) {
		return nil, false
	}
	c.narrow()
	return nil, true
}

// narrow leaves the items that the text finds: those that hold it before those that
// only match it letter by letter.
func (c *Choose) narrow() {
	text := strings.ToLower(strings.TrimSpace(c.input.Value()))
	c.shown = c.shown[:0]
	all := make([]string, len(c.items)) // what typing is compared with
	for i, it := range c.items {
		all[i] = strings.ToLower(it.Label + " " + strings.ReplaceAll(it.Value, "_", " ") + model.If(c.table, "", " "+it.Hint))
		if text == "" {
			c.shown = append(c.shown, i)
		}
	}
	if text != "" {
		found := fuzzy.Find(strings.ReplaceAll(text, " ", ""), all)
		for _, whole := range []bool{true, false} {
			for _, m := range found {
				if strings.Contains(all[m.Index], text) == whole {
					c.shown = append(c.shown, m.Index)
				}
			}
		}
		for i, it := range c.items { // by what it is about, where nothing is called that
			if len(found) == 0 && strings.Contains(strings.ToLower(it.Hint), text) {
				c.shown = append(c.shown, i)
			}
		}
	}
	c.win.SetTotal(len(c.shown))
	c.win.To(0)
}

// Mouse takes or ticks the line clicked; the wheel scrolls.
func (c *Choose) Mouse(msg tea.MouseMsg, _, y int) tea.Cmd {
	switch row, _ := nav.Point(&c.win, msg, y-c.above()); {
	case row < 0:
	case c.multi:
		c.tick()
	default:
		return c.Do(action.Choose)
	}
	return nil
}

// above is how many lines stand above the list.
func (c *Choose) above() int { return model.If(c.table, 2, 1) }

// Size is as high as the list, as wide as its longest line.
func (c *Choose) Size(w, h int) (int, int) {
	if c.table {
		return min(w-2, 84), min(h, max(8, min(len(c.items)+4, h*4/5)))
	}
	wide := max(34, part.Width(c.title)+8, part.Width(c.env.Lang.T("choose.hint"))+8, part.Width(c.footer())+4)
	for _, it := range c.items {
		n := part.Width(it.Label) + 10
		n += model.If(it.Hint != "", part.Width(it.Hint)+2, 0)
		wide = max(wide, n)
	}
	wide = min(w-2, wide)
	most := 0 // lines that an item needs below the list
	for i := range c.items {
		most = max(most, len(c.whole(i, wide-2)))
	}
	return wide, min(h, len(c.items)+4+most)
}

func (c *Choose) footer() string {
	l, k := c.env.Lang, c.env.Keys
	if !c.multi {
		return l.F("choose.one", "Take", k.Key(action.Choose), "Leave", k.Key(action.Cancel))
	}
	return l.F("choose.many", "Tick", action.Pretty("space"), "Take", k.Key(action.Choose), "Leave", k.Key(action.Cancel))
}

// View draws the text, the list, and the keys.
func (c *Choose) View(w, h int) string {
	c.w = w
	th := c.env.Theme
	text, _ := c.input.Draw(max(1, w-c.indent()-1), c.env.FormStyle())
	var foot []string
	if len(c.shown) > 0 {
		foot = c.whole(c.shown[c.win.Cursor], w)
	}
	lines := []string{" " + text}
	if c.table {
		lines = []string{" " + th.Key.Render(":") + " " + text, ""}
	} else {
		foot = append(foot, " "+th.Muted.Render(c.footer()))
	}
	if len(c.shown) == 0 {
		lines = append(lines, strings.Repeat(" ", max(2, c.indent()))+th.Muted.Render(c.env.Lang.T(c.Layer+".none")))
	}
	lines = append(lines, c.win.Draw(h-c.above()-len(foot), func(i int) string { return c.line(i, w) })...)
	if c.table {
		from, to := c.win.Visible()
		mark := func(more bool, at int, sign string) {
			if more {
				lines[at] = part.Fit(lines[at], w-1) + th.Muted.Render(c.env.Sign(sign))
			}
		}
		mark(from > 0, c.above(), "↑")
		mark(to < len(c.shown), len(lines)-1, "↓")
	}
	return part.Footed(lines, w, h, foot...)
}

// wholeLines is how many lines an item takes at most below the list.
const wholeLines = 6

// whole gives what an item says beside its name in lines of w cells, below the list, where
// its own line cuts it.
func (c *Choose) whole(i, w int) []string {
	it := &c.items[i]
	text := part.Cell(model.If(it.Off != "" && c.table, c.env.Lang.T(it.Off), it.Hint))
	if _, shown, _ := c.cells(it, w-2-model.If(c.multi, 4, 0)); text == "" || strings.Contains(shown, text) {
		return nil
	}
	lines := part.Painted(text, max(9, w-1), "  ", c.env.Theme.Muted)
	return lines[:min(len(lines), wholeLines)]
}

// indent is how many cells stand before the text.
func (c *Choose) indent() int { return 2*c.above() - 1 }

func (c *Choose) line(i, w int) string {
	th, at := c.env.Theme, c.shown[i]
	it := c.items[at]
	here := i == c.win.Cursor
	marker, box := c.env.Mark(here), model.If(c.multi, model.If(c.on[at], "[x] ", "[ ] "), model.If(it.Key == "" || c.table, "", it.Key+"  "))
	label, hint, key := c.cells(&it, w-2-len(box))
	switch {
	case here:
		return th.Select.Render(part.Fit(marker+" "+box+label+hint+key, w))
	case c.multi && !c.on[at] || it.Off != "":
		return marker + " " + th.Muted.Render(box+label+hint+key)
	}
	return marker + " " + box + label + th.Muted.Render(hint) + th.Key.Render(key)
}

// cells are what a line says, as wide as the room together.
func (c *Choose) cells(it *Item, room int) (label, hint, key string) {
	label, hint = part.Cell(it.Label), part.Cell(it.Hint)
	if !c.table {
		wide, both := 0, 0 // the longest label, the longest line of those with a hint
		for _, it := range c.items {
			n := part.Width(part.Cell(it.Label))
			if wide = max(wide, n); it.Hint != "" {
				both = max(both, n+part.Width(part.Cell(it.Hint))+2)
			}
		}
		if both > room { // in columns, both cut
			wide = min(wide, room*2/5)
			return part.Fit(label, wide) + "  ", part.Fit(hint, max(0, room-wide-3)), ""
		}
		return part.Fit(label, max(1, room-part.Width(hint)-1)), hint, ""
	}
	const keys = 6
	wide := 8
	for _, i := range c.shown {
		wide = max(wide, part.Width(c.items[i].Label))
	}
	wide = min(wide, max(8, (room+2)/3))
	if it.Off != "" {
		hint = c.env.Lang.T(it.Off)
	}
	return part.Fit(label, wide) + "  ", part.Fit(hint, max(0, room-wide-2-keys-2)) + " ", part.FitRight(it.Key, keys)
}

// Cursor stands in the text.
func (c *Choose) Cursor() *tea.Cursor {
	_, at := c.input.Draw(max(1, c.w-c.indent()-1), c.env.FormStyle())
	return tea.NewCursor(at+c.indent(), 0)
}

// Entry is one action on offer.
type Entry struct {
	ID       action.ID
	Disabled string // catalogue key of the reason why it cannot be done now, "" when it can
	Screen   string // the screen to go to for it, "" where it works here
}

// moving are the actions nobody looks for by name: they stand last.
var moving = [...]action.ID{
	action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last, action.Left, action.Right,
	action.Focus, action.FocusBck, action.ScrollUp, action.ScrollDown, action.Choose, action.Cancel, action.Back,
}

// Palette makes the overlay that finds any action by name, of the entries in their
// order but for those that only move; an action listed twice is shown once. The marks of
// lists stand below, with what they mean; Enter on one opens the help.
func Palette(env *nav.Env, entries []Entry) *Choose {
	entries = offered(entries)
	words := func() (string, []part.Item) {
		var items []part.Item
		for _, e := range entries {
			it := part.Item{Value: string(e.ID), Label: env.Lang.T(e.ID.Title()), Key: env.Keys.Key(e.ID), Off: e.Disabled}
			if h := e.ID.Title() + ".help"; env.Lang.Has(h) {
				it.Hint = env.Lang.T(h)
			}
			if e.Screen != "" {
				it.Hint = env.Lang.F("palette.elsewhere", "Screen", env.Lang.T("layer."+e.Screen), "Help", it.Hint)
			}
			items = append(items, it)
		}
		for _, m := range env.Marks() {
			means := env.Lang.T(m.Key)
			items = append(items, part.Item{Value: means, Label: m.Shown, Hint: means, Key: env.Keys.Key(action.Help)})
		}
		return env.Lang.T("layer.palette"), items
	}
	return start(&Choose{env: env, choices: words, Still: nav.Still{Layer: "palette"}, table: true, done: func(values []string) tea.Cmd {
		e := Entry{ID: action.Help} // of a mark
		if i := slices.IndexFunc(entries, func(e Entry) bool { return string(e.ID) == values[0] }); i >= 0 {
			e = entries[i]
		}
		if e.Screen != "" {
			return env.Tell(nav.Switch{Screen: e.Screen}, nav.Perform{ID: e.ID})
		}
		return env.Tell(nav.Perform{ID: e.ID})
	}})
}

// offered are the entries as they are listed.
func offered(entries []Entry) []Entry {
	seen := map[action.ID]bool{action.Palette: true}
	var out, last []Entry
	for _, e := range entries {
		switch {
		case seen[e.ID]:
		case slices.Contains(moving[:], e.ID):
			last = append(last, e)
		default:
			out = append(out, e)
		}
		seen[e.ID] = true
	}
	return append(out, last...)
}
