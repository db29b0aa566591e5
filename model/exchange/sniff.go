package exchange

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"tierbook/model"
)

// open makes a source of a decoded file: JSON when it begins as such, delimited
// text otherwise. It gives the header beside it.
func open(text []byte, file *io.SectionReader, o Options) (source, []string, error) {
	if t := bytes.TrimLeft(text, " \t\r\n"); len(t) > 0 && (t[0] == '[' || t[0] == '{') && o.Delimiter == 0 {
		return openJSON(t)
	}
	delim := byte(0)
	if o.Delimiter != 0 {
		if o.Delimiter >= 0x80 || o.Delimiter == '"' || o.Delimiter == '\n' || o.Delimiter == '\r' {
			return nil, nil, model.E(model.CodeUsage, "error.exchange.delimiter", "Text", string(o.Delimiter))
		}
		delim = byte(o.Delimiter)
	}
	below, named := dropSepLine(text)
	delim = cmp.Or(delim, named)
	top := model.If(file == nil, 0, len(text)-len(below))
	s := &scanner{text: below, file: file, base: top, delim: cmp.Or(delim, sniffDelimiter(below)), damaged: file == nil && lostByte(below) >= 0}
	header, err := s.top()
	if err != nil {
		return nil, nil, err
	}
	s.body, s.header = s.base+s.pos, s.num
	numbered := len(o.Map) > 0 && strings.Trim(strings.Join(slices.Collect(maps.Keys(o.Map)), ""), "0123456789") == ""
	switch {
	case o.NoHeader, numbered && !o.Header && headless(header):
		s.body, s.header, s.headless = top, 0, true
		for i := range header {
			header[i] = fmt.Sprintf("column %d", i+1)
		}
	case len(header) == 1 || !namesColumns(header) && len(o.Map) == 0:
		if below, next := s.underTitles(strings.Join(strings.Fields(strings.Join(header, " ")), " "), delim); below != nil {
			s, header = below, next
		}
	}
	if !s.headless {
		header = s.subRows(s.subTable(header))
	}
	s.rewind()
	if s.grouped = s.headings(header); s.grouped {
		header[0] = "customer"
	}
	s.rewind()
	if what := s.dayHeadings(header); what != "" && !s.headless {
		s.dayed, header = looksDate, slices.Insert(header, 0, what)
	}
	s.rewind()
	return s, header, nil
}

// maxTitles is how many rows above the header may say what the file is.
const maxTitles = 30

// top reads the first row at pos that is not blank, as a header.
func (s *scanner) top() ([]string, error) {
	var r record
	for s.next(&r) {
		if r.blank() {
			continue
		}
		if r.err != nil {
			return nil, model.E(model.CodeRefused, "error.exchange.header").Wrap(r.err)
		}
		if len(r.cells) > MaxColumns {
			return nil, model.E(model.CodeRefused, "error.exchange.too_many_columns", "Limit", MaxColumns)
		}
		return cleanHeader(r.cells), nil
	}
	return nil, model.E(model.CodeRefused, "error.exchange.empty")
}

// underTitles gives a scanner, with its header, that begins under the row just
// read, which names no columns, and the few like it below; nil unless what follows
// them is plainly the header.
func (s *scanner) underTitles(title string, delim byte) (*scanner, []string) {
	t := *s
	for t.titles = []string{title}; ; {
		t.delim = cmp.Or(delim, sniffDelimiter(t.text[t.pos:]))
		header, err := t.top()
		switch {
		case err != nil, len(header) == 0:
			return nil, nil
		case summary(t.titles, header), len(header) > 1 && namesColumns(header):
			t.body, t.header = t.base+t.pos, t.num
			if header[len(header)-1] == summed {
				t.findTotals()
			}
			return &t, header
		case len(t.titles) == maxTitles:
			return nil, nil
		}
		t.titles = append(t.titles, strings.Join(strings.Fields(strings.Join(header, " ")), " "))
	}
}

// namesColumns tells whether most cells of a row are names of columns.
func namesColumns(header []string) bool {
	known := newLexicons().known(header)
	return known >= 2 && known*2 >= len(header) || known >= 6
}

// dropSepLine takes off the line "sep=;" by which spreadsheets are told the
// delimiter, and gives it.
func dropSepLine(text []byte) ([]byte, byte) {
	end := lineEnd(text[:min(len(text), 16)], 0)
	line := strings.ToLower(strings.Trim(string(text[:end]), `"`))
	if len(line) == 5 && strings.HasPrefix(line, "sep=") && end < len(text) {
		return text[afterLine(text, end):], line[4]
	}
	return text, 0
}

// sniffDelimiter decides between comma, tab, semicolon and pipe: by how many
// headers are known words when split by it, then by how evenly the first rows
// split, then by how many columns there are.
func sniffDelimiter(text []byte) byte {
	best, bestKnown, bestColumns, bestEven := byte(','), -1, 0, 0.0
	for _, d := range []byte(",\t;|") {
		known, columns, even := trySplit(text, d, newLexicons())
		evener := even > bestEven+0.1 || even > bestEven-0.1 && columns > bestColumns
		if columns > 1 && (known > bestKnown || known == bestKnown && evener) {
			best, bestKnown, bestEven, bestColumns = d, known, even, columns
		}
	}
	return best
}

// trySplit splits the first rows by a delimiter: how many headers are known,
// how many columns the header has and which share of the rows has as many.
func trySplit(text []byte, delim byte, words lexicons) (known, columns int, even float64) {
	s := &scanner{text: text[:min(len(text), 256<<10)], delim: delim}
	rows, same := 0, 0
	var r record
	for rows < 50 && s.next(&r) {
		switch {
		case r.blank():
		case columns == 0 && r.err != nil:
			return 0, 0, 0
		case columns == 0:
			columns, known = len(r.cells), words.known(r.cells)
		default:
			if rows++; r.err == nil && len(r.cells) == columns {
				same++
			}
		}
	}
	if rows > 0 {
		even = float64(same) / float64(rows)
	}
	return known, columns, even
}

// cleanHeader trims the headers and takes off what marks them only: byte order
// marks, the guard against formulas. Trailing empty ones are dropped.
func cleanHeader(cells []string) []string {
	out := model.Each(cells, func(c *string) string {
		return unguard(strings.TrimSpace(strings.Trim(strings.TrimSpace(*c), "\ufeff\u200b")))
	})
	for len(out) > 0 && out[len(out)-1] == "" {
		out = out[:len(out)-1]
	}
	return out
}

// headless tells whether the first row of a file is no header but a row like the
// others: it holds dates, addresses, numbers.
func headless(header []string) bool {
	data := 0
	for _, h := range header {
		if h != "" && (looksMoney(h) || looksDate(h) || strings.Contains(h, "@") || NormalPhone(h) != "") {
			data++
		}
	}
	return data > 0 && newLexicons().known(header) == 0
}

// byCustomer are titles of a sum of sales for each customer, the header of which names
// neither the customers nor what is summed.
var byCustomer = model.Pattern(`(?i)\b(sales|income|revenue) by (customer|client)\b|umsatz nach kunden?\b`)

// summed heads the figures of such a sum.
const summed = "Total sales"

// summary names the columns of a sum by customer, whose header leaves the first blank.
func summary(titles, header []string) bool {
	if len(header) < 2 || header[0] != "" || !totalCell().MatchString(header[len(header)-1]) || !byCustomer().MatchString(strings.Join(titles, " ")) {
		return false
	}
	header[0], header[len(header)-1] = "Customer", summed
	return true
}

// ledger heads the accounts that rows stand under.
const ledger = "Ledger heading"

// dayHeadings tells whether rows stand under headings in their column of dates, and names
// what these are: accounts or customers; "" where they do not.
func (s *scanner) dayHeadings(header []string) string {
	if len(header) < 4 || !hasWord("@date", normalHeader(header[0])) {
		return ""
	}
	var r record
	days, what := 0, ""
	if slices.ContainsFunc(header, func(h string) bool { return hasWord("contact @companies", normalHeader(h)) }) {
		what = ledger
	}
	for i := 0; i < sampleRows && s.row(&r); i++ {
		switch first := strings.TrimSpace(r.cell(0)); {
		case r.err != nil || r.filled() == 0:
		case looksDate(first):
			days++
		case first == "" || s.heading == "" && r.filled() > 1:
			return ""
		case r.filled() > 1: // a sum
		default:
			s.heading = first
			if receivable().MatchString(first) || accountCode().MatchString(first) && salesAccount(first) {
				what = ledger
			}
		}
	}
	what = cmp.Or(what, "Customer")
	return model.If(days == 0 || s.heading == "", "", what)
}

// subTable joins two rows of headers, the second of which names the columns of a table
// within the list under its merged name; it reads that row.
func (s *scanner) subTable(header []string) []string {
	t, r, group := *s, record{}, ""
	if slices.Index(header, "") < 1 || !t.row(&r) || r.err != nil || strings.TrimSpace(r.cells[0]) != "" || headless(r.cells) {
		return header
	}
	below := cleanHeader(r.cells)
	out := append(slices.Clone(header), make([]string, max(0, len(below)-len(header)))...)
	for i, name := range out {
		group = cmp.Or(name, group)
		if i < len(below) && below[i] != "" {
			out[i] = group + subSign + below[i]
		} else if name == "" {
			return header
		}
	}
	s.num, s.body, s.header = t.num, t.base+t.pos, t.num
	return out
}

// subRows finds the columns of a table within the list, the further rows of which leave all
// others blank. Where the orders of it have no number one is made of what their rows have
// in common, in a column of its own.
func (s *scanner) subRows(header []string) []string {
	sub, numbered, dated, sold := make([]bool, len(header)), false, false, 0
	for i, h := range header {
		known, _ := newLexicons()[1].lookup(h)
		sub[i] = strings.Contains(h, subSign)
		for _, c := range known {
			switch {
			case sub[i] && slices.Contains([]field{fProduct, fQuantity, fUnitPrice, fAmount}, c.field):
				sold++
			case !sub[i]:
				numbered, dated = numbered || c.field == fOrderID, dated || c.field == fDate
			}
		}
	}
	if sold < 2 || !dated {
		return header
	}
	if s.sub, s.number = sub, !numbered; s.number {
		header = append(header, "订单号")
	}
	return header
}

var (
	// totalCell is what stands first in a row of totals.
	totalCell = model.Pattern(`(?i)^(grand ?total|sub ?total|totals?|sum|合计|总计|小计|总和|合計|總計|小計|summe|gesamt|gesamtsumme|suma|suma total|grand totals \(\d+ records?\))\s*[:：]?$`)
	// footerLine is a line that a program writes below its list.
	footerLine = model.Pattern(`(?i)^((generated|exported|printed|created) (by|on|at|from)\b|report (generated|run|date)|page \d+|total (records|rows|count)\b|end of (report|file)|` +
		`\d+ (records|rows)\b|-{5,}$|(mon|tues|wednes|thurs|fri|satur|sun)day, [a-z]+ \d|grand totals? \(|confidential information|copyright)|^共\s*\d.*[条行笔個]|^(导出|制表|打印|匯出|列印)(时间|日期|人|時間)|^数据来源|^資料來源`)
)

// footer tells whether a row is a sum of those above it, or a line that says
// something of the list: it is nobody's. A customer may be called Total, so that a
// row of totals must have nothing else but figures.
func (p *plan) footer(r *record) bool {
	if p.own || r.err != nil {
		return false
	}
	if r.part || p.tail > 0 && r.num >= p.tail {
		return true
	}
	at := slices.IndexFunc(r.cells, func(s string) bool { return cleanCell(s) != "" })
	if at < 0 || !mayEnd(cleanCell(r.cells[at])) || p.identified(r) {
		return false
	}
	first, figures := cleanCell(r.cells[at]), 0
	total, line := totalCell().MatchString(first), footerLine().MatchString(first)
	for _, cell := range r.cells[at+1:] {
		switch s := cleanCell(cell); {
		case s == "":
		case looksMoney(s):
			figures++
		case !totalCell().MatchString(s):
			return false // words
		}
	}
	return total && (figures > 0 || line) || !total && line && len(p.columns) > 1 && figures == 0
}

// mayEnd tells by the first letters whether totalCell or footerLine may match a cell: a
// look at every row of a file, which the patterns are too slow for.
func mayEnd(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	switch {
	case first >= utf8.RuneSelf:
		return strings.ContainsRune("合总小總共导制打匯列数資", first)
	case first >= '0' && first <= '9':
		return strings.Contains(s, " ")
	}
	return first == '-' || len(s) > 2 && strings.Contains("gr ge su sa to tu th re pr pa ex en cr co mo we fr", strings.ToLower(s[:2]))
}

// identified tells whether a row says by more than its first cell who it is of.
func (p *plan) identified(r *record) bool {
	return slices.ContainsFunc([]field{fRef, fEmail, fMobile, fPhone}, func(f field) bool {
		c := p.byField[f]
		return c != nil && c.index > 0 && cleanCell(r.cell(c.index)) != ""
	})
}

// tail gathers what may belong to a footer: rows of a cell or two with no other row
// below them.
type tail struct {
	began bool
	rows  []model.LeftRow
}

// add takes a row that is no footer by itself.
func (t *tail) add(p *plan, r *record) {
	if n := r.filled(); p.identified(r) || !t.began || r.err != nil || n > 2 || n > 1 && len(p.columns) < 6 || len(t.rows) == model.MaxLeft {
		*t = tail{}
		return
	}
	t.rows = append(t.rows, leftRow(r))
}

// leftRow tells of a row that is left out.
func leftRow(r *record) model.LeftRow {
	return model.LeftRow{Row: r.num, Text: Clip(strings.Join(strings.Fields(strings.Join(r.cells, " ")), " "))}
}
