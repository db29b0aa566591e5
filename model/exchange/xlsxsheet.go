package exchange

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"

	"golang.org/x/text/runes"

	"tierbook/model"
)

// errEnough ends the reading of a sheet of which only the first rows are wanted.
var errEnough = errors.New("enough rows")

// cellStyle is what a number in a cell stands for.
type cellStyle uint8

const (
	styleNumber cellStyle = iota
	styleDate             // a day, with the time of day as its fraction
	styleTime             // a time of day
)

// readStyles gives the style of each format that cells name by number.
func (b *workbook) readStyles(at string) ([]cellStyle, error) {
	var out []cellStyle
	codes, inside := map[string]string{}, false
	err := b.each(at, maxSmallPart, func(x *xmlScan) error {
		switch {
		case x.name == "numFmt" && !x.close:
			codes[x.attr("numFmtId")] = x.attr("formatCode")
		case x.name == "cellXfs":
			inside = !x.close
		case x.name == "xf" && !x.close && inside:
			id := x.attr("numFmtId")
			n, _ := strconv.Atoi(id)
			out = append(out, styleOf(n, codes[id]))
		}
		return nil
	})
	return out, err
}

// formatText is what of the code of a format is text, formatSpan a span of hours in
// it, and formatNote a colour or a condition.
var (
	formatText = model.Pattern(`[\\_*].?|"[^"]*"?`)
	formatSpan = model.Pattern(`\[[hms]+\]`)
	formatNote = model.Pattern(`\[[^\]]*\]?`)
)

// styleOf tells dates and times by the number of a built-in format or by the code
// of another one.
func styleOf(id int, code string) cellStyle {
	switch {
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return styleDate
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id == 45, id == 47, id == 55, id == 56:
		return styleTime
	case id < 160 && code == "":
		return styleNumber
	}
	code, _, _ = strings.Cut(strings.ToLower(code), ";")
	code = formatText().ReplaceAllString(code, "")
	switch p := formatNote().ReplaceAllString(code, ""); {
	case formatSpan().MatchString(code), strings.Contains(p, "general"), strings.Contains(p, "standard"):
		return styleNumber
	case strings.ContainsAny(p, "yd"), strings.Contains(p, "e") && !strings.ContainsAny(p, "0#?"):
		return styleDate
	case strings.ContainsAny(p, "hs"):
		return styleTime
	case strings.Contains(p, "m") && !strings.ContainsAny(p, "0#?"):
		return styleDate
	}
	return styleNumber
}

// sheetReader makes text of the cells of a sheet as they come.
type sheetReader struct {
	b     *workbook
	out   []byte // grown by a quarter at a time, for it may be large
	cells []string
	size  int // of the cells together
	row   int // the number of the row that is read
	done  int // how many rows are written
	rows  int // how many are wanted
	// of the cell that is read
	col      int
	kind     string
	style    cellStyle
	value    []byte
	inline   []byte
	phonetic bool
}

// read gives the first rows of a sheet as comma-separated text; blank rows are
// lines, so that rows keep their numbers.
func (b *workbook) read(s *sheet, rows int) ([]byte, error) {
	r := &sheetReader{b: b, rows: rows}
	err := b.each(s.path, maxUnpacked, r.tag)
	if err != nil && !errors.Is(err, errEnough) {
		return nil, err
	}
	return r.out, nil
}

// tag takes one tag of a sheet.
func (r *sheetReader) tag(x *xmlScan) error {
	switch x.name {
	case "row":
		if !x.close {
			return r.startRow(x.attr("r"))
		}
		return r.endRow()
	case "c":
		if x.close {
			return r.endCell()
		}
		r.startCell(x)
	case "v":
		if x.close {
			r.value = append(r.value[:0], x.text...)
		}
	case "rPh":
		r.phonetic = !x.close
	case "t":
		if x.close && !r.phonetic && len(r.inline) <= MaxCell {
			r.inline = append(r.inline, x.text...)
		}
	}
	return nil
}

func (r *sheetReader) startRow(num string) error {
	r.cells, r.size, r.col = r.cells[:0], 0, 0
	n, err := strconv.Atoi(num)
	switch {
	case num == "" || err != nil || n <= r.row:
		n = r.row + 1
	case n > maxSheetRow:
		return model.E(model.CodeRefused, "error.exchange.too_many_rows", "Limit", maxSheetRow)
	}
	r.row = n
	return nil
}

func (r *sheetReader) startCell(x *xmlScan) {
	r.kind, r.style, r.value, r.inline = x.attr("t"), styleNumber, r.value[:0], r.inline[:0]
	r.col++
	if ref := x.attr("r"); ref != "" {
		n := 0
		for i := 0; i < len(ref) && i < 4 && ref[i]|0x20 >= 'a' && ref[i]|0x20 <= 'z'; i++ {
			n = n*26 + int(ref[i]|0x20-'a') + 1
		}
		if n > 0 {
			r.col = n
		}
	}
	if i, err := strconv.Atoi(x.attr("s")); err == nil && i >= 0 && i < len(r.b.styles) {
		r.style = r.b.styles[i]
	}
}

// endCell puts the cell at its place; an empty one takes no room.
func (r *sheetReader) endCell() error {
	s := r.text()
	if s == "" || r.col == 0 || r.size > MaxRow { // of none, or of a row so long that it is rejected
		return nil
	}
	r.size += len(s)
	if r.col > MaxColumns {
		return model.E(model.CodeRefused, "error.exchange.too_many_columns", "Limit", MaxColumns)
	}
	for len(r.cells) < r.col {
		r.cells = append(r.cells, "")
	}
	r.cells[r.col-1] = s
	return nil
}

// text gives the value of the cell as text: dates in ISO, numbers plain.
func (r *sheetReader) text() string {
	switch r.kind {
	case "s":
		n, err := strconv.Atoi(string(bytes.TrimSpace(r.value)))
		if s, ok := r.b.strings.at(n); ok && err == nil {
			return guard(unixLines(s))
		}
		return ""
	case "inlineStr":
		return guard(unixLines(xmlText(string(r.inline))))
	case "str":
		return guard(unixLines(xmlText(string(r.value))))
	case "b":
		return strconv.FormatBool(string(r.value) == "1")
	case "e": // #N/A and its like: nothing is known
		return ""
	case "d":
		return strings.TrimSuffix(strings.Replace(xmlText(string(r.value)), "T", " ", 1), " 00:00:00")
	}
	return numberText(string(bytes.TrimSpace(r.value)), r.style, r.b.old)
}

// numberText gives a number, or the day or time that it stands for.
func numberText(s string, style cellStyle, from1904 bool) string {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return guard(strings.ToValidUTF8(s, ""))
	}
	const lastSerial = 2958465 // 9999-12-31
	if style == styleNumber || v < 0 || v > lastSerial {
		if len(s) <= 15 && strings.Trim(s, "-0123456789") == "" {
			return s
		}
		// Spreadsheets keep 15 digits; what a sum has beyond them is noise.
		v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
		return model.NumberText(v, -1)
	}
	from := excelEpoch
	switch {
	case from1904:
		from = model.NewDay(1904, 1, 1)
	case v < 60: // 1900 had no 29 February, which spreadsheets count all the same
		from++
	}
	m := serialMoment(v, from)
	clock := ClockText(m.clock)
	if style == styleTime && v < 1 || m.day == from && !from1904 {
		return clock
	}
	return m.day.String() + only(m.clock != 0, " "+clock)
}

// endRow writes the row, and the blank ones before it.
func (r *sheetReader) endRow() error {
	if len(r.cells) == 0 {
		return nil
	}
	for ; r.done < r.row-1; r.done++ {
		r.out = append(r.out, '\n')
	}
	for i, c := range r.cells {
		if i > 0 {
			r.out = append(r.out, ',')
		}
		if strings.ContainsAny(c, "\",\n") || c != strings.TrimSpace(c) {
			c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
		r.out = append(r.out, c...)
	}
	r.out = append(r.out, '\n')
	r.cells = r.cells[:0]
	if r.done++; r.done >= r.rows {
		return errEnough
	}
	if len(r.out)+len(r.b.strings.text) > maxTableText {
		return model.E(model.CodeRefused, "error.exchange.table_large", "Limit", maxTableText>>20)
	}
	return nil
}

// Faults of packed spreadsheets.
var (
	errXMLLong    = errors.New("a tag or a text is longer than a row may be")
	errXMLDoctype = errors.New("a document type is declared")
)

// xmlScan reads the tags of a large XML text one after another, in the memory of one
// tag and one text. It knows what spreadsheets write: no document types, and no
// entities but those of XML and HTML.
type xmlScan struct {
	d     *xml.Decoder
	from  *tokenReader
	name  string // of the last tag, without its prefix
	attrs []xml.Attr
	close bool   // the last tag ends an element; one without content has a tag of each kind
	text  []byte // before the last tag
	depth int
}

// xmlRunes puts a space for what has no place in XML and careless programs write all
// the same; bytes that belong to no character become U+FFFD.
var xmlRunes = runes.Map(func(r rune) rune {
	return model.If(r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff, ' ', r)
})

// tokenReader refuses tags and texts that are longer than a row may be.
type tokenReader struct {
	r    io.Reader
	read int // since the last token
}

func (t *tokenReader) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	if t.read += n; t.read > MaxRow+len(p) {
		return 0, errXMLLong
	}
	return n, err
}

// next goes to the next tag: io.EOF behind the last one.
func (x *xmlScan) next() error {
	x.text = x.text[:0]
	for {
		x.from.read = 0
		token, err := x.d.RawToken()
		switch t := token.(type) {
		case xml.StartElement:
			x.name, x.attrs, x.close = t.Name.Local, t.Attr, false
			x.depth++
			return nil
		case xml.EndElement:
			x.name, x.attrs, x.close = t.Name.Local, nil, true
			x.depth--
			return nil
		case xml.CharData: // one byte more than a cell may have rejects its row
			x.text = append(x.text, t[:min(len(t), MaxCell+1-len(x.text))]...)
		case xml.Directive:
			return errXMLDoctype
		}
		if errors.Is(err, io.EOF) && x.depth > 0 {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
	}
}

// attr gives the value of an attribute of the last tag, by its name without prefix.
func (x *xmlScan) attr(name string) string {
	for _, a := range x.attrs {
		if a.Name.Local == name {
			return xmlText(a.Value)
		}
	}
	return ""
}

// spelled is how spreadsheets write signs that XML has no place for.
var spelled = model.Pattern(`_x[0-9A-Fa-f]{4}_`)

// xmlText replaces the _xHHHH_ by which spreadsheets write other signs.
func xmlText(s string) string {
	s = spelled().ReplaceAllStringFunc(s, func(sign string) string {
		n, _ := strconv.ParseUint(sign[2:6], 16, 16) // four such digits
		return string(rune(n))
	})
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "")
}
