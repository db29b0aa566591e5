package help

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

func groups(env *nav.Env) []Group {
	word := func(key string) func() string { return func() string { return env.Lang.T(key) } }
	return []Group{
		{Title: word("layer.customers"), IDs: []action.ID{
			action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last, action.Open, action.Log,
			action.Snooze, action.Due, action.AddCustomer, action.Edit, action.Search, action.Filter, action.ClearFilter,
			action.SortNext, action.SortPrev, action.SortReverse, action.Columns, action.Select, action.SelectAll,
			action.SelectNone, action.Assign, action.Tag, action.Override, action.Archive, action.Delete, action.Copy,
			action.CopyAs, action.Export, action.TogglePane, action.ScrollUp, action.ScrollDown,
		}},
		{Title: word("Everywhere"), IDs: []action.ID{action.Undo, action.Redo, action.Palette, action.Help, action.Log, action.Quit}},
		{Title: word("Nothing new"), IDs: []action.ID{action.Log}},
	}
}

func drive(tag string, w, h int) *uitest.Driver {
	env := uitest.NewEnv(tag, "dark")
	l := New(env, groups(env))
	ow, oh := l.Size(w, h)
	return uitest.Drive(env, l, ow-2, oh-2)
}

func TestLook(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, s := range [][2]int{{60, 13}, {80, 20}, {120, 36}, {200, 56}} {
			d := drive(tag, s[0], s[1])
			uitest.Exact(t, d.Styled(), d.W, d.H)
			uitest.Golden(t, fmt.Sprintf("help_%s_%dx%d", tag, s[0], s[1]), d.View())
		}
	}
}

// A layer's own words for an action are those of its help.
func TestOwnWords(t *testing.T) {
	env := uitest.NewEnv("en", "dark")
	own := map[action.ID]string{action.Open: "dashboard.open", action.Focus: "dashboard.next_card"}
	l := New(env, []Group{{Title: func() string { return env.Lang.T("layer.dashboard") }, IDs: []action.ID{action.Open, action.Focus, action.Log}, Word: func(id action.ID) string {
		if key := own[id]; key != "" {
			return key
		}
		return id.Title()
	}}})
	text := ansi.Strip(l.View(76, 20))
	for _, want := range []string{"customers behind the figure", "Next card", "to the card after this one", env.Lang.T("action.log")} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// Paging through the help shows every key once, also in the smallest window.
func TestEveryKeyIsReached(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		d := drive(tag, 60, 13)
		all := d.View()
		for range 20 {
			d.Press("pgdown")
			all += d.View()
		}
		for _, g := range groups(d.Env)[:2] {
			for _, id := range g.IDs {
				if title := d.Env.Lang.T(id.Title()); !strings.Contains(all, title) {
					t.Errorf("%s: %q is nowhere", tag, title)
				}
			}
		}
		if strings.Contains(all, "Nothing new") {
			t.Error("a group without actions of its own is shown")
		}
		d.Press("home")
		if top := d.View(); !strings.HasPrefix(all, top) {
			t.Error("Home does not lead back to the top")
		}
	}
}

func TestRemappedKeysAreShown(t *testing.T) {
	env := uitest.NewEnv("en", "dark")
	env.Keys = action.NewMap(map[string][]string{"log": {"ctrl+o"}, "snooze": {}})
	d := uitest.Drive(env, New(env, []Group{{Title: func() string { return "Here" }, IDs: []action.ID{action.Log, action.Snooze}}}), 76, 10)
	view := d.View()
	if !strings.Contains(view, "^O  Log") {
		t.Errorf("the remapped key is missing:\n%s", view)
	}
	if !strings.Contains(view, ":  Snooze") {
		t.Errorf("an action without key should name the palette:\n%s", view)
	}
}

func TestCloses(t *testing.T) {
	for _, k := range []string{"esc", "q", "?"} {
		d := drive("en", 80, 20)
		d.Press(k)
		if len(d.Sent) != 1 {
			t.Fatalf("%s sends %v", k, d.Sent)
		}
		if _, ok := d.Sent[0].(nav.Pop); !ok {
			t.Errorf("%s sends %T", k, d.Sent[0])
		}
	}
}

// The last page does not promise more, and ends with what the marks mean.
func TestTheLastPage(t *testing.T) {
	d := drive("en", 80, 20)
	if !strings.Contains(d.View(), "PgDn shows more") {
		t.Fatalf("there are no two pages:\n%s", d.View())
	}
	d.Press("end")
	v := d.View()
	if strings.Contains(v, "shows more") {
		t.Errorf("the last page promises more:\n%s", v)
	}
	for _, want := range []string{"A*  tier set by hand", "C?", "▲▼", "!"} {
		if !strings.Contains(v, want) {
			t.Errorf("%q is not explained:\n%s", want, v)
		}
	}
}

// A layer's own words for an action stand in the help too.
func TestALayersWordsAreShown(t *testing.T) {
	env := uitest.NewEnv("en", "dark")
	word := func(id action.ID) string {
		if id == action.Open {
			return "detail.do_open"
		}
		return id.Title()
	}
	view := uitest.Drive(env, New(env, []Group{{Title: func() string { return "Here" }, IDs: []action.ID{action.Open, action.Log}, Word: word}}), 76, 12).View()
	if !strings.Contains(view, "Edit this") || !strings.Contains(view, "under the cursor") || !strings.Contains(view, "Log") || strings.Contains(view, "everything about") {
		t.Errorf("the help reads\n%s", view)
	}
}
