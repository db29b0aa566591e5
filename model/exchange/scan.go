package exchange

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strings"

	"tierbook/model"
)

// sampleRows is how many rows tell what a file holds.
const sampleRows = 500

// record is one row of a file.
type record struct {
	num   int // from 1, the header being 1; blank rows count
	cells []string
	err   *model.Error // the row cannot be split into cells
	part  bool         // its figure is in that of another row
	raw   []byte       // its bytes as they stand in the file, without the line end
}

// cell gives the cell of a column as it stands, "" where the row ends before it.
func (r *record) cell(index int) string {
	if index >= len(r.cells) {
		return ""
	}
	return r.cells[index]
}

// blank tells whether the row holds nothing but white space.
func (r *record) blank() bool {
	return r.err == nil && r.filled() == 0
}

// filled counts the cells that hold something.
func (r *record) filled() (n int) {
	for _, c := range r.cells {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}

// source gives the rows of a file below its header, as often as asked for.
type source interface {
	rewind()
	next(*record) bool // false at the end
	size() (done, total int)
}

// scanner splits delimited text into rows. It differs from encoding/csv in what
// files of strangers need: a lone CR ends a line as CRLF and LF do, a quote
// inside an unquoted cell stands for itself, a quote that is never closed costs
// its own line and nothing more, cells and rows are bounded, and every row keeps
// its number.
type scanner struct {
	text   []byte
	file   *io.SectionReader // that text is a part of; nil where it is all
	base   int               // where text begins in it
	delim  byte
	pos    int
	num    int
	body   int      // where the rows below the header begin
	header int      // the header's number
	titles []string // of rows above the header that say what the file is

	headless bool // the first row is a row like the others
	grouped  bool // rows stand under headings of one cell, such as the customer's name
	heading  string
	dayed    func(cell string) bool // headings stand in the column of dates, which is the second then
	sub      []bool                 // the columns of a table within the list; nil for none
	number   bool                   // whose orders are numbered in a further column
	main     []string               // the row whose table goes on
	totals   map[string]int         // of a sum by customer, the last row called "Total" and a name
	damaged  bool                   // some bytes are no UTF-8
}

// next reads the row at pos; a heading becomes the first cell of the rows under it.
func (s *scanner) next(r *record) bool {
	for s.row(r) {
		if s.totals != nil {
			s.total(r)
			return true
		}
		if s.sub != nil {
			s.fillSub(r)
			return true
		}
		if !s.grouped && s.dayed == nil || r.blank() || r.err != nil {
			return true
		}
		first, of := strings.TrimSpace(r.cells[0]), s.heading
		if s.dayed != nil && !s.dayed(first) || s.dayed == nil && first != "" {
			if r.filled() == 1 && first != "" {
				s.heading = first
				continue
			}
			of, r.cells[0] = "Total", "" // a sum, or a balance
		}
		if s.dayed != nil {
			r.cells = slices.Insert(r.cells, 0, of)
		} else {
			r.cells[0] = of
		}
		return true
	}
	return false
}

// window is how much of a large file is in memory: a row of any size and as much again.
const window = 4 * MaxRow

// fill has the part of the file from pos on in memory; false where no more of it can be.
func (s *scanner) fill() bool {
	if s.file == nil || s.base+len(s.text) >= int(s.file.Size()) {
		return false
	}
	text := append(make([]byte, 0, window), s.text[s.pos:]...) // scanners share what was read
	n, _ := s.file.ReadAt(text[len(text):window], int64(s.base+len(s.text)))
	s.base, s.pos, s.text = s.base+s.pos, 0, text[:len(text)+n]
	return n > 0
}

// row reads the row at pos as it stands.
func (s *scanner) row(r *record) bool {
	if len(s.text)-s.pos < 2*MaxRow {
		s.fill()
	}
	if s.pos >= len(s.text) {
		return false
	}
	start := s.pos
	s.num++
	r.num, r.cells, r.err, r.part = s.num, r.cells[:0], nil, false
	for p := start; ; {
		cell, end, err := s.cell(p, start)
		if err == nil && len(r.cells) > MaxColumns {
			err = model.Invalid("error.exchange.row_columns", "Limit", MaxColumns)
		}
		if err == nil && len(cell) > MaxCell {
			err = model.Invalid("error.exchange.cell_long", "Limit", MaxCell>>10)
		}
		if err != nil {
			r.err = err
			s.pos = lineEnd(s.text, start)
			r.raw = s.text[start:min(s.pos, start+MaxCell)]
			for s.pos+1 >= len(s.text) && s.fill() {
				s.pos = lineEnd(s.text, s.pos)
			}
			s.pos = afterLine(s.text, s.pos)
			return true
		}
		r.cells = append(r.cells, cell)
		if end >= len(s.text) || s.text[end] != s.delim {
			r.raw = s.text[start:end]
			if s.damaged && lostByte(r.raw) >= 0 {
				r.err = model.Invalid("error.exchange.lost_byte", "Byte", s.base+start+lostByte(r.raw)+1)
			}
			s.pos = afterLine(s.text, end)
			return true
		}
		p = end + 1
	}
}

// cell reads the cell at p and gives where it ends: at a delimiter, a line end
// or the end of the text.
func (s *scanner) cell(p, start int) (string, int, *model.Error) {
	q := p
	for q < len(s.text) && s.text[q] == ' ' {
		q++
	}
	if q < len(s.text) && s.text[q] == '"' {
		return s.quoted(q+1, start)
	}
	end := p
	for end < len(s.text) && s.text[end] != s.delim && s.text[end] != '\n' && s.text[end] != '\r' {
		end++
	}
	if end-start > MaxRow {
		return "", end, model.Invalid("error.exchange.row_long", "Limit", MaxRow>>10)
	}
	return string(s.text[p:end]), end, nil
}

// quoted reads the rest of a quoted cell whose first character is at p.
func (s *scanner) quoted(p, start int) (string, int, *model.Error) {
	limit := min(len(s.text), start+MaxRow)
	var b strings.Builder
	for {
		i := bytes.IndexByte(s.text[min(p, limit):limit], '"')
		if i < 0 {
			if limit < len(s.text) {
				return "", p, model.Invalid("error.exchange.row_long", "Limit", MaxRow>>10)
			}
			return "", p, model.Invalid("error.exchange.quote")
		}
		b.Write(s.text[p : p+i])
		p += i + 1
		if p < len(s.text) && s.text[p] == '"' {
			b.WriteByte('"')
			p++
			continue
		}
		for p < len(s.text) && s.text[p] == ' ' {
			p++
		}
		if p-start > MaxRow {
			return "", p, model.Invalid("error.exchange.row_long", "Limit", MaxRow>>10)
		}
		if p < len(s.text) && s.text[p] != s.delim && s.text[p] != '\n' && s.text[p] != '\r' {
			return "", p, model.Invalid("error.exchange.quote")
		}
		return unixLines(b.String()), p, nil
	}
}

// rewind goes back to the first row below the header.
func (s *scanner) rewind() {
	if s.pos = s.body - s.base; s.pos < 0 {
		s.base, s.pos, s.text = s.body, 0, nil
	}
	s.num, s.heading, s.main = s.header, "", nil
}

// headings tells whether the rows stand under headings: the first column has no
// header, and in it nothing but headings and sums.
func (s *scanner) headings(header []string) bool {
	if len(header) < 4 || header[0] != "" {
		return false
	}
	var r record
	n := 0
	for i := 0; i < sampleRows && s.row(&r); i++ {
		switch filled := r.filled(); {
		case r.err != nil, filled == 0:
		case strings.TrimSpace(r.cells[0]) == "":
			if n == 0 {
				return false
			}
		case filled == 1:
			n++
		case !strings.HasPrefix(strings.ToLower(r.cells[0]), "total"):
			return false
		}
	}
	return n > 0
}

// findTotals finds, in a sum by customer, the rows that sum up those under a customer.
func (s *scanner) findTotals() {
	found, r := map[string]int{}, record{}
	for s.row(&r) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(r.cell(0)), "Total "); ok {
			found[name] = r.num
		}
	}
	s.totals = found
}

// total gives the figure of the jobs and addresses under a customer to the customer: these,
// and the row that begins them, are parts of it.
func (s *scanner) total(r *record) {
	if r.err != nil || r.blank() {
		return
	}
	switch name := strings.TrimSpace(r.cells[0]); {
	case s.heading == "" && s.totals[name] > r.num:
		s.heading, r.part = name, true
	case s.heading != "" && name == "Total "+s.heading && r.num == s.totals[s.heading]:
		s.heading, r.cells[0] = "", s.heading
	default:
		r.part = s.heading != ""
	}
}

// fillSub gives a further row of a table within the list what the row above says.
func (s *scanner) fillSub(r *record) {
	if r.err != nil || r.filled() == 0 {
		return
	}
	r.cells = append(r.cells, make([]string, max(0, len(s.sub)-len(r.cells)))...)
	further, hash := s.main != nil, sha256.New()
	for i, sub := range s.sub {
		further = further && (sub || strings.TrimSpace(r.cells[i]) == "")
	}
	if !further {
		s.main = slices.Clone(r.cells)
	}
	for i, sub := range s.sub {
		if !sub {
			r.cells[i] = s.main[i]
			_, _ = hash.Write([]byte(s.main[i] + "\x1f"))
		}
	}
	if s.number {
		r.cells = append(r.cells[:len(s.sub)], hex.EncodeToString(hash.Sum(nil)[:6]))
	}
}

func (s *scanner) size() (int, int) {
	if s.file != nil {
		return s.base + s.pos, int(s.file.Size())
	}
	return s.pos, len(s.text)
}

// lineEnd gives the position of the first line end at or after p.
func lineEnd(text []byte, p int) int {
	if i := bytes.IndexAny(text[p:], "\n\r"); i >= 0 {
		return p + i
	}
	return len(text)
}

// afterLine steps over one line end at p.
func afterLine(text []byte, p int) int {
	return model.If(p+1 < len(text) && text[p] == '\r' && text[p+1] == '\n', p+2, min(p+1, len(text)))
}

// unixLines turns CRLF and CR into LF.
func unixLines(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}
