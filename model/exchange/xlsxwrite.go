package exchange

import (
	"archive/zip"
	"bufio"
	"embed"
	"encoding/xml"
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

// sheetParts are the parts of a workbook that are the same in all, each where it stands
// there.
//
//go:embed all:workbook
var sheetParts embed.FS

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
	for _, name := range []string{"[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"} {
		text, _ := sheetParts.ReadFile("workbook/" + name) // it is part of the program
		if _, err := part(name).Write(text); err != nil {
			f.err = err
		}
	}
	f.w = bufio.NewWriterSize(part("xl/worksheets/sheet1.xml"), 64<<10)
	f.print(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n", `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0">`,
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

// noXML is what XML has no place for, and what looks like the escape of it.
var noXML = model.Pattern(`[\x01-\x08\x0b-\x1f\x{fffe}\x{ffff}]|_x`)

// sheetText writes text for XML; signs that XML has no place for, and what looks
// like the escape of one, are written as spreadsheets do, _x0007_.
func sheetText(s string) string {
	s = noXML().ReplaceAllStringFunc(s, func(sign string) string {
		r, n := utf8.DecodeRuneInString(sign)
		return fmt.Sprintf("_x%04X_", r) + sign[n:]
	})
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a builder takes everything
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
