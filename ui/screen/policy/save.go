package policy

import (
	"context"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// chooseVersion offers the versions; the one chosen is restored after a question
// that says what it changes.
func (l *Layer) chooseVersion(list []model.PolicyVersion) tea.Cmd {
	return l.offer("policyui.versions", len(list), func(i int) part.Item {
		t, v := l.env.Lang, &list[i]
		label := t.F("policyui.version", "Version", v.Version, "At", t.Moment(v.At, l.env.Book.Zone))
		if v.Current {
			label += " · " + t.T("policyui.in_force")
		}
		return part.Item{Label: label, Hint: part.Join(" · ", v.By, v.Why), Value: strconv.Itoa(v.Version), On: v.Current}
	}, func(i int) tea.Cmd { return l.askRestore(list[i]) })
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
	return l.over.Ask(ask, false, func() tea.Cmd { return l.restore(v.Version) })
}

// restore puts an earlier version in force; edits give way to it.
func (l *Layer) restore(version int) tea.Cmd {
	store, why := l.store, l.env.Lang.F("policy.restored_why", "Version", version)
	return nav.Change(l.env, &l.writing, func(ctx context.Context) (model.Outcome, error) {
		return store.RestorePolicy(ctx, version, why)
	}, func(out model.Outcome, err error) tea.Cmd {
		if err == nil {
			l.edit = l.saved // edits give way to the version restored
		}
		return l.env.Wrote(out, err)
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
	foot := []string{"", y.KeyLine()}
	lines = append(lines, part.Painted(y.effect, max(9, w-1), " ", th.Bold)...)
	if y.Fault != "" {
		lines = append(lines, part.Painted("! "+y.Fault, max(9, w-1), " ", th.Bad)...)
	}
	for i, c := range y.changes {
		if left := len(y.changes) - i; len(lines) >= h-len(foot)-1 && left > 1 {
			lines = append(lines, " "+th.Muted.Render(t.F("policyui.more", "N", left)))
			break
		}
		lines = append(lines, " · "+c)
	}
	return part.Footed(lines, w, h, foot...)
}
