package choose

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

func items() []Item {
	return []Item{
		{Label: "Tier", Hint: "tier", Value: "tier", On: true},
		{Label: "负责人", Hint: "owner", Value: "owner", On: true},
		{Label: "Revenue", Hint: "revenue", Value: "revenue"},
		{Label: "hostile\x1b[31m", Value: "bad"},
	}
}

// drive starts the overlay; the result holds what was taken, joined.
func drive(tag string, multi bool, w, h int) (*uitest.Driver, *[]string) {
	env := uitest.NewEnv(tag, "dark")
	var got []string
	c := New(env, func() (string, []Item) { return "Columns", items() }, multi, func(v []string) tea.Cmd {
		got = append(got, strings.Join(v, ","))
		return nil
	})
	ow, oh := c.Size(w, h)
	return uitest.Drive(env, c, ow-2, oh-2), &got
}

func TestLook(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for name, multi := range map[string]bool{"one": false, "many": true} {
			d, _ := drive(tag, multi, 80, 20)
			d.Press("down")
			uitest.Exact(t, d.Styled(), d.W, d.H)
			uitest.Golden(t, name+"_"+tag, d.View())
		}
	}
	d, _ := drive("en", true, 60, 13)
	d.Type("nothing like it")
	uitest.Exact(t, d.Styled(), d.W, d.H)
	uitest.Golden(t, "none", d.View())
}

// The key of an item takes it as long as nothing is typed; then it is text.
func TestAnItemIsTakenByItsKey(t *testing.T) {
	env := uitest.NewEnv("en", "dark")
	var got []string
	make := func() *Choose {
		return New(env, func() (string, []Item) {
			return "Copy as", []Item{{Label: "name", Value: "name", Key: "1"}, {Label: "row 2", Value: "row", Key: "2"}, {Label: "no 1", Value: "no"}}
		}, false, func(v []string) tea.Cmd { got = append(got, v...); return nil })
	}
	d := uitest.Drive(env, make(), 40, 8)
	uitest.Golden(t, "keys", d.View())
	d.Press("2")
	d = uitest.Drive(env, make(), 40, 8)
	d.Press("o", "1", "enter")
	if strings.Join(got, " ") != "row no" {
		t.Errorf("took %v", got)
	}
}

func TestOneIsTaken(t *testing.T) {
	d, got := drive("en", false, 80, 20)
	d.Type("rev")
	d.Press("enter")
	if len(*got) != 1 || (*got)[0] != "revenue" {
		t.Errorf("took %v", *got)
	}
	if _, ok := d.Sent[0].(nav.Pop); !ok {
		t.Errorf("the overlay stays: %v", d.Sent)
	}
}

func TestTheOneInForceIsUnderTheCursor(t *testing.T) {
	env := uitest.NewEnv("en", "dark")
	list := items()
	list[0].On, list[1].On, list[2].On = false, false, true
	var got []string
	d := uitest.Drive(env, New(env, func() (string, []Item) { return "", list }, false, func(v []string) tea.Cmd { got = v; return nil }), 40, 8)
	d.Press("enter")
	if strings.Join(got, ",") != "revenue" {
		t.Errorf("took %v", got)
	}
}

func TestManyAreTicked(t *testing.T) {
	d, got := drive("en", true, 80, 20)
	d.Press("space", "down", "down", "tab", "enter")
	if len(*got) != 1 || (*got)[0] != "owner,revenue" {
		t.Errorf("took %v, want those ticked in the order of the list", *got)
	}
	d, got = drive("en", true, 80, 20)
	d.Type("负责")
	d.Press("space", "backspace", "backspace", "enter")
	if (*got)[0] != "tier" {
		t.Errorf("took %v: ticking in a narrowed list hits the wrong line", *got)
	}
}

func TestLeavingTakesNothing(t *testing.T) {
	d, got := drive("en", true, 80, 20)
	d.Press("space", "esc")
	if len(*got) != 0 || len(d.Sent) != 1 {
		t.Errorf("took %v, sent %v", *got, d.Sent)
	}
	d, got = drive("en", false, 80, 20)
	d.Type("zzz")
	if d.Layer.Disabled(action.Choose) == "" {
		t.Error("there is nothing to take, yet Enter is offered")
	}
	d.Press("enter")
	if len(*got) != 0 {
		t.Errorf("took %v", *got)
	}
}

func TestClick(t *testing.T) {
	d, got := drive("en", false, 80, 20)
	d.Run(d.Layer.Mouse(tea.MouseClickMsg{Button: tea.MouseLeft}, 4, 2))
	if len(*got) != 1 || (*got)[0] != "owner" {
		t.Errorf("clicked the second line, took %v", *got)
	}
}

// Another language leaves what was typed and ticked, and the item under the cursor.
func TestAnotherLanguage(t *testing.T) {
	env := uitest.NewEnv("en", "mono")
	var got []string
	c := New(env, func() (string, []Item) {
		return env.Lang.T("customers.columns"), []Item{
			{Label: env.Lang.T("attr.tier"), Value: "tier"}, {Label: env.Lang.T("attr.owner"), Value: "owner"}, {Label: env.Lang.T("attr.orders"), Value: "orders"},
		}
	}, true, func(v []string) tea.Cmd { got = v; return nil })
	d := uitest.Drive(env, c, 40, 8)
	d.Type("o")
	d.Press("tab", "down")
	env.Lang = lang.New("zh")
	d.Give(nav.Restyled{})
	if view := d.View(); c.Title() != env.Lang.T("customers.columns") || !strings.Contains(view, env.Lang.T("attr.orders")) {
		t.Errorf("%q over\n%s", c.Title(), view)
	}
	d.Press("tab", "enter")
	if strings.Join(got, ",") != "owner,orders" {
		t.Errorf("took %v", got)
	}
}

// Long labels with hints stand in two columns, both cut; labels without hints have the
// whole line.
func TestLongLines(t *testing.T) {
	long := strings.Repeat("plaster ", 6)
	for hint, want := range map[string]string{"31 of 65 customers who buy soap buy it too": "plaster plaster pl…  31 of 65 customers", "": "plaster plaster plaster plaster plaster plaste…"} {
		c := New(uitest.NewEnv("en", "dark"), func() (string, []Item) { return "", []Item{{Label: long, Hint: hint}, {Label: "soap", Hint: hint}} }, false, nil)
		if v := ansi.Strip(c.View(50, 8)); !strings.Contains(v, want) {
			t.Errorf("no %q in\n%s", want, v)
		}
	}
}
