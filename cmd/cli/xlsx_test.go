package cli

import (
	"archive/zip"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// packXLSX writes a workbook: "xlsx FILE SHEET=ROWS.csv ...", where a cell that is a
// number is one, and one that begins with # a day counted from 1899.
func packXLSX(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	z := zip.NewWriter(f)
	put := func(name, text string) {
		w, err := z.Create(name)
		ts.Check(err)
		_, err = w.Write([]byte(text))
		ts.Check(err)
	}
	sheets, rels := "", `<Relationship Id="s" Type="/styles" Target="styles.xml"/>`
	for _, a := range args[1:] {
		name, rows, _ := strings.Cut(a, "=")
		var b strings.Builder
		for _, line := range strings.Split(strings.TrimSpace(ts.ReadFile(rows)), "\n") {
			b.WriteString("<row>")
			for _, c := range strings.Split(line, ",") {
				switch day, ok := strings.CutPrefix(c, "#"); {
				case ok:
					b.WriteString(`<c s="1"><v>` + day + `</v></c>`)
				case c != "" && strings.Trim(c, "0123456789.") == "":
					b.WriteString(`<c><v>` + c + `</v></c>`)
				default:
					b.WriteString(`<c t="inlineStr"><is><t>` + c + `</t></is></c>`)
				}
			}
			b.WriteString("</row>")
		}
		sheets += `<sheet name="` + name + `" r:id="` + name + `"/>`
		rels += `<Relationship Id="` + name + `" Type="/worksheet" Target="` + name + `.xml"/>`
		put("xl/"+name+".xml", "<worksheet><sheetData>"+b.String()+"</sheetData></worksheet>")
	}
	put("xl/workbook.xml", "<workbook><sheets>"+sheets+"</sheets></workbook>")
	put("xl/_rels/workbook.xml.rels", "<Relationships>"+rels+"</Relationships>")
	put("xl/styles.xml", `<styleSheet><cellXfs><xf/><xf numFmtId="14"/></cellXfs></styleSheet>`)
	ts.Check(z.Close())
}
