package policy

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

type (
	wroteMsg struct {
		out model.Outcome
		err error
	}
	versionsMsg struct {
		list []model.PolicyVersion
		err  error
	}
	restoreMsg struct{ version int }
	pickedMsg  struct{ version model.PolicyVersion }
)

// loadVersions reads every policy saved so far.
func (l *Layer) loadVersions() tea.Cmd {
	l.asking = true
	ctx, store := l.env.Ctx, l.store
	return func() tea.Msg {
		list, err := store.Policies(ctx)
		return versionsMsg{list, err}
	}
}

// chooseVersion offers the versions; the one chosen is restored after a question
// that says what it changes.
func (l *Layer) chooseVersion(m versionsMsg) tea.Cmd {
	l.asking = false
	if m.err != nil {
		return l.env.Fail(m.err)
	}
	if l.over.Choose == nil || l.over.Ask == nil {
		return nil
	}
	t := l.env.Lang
	items := make([]part.Item, len(m.list))
	for i, v := range m.list {
		at := l.when(v.At)
		label := t.F("policyui.version", "Version", v.Version, "At", at)
		if v.Current {
			label += " · " + t.T("policyui.in_force")
		}
		hint := v.By
		if v.Why != "" {
			hint = strings.TrimPrefix(hint+" · "+v.Why, " · ")
		}
		items[i] = part.Item{Label: label, Hint: hint, Value: t.Count(i), On: v.Current}
	}
	return l.env.Tell(nav.Push{Overlay: l.over.Choose(t.T("policyui.versions"), items, false, func(chosen []string) tea.Cmd {
		for i := range items {
			if len(chosen) > 0 && items[i].Value == chosen[0] {
				l.asking = true
				return nav.Send(pickedMsg{m.list[i]}) // the question comes when the choice has gone
			}
		}
		return nil
	})})
}

// when words an instant in the book's zone.
func (l *Layer) when(unix int64) string {
	loc, err := time.LoadLocation(l.env.Book.Zone)
	if err != nil {
		loc = time.UTC
	}
	return time.Unix(unix, 0).In(loc).Format("2006-01-02 15:04")
}

func (l *Layer) askRestore(v model.PolicyVersion) tea.Cmd {
	if v.Current {
		return nav.Say(l.env.Lang.F("policyui.already", "Version", v.Version), nav.Info)
	}
	list := differences(l.env, &l.saved, &v.Policy)
	if len(list) == 0 {
		list = []string{l.env.Lang.T("policyui.no_difference")}
	}
	if l.edited() {
		list = append(list, "", l.env.Lang.T("policyui.restore.edits"))
	}
	return l.over.Ask(l.env.Lang.F("policyui.restore", "Version", v.Version), joined(list), false, nav.Send(restoreMsg{v.Version}))
}

// restore puts an earlier version in force; edits give way to it.
func (l *Layer) restore(m restoreMsg) tea.Cmd {
	store, why := l.store, l.env.Lang.F("policy.restored_why", "Version", m.version)
	return l.env.Write(func(ctx context.Context) tea.Msg {
		out, err := store.RestorePolicy(ctx, m.version, why)
		return wroteMsg{out, err}
	})
}

// askWhy asks why the edits are made, and saves them.
func (l *Layer) askWhy() tea.Cmd {
	if !l.edited() {
		return nil
	}
	if l.preview.invalid != "" {
		return nav.Say(l.preview.invalid, nav.Bad)
	}
	return l.env.Tell(nav.Push{Overlay: newWhy(l.env, l.store, l.edit, differences(l.env, &l.saved, &l.edit), l.headline())})
}

// why is the overlay that asks for the reason of a new version.
type why struct {
	env     *nav.Env
	store   Store
	policy  model.Policy
	changes []string
	effect  string
	form    *part.Form
	saving  bool
	err     string
	self    *token
	w, h    int
}

// token tells this overlay's answers from those of another.
type token struct{ _ byte }

type savedMsg struct {
	self *token
	out  model.Outcome
	err  error
}

func newWhy(env *nav.Env, store Store, p model.Policy, changes []string, effect string) *why {
	y := &why{env: env, store: store, policy: p, changes: changes, effect: effect, self: &token{}}
	y.form = y.blank()
	return y
}

func (y *why) blank() *part.Form {
	t := y.env.Lang
	return part.NewForm(part.Field{Name: "why", Label: t.T("policy.why"), Hint: t.T("policyui.why.hint"), Limit: 400})
}

// Name is the layer's word in the catalogues.
func (y *why) Name() string { return "policy_why" }

// Init loads nothing.
func (y *why) Init() tea.Cmd { return nil }

// Busy tells that the write is under way: keys wait for it.
func (y *why) Busy() bool { return y.saving }

// Update takes the answer of the write and what is pasted.
func (y *why) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case savedMsg:
		if m.self != y.self {
			return nil
		}
		y.saving = false
		if m.err != nil {
			y.err = y.env.Lang.Error(m.err)
			return nil
		}
		return y.env.Tell(nav.Pop{}, nav.Changed{Outcome: &m.out})
	case nav.Restyled:
		was := y.form
		y.form = y.blank()
		y.form.TakeOver(was)
	case tea.PasteMsg:
		y.form.Update(m)
	}
	return nil
}

// Actions lists what the overlay answers to.
func (y *why) Actions() []action.ID { return []action.ID{action.Save, action.Cancel} }

// Disabled says that a write is under way.
func (y *why) Disabled(action.ID) string {
	if y.saving {
		return "prompt.saving"
	}
	return ""
}

// Do saves, or leaves.
func (y *why) Do(id action.ID) tea.Cmd {
	switch id {
	case action.Save:
		if y.saving {
			return nil
		}
		y.saving, y.err = true, ""
		store, p, text, self := y.store, y.policy, strings.TrimSpace(y.form.Value("why")), y.self
		return y.env.Write(func(ctx context.Context) tea.Msg {
			out, err := store.SavePolicy(ctx, p, text)
			return savedMsg{self, out, err}
		})
	case action.Cancel, action.Back:
		if !y.saving {
			return y.env.Tell(nav.Pop{})
		}
	}
	return nil
}

// Key gives keys to the field.
func (y *why) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) { return nil, y.form.Update(msg) }

// Mouse is of no use here.
func (y *why) Mouse(tea.MouseMsg, int, int) tea.Cmd { return nil }

// Size is what the changes need.
func (y *why) Size(w, h int) (int, int) { return min(w-2, 72), min(h, len(y.changes)+9) }

// View draws the field, what changes and what that does.
func (y *why) View(w, h int) string {
	y.w, y.h = w, h
	th, t := y.env.Theme, y.env.Lang
	lines := y.form.View(w-1, 1, y.env.FormStyle())
	lines = append(lines, "")
	foot := []string{"", " " + th.Muted.Render(t.F("policyui.keys", "Save", y.env.Keys.Key(action.Save), "Close", y.env.Keys.Key(action.Cancel)))}
	for _, s := range part.Prose(y.effect, max(8, w-2)) {
		lines = append(lines, " "+th.Bold.Render(s))
	}
	if y.err != "" {
		for _, s := range part.Prose("! "+y.err, max(8, w-2)) {
			lines = append(lines, " "+th.Bad.Render(s))
		}
	}
	for i, c := range y.changes {
		if left := len(y.changes) - i; len(lines) >= h-len(foot)-1 && left > 1 {
			lines = append(lines, " "+th.Muted.Render(t.F("policyui.more", "N", left)))
			break
		}
		lines = append(lines, " · "+c)
	}
	for len(lines) < h-len(foot) {
		lines = append(lines, "")
	}
	return part.Box(append(lines[:max(0, h-len(foot))], foot...), w, h)
}

// Cursor is where the person types.
func (y *why) Cursor() *tea.Cursor { return y.form.Cursor(y.w-1, 1, y.env.FormStyle()) }
