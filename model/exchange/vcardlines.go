package exchange

import (
	"bytes"
	"cmp"
	"io"
	"mime/quotedprintable"
	"strconv"
	"strings"
	"unicode/utf8"

	"tierbook/model"
)

// beginCard begins every vCard, in any case of letters, on a line of its own.
var beginCard = model.Pattern(`(?i)(?:^|[\r\n])[\x{feff}\s]*BEGIN:VCARD\s*(?:[\r\n]|$)`)

// isCards tells whether data is a file of vCards: a line that begins one stands
// among its first.
func isCards(data []byte) bool { return beginCard().Match(data[:min(len(data), 4<<10)]) }

// cardLines gives the lines of a vCard file, folded ones in one piece. It keeps to
// the length of the file in time and space, however often a line is folded.
type cardLines struct {
	text []byte
	pos  int
	buf  []byte
	old  bool // vCard 2.1, which folds at white space and keeps it
}

// physical gives the next line as it stands, and whether a line end closes it.
func (l *cardLines) physical() (line []byte, closed, ok bool) {
	if l.pos >= len(l.text) {
		return nil, false, false
	}
	end := lineEnd(l.text, l.pos)
	line, closed = l.text[l.pos:end], end < len(l.text)
	l.pos = afterLine(l.text, end)
	return line, closed, true
}

// next gives the next line unfolded; it is valid until the call after. The bytes
// after the last line end are no line: the file may have been cut there.
func (l *cardLines) next() (string, bool) {
	line, closed, ok := l.physical()
	if !ok || !closed && !bytes.EqualFold(bytes.TrimSpace(line), []byte("END:VCARD")) {
		return "", false
	}
	l.buf = append(l.buf[:0], line...)
	colon := bytes.IndexByte(line, ':')
	quoted := colon > 0 && bytes.Contains(bytes.ToUpper(line[:colon]), []byte("QUOTED-PRINTABLE"))
	for l.pos < len(l.text) {
		soft := quoted && bytes.HasSuffix(l.buf, []byte("="))
		if folded := l.text[l.pos] == ' ' || l.text[l.pos] == '\t'; !soft && !folded {
			break
		}
		if line, closed, _ = l.physical(); !closed {
			break
		}
		switch {
		case soft:
			l.buf = append(l.buf[:len(l.buf)-1], line...)
		case l.old:
			l.buf = append(l.buf, line...)
		default:
			l.buf = append(l.buf, line[1:]...)
		}
	}
	return string(bytes.TrimPrefix(l.buf, []byte("\ufeff"))), true
}

// property is a line of a card taken apart.
type property struct {
	group    string
	name     string            // in capitals
	types    []string          // in small letters
	params   map[string]string // others, by their names in capitals
	encoding string            // "QUOTED-PRINTABLE", "BASE64", "B" or ""
	pref     int               // 1..100, 0 for not preferred
	value    string
}

// propertyHead is what stands before the value of a property, and paramForm one parameter
// in it; between quotation marks nothing ends them.
var (
	propertyHead = model.Pattern(`^(?:([^;:]*)\.)?([^;:.]+)((?:;(?:"[^"]*"|[^";:])*)*):`)
	paramForm    = model.Pattern(`;((?:"[^"]*"|[^";:])*)`)
)

// parseProperty takes a line apart; false for what is no property.
func parseProperty(line string) (property, bool) {
	m := propertyHead().FindStringSubmatch(line[:min(len(line), MaxCell)])
	if m == nil {
		return property{}, false
	}
	p := property{group: strings.ToLower(m[1]), name: strings.ToUpper(strings.TrimSpace(m[2])), params: map[string]string{}, value: line[len(m[0]):]}
	for _, one := range paramForm().FindAllStringSubmatch(m[3], -1) {
		key, val, ok := strings.Cut(one[1], "=")
		if !ok {
			key, val = "TYPE", one[1] // of vCard 2.1, which names values only
		}
		p.param(strings.ToUpper(strings.TrimSpace(key)), strings.Trim(strings.TrimSpace(val), `"`))
	}
	return p, p.name != ""
}

func (p *property) param(key, val string) {
	switch key {
	case "ENCODING":
		p.encoding = strings.ToUpper(val)
	case "PREF":
		if n, err := strconv.Atoi(val); err == nil && n >= 1 && n <= 100 {
			p.pref = n
		}
	case "TYPE":
		for _, t := range strings.Split(val, ",") {
			switch t = strings.ToLower(strings.TrimSpace(t)); t {
			case "quoted-printable", "base64", "b":
				p.encoding = strings.ToUpper(t)
			case "pref":
				p.pref = 1
			default:
				p.types = append(p.types, t)
			}
		}
	default:
		p.params[key] = val
	}
}

// decode gives the value as UTF-8 text.
func (p *property) decode(fallback string) {
	if p.encoding == "QUOTED-PRINTABLE" {
		// What is wrong at its end does not cost what stands before it.
		text, _ := io.ReadAll(quotedprintable.NewReader(strings.NewReader(p.value)))
		p.value = string(text)
	}
	charset := cmp.Or(p.params["CHARSET"], only(!utf8.ValidString(p.value), fallback))
	if enc, name, err := encodingByName(charset); charset != "" && err == nil && name != "utf-8" {
		if text, err := enc.NewDecoder().String(p.value); err == nil {
			p.value = text
		}
	}
	p.value = strings.ReplaceAll(strings.ToValidUTF8(unixLines(p.value), "\ufffd"), "\x00", "")
}

// unescaped takes off the backslashes of a text value.
var unescaped = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\N`, "\n", `\,`, ",", `\;`, ";", `\:`, ":")

// splitCard splits a value at the separators that no backslash stands before, and
// takes the backslashes of each piece off.
func splitCard(s string, sep byte) []string {
	var out []string
	start := 0
	for i := 0; i <= len(s); i++ {
		switch {
		case i == len(s) || s[i] == sep:
			out = append(out, strings.TrimSpace(unescaped.Replace(s[start:i])))
			start = i + 1
		case s[i] == '\\':
			i++
		}
	}
	return out
}

// cardReader gives the cards of a file one by one.
type cardReader struct {
	lines    cardLines
	fallback string
	photos   int             // pictures and sounds left out
	ignored  map[string]bool // properties that have no place in the book
	cut      bool            // the file ends within a card
	open     bool            // the line that begins the next card is read already
}

// next reads a card: to its end, to the beginning of the next where it has none,
// or to the end of the file.
func (r *cardReader) next() (card, bool) {
	for !r.open {
		line, ok := r.lines.next()
		if !ok {
			return card{}, false
		}
		r.open = beginCard().MatchString(line)
	}
	c, labels := card{ways: map[string][]reach{}}, map[string]string{}
	held := r.properties(labels)
	for i := range held {
		if p := &held[i]; !c.take(p, labels[p.group]) {
			r.ignored[Clip(p.name)] = true
		}
	}
	return c, true
}

// properties reads those of the card that has begun, with the labels that an
// address book gave to groups of them.
func (r *cardReader) properties(labels map[string]string) (held []property) {
	r.open, r.lines.old = false, false
	inner, agent := 0, false
	for {
		line, ok := r.lines.next()
		if !ok {
			r.cut = true
			return held
		}
		p, ok := parseProperty(line)
		if !ok {
			continue
		}
		word := strings.ToUpper(strings.TrimSpace(p.value))
		begins, ends := p.name == "BEGIN" && word == "VCARD", p.name == "END" && word == "VCARD"
		switch {
		case begins && (agent || inner > 0):
			inner++ // the card of an assistant within
		case begins:
			r.open = true
			return held
		case ends && inner == 0:
			return held
		case ends:
			inner--
		case inner > 0:
		case p.name == "VERSION":
			r.lines.old = word == "2.1"
		case p.name == "PHOTO" || p.name == "LOGO" || p.name == "SOUND":
			r.photos++
		case p.name == "X-ABLABEL":
			labels[p.group] = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(p.value), "_$!<"), ">!$_")
		case p.encoding != "BASE64" && p.encoding != "B":
			p.decode(r.fallback)
			held = append(held, p)
		}
		agent = p.name == "AGENT" && word == ""
	}
}
