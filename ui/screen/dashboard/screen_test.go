package dashboard_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/screen/dashboard"
	"tierbook/ui/uitest"
)

// fake is an overlay that notes what it was made for.
type fake struct {
	nav.Overlay
	what string
	q    model.StatsQuery
	from model.Tier
	to   model.Tier
	done func([]string) tea.Cmd

	items []part.Item // to choose from
}

func overlays() dashboard.Overlays {
	return dashboard.Overlays{
		Choose: func(choices nav.Choices, _ bool, done func([]string) tea.Cmd) nav.Overlay {
			_, items := choices()
			return &fake{what: "choose", items: items, done: done}
		},
		Movers: func(title string, q model.StatsQuery, from, to model.Tier) nav.Overlay {
			return &fake{what: title, q: q, from: from, to: to}
		},
		Some:  func(title string, _ []model.Match, _ model.Day) nav.Overlay { return &fake{what: title} },
		Risks: func(title string, _ []model.Risk) nav.Overlay { return &fake{what: title} },
		Top:   func(title string, q model.ListQuery) nav.Overlay { return &fake{what: title} },
	}
}

func drive(w, h int) (*uitest.Driver, *uitest.Store) {
	env, s := uitest.NewEnv("en", "dark"), uitest.Sample()
	d := uitest.Drive(env, dashboard.New(env, s, overlays()), w, h)
	d.Press("tab") // behind the sentences
	return d, s
}

// last gives what the screen asked the root for last.
func last(t *testing.T, d *uitest.Driver) tea.Msg {
	t.Helper()
	if len(d.Sent) == 0 {
		t.Fatal("nothing was asked for")
	}
	return d.Sent[len(d.Sent)-1]
}

func TestFiguresOpenLists(t *testing.T) {
	d, _ := drive(80, 20)
	d.Press("enter")
	if got := last(t, d); !reflect.DeepEqual(got, nav.List{Filter: "tier:A", Back: "dashboard"}) {
		t.Errorf("tier A opens %v", got)
	}
	d.Press("W")
	if got := last(t, d); got != (nav.AskOwner{}) {
		t.Fatalf("no choice of owners: %v", got)
	}
	d.Env.Owner = "Sam"
	d.Give(nav.Owned{})
	if v := d.View(); strings.Contains(v, "of Sam") || strings.Contains(v, "all owners") {
		t.Errorf("the head line says whose, and no other:\n%s", v)
	}
	d.Press("down", "enter")
	if got := last(t, d); !reflect.DeepEqual(got, nav.List{Filter: `tier:B`, Back: "dashboard"}) { // Customers shows Sam's too
		t.Errorf("tier B of Sam opens %v", got)
	}
	d.Press("tab", "tab", "tab", "down", "right", "down", "enter") // the movement, C → B
	f, ok := last(t, d).(nav.Push).Overlay.(*fake)
	if !ok || f.from != model.TierC || f.to != model.TierB || f.q.Owner != "Sam" {
		t.Fatalf("the cell opens %+v", last(t, d))
	}
	if !strings.Contains(d.View(), "[Movement]") {
		t.Errorf("elsewhere after opening a cell:\n%s", d.View())
	}
	d.Press("m")
	if !strings.Contains(d.View(), "replayed from interactions") {
		t.Errorf("does not say what it used:\n%s", d.View())
	}
	d.Env.Owner = ""
	d.Give(nav.Owned{})
	if !strings.Contains(d.View(), "12 customers") {
		t.Errorf("not everybody again:\n%s", d.View())
	}
}

func TestLeftAndRightChangeCards(t *testing.T) {
	d, _ := drive(80, 20)
	d.Press("right", "right", "right", "right")
	if !strings.Contains(d.View(), "[By owner]") {
		t.Fatalf("right of the first card:\n%s", d.View())
	}
	d.Press("b")
	if !strings.Contains(d.View(), "[By region]") {
		t.Errorf("the split does not change:\n%s", d.View())
	}
	d.Press("left", "left", "left", "left", "left", "left")
	if !strings.Contains(d.View(), "[Lifetime value]") {
		t.Errorf("left of the first card:\n%s", d.View())
	}
}

// Where the book has further fields, all that figures can be split by is offered.
func TestSplitByFieldIsChosen(t *testing.T) {
	env := uitest.NewEnv("en", "dark")
	env.Book.Fields = []model.FieldDef{{Name: "Age", Type: model.FieldNumber}}
	l := dashboard.New(env, uitest.Sample(), overlays())
	d := uitest.Drive(env, l, 80, 20)
	d.Press("b")
	f := last(t, d).(nav.Push).Overlay.(*fake)
	items := f.items
	age := items[len(items)-1]
	if len(items) != len(model.Splits)+1 || age.Label != "Age" {
		t.Fatal(items)
	}
	d.Run(f.done([]string{age.Value}))
	if !strings.Contains(d.View(), "[By Age]") {
		t.Errorf("not split:\n%s", d.View())
	}
}

// An answer to what is no longer asked is dropped; a change of the book is
// followed only while somebody looks.
func TestLateAnswers(t *testing.T) {
	d, s := drive(120, 36)
	d.Press("tab", "tab", "tab") // to the movement
	d.Hold = true
	d.Press("m")
	d.Press("m")
	d.Hold = false
	first, second := d.Held[0], d.Held[1]
	d.Run(second)
	d.Run(first)
	if strings.Contains(d.View(), "replayed") || !strings.Contains(d.View(), "recorded history") {
		t.Errorf("a late answer won:\n%s", d.View())
	}
	s.Rows = s.Rows[:6]
	d.Give(nav.Changed{})
	if !strings.Contains(d.View(), "6 customers") {
		t.Errorf("the change is not shown:\n%s", d.View())
	}
	d.Give(nav.Changed{}) // one while shown, one while hidden
	s.Rows = s.Rows[:3]
	d.Give(nav.Changed{})
	if strings.Contains(d.View(), "3 customers") {
		t.Error("reads although nobody looks")
	}
	d.Run(d.Layer.Init())
	if !strings.Contains(d.View(), "3 customers") {
		t.Errorf("stale when shown again:\n%s", d.View())
	}
	if d.Layer.Init() != nil {
		t.Error("reads again what it has")
	}
}

func TestNothingToShow(t *testing.T) {
	env := uitest.NewEnv("en", "dark")
	for _, size := range [][2]int{{60, 13}, {80, 20}, {300, 94}} {
		d := uitest.Drive(env, dashboard.New(env, &uitest.Store{}, overlays()), size[0], size[1])
		uitest.Exact(t, d.Styled(), size[0], size[1])
		if !strings.Contains(d.View(), "no customers yet") {
			t.Errorf("an empty book:\n%s", d.View())
		}
		d = uitest.Drive(env, dashboard.New(env, &uitest.Store{ReadErr: errors.New("disk")}, overlays()), size[0], size[1])
		uitest.Exact(t, d.Styled(), size[0], size[1])
		if !strings.Contains(d.View(), "went wrong") {
			t.Errorf("a fault:\n%s", d.View())
		}
	}
}

// Every size draws exactly, with charts and with tables, in ASCII too.
func TestEverySizeIsExact(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		env := uitest.NewEnv("zh", "16")
		env.ASCII = ascii
		s := uitest.Sample()
		s.Rows[0].Name, s.Rows[0].Owner = "evil\x1b[2J\u202ename\n", "a\tb\x1b]0;x\x07"
		d := uitest.Drive(env, dashboard.New(env, s, overlays()), 80, 20)
		for _, size := range [][2]int{{60, 13}, {71, 15}, {80, 21}, {109, 30}, {110, 30}, {133, 47}, {169, 40}, {170, 41}, {240, 70}, {300, 94}} {
			d.W, d.H = size[0], size[1]
			for range 13 {
				d.Press("tab", "down")
				if strings.Contains(d.Styled(), "\x1b[2J") || strings.ContainsRune(d.Styled(), 0x202e) {
					t.Fatal("text of a customer reaches the terminal as it is")
				}
				uitest.Exact(t, d.Styled(), d.W, d.H)
			}
			d.Press("t")
		}
		for _, r := range "╭│▌█░▸→▲" {
			if ascii && strings.ContainsRune(strings.ReplaceAll(d.View(), "→", ""), r) {
				t.Errorf("%c in a plain terminal:\n%s", r, d.View())
			}
		}
	}
}

// A card that holds more than it shows can be read to its end.
func TestLongCardsScroll(t *testing.T) {
	env := uitest.NewEnv("en", "mono")
	d := uitest.Drive(env, dashboard.New(env, uitest.Sample(), overlays()), 80, 13)
	for range 13 {
		d.Press("tab") // the months of retention
	}
	if strings.Contains(d.View(), "2026-06-15") || !strings.Contains(d.View(), "more lines") {
		t.Fatalf("the window is not too low for the card:\n%s", d.View())
	}
	for range 8 {
		d.Press("down")
	}
	if !strings.Contains(d.View(), "2026-06-15") || strings.Contains(d.View(), "more lines") {
		t.Errorf("does not come to its end:\n%s", d.View())
	}
	for range 8 {
		d.Press("up")
	}
	if !strings.Contains(d.View(), "bought again") {
		t.Errorf("does not come back:\n%s", d.View())
	}
}

// The choice of a segment begins on the one in force, however it was spelled.
func TestSegmentChoiceBeginsOnTheOneInForce(t *testing.T) {
	d, store := drive(80, 20)
	store.Kept = []model.Segment{{Name: "East", Filter: "region:East"}, {Name: "Top", Filter: "tier:a"}}
	ask := func(want int) *fake {
		t.Helper()
		d.Press("s")
		o := last(t, d).(nav.Push).Overlay.(*fake)
		for i := range o.items {
			if o.items[i].On != (i == want) {
				t.Errorf("%s is chosen: %v", o.items[i].Label, o.items[i].On)
			}
		}
		return o
	}
	for _, want := range []int{0, 2, 1, 0} {
		o := ask(want)
		next := map[int]int{0: 2, 2: 1, 1: 0}[want]
		d.Run(o.done([]string{o.items[next].Value}))
	}
}

func TestReport(t *testing.T) {
	d, _ := drive(80, 20)
	if why := d.Layer.Disabled(action.Report); why != "dashboard.why.no_report" {
		t.Errorf("no reason why there is no report: %q", why)
	}
	env := uitest.NewEnv("en", "dark")
	o := overlays()
	var asked model.StatsQuery
	o.Report = func(_ context.Context, _ *lang.Lang, q model.StatsQuery, path string) (string, error) {
		asked = q
		return "/home/sam/" + path, nil
	}
	env.Owner = "Sam"
	d = uitest.Drive(env, dashboard.New(env, uitest.Sample(), o), 80, 20)
	d.Press("r")
	n, ok := last(t, d).(nav.Notice)
	if !ok || n.Text != "Report written: /home/sam/tierbook-2026-07-15.html" || asked.Owner != "Sam" {
		t.Errorf("%v %v", last(t, d), asked)
	}
}

// The mouse chooses a card and a figure, and opens it at the second click.
func TestMouse(t *testing.T) {
	d, _ := drive(200, 56)
	y, x := -1, -1
	for i, line := range strings.Split(d.View(), "\n") {
		if at := strings.Index(line, "Vesk"); at >= 0 {
			y, x = i, at
		}
		if at := strings.Index(line, "3 A customers"); at >= 0 {
			y, x = i, part.Width(line[:at])
		}
	}
	if y < 0 {
		t.Fatal(d.View())
	}
	click := func() { d.Run(d.Layer.Mouse(tea.MouseClickMsg{Button: tea.MouseLeft}, x, y)) }
	click()
	if !strings.Contains(d.View(), "[A at risk]") || len(d.Sent) > 0 {
		t.Fatalf("the first click: %v\n%s", d.Sent, d.View())
	}
	click()
	if m, ok := last(t, d).(nav.Push); !ok || !strings.Contains(m.Overlay.(*fake).what, "3 A customers at risk") {
		t.Errorf("the second click: %v", last(t, d))
	}
}

func TestPeriod(t *testing.T) {
	d, _ := drive(80, 20)
	d.Press("d")
	o := last(t, d).(nav.Push).Overlay
	p := uitest.Drive(d.Env, o, 70, 8)
	uitest.Exact(t, p.Styled(), 70, 8)
	for strings.Contains(p.View(), "‹") && !strings.Contains(p.View(), "from … to …") {
		p.Press("right")
		if strings.Contains(p.View(), "last month") && !strings.Contains(p.View(), "2026-06-01 → 2026-06-30") {
			t.Fatalf("last month:\n%s", p.View())
		}
		if strings.Contains(p.View(), "last quarter") && !strings.Contains(p.View(), "2026-04-01 → 2026-06-30") {
			t.Fatalf("last quarter:\n%s", p.View())
		}
	}
	p.Press("down")
	p.Press("ctrl+u")
	p.Type("2026-07-20")
	p.Press("enter")
	if !strings.Contains(p.View(), "has not come yet") {
		t.Fatalf("a day ahead:\n%s", p.View())
	}
	p.Press("ctrl+u")
	p.Type("Oct 1") // the one that has been
	if !strings.Contains(p.View(), "→ 2025-10-01") {
		t.Errorf("a date without a year:\n%s", p.View())
	}
	p.Press("ctrl+u")
	p.Type("2026-05-01")
	p.Hold = true
	p.Press("enter")
	for _, c := range p.Held { // the answer is the screen's
		d.Run(c)
	}
	if !strings.Contains(d.View(), "2026-05-01 → 2026-07-15") {
		t.Errorf("the range is not taken:\n%s", d.View())
	}
}

// Another language words the open form anew and keeps what was chosen and typed.
func TestPeriodInAnotherLanguage(t *testing.T) {
	d, _ := drive(80, 20)
	d.Press("d")
	p := uitest.Drive(d.Env, last(t, d).(nav.Push).Overlay, 70, 8)
	p.Press("left", "left") // from … to …
	p.Press("down", "ctrl+u")
	p.Type("2026-05-01")
	d.Env.Lang = lang.New("zh")
	p.Give(nav.Restyled{})
	if v := p.View(); !strings.Contains(v, "自定义") || !strings.Contains(v, "2026-05-01") || strings.Contains(v, "From") {
		t.Errorf("the form:\n%s", v)
	}
	p.Type("x")
	if !strings.Contains(p.View(), "2026-05-01x") {
		t.Errorf("the focus is elsewhere:\n%s", p.View())
	}
}

func BenchmarkView(b *testing.B) {
	d, _ := drive(200, 56)
	for b.Loop() {
		d.Layer.Do(action.Focus)
		_ = d.Layer.View(200, 56)
	}
}
