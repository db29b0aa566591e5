package part

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"tierbook/ui/theme"
)

func testForm() *Form {
	return NewForm(
		Field{Name: "id", Kind: ReadOnly, Label: "Id", Value: "#7"},
		Field{Name: "name", Label: "Name", Hint: "who"},
		Field{Name: "kind", Kind: ChoiceField, Label: "类型", Value: "b", Choices: []Choice{
			{"a", "call", "c"}, {"b", "order", "o"}, {"d", "note", "n"},
		}},
		Field{
			Name: "amount", Label: "Amount", Visible: func(f *Form) bool { return f.Value("kind") == "b" },
			Help: func(v string) string { return "means " + v },
		},
		Field{Name: "owner", Label: "负责人", Suggest: []string{"Li Na", "王芳"}},
	)
}

func press(f *Form, keys ...string) {
	for _, k := range keys {
		f.Update(keyMsg(k))
	}
}

func keyMsg(k string) tea.KeyPressMsg {
	switch k {
	case "tab":
		return tea.KeyPressMsg{Code: tea.KeyTab}
	case "shift+tab":
		return tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift}
	case "left":
		return tea.KeyPressMsg{Code: tea.KeyLeft}
	case "right":
		return tea.KeyPressMsg{Code: tea.KeyRight}
	case "up":
		return tea.KeyPressMsg{Code: tea.KeyUp}
	case "down":
		return tea.KeyPressMsg{Code: tea.KeyDown}
	case "enter":
		return tea.KeyPressMsg{Code: tea.KeyEnter}
	case "backspace":
		return tea.KeyPressMsg{Code: tea.KeyBackspace}
	}
	r := []rune(k)
	return tea.KeyPressMsg{Code: r[0], Text: k}
}

func style() FormStyle { return FormStyle{Theme: theme.New("mono", true, nil)} }

func TestFormMovesOverVisibleFields(t *testing.T) {
	f := testForm()
	var got []string
	for range 5 {
		got = append(got, f.Focused())
		press(f, "tab")
	}
	if s := strings.Join(got, " "); s != "name kind amount owner name" {
		t.Errorf("Tab goes through %q", s)
	}
	f.Focus("kind")
	press(f, "c", "down")
	if f.Value("kind") != "a" || f.Focused() != "owner" {
		t.Errorf("kind %q, focus %q: a hidden field must be passed over", f.Value("kind"), f.Focused())
	}
	press(f, "up", "left")
	if f.Value("kind") != "d" {
		t.Errorf("left from the first choice gives %q", f.Value("kind"))
	}
	if f.Update(keyMsg("z")) || f.Update(keyMsg("enter")) {
		t.Error("a key without use was taken")
	}
}

func TestFormKeepsWhatWasTyped(t *testing.T) {
	f := testForm()
	f.Update(tea.PasteMsg{Content: "北京示例\n科技"})
	press(f, "!", "backspace")
	f.SetError("name", "too long")
	f.SetError("owner", "nobody")
	if !f.FocusError() || f.Focused() != "name" {
		t.Error("the focus is not on the first error")
	}
	if f.Value("name") != "北京示例 科技" || !f.Changed("name") || !f.Dirty() || f.Changed("kind") {
		t.Errorf("values %v", f.Values())
	}
	if s := strings.Join(f.Lines(40, style()), "\n"); !strings.Contains(s, "! too long") {
		t.Errorf("the error is not shown:\n%s", s)
	}
	press(f, "x")
	if f.ErrorOf("name") != "" || f.ErrorOf("owner") == "" {
		t.Error("typing takes back the error of its own field only")
	}
	g := testForm()
	g.SetValues(f.Values())
	if g.Value("name") != f.Value("name") || !g.Dirty() {
		t.Error("a draft does not come back")
	}
}

func TestFormSuggests(t *testing.T) {
	f := testForm()
	f.Focus("owner")
	press(f, "l", "right")
	if f.Value("owner") != "Li Na" {
		t.Errorf("suggestion gave %q", f.Value("owner"))
	}
	f.SetValue("owner", "王")
	if !strings.Contains(ansi.Strip(strings.Join(f.Lines(40, style()), "\n")), "王芳") {
		t.Error("the suggestion is not shown")
	}
}

// Whatever is typed, each line fills its width, the cursor stands within the
// text and exactly as many cells in as the text before it takes.
func TestFormDrawsExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := testForm()
		f.SetValue("name", rapid.StringOf(rapid.RuneFrom([]rune("ab 客户ｗé🙂\u202e\u200b\x1b"))).Draw(t, "text"))
		for range rapid.IntRange(0, 12).Draw(t, "left") {
			press(f, "left")
		}
		w, h := rapid.IntRange(14, 60).Draw(t, "w"), rapid.IntRange(1, 12).Draw(t, "h")
		lines := f.View(w, h, style())
		if len(lines) > h {
			t.Fatalf("%d lines for %d", len(lines), h)
		}
		for _, l := range lines {
			if Width(l) != w {
				t.Fatalf("line %q takes %d of %d", l, Width(l), w)
			}
		}
		c := f.Cursor(w, h, style())
		if c == nil || c.X >= w || c.Y >= len(lines) {
			t.Fatalf("cursor %+v in %d lines of %d", c, len(lines), w)
		}
	})
}

func TestFormCursorAfterWideCharacters(t *testing.T) {
	f := testForm()
	f.SetValue("name", "示例ab")
	press(f, "left")
	c := f.Cursor(40, 10, style())
	label := Width("Amount") + 3
	if c.Y != 1 || c.X != label+5 {
		t.Errorf("cursor at %d,%d, want %d,1", c.X, c.Y, label+5)
	}
	f.Click(4, 40, 10, style())
	if f.Focused() != "owner" {
		t.Errorf("a click on line 4 focuses %q", f.Focused())
	}
}

func TestFormShortWindowShowsTheFocus(t *testing.T) {
	f := testForm()
	for range 8 {
		press(f, "tab")
		if s := ansi.Strip(strings.Join(f.View(40, 2, style()), "\n")); !strings.Contains(s, "▌") {
			t.Errorf("focus on %s out of sight:\n%s", f.Focused(), s)
		}
	}
}

func TestProseKeepsDatesWhole(t *testing.T) {
	for _, l := range Prose("last contact 2026-06-28 and so on, 138-0000-0001", 18) {
		if strings.HasSuffix(l, "-") || Width(l) > 18 {
			t.Errorf("line %q", l)
		}
	}
}

func TestFormShowsHostileTextSafely(t *testing.T) {
	f := testForm()
	f.SetValue("name", "a\u202eb\u200bc")
	f.SetError("name", "no \x1b[31m")
	for _, focus := range []string{"name", "owner"} {
		f.Focus(focus)
		got := strings.Join(f.Lines(60, style()), "\n")
		if strings.ContainsAny(got, "\u202e\u200b") || strings.Contains(got, "\x1b[31m") || !strings.Contains(got, "a<U+202E>b·c") {
			t.Errorf("with the focus on %s: %q", focus, got)
		}
	}
}

// TestLimitsAreToldAndNeverCut: a paste that does not fit is refused as a whole
// and told, how full a field is shows before, and what is longer than the limit
// already stays whole while it is edited.
func TestLimitsAreToldAndNeverCut(t *testing.T) {
	st := style()
	st.Room = func(n, limit int) string { return fmt.Sprintf("%d of %d", n, limit) }
	st.Over = func(n, limit int) string { return fmt.Sprintf("%d are more than %d", n, limit) }
	f := NewForm(Field{Name: "a", Limit: 200, Value: strings.Repeat("a", 150)}, Field{Name: "b", Limit: 200, Value: strings.Repeat("b", 300)}, Field{Name: "c"})
	paste := func(n int) string {
		f.Update(tea.PasteMsg{Content: strings.Repeat("客", n)})
		return strings.Join(f.Lines(60, st), "\n")
	}
	if v := paste(51); f.Changed("a") || !strings.Contains(v, "201 are more than 200") {
		t.Errorf("an over-long paste:\n%s", v)
	}
	if v := paste(40); len([]rune(f.Value("a"))) != 190 || !strings.Contains(v, "190 of 200") || strings.Contains(v, "more than") {
		t.Errorf("a paste that fits:\n%s", v)
	}
	f.Focus("b")
	f.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
	f.Update(tea.KeyPressMsg{Code: 'x', Text: "x"})
	if f.Value("b") != strings.Repeat("b", 299)+"x" {
		t.Errorf("a longer text was cut to %d", len(f.Value("b")))
	}
	f.Focus("c")
	if paste(5000); len([]rune(f.Value("c"))) != 5000 {
		t.Errorf("a note of 5,000 characters was cut to %d", len([]rune(f.Value("c"))))
	}
}
