package part

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tierbook/ui/theme"
)

// However a person moves, the cursor is a row and is in sight.
func TestWindowKeepsCursorInSight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var w Window
		w.SetHeight(rapid.IntRange(1, 20).Draw(t, "height"))
		w.SetTotal(rapid.IntRange(0, 50).Draw(t, "total"))
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			n := rapid.IntRange(-40, 40).Draw(t, "n")
			switch rapid.IntRange(0, 4).Draw(t, "what") {
			case 0:
				w.Move(n)
			case 1:
				w.To(n)
			case 2:
				w.Scroll(n)
			case 3:
				w.SetTotal(max(0, n))
			case 4:
				w.SetHeight(max(1, n))
			}
			from, to := w.Visible()
			if w.Total > 0 && (w.Cursor < from || w.Cursor >= to) {
				t.Fatalf("cursor %d out of sight %d..%d", w.Cursor, from, to)
			}
			if w.Top < 0 || w.Top > 0 && w.Top+w.Height > w.Total {
				t.Fatalf("empty lines shown: %+v", w)
			}
		}
	})
}

func TestLayoutFillsTheWidth(t *testing.T) {
	cols := []Column{{Width: 4, Right: true}, {Width: 10, Flex: 2}, {Width: 8, Drop: 2}, {Width: 12, Flex: 1, Drop: 1}}
	for w := 16; w < 120; w++ {
		widths := Layout(cols, w)
		line := Line(cols, widths, []string{"1", "客户名称很长的公司有限公司", "x", "y"}, nil)
		if Width(line) != w {
			t.Fatalf("at %d the line takes %d: %v", w, Width(line), widths)
		}
	}
	if got := Layout(cols, 16); got[2] != 0 || got[3] != 0 {
		t.Errorf("narrow keeps %v", got)
	}
}

func TestFrameIsExact(t *testing.T) {
	th := theme.New("dark", true, nil)
	for _, title := range []string{"", "Log", "记录互动：示例机械（上海）有限公司"} {
		for _, l := range strings.Split(Frame("a\n客户", title, 20, 5, false, th), "\n") {
			if Width(l) != 20 {
				t.Errorf("%q: line %q takes %d", title, l, Width(l))
			}
		}
	}
}
