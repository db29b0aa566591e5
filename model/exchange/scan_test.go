package exchange

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// scanAll gives the rows of a text, "!" and the key for a row that is refused.
func scanAll(text string, delim byte) [][]string {
	s := &scanner{text: []byte(text), delim: delim}
	var out [][]string
	var r record
	for s.next(&r) {
		row := append([]string{}, r.cells...)
		if r.err != nil {
			row = []string{"!" + strings.TrimPrefix(r.err.Key, "error.exchange.")}
		}
		out = append(out, row)
	}
	return out
}

func TestScanner(t *testing.T) {
	cases := []struct {
		name, text string
		want       [][]string
	}{
		{"LF", "a,b\n1,2\n", [][]string{{"a", "b"}, {"1", "2"}}},
		{"CRLF", "a,b\r\n1,2\r\n", [][]string{{"a", "b"}, {"1", "2"}}},
		{"CR", "a,b\r1,2\r", [][]string{{"a", "b"}, {"1", "2"}}},
		{"mixed, no end", "a\r\nb\rc\nd", [][]string{{"a"}, {"b"}, {"c"}, {"d"}}},
		{"line ends in quotes", "\"a\r\nb\",\"c\rd\"\r\n1,2", [][]string{{"a\nb", "c\nd"}, {"1", "2"}}},
		{"doubled quotes", "\"a\"\"b\",\"\"\"c\"\"\"\n", [][]string{{"a\"b", "\"c\""}}},
		{"delimiter in quotes", "\"a,b\",c", [][]string{{"a,b", "c"}}},
		{"a quote inside a plain cell", "5\" pipe,x\n1,2", [][]string{{"5\" pipe", "x"}, {"1", "2"}}},
		{"blanks around quotes", "1, \"Smith, John\" ,3", [][]string{{"1", "Smith, John", "3"}}},
		{"empty cells", ",\n\"\",", [][]string{{"", ""}, {"", ""}}},
		{"a quote never closed costs one line", "\"a,b\n1,2\n3,4", [][]string{{"!quote"}, {"1", "2"}, {"3", "4"}}},
		{"a quote not doubled costs one line", "\"a\"b\",c\n1,2", [][]string{{"!quote"}, {"1", "2"}}},
		{"an empty line is a row", "a\n\nb", [][]string{{"a"}, {""}, {"b"}}},
	}
	for _, c := range cases {
		if d := cmp.Diff(c.want, scanAll(c.text, ',')); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

func TestScannerBounds(t *testing.T) {
	long := strings.Repeat("x", MaxCell+1)
	for name, text := range map[string]string{
		"cell_long":   "a," + long + "\n1,2",
		"row_long":    "\"" + strings.Repeat("x", MaxRow+1) + "\n1,2\n\"",
		"row_columns": strings.Repeat(",", MaxColumns+5) + "\n1,2",
	} {
		got := scanAll(text, ',')
		if len(got) < 2 || got[0][0] != "!"+name || !cmp.Equal(got[1], []string{"1", "2"}) {
			t.Errorf("%s: %d rows, first %.40q", name, len(got), got[0])
		}
	}
}

// Whatever encoding/csv writes comes back cell by cell.
func TestScannerReadsWhatCSVWrites(t *testing.T) {
	cell := rapid.StringOf(rapid.RuneFrom([]rune("ab \",;\n\t|'=中（")))
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 2, 4), 1, 5).Draw(t, "rows")
		delim := rapid.SampledFrom([]byte{',', ';', '\t', '|'}).Draw(t, "delim")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = rune(delim)
		w.UseCRLF = rapid.Bool().Draw(t, "crlf")
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(rows, scanAll(b.String(), delim)); d != "" {
			t.Fatal(d)
		}
	})
}

// A text of quotes only costs time in proportion to its length: rows are
// rescanned at most twice.
func TestScannerIsLinear(t *testing.T) {
	for _, line := range []string{"\"a\n", "x,\"\"\"\n", "\"a\"b\n", "\"\"\"\"\"\n", "\"a,\n\"\"\n"} {
		text := strings.Repeat(line, 400_000/len(line))
		done := make(chan int, 1)
		go func() { done <- len(scanAll(text, ',')) }()
		select {
		case <-done:
		case <-time.After(time.Minute):
			t.Fatalf("%q: does not end", line)
		}
	}
}

func TestDelimiters(t *testing.T) {
	for text, want := range map[string]byte{
		"name,phone\nA,1\n":                                  ',',
		"name;phone\n\"A, B\";1\nC, D;2\n":                   ';',
		"name\tphone\nA, B\t1\n":                             '\t',
		"客户名称|手机\nA|1\n":                                     '|',
		"name\nA\n":                                          ',',
		"x1,x2;x3,x4;x5\n1,2;3,4;5\n1,2;3,4;5\n":             ',',
		"\"customer;name\",amount\n\"a;b;c\",1\n\"a;b\",2\n": ',',
	} {
		if got := sniffDelimiter([]byte(text)); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
	in := mustRead(t, []byte("sep=;\r\nname;phone\r\nA;12345\r\n"), opts())
	if len(in.Customers) != 1 || in.Customers[0].Customer.Phone != "12345" || in.Customers[0].Row != 2 {
		t.Errorf("%+v", in.Customers)
	}
}
