package customers

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/uitest"
)

var sizes = [][2]int{{60, 13}, {80, 20}, {120, 36}, {200, 56}}

func TestLook(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, s := range sizes {
			look := func(name string, keys func(*uitest.Driver)) {
				d, _ := sample(tag, s[0], s[1])
				keys(d)
				uitest.Exact(t, d.Styled(), s[0], s[1])
				uitest.Golden(t, fmt.Sprintf("%s_%s_%dx%d", name, tag, s[0], s[1]), d.View())
			}
			look("list", func(d *uitest.Driver) { d.Press("j", "v", "j", "v") })
			if s[0] == 60 || s[0] == 200 {
				continue
			}
			look("search", func(d *uitest.Driver) { d.Press("/"); d.Type("电") })
			look("kept", func(d *uitest.Driver) {
				listed(d, "tier:A -owner:Sam")
				d.Press("/")
				d.Type("i")
				d.Press("enter", ">", ">")
			})
			look("nobody", func(d *uitest.Driver) { d.Press("/"); d.Type("zzz"); d.Press("enter") })
			look("nofilter", func(d *uitest.Driver) { listed(d, "score>99") })
		}
	}
}

func TestLookOfAnEmptyBook(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		env := uitest.NewEnv(tag, "dark")
		d := uitest.Drive(env, New(env, &uitest.Store{}, nav.Overlays{}), 80, 20)
		uitest.Exact(t, d.Styled(), 80, 20)
		uitest.Golden(t, "empty_"+tag, d.View())
	}
}

func TestLookPlainASCII(t *testing.T) {
	env := uitest.NewEnv("en", "mono")
	env.ASCII = true
	d := uitest.Drive(env, New(env, uitest.Sample(), nav.Overlays{}), 120, 24)
	d.Press("v", ">", "r")
	for _, r := range d.View() {
		if r > 0x7e && strings.ContainsRune("▌●▲▼│█░•", r) {
			t.Errorf("ASCII borders, yet %q is drawn", r)
		}
	}
	uitest.Golden(t, "ascii", d.View())
}

func TestLookWhileLoading(t *testing.T) {
	env := uitest.NewEnv("en", "dark")
	b := &book{n: 100000}
	d := uitest.Drive(env, New(env, b, nav.Overlays{}), 80, 12)
	d.Hold = true
	d.Press("end")
	uitest.Exact(t, d.Styled(), 80, 12)
	uitest.Golden(t, "dots", d.View())
}

// A failed first read says what is wrong and how to try again.
func TestLookOfAFault(t *testing.T) {
	env := uitest.NewEnv("zh", "dark")
	b := &book{n: 10}
	b.fail.Store(true)
	d := uitest.Drive(env, New(env, b, nav.Overlays{}), 80, 12)
	uitest.Golden(t, "fault", d.View())
	if !d.Layer.(*Layer).Settled() {
		t.Error("a failed read keeps the status line waiting")
	}
	b.fail.Store(false)
	d.Give(nav.Changed{})
	if !strings.Contains(d.View(), "Customer 1") {
		t.Errorf("reading again shows\n%s", d.View())
	}
}

// Every size between the smallest and the largest window is filled exactly.
func TestEverySize(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		d, store := sample(tag, 60, 13)
		store.Rows[0].Name = strings.Repeat("长名称\x1b[31m evil ", 20)
		d.Give(nav.Changed{})
		for w := 60; w <= 300; w += 7 {
			for _, h := range []int{13, 24, 97} {
				d.W, d.H = w, h
				uitest.Exact(t, d.Styled(), w, h)
				d.Press("/")
				uitest.Exact(t, d.Styled(), w, h)
				if c := d.Layer.Cursor(); c == nil || c.X >= w || c.Y != h-1 {
					t.Errorf("at %dx%d the cursor is at %v", w, h, c)
				}
				d.Press("esc")
			}
		}
		if strings.Contains(d.View(), "\x1b") {
			t.Error("a customer's name reached the terminal")
		}
	}
}

// All columns at once, in any order of sorting, keep the line's width and the
// column sorted by in sight.
func TestEveryColumn(t *testing.T) {
	d, _ := sample("en", 80, 20)
	l := d.Layer.(*Layer)
	var names []string
	for _, i := range model.Attrs() {
		names = append(names, i.Name)
	}
	l.setColumns(names)
	for range len(names) {
		d.Press(">")
		uitest.Exact(t, d.Styled(), 80, 20)
		head := strings.Split(d.View(), "\n")[1]
		if !strings.ContainsAny(head, "▲▼") {
			t.Errorf("sorted by %s, the heading says %q", l.Q.Sort, head)
		}
	}
}

func TestPaneScrollsAndHides(t *testing.T) {
	d, _ := sample("en", 120, 13)
	if !strings.Contains(d.View(), "more lines") {
		t.Fatalf("a long pane does not say that it goes on:\n%s", d.View())
	}
	first := d.View()
	d.Press("J", "J")
	if d.View() == first {
		t.Error("J does not scroll")
	}
	d.Press("K", "K")
	if d.View() != first {
		t.Error("K does not scroll back")
	}
	d.Press("p")
	if strings.Contains(d.View(), "│") {
		t.Errorf("p does not hide the pane:\n%s", d.View())
	}
	d.W = 80
	d.View()
	if d.Layer.Disabled("pane") == "" {
		t.Error("a narrow window offers the pane")
	}
}

// What a row says is drawn once, not with every frame.
func TestFramesAreCheap(t *testing.T) {
	d, _ := sample("en", 200, 56)
	d.View()
	if n := testing.AllocsPerRun(20, func() { d.Layer.View(200, 56) }); n > 700 {
		t.Errorf("a frame takes %.0f allocations", n)
	}
}

func BenchmarkView(b *testing.B) {
	env := uitest.NewEnv("zh", "dark")
	d := uitest.Drive(env, New(env, &book{n: 1000}, nav.Overlays{}), 200, 60)
	for b.Loop() {
		d.Layer.View(200, 60)
	}
}

func TestErrorsOfWritesAreTold(t *testing.T) {
	d, store := sample("en", 80, 20)
	store.Err = errors.New("no")
	d.Press("A")
	n, ok := last(d).(nav.Notice)
	if !ok || n.Level != nav.Bad {
		t.Errorf("a failed write says %v", last(d))
	}
	if part.Width(n.Text) == 0 {
		t.Error("the notice is empty")
	}
}
