package part

import (
	"math"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/theme"
)

// Datum is one labelled value of a chart.
type Datum struct {
	Label string
	Value float64
	Style theme.Style
}

// fills tell segments of a stacked bar apart without colour; true is for plain terminals.
var fills = map[bool][]string{false: {"█", "▓", "▒", "░", "·"}, true: {"#", "=", "+", "-", "."}}

// Stacked draws the shares of data as one bar of w cells. Each segment has its
// own fill and, where it fits, its label inside; all segments fill the bar.
func Stacked(data []Datum, w int, ascii bool) string {
	total := 0.0
	for _, d := range data {
		total += math.Max(0, d.Value)
	}
	if total == 0 || w <= 0 {
		return strings.Repeat(" ", max(0, w))
	}
	var b strings.Builder
	sum, at := 0.0, 0
	for i, d := range data {
		sum += math.Max(0, d.Value)
		end := int(math.Round(sum / total * float64(w)))
		n := end - at
		at = end
		if n <= 0 {
			continue
		}
		fill := fills[ascii][min(i, len(fills[ascii])-1)]
		label := model.If(d.Label != "" && Width(d.Label)+2 <= n, " "+d.Label+" ", "")
		left := (n - Width(label)) / 2
		b.WriteString(d.Style.Render(strings.Repeat(fill, left) + label + strings.Repeat(fill, n-left-Width(label))))
	}
	return b.String()
}

// shades are the steps of a heat map from nothing to the most, likewise.
var shades = map[bool][]string{false: {" ", "░", "▒", "▓", "█"}, true: {" ", ".", "-", "+", "#"}}

// Shade gives the step of a heat map for a count of at most top.
func Shade(n, top int, ascii bool) string {
	steps, i := shades[ascii], 0
	if n > 0 && top > 0 {
		i = 1 + min(len(steps)-2, n*(len(steps)-1)/(top+1))
	}
	return steps[i]
}

// Curve draws values as a curve in braille, w cells wide and h high, from low at
// the bottom to high at the top; a value that is not a number leaves a gap.
func Curve(values []float64, low, high float64, w, h int, ascii bool) []string {
	grid := make([][]bool, h*4)
	for i := range grid {
		grid[i] = make([]bool, w*2)
	}
	plot(grid, values, low, high)
	out := make([]string, h)
	for y := range out {
		var b strings.Builder
		for x := range w {
			b.WriteRune(dots(grid, x, y, ascii))
		}
		out[y] = b.String()
	}
	return out
}

// plot marks the points of a curve, joined by vertical runs.
func plot(grid [][]bool, values []float64, low, high float64) {
	height, width := len(grid), 0
	if height > 0 {
		width = len(grid[0])
	}
	if len(values) == 0 || width == 0 || high <= low {
		return
	}
	before := -1
	for x := range width {
		pos := model.If(width > 1, float64(x)/float64(width-1)*float64(len(values)-1), 0.0)
		i := min(int(pos), len(values)-1)
		next := min(i+1, len(values)-1)
		v := values[i] + (values[next]-values[i])*(pos-float64(i))
		if math.IsNaN(v) {
			before = -1
			continue
		}
		share := math.Min(1, math.Max(0, (v-low)/(high-low)))
		y := height - 1 - int(math.Round(share*float64(height-1)))
		from, to := y, y
		if before >= 0 {
			from, to = min(y, before), max(y, before)
		}
		for k := from; k <= to; k++ {
			grid[k][x] = true
		}
		before = y
	}
}

// dotBits are the braille dots of a cell, by row and column.
var dotBits = [4][2]rune{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}

func dots(grid [][]bool, x, y int, ascii bool) rune {
	var r rune
	for dy := range 4 {
		for dx := range 2 {
			if grid[y*4+dy][x*2+dx] {
				r |= dotBits[dy][dx]
			}
		}
	}
	switch {
	case ascii && r != 0:
		return '*'
	case r == 0:
		return ' '
	}
	return 0x2800 + r
}

// TextTable writes rows of cells as plain aligned text, for screen readers and
// copies: the first row is the heading, columns after the first are numbers.
func TextTable(rows [][]string) []string {
	var widths []int
	for _, r := range rows {
		for i, c := range r {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], Width(c))
		}
	}
	out := make([]string, len(rows))
	for k, r := range rows {
		cells := make([]string, len(r))
		for i, c := range r {
			cells[i] = model.If(i == 0, Fit, FitRight)(c, widths[i])
		}
		out[k] = strings.TrimRight(strings.Join(cells, "  "), " ")
	}
	return out
}

// Borders are the characters a frame is drawn with.
type Borders struct{ TopLeft, TopRight, BottomLeft, BottomRight, H, V string }

// BordersOf gives rounded borders, or those of plain ASCII.
func BordersOf(ascii bool) Borders {
	return model.If(ascii, Borders{"+", "+", "+", "+", "-", "|"}, Borders{"╭", "╮", "╰", "╯", "─", "│"})
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
	middle := model.Each(Exactly(strings.Split(content, "\n"), h-2, ""), func(line *string) string { return side + Fit(*line, w-2) + side })
	bottom := th.Border.Render(br.BottomLeft + strings.Repeat(br.H, w-2) + br.BottomRight)
	return strings.Join(slices.Concat([]string{top}, middle, []string{bottom}), "\n")
}

// Bar draws a horizontal bar of share 0..1 in w cells: filled and empty part.
func Bar(share float64, w int, ascii bool, th *theme.Theme) string {
	share = min(max(share, 0), 1)
	full, empty := model.If(ascii, "#", "█"), model.If(ascii, ".", "░")
	n := int(share*float64(w) + 0.5)
	return th.Bar.Render(strings.Repeat(full, n)) + th.BarBack.Render(strings.Repeat(empty, max(0, w-n)))
}

// Spark draws values as a line of eighth blocks, one cell a value; negative
// values count as zero. In ASCII digits 0..9 stand for the heights.
func Spark(values []int64, ascii bool) string {
	blocks := model.If(ascii, []rune("0123456789"), []rune(" ▁▂▃▄▅▆▇█"))
	top := int64(1)
	for _, v := range values {
		top = max(top, v)
	}
	var b strings.Builder
	for _, v := range values {
		v = max(v, 0)
		i := int(float64(v) / float64(top) * float64(len(blocks)-1))
		b.WriteRune(blocks[max(i, model.If(v > 0, 1, 0))])
	}
	return b.String()
}

// ProgressMsg is how far a piece of long work is: Done of Total units of a
// step, Total 0 for unknown. Of tells whose it is.
type ProgressMsg struct {
	Of          *Progress
	Step        string
	Done, Total int
}

// Progress carries the reports of long work to the screen: the worker never
// waits, and of several reports between two frames only the newest is shown.
type Progress struct{ ch chan ProgressMsg }

// NewProgress makes one for one piece of work.
func NewProgress() *Progress { return &Progress{ch: make(chan ProgressMsg, 1)} }

// Report is a model.Progress for the worker. It must not be called after Close.
func (p *Progress) Report(step string, done, total int) {
	m := ProgressMsg{p, step, done, total}
	for {
		select {
		case p.ch <- m:
			return
		default:
		}
		select {
		case <-p.ch: // an older report nobody has seen
		default:
		}
	}
}

// Close ends the reports; the worker calls it once.
func (p *Progress) Close() { close(p.ch) }

// Next gives the command that waits for the next report. After the last one it
// gives nil, and no further one is to be asked for.
func (p *Progress) Next() tea.Cmd {
	return func() tea.Msg {
		if m, ok := <-p.ch; ok {
			return m
		}
		return nil
	}
}

// ProgressBar draws a bar of w cells with the percentage at its end; without a
// total, the count alone.
func ProgressBar(done, total, w int, ascii bool, th *theme.Theme) string {
	if total <= 0 {
		return Fit(strconv.Itoa(done), w)
	}
	share := min(max(float64(done)/float64(total), 0), 1)
	label := FitRight(strconv.Itoa(int(100*share))+"%", 5)
	return Bar(share, max(1, w-len(label)), ascii, th) + label
}
