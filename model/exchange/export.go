package exchange

import (
	"encoding/csv"
	"encoding/json"
	"io"
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
	BOM      bool     // begin with a byte order mark, by which spreadsheets know UTF-8

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

// rowFile is a file of rows under named columns.
type rowFile interface {
	write(values map[string]string) error // by column key; those without one are empty
	Close() error
}

// csvFile writes the header once and rows of its width.
type csvFile struct {
	w    *csv.Writer
	cols []exportColumn
	row  []string
	head []string
	raw  io.Writer
	bom  bool
	lang string
}

func newCSVFile(w io.Writer, cols []exportColumn, o ExportOptions) *csvFile {
	f := &csvFile{w: csv.NewWriter(w), cols: cols, raw: w, bom: o.BOM, lang: o.Lang}
	for _, c := range cols {
		name := c.key
		if o.Lang == "zh" {
			name = c.zh
		}
		f.head = append(f.head, name)
	}
	return f
}

// begin writes what stands before the first row, once.
func (f *csvFile) begin() error {
	if f.head == nil {
		return nil
	}
	if f.bom {
		if _, err := io.WriteString(f.raw, "\ufeff"); err != nil {
			return err
		}
	}
	err := f.w.Write(f.head)
	f.head = nil
	return err
}

// write writes a row of values by column key; columns without one are empty.
func (f *csvFile) write(values map[string]string) error {
	if err := f.begin(); err != nil {
		return err
	}
	f.row = f.row[:0]
	for _, c := range f.cols {
		v := values[c.key]
		switch {
		case v == "":
		case c.field == fPhone || c.field == fContactPhone:
			v = guardPhone(strings.ToValidUTF8(strings.ReplaceAll(v, "\x00", ""), "\ufffd"))
		default:
			v = cellText(v)
		}
		f.row = append(f.row, v)
	}
	return f.w.Write(f.row)
}

// Close writes what is left; a file without rows has its header.
func (f *csvFile) Close() error {
	if err := f.begin(); err != nil {
		return err
	}
	f.w.Flush()
	return f.w.Error()
}

// customersCSV writes customers as rows.
type customersCSV struct {
	rowFile
	o      ExportOptions
	fields map[string]string // name to column key
}

// NewCustomersCSV writes customers as CSV: the columns of customerColumns, then
// one for each of ExportOptions.Fields. Cells that a spreadsheet would take for
// a formula begin with an apostrophe, which Read takes off again; dates are
// ISO, money is a plain decimal number in the book's currency.
func NewCustomersCSV(w io.Writer, o ExportOptions) CustomerWriter {
	cols, fields := columnsWith(o)
	return &customersCSV{newCSVFile(w, cols, o), o, fields}
}

// columnsWith gives the columns of customers with those of further facts, and the
// keys of the latter by name.
func columnsWith(o ExportOptions) ([]exportColumn, map[string]string) {
	cols, fields := customerColumns(), map[string]string{}
	for _, name := range o.Fields {
		header := fieldHeader(name, o.Lang)
		if _, ok := fields[name]; !ok && len(cols) < MaxColumns && plainHeader(header) {
			fields[name] = header
			cols = append(cols, exportColumn{header, header, fCustom})
		}
	}
	return cols, fields
}

// plainHeader tells whether a header comes back as it was when it is read.
func plainHeader(h string) bool {
	read := cleanHeader([]string{unixLines(cellText(h))})
	return len(read) == 1 && read[0] == h
}

// fieldHeader is the header of a further fact.
func fieldHeader(name, lang string) string {
	if lang == "zh" {
		return "字段:" + name
	}
	return "field:" + name
}

// Write writes one customer. The primary contact has columns of its own, all
// others stand in one cell as JSON.
func (c *customersCSV) Write(r *model.Row, contacts []model.Contact) error {
	v := customerCells(r, c.o.Currency)
	v["referred_by"] = c.o.referrer(r)
	v["kind"], v["stage"] = c.o.word("customer_kind", v["kind"]), c.o.word("stage", v["stage"])
	for _, flag := range []string{"credit_hold", "do_not_contact", "archived"} {
		v[flag] = c.o.word("flag", v[flag])
	}
	rest := map[string]string{}
	for _, f := range r.Fields {
		if key, ok := c.fields[f.Name]; ok && cleanCell(f.Value) == f.Value {
			v[key] = f.Value
		} else {
			rest[f.Name] = f.Value
		}
	}
	if len(rest) > 0 {
		v["fields"] = jsonText(rest)
	}
	var others []contactJSON
	for i := range contacts {
		p := &contacts[i]
		if p.Primary && v["contact"] == "" && p.Name != "" {
			v["contact"], v["contact_title"], v["contact_phone"] = p.Name, p.Title, p.Phone
			v["contact_email"], v["contact_birthday"], v["contact_note"] = p.Email, p.Birthday, p.Note
			continue
		}
		others = append(others, contactOf(p))
	}
	if len(others) > 0 {
		v["contacts"] = jsonText(others)
	}
	return c.write(v)
}

// customerCells gives the text of the columns of one customer.
func customerCells(r *model.Row, currency string) map[string]string {
	s := &r.Score
	v := map[string]string{
		ownKey: strconv.FormatInt(r.ID, 10), "ref": r.Ref, "name": r.Name, "kind": string(r.Kind), "owner": r.Owner,
		"region": r.Region, "industry": r.Industry, "phone": r.Phone, "email": r.Email, "tags": joinWords(r.Tags),
		"tier": s.Tier.String(), "machine_tier": s.MachineTier.String(), "stage": string(s.Stage), "abc": s.ABC.String(),
		"r": digit(s.R), "f": digit(s.F), "m": digit(s.M), "due": s.Due.String(), "next_date": r.Next.String(), "repeat": r.Repeat.String(),
		"snoozed_until": r.SnoozedUntil.String(), "last_contact": r.Facts.LastContact.String(), "last_order": r.Facts.LastOrder.String(),
		"orders": strconv.Itoa(r.Facts.Orders), "revenue": model.FormatMinor(r.Facts.Revenue, currency), "currency": currency,
		"created": r.Created.String(), "birthday": r.Birthday, "note": r.Note,
		"credit_hold": flagText(r.CreditHold), "do_not_contact": flagText(r.DoNotContact), "archived": flagText(r.Archived),
	}
	if s.Known {
		v["score"] = strconv.FormatFloat(s.Value, 'f', -1, 64)
	}
	if s.AsOf != 0 {
		v["priority"] = strconv.FormatFloat(s.Priority, 'f', -1, 64)
	}
	if r.Cadence != 0 {
		v["cadence_days"] = strconv.Itoa(r.Cadence)
	}
	if o := r.Opening; o.Amount != 0 {
		v["opening"], v["opening_on"], v["opening_until"] = model.FormatMinor(o.Amount, currency), o.On.String(), o.Until.String()
	}
	if s.Due != 0 {
		v["overdue_days"] = strconv.Itoa(s.Overdue)
	}
	if r.Potential != nil {
		v["potential"] = strconv.Itoa(*r.Potential)
	}
	if o := r.Override; o != nil {
		v["override_tier"], v["override_reason"], v["override_by"], v["override_until"] = o.Tier.String(), o.Reason, o.By, o.Until.String()
	}
	return v
}

func digit(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func flagText(b bool) string {
	if b {
		return "true"
	}
	return ""
}

// jsonText writes a value as JSON in one line, without escaping for HTML.
func jsonText(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// interactionsCSV writes interactions as rows.
type interactionsCSV struct {
	rowFile
	o ExportOptions
}

// NewInteractionsCSV writes interactions as CSV: the columns of
// interactionColumns, in the form of NewCustomersCSV.
func NewInteractionsCSV(w io.Writer, o ExportOptions) InteractionWriter {
	return &interactionsCSV{newCSVFile(w, interactionColumns(), o), o}
}

// Write writes one interaction.
func (c *interactionsCSV) Write(r *model.Row, in *model.Interaction) error {
	v := map[string]string{
		ownKey: strconv.FormatInt(in.ID, 10), "customer_id": strconv.FormatInt(r.ID, 10), "customer_ref": r.Ref, "customer": r.Name,
		"customer_email": r.Email, "customer_phone": r.Phone, "date": in.Day.String(), "time": clockText(in.Clock), "kind": c.o.word("kind", string(in.Kind)),
		"satisfaction": digit(in.Satisfaction), "outcome": in.Outcome, "note": in.Note, "contact": in.Contact, "by": in.By,
		"next_date": in.Next.String(), "resolved": in.Resolved.String(), "source": c.o.word("source", in.Source), "external_id": in.ExternalID,
	}
	if in.Kind.HasAmount() {
		v["amount"], v["currency"] = model.FormatMinor(in.Amount, in.Currency), in.Currency
	}
	if in.Base != nil && in.Currency != c.o.Currency {
		v["base_amount"], v["base_currency"] = model.FormatMinor(*in.Base, c.o.Currency), c.o.Currency
	}
	if in.Expected != 0 {
		v["expected"] = model.FormatMinor(in.Expected, c.o.Currency)
	}
	if in.Expected != 0 || in.Probability != 0 { // none given would be even odds
		v["probability"] = strconv.FormatFloat(in.Probability, 'f', -1, 64)
	}
	return c.write(v)
}

// NewCustomersXLSX writes customers as NewCustomersCSV does, as a workbook.
func NewCustomersXLSX(w io.Writer, o ExportOptions) CustomerWriter {
	cols, fields := columnsWith(o)
	return &customersCSV{newSheetFile(w, cols, o), o, fields}
}

// NewInteractionsXLSX writes interactions as NewInteractionsCSV does, as a workbook.
func NewInteractionsXLSX(w io.Writer, o ExportOptions) InteractionWriter {
	return &interactionsCSV{newSheetFile(w, interactionColumns(), o), o}
}
