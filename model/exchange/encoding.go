package exchange

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"tierbook/model"
)

// refuseBinary refuses files that are no text by how they begin.
func refuseBinary(data []byte) error {
	for head, key := range map[string]string{"\xd0\xcf\x11\xe0": "xls", "SQLite format 3\x00": "sqlite", "%PDF": "pdf", "7z\xbc\xaf": "packed", "Rar!": "packed"} {
		if bytes.HasPrefix(data, []byte(head)) {
			return model.E(model.CodeRefused, "error.exchange."+key)
		}
	}
	if webPage().Match(data[:min(len(data), 1024)]) {
		return model.E(model.CodeRefused, "error.exchange.web_page")
	}
	return nil
}

// webPage is how HTML and XML begin, which programs save under the name of a
// spreadsheet.
var webPage = model.Pattern(`(?i)^[\x{feff} \t\r\n]*<(html|!doctype|table|meta|\?xml|head|body)`)

// decode gives the text of a file as UTF-8 without a byte order mark, and the
// name of the encoding it was in. Name "" detects it: a byte order mark, the
// pattern of zero bytes of UTF-16 and UTF-32, UTF-8 (with a few bytes lost at
// most), and GB18030 or windows-1252 when what they give is plainly Chinese or
// Western. Anything else is refused with the advice
// to name the encoding.
func decode(data []byte, name string) ([]byte, string, error) {
	if name == "" {
		if err := refuseBinary(data); err != nil {
			return nil, "", err
		}
		name = detect(data)
		if name == "" {
			return nil, "", model.E(model.CodeRefused, "error.exchange.encoding_unknown")
		}
	}
	enc, canonical, err := encodingByName(name)
	if err != nil {
		return nil, "", err
	}
	text, err := decodeAs(data, enc, canonical)
	if err != nil {
		return nil, "", err
	}
	text = bytes.TrimRight(text, "\x1a\x00")          // by which old systems end a file
	if bytes.Count(text, []byte{0})*100 > len(text) { // a few are left to the rows they stand in
		return nil, "", model.E(model.CodeRefused, "error.exchange.binary")
	}
	if len(text) == 0 {
		return nil, "", model.E(model.CodeRefused, "error.exchange.empty")
	}
	return text, canonical, nil
}

// decodeAs decodes strictly: bytes that the encoding does not have refuse the file.
func decodeAs(data []byte, enc encoding.Encoding, name string) ([]byte, error) {
	if name == "utf-8" {
		data = bytes.TrimPrefix(data, []byte("\ufeff"))
		if !utf8.Valid(data) && !damaged(data) {
			at := firstInvalid(data)
			return nil, model.E(model.CodeRefused, "error.exchange.encoding_byte", "Encoding", name,
				"Line", 1+bytes.Count(data[:at], []byte("\n")), "Byte", at+1)
		}
		return data, nil
	}
	if strings.HasPrefix(name, "utf-32") && len(data)%4 == 2 {
		data = data[2:]
	}
	text, err := enc.NewDecoder().Bytes(data)
	if i := bytes.IndexRune(text, utf8.RuneError); err != nil || i >= 0 {
		return nil, model.E(model.CodeRefused, "error.exchange.encoding_mismatch", "Encoding", name,
			"Line", 1+bytes.Count(text[:max(i, 0)], []byte("\n"))).Wrap(err)
	}
	return bytes.TrimPrefix(text, []byte("\ufeff")), nil
}

// firstInvalid gives where text that is not valid UTF-8 first fails to be.
func firstInvalid(data []byte) int {
	for i, r := range string(data) {
		if r == utf8.RuneError && !bytes.HasPrefix(data[i:], []byte("\ufffd")) {
			return i
		}
	}
	return len(data)
}

// marked are the encodings whose text may begin with a mark, with their usual names: a
// mark that another begins with stands behind that one.
var marked = []struct {
	names, name, mark string
	enc               encoding.Encoding
}{
	{"utf32le utf32", "utf-32le", "\xff\xfe\x00\x00", utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)},
	{"utf32be", "utf-32be", "\x00\x00\xfe\xff", utf32.UTF32(utf32.BigEndian, utf32.UseBOM)},
	{"utf16le utf16", "utf-16le", "\xff\xfe", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)},
	{"utf16be", "utf-16be", "\xfe\xff", unicode.UTF16(unicode.BigEndian, unicode.UseBOM)},
	{"utf8 utf8sig utf8bom", "utf-8", "\xef\xbb\xbf", unicode.UTF8},
	{"gb18030 gbk gb2312 cp936 936", "gb18030", "\x84\x31\x95\x33", simplifiedchinese.GB18030},
}

// encodingByName finds an encoding by any of its usual names.
func encodingByName(name string) (encoding.Encoding, string, error) {
	n := strings.ToLower(strings.TrimSpace(name))
	plain := strings.NewReplacer("-", "", "_", "", " ", "").Replace(n)
	for _, e := range marked {
		if hasWord(e.names, plain) {
			return e.enc, e.name, nil
		}
	}
	further := map[string]string{
		"mac": "macintosh", "macroman": "macintosh", "macosroman": "macintosh", "ansi": "windows-1252", "cp1252": "windows-1252", "latin1": "iso-8859-1",
		"sjis": "shift_jis", "cp932": "shift_jis", "cp950": "big5",
	}
	n = cmp.Or(further[plain], n)
	enc, err := htmlindex.Get(n)
	canonical := ""
	if err == nil {
		canonical, err = htmlindex.Name(enc)
	}
	if err != nil || canonical == "replacement" || canonical == "x-user-defined" {
		return nil, "", model.E(model.CodeUsage, "error.exchange.encoding_name", "Text", name).Wrap(err)
	}
	return enc, canonical, nil
}

// detect names the encoding of data, or "".
func detect(data []byte) string {
	for _, e := range marked {
		if !bytes.HasPrefix(data, []byte(e.mark)) {
			continue
		}
		// Some exporters put the mark of UTF-16 before UTF-32.
		if wide := detectWide(data[2:]); len(e.mark) == 2 && strings.HasPrefix(wide, "utf-32") {
			return wide
		}
		return e.name
	}
	if name := detectWide(data); name != "" {
		return name
	}
	switch {
	case utf8.Valid(data), damaged(data), overlong(data):
		return "utf-8"
	}
	if name := byHeaders(data); name != "" {
		return name
	}
	switch {
	case plainlyChinese(data):
		return "gb18030"
	case plainlyWestern(data):
		return "windows-1252"
	}
	return ""
}

// byHeaders names the encoding of one or two bytes a character in which the first row
// has more headers that are known than in any other; "" where two have as many.
func byHeaders(data []byte) (best string) {
	head := data[:min(len(data), 64<<10)]
	if i := bytes.LastIndexByte(head, '\n'); i > 0 {
		head = head[:i]
	}
	most := 1
	for _, name := range []string{"gb18030", "shift_jis", "big5", "windows-1251", "windows-1252"} {
		enc, _, _ := encodingByName(name)
		text, err := decodeAs(head, enc, name)
		if err != nil {
			continue
		}
		known, _, _ := trySplit(text, sniffDelimiter(text), newLexicons())
		switch {
		case known > most:
			best, most = name, known
		case known == most:
			best = ""
		}
	}
	return best
}

// detectWide recognises UTF-16 and UTF-32 without a byte order mark: read so, data begins
// with text that has ASCII characters and the line ends or delimiters of a table in it, and
// is not text of single bytes with a few stray zeros.
func detectWide(data []byte) string {
	head := data[:min(len(data), 4096)&^3]
	if zeros := bytes.Count(head, []byte{0}); zeros == 0 || utf8.Valid(head) && zeros*8 < len(head) {
		return ""
	}
	for i, e := range marked[:4] {
		text, err := e.enc.NewDecoder().String(string(head))
		lost := strings.Count(text, "\x00") + strings.Count(text, "\ufffd")/2 // half of a character may stand at the end
		plain := onlyRunes(text, func(r rune) bool { return r < utf8.RuneSelf })
		if err == nil && lost == 0 && len(data)%model.If(i < 2, 4, 2) == 0 && strings.ContainsAny(text, "\n\r,\t;|") && len(plain)*20 >= utf8.RuneCountInString(text) {
			return e.name
		}
	}
	return ""
}

// plainlyChinese tells whether data, which is not UTF-8, is well-formed
// GB18030 whose double bytes are nearly all common ones (the GB 2312 rows).
// Text of a Western one-byte encoding has its rare high bytes before ASCII
// letters and fails on that.
func plainlyChinese(data []byte) bool {
	common, rare := 0, 0
	for i := 0; i < len(data); {
		b := data[i]
		if b < 0x80 {
			i++
			continue
		}
		if i+1 >= len(data) || b == 0x80 || b == 0xff {
			return false
		}
		t := data[i+1]
		switch {
		case t >= 0x30 && t <= 0x39:
			if i+3 >= len(data) || data[i+2] < 0x81 || data[i+3] < 0x30 || data[i+3] > 0x39 {
				return false
			}
			rare++
			i += 4
		case t < 0x40 || t == 0x7f || t == 0xff:
			return false
		case b >= 0xa1 && b <= 0xf7 && t >= 0xa1:
			common++
			i += 2
		default:
			rare++
			i += 2
		}
	}
	return common >= 2 && common >= 4*rare
}

// readAll reads to the end, never more than max bytes; failed is the key of the
// sentence for what cannot be read.
func readAll(r io.Reader, max int64, failed string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, max+1))
	switch {
	case int64(len(data)) > max:
		return nil, model.E(model.CodeRefused, "error.exchange.too_large", "Limit", max>>20)
	case err != nil:
		return nil, model.E(model.CodeRefused, failed).Wrap(err)
	case len(data) == 0:
		return nil, model.E(model.CodeRefused, "error.exchange.empty")
	}
	return data, nil
}

// unpack gives what a gzip file holds, never more than max bytes of it; any other
// file as it is.
func unpack(data []byte, max int64) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte("\x1f\x8b")) {
		return data, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, model.E(model.CodeRefused, "error.exchange.packed").Wrap(err)
	}
	return readAll(z, max, "error.exchange.packed")
}

// lostByte gives where text first has a byte that belongs to no character, -1
// where it has none.
func lostByte(text []byte) int {
	at := firstInvalid(text)
	if zero := bytes.IndexByte(text[:at], 0); zero >= 0 || at == len(text) {
		return zero
	}
	return at
}

// damaged tells whether data is UTF-8 but for a few lost bytes: its rows with
// them are told, the rest is read.
func damaged(data []byte) bool {
	good, bad := 0, 0
	for i, r := range string(data) {
		switch {
		case r == utf8.RuneError && !bytes.HasPrefix(data[i:], []byte("\ufffd")):
			bad++
		case r >= utf8.RuneSelf:
			good++
		}
	}
	return bad > 0 && good >= 10*bad
}

// utf8Form is what UTF-8 looks like byte by byte, and utf8Long a character in it that is
// written longer than it is.
var (
	utf8Form = model.Pattern(`^(?:[\x00-\x7f]|[\xc0-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf7][\x80-\xbf]{3})*$`)
	utf8Long = model.Pattern(`[\xc0\xc1]|\xe0[\x80-\x9f]|\xf0[\x80-\x8f]`)
)

// overlong tells whether data would be UTF-8 if characters might be written
// longer than they are, as an attack writes them.
func overlong(data []byte) bool {
	each, err := charmap.ISO8859_1.NewDecoder().String(string(data)) // a character for each byte
	return err == nil && utf8Form().MatchString(each) && utf8Long().MatchString(each)
}

// western is a letter of Western Europe, and notWestern what its text has none of: more
// than three such signs in a row, and signs that are neither letters nor typographic.
var (
	western    = model.Pattern(`[À-ÖØ-öø-ÿ]`)
	notWestern = model.Pattern(`[^\x00-\x7f]{4}|[^\x00-\x7fÀ-öø-ÿ€‚„…‘’“”•–—™\x{a0}¡£§©ª«®°²·º»¿]`)
)

// plainlyWestern tells whether data is text in windows-1252: its high bytes are
// letters of Western Europe, alone or in pairs between others, or typographic
// signs. Mac Roman and Central European text have letters where it has none.
func plainlyWestern(data []byte) bool {
	text, err := charmap.Windows1252.NewDecoder().String(string(data))
	high := utf8.RuneCountInString(onlyRunes(text, func(r rune) bool { return r >= utf8.RuneSelf }))
	return err == nil && high*4 <= len(data) && western().MatchString(text) && !notWestern().MatchString(text)
}
