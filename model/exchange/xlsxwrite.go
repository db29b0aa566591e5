package exchange

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"tierbook/model"
)

// Formats of cells of an exported workbook, by their place in its styles.
const (
	cellPlain = iota
	cellHead
	cellDay
	cellMoney
)

// sheetColumns says which columns hold what is no text.
var sheetColumns = map[string]int{
	"due": cellDay, "next_date": cellDay, "snoozed_until": cellDay, "last_contact": cellDay, "last_order": cellDay, "created": cellDay,
	"birthday": cellDay, "contact_birthday": cellDay, "override_until": cellDay, "date": cellDay, "resolved": cellDay,
	"revenue": cellMoney, "amount": cellMoney, "base_amount": cellMoney, "expected": cellMoney,
}

// plainNumbers are the columns that hold other numbers.
var plainNumbers = " " + ownKey + " customer_id score priority r f m overdue_days orders potential satisfaction probability "

// wideColumns are those that need more room than their header.
var wideColumns = map[string]int{
	"name": 28, "customer": 28, "email": 26, "customer_email": 26, "contact_email": 26, "phone": 18, "customer_phone": 18, "contact_phone": 18, "tags": 20, "note": 40,
}

// sheetFile writes a workbook of one sheet: the header stands still above rows
// whose dates and numbers are cells of that kind.
type sheetFile struct {
	z     *zip.Writer
	w     *bufio.Writer
	cols  []exportColumn
	lang  string
	begun bool
	rows  int
	err   error // of the first write that failed
}

func newSheetFile(w io.Writer, cols []exportColumn, o ExportOptions) *sheetFile {
	return &sheetFile{z: zip.NewWriter(w), cols: cols, lang: o.Lang}
}

// The parts of a workbook that are the same in all.
var sheetParts = []struct{ name, text string }{
	{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`},
	{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	{"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
		`<sheets><sheet name="tierbook" sheetId="1" r:id="rId1"/></sheets></workbook>`},
	{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`},
	{"xl/styles.xml", `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/></numFmts>` +
		`<fonts count="2"><font/><font><b/></font></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>` +
		`<cellXfs count="4"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="4" applyNumberFormat="1"/></cellXfs></styleSheet>`},
}

// begin writes what stands before the first row, once.
func (f *sheetFile) begin() error {
	if f.begun {
		return f.err
	}
	f.begun = true
	part := func(name string) io.Writer {
		w, err := f.z.Create(name)
		if err != nil {
			f.err = err
			return io.Discard
		}
		return w
	}
	const declaration = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	for _, p := range sheetParts {
		if _, err := io.WriteString(part(p.name), declaration+p.text); err != nil {
			f.err = err
		}
	}
	f.w = bufio.NewWriterSize(part("xl/worksheets/sheet1.xml"), 64<<10)
	f.print(declaration, `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0">`,
		`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`)
	for i, c := range f.cols {
		width := max(wideColumns[c.key], 11, 2+len(f.header(c))) // a Chinese sign is three bytes and two cells
		f.print(fmt.Sprintf(`<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, min(width, 40)))
	}
	f.print(`</cols><sheetData><row>`)
	for _, c := range f.cols {
		f.cell(cellHead, f.header(c))
	}
	f.print("</row>")
	return f.err
}

func (f *sheetFile) header(c exportColumn) string {
	if f.lang == "zh" {
		return c.zh
	}
	return c.key
}

func (f *sheetFile) print(words ...string) {
	for _, s := range words {
		if _, err := f.w.WriteString(s); err != nil {
			f.err = err
		}
	}
}

// cell writes a cell of text.
func (f *sheetFile) cell(style int, text string) {
	if text == "" {
		f.print("<c/>")
		return
	}
	f.print(`<c s="`, strconv.Itoa(style), `" t="inlineStr"><is><t xml:space="preserve">`, sheetText(text), "</t></is></c>")
}

// write writes a row.
func (f *sheetFile) write(values map[string]string) error {
	if err := f.begin(); err != nil {
		return err
	}
	if f.rows++; f.rows >= maxSheetRow {
		return model.E(model.CodeRefused, "error.exchange.sheet_rows", "Limit", maxSheetRow-1)
	}
	f.print("<row>")
	for _, c := range f.cols {
		v := values[c.key]
		switch style := sheetColumns[c.key]; {
		case style == cellDay:
			if d, err := model.ParseDay(v); err == nil && len(v) == len("2006-01-02") && d-excelEpoch >= 61 {
				f.print(`<c s="`, strconv.Itoa(style), `"><v>`, strconv.Itoa(int(d-excelEpoch)), "</v></c>")
				continue
			}
			f.cell(cellPlain, v)
		case (style == cellMoney || strings.Contains(plainNumbers, " "+c.key+" ")) && isSheetNumber(v):
			f.print(`<c s="`, strconv.Itoa(style), `"><v>`, v, "</v></c>")
		default:
			f.cell(cellPlain, v)
		}
	}
	f.print("</row>")
	return f.err
}

// isSheetNumber tells a number that a spreadsheet keeps as it is: 15 digits.
func isSheetNumber(s string) bool {
	v, err := strconv.ParseFloat(s, 64)
	return err == nil && len(s) <= 15 && !math.IsInf(v, 0) && !math.IsNaN(v) && strings.Trim(s, "-.0123456789") == ""
}

// sheetText writes text for XML; signs that XML has no place for, and what looks
// like the escape of one, are written as spreadsheets do, _x0007_.
func sheetText(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == 0 || r == utf8.RuneError:
			b.WriteRune(utf8.RuneError)
		case r < 0x20 && r != '\t' && r != '\n', r == 0xfffe, r == 0xffff, r == '_' && strings.HasPrefix(s[i:], "_x"):
			fmt.Fprintf(&b, "_x%04X_", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Close ends the file; without rows it has its header.
func (f *sheetFile) Close() error {
	if err := f.begin(); err != nil {
		return err
	}
	f.print("</sheetData></worksheet>")
	if err := f.w.Flush(); err != nil {
		return err
	}
	return f.z.Close()
}
