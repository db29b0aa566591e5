package dashboard

import (
	"strings"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/theme"
)

// The cards, in the order in which they stand.
var cards = [...]struct {
	name string // its word in the catalogues
	draw func(*sheet, *data)
}{
	{"short", drawShort},
	{"tiers", drawTiers},
	{"money", drawMoney},
	{"split", drawSplit},
	{"movement", drawMovement},
	{"risk", drawRisk},
	{"coverage", drawCoverage},
	{"targets", drawTargets},
	{"trend", drawTrend},
	{"moves", drawMoves},
	{"mood", drawMood},
	{"pareto", drawPareto},
	{"heat", drawHeat},
	{"retention", drawRetention},
	{"value", drawValue},
}

const (
	numCards  = len(cards)
	cardSplit = 3 // the one that is drawn by an attribute
)

// From twoFrom cells on cards stand in two columns, from wallFrom in three;
// a card takes at least cardHeight lines there.
const (
	twoFrom    = 110
	wallFrom   = 170
	cardHeight = 12
)

type layout struct {
	w, h   int
	cols   int // columns of cards; 1 shows one card with tabs
	rows   int // rows of cards in sight
	top    int // the first of them
	cw, ch int // cells and lines of a card, with its frame
	sheets [numCards]*sheet
	framed [numCards]string // cards without the cursor, with their frames
	tabs   [][3]int         // on the line of tabs: from, to, card
}

// forget drops what was drawn of the cards.
func (y *layout) forget() { y.sheets, y.framed = [numCards]*sheet{}, [numCards]string{} }

// arrange decides how the cards stand.
func (l *Layer) arrange(w, h int) {
	y := &l.lay
	if y.w != w || y.h != h {
		*y = layout{w: w, h: h, top: y.top}
	}
	switch {
	case w >= wallFrom:
		y.cols = 3
	case w >= twoFrom:
		y.cols = 2
	default:
		y.cols, y.rows, y.cw, y.ch = 1, 1, w, max(1, h-2)
		return
	}
	room := max(1, h-1)
	y.rows = min(max(1, room/cardHeight), (numCards+y.cols-1)/y.cols)
	y.cw, y.ch = w/y.cols, room/y.rows
	at := l.card / y.cols
	y.top = min(max(y.top, at-y.rows+1), at, (numCards+y.cols-1)/y.cols-y.rows)
}

// inner gives the cells and lines inside a card.
func (l *Layer) inner() (int, int) {
	if l.lay.cols == 1 {
		return l.lay.cw, l.lay.ch
	}
	return l.lay.cw - 2, l.lay.ch - 2
}

// sheetOf gives a card without the cursor.
func (l *Layer) sheetOf(i int) *sheet {
	if l.lay.sheets[i] == nil {
		l.lay.sheets[i] = l.draw(i, -1)
	}
	return l.lay.sheets[i]
}

func (l *Layer) draw(i, sel int) *sheet {
	w, h := l.inner()
	table := l.swapped != l.env.Theme.Mono // without colour tables come by themselves
	s := &sheet{env: l.env, th: l.env.Theme, w: max(1, w), h: max(1, h), sel: sel, table: table, single: l.lay.cols == 1}
	cards[i].draw(s, l.data)
	return s
}

// View draws what the figures are of, then the cards.
func (l *Layer) View(w, h int) string {
	l.seen = true
	l.arrange(w, h)
	lines := []string{part.Fit(l.header(w), w)}
	switch {
	case l.data == nil:
		lines = append(lines, l.env.Nothing(l.err, "dashboard.counting", "dashboard.retry", w)...)
	case l.data.stats.Customers == 0:
		lines = append(lines, l.nobody(w)...)
	case l.lay.cols == 1:
		lines = append(lines, l.tabLine(w))
		lines = append(lines, l.body(l.card)...)
	default:
		for r := l.lay.top; r < l.lay.top+l.lay.rows; r++ {
			block := l.framed(r * l.lay.cols)
			for i := r*l.lay.cols + 1; i < min((r+1)*l.lay.cols, numCards); i++ {
				block = part.Beside(block, "", l.framed(i))
			}
			for line := range strings.SplitSeq(block, "\n") {
				lines = append(lines, line+part.Fit("", l.lay.w-part.Width(line)))
			}
		}
	}
	if l.lay.cols > 1 && l.data != nil && l.data.stats.Customers > 0 { // every line has its width already
		return strings.Join(part.Exactly(lines, h, part.Fit("", w)), "\n")
	}
	return part.Box(lines, w, h)
}

// header says what every figure is about.
func (l *Layer) header(w int) string {
	th, t := l.env.Theme, l.env.Lang
	var chips []string
	if l.data != nil {
		m := &l.data.stats.Movement
		chips = append(chips, m.From.String()+" → "+m.To.String(), t.F("app.customers", "N", t.Count(l.data.stats.Customers)))
	}
	if l.env.Owner == "" { // one owner's are said by the head line
		chips = append(chips, l.env.AllOwners())
	}
	plain := len(chips)
	if !l.scope.filter.Empty() {
		chips = append(chips, part.Cell(t.Filter(l.scope.filter)))
	}
	right := model.If(l.request.On(), t.T("dashboard.reading")+" ", "")
	out, used := "", 0
	for i, c := range chips {
		c = part.Fit(c, min(part.Width(c), max(10, w/2)))
		if used+part.Width(c)+3 > w-part.Width(right) && i > 0 {
			break
		}
		st := th.Muted
		if i >= plain {
			st = th.Accent
		} else if i == 0 {
			st = th.Bold
		}
		out += " " + st.Render(c) + "  "
		used += part.Width(c) + 3
	}
	return part.Fit(out, w-part.Width(right)) + th.Accent.Render(right)
}

// nobody says what to do where the scope leaves no one.
func (l *Layer) nobody(w int) []string {
	t, k := l.env.Lang, l.env.Keys
	head, hint := t.T("dashboard.empty"), t.F("dashboard.empty.hint", "Add", k.Key(action.ToCustomers), "Import", k.Key(action.ImportFile))
	archived, list := l.env.AllArchived(action.ToCustomers, action.Filter)
	switch whose := l.env.Whose(w); {
	case archived != "":
		head, hint = archived, list
	case !l.scope.filter.Empty():
		head, hint = t.T("dashboard.none"), t.F("dashboard.none.hint", "Key", k.Key(action.ClearFilter))
		hint += model.If(whose != "", " "+l.env.Only(whose), "")
	case whose != "":
		head, hint = t.F("owner.nobody_here", "Whose", whose), t.F("owner.nobody_here.do", "Key", k.Key(action.ChooseOwner))
	}
	return append([]string{""}, l.env.Sentences(w, 3, head, hint)...)
}

func (l *Layer) title(i int) string {
	if i == cardSplit {
		by := l.env.AttrTitle(l.by)
		by = model.If(l.by < model.AttrField, strings.ToLower(by), by)
		return l.env.Lang.F("dashboard.card.split", "By", by)
	}
	return l.env.Lang.T("dashboard.card." + cards[i].name)
}

// tabLine names the cards around the one shown.
func (l *Layer) tabLine(w int) string {
	th := l.env.Theme
	l.lay.tabs = l.lay.tabs[:0]
	first, used := l.card, 0
	for i := l.card; i >= 0; i-- { // as many before as leave half the line to those after
		used += part.Width(l.title(i)) + 4
		if i < l.card && used > w/2 {
			break
		}
		first = i
	}
	out := model.If(first > 0, th.Muted.Render(l.env.Sign("‹")), " ")
	at := 1
	for i := first; i < numCards; i++ {
		text := " " + l.title(i) + " "
		if at+part.Width(text)+2 > w {
			return part.Fit(out, w-1) + th.Muted.Render(l.env.Sign("›"))
		}
		l.lay.tabs = append(l.lay.tabs, [3]int{at, at + part.Width(text), i})
		if i == l.card {
			text = "[" + l.title(i) + "]"
			out += th.HeadActive.Render(text)
		} else {
			out += th.Muted.Render(text)
		}
		at += part.Width(text)
	}
	return part.Fit(out, w)
}

// body draws the lines of a card that are in sight: those around the cursor.
func (l *Layer) body(i int) []string {
	w, h := l.inner()
	s := l.sheetOf(i)
	if n := len(s.figs); i == l.card && n > 0 {
		l.fig[i] = min(l.fig[i], n-1)
		s = l.draw(i, l.fig[i])
	}
	line := l.lineOf(i, s)
	top := l.topOf(s, line, h)
	if i == l.card {
		l.scroll = max(0, min(l.scroll, len(s.lines)-h-top))
		top += l.scroll
	}
	lines := append([]string(nil), s.lines[top:min(len(s.lines), top+h)]...)
	if more := len(s.lines) - top - h; more > 0 && len(lines) > 1 && line != top+h-1 {
		lines[len(lines)-1] = part.Fit(" "+l.env.Theme.Muted.Render(l.env.Lang.F("dashboard.more", "N", more+1)), w)
	}
	return part.Exactly(lines, h, "")
}

// lineOf gives the line of a card on which its cursor stands, 0 where it has none.
func (l *Layer) lineOf(card int, s *sheet) int {
	if card != l.card || len(s.figs) == 0 {
		return 0
	}
	return s.figs[min(l.fig[card], len(s.figs)-1)].line
}

// topOf gives the first line in sight so that the cursor's is.
func (l *Layer) topOf(s *sheet, line, h int) int {
	return model.If(line < h-1 || len(s.lines) <= h, 0, min(line-h/2, len(s.lines)-h))
}

func (l *Layer) framed(i int) string {
	y := &l.lay
	if i != l.card && y.framed[i] != "" {
		return y.framed[i]
	}
	w := model.If(i%y.cols == y.cols-1, y.w-i%y.cols*y.cw, y.cw)
	th, title := *l.env.Theme, l.title(i)
	if i == l.card {
		th.Border = th.Accent
		title = "[" + title + "]"
	}
	card := part.Frame(strings.Join(l.body(i), "\n"), title, w, y.ch, l.env.ASCII, &th)
	if i != l.card {
		y.framed[i] = card
	}
	return card
}

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
