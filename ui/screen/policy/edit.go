package policy

import (
	"context"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// layTable lists the lines of the table anew; the cursor stays on its setting.
func (l *Layer) layTable() {
	l.rows = nil
	at := ""
	if s := l.here(); s != nil {
		at = s.Key
	}
	l.table = settings(&l.edit)
	l.lines = l.lines[:0]
	group := ""
	for i := range l.table {
		if g := l.table[i].group; g != group {
			group = g
			title := model.If(g == "playbook", "policyui.playbook", "policy.group."+g)
			l.lines = append(l.lines, line{heading: l.env.Lang.T(title)})
		}
		l.lines = append(l.lines, line{at: i})
	}
	l.win.SetTotal(len(l.lines))
	if i := slices.IndexFunc(l.lines, func(n line) bool { return n.heading == "" && l.table[n.at].Key == at }); i >= 0 {
		l.win.To(i)
	}
	if l.here() == nil {
		l.win.Move(1)
	}
}

// begin writes a new value into the setting under the cursor.
func (l *Layer) begin() tea.Cmd {
	s := l.here()
	if s == nil {
		return nil
	}
	if s.Kind == model.ChoiceSetting {
		return l.step(1)
	}
	l.typing, l.wrong, l.before = true, "", s.Get(&l.edit)
	l.input = part.NewInput(s.typed(l.env, &l.edit), "")
	return nil
}

// typed takes over what stands in the field, where it can be read.
func (l *Layer) typed() tea.Cmd {
	s := l.here()
	if s == nil {
		return nil
	}
	v, err := s.read(l.input.Value())
	if err != nil {
		l.wrong = l.env.Lang.Error(err)
		return nil
	}
	if s.Kind == model.WordsSetting && v == l.env.Lang.T(s.Key) {
		v = "" // the catalogue's own text, which follows the language
	}
	l.wrong = ""
	return l.put(s, v)
}

// end leaves the field; without keep the value before comes back.
func (l *Layer) end(keep bool) tea.Cmd {
	s := l.here()
	if s == nil || keep && l.wrong != "" {
		return nil // what cannot be read stays to be mended
	}
	l.typing, l.wrong = false, ""
	if keep {
		l.layTable()
		return nil
	}
	return l.put(s, l.before)
}

// put sets a value and shows what it would do.
func (l *Layer) put(s *setting, v any) tea.Cmd {
	if s.Get(&l.edit) == v {
		return nil
	}
	s.Set(&l.edit, v)
	if s.Key == "components" && !l.typing { // each has a line for its weight
		l.layTable()
	}
	return l.changed()
}

// step moves the value under the cursor by n steps.
func (l *Layer) step(n int) tea.Cmd {
	s := l.here()
	if l.pane || s == nil || !l.known {
		return nil
	}
	return l.put(s, s.stepped(&l.edit, n))
}

// take edits everything at once: a preset, or back to the policy in force.
func (l *Layer) take(p model.Policy) tea.Cmd {
	before := l.edit
	l.typing, l.wrong = false, ""
	l.edit = p
	if p.Playbook == (model.Playbook{}) && p.Version == 0 {
		l.edit.KeepWords(&before) // a preset has no texts of its own
	}
	l.edit.Version, l.edit.Currency = l.saved.Version, l.saved.Currency
	l.layTable()
	return l.changed()
}

// changed follows an edit: it is kept as a draft, and tried out.
func (l *Layer) changed() tea.Cmd {
	l.paned, l.rows, l.edits = nil, nil, len(differences(l.env, &l.saved, &l.edit))
	l.past.forget()
	return tea.Batch(l.keep(), l.ask())
}

// Key gives text to the field while a value is written. The key that saves the
// policy keeps the value first.
func (l *Layer) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	if !l.typing {
		return nil, false
	}
	was := l.input.Value()
	if !l.input.Update(msg) {
		if _, ok := l.env.Keys.Find(msg.String(), []action.ID{action.SavePolicy}); ok {
			l.end(true)
		}
		return nil, false
	}
	if l.input.Value() == was {
		return nil, true
	}
	return l.typed(), true
}

// finish leaves the field: with the value, with the one before, or for the
// setting below or above.
func (l *Layer) finish(id action.ID) tea.Cmd {
	cmd := l.end(id != action.Cancel)
	if l.typing {
		return cmd
	}
	switch id {
	case action.Focus, action.Down:
		l.move(action.Down)
	case action.FocusBck, action.Up:
		l.move(action.Up)
	}
	return cmd
}

// chooseVersion offers the versions; the one chosen is restored after a question
// that says what it changes.
func (l *Layer) chooseVersion(list []model.PolicyVersion) tea.Cmd {
	return nav.Pick(l.env, l.over.Choose, func() string { return l.env.Lang.T("policyui.versions") }, list, func(v *model.PolicyVersion) part.Item {
		t := l.env.Lang
		label := t.F("policyui.version", "Version", v.Version, "At", t.Moment(v.At, l.env.Book.Zone)) + model.If(v.Current, " · "+t.T("policyui.in_force"), "")
		return part.Item{Label: label, Hint: part.Join(" · ", v.By, v.Why), Value: strconv.Itoa(v.Version), On: v.Current}
	}, func(v *model.PolicyVersion) tea.Cmd { return l.askRestore(*v) })
}

func (l *Layer) askRestore(v model.PolicyVersion) tea.Cmd {
	if v.Current {
		return nav.Say(l.env.Lang.F("policyui.already", "Version", v.Version), nav.Info)
	}
	ask := func() (string, string) {
		list := differences(l.env, &l.saved, &v.Policy)
		if len(list) == 0 {
			list = []string{l.env.Lang.T("policyui.no_difference")}
		}
		if l.edited() {
			list = append(list, "", l.env.Lang.T("policyui.restore.edits"))
		}
		return l.env.Lang.F("policyui.restore", "Version", v.Version), strings.Join(list, "\n")
	}
	return l.over.Ask(ask, false, func() tea.Cmd {
		why := l.env.Lang.F("policy.restored_why", "Version", v.Version)
		return nav.Change(l.env, &l.writing, func(ctx context.Context) (model.Outcome, error) {
			return l.store.RestorePolicy(ctx, v.Version, why)
		}, func(out model.Outcome, err error) tea.Cmd {
			if err == nil {
				l.edit = l.saved // edits give way to the version restored
			}
			return l.env.Wrote(out, err)
		})
	})
}

// askWhy asks why the edits are made, and saves them.
func (l *Layer) askWhy() tea.Cmd {
	switch {
	case !l.edited():
		return nil
	case l.preview.invalid != "":
		return nav.Say(l.preview.invalid, nav.Bad)
	}
	return l.env.Tell(nav.Push{Overlay: newWhy(l.env, l.store, func() model.Policy { return l.edit }, differences(l.env, &l.saved, &l.edit), l.headline())})
}

// why is the overlay that asks for the reason of a new version.
type why struct {
	*nav.FormOverlay
	env     *nav.Env
	changes []string
	effect  string
}

// The field of the overlay.
const fieldWhy = "why"

func newWhy(env *nav.Env, store Store, edited func() model.Policy, changes []string, effect string) *why {
	y := &why{env: env, changes: changes, effect: effect}
	y.FormOverlay = nav.NewFormOverlay(env, func() *part.Form {
		t := env.Lang
		return part.NewForm(part.Field{Name: fieldWhy, Label: t.T("policy.why"), Hint: t.T("policyui.why.hint"), Limit: 400})
	}, func() tea.Cmd {
		text, p := y.Text(fieldWhy), edited() // as it is by now: others may have saved meanwhile
		return y.Write(func(ctx context.Context) (model.Outcome, error) { return store.SavePolicy(ctx, p, text) })
	})
	y.Layer, y.Wide, y.High, y.Keys = "policy_why", 72, len(changes)+9, "policyui.keys"
	return y
}

// View draws the field, what changes and what that does.
func (y *why) View(w, h int) string {
	th, t := y.env.Theme, y.env.Lang
	lines := append(y.Lines(w, 1), "")
	foot := append([]string{""}, y.Foot(w, y.KeyWords())...)
	lines = append(lines, part.Painted(y.effect, max(9, w-1), " ", th.Bold)...)
	for i, c := range y.changes {
		if left := len(y.changes) - i; len(lines) >= h-len(foot)-1 && left > 1 {
			lines = append(lines, " "+th.Muted.Render(t.F("policyui.more", "N", left)))
			break
		}
		lines = append(lines, " · "+c)
	}
	return part.Footed(lines, w, h, foot...)
}
