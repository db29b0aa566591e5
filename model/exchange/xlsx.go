package exchange

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/transform"

	"tierbook/model"
)

const (
	// formXLSX is what an import calls a spreadsheet, in place of an encoding.
	formXLSX = "xlsx"
	// maxUnpacked is how large one part of a spreadsheet may be when unpacked.
	maxUnpacked = 512 << 20
	// maxUnpackedAll is how much may be unpacked of all parts together.
	maxUnpackedAll = 768 << 20
	// maxRatio is how much larger than packed a part above looseUnpacked may be:
	// the text of a table is 5 to 30 times as large.
	maxRatio      = 120
	looseUnpacked = 16 << 20
	// maxSmallPart is how large the parts that describe the sheets may be.
	maxSmallPart = 16 << 20
	// maxTableText is how long the text of a sheet may be, with the texts that its
	// cells share.
	maxTableText = 96 << 20
	// maxParts is how many parts a spreadsheet may have.
	maxParts = 10_000
	// peekRows is how many rows of a sheet tell whether it is the one that holds
	// the list.
	peekRows = 8
)

type workbook struct {
	parts   map[string]*zip.File // by path in small letters
	sheets  []sheet
	strings stringTable
	styles  []cellStyle
	old     bool  // days are counted from 1904
	left    int64 // bytes that may still be unpacked
}

// sheet is a sheet of a workbook by name.
type sheet struct {
	name, path string
	hidden     bool
}

// sheetTable makes a table of one sheet of a spreadsheet (XLSX): the named one, by
// name or by its number from 1, else the first that seems to hold a list.
func sheetTable(data []byte, want string) (*table, error) {
	b, err := openWorkbook(data)
	if err != nil {
		return nil, err
	}
	at, err := b.choose(want)
	if err != nil {
		return nil, err
	}
	text, err := b.read(&b.sheets[at], maxSheetRow)
	if err != nil {
		return nil, badWorkbook(err)
	}
	t := &table{form: formXLSX, text: text, sheet: b.sheets[at].name}
	var others []string
	for i, s := range b.sheets {
		if i == at || !s.hidden {
			t.sheets = append(t.sheets, s.name)
		}
		if i != at && !s.hidden {
			others = append(others, s.name)
		}
	}
	if len(others) > 0 && want == "" {
		t.notes = append(t.notes, model.Reason{Code: "import_sheet", Text: Clip(b.sheets[at].name)},
			model.Reason{Code: "import_sheets", Text: quoteHeaders(others)})
	}
	return t, nil
}

// badWorkbook gives an error for people for a spreadsheet that cannot be read.
func badWorkbook(err error) error {
	if e := (*model.Error)(nil); errors.As(err, &e) {
		return err
	}
	return model.E(model.CodeRefused, "error.exchange.damaged").Wrap(err)
}

// openWorkbook reads what describes the sheets.
func openWorkbook(data []byte) (*workbook, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, badWorkbook(err)
	}
	if len(z.File) > maxParts {
		return nil, model.E(model.CodeRefused, "error.exchange.bomb")
	}
	b := &workbook{parts: make(map[string]*zip.File, len(z.File)), left: maxUnpackedAll}
	for _, f := range z.File {
		b.parts[partPath("", f.Name)] = f
	}
	main := "xl/workbook.xml"
	for _, r := range b.relations("_rels/.rels") {
		if strings.HasSuffix(r.kind, "/officeDocument") {
			main = partPath("", r.target)
		}
	}
	if b.parts[main] == nil {
		switch {
		case b.parts["mimetype"] != nil && b.parts["content.xml"] != nil, b.parts["xl/workbook.bin"] != nil:
			return nil, model.E(model.CodeRefused, "error.exchange.xls")
		case b.parts["[content_types].xml"] != nil:
			return nil, model.E(model.CodeRefused, "error.exchange.binary")
		}
		return nil, model.E(model.CodeRefused, "error.exchange.packed")
	}
	if err := b.open(main); err != nil {
		return nil, badWorkbook(err)
	}
	if len(b.sheets) == 0 {
		return nil, model.E(model.CodeRefused, "error.exchange.empty")
	}
	return b, nil
}

// open reads the list of sheets, the styles and the texts that cells share.
func (b *workbook) open(main string) error {
	ids := map[string]string{}
	for _, r := range b.relations(path.Join(path.Dir(main), "_rels", path.Base(main)+".rels")) {
		ids[r.id] = partPath(path.Dir(main), r.target)
		var err error
		switch {
		case strings.HasSuffix(r.kind, "/styles"):
			b.styles, err = b.readStyles(ids[r.id])
		case strings.HasSuffix(r.kind, "/sharedStrings"):
			b.strings, err = b.readStrings(ids[r.id])
		}
		if err != nil {
			return err
		}
	}
	return b.each(main, maxSmallPart, func(x *xmlScan) error {
		switch {
		case x.name == "workbookPr" && !x.close:
			b.old = x.attr("date1904") == "1" || x.attr("date1904") == "true"
		case x.name == "sheet" && !x.close:
			if p := ids[x.attr("id")]; b.parts[p] != nil && len(b.sheets) < maxParts {
				b.sheets = append(b.sheets, sheet{x.attr("name"), p, x.attr("state") != "" && x.attr("state") != "visible"})
			}
		}
		return nil
	})
}

// relation names a part that belongs to another one.
type relation struct{ id, kind, target string }

// relations reads a list of relations; of one that cannot be read, what it has.
func (b *workbook) relations(at string) (out []relation) {
	_ = b.each(at, maxSmallPart, func(x *xmlScan) error {
		if x.name == "Relationship" && !x.close {
			out = append(out, relation{x.attr("Id"), x.attr("Type"), x.attr("Target")})
		}
		return nil
	})
	return out
}

// partPath gives the path of a part in the form of workbook.parts.
func partPath(folder, target string) string {
	target = strings.ReplaceAll(target, `\`, "/")
	if !strings.HasPrefix(target, "/") {
		target = path.Join("/", folder, target)
	}
	return strings.ToLower(strings.TrimPrefix(path.Clean(target), "/"))
}

// each calls fn for every tag of a part; a part that is not there has none.
func (b *workbook) each(at string, limit uint64, fn func(*xmlScan) error) error {
	f := b.parts[strings.ToLower(at)]
	if f == nil {
		return nil
	}
	if n := f.UncompressedSize64; n > limit || n > looseUnpacked && n/maxRatio > f.CompressedSize64 {
		return model.E(model.CodeRefused, "error.exchange.bomb")
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	x := &xmlScan{from: &tokenReader{r: transform.NewReader(rationed{r, &b.left}, xmlRunes)}}
	x.d = xml.NewDecoder(x.from)
	x.d.Strict, x.d.Entity = false, xml.HTMLEntity
	x.d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	for {
		switch err := x.next(); {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, errXMLDoctype):
			return model.E(model.CodeRefused, "error.exchange.doctype")
		case err != nil:
			return err
		}
		if err := fn(x); err != nil {
			return err
		}
	}
}

// rationed reads until the bytes that are left are used up.
type rationed struct {
	io.Reader
	left *int64
}

func (r rationed) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if *r.left -= int64(n); *r.left < 0 {
		return 0, model.E(model.CodeRefused, "error.exchange.bomb")
	}
	return n, err
}

// stringTable is the texts that cells share, one behind the other.
type stringTable struct {
	text []byte
	ends []uint32 // behind that of the beginning
}

// at gives a text by its number.
func (t *stringTable) at(i int) (string, bool) {
	if i < 0 || i+1 >= len(t.ends) {
		return "", false
	}
	return string(t.text[t.ends[i]:t.ends[i+1]]), true
}

// readStrings reads the texts that cells share.
func (b *workbook) readStrings(at string) (stringTable, error) {
	t, phonetic := stringTable{ends: []uint32{0}}, false
	err := b.each(at, maxUnpacked, func(x *xmlScan) error {
		switch {
		case x.name == "rPh":
			phonetic = !x.close
		case x.name == "t" && x.close && !phonetic:
			t.text = append(t.text, xmlText(string(x.text))...)
		case x.name == "si" && x.close:
			t.ends = append(t.ends, uint32(len(t.text)))
		}
		if len(t.text) > maxTableText || len(t.ends) > maxTableText/8 {
			return model.E(model.CodeRefused, "error.exchange.table_large", "Limit", maxTableText>>20)
		}
		return nil
	})
	return t, err
}

// choose gives the number of the sheet to read.
func (b *workbook) choose(want string) (int, error) {
	if want != "" {
		if i := slices.IndexFunc(b.sheets, func(s sheet) bool { return strings.EqualFold(strings.TrimSpace(s.name), strings.TrimSpace(want)) }); i >= 0 {
			return i, nil
		}
		if n, err := strconv.Atoi(want); err == nil && n >= 1 && n <= len(b.sheets) {
			return n - 1, nil
		}
		names := model.Each(b.sheets, func(s *sheet) string { return s.name })
		return 0, model.E(model.CodeUsage, "error.exchange.sheet", "Text", want, "Sheets", quoteHeaders(names))
	}
	best := -1
	for i := range b.sheets {
		if b.sheets[i].hidden && len(b.sheets) > 1 {
			continue
		}
		text, err := b.read(&b.sheets[i], peekRows)
		if err != nil {
			return 0, badWorkbook(err)
		}
		s := &scanner{text: text, delim: ','}
		var r record
		for s.next(&r) {
			switch {
			case r.err == nil && namesColumns(cleanHeader(r.cells)):
				return i, nil
			case best < 0 && !r.blank():
				best = i
			}
		}
	}
	return max(best, 0), nil
}

// table is the text of a file: as it is in UTF-8, or comma-separated text of the
// same rows made of another form, whose header is row 1.
type table struct {
	form   string // the encoding of text, of another form what it is
	text   []byte
	file   *io.SectionReader // that text is the beginning of; nil where it is all
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
