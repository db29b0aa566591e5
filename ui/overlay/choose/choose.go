// Package choose is the overlay that picks from a list: one item, or several
// by ticking. Typing narrows the list.
package choose

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// Item is one line of the list.
type Item = part.Item

// Choose picks from a list.
type Choose struct {
	env     *nav.Env
	choices nav.Choices
	title   string
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
	title, items := choices()
	c := &Choose{env: env, choices: choices, title: title, items: items, multi: multi, done: done, input: part.NewInput("", env.Lang.T("choose.hint"))}
	c.on = make([]bool, len(items))
	c.win.SetHeight(max(1, len(items)))
	c.narrow()
	for i, it := range items {
		c.on[i] = it.On && multi
	}
	for i, it := range items {
		if it.On && !multi {
			c.win.To(i)
			break
		}
	}
	return c
}

// Name is the layer's word in the catalogues.
func (c *Choose) Name() string { return "choose" }

// Title is what the frame says.
func (c *Choose) Title() string { return c.title }

// Init loads nothing.
func (c *Choose) Init() tea.Cmd { return nil }

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
	c.input.SetHint(c.env.Lang.T("choose.hint"))
	c.narrow()
	c.win.To(max(0, slices.Index(c.shown, at)))
}

// Actions lists what the overlay answers to.
func (c *Choose) Actions() []action.ID {
	ids := []action.ID{action.Choose}
	if c.multi {
		ids = append(ids, action.Focus)
	}
	return append(ids, action.Cancel, action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last)
}

// Wording says that Tab ticks.
func (c *Choose) Wording(id action.ID) string {
	if id == action.Focus {
		return "prompt.do_tick"
	}
	return ""
}

// Disabled says when the text leaves nothing to take.
func (c *Choose) Disabled(id action.ID) string {
	if len(c.shown) == 0 && (id == action.Choose && !c.multi || id == action.Focus) {
		return "choose.none"
	}
	return ""
}

// Do moves, ticks, takes or leaves.
func (c *Choose) Do(id action.ID) tea.Cmd {
	if c.Disabled(id) != "" {
		return nil
	}
	switch id {
	case action.Choose:
		return c.take()
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

func (c *Choose) take() tea.Cmd {
	var values []string
	if c.multi {
		for i, on := range c.on {
			if on {
				values = append(values, c.items[i].Value)
			}
		}
	} else {
		values = []string{c.items[c.shown[c.win.Cursor]].Value}
	}
	gone := c.env.Tell(nav.Pop{}) // before what done opens
	return tea.Batch(gone, c.done(values))
}

// Key gives text to the line above the list; Space ticks.
func (c *Choose) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
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

// narrow leaves the items that hold the text.
func (c *Choose) narrow() {
	text := strings.ToLower(strings.TrimSpace(c.input.Value()))
	c.shown = c.shown[:0]
	for i, it := range c.items {
		if strings.Contains(strings.ToLower(it.Label+" "+it.Hint+" "+it.Value), text) {
			c.shown = append(c.shown, i)
		}
	}
	c.win.SetTotal(len(c.shown))
	c.win.To(0)
}

// Mouse takes or ticks the line clicked; the wheel scrolls.
func (c *Choose) Mouse(msg tea.MouseMsg, _, y int) tea.Cmd {
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		c.win.Scroll(nav.Wheel(m.Button))
	case tea.MouseClickMsg:
		i := c.win.RowAt(y - 1)
		if i < 0 || m.Button != tea.MouseLeft {
			return nil
		}
		c.win.To(i)
		if c.multi {
			c.tick()
			return nil
		}
		return c.take()
	}
	return nil
}

// Size is as high as the list, as wide as its longest line.
func (c *Choose) Size(w, h int) (int, int) {
	wide := max(34, part.Width(c.title)+8, part.Width(c.env.Lang.T("choose.hint"))+8, part.Width(c.footer())+4)
	for _, it := range c.items {
		n := part.Width(it.Label) + 10
		if it.Hint != "" {
			n += part.Width(it.Hint) + 2
		}
		wide = max(wide, n)
	}
	return min(w-2, wide), min(h, len(c.items)+4)
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
	c.win.SetHeight(max(1, h-2))
	th := c.env.Theme
	text, _ := c.input.Draw(max(1, w-2), c.env.FormStyle())
	lines := []string{" " + text}
	from, to := c.win.Visible()
	for i := from; i < to; i++ {
		lines = append(lines, c.line(i, w))
	}
	if len(c.shown) == 0 {
		lines = append(lines, "  "+th.Muted.Render(c.env.Lang.T("choose.none")))
	}
	for len(lines) < h-1 {
		lines = append(lines, "")
	}
	lines = append(lines[:max(0, min(len(lines), h-1))], " "+th.Muted.Render(c.footer()))
	return part.Box(lines, w, h)
}

func (c *Choose) line(i, w int) string {
	th, at := c.env.Theme, c.shown[i]
	it := c.items[at]
	here := i == c.win.Cursor
	marker, box := " ", ""
	if here {
		marker = "▌"
		if c.env.ASCII {
			marker = ">"
		}
	}
	if c.multi {
		box = "[ ] "
		if c.on[at] {
			box = "[x] "
		}
	}
	hint := part.Cell(it.Hint)
	room := w - 2 - len(box)
	if hint != "" && part.Width(it.Label)+part.Width(hint)+2 > room {
		hint = ""
	}
	label := part.Fit(part.Cell(it.Label), max(1, room-part.Width(hint)-1))
	if here {
		return th.Select.Render(part.Fit(marker+" "+box+label+hint, w))
	}
	if c.multi && !c.on[at] {
		return marker + " " + th.Muted.Render(box+label+hint)
	}
	return marker + " " + box + label + th.Muted.Render(hint)
}

// Cursor stands in the text.
func (c *Choose) Cursor() *tea.Cursor {
	_, at := c.input.Draw(max(1, c.w-2), c.env.FormStyle())
	return tea.NewCursor(at+1, 0)
}
