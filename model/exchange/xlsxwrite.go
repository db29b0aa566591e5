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

// Formats of cells of an exported workbook: those before cellNumber by their place
// in its styles. A number has no style of its own.
const (
	cellPlain = iota
	cellHead
	cellDay
	cellMoney
	cellNumber
)

// wideColumns are those that need more room than their header.
var wideColumns = map[field]int{fName: 28, fEmail: 26, fContactEmail: 26, fPhone: 18, fContactPhone: 18, fTags: 20, fNote: 40}

// sheetFile writes a workbook of one sheet: the header stands still above rows
// whose dates and numbers are cells of that kind.
type sheetFile struct {
	z    *zip.Writer
	w    *bufio.Writer
	cols []exportColumn
	rows int
	err  error // of the first write that failed
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

func (f *sheetFile) begin(cols []exportColumn, o *ExportOptions) error {
	f.cols = cols
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
	for i, c := range cols {
		width := max(wideColumns[c.field], 11, 2+len(c.header(o.Lang))) // a Chinese sign is three bytes and two cells
		f.print(fmt.Sprintf(`<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, min(width, 40)))
	}
	f.print(`</cols><sheetData><row>`)
	for _, c := range cols {
		f.cell(cellHead, c.header(o.Lang))
	}
	f.print("</row>")
	return f.err
}

func (f *sheetFile) print(words ...string) {
	for _, s := range words {
		if _, err := f.w.WriteString(s); err != nil {
			f.err = err
		}
	}
}

func (f *sheetFile) cell(style int, text string) {
	if text == "" {
		f.print("<c/>")
		return
	}
	f.print(`<c s="`, strconv.Itoa(style), `" t="inlineStr"><is><t xml:space="preserve">`, sheetText(text), "</t></is></c>")
}

func (f *sheetFile) write(cells []string) error {
	if f.rows++; f.rows >= maxSheetRow {
		return model.E(model.CodeRefused, "error.exchange.sheet_rows", "Limit", maxSheetRow-1)
	}
	f.print("<row>")
	for i, v := range cells {
		form := f.cols[i].form
		if n, ok := sheetNumber(form, v); ok {
			f.print(`<c s="`, strconv.Itoa(form%cellNumber), `"><v>`, n, "</v></c>")
		} else {
			f.cell(cellPlain, v)
		}
	}
	f.print("</row>")
	return f.err
}

// sheetNumber gives a cell as the number that a spreadsheet keeps as it is, of 15
// digits at most, or that stands for its day; false for what is text.
func sheetNumber(form int, s string) (string, bool) {
	switch {
	case s == "" || form == cellPlain:
		return "", false
	case form == cellDay:
		d, err := model.ParseDay(s)
		return strconv.Itoa(int(d - excelEpoch)), err == nil && len(s) == len("2006-01-02") && d-excelEpoch >= 61
	}
	v, err := strconv.ParseFloat(s, 64)
	return s, err == nil && len(s) <= 15 && !math.IsInf(v, 0) && !math.IsNaN(v) && strings.Trim(s, "-.0123456789") == ""
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

// Close ends the file.
func (f *sheetFile) Close() error {
	f.print("</sheetData></worksheet>")
	if err := f.w.Flush(); err != nil {
		return err
	}
	return f.z.Close()
}
