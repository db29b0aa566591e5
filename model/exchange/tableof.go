package exchange

import (
	"bytes"
	"unicode/utf8"

	"tierbook/model"
)

// table is the text of a file: as it is in UTF-8, or comma-separated text of the
// same rows made of another form, whose header is row 1.
type table struct {
	form   string // the encoding of text, of another form what it is
	text   []byte
	notes  []model.Reason
	sheets []string // of a spreadsheet, those in sight
	sheet  string   // the one read
}

// textOf gives a file as text: delimited or JSON as it is, in UTF-8, and any other
// form that its content shows as a table. The options are settled where the form
// decides them.
func textOf(raw []byte, o *Options) (*table, error) {
	t, err := tableOf(raw, o)
	if err != nil {
		return nil, err
	}
	if t == nil {
		text, encoding, err := decode(raw, o.Encoding)
		if err != nil {
			return nil, err
		}
		if !isCards(text) { // which may be in UTF-16
			t = &table{form: encoding, text: text}
			if encoding != "utf-8" {
				t.notes = []model.Reason{{Code: "import_encoding", Text: encoding}}
			}
			return t, nil
		}
		if t, err = cardTable(text, ""); err != nil {
			return nil, err
		}
	}
	o.Delimiter = ','
	if o.As == "" && t.form == formCards {
		o.As = model.ImportCustomers
	}
	return t, nil
}

// tableOf recognises, by its bytes, a file that is neither delimited text nor
// JSON; nil for one that is.
func tableOf(raw []byte, o *Options) (*table, error) {
	switch {
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")): // a packed file
		return sheetTable(raw, o.Sheet)
	case !isCards(raw):
		return nil, nil
	}
	if o.Encoding != "" {
		if _, _, err := encodingByName(o.Encoding); err != nil {
			return nil, err
		}
		return cardTable(raw, o.Encoding)
	}
	switch {
	case utf8.Valid(raw):
		return cardTable(raw, "")
	case plainlyChinese(raw):
		return cardTable(raw, "gb18030")
	}
	return cardTable(raw, "windows-1252")
}
