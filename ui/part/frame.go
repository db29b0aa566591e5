package part

import (
	"strings"

	"tierbook/ui/theme"
)

// Borders are the characters a frame is drawn with.
type Borders struct{ TopLeft, TopRight, BottomLeft, BottomRight, H, V string }

// BordersOf gives rounded borders, or those of plain ASCII.
func BordersOf(ascii bool) Borders {
	if ascii {
		return Borders{"+", "+", "+", "+", "-", "|"}
	}
	return Borders{"╭", "╮", "╰", "╯", "─", "│"}
}

// Sign gives an arrow, mark or line as a terminal can show it: for one of plain ASCII
// the sign that stands for it, a cell for a cell.
func Sign(sign string, ascii bool) string {
	if !ascii {
		return sign
	}
	return plainMarks.Replace(PlainSigns(sign))
}

// plainMarks are what stands for signs that texts of people may hold too.
var plainMarks = strings.NewReplacer("▌", ">", "▸", ">", "›", ">", "‹", "<", "●", "x", "×", "x", "•", "*", "—", "-", "·", ".", "│", "|")

// plainSigns are what stands for arrows and marks, a cell for a cell.
var plainSigns = strings.NewReplacer("▲", "^", "▼", "v", "↑", "^", "↓", "v", "→", ">", "←", "<", "✓", "+", "✗", "x")

// PlainSigns writes arrows and marks for a terminal that has no signs for them,
// whoever wrote them: words of the catalogues, before and after, names of keys.
func PlainSigns(text string) string { return plainSigns.Replace(text) }

// Frame draws a border with a title around a block of w-2 × h-2 cells, so that
// the whole takes w×h.
func Frame(content, title string, w, h int, ascii bool, th *theme.Theme) string {
	if w < 4 || h < 2 {
		return Box(nil, w, h)
	}
	br := BordersOf(ascii)
	title = Fit(title, min(Width(title), w-6))
	top, side := th.Border.Render(br.TopLeft+strings.Repeat(br.H, w-2)+br.TopRight), th.Border.Render(br.V)
	if title != "" {
		rest := strings.Repeat(br.H, max(0, w-Width(title)-5))
		top = th.Border.Render(br.TopLeft+br.H) + " " + th.Title.Render(title) + " " + th.Border.Render(rest+br.TopRight)
	}
	out := []string{top}
	for _, line := range Exactly(strings.Split(content, "\n"), h-2, "") {
		out = append(out, side+Fit(line, w-2)+side)
	}
	return strings.Join(append(out, th.Border.Render(br.BottomLeft+strings.Repeat(br.H, w-2)+br.BottomRight)), "\n")
}

// Bar draws a horizontal bar of share 0..1 in w cells: filled and empty part.
func Bar(share float64, w int, ascii bool, th *theme.Theme) string {
	share = min(max(share, 0), 1)
	full, empty := "█", "░"
	if ascii {
		full, empty = "#", "."
	}
	n := int(share*float64(w) + 0.5)
	return th.Bar.Render(strings.Repeat(full, n)) + th.BarBack.Render(strings.Repeat(empty, max(0, w-n)))
}

// Spark draws values as a line of eighth blocks, one cell a value; negative
// values count as zero. In ASCII digits 0..9 stand for the heights.
func Spark(values []int64, ascii bool) string {
	blocks := []rune(" ▁▂▃▄▅▆▇█")
	if ascii {
		blocks = []rune("0123456789")
	}
	top := int64(1)
	for _, v := range values {
		top = max(top, v)
	}
	var b strings.Builder
	for _, v := range values {
		v = max(v, 0)
		i := int(float64(v) / float64(top) * float64(len(blocks)-1))
		if v > 0 {
			i = max(i, 1)
		}
		b.WriteRune(blocks[i])
	}
	return b.String()
}
