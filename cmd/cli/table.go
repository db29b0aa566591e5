package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"

	"tierbook/model"
	"tierbook/ui/part"
)

type column struct {
	title string
	right bool // numbers stand to the right
	max   int  // cells it may take on a terminal, 0 is as many as it needs
	flex  bool // takes what the others leave; one a table
	keep  bool // stays on the narrowest line, where it shrinks
}

// left, right and flex are columns of words, of numbers, and of words that take what
// the others leave.
func left(title string) column  { return column{title: title} }
func right(title string) column { return column{title: title, right: true} }
func flex(title string) column  { return column{title: title, flex: true} }

// sampleRows is how many rows decide the widths of a table's columns.
const sampleRows = 200

const columnGap = "  "

// table prints rows in columns as they come. Widths are settled by the first
// rows; on a terminal the flexible column is cut to fit, elsewhere nothing is.
type table struct {
	w      *bufio.Writer
	cols   []column
	width  int // cells of a line, 0 is unlimited
	plain  bool
	sample [][]string // rows, and headings as rows of one cell
	fixed  []int
}

// table makes a table on Stdout.
func (r *run) table(cols ...column) *table {
	return &table{w: bufio.NewWriterSize(r.Stdout, 64<<10), cols: cols, width: r.outWidth(), plain: !r.colour(r.Stdout)}
}

func (r *run) rows(rows [][]string, cols ...column) error {
	return tableOf(r, rows, func(cells *[]string) []string { return *cells }, cols...)
}

// tableOf prints a table with a row for each element of a list.
func tableOf[T any](r *run, list []T, row func(*T) []string, cols ...column) error {
	t := r.table(cols...)
	for i := range list {
		t.row(row(&list[i])...)
	}
	return t.done()
}

// field is a column of a table with what it says of a T.
type field[T any] struct {
	column
	text func(*T) string
}

func columnsOf[T any](fields []field[T]) []column {
	return model.Each(fields, func(f *field[T]) column { return f.column })
}

// tableWith makes a table of fields and what adds a row to it.
func tableWith[T any](r *run, fields []field[T]) (*table, func(*T)) {
	t := r.table(columnsOf(fields)...)
	return t, func(of *T) { t.row(model.Each(fields, func(f *field[T]) string { return f.text(of) })...) }
}

// heading adds a line that stands above the rows that follow.
func (t *table) heading(text string) {
	if t.fixed != nil {
		t.print([]string{text}, true)
		return
	}
	t.sample = append(t.sample, []string{text})
}

// row adds a row; cells are made safe to print here.
func (t *table) row(cells ...string) {
	for i := range cells {
		cells[i] = part.Cell(cells[i])
	}
	if t.fixed != nil {
		t.print(cells, false)
		return
	}
	t.sample = append(t.sample, cells)
	if len(t.sample) == sampleRows {
		t.settle()
	}
}

// done prints what is left; a table without rows prints nothing.
func (t *table) done() error {
	if t.fixed == nil && len(t.sample) > 0 {
		t.settle()
	}
	return t.w.Flush()
}

// flexLeast is the least the flexible column shrinks to while a column on its
// right can go.
const flexLeast = 8

// settle fixes the widths and prints the header and the sample. On a line that is too short
// for the flexible column, columns go from the right, but for the first, the flexible one
// and the one to keep, which shrinks at the end.
func (t *table) settle() {
	room, cols := math.MaxInt, make([]part.Column, len(t.cols))
	for i, c := range t.cols {
		w := part.Width(c.title)
		for _, cells := range t.sample {
			if len(cells) == len(t.cols) {
				w = max(w, part.Width(cells[i]))
			}
		}
		if c.max > 0 && t.width > 0 {
			w = min(w, max(c.max, part.Width(c.title)))
		}
		w += len(columnGap) - 1 // beside the cell that Layout leaves
		cols[i] = part.Column{Width: w, Want: w, Drop: i}
		switch {
		case c.keep:
			cols[i].Drop, cols[i].Flex = 0, math.MaxInt16
		case c.flex:
			cols[i].Drop, cols[i].Flex, cols[i].Width = 0, 1, min(w, flexLeast)
		}
		if c.flex && t.width > 0 {
			room = t.width + len(columnGap) - 1
		}
	}
	t.fixed = part.Layout(cols, room)
	titles := model.Each(t.cols, func(c *column) string { return c.title })
	if strings.Join(titles, "") != "" {
		t.print(titles, true)
	}
	for _, cells := range t.sample {
		t.print(cells, len(cells) < len(t.cols))
	}
	t.sample = nil
}

func (t *table) print(cells []string, head bool) {
	var b strings.Builder
	for i, c := range t.cols {
		w := t.fixed[i] - len(columnGap) + 1
		if w < 0 || i >= len(cells) {
			continue
		}
		if i > 0 {
			b.WriteString(columnGap)
		}
		if t.width == 0 {
			w = max(w, part.Width(cells[i]))
		}
		fit := model.If(c.right, part.FitRight, part.Fit)
		b.WriteString(fit(cells[i], w))
	}
	line := strings.TrimRight(b.String(), " ")
	if len(cells) < len(t.cols) {
		line = cells[0]
	}
	if head && !t.plain {
		line = "\x1b[1m" + line + "\x1b[0m"
	}
	_, _ = t.w.WriteString(line + "\n")
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// outWidth gives the cells of a line of Stdout, 0 when it is no terminal and
// COLUMNS does not say.
func (r *run) outWidth() int {
	if n, err := strconv.Atoi(r.Env("COLUMNS")); err == nil && n > 20 {
		return n
	}
	if f, ok := r.Stdout.(*os.File); ok && isTerminal(f) {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 20 {
			return w
		}
		return 80
	}
	return 0
}

func (r *run) colour(stream io.Writer) bool {
	return !r.g.noColor && r.Env("NO_COLOR") == "" && !r.dumb() && isTerminal(stream)
}

// dumb tells a terminal that may not know escape sequences: TERM says so, or says
// nothing on a system where terminals name themselves.
func (a *App) dumb() bool {
	term := a.Env("TERM")
	return term == "dumb" || term == "unknown" || term == "" && runtime.GOOS != "windows"
}

// deliver writes to the file named, which is then told under a key, or to Stdout.
func (r *run) deliver(path string, force bool, fill func(io.Writer) error, told func() string) error {
	if path == "" || path == "-" {
		return r.toStdout(fill)
	}
	err := writeFile(path, force, fill)
	if err == nil {
		r.tell(told())
	}
	return err
}

// toStdout writes a file's content to Stdout: as it is, or on a terminal with
// nothing that it would act upon.
func (r *run) toStdout(fill func(io.Writer) error) error {
	if !isTerminal(r.Stdout) {
		return fill(r.Stdout)
	}
	var text strings.Builder
	err := fill(&text)
	_, unwritten := io.WriteString(r.Stdout, part.Lines(text.String()))
	return errors.Join(err, unwritten)
}

// paint wraps text in an SGR code where Stdout takes colours.
func (r *run) paint(code, text string) string {
	return model.If(r.colour(r.Stdout), "\x1b["+code+"m"+text+"\x1b[0m", text)
}

// wideLine is from how many cells a line has room for every column.
const wideLine = 100

// wide tells whether tables have room for every column.
func (r *run) wide() bool {
	w := r.outWidth()
	return w == 0 || w >= wideLine
}

// nameWidth gives the cells a name may take beside a column of sentences.
func (r *run) nameWidth() int {
	return model.If(r.wide(), 32, 22)
}

// barCells is how wide the progress bar is drawn, and barEvery how often.
const (
	barCells = 24
	barEvery = 80 * time.Millisecond
)

// progressBar is one line on Stderr that shows how far a long piece of work is;
// nothing where Stderr is no terminal, or with -q.
type progressBar struct {
	r    *run
	on   bool
	seen bool
	last time.Time
}

func (r *run) progress() *progressBar {
	return &progressBar{r: r, on: !r.g.quiet && !r.dumb() && isTerminal(r.Stderr), last: r.Now()}
}

// step is a model.Progress.
func (p *progressBar) step(step string, done, total int) {
	if !p.on {
		return
	}
	now := p.r.Now()
	if now.Sub(p.last) < barEvery {
		return
	}
	p.last, p.seen = now, true
	name := p.r.l.T("progress.work")
	if key := "progress." + step; p.r.l.Has(key) {
		name = p.r.l.T(key)
	}
	if total <= 0 {
		fmt.Fprintf(p.r.Stderr, "\r\x1b[K%s  %s", name, p.r.l.Count(done))
		return
	}
	full := min(barCells, done*barCells/total)
	fmt.Fprintf(p.r.Stderr, "\r\x1b[K%s  %s%s  %3d %%", part.Fit(name, 12), strings.Repeat("█", full), strings.Repeat("░", barCells-full),
		min(100, done*100/total))
}

// done takes the line away.
func (p *progressBar) done() {
	if p.seen {
		fmt.Fprint(p.r.Stderr, "\r\x1b[K")
		p.seen = false
	}
}
