package exchange

import (
	"bufio"
	"bytes"
	"errors"
	"html"
	"io"
	"strconv"
	"strings"
)

// Faults of packed spreadsheets.
var (
	errXMLLong    = errors.New("a tag or a text is longer than a cell may be")
	errXMLDoctype = errors.New("a document type is declared")
	errXMLEnd     = errors.New("the text ends within an element")
)

// xmlScan reads the tags of a large XML text one after another, in the memory of
// one tag and one text. It knows what spreadsheets write: no document types, and
// no entities but those of XML itself.
type xmlScan struct {
	r     *bufio.Reader
	buf   []byte
	name  string // of the last tag, without its prefix
	attrs []byte // of the last tag
	close bool   // the last tag ends an element
	empty bool   // the last tag is an element without content
	text  []byte // before the last tag
	depth int
}

func newXMLScan(r io.Reader) *xmlScan { return &xmlScan{r: bufio.NewReaderSize(r, 64<<10)} }

// next goes to the next tag: io.EOF behind the last one.
func (x *xmlScan) next() error {
	x.text = x.text[:0]
	for {
		piece, err := x.until('<', MaxCell+1)
		if err != nil {
			if x.depth > 0 {
				return within(err)
			}
			return err
		}
		if x.text = append(x.text, piece...); len(x.text) > MaxCell+1 {
			x.text = x.text[:MaxCell+1] // one more than a cell may have, which rejects its row
		}
		more, err := x.tag()
		if err != nil || !more {
			return err
		}
	}
}

// within tells an end that comes too early from the end of the text.
func within(err error) error {
	if errors.Is(err, io.EOF) {
		return errXMLEnd
	}
	return err
}

// until gives what stands before the byte, which it takes off too. Of more than
// keep bytes it gives the first.
func (x *xmlScan) until(stop byte, keep int) ([]byte, error) {
	x.buf = x.buf[:0]
	for {
		piece, err := x.r.ReadSlice(stop)
		if err == nil {
			piece = piece[:len(piece)-1]
		}
		if room := keep - len(x.buf); room > 0 {
			x.buf = append(x.buf, piece[:min(len(piece), room)]...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return x.buf, err
		}
	}
}

// tag reads the rest of a tag; more is true when it was none, but a remark or text.
func (x *xmlScan) tag() (more bool, err error) {
	head, _ := x.r.Peek(8)
	switch {
	case bytes.HasPrefix(head, []byte("![CDATA[")):
		return true, x.skip("]]>", true)
	case bytes.HasPrefix(head, []byte("!--")):
		_, _ = x.r.Discard(3)
		return true, x.skip("-->", false)
	case bytes.HasPrefix(head, []byte("!")):
		return false, errXMLDoctype
	case bytes.HasPrefix(head, []byte("?")):
		return true, x.skip("?>", false)
	}
	tag, err := x.until('>', MaxCell)
	for err == nil && bytes.Count(tag, []byte{'"'})%2 == 1 { // the sign stands within a value
		var rest []byte
		tag = append(bytes.Clone(tag), '>')
		rest, err = x.until('>', MaxCell)
		if tag = append(tag, rest...); len(tag) >= MaxCell {
			return false, errXMLLong
		}
	}
	if len(tag) >= MaxCell {
		return false, errXMLLong
	}
	if err != nil {
		return false, within(err)
	}
	x.close, x.empty = bytes.HasPrefix(tag, []byte("/")), bytes.HasSuffix(tag, []byte("/"))
	tag = bytes.Trim(tag, "/")
	end := bytes.IndexAny(tag, " \t\r\n")
	if end < 0 {
		end = len(tag)
	}
	name := tag[:end]
	x.attrs = append(x.attrs[:0], tag[end:]...)
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		name = name[i+1:]
	}
	if string(name) != x.name {
		x.name = string(name)
	}
	switch {
	case x.close:
		x.depth--
	case !x.empty:
		x.depth++
	}
	return false, nil
}

// skip goes behind the next end; with keep, what stands before it is text.
func (x *xmlScan) skip(end string, keep bool) error {
	if keep {
		_, _ = x.r.Discard(len("![CDATA["))
	}
	var tail []byte
	for {
		piece, err := x.until('>', MaxCell+1)
		if err != nil {
			return within(err)
		}
		if keep && len(x.text) <= MaxCell {
			x.text = append(append(x.text, bytes.ReplaceAll(piece, []byte("&"), []byte("&amp;"))...), '>')
		}
		if tail = append(append(tail, piece...), '>'); bytes.HasSuffix(tail, []byte(end)) {
			x.text = bytes.TrimSuffix(x.text, []byte(end))
			return nil
		}
		tail = append(tail[:0], tail[max(0, len(tail)-3):]...)
	}
}

// attr gives the value of an attribute of the last tag, by its name without prefix.
func (x *xmlScan) attr(name string) string {
	for a := x.attrs; ; {
		eq := bytes.IndexByte(a, '=')
		if eq < 0 {
			return ""
		}
		key := bytes.TrimSpace(a[:eq])
		a = bytes.TrimLeft(a[eq+1:], " \t\r\n")
		if len(a) == 0 || a[0] != '"' && a[0] != '\'' {
			return ""
		}
		end := bytes.IndexByte(a[1:], a[0])
		if end < 0 {
			return ""
		}
		if i := bytes.LastIndexByte(key, ':'); string(key[i+1:]) == name {
			return xmlText(a[1 : end+1])
		}
		a = a[end+2:]
	}
}

// xmlText replaces the entities of XML, and the _x000D_ of spreadsheets.
func xmlText(b []byte) string {
	s := html.UnescapeString(string(b))
	for at := 0; ; { // _xHHHH_
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
