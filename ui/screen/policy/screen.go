package policy

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// Store is what the screen reads and writes.
type Store interface {
	Policy(ctx context.Context) (model.Policy, error)
	Policies(ctx context.Context) ([]model.PolicyVersion, error)
	PreviewPolicy(ctx context.Context, p model.Policy) (model.PolicyPreview, error)
	SavePolicy(ctx context.Context, p model.Policy, why string) (model.Outcome, error)
	RestorePolicy(ctx context.Context, version int, why string) (model.Outcome, error)
	Backtest(ctx context.Context, cut, until model.Day, policies ...*model.Policy) ([]model.Backtest, error)
}

// Overlays makes what the screen opens; the root fills it.
type Overlays struct {
	Choose nav.Choose
	Ask    func(ask nav.Question, loss bool, yes func() tea.Cmd) tea.Cmd
	// Presets are the policies to start from; "preset."+Name is what they are called.
	Presets []model.Policy
}

// Layer is the screen.
type Layer struct {
	nav.Still
	env   *nav.Env
	store Store
	over  Overlays

	saved, edit model.Policy // in force; as edited
	known       bool
	err         string
	reads       nav.Latest
	settling    bool
	asking      nav.Latest // what an overlay offers is being read
	writing     nav.Latest // an earlier version is put in force
	stale, seen bool       // the book changed while nobody looked; drawn since the last change, and not left since
	kept        *nav.Draft // the edits
	drafted     bool       // the draft of an earlier session was looked for

	table  []setting
	lines  []line // of the table: headings and settings
	win    part.Window
	typing bool
	input  *part.Input
	before any    // the value before typing began
	wrong  string // why what is typed cannot be read

	pane    bool // the cursor is among who moves
	moves   part.Window
	preview preview
	past    past

	w, h  int
	paned []string       // lines of the pane, nil when they must be drawn anew
	rows  map[int]string // of the table, but the one under the cursor
	edits int            // settings that differ from those in force
}

// line is one of the table: a heading, or a setting by its index.
type line struct {
	heading string
	at      int
}

// New makes the screen.
func New(env *nav.Env, store Store, over Overlays) *Layer {
	l := &Layer{Still: nav.Still{Layer: "policy"}, env: env, store: store, over: over, kept: env.Draft(draftName), input: part.NewInput("", "")}
	l.win.SetHeight(10)
	l.moves.SetHeight(5)
	return l
}

// Init loads the policy in force where the one at hand may be another.
func (l *Layer) Init() tea.Cmd {
	if l.known && !l.stale && l.err == "" {
		return nil
	}
	return l.load()
}

// Settled tells that the screen shows what the last change made of the book.
func (l *Layer) Settled() bool { return !l.settling }

// Busy tells that an overlay is about to open: keys wait for it.
func (l *Layer) Busy() bool { return l.asking.On() }

// Waits tells that the policy is on its way: there is nothing yet that an action
// could be about.
func (l *Layer) Waits(action.ID) bool { return !l.known && l.err == "" }

// Update takes policies, previews and changes of the book.
func (l *Layer) Update(msg tea.Msg) tea.Cmd {
	l.paned, l.rows = nil, nil
	switch m := msg.(type) {
	case nav.Answer:
		return m.Take(&l.reads, &l.preview.read, &l.past.read, &l.asking, &l.writing)
	case nav.Hidden:
		l.seen = false
	case nav.Changed:
		if !l.seen {
			l.stale = true
			return nil
		}
		l.seen, l.settling = false, m.Outcome != nil
		return l.load()
	case nav.Restyled:
		l.layTable()
	case tea.PasteMsg:
		if l.typing && l.input.Update(m) {
			return l.typed()
		}
	}
	return nil
}

// edited tells whether anything differs from the policy in force.
func (l *Layer) edited() bool {
	return l.known && (!l.saved.Alike(&l.edit) || len(differences(l.env, &l.saved, &l.edit)) > 0)
}

// Actions lists what can be done here.
func (l *Layer) Actions() []action.ID {
	if l.typing {
		return []action.ID{action.Save, action.Cancel, action.Focus, action.FocusBck, action.Down, action.Up}
	}
	if l.pane {
		return []action.ID{
			action.Open, action.Focus, action.FocusBck, action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last,
			action.SavePolicy, action.DropEdits, action.Versions, action.Backtest, action.Back,
		}
	}
	return []action.ID{
		action.ChangeSetting, action.SavePolicy, action.DropEdit, action.DropEdits, action.Presets, action.Versions,
		action.Backtest, action.Focus, action.FocusBck,
		action.Up, action.Down, action.Left, action.Right, action.PageUp, action.PageDown, action.First, action.Last,
	}
}

// Wording says where Tab leads, and what is kept while a value is written.
func (l *Layer) Wording(id action.ID) string {
	switch {
	case l.typing:
		return map[action.ID]string{
			action.Save: "policyui.keep", action.Cancel: "policyui.old_value",
			action.Focus: "policyui.next", action.Down: "policyui.next",
			action.FocusBck: "policyui.previous", action.Up: "policyui.previous",
		}[id]
	case id != action.Focus && id != action.FocusBck:
		return ""
	case l.pane:
		return "policyui.to_table"
	}
	return "policyui.to_movers"
}

// Disabled gives why an action cannot be done now.
func (l *Layer) Disabled(id action.ID) string {
	switch id {
	case action.Up, action.Down, action.Focus, action.FocusBck, action.Back:
		return ""
	}
	if !l.known {
		return "policyui.why.loading"
	}
	switch id {
	case action.SavePolicy, action.DropEdits:
		if !l.edited() {
			return "policyui.why.no_edit"
		}
	case action.DropEdit:
		if s := l.here(); s == nil || s.Get(&l.saved) == s.Get(&l.edit) {
			return "policyui.why.as_saved"
		}
	case action.Presets:
		if len(l.over.Presets) == 0 {
			return "policyui.why.no_presets"
		}
	case action.Open:
		if l.moves.Total == 0 {
			return "policyui.why.nobody"
		}
	case action.Backtest:
		if l.past.waiting {
			return "policyui.why.testing"
		}
	}
	return ""
}

// Do carries out an action.
func (l *Layer) Do(id action.ID) tea.Cmd {
	if l.typing {
		return l.finish(id)
	}
	if l.pane || id != action.Up && id != action.Down {
		l.paned, l.rows = nil, nil
	}
	switch id {
	case action.ChangeSetting:
		return l.begin()
	case action.DropEdit:
		if s := l.here(); s != nil {
			return l.put(s, s.Get(&l.saved))
		}
	case action.DropEdits:
		return l.over.Ask(func() (string, string) {
			list := differences(l.env, &l.saved, &l.edit)
			return l.env.Lang.F("policyui.drop", "N", len(list)), strings.Join(list, "\n")
		}, true, func() tea.Cmd { return l.take(l.saved) })
	case action.SavePolicy:
		return l.askWhy()
	case action.Presets:
		return nav.Pick(l.env, l.over.Choose, func() string { return l.env.Lang.T("policyui.presets") }, l.over.Presets, func(p *model.Policy) part.Item {
			return part.Item{Label: l.env.Lang.T("preset." + p.Name), Value: p.Name, On: p.Name == l.edit.Name}
		}, func(p *model.Policy) tea.Cmd { return l.take(*p) })
	case action.Versions:
		return nav.Read(l.env, &l.asking, l.store.Policies, l.chooseVersion)
	case action.Backtest:
		l.pane = l.pane || !l.wide() // where the answer stands
		return l.test()
	case action.Focus, action.FocusBck:
		l.pane = !l.pane
	case action.Back, action.Cancel:
		l.pane = false
	case action.Open:
		if i := l.moves.Cursor; i < len(l.preview.of.Movers) {
			return l.env.Tell(nav.Open{ID: l.preview.of.Movers[i].ID})
		}
	case action.Left:
		return l.step(-1)
	case action.Right:
		return l.step(1)
	default:
		l.move(id)
	}
	return nil
}

// move moves the cursor of the table, or among who moves.
func (l *Layer) move(id action.ID) {
	if l.pane {
		nav.Walk(&l.moves, id)
		return
	}
	nav.WalkOver(&l.win, id, func(row int) bool { return l.lines[row].heading == "" })
}

// here gives the setting under the cursor, nil on a heading.
func (l *Layer) here() *setting {
	if l.win.Cursor >= len(l.lines) || l.lines[l.win.Cursor].heading != "" {
		return nil
	}
	return &l.table[l.lines[l.win.Cursor].at]
}
