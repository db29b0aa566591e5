package part

import (
	"strings"

	"tierbook/model"
)

// Window is the arithmetic of a list that shows a window of many rows: a
// cursor, the first row shown, the height. The rows themselves come from
// elsewhere.
type Window struct {
	Cursor, Top, Height, Total int
}

// SetTotal takes a new number of rows and keeps the cursor inside it.
func (w *Window) SetTotal(n int) {
	w.Total = max(0, n)
	w.settle()
}

// SetHeight takes a new number of visible rows.
func (w *Window) SetHeight(h int) {
	w.Height = max(1, h)
	w.settle()
}

// Move moves the cursor by n rows and tells whether it moved.
func (w *Window) Move(n int) bool { return w.To(w.Cursor + n) }

// To moves the cursor to a row and tells whether it moved.
func (w *Window) To(row int) bool {
	was := w.Cursor
	w.Cursor = row
	w.settle()
	return w.Cursor != was
}

// Seek moves the cursor from where it is to the next row that it may stand on in the
// direction of step, 1 or -1; where there is none, to the next in the other one.
func (w *Window) Seek(step int, stands func(row int) bool) {
	for _, dir := range [...]int{step, -step} {
		for i := w.Cursor; i >= 0 && i < w.Total; i += dir {
			if stands(i) {
				w.To(i)
				return
			}
		}
	}
}

// Page is how far a page key moves.
func (w *Window) Page() int { return max(1, w.Height-1) }

// Scroll moves what is shown by n rows and the cursor with it only where it
// would leave the window, as a mouse wheel does.
func (w *Window) Scroll(n int) {
	w.Top = min(max(0, w.Top+n), max(0, w.Total-w.Height))
	w.Cursor = min(max(w.Cursor, w.Top), max(w.Top, min(w.Top+w.Height, w.Total)-1))
	w.settle()
}

// Visible gives the half-open range of rows shown.
func (w *Window) Visible() (from, to int) { return w.Top, min(w.Top+w.Height, w.Total) }

// Draw draws the rows in sight in h lines, and at least one.
func (w *Window) Draw(h int, line func(row int) string) []string {
	w.SetHeight(h)
	from, to := w.Visible()
	lines := make([]string, 0, to-from)
	for i := from; i < to; i++ {
		lines = append(lines, line(i))
	}
	return lines
}

// RowAt gives the row shown at line y of the window, -1 when there is none.
func (w *Window) RowAt(y int) int {
	if r := w.Top + y; y >= 0 && y < w.Height && r < w.Total {
		return r
	}
	return -1
}

func (w *Window) settle() {
	w.Cursor = min(max(0, w.Cursor), max(0, w.Total-1))
	h := max(1, w.Height)
	w.Top = min(max(w.Top, w.Cursor-h+1), w.Cursor) // the cursor is in sight
	w.Top = min(max(0, w.Top), max(0, w.Total-h))
}

// Column is one column of a table.
type Column struct {
	Title string
	Width int  // cells; for a flexible column the least it wants
	Want  int  // cells of its widest content: what is left goes there first, the leftmost column before the others
	Flex  int  // share of the cells left over then, 0 for none; the cells that lack are taken from these
	Right bool // numbers
	Drop  int  // columns with a higher number leave first when it gets narrow; 0 stays
}

// Layout decides the widths of columns for w cells, with one cell between
// columns. A column that has no room gets width 0.
func Layout(cols []Column, w int) []int {
	widths := model.Each(cols, func(c *Column) int { return c.Width })
	for need(widths) > w {
		worst := -1
		for i, c := range cols {
			if widths[i] > 0 && c.Drop > 0 && (worst < 0 || c.Drop > cols[worst].Drop) {
				worst = i
			}
		}
		if worst < 0 {
			break
		}
		widths[worst] = 0
	}
	shares, left := 0, w-need(widths)
	for i, c := range cols {
		if add := min(left, c.Want-widths[i]); widths[i] > 0 && add > 0 {
			widths[i], left = widths[i]+add, left-add
		}
	}
	for i, c := range cols {
		shares += model.If(widths[i] > 0 && (left < 0 || c.Want == 0), c.Flex, 0)
	}
	for i, c := range cols {
		if widths[i] == 0 || c.Flex == 0 || shares == 0 || left > 0 && c.Want > 0 {
			continue
		}
		add := left * c.Flex / shares
		if left < 0 {
			add = max(add, 1-widths[i])
		}
		widths[i] += add
		left, shares = left-add, shares-c.Flex
	}
	return widths
}

func need(widths []int) int {
	n := -1
	for _, w := range widths {
		n += model.If(w > 0, w+1, 0)
	}
	return max(0, n)
}

// Line lays out one row: cells fitted to the widths, one space between. A cell
// may bring styles in Paint, applied after fitting.
func Line(cols []Column, widths []int, cells []string, paint func(col int, text string) string) string {
	var b strings.Builder
	for i, w := range widths {
		if w <= 0 || i >= len(cells) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		text := model.If(cols[i].Right, FitRight, Fit)(cells[i], w)
		if paint != nil {
			text = paint(i, text)
		}
		b.WriteString(text)
	}
	return b.String()
}

// ColumnAt gives the column under cell x of a line laid out by Line, -1 for none.
func ColumnAt(widths []int, x int) int {
	at := 0
	for i, w := range widths {
		if w <= 0 {
			continue
		}
		if x >= at && x <= at+w {
			return i
		}
		at += w + 1
	}
	return -1
}

// Head lays out the titles of columns.
func Head(cols []Column, widths []int) string {
	return Line(cols, widths, model.Each(cols, func(c *Column) string { return c.Title }), nil)
}
