package exchange

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"tierbook/model"
)

const chinese = "客户名称,电话\n示例机械（上海）有限公司,13800000001\n王喆贸易,02155500011\n"

func TestEncodingsAreDetected(t *testing.T) {
	must := func(b []byte, err error) []byte {
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	le16, be16 := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	le32, be32 := utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)
	cases := []struct {
		name string
		data []byte
	}{
		{"utf-8", []byte(chinese)},
		{"utf-8", []byte("\ufeff" + chinese)},
		{"utf-16le", must(le16.NewEncoder().Bytes([]byte("\ufeff" + chinese)))},
		{"utf-16be", must(be16.NewEncoder().Bytes([]byte("\ufeff" + chinese)))},
		{"utf-16le", must(le16.NewEncoder().Bytes([]byte(chinese)))},
		{"utf-16be", must(be16.NewEncoder().Bytes([]byte(chinese)))},
		{"utf-32le", must(le32.NewEncoder().Bytes([]byte("\ufeff" + chinese)))},
		{"utf-32be", must(be32.NewEncoder().Bytes([]byte("\ufeff" + chinese)))},
		{"utf-32le", must(le32.NewEncoder().Bytes([]byte(chinese)))},
		{"utf-32be", must(be32.NewEncoder().Bytes([]byte(chinese)))},
		{"gb18030", must(simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(chinese)))},
		{"gb18030", must(simplifiedchinese.GBK.NewEncoder().Bytes([]byte(chinese)))},
	}
	for _, c := range cases {
		text, name, err := decode(c.data, "")
		if err != nil || name != c.name || string(text) != chinese {
			t.Errorf("%s: %s %v %.40q", c.name, name, err, text)
		}
	}
}

// Characters of which one byte is zero, and of two units, do not hide UTF-16 without a mark.
func TestWideTextWithoutMark(t *testing.T) {
	const text = "名称,电话\n一丁贸易😀,13800000001\n"
	for _, e := range marked[:4] {
		data, err := e.enc.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, name, err := decode([]byte(strings.TrimPrefix(data, e.mark)), ""); err != nil || name != e.name || string(got) != text {
			t.Errorf("%s: %s %v %q", e.name, name, err, got)
		}
	}
}

func TestEncodingsByName(t *testing.T) {
	latin, _ := charmap.Windows1252.NewEncoder().Bytes([]byte("name\nJosé Núñez\n"))
	mac, _ := charmap.Macintosh.NewEncoder().Bytes([]byte("name\nJosé Núñez\n"))
	big5, _ := traditionalchinese.Big5.NewEncoder().Bytes([]byte("客戶名稱\n台灣機械\n"))
	for _, c := range []struct {
		as   string
		data []byte
		want string
	}{
		{"windows-1252", latin, "José"}, {"Latin1", latin, "José"}, {"macintosh", mac, "José"}, {"MacRoman", mac, "José"}, {"big5", big5, "台灣"},
	} {
		text, _, err := decode(c.data, c.as)
		if err != nil || !strings.Contains(string(text), c.want) {
			t.Errorf("%s: %q %v", c.as, text, err)
		}
	}
	capitals, _ := charmap.Windows1252.NewEncoder().Bytes([]byte("name\nÄÖÜM Müller\nÉÈÀB Hänsel\nJürgen Französisch\n"))
	polish, _ := charmap.Windows1250.NewEncoder().Bytes([]byte("name\nŁódź Książka\n"))
	russian, _ := charmap.Windows1251.NewEncoder().Bytes([]byte("name\nПривет\n"))
	for name, data := range map[string][]byte{"mac": mac, "big5": big5, "polish": polish, "russian": russian} {
		if _, as, err := decode(data, ""); err == nil && as != "gb18030" {
			t.Errorf("%s is taken for %s", name, as)
		}
	}
	for data, want := range map[string]string{string(latin): "José Núñez", string(capitals): "ÄÖÜM Müller"} {
		if text, as, err := decode([]byte(data), ""); err != nil || as != "windows-1252" || !strings.Contains(string(text), want) {
			t.Errorf("%s: %q %v", as, text, err)
		}
	}
	if _, _, err := decode(latin, "utf-8"); asError(err).Key != "error.exchange.encoding_byte" || asError(err).Args["Line"] != 2 || asError(err).Args["Byte"] != 9 {
		t.Error(err)
	}
	for _, bad := range []string{"klingon", "replacement", "x-user-defined"} {
		if _, _, err := decode(latin, bad); model.CodeOf(err) != model.CodeUsage || err == nil {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestFilesThatAreNoText(t *testing.T) {
	for head, key := range map[string]string{
		"": "empty", "PK\x03\x04rest": "damaged", "SQLite format 3\x00rest": "sqlite", "%PDF-1.7": "pdf", "\x1f\x8brest": "packed",
		"name\nA\x00B\n":        "binary",
		"name,pho\x00ne\nA,1\n": "binary", "name,\x00phone\nA,1\nB,2\n": "binary", "a\x00,b\n": "binary", "\n\n \n": "empty",
	} {
		_, err := Read(strings.NewReader(head), "x", opts())
		if e := asError(err); e.Key != "error.exchange."+key || e.Code != model.CodeRefused || e.Args["File"] != "x" {
			t.Errorf("%q: %v", head, err)
		}
	}
	o := opts()
	o.MaxBytes = 10
	if _, err := Read(bytes.NewReader([]byte("name\n1234567890")), "x", o); asError(err).Key != "error.exchange.too_large" {
		t.Error(err)
	}
	if _, err := Read(strings.NewReader(strings.Repeat("a,", MaxColumns+1)+"\n1\n"), "x", opts()); asError(err).Key != "error.exchange.header" {
		t.Error(err)
	}
}

// An encoding goes by any of the names that people and programs write.
func TestNamesOfEncodings(t *testing.T) {
	for name, want := range map[string]string{
		"Latin-1": "windows-1252", "latin_1": "windows-1252", "CP-1252": "windows-1252", "ansi": "windows-1252", "S-JIS": "shift_jis", "cp 932": "shift_jis",
		"mac": "macintosh", "Mac Roman": "macintosh", "cp950": "big5", "GB-18030": "gb18030", "utf_16le": "utf-16le", "windows-1251": "windows-1251",
	} {
		if _, got, err := encodingByName(name); err != nil || got != want {
			t.Errorf("%s: %q %v, want %q", name, got, err, want)
		}
	}
}
