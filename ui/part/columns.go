package part

import "strings"

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
	widths := make([]int, len(cols))
	for i, c := range cols {
		widths[i] = c.Width
	}
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
		if widths[i] > 0 && (left < 0 || c.Want == 0) {
			shares += c.Flex
		}
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
		if w > 0 {
			n += w + 1
		}
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
		text := Fit(cells[i], w)
		if cols[i].Right {
			text = FitRight(cells[i], w)
		}
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
	return Line(cols, widths, Each(cols, func(c *Column) string { return c.Title }), nil)
}
