package exchange

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
)

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

func newXMLScan(r io.Reader) *xmlScan {
	x := &xmlScan{from: &tokenReader{r: transform.NewReader(r, xmlRunes)}}
	x.d = xml.NewDecoder(x.from)
	x.d.Strict, x.d.Entity = false, xml.HTMLEntity
	x.d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	return x
}

// xmlRunes puts a space for what has no place in XML and careless programs write all
// the same; bytes that belong to no character become U+FFFD.
var xmlRunes = runes.Map(func(r rune) rune {
	if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff {
		return ' '
	}
	return r
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

// xmlText replaces the _xHHHH_ by which spreadsheets write other signs.
func xmlText(s string) string {
	for at := 0; ; {
		i := strings.Index(s[at:], "_x")
		if i < 0 || len(s) < at+i+7 {
			return strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "")
		}
		i += at
		at = i + 1
		if n, err := strconv.ParseUint(s[i+2:i+6], 16, 16); err == nil && s[i+6] == '_' {
			s = s[:i] + string(rune(n)) + s[i+7:]
		}
	}
}
