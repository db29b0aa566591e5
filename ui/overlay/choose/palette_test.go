package choose

import (
	"fmt"
	"strings"
	"testing"

	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

// entries are those of a screen with everything on it.
func entries() []Entry {
	var out []Entry
	for _, id := range []action.ID{
		action.Up, action.Down, action.Open, action.Log, action.Snooze, action.Due, action.AddCustomer, action.Edit, action.Search, action.Filter,
		action.ClearFilter, action.SortNext, action.SortReverse, action.Columns, action.Select, action.SelectAll, action.Assign,
		action.Tag, action.Override, action.Archive, action.Delete, action.Copy, action.CopyAs, action.Export,
		action.Undo, action.Redo, action.Palette, action.SwitchLang, action.SwitchTheme, action.Log, action.Quit,
	} {
		out = append(out, Entry{ID: id})
	}
	out[10].Disabled = "customers.why.no_filter"
	return out
}

func palette(tag string, w, h int) *uitest.Driver {
	env := uitest.NewEnv(tag, "dark")
	p := Palette(env, entries())
	ow, oh := p.Size(w, h)
	return uitest.Drive(env, p, ow-2, oh-2)
}

func TestPaletteLook(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, s := range [][2]int{{60, 13}, {80, 20}, {120, 36}, {200, 56}} {
			d := palette(tag, s[0], s[1])
			uitest.Exact(t, d.Styled(), d.W, d.H)
			uitest.Golden(t, fmt.Sprintf("palette_all_%s_%dx%d", tag, s[0], s[1]), d.View())
		}
		d := palette(tag, 80, 20)
		d.Type("col")
		uitest.Exact(t, d.Styled(), d.W, d.H)
		uitest.Golden(t, "palette_typed_"+tag, d.View())
		d.Type("zzzz")
		uitest.Golden(t, "palette_none_"+tag, d.View())
	}
}

// performed gives the action the palette asked the root for.
func performed(d *uitest.Driver) action.ID {
	for _, m := range d.Sent {
		if do, ok := m.(nav.Perform); ok {
			return do.ID
		}
	}
	return ""
}

func TestTypedWordsFindActions(t *testing.T) {
	for _, c := range []struct {
		tag, text string
		want      action.ID
	}{
		{"en", "exp", action.Export},
		{"en", "sort rev", action.SortReverse},
		{"zh", "导出", action.Export},
		{"zh", "export", action.Export},
		{"zh", "撤", action.Undo},
		{"en", "consent", action.Edit},
		{"zh", "同意用途", action.Edit},
		{"en", "slct a", action.SelectAll},
	} {
		d := palette(c.tag, 80, 20)
		d.Type(c.text)
		d.Press("enter")
		if got := performed(d); got != c.want {
			t.Errorf("%s %q performs %q, want %q", c.tag, c.text, got, c.want)
		}
	}
}

func TestDisabledSaysWhyAndStays(t *testing.T) {
	d := palette("en", 80, 20)
	d.Type("clear")
	if why := d.Layer.Disabled(action.Choose); why != "customers.why.no_filter" {
		t.Errorf("the reason is %q", why)
	}
	d.Press("enter")
	if len(d.Sent) != 0 {
		t.Errorf("a disabled action left the palette: %v", d.Sent)
	}
}

func TestEachActionIsListedOnce(t *testing.T) {
	seen := map[action.ID]bool{}
	for _, e := range offered(entries()) {
		if seen[e.ID] || e.ID == action.Palette {
			t.Errorf("%s is listed twice, or is the palette itself", e.ID)
		}
		seen[e.ID] = true
	}
	if len(seen) != len(entries())-2 {
		t.Errorf("%d actions of %d", len(seen), len(entries())-2)
	}
}

func TestPaletteRestyledRewords(t *testing.T) {
	d := palette("en", 80, 20)
	d.Env.Lang = uitest.NewEnv("zh", "dark").Lang
	d.Give(nav.Restyled{})
	d.Type("记录")
	d.Press("enter")
	if got := performed(d); got != action.Log {
		t.Errorf("performs %q", got)
	}
}

// Marks at the edge say which way the list goes on.
func TestMarksSayThereIsMore(t *testing.T) {
	d := palette("en", 80, 20)
	edge := func(up, down bool) {
		t.Helper()
		v := d.View() + "\n"
		if strings.Contains(v, "↑\n") != up || strings.Contains(v, "↓\n") != down {
			t.Errorf("up %v, down %v:\n%s", up, down, v)
		}
	}
	edge(false, true)
	d.Press("end")
	edge(true, false)
	d.Type("undo")
	edge(false, false)
}
