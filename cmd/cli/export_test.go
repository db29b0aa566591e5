package cli

import (
	"testing"

	"tierbook/model"
)

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
