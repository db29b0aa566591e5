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
	"time"
	"unicode/utf8"

	"tierbook/model"
)

// foldedFile writes the lines that vCard and iCalendar have: CRLF, and at most 75
// bytes, longer ones folded between two characters.
type foldedFile struct {
	w   io.Writer
	err error
}

// line writes a property, unless its value is empty.
func (f *foldedFile) line(name, value string) {
	if value == "" || f.err != nil {
		return
	}
	const width = 75
	var b strings.Builder
	room := width
	for _, r := range name + ":" + value {
		if n := utf8.RuneLen(r); n > room {
			b.WriteString("\r\n ")
			room = width - 1
		}
		b.WriteRune(r)
		room -= utf8.RuneLen(r)
	}
	b.WriteString("\r\n")
	_, f.err = io.WriteString(f.w, b.String())
}

// lines writes several properties: names and values in turn.
func (f *foldedFile) lines(pairs ...string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		f.line(pairs[i], pairs[i+1])
	}
}

// escapeCard writes a text value; sep stays as it is.
var escapeCard = strings.NewReplacer(`\`, `\\`, ",", `\,`, ";", `\;`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`, "\x00", "")

// uid names somebody of the book in other programs: the same at every export.
func uid(what string, r *model.Row, contact int64) string {
	return fmt.Sprintf("%s-%d-%d-%d@tierbook", what, r.ID, r.Created, contact)
}

type cardsFile struct{ foldedFile }

// Write writes one customer with its contacts.
func (f *cardsFile) Write(r *model.Row, contacts []model.Contact) error {
	kind, org := "individual", ""
	if r.Kind != model.Person {
		kind, org = "org", r.Name
	}
	f.begin(kind, r.Name, org, uid("customer", r, 0))
	f.reach(r.Phone, r.Email, r.Birthday)
	f.line("TITLE", escapeCard.Replace(r.Field("title")))
	f.line("URL", r.Field("website"))
	if address := r.Field("address"); address != "" || r.Region != "" {
		first, city := model.Region(r.Region)
		parts := []string{"", "", escapeCard.Replace(address), escapeCard.Replace(city), escapeCard.Replace(first), "", ""}
		if strings.Contains(address, first) && strings.Contains(address, city) {
			parts[3], parts[4] = "", ""
		}
		f.line("ADR", strings.Join(parts, ";"))
	}
	f.line("CATEGORIES", strings.Join(model.Each(r.Tags, func(t *string) string { return escapeCard.Replace(*t) }), ","))
	f.end(r.Note)
	for i := range contacts {
		c := &contacts[i]
		f.begin("individual", c.Name, r.Name, uid("contact", r, c.ID))
		f.line("TITLE", escapeCard.Replace(c.Title))
		f.reach(c.Phone, c.Email, c.Birthday)
		f.end(c.Note)
	}
	return f.err
}

func (f *cardsFile) begin(kind, name, org, id string) {
	f.lines("BEGIN", "VCARD", "VERSION", "4.0", "KIND", kind, "UID", id, "FN", escapeCard.Replace(name), "ORG", escapeCard.Replace(org))
}

func (f *cardsFile) reach(phone, email, birthday string) {
	f.line("TEL", escapeCard.Replace(phone))
	f.line("EMAIL", escapeCard.Replace(email))
	rest, noYear := strings.CutPrefix(birthday, "--")
	f.line("BDAY", only(noYear, "--")+strings.ReplaceAll(rest, "-", ""))
}

func (f *cardsFile) end(note string) {
	f.line("NOTE", escapeCard.Replace(note))
	f.line("END", "VCARD")
}

// Close has nothing to write.
func (f *cardsFile) Close() error { return f.err }

type calendarFile struct {
	foldedFile
	o     ExportOptions
	begun bool
}

func (f *calendarFile) begin() {
	if f.begun {
		return
	}
	f.begun = true
	f.lines("BEGIN", "VCALENDAR", "VERSION", "2.0", "PRODID", "-//tierbook//tierbook//EN", "CALSCALE", "GREGORIAN", "METHOD", "PUBLISH")
}

// Write writes the events of one customer; of one who is archived or must not be
// contacted there are none.
func (f *calendarFile) Write(r *model.Row, contacts []model.Contact) error {
	f.begin()
	if r.Archived || r.Barred.Has(model.Everyway) {
		return f.err
	}
	what, day, at, rule := "promise", r.Facts.Promise, r.Facts.PromiseAt, ""
	if day == 0 {
		what, day = "followup", r.Score.Due
	}
	if day != 0 {
		if day == r.Repeat.On(day) {
			rule = r.Repeat.RRule()
		}
		if moved := max(day, r.SnoozedUntil, f.o.Today); moved != day {
			day, at = moved, 0
		}
		var about []string
		for _, why := range r.Score.Reasons {
			if f.o.Reason != nil {
				about = append(about, f.o.Reason(why))
			}
		}
		for _, c := range contacts {
			if c.Primary {
				about = append(about, strings.Join(strings.Fields(c.Name+" "+c.Phone+" "+c.Email), " "))
			}
		}
		about = append(about, strings.TrimSpace(r.Phone+" "+r.Email))
		f.event(uid("next", r, 0), day, at, rule, f.o.Event(what, r.Name, r.Name), strings.TrimSpace(strings.Join(about, "\n")))
	}
	f.yearly(uid("birthday", r, 0), r.Birthday, f.o.Event("birthday", r.Name, r.Name))
	for i := range contacts {
		c := &contacts[i]
		f.yearly(uid("birthday", r, c.ID), c.Birthday, f.o.Event("birthday", c.Name, r.Name))
	}
	return f.err
}

// yearly writes a birthday; without a year it begins in 2000. That of 29 February is
// the last day of the month.
func (f *calendarFile) yearly(id, birthday, title string) {
	if rest, ok := strings.CutPrefix(birthday, "--"); ok {
		birthday = "2000-" + rest
	}
	day, err := model.ParseDay(birthday)
	if err != nil {
		return
	}
	rule := "FREQ=YEARLY"
	if strings.HasSuffix(birthday, "-02-29") {
		rule += ";BYMONTH=2;BYMONTHDAY=-1"
	}
	f.event(id, day, 0, rule, title, "")
}

// event writes an event of a whole day, or of half an hour from a time on: that of the
// wall, wherever the calendar is read.
func (f *calendarFile) event(id string, day model.Day, at model.At, rule, title, about string) {
	start, value, lasts, busy := "DTSTART;VALUE=DATE", strings.ReplaceAll(day.String(), "-", ""), "", "TRANSPARENT"
	if at != 0 {
		start, value, lasts, busy = "DTSTART", value+"T"+strings.Replace(at.String(), ":", "", 1)+"00", "PT30M", "OPAQUE"
	}
	sequence := strconv.FormatInt(f.o.Now.Unix()/int64(time.Minute/time.Second), 10) // later exports replace earlier ones
	f.lines("BEGIN", "VEVENT", "UID", id, "DTSTAMP", f.o.Now.UTC().Format("20060102T150405Z"), "SEQUENCE", sequence,
		start, value, "DURATION", lasts, "RRULE", rule,
		"SUMMARY", escapeCard.Replace(title), "DESCRIPTION", escapeCard.Replace(about), "TRANSP", busy, "END", "VEVENT")
}

// Close ends the file.
func (f *calendarFile) Close() error {
	f.begin()
	f.line("END", "VCALENDAR")
	return f.err
}

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
}

// sheetParts are the parts of a workbook that are the same in all, each where it stands
// there, and the beginning of the sheet.
//
//go:embed all:workbook
var sheetParts embed.FS

func (f *sheetFile) begin(cols []exportColumn, o *ExportOptions) error {
	f.cols = cols
	var part io.Writer
	for _, name := range []string{"[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/worksheets/sheet1.xml"} {
		text, err := sheetParts.ReadFile("workbook/" + name)
		if err == nil {
			part, err = f.z.Create(name)
		}
		if err == nil {
			_, err = part.Write(text)
		}
		if err != nil {
			return err
		}
	}
	f.w = bufio.NewWriterSize(part, 64<<10) // the sheet goes on
	for i, c := range cols {
		width := max(wideColumns[c.field], 11, 2+len(c.header(o.Lang))) // a Chinese sign is three bytes and two cells
		f.print(fmt.Sprintf(`<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, min(width, 40)))
	}
	f.print(`</cols><sheetData><row>`)
	for _, c := range cols {
		f.cell(cellHead, c.header(o.Lang))
	}
	return f.print("</row>")
}

// print writes words; an error of one is that of all later ones.
func (f *sheetFile) print(words ...string) (err error) {
	for _, s := range words {
		_, err = f.w.WriteString(s)
	}
	return err
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
	return f.print("</row>")
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
