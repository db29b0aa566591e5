package filter

import (
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

// drive starts the overlay over the sample; applied collects what was taken.
func drive(tag, current string, w, h int) (*uitest.Driver, *[]string) {
	env := uitest.NewEnv(tag, "dark")
	var applied []string
	f := New(env, uitest.Sample(), current, func(f *model.Filter) tea.Cmd {
		applied = append(applied, f.String())
		return nil
	})
	ow, oh := f.Size(w, h)
	return uitest.Drive(env, f, ow-2, oh-2), &applied
}

func TestLook(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, s := range [][2]int{{60, 13}, {80, 20}, {120, 36}} {
			for name, text := range map[string]string{
				"empty": "", "counts": "tier:A owner:\"Li Na\"", "error": "tier:A stge:loyal", "half": "tier:A own", "nobody": "score>99",
			} {
				d, _ := drive(tag, "", s[0], s[1])
				d.Type(text)
				uitest.Exact(t, d.Styled(), d.W, d.H)
				uitest.Golden(t, name+"_"+tag+"_"+strconv.Itoa(s[0]), d.View())
			}
		}
	}
}

func TestExamplesParse(t *testing.T) {
	for _, tag := range lang.Supported {
		l := lang.New(tag)
		for i := 1; i <= examples; i++ {
			expr := l.T("filter.example." + strconv.Itoa(i) + ".expr")
			if _, err := model.ParseFilter(expr, model.FilterOptions{Today: uitest.Today, Currency: "CNY"}); err != nil {
				t.Errorf("%s: %q does not parse: %s", tag, expr, l.Error(err))
			}
		}
	}
}

func TestAppliesWhatIsRight(t *testing.T) {
	d, applied := drive("en", "tier:A", 80, 20)
	d.Type(" stge:loyal")
	if d.Layer.Disabled(action.Choose) == "" {
		t.Error("a filter with a mistake can be applied")
	}
	d.Press("enter")
	if len(*applied) != 0 {
		t.Fatalf("applied %v", *applied)
	}
	if !strings.Contains(d.View(), "stage") || !strings.Contains(d.View(), "^") {
		t.Errorf("the mistake is not pointed out:\n%s", d.View())
	}
	d.Press(strings.Split(strings.Repeat("backspace ", 11), " ")[:11]...)
	d.Press("enter")
	if strings.Join(*applied, "|") != "tier:A" {
		t.Errorf("applied %v", *applied)
	}
	d, applied = drive("en", "", 80, 20)
	d.Press("enter")
	if len(*applied) != 1 || (*applied)[0] != "" {
		t.Errorf("an empty filter means everybody, got %v", *applied)
	}
}

func TestTabCompletes(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"tier:A own", "tier:A owner:"},
		{"owner:l", `owner:"Li Na"`},
		{"-owner:sa", "-owner:Sam"},
		{"负责人：王", "负责人：王芳"},
		{"(tag:v", "(tag:vip"},
		{"owner:sam,li", `owner:sam,"Li Na"`},
		{"is:over", "is:overdue"},
		{"zzz", "zzz"},
	} {
		d, _ := drive("en", "", 80, 20)
		d.Type(c.typed)
		d.Press("tab")
		if got := d.Layer.(*Filter).input.Value(); got != c.want {
			t.Errorf("%q and Tab is %q, want %q", c.typed, got, c.want)
		}
	}
}

// Tab after Tab offers one completion after the other and comes round again.
func TestTabGoesRound(t *testing.T) {
	d, _ := drive("en", "tier:A owner:", 80, 20)
	f := d.Layer.(*Filter)
	var seen []string
	for range 4 {
		d.Press("tab")
		seen = append(seen, strings.TrimPrefix(f.input.Value(), "tier:A "))
	}
	want := `owner:"Li Na"|owner:Sam|owner:王芳|owner:"Li Na"`
	if got := strings.Join(seen, "|"); got != want {
		t.Errorf("offers %s, want %s", got, want)
	}
	d.Type(" x")
	if got := f.input.Value(); got != `tier:A owner:"Li Na" x` {
		t.Errorf("typing after Tab makes %q", got)
	}
}

func TestLateCountIsDropped(t *testing.T) {
	d, _ := drive("en", "", 80, 20)
	d.Hold = true
	d.Type("tier:A")
	d.Type(" score>99")
	held := d.Held
	d.Hold = false
	d.Run(held[len(held)-1])
	d.Run(held[5])
	if got := d.Layer.(*Filter).count; got != 0 {
		t.Errorf("counts %d, that of an older expression", got)
	}
}

func TestHistory(t *testing.T) {
	env := uitest.NewEnv("en", "dark")
	none := func(*model.Filter) tea.Cmd { return nil }
	for _, expr := range []string{"tier:A", "tier:B", "tier:A"} {
		d := uitest.Drive(env, New(env, uitest.Sample(), "", none), 80, 14)
		d.Type(expr)
		d.Press("enter")
	}
	d := uitest.Drive(env, New(env, uitest.Sample(), "", none), 80, 14)
	d.Type("own")
	f := d.Layer.(*Filter)
	for _, step := range []struct{ key, want string }{{"up", "tier:A"}, {"up", "tier:B"}, {"up", "tier:B"}, {"down", "tier:A"}, {"down", "own"}} {
		d.Press(step.key)
		if got := f.input.Value(); got != step.want {
			t.Errorf("%s shows %q, want %q", step.key, got, step.want)
		}
	}
}

func TestClickTakesAnExample(t *testing.T) {
	d, _ := drive("en", "", 80, 20)
	for y, l := range strings.Split(d.View(), "\n") {
		if strings.Contains(l, "is:overdue owner:li") {
			d.Run(d.Layer.Mouse(tea.MouseClickMsg{Button: tea.MouseLeft}, 5, y))
		}
	}
	if got := d.Layer.(*Filter).input.Value(); got != "is:overdue owner:li" {
		t.Errorf("the text is %q", got)
	}
}

func TestLeaves(t *testing.T) {
	d, applied := drive("en", "tier:A", 80, 20)
	d.Press("esc")
	if _, ok := d.Sent[0].(nav.Pop); !ok || len(*applied) != 0 {
		t.Errorf("Esc sends %v and applies %v", d.Sent, *applied)
	}
}

// Whatever is typed or completed, the view keeps its size and the cursor is in it.
func TestAnyTextFits(t *testing.T) {
	keys := []string{"tab", "shift+tab", "up", "down", "left", "home", "backspace", "a", "客", ":", "\"", "(", ">", " ", "owner:", "tier:A", "\x1b"}
	rapid.Check(t, func(rt *rapid.T) {
		w := rapid.IntRange(60, 160).Draw(rt, "w")
		d, _ := drive(rapid.SampledFrom([]string{"en", "zh"}).Draw(rt, "lang"), "", w, 13)
		for _, k := range rapid.SliceOfN(rapid.SampledFrom(keys), 0, 40).Draw(rt, "keys") {
			if len(k) > 1 && !strings.ContainsAny(k, ":客") {
				d.Press(k)
			} else {
				d.Give(tea.PasteMsg{Content: k})
			}
			uitest.Exact(t, d.Styled(), d.W, d.H)
			if c := d.Layer.Cursor(); c == nil || c.X < 0 || c.X >= d.W || c.Y != 0 {
				rt.Fatalf("the cursor is at %v", c)
			}
		}
		if t.Failed() {
			rt.FailNow()
		}
	})
}
