package dashboard

import (
	"strings"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/theme"
)

// target is what a figure leads to: one of the fields says what.
type target struct {
	list  string         // a filter expression within the scope, for Customers
	move  *[2]model.Tier // a cell of the movement
	some  []model.Match  // these customers
	risks []model.Risk   // these, each with why
	top   int            // so many, the most revenue first
	open  int64          // one customer
	count int            // how many there are, -1 for unknown; opening none says so
	title string         // of a list of names
}

// figure is a place on a sheet that the cursor can stand on.
type figure struct {
	target
	line, from, to int // the line and the cells it takes
}

// sheet is what a card is drawn on: lines of w cells and the figures in them.
// It grows beyond h; the layout shows the part around the cursor.
type sheet struct {
	env    *nav.Env
	th     *theme.Theme
	w, h   int
	table  bool // plain tables instead of charts
	single bool // the only card in the window
	sel    int  // the figure under the cursor, -1 for none
	lines  []string
	figs   []figure

	b  strings.Builder
	at int // cells of the line under way
}

// put adds painted text to the line under way.
func (s *sheet) put(text string) {
	s.b.WriteString(text)
	s.at += part.Width(text)
}

// end ends the line under way, cut or padded to the sheet.
func (s *sheet) end() {
	s.lines = append(s.lines, part.Fit(s.b.String(), s.w))
	s.b.Reset()
	s.at = 0
}

func (s *sheet) line(text string) {
	s.put(text)
	s.end()
}

// say adds a sentence, wrapped.
func (s *sheet) say(text string, st theme.Style) {
	for _, line := range part.Painted(text, max(5, s.w), " ", st) {
		s.line(line)
	}
}

// cell puts a figure: one cell for the mark, then its text.
func (s *sheet) cell(t target, text string, st theme.Style) {
	from := s.at
	if len(s.figs) == s.sel {
		mark := s.env.Sign(model.If(s.at == 0, "▌", "▸")) // before the figure under the cursor
		s.put(s.th.Select.Render(mark + text))
	} else {
		s.put(" " + st.Render(text))
	}
	s.figs = append(s.figs, figure{target: t, line: len(s.lines), from: from, to: s.at})
}

// row adds a line that is one figure.
func (s *sheet) row(t target, text string) {
	s.cell(t, text, s.th.Text)
	s.figs[len(s.figs)-1].to = s.w
	s.end()
}

// rows adds a plain table: a heading, then one figure a line. targets may be
// shorter than the rows; a row without one is not a figure.
func (s *sheet) rows(heads []string, cells [][]string, targets ...target) {
	for i, text := range part.TextTable(append([][]string{heads}, cells...)) {
		text = part.Fit(text, s.w-1)
		switch {
		case i == 0:
			s.line(" " + s.th.Muted.Render(text))
		case i <= len(targets):
			s.row(targets[i-1], text)
		default:
			s.line(" " + text)
		}
	}
}

func (s *sheet) bar(share float64, w int) string { return part.Bar(share, w, s.env.ASCII, s.th) }

func (s *sheet) curve(values []float64, low, high float64, w, h int) []string {
	lines := part.Curve(values, low, high, w, h, s.env.ASCII)
	return model.Each(lines, func(line *string) string { return s.th.Bar.Render(*line) })
}

// chart draws values from 0 to top as a curve of w cells and h lines, behind an axis
// of so many cells with words at its top, middle and bottom.
func (s *sheet) chart(values []float64, top float64, axis, w, h int, high, mid, low string) {
	for i, line := range s.curve(values, 0, top, w, h) {
		label := map[int]string{h - 1: low, h / 2: mid, 0: high}[i]
		s.line(s.th.Muted.Render(part.FitRight(label, axis-1)+" ") + line)
	}
}

// ends says below a curve of w cells behind an axis where it begins and ends.
func (s *sheet) ends(axis, w int, from, to string) {
	n := part.Width(to) + 1
	s.line(part.Fit("", axis) + s.th.Muted.Render(part.Fit(from, w-n)+part.FitRight(to, n)))
}

// tierName words a side of the movement.
func (s *sheet) tierName(t model.Tier, none string) string {
	return model.If(t == model.TierNone, s.env.Lang.T(none), s.env.Lang.Tier(t))
}
