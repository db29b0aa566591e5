package customers

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/part/list"
	"tierbook/ui/uitest"
)

func TestEndOfALargeBook(t *testing.T) {
	env := uitest.NewEnv("en", "dark")
	b := &book{n: 100000}
	d := uitest.Drive(env, New(env, b, nav.Overlays{}), 80, 30)
	before := b.asked.Load()
	d.Press("end")
	if r := rowAt(d); r == nil || r.Industry != "99999" {
		t.Fatalf("End leads to %+v", r)
	}
	if n := b.asked.Load() - before; n > 4 {
		t.Errorf("End reads %d windows", n)
	}
	if !strings.Contains(d.View(), "100,000 / 100,000") {
		t.Errorf("the place is not said:\n%s", d.View())
	}
	d.Press("g")
	for range 30 {
		d.Press("pgdown")
	}
	if n, _ := d.Layer.(*Layer).Cur.Held(); n > list.KeepPages {
		t.Errorf("%d pages are held", n)
	}
}

// End pressed right after a change of order counts for the new order.
func TestKeysDuringALoadCount(t *testing.T) {
	env := uitest.NewEnv("en", "dark")
	d := uitest.Drive(env, New(env, &book{n: 5000}, nav.Overlays{}), 80, 30)
	d.Press("/")
	d.Type("ab")
	d.Press("enter")
	d.Hold = true
	d.Press("F", "G", "k")
	d.Hold = false
	for len(d.Held) > 0 {
		c := d.Held[0]
		d.Held = d.Held[1:]
		d.Run(c)
	}
	if r := rowAt(d); r == nil || r.Industry != "4998" {
		t.Errorf("the cursor stands on %+v, want the row before the last", r)
	}
}

// A step pressed while the new order is under way counts from the customer
// under the cursor.
func TestStepsDuringASortCount(t *testing.T) {
	env := uitest.NewEnv("en", "dark")
	b := &book{n: 5000}
	l := New(env, b, nav.Overlays{})
	d := uitest.Drive(env, l, 80, 30)
	for range 9 {
		d.Press("pgdown")
	}
	id := rowAt(d).ID
	d.Hold = true
	d.Press("r", "j", "j")
	d.Hold = false
	for len(d.Held) > 0 {
		c := d.Held[0]
		d.Held = d.Held[1:]
		d.Run(c)
	}
	d.Press("k", "k")
	if r := rowAt(d); r == nil || r.ID != id {
		t.Errorf("two steps on and two back lead from customer %d to %+v", id, r)
	}
}

// Typing on stops the search for what was typed before.
func TestOldQueriesAreStopped(t *testing.T) {
	env := uitest.NewEnv("en", "dark")
	b := &book{n: 100}
	d := uitest.Drive(env, New(env, b, nav.Overlays{}), 80, 30)
	d.Press("/")
	d.Hold = true
	d.Type("abc")
	d.Hold = false
	for _, c := range d.Held {
		d.Run(c)
	}
	if n := b.stopped.Load(); n != 2 {
		t.Errorf("%d searches were stopped, want 2", n)
	}
	if got := d.Layer.(*Layer).Cur.Win.Total; got != 25 || len(d.Sent) != 0 {
		t.Errorf("%d found, said %v", got, d.Sent)
	}
}

func TestSortKeepsTheCustomer(t *testing.T) {
	env := uitest.NewEnv("en", "dark")
	d := uitest.Drive(env, New(env, &book{n: 5000}, nav.Overlays{}), 80, 30)
	for range 7 {
		d.Press("pgdown")
	}
	id := rowAt(d).ID
	for _, k := range []string{">", ">", "r", "<", "<"} {
		d.Press(k)
		if r := rowAt(d); r == nil || r.ID != id {
			t.Fatalf("after %s the cursor is on %+v, want customer %d", k, r, id)
		}
	}
}

func TestReloadKeepsTheCustomerAndTheLine(t *testing.T) {
	env := uitest.NewEnv("en", "dark")
	b := &book{n: 5000}
	l := New(env, b, nav.Overlays{})
	d := uitest.Drive(env, l, 80, 30)
	for range 9 {
		d.Press("pgdown")
	}
	d.Press("k", "k", "k", "k")
	id, line := rowAt(d).ID, l.Cur.Win.Cursor-l.Cur.Win.Top
	b.version.Add(1)
	d.Hold = true
	d.Give(nav.Changed{})
	if l.Settled() || rowAt(d).Region != "0" {
		t.Errorf("the old rows are gone before the new ones are there")
	}
	d.Hold = false
	for len(d.Held) > 0 {
		c := d.Held[0]
		d.Held = d.Held[1:]
		d.Run(c)
	}
	r := rowAt(d)
	if !l.Settled() || r == nil || r.ID != id || r.Region != "1" {
		t.Errorf("the cursor is on %+v, want customer %d of the new book", r, id)
	}
	if got := l.Cur.Win.Cursor - l.Cur.Win.Top; got != line {
		t.Errorf("it stands on line %d of the window, was %d", got, line)
	}
}

func TestTheCursorGoesToACustomerAdded(t *testing.T) {
	env := uitest.NewEnv("en", "dark")
	d := uitest.Drive(env, New(env, &book{n: 5000}, nav.Overlays{}), 80, 30)
	d.Press("j", "j")
	added := &model.Outcome{CustomerID: 3210, Change: model.Change{Kind: model.ChangeAdd}}
	d.Give(nav.Changed{Outcome: added})
	if r := rowAt(d); r == nil || r.ID != 3210 {
		t.Errorf("the cursor is on %+v", r)
	}
	added.CustomerID = 9999 // one that the list does not show
	d.Give(nav.Changed{Outcome: added})
	if r := rowAt(d); r == nil || r.ID != 3210 {
		t.Errorf("the cursor left for %+v", r)
	}
}

func TestSearch(t *testing.T) {
	d, _ := sample("zh", 80, 20)
	d.Press("G", "/")
	d.Type("示例")
	if r := rowAt(d); r == nil || r.Name != "示例机械（上海）有限公司" {
		t.Fatalf("the first hit is %+v", r)
	}
	if c := d.Layer.Cursor(); c == nil || c.X != 2+4 || c.Y != 19 {
		t.Errorf("the cursor is at %v, want behind two wide characters", c)
	}
	d.Press("enter")
	if d.Layer.Cursor() != nil || !strings.Contains(d.View(), "/示例") {
		t.Errorf("Enter does not keep the search:\n%s", d.View())
	}
	d.Press("esc")
	if strings.Contains(d.View(), "/示例") || !strings.Contains(d.View(), "/ 12") {
		t.Errorf("Esc does not clear it:\n%s", d.View())
	}
	if r := rowAt(d); r == nil || r.Name != "示例机械（上海）有限公司" {
		t.Errorf("the cursor left the customer found for %+v", r)
	}
}

// While the search field is open letters are text, arrows still move.
func TestKeysInTheSearchField(t *testing.T) {
	d, _ := sample("en", 80, 20)
	d.Press("/")
	d.Type("qjG?i")
	l := d.Layer.(*Layer)
	if l.Search.Value() != "qjG?i" {
		t.Errorf("the text is %q", l.Search.Value())
	}
	d.Press("backspace", "backspace", "backspace", "backspace", "backspace")
	d.Give(tea.PasteMsg{Content: "0000\n"})
	d.Press("down", "down")
	if l.Q.Search != "0000" || l.Cur.Win.Cursor != 2 {
		t.Errorf("searched for %q, the cursor on row %d", l.Q.Search, l.Cur.Win.Cursor)
	}
}

func TestFilterChipsAndClearing(t *testing.T) {
	d, _ := sample("en", 80, 20)
	d.Press("f")
	inOverlay(d, "tier:A score>50", "enter")
	view := d.View()
	if !strings.Contains(view, " tier:A ") || !strings.Contains(view, " score>50 ") || !strings.Contains(view, "/ 3") {
		t.Errorf("the filter is not shown:\n%s", view)
	}
	d.Press("F")
	if strings.Contains(d.View(), "tier:A") || d.Layer.Disabled("clear_filter") == "" {
		t.Errorf("F does not clear it:\n%s", d.View())
	}
	listed(d, "tier:A tier:")
	if n, ok := last(d).(nav.Notice); !ok || n.Level != nav.Bad {
		t.Errorf("a wrong filter from another room says %v", last(d))
	}
}

func TestMouse(t *testing.T) {
	d, _ := sample("en", 120, 20)
	l := d.Layer.(*Layer)
	click := func(x, y int) { d.Run(l.Mouse(tea.MouseClickMsg{Button: tea.MouseLeft, X: x, Y: y}, x, y)) }
	click(10, 5)
	if l.Cur.Win.Cursor != 3 || len(d.Sent) != 0 {
		t.Errorf("a click leads to row %d, sent %v", l.Cur.Win.Cursor, d.Sent)
	}
	click(10, 5)
	if o, ok := last(d).(nav.Open); !ok || o.ID != rowAt(d).ID {
		t.Errorf("the second click sends %v", last(d))
	}
	click(1, 4)
	if l.Picked.Count() != 1 || l.Cur.Win.Cursor != 2 {
		t.Errorf("a click on the mark selects %d", l.Picked.Count())
	}
	x := strings.Index(strings.Split(d.View(), "\n")[1], "Score")
	click(x, 1)
	if l.Q.Sort != model.AttrScore || !l.Q.Desc {
		t.Errorf("a click on the heading sorts by %s %v", l.Q.Sort, l.Q.Desc)
	}
	click(x, 1)
	if l.Q.Desc {
		t.Error("the second click does not turn the order round")
	}
	click(10, 19)
	click(119, 5)
	d.H = 8
	d.View()
	d.Run(l.Mouse(tea.MouseWheelMsg{Button: tea.MouseWheelDown}, 10, 5))
	if l.Cur.Win.Top != 3 {
		t.Errorf("the wheel leads to %d", l.Cur.Win.Top)
	}
}

func TestClickOnAChipTakesItOff(t *testing.T) {
	d, _ := sample("zh", 80, 20)
	l := d.Layer.(*Layer)
	listed(d, "tier:A owner:\"Li Na\"")
	d.Press("/")
	d.Type("纸")
	d.Press("enter")
	click := func(what string) {
		line := strings.Split(d.View(), "\n")[0]
		x := part.Width(line[:strings.Index(line, what)])
		d.Run(l.Mouse(tea.MouseClickMsg{Button: tea.MouseLeft}, x, 0))
	}
	click("/纸")
	if l.Q.Search != "" || l.Q.Filter == nil {
		t.Errorf("searched for %q with %v", l.Q.Search, l.Q.Filter)
	}
	click("等级:A")
	if got := l.Q.Filter.String(); got != `owner:"Li Na"` {
		t.Errorf("left is %s", got)
	}
	click("负责人")
	if l.Q.Filter != nil || !strings.Contains(d.View(), "/ 12") {
		t.Errorf("left is %v\n%s", l.Q.Filter, d.View())
	}
}

func TestStaleScoresAreLabelled(t *testing.T) {
	d, _ := sample("en", 80, 20)
	l := d.Layer.(*Layer)
	l.Cur.Stale, l.Cur.AsOf = true, uitest.Today-1
	if !strings.Contains(d.View(), "scores of 2026-07-14") {
		t.Errorf("nothing says that the scores are old:\n%s", d.View())
	}
	d.Env.Book.Customers = 0
	if d.Give(nav.Restyled{}); strings.Contains(d.View(), "scores of") {
		t.Errorf("an empty book has scores of a day:\n%s", d.View())
	}
}

func TestRestyled(t *testing.T) {
	d, _ := sample("en", 120, 20)
	d.View()
	d.Env.Lang = uitest.NewEnv("zh", "dark").Lang
	d.Give(nav.Restyled{})
	if v := d.View(); !strings.Contains(v, "名称▲") || !strings.Contains(v, "消费金额") || strings.Contains(v, "Score") {
		t.Errorf("still English:\n%s", v)
	}
}
