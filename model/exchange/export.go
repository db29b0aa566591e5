package exchange

import (
	"archive/zip"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"tierbook/model"
)

// ExportOptions say how a file is written.
type ExportOptions struct {
	Lang     string   // "zh" writes Chinese headers, anything else English ones
	Currency string   // the book's, for revenue
	Fields   []string // further facts that get a column of their own; others share one as JSON
	Tiers    model.TierNames
	BOM      bool // begin with a byte order mark, by which spreadsheets know UTF-8

	Today    model.Day                               // of overrides and snoozes in force
	Now      time.Time                               // of the export, in calendars
	Event    func(what, who, customer string) string // titles an event of a calendar: "promise", "followup" or "birthday"
	Word     func(what, name string) string          // words a "customer_kind", "stage", "kind", "source" or "flag" by its name; nil writes names
	Reason   func(model.Reason) string               // words a reason; nil leaves reasons out
	Referrer func(id int64) string                   // the ref or the name of the customer of an id; nil leaves recommenders out
}

// word gives the word for a name in the language of the file.
func (o *ExportOptions) word(what, name string) string {
	if o.Word == nil || name == "" {
		return name
	}
	return o.Word(what, name)
}

// referrer names who recommended a customer, "" for nobody.
func (o *ExportOptions) referrer(r *model.Row) string {
	if r.ReferredBy == 0 || o.Referrer == nil {
		return ""
	}
	return o.Referrer(r.ReferredBy)
}

// CustomerWriter writes customers one by one; Close ends the file and must be
// called for it to be whole.
type CustomerWriter interface {
	// Write writes one customer with its contacts.
	Write(row *model.Row, contacts []model.Contact) error
	Close() error
}

// InteractionWriter writes interactions one by one, each with its customer.
type InteractionWriter interface {
	Write(customer *model.Row, in *model.Interaction) error
	Close() error
}

// exported is what a row of an export tells of.
type exported struct {
	*model.Row
	o            *ExportOptions
	judged       *model.Override    // the tier set by hand, empty where there is none
	main         model.Contact      // who has columns of its own
	others, rest string             // further contacts, and facts without a column, as JSON
	in           *model.Interaction // nil in a list of customers
}

// converted tells whether an amount is known in the book's currency besides its own.
func (x *exported) converted() bool { return x.in.Base != nil && x.in.Currency != x.o.Currency }

func decimalText(known bool, v float64) string {
	return only(known, model.NumberText(v, -1))
}

func digit(n int) string { return only(n != 0, strconv.Itoa(n)) }

func moneyText(known bool, minor int64, currency string) string {
	return only(known, model.FormatMinor(minor, currency))
}

// rowFile is a form of files of rows under columns. begin comes before the first row,
// or the end; cells may be changed by write.
type rowFile interface {
	begin(cols []exportColumn, o *ExportOptions) error
	write(cells []string) error
	Close() error
}

type exportFile struct {
	rowFile
	o     ExportOptions
	cols  []exportColumn
	begun bool
	cells []string
}

func (f *exportFile) begin() error {
	if f.begun {
		return nil
	}
	f.begun = true
	return f.rowFile.begin(f.cols, &f.o)
}

func (f *exportFile) put(x *exported) error {
	if err := f.begin(); err != nil {
		return err
	}
	f.cells, x.o = f.cells[:0], &f.o
	for i := range f.cols {
		f.cells = append(f.cells, f.cols[i].cell(x))
	}
	return f.write(f.cells)
}

// Close ends the file; without rows it has its header.
func (f *exportFile) Close() error {
	if err := f.begin(); err != nil {
		return err
	}
	return f.rowFile.Close()
}

// csvFile writes the header once and rows of its width.
type csvFile struct {
	w    *csv.Writer
	cols []exportColumn
	last []string // cells before they were made safe, and after: most stand in many rows
	safe []string
}

func (f *csvFile) begin(cols []exportColumn, o *ExportOptions) error {
	f.cols, f.last, f.safe = cols, make([]string, len(cols)), make([]string, len(cols))
	heads := model.Each(cols, func(c *exportColumn) string { return c.header(o.Lang) })
	heads[0] = only(o.BOM, "\ufeff") + heads[0] // which needs no quotes
	return f.w.Write(heads)
}

func (f *csvFile) write(cells []string) error {
	for i, v := range cells {
		if v == f.last[i] {
			continue
		}
		f.last[i], f.safe[i] = v, v
		if field := f.cols[i].field; field != fPhone && field != fContactPhone || !plainPhone().MatchString(v) {
			f.safe[i] = cellText(v)
		}
	}
	return f.w.Write(f.safe)
}

// Close writes what is left.
func (f *csvFile) Close() error {
	f.w.Flush()
	return f.w.Error()
}

type customersFile struct {
	exportFile
	fields map[string]bool // with a column of their own
}

// NewCustomers writes customers in a format:
//   - csv: the columns of customerColumns, then one for each of ExportOptions.Fields. Cells
//     that a spreadsheet would take for a formula begin with an apostrophe, which Read takes
//     off again; dates are ISO, money is a plain decimal number in the book's currency.
//   - xlsx: the same as a workbook.
//   - json: a list of objects, CustomerObject with everything else that Read takes back.
//     Promise, override and snooze stand as they were set, in force or not.
//   - vcf: vCards 4.0, a company as an organisation, and each of its contacts as a person of
//     it; a person as a person. Read makes the same of them.
//   - ics: an iCalendar file of what is to be done with customers: the promise or the
//     follow-up that is due, and every year the birthdays of the customer and of its
//     contacts. An event keeps its UID from one export to the next, so that a calendar that
//     imports the file again moves what has moved; what is overdue stands on the day of the
//     export. Of the options it takes Today, Now, Reason and Event.
func NewCustomers(format string, w io.Writer, o ExportOptions) CustomerWriter {
	switch format {
	case "json":
		return &customersJSON{NewJSONList(w, false), o}
	case "vcf":
		return &cardsFile{foldedFile{w: w}}
	case "ics":
		return &calendarFile{foldedFile: foldedFile{w: w}, o: o}
	}
	cols, fields := slices.Clone(customerColumns), map[string]bool{}
	for _, name := range o.Fields {
		col := exportColumn{"field:" + name, "字段:" + name, fCustom, cellPlain, func(x *exported) string { return plainValue(x.Field(name)) }}
		head := col.header(o.Lang)
		read := cleanHeader([]string{unixLines(cellText(head))}) // as it comes back
		if !fields[name] && len(cols) < MaxColumns && slices.Equal(read, []string{head}) {
			fields[name] = true
			cols = append(cols, col)
		}
	}
	return &customersFile{exportFile{rowFile: newRows(format, w), o: o, cols: cols}, fields}
}

// plainValue is a value that comes back as it was from a cell of its own, else "".
func plainValue(v string) string { return only(cleanCell(v) == v, v) }

// Write writes one customer. The primary contact has columns of its own, all
// others stand in one cell as JSON.
func (c *customersFile) Write(r *model.Row, contacts []model.Contact) error {
	x := exported{Row: r, judged: cmp.Or(r.Override, &model.Override{})}
	rest := map[string]string{}
	for _, f := range r.Fields {
		if !c.fields[f.Name] || plainValue(f.Value) != f.Value {
			rest[f.Name] = f.Value
		}
	}
	x.rest = only(len(rest) > 0, jsonText(rest))
	var others []model.Contact
	for i := range contacts {
		if p := contacts[i]; p.Primary && x.main.Name == "" && p.Name != "" {
			x.main = p
		} else {
			others = append(others, p)
		}
	}
	x.others = only(len(others) > 0, jsonText(others))
	return c.put(&x)
}

// jsonText writes a value as JSON in one line, without escaping for HTML.
func jsonText(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // texts and numbers, which can all be written
	return strings.TrimSuffix(b.String(), "\n")
}

type interactionsFile struct{ exportFile }

// NewInteractions writes interactions in a format: csv or xlsx with the columns of
// interactionColumns, in the form of NewCustomers, or json as a list of InteractionObject.
func NewInteractions(format string, w io.Writer, o ExportOptions) InteractionWriter {
	if format == "json" {
		return &interactionsJSON{NewJSONList(w, false), o.Currency}
	}
	return &interactionsFile{exportFile{rowFile: newRows(format, w), o: o, cols: interactionColumns}}
}

// newRows begins a workbook or a CSV file.
func newRows(format string, w io.Writer) rowFile {
	if format == "xlsx" {
		return &sheetFile{z: zip.NewWriter(w)}
	}
	return &csvFile{w: csv.NewWriter(w)}
}

// Write writes one interaction.
func (c *interactionsFile) Write(r *model.Row, in *model.Interaction) error {
	return c.put(&exported{Row: r, in: in})
}
