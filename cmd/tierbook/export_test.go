package main

import (
	"io"
	"strings"
	"testing"

	"tierbook/model"
)

// What an export writes to a terminal cannot steer it, however it is cut in pieces.
func TestScreenLinesAreCleaned(t *testing.T) {
	for size := 1; size < 12; size++ {
		var b strings.Builder
		w := &screenLines{w: &b}
		text := "name,note\r\n示例\x1b[2J,\x1b]0;x\x07\u202eevil\nlast"
		for i := 0; i < len(text); i += size {
			if _, err := io.WriteString(w, text[i:min(i+size, len(text))]); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.flush(); err != nil {
			t.Fatal(err)
		}
		if got := b.String(); strings.ContainsAny(got, "\x1b\x07\u202e\r") || strings.Count(got, "\n") != 2 || !strings.HasPrefix(got, "name,note\n示例") || !strings.HasSuffix(got, "last") {
			t.Errorf("pieces of %d: %q", size, got)
		}
	}
}

// The format is what --format says, else what the file is called, else the usual one.
func TestExportFormats(t *testing.T) {
	for _, c := range []struct {
		what, format, output string
		json                 bool
		want                 string
	}{
		{"customers", "", "", false, "csv"},
		{"customers", "", "", true, "json"},
		{"customers", "", "A.XLSX", false, "xlsx"},
		{"customers", "", "a.vcf", false, "vcf"},
		{"customers", "csv", "a.xlsx", true, "csv"},
		{"interactions", "", "a.vcf", false, "csv"},
		{"calendar", "", "a.csv", true, "ics"},
		{"interactions", "ics", "", false, ""},
		{"calendar", "csv", "", false, ""},
		{"deals", "", "", false, ""},
	} {
		o := exportOptions{format: c.format, output: c.output}
		if _, err := o.settle(c.what, c.json); (err != nil) != (c.want == "") || err == nil && o.format != c.want || err != nil && model.CodeOf(err) != model.CodeUsage {
			t.Errorf("%+v: %s %v", c, o.format, err)
		}
	}
}
