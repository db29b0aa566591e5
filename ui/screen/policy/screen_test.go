package policy_test

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/screen/policy"
	"tierbook/ui/uitest"
)

// choice is an overlay that offers items.
type choice struct {
	nav.Overlay
	items []part.Item
	done  func([]string) tea.Cmd
}

func openWith(s *uitest.Store, w, h int) *uitest.Driver {
	env := uitest.NewEnv("en", "dark")
	retail := uitest.SamplePolicy()
	retail.Name, retail.Version, retail.Weights.Recency = "retail", 0, 25
	return uitest.Drive(env, policy.New(env, s, policy.Overlays{
		Presets: []model.Policy{retail},
		Choose: func(choices nav.Choices, _ bool, done func([]string) tea.Cmd) nav.Overlay {
			_, items := choices()
			return &choice{items: items, done: done}
		},
		Ask: func(_ nav.Question, _ bool, yes func() tea.Cmd) tea.Cmd { return yes() },
	}), w, h)
}

func has(t *testing.T, d *uitest.Driver, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if !strings.Contains(d.View(), s) {
			t.Fatalf("no %q in\n%s", s, d.View())
		}
	}
}

func pushed(t *testing.T, d *uitest.Driver) nav.Overlay {
	t.Helper()
	for i := len(d.Sent) - 1; i >= 0; i-- {
		if p, ok := d.Sent[i].(nav.Push); ok {
			return p.Overlay
		}
	}
	t.Fatal("nothing was opened")
	return nil
}

func TestEditPreviewSaveRestore(t *testing.T) {
	s := uitest.Sample()
	d := openWith(s, 120, 36)
	has(t, d, "No edits", "now", "Touches a week")
	for range 10 {
		d.Press("down")
	}
	d.Press("enter")
	for range 3 {
		d.Press("backspace")
	}
	d.Type("85")
	has(t, d, "1 edit, not saved", "was 70", "would change tier")
	d.Press("enter", "s")
	why := uitest.Drive(d.Env, pushed(t, d), 70, 10)
	uitest.Exact(t, why.Styled(), 70, 10)
	has(t, why, "A from score  70 → 85")
	why.Type("too many ")
	why.Env.Lang = lang.New("zh")
	why.Give(nav.Restyled{})
	has(t, why, "原因", "too many ")
	why.Env.Lang = lang.New("en")
	why.Give(nav.Restyled{})
	why.Type("A")
	why.Press("enter")
	if len(s.Saved) != 1 || s.Saved[0].Why != "too many A" || s.Saved[0].Policy.Tiers.ScoreA != 85 {
		t.Fatalf("saved %+v", s.Saved)
	}
	for _, m := range why.Sent {
		if _, ok := m.(nav.Changed); ok {
			d.Give(m)
		}
	}
	has(t, d, "No edits", "version 3")
	d.Press("v")
	c := pushed(t, d).(*choice)
	if len(c.items) != 3 || !strings.Contains(c.items[0].Hint, "too many A") {
		t.Fatalf("versions: %+v", c.items)
	}
	d.Run(c.done([]string{c.items[1].Value}))
	if len(s.Saved) != 2 || s.Saved[1].Policy.Tiers.ScoreA != 70 || !strings.Contains(s.Saved[1].Why, "2") {
		t.Fatalf("restored %+v", s.Saved)
	}
	has(t, d, "version 4", "No edits")
}

// A value that cannot be read or used is said at once and stays to be mended.
func TestMistakes(t *testing.T) {
	s := uitest.Sample()
	d := openWith(s, 80, 20)
	before := s.Previews
	d.Press("enter")
	d.Type("x")
	has(t, d, "is not a number")
	d.Press("enter", "down")
	has(t, d, "is not a number", "25x")
	d.Press("esc")
	if strings.Contains(d.View(), "not a number") || s.Previews != before {
		t.Errorf("%d previews of what cannot be read:\n%s", s.Previews-before, d.View())
	}
	for range 11 {
		d.Press("down")
	}
	d.Press("enter", "ctrl+u") // B from score, above A's
	d.Type("90")
	d.Press("enter")
	has(t, d, "cannot be used yet", "! B from score (90) must be below A from score (70).")
	d.Press("s")
	if n, ok := d.Sent[len(d.Sent)-1].(nav.Notice); !ok || n.Level != nav.Bad {
		t.Errorf("saving an unusable policy: %v", d.Sent)
	}
	d.Press("x")
	has(t, d, "No edits")
	d.Press("down", "enter", "ctrl+u") // a share is written as the table writes it
	d.Type("150%")
	has(t, d, "A up to value share must lie between 0% and 100%, not 150%.")
}

// Previews of edits that have changed since are dropped, and their work is given up.
func TestLatePreviews(t *testing.T) {
	s := uitest.Sample()
	d := openWith(s, 120, 36)
	for range 10 {
		d.Press("down")
	}
	d.Hold = true
	d.Press("right")
	for range 20 {
		d.Press("right")
	}
	d.Hold = false
	before := s.Previews
	for _, c := range d.Held { // the first ones were cancelled
		d.Run(c)
	}
	if n := s.Previews - before; n != 1 {
		t.Errorf("%d of 21 edits were tried out, want the last one", n)
	}
	has(t, d, "* 91", "would change tier")
}

// Edits outlive the program; another version does not take them away.
func TestEditsAreKept(t *testing.T) {
	s := uitest.Sample()
	d := openWith(s, 120, 36)
	d.Press("right", "right")
	has(t, d, "* 35")
	env := d.Env
	again := uitest.Drive(env, policy.New(env, s, policy.Overlays{}), 120, 36)
	has(t, again, "* 35  was 25", "1 edit")
	other := uitest.SamplePolicy()
	other.Weights.Recency = 99
	if _, err := s.SavePolicy(t.Context(), other, ""); err != nil {
		t.Fatal(err)
	}
	again.Give(nav.Changed{})
	has(t, again, "* 35  was 25", "version 3", "1 edit")
	later := uitest.Drive(env, policy.New(env, s, policy.Overlays{}), 120, 36)
	has(t, later, "* 35  was 25", "version 3", "1 edit")
	other.Weights.Frequency = 88
	if _, err := s.SavePolicy(t.Context(), other, ""); err != nil {
		t.Fatal(err)
	}
	later = uitest.Drive(env, policy.New(env, s, policy.Overlays{}), 120, 36) // nobody looked when that was saved
	has(t, later, "* 35  was 25", "version 4", "1 edit")
	later.Press("s")
	why := uitest.Drive(env, pushed(t, later), 70, 10)
	other.Weights.Safety = 77 // while the reason is asked for
	if _, err := s.SavePolicy(t.Context(), other, ""); err != nil {
		t.Fatal(err)
	}
	later.Give(nav.Changed{})
	why.Press("enter")
	if p := s.Saved[len(s.Saved)-1].Policy; p.Weights.Monetary != 35 || p.Weights.Recency != 99 || p.Weights.Frequency != 88 || p.Weights.Safety != 77 {
		t.Errorf("saving the edit has undone what others saved: %+v", p.Weights)
	}
	again = uitest.Drive(env, policy.New(env, s, policy.Overlays{Ask: func(_ nav.Question, _ bool, yes func() tea.Cmd) tea.Cmd { return yes() }}), 120, 36)
	again.Press("right", "right")
	again.Press("X")
	has(t, again, "No edits")
	if env.Drafts.Load("policy") != nil {
		t.Error("the draft stays after the edits were dropped")
	}
}

func TestPresetAndBacktest(t *testing.T) {
	s := uitest.Sample()
	d := openWith(s, 200, 56)
	d.Press("p")
	d.Run(pushed(t, d).(*choice).done([]string{"retail"}))
	has(t, d, "Retail", "* 25  was 15", "would have held 70.0% of later revenue; with the edits 70.0%")
	for range 9 {
		d.Press("down")
	}
	d.Hold = true
	d.Press("down", "right") // A from score
	if strings.Contains(d.View(), "would have held") {
		t.Error("a backtest of another policy still shows")
	}
	d.Hold = false
	for _, c := range d.Held {
		d.Run(c)
	}
	has(t, d, "with the edits 71.0%")
	d.Press("X")
	if strings.Contains(d.View(), "would have held") {
		t.Error("a backtest of edits shows without any")
	}
	d.Press("b")
	has(t, d, "would have held 70.0% of later revenue. Perfect")
}

// In a narrow window the key shows where the answer stands, and that it is on its way.
func TestABacktestIsSeenInANarrowWindow(t *testing.T) {
	for _, size := range [][2]int{{80, 21}, {60, 13}} {
		d := openWith(uitest.Sample(), size[0], size[1])
		d.Hold = true
		d.Press("b")
		has(t, d, "Testing both policies on the past…")
		d.Hold = false
		for _, c := range d.Held {
			d.Run(c)
		}
		has(t, d, "would have held", "Perfect foresight")
		d.Press("tab")
		has(t, d, "Policy")
	}
}

// Of a saved policy nothing is said that was found out about edits, and while one
// test runs no other begins.
func TestBacktestsOneByOne(t *testing.T) {
	s := uitest.Sample()
	d := openWith(s, 120, 36)
	d.Press("right")
	has(t, d, "with the edits")
	p := uitest.SamplePolicy()
	p.Weights.Monetary += 5
	if _, err := s.SavePolicy(context.Background(), p, ""); err != nil {
		t.Fatal(err)
	}
	d.Give(nav.Changed{})
	if strings.Contains(d.View(), "would have held") && strings.Contains(d.View(), "No edits") {
		t.Errorf("a backtest outlives what it was of:\n%s", d.View())
	}
	d.Press("X")
	d.Hold = true
	d.Press("b")
	first := d.Held
	d.Held = nil
	d.Press("right")
	d.Press("b")
	later := d.Held
	d.Hold = false
	for _, c := range later[1:] { // what b gave; the edit's own commands come after it
		if c != nil {
			t.Error("a second test begins")
		}
	}
	for _, c := range first {
		d.Run(c)
	}
	has(t, d, "with the edits")
}

// On a large book only the key asks for a backtest. A text is shown whole below
// the table.
func TestLargeBooksAndTexts(t *testing.T) {
	s := uitest.Sample()
	row := s.Rows[0]
	for len(s.Rows) <= 10_000 {
		s.Rows = append(s.Rows, row)
	}
	d := openWith(s, 120, 36)
	d.Press("right")
	has(t, d, "1 edit")
	if strings.Contains(d.View(), "would have held") {
		t.Error("a backtest nobody asked for")
	}
	d.Press("b")
	has(t, d, "with the edits")
	d.Press("end", "enter", "ctrl+u")
	d.Type("First word of a text that is longer than the field it is written in, to the very last")
	has(t, d, "First word of a text", "the very last")
}

// Who would move can be opened.
func TestMovers(t *testing.T) {
	d := openWith(uitest.Sample(), 80, 20)
	d.Press("down", "down", "down", "down", "down", "down", "down", "down", "down", "right", "tab", "down", "enter")
	if m, ok := d.Sent[len(d.Sent)-1].(nav.Open); !ok || m.ID == 0 {
		t.Errorf("opens %v", d.Sent)
	}
}

func TestEverySizeIsExact(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		env := uitest.NewEnv("zh", "16")
		env.ASCII = ascii
		s := uitest.Sample()
		s.Rows[0].Name, s.Rows[1].Owner = "evil\x1b[2J\u202ename\n", "a\tb\x1b]0;x\x07"
		d := uitest.Drive(env, policy.New(env, s, policy.Overlays{}), 80, 20)
		d.Press("right")
		for _, size := range [][2]int{{60, 13}, {80, 21}, {109, 30}, {110, 30}, {133, 47}, {300, 94}} {
			d.W, d.H = size[0], size[1]
			for range 6 {
				d.Press("pgdown", "enter")
				if strings.Contains(d.Styled(), "\x1b[2J") || strings.ContainsRune(d.Styled(), 0x202e) {
					t.Fatal("text of a customer reaches the terminal as it is")
				}
				uitest.Exact(t, d.Styled(), d.W, d.H)
				if c := d.Layer.Cursor(); c != nil && (c.X >= d.W || c.Y >= d.H) {
					t.Errorf("the cursor stands at %d,%d of %d×%d", c.X, c.Y, d.W, d.H)
				}
				d.Press("esc", "tab")
				uitest.Exact(t, d.Styled(), d.W, d.H)
				d.Press("tab")
			}
			d.Press("home")
		}
	}
}

func BenchmarkView(b *testing.B) {
	d := openWith(uitest.Sample(), 200, 56)
	for b.Loop() {
		d.Press("down")
		_ = d.Layer.View(200, 56)
	}
}

// While a value is written, the keys are those of the field: what is offered
// works, and nothing else leads away from the setting.
func TestKeysOfTheField(t *testing.T) {
	s := uitest.Sample()
	for _, c := range []struct {
		keys []string
		want []string
	}{
		{[]string{"pgdown", "7"}, []string{"monetary", "257", "was 25"}},
		{[]string{"7", "tab", "enter", "3"}, []string{"* 257", "153", "was 15"}},
		{[]string{"7", "down", "up", "enter", "1"}, []string{"2571"}},
		{[]string{"7", "shift+tab"}, []string{"* 257"}},
		{[]string{"7", "esc", "pgdown"}, []string{"No edits"}},
	} {
		d := openWith(s, 120, 36)
		d.Press("enter")
		if ids := d.Layer.Actions(); slices.Contains(ids, action.Presets) || d.Layer.(*policy.Layer).Wording(action.Save) != "policyui.keep" {
			t.Errorf("offered while a value is written: %v", ids)
		}
		d.Press(c.keys...)
		has(t, d, c.want...)
	}
	d := openWith(s, 120, 36)
	d.Press("enter")
	d.Type("7")
	d.Press("ctrl+s")
	if pushed(t, d) == nil || d.Layer.Cursor() != nil {
		t.Error("saving the policy leaves the field open")
	}
	d = openWith(s, 120, 36)
	d.Press("enter")
	d.Type("7")
	d.Run(d.Layer.Mouse(tea.MouseClickMsg{Button: tea.MouseLeft}, 5, 3))
	d.Press("enter")
	d.Type("3")
	has(t, d, "* 257", "153")
}

// Further fields are written on one line; each has a line for its weight then, and the
// cursor stays where it is.
func TestFieldsOfTheScore(t *testing.T) {
	d := openWith(uitest.Sample(), 120, 36)
	for range 8 {
		d.Press("down")
	}
	d.Press("enter", "ctrl+u")
	d.Type("Usage 10; Grade 8: A=oops")
	d.Press("enter")
	has(t, d, "is no field of the score")
	for range 4 {
		d.Press("backspace")
	}
	d.Type("90")
	d.Press("enter")
	has(t, d, "▌ fields of your own          * Usage 10; Grade", "Usage                       * 10", "Grade                       * 8")
	d.Press("up", "right")
	has(t, d, "Grade                       * 13", "Usage 10; Grade 13")
	d.Press("down", "enter", "ctrl+u", "enter")
	has(t, d, "▌ fields of your own          none")
	if strings.Contains(d.View(), "Usage  ") {
		t.Errorf("a field that counts no more still has a line:\n%s", d.View())
	}
}

// Whichever setting differs, it is an edit that can be saved.
func TestEverySettingCanBeSaved(t *testing.T) {
	d := openWith(uitest.Sample(), 120, 60)
	edits := 0
	for range 90 {
		d.Press("right")
		if view := d.View(); strings.Contains(view, "1 edit") {
			edits++
			if strings.Contains(view, "No edits") || !strings.Contains(view, " was ") {
				t.Fatalf("an edit is none:\n%s", view)
			}
			d.Press("x")
		}
		d.Press("down")
	}
	if edits < 40 {
		t.Errorf("only %d settings were edited", edits)
	}
}

// Who may not change the policy reads the whole reason in a narrow window.
func TestWhyNotIsReadWhole(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, size := range [][2]int{{60, 13}, {80, 21}} {
			s := uitest.Sample()
			s.Role = model.RoleSeller
			env := uitest.NewEnv(tag, "mono")
			d := uitest.Drive(env, policy.New(env, s, policy.Overlays{}), size[0], size[1])
			uitest.Exact(t, d.Styled(), d.W, d.H)
			uitest.Golden(t, "may_not_"+tag+"_"+strconv.Itoa(size[0]), d.View())
		}
	}
}
