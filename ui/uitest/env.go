package uitest

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/theme"
)

// Today is the civil day of every ui test: Wednesday, 15 July 2026.
var Today = model.NewDay(2026, 7, 15)

// NewEnv gives surroundings in a language ("en", "zh") and a theme ("dark",
// "light", "16", "mono") with a fixed clock and drafts in memory.
func NewEnv(tag, themeName string) *nav.Env {
	return &nav.Env{
		Ctx: context.Background(), Lang: lang.New(tag).ForBook(&model.Book{Currency: "CNY"}), Theme: theme.New(themeName, true, nil),
		Keys:  action.NewMap(nil),
		Book:  model.Book{Path: "/home/sam/book.db", Currency: "CNY", Zone: "Asia/Shanghai", Customers: 12, ScoredOn: Today, Today: Today},
		Today: Today, Now: func() time.Time { return Today.Time().Add(9 * time.Hour) },
		By: "sam", Confirm: true, Drafts: Drafts{},
		Editor: func(text string, done func(string, error) tea.Msg) tea.Cmd {
			return func() tea.Msg { return done(text+" edited", nil) }
		},
	}
}

// Named calls the tiers of the book in env VIP, 普通 and 潜在.
func Named(env *nav.Env) *nav.Env {
	env.Book.Tiers = model.TierNames{model.TierA: "VIP", model.TierB: "普通", model.TierC: "潜在"}
	env.Lang = env.Lang.ForBook(&env.Book)
	return env
}

// Drafts keeps drafts in memory.
type Drafts map[string]string

// Save keeps data under a name; nil removes it.
func (d Drafts) Save(name string, data []byte) error {
	if data == nil {
		delete(d, name)
		return nil
	}
	d[name] = string(data)
	return nil
}

// Load gives what Save kept, nil when there is nothing.
func (d Drafts) Load(name string) []byte {
	if s, ok := d[name]; ok {
		return []byte(s)
	}
	return nil
}

// Driver runs a layer without a terminal: every command is run at once and its
// answer given back, until nothing is left. What the layer sends to the root
// (Push, Pop, Notice, Changed ...) is collected in Sent.
type Driver struct {
	Layer nav.Layer
	W, H  int
	Env   *nav.Env
	Sent  []tea.Msg
	// Hold keeps commands back instead of running them, to test late answers.
	Hold bool
	Held []tea.Cmd
}

// Drive starts a layer in a window of w×h cells.
func Drive(env *nav.Env, layer nav.Layer, w, h int) *Driver {
	d := &Driver{Layer: layer, W: w, H: h, Env: env}
	layer.View(w, h) // the first frame tells the layer its size
	d.Run(layer.Init())
	return d
}

// Run runs a command and everything that follows from it.
func (d *Driver) Run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	if d.Hold {
		d.Held = append(d.Held, cmd)
		return
	}
	d.Give(cmd())
}

// Give hands the layer a message, as the root does.
func (d *Driver) Give(msg tea.Msg) {
	switch m := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range m {
			d.Run(c)
		}
	case nav.Changed:
		d.Sent = append(d.Sent, m)
		d.Run(d.Layer.Update(m))
	case nav.Push, nav.Notice, nav.Open, nav.Switch, nav.List, nav.Perform, nav.AskOwner:
		d.Sent = append(d.Sent, m)
	case nav.Pop:
		d.Sent = append(d.Sent, m)
		if m.Then != nil {
			d.Run(m.Then)
		}
	default:
		d.Run(d.Layer.Update(m))
	}
}

// Press sends keys by name ("j", "enter", "ctrl+r", "space") the way the root
// routes them: first to a focused text field, then as an action.
func (d *Driver) Press(keys ...string) {
	for _, k := range keys {
		msg := KeyPress(k)
		if cmd, ok := d.Layer.Key(msg); ok {
			d.Run(cmd)
			continue
		}
		if id, ok := d.Env.Keys.Find(msg.String(), d.Layer.Actions()); ok && d.Layer.Disabled(id) == "" {
			d.Run(d.Layer.Do(id))
		}
	}
}

// Type sends text as a person types it, one key a character.
func (d *Driver) Type(text string) {
	for _, r := range text {
		msg := tea.KeyPressMsg{Code: r, Text: string(r)}
		if cmd, ok := d.Layer.Key(msg); ok {
			d.Run(cmd)
		} else if id, ok := d.Env.Keys.Find(msg.String(), d.Layer.Actions()); ok {
			d.Run(d.Layer.Do(id))
		}
	}
}

// View draws the layer without styles, one line a row.
func (d *Driver) View() string { return ansi.Strip(d.Layer.View(d.W, d.H)) }

// Styled draws the layer with its styles.
func (d *Driver) Styled() string { return d.Layer.View(d.W, d.H) }

// named are the keys that are not a character.
var named = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "space": tea.KeySpace, "up": tea.KeyUp, "down": tea.KeyDown,
	"left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp,
	"pgdown": tea.KeyPgDown, "backspace": tea.KeyBackspace, "delete": tea.KeyDelete, "f1": tea.KeyF1, "f2": tea.KeyF2,
	"f3": tea.KeyF3, "f4": tea.KeyF4, "f5": tea.KeyF5,
}

// KeyPress makes the message of a key by its name.
func KeyPress(name string) tea.KeyPressMsg {
	mod := tea.KeyMod(0)
	for _, m := range [...]struct {
		name string
		mod  tea.KeyMod
	}{{"ctrl+", tea.ModCtrl}, {"alt+", tea.ModAlt}, {"shift+", tea.ModShift}} {
		if rest, ok := strings.CutPrefix(name, m.name); ok {
			mod, name = mod|m.mod, rest
		}
	}
	if code, ok := named[name]; ok {
		k := tea.KeyPressMsg{Code: code, Mod: mod}
		if name == "space" && mod == 0 {
			k.Text = " "
		}
		return k
	}
	r := []rune(name)[0]
	k := tea.KeyPressMsg{Code: r, Mod: mod}
	if mod == 0 {
		k.Text = name
	}
	return k
}

var update = flag.Bool("update", false, "write the goldens anew")

// Golden compares a view with testdata/<name>.golden; go test -update writes it.
func Golden(t testing.TB, name, got string) {
	t.Helper()
	got = ansi.Strip(got)
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; go test -update writes it", err)
	}
	if strings.TrimSuffix(string(want), "\n") != got {
		t.Errorf("%s differs:\n%s\nwant:\n%s", name, got, want)
	}
}

// Exact checks that a view is h lines of w cells each.
func Exact(t testing.TB, view string, w, h int) {
	t.Helper()
	lines := strings.Split(view, "\n")
	if len(lines) != h {
		t.Errorf("%d lines, want %d:\n%s", len(lines), h, ansi.Strip(view))
	}
	for i, l := range lines {
		if got := part.Width(l); got != w {
			t.Errorf("line %d takes %d cells, want %d: %q", i, got, w, ansi.Strip(l))
		}
	}
}
