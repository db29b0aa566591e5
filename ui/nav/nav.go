// Package nav is what the rooms of the workbench share: what a screen or an
// overlay is, the few messages that cross rooms, and the surroundings that all
// of them read (language, theme, keys, the book, the clock).
package nav

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/part"
	"tierbook/ui/theme"
)

// Layer is a screen or an overlay: something that shows itself in a rectangle
// and answers intents. The root routes keys: a layer never sees a key unless a
// text field of it has the focus.
type Layer interface {
	// Name is the layer's word in the catalogues: "layer.<name>" is its title.
	Name() string
	// Init gives the command that loads what the layer shows.
	Init() tea.Cmd
	// Update takes every message that is not a key: answers to the layer's own
	// commands, Changed, paste for a focused field. Unknown ones are ignored.
	Update(msg tea.Msg) tea.Cmd
	// Actions lists what can be done here, in the order of the help.
	Actions() []action.ID
	// Disabled gives the catalogue key of the reason why an action cannot be
	// done now, "" when it can.
	Disabled(id action.ID) string
	// Do carries out an action.
	Do(id action.ID) tea.Cmd
	// Key offers a key to the focused text field; false when there is none or
	// it has no use for it: then the key is looked up among the actions.
	Key(msg tea.KeyPressMsg) (tea.Cmd, bool)
	// Mouse takes a click or wheel, with coordinates inside the layer.
	Mouse(msg tea.MouseMsg, x, y int) tea.Cmd
	// View draws exactly h lines of w cells.
	View(w, h int) string
	// Cursor is where the real cursor stands inside the layer, nil for none.
	Cursor() *tea.Cursor
}

// Overlay is a layer above the screen: Size says how much of a window of
// w×h it wants; the root frames and centres it.
type Overlay interface {
	Layer
	Size(w, h int) (int, int)
}

// Question words what is asked before something is done, in the language of now:
// whole sentences, which may hold text of customers. detail may be "" and tells
// what will be lost.
type Question func() (question, detail string)

// Messages that cross rooms.
type (
	// Open asks for a customer's detail.
	Open struct{ ID int64 }
	// Push puts an overlay on top.
	Push struct{ Overlay Overlay }
	// Pop takes the top overlay off; a non-nil Then runs after it.
	Pop struct{ Then tea.Cmd }
	// Next asks for the detail of who stands behind a customer in the list below, or under
	// its cursor where that has moved on already.
	Next struct{ After int64 }
	// Switch shows another screen by name.
	Switch struct{ Screen string }
	// List shows the customers that match, on the Customers screen. Back names
	// the screen that asks: Esc in the list leads there. Why, by customer, stands
	// beside the names.
	List struct {
		Filter, Back string
		Why          map[int64]string
	}
	// Changed says that the book changed: visible layers reload, hidden ones
	// mark themselves stale. Outcome is nil when another process wrote or the
	// day turned.
	Changed struct{ Outcome *model.Outcome }
	// Hidden tells a screen that another one is shown instead.
	Hidden struct{}
	// Notice is a sentence for the status line.
	Notice struct {
		Text  string
		Level Level
		More  []string // told behind the text as far as there is room, the weightiest first
		Hint  string   // what can be done about it: never cut off for the text
		Away  bool     // the database did not answer
	}
	// Perform asks the root to route an action as if its key had been pressed.
	Perform struct{ ID action.ID }
	// AskOwner asks the root to let a person choose whose customers are shown.
	AskOwner struct{}
	// Owned says that other customers are shown than before: see Env.Owner.
	Owned struct{}
	// Restyled says that language, theme or the minute changed: drop what is cached.
	Restyled struct{}
)

// Level is how serious a notice is.
type Level uint8

// The levels of notices.
const (
	Info Level = iota
	Good
	Warn
	Bad
)

// Drafts keeps what a person typed and has not saved, across a crash.
type Drafts interface {
	Save(name string, data []byte) error // nil data removes it
	Load(name string) []byte
}

// Env is what every layer reads. The root owns it and changes Lang, Theme,
// Book, Today, Owner and Owners between messages only; commands must not touch it.
type Env struct {
	Ctx     context.Context
	Lang    *lang.Lang
	Theme   *theme.Theme
	Keys    *action.Map
	Book    model.Book
	Today   model.Day // the as-of day of everything shown
	Now     func() time.Time
	Owner   string        // whose customers are shown: "" everybody's, model.Unassigned nobody's
	Owners  []model.Owner // everybody who looks after customers, with initials
	Self    string        // the person as an owner, "" where not known
	By      string        // who logs
	Scoped  bool          // the person sees the customers of some owners only
	Confirm bool          // ask before loss; experts switch it off
	ASCII   bool          // borders of - | + only
	Drafts  Drafts
	// DraftRest is how long what is typed may wait before it is written; 0 writes at once.
	DraftRest time.Duration
	Editor    func(text string, done func(string, error) tea.Msg) tea.Cmd // opens $EDITOR
	// Rest is how long keys rest before what is dear to draw follows them; 0 draws
	// it at once.
	Rest time.Duration
	// Post takes what Tell is given; the root sets it. nil where there is no root.
	Post func(tea.Msg)

	writes gate
	opened opened
}

// Typed writes out the date of numbers that a text may begin with, in the order of the book.
func (e *Env) Typed(text string) string { return model.DateText(text, e.Book.Currency) }

// gate counts the writes asked for and those running.
type gate struct {
	mu               sync.Mutex
	none             sync.Cond // signalled when a write ends; L is mu
	pending, running int
}

func (g *gate) add(pending, running int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.none.L = &g.mu
	g.pending += pending
	g.running += running
	g.none.Broadcast()
}

// Write wraps a command that writes, so that quitting waits for it.
func (e *Env) Write(write func(ctx context.Context) tea.Msg) tea.Cmd {
	ctx := context.WithoutCancel(e.Ctx) // a write under way is finished, never cut
	g := &e.writes
	g.add(1, 0)
	return func() tea.Msg {
		g.add(0, 1)
		defer g.add(-1, -1)
		return write(ctx)
	}
}

// Writing tells whether a write is asked for or under way.
func (e *Env) Writing() bool {
	e.writes.mu.Lock()
	defer e.writes.mu.Unlock()
	return e.writes.pending > 0
}

// WaitWrites returns when no write is asked for any more.
func (e *Env) WaitWrites() { e.writes.wait(func() int { return e.writes.pending }) }

// WaitRunning returns when no write is running: those the terminal's end kept
// from starting are not waited for.
func (e *Env) WaitRunning() { e.writes.wait(func() int { return e.writes.running }) }

func (g *gate) wait(left func() int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.none.L = &g.mu
	for left() > 0 {
		g.none.Wait()
	}
}

// Sign gives an arrow, mark or line as the terminal can show it.
func (e *Env) Sign(sign string) string { return part.Sign(sign, e.ASCII) }

// Mark stands before a row of a list: it tells the one under the cursor.
func (e *Env) Mark(here bool) string { return model.If(here, e.Sign("▌"), " ") }

// Sentences draws texts in w cells, the first strongly and the rest calmly, behind an
// indent and as far from the right.
func (e *Env) Sentences(w, indent int, texts ...string) []string {
	var out []string
	for i, text := range texts {
		paint := model.If(i == 0, e.Theme.Bold, e.Theme.Muted)
		for _, line := range part.Prose(text, max(4, w-2*indent)) {
			out = append(out, part.Fit(strings.Repeat(" ", indent)+paint.Render(line), w))
		}
	}
	return out
}

// Abreast draws lines beside others, with a rule between them.
func (e *Env) Abreast(left, right []string) string {
	return part.Beside(strings.Join(left, "\n"), e.Theme.Border.Render(e.Sign("│"))+" ", strings.Join(right, "\n"))
}

// Money words an amount in the book's currency.
func (e *Env) Money(minor int64) string { return e.Lang.Money(minor, e.Book.Currency) }

// MoneyShort words an amount for a narrow column.
func (e *Env) MoneyShort(minor int64) string { return e.Lang.MoneyShort(minor, e.Book.Currency) }

// FormStyle is how forms and text fields are drawn.
func (e *Env) FormStyle() part.FormStyle {
	words := func(key string) func(n, limit int) string {
		return func(n, limit int) string { return e.Lang.F(key, "N", e.Lang.Count(n), "Limit", e.Lang.Count(limit)) }
	}
	return part.FormStyle{Theme: e.Theme, ASCII: e.ASCII, Room: words("form.room"), Over: words("form.over")}
}

// Nothing stands in the place of what has not come, in w cells: that it is read, or
// why it cannot be, and the key to try again. The texts are reading and retry.
func (e *Env) Nothing(fault, reading, retry string, w int) []string {
	if fault == "" {
		return []string{"", "   " + e.Theme.Muted.Render(e.Lang.T(reading))}
	}
	out := append([]string{""}, part.Painted(fault, max(7, w-3), "   ", e.Theme.Bold)...)
	return append(out, "   "+e.Theme.Muted.Render(e.Lang.F(retry, "Key", e.Keys.Key(action.Refresh))))
}

// Say gives the command that shows a notice.
func Say(text string, level Level) tea.Cmd {
	return func() tea.Msg { return Notice{Text: text, Level: level} }
}

// Tell gives messages to the root within the same Update, in their order, so that
// what a key opened or closed stands before the next key of a burst is looked
// at. Call it in Update, Do, Key and Mouse, never in a command. Without a root
// the messages come by the command it returns.
func (e *Env) Tell(msgs ...tea.Msg) tea.Cmd {
	cmds := make([]tea.Cmd, 0, len(msgs))
	for _, m := range msgs {
		if e.Post != nil {
			e.Post(m)
			continue
		}
		cmds = append(cmds, Send(m))
	}
	return tea.Batch(cmds...)
}

// Fail gives the command that shows an error.
func (e *Env) Fail(err error) tea.Cmd {
	why, _ := errors.AsType[*model.Error](err)
	return Send(Notice{Text: e.Lang.Error(err), Level: Bad, Away: why != nil && why.Key == "error.db.server"})
}

// Send gives the command that sends a message.
func Send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }

// Still answers for a Layer that embeds it what most layers answer alike: nothing
// is loaded, typed, clicked or in the way. A layer has its own method for what
// differs.
type Still struct {
	Layer string               // its word in the catalogues
	Can   []action.ID          // what can be done, in the order of the help
	Means map[action.ID]string // catalogue keys of what actions do here, where that is something else
}

// Name gives Layer.
func (s Still) Name() string { return s.Layer }

// Init loads nothing.
func (Still) Init() tea.Cmd { return nil }

// Update waits for nothing.
func (Still) Update(tea.Msg) tea.Cmd { return nil }

// Actions gives Can.
func (s Still) Actions() []action.ID { return s.Can }

// Wording gives what Means says, "" for nothing.
func (s Still) Wording(id action.ID) string { return s.Means[id] }

// Disabled stops no action.
func (Still) Disabled(action.ID) string { return "" }

// Key types nothing.
func (Still) Key(tea.KeyPressMsg) (tea.Cmd, bool) { return nil, false }

// Mouse takes no click.
func (Still) Mouse(tea.MouseMsg, int, int) tea.Cmd { return nil }

// Cursor is none.
func (Still) Cursor() *tea.Cursor { return nil }
