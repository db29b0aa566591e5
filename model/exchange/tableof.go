package exchange

import (
	"unicode/utf8"

	"tierbook/model"
)

// table is a file of another form made into comma-separated text of the same rows,
// whose header is row 1.
type table struct {
	form  string // what the file is, where text has its encoding
	text  []byte
	notes []model.Reason
}

// typed tells whether the numbers of a form are written in one way, with a point.
func typed(form string) bool { return form == formXLSX }

// textOf gives a file as text: delimited or JSON as it is, in UTF-8, and any other
// form that its content shows as a table. form is the encoding or the form. The
// options are settled where the form decides them.
func textOf(raw []byte, o *Options) (text []byte, form string, said []model.Reason, err error) {
	t, err := tableOf(raw, o)
	if err != nil {
		return nil, "", nil, err
	}
	if t == nil {
		if text, form, err = decode(raw, o.Encoding); err != nil {
			return nil, "", nil, err
		}
		if !isCards(text) { // which may be in UTF-16
			if form != "utf-8" {
				said = append(said, model.Reason{Code: "import_encoding", Text: form})
			}
			return text, form, said, nil
		}
		if t, err = cardTable(text, ""); err != nil {
			return nil, "", nil, err
		}
	}
	o.Delimiter = ','
	if o.As == "" && t.form == formCards {
		o.As = model.ImportCustomers
	}
	return t.text, t.form, t.notes, nil
}

// tableOf recognises, by its bytes, a file that is neither delimited text nor
// JSON; nil for one that is.
func tableOf(raw []byte, o *Options) (*table, error) {
	switch {
	case isZip(raw):
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
