package exchange

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"tierbook/model"
)

const (
	openSheet  = `<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>`
	closeSheet = `</x:sheetData></x:worksheet>`
)

// workbookOf packs sheets, given as "name" and the text of their rows in turn; a
// name that begins with a point is hidden. parts replace or add others.
func workbookOf(t testing.TB, parts map[string]string, sheets ...string) []byte {
	t.Helper()
	all := map[string]string{
		"[Content_Types].xml": "<Types/>",
		"_rels/.rels":         `<Relationships><Relationship Id="r" Type="http://x/officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
		"xl/styles.xml": `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="171" formatCode="[Red]0.00&quot;d&quot;"/></numFmts>` +
			`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="22"/><xf numFmtId="20"/><xf numFmtId="171"/></cellXfs></styleSheet>`,
		"xl/sharedStrings.xml": `<sst><si><t>客户名称</t></si><si><t>Phone</t></si><si><r><t>Meridian </t></r><r><t xml:space="preserve">&amp; Sons</t></r><rPh sb="0"><t>no</t></rPh></si><si><t>a_x000D_
b, "c" <![CDATA[<d>]]></t></si><si/></sst>`,
	}
	rels := `<Relationship Id="s" Type="http://x/styles" Target="styles.xml"/><Relationship Id="t" Type="http://x/sharedStrings" Target="sharedStrings.xml"/>`
	list := ""
	for i := 0; i < len(sheets); i += 2 {
		name, hidden := strings.CutPrefix(sheets[i], ".")
		state := map[bool]string{true: "hidden", false: "visible"}[hidden]
		list += fmt.Sprintf(`<sheet name="%s" sheetId="%d" state="%s" r:id="rId%d"/>`, name, i, state, i)
		rels += fmt.Sprintf(`<Relationship Target="worksheets\sheet%d.xml" Id="rId%d" Type="http://x/worksheet"/>`, i, i)
		all[fmt.Sprintf("xl/worksheets/Sheet%d.xml", i)] = openSheet + sheets[i+1] + closeSheet
	}
	all["xl/workbook.xml"] = `<workbook><workbookPr/><sheets>` + list + `</sheets></workbook>`
	all["xl/_rels/workbook.xml.rels"] = "<Relationships>" + rels + "</Relationships>"
	for k, v := range parts {
		all[k] = v
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for k, v := range all {
		w, err := z.Create(k)
		if err == nil {
			_, err = w.Write([]byte(v))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// text gives one inline cell.
func inline(ref, s string) string {
	return fmt.Sprintf(`<x:c r="%s" t="inlineStr"><x:is><x:t>%s</x:t></x:is></x:c>`, ref, s)
}

// row gives a row of inline cells, or of raw ones where they begin with <.
func row(cells ...string) string {
	out := "<x:row>"
	for _, c := range cells {
		if !strings.HasPrefix(c, "<") {
			c = inline("", c)
		}
		out += c
	}
	return out + "</x:row>"
}

func TestSheetCells(t *testing.T) {
	data := workbookOf(t, nil, "S", `<x:row r="2"><x:c r="A2" t="s"><x:v>0</x:v></x:c><x:c r="C2" t="s"><x:v>1</x:v></x:c></x:row><!-- > <c> --><x:row r="5" ht="3 > 2">`+
		`<x:c t="s"><x:v>2</x:v></x:c><x:c t="s"><x:v>3</x:v></x:c><x:c r="C5" s="1"><x:v>45356</x:v></x:c><x:c s="2"><x:v>45356.5</x:v></x:c><x:c s="3"><x:f>NOW()</x:f><x:v>59.25</x:v></x:c>`+
		`<x:c s="4"><x:v>0.604166666666667</x:v></x:c><x:c s="5"><x:v>0.30000000000000004</x:v></x:c><x:c><x:v>1.5E+3</x:v></x:c><x:c><x:v>13800000001</x:v></x:c>`+
		`<x:c t="b"><x:v>1</x:v></x:c><x:c t="e"><x:v>#N/A</x:v></x:c><x:c t="str"><x:v>=x</x:v></x:c><x:c t="d"><x:v>2024-03-05T00:00:00</x:v></x:c><x:c r="ZZZ5" s="1"/></x:row><x:row/>`+row("x\x0by\xff"))
	got, err := sheetTable(data, "")
	want := "\n客户名称,,Phone\n\n\nMeridian & Sons,\"a\nb, \"\"c\"\" <d>\",2024-03-05,2024-03-05 12:00,1900-02-28 06:00,14:30,0.3,1500,13800000001,true,,'=x,2024-03-05\n\nx y\ufffd\n"
	if err != nil || string(got.text) != want {
		t.Errorf("%v\n%s", err, got.text)
	}
	for s, want := range map[string]string{"0": "1904-01-01", "45356": "2028-03-06"} {
		if got := numberText(s, styleDate, true); got != want {
			t.Errorf("%s from 1904 is %s", s, got)
		}
	}
	for code, want := range map[string]cellStyle{
		"General": styleNumber, "#,##0.00": styleNumber, "0.00E+00": styleNumber, `[$-409]d\-mmm\-yy;@`: styleDate, "[h]:mm": styleNumber, "mm:ss": styleTime,
		`"day" 0`: styleNumber, `[$¥-804]#,##0`: styleNumber, "mmm": styleDate, `h"时"mm"分"`: styleTime, "0_d": styleNumber, `yyyy/m/d\ h:mm`: styleDate, `"`: styleNumber,
	} {
		if got := styleOf(164, code); got != want {
			t.Errorf("%q is %d", code, got)
		}
	}
}

// A workbook goes the way of a CSV file: kind, headers, dates and amounts.
func TestSheetIsRead(t *testing.T) {
	orders := row("订单号", "客户编号", "下单日期", "金额") + row("A1", "K1", `<x:c s="1"><x:v>45356</x:v></x:c>`, "<x:c><x:v>1.25</x:v></x:c>") +
		row("A1", "K1", `<x:c s="1"><x:v>45356</x:v></x:c>`, "<x:c><x:v>2</x:v></x:c>")
	data := workbookOf(t, nil, "封面", row("说明"), ".hidden", orders, "订单", row("二〇二四年订单")+orders, "客户", row("客户名称", "电话")+row("示例", "+86 1"))
	in := mustRead(t, data, opts())
	if in.Kind != model.ImportInteractions || in.Encoding != "xlsx" || len(in.Interactions) != 1 || len(in.Problems) > 0 {
		t.Fatalf("%s %s %d %v", in.Kind, in.Encoding, len(in.Interactions), in.Problems)
	}
	if x := in.Interactions[0].Interaction; x.Amount != 325 || x.Day.String() != "2024-03-05" || x.Clock >= 0 {
		t.Errorf("%+v", x)
	}
	if got := noteCodes(in); !strings.HasPrefix(got, "sheet(订单) sheets(封面, 客户) title(二〇二四年订单)") {
		t.Error(got)
	}
	o := opts()
	for _, o.Sheet = range []string{"客户", "4"} {
		if in := mustRead(t, data, o); len(in.Customers) != 1 || in.Customers[0].Customer.Phone != "+86 1" || strings.Contains(noteCodes(in), "sheet") {
			t.Errorf("%+v", in)
		}
	}
	// a number with three decimals has no thousands
	three := row("name", "order_id", "order_date", "amount", "currency") + row("A", "1", "2024-03-05", "<x:c><x:v>1.234</x:v></x:c>", "KWD")
	if in := mustRead(t, workbookOf(t, nil, "S", three), opts()); in.Interactions[0].Interaction.Amount != 1234 {
		t.Errorf("%+v", in.Interactions[0].Interaction)
	}
}

// What is no spreadsheet, or one made to hurt, is refused with a sentence.
func TestSheetsRefused(t *testing.T) {
	list := row("name") + row("A")
	whole := workbookOf(t, nil, "S", list)
	big := strings.Repeat("x", 60_000)
	cells := strings.Repeat(`<c t="s"><v>0</v></c>`, 200)
	for name, c := range map[string]struct {
		data []byte
		key  string
	}{
		"bomb":     {workbookOf(t, nil, "S", list+strings.Repeat(" ", looseUnpacked+1)), "bomb"},
		"far cell": {workbookOf(t, nil, "S", `<row><c r="XFD1"><v>1</v></c></row>`), "too_many_columns"},
		"far row":  {workbookOf(t, nil, "S", `<row r="9999999"><c><v>1</v></c></row>`), "too_many_rows"},
		"shared":   {workbookOf(t, map[string]string{"xl/sharedStrings.xml": "<sst><si><t>" + big + "</t></si></sst>"}, "S", list+strings.Repeat("<row>"+cells+"</row>", 110)), "table_large"},
		"doctype":  {workbookOf(t, map[string]string{"xl/sharedStrings.xml": `<!DOCTYPE a [<!ENTITY b "c">]><sst/>`}, "S", list), "doctype"},
		"half":     {whole[:len(whole)/2], "damaged"},
		"cut":      {workbookOf(t, map[string]string{"xl/worksheets/Sheet0.xml": openSheet + "<row><c>"}, "S", list), "damaged"},
		"tag":      {workbookOf(t, map[string]string{"xl/worksheets/Sheet0.xml": openSheet + "<" + big + big}, "S", list), "damaged"},
		"no sheet": {workbookOf(t, map[string]string{"xl/workbook.xml": "<workbook/>"}), "empty"},
		"empty":    {workbookOf(t, nil, "S", ""), "empty"},
		"document": {workbookOf(t, map[string]string{"_rels/.rels": `<Relationships><Relationship Type="x/officeDocument" Target="word/document.xml"/></Relationships>`}), "binary"},
		"old":      {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "xls"},
		"page":     {[]byte("\ufeff\n<html><table><tr><td>name</td></tr></table></html>"), "web_page"},
		"other zip": {func() []byte {
			var b bytes.Buffer
			z := zip.NewWriter(&b)
			_, _ = z.Create("a.csv")
			z.Close()
			return b.Bytes()
		}(), "packed"},
	} {
		if _, err := Read(bytes.NewReader(c.data), "f", opts()); asError(err).Key != "error.exchange."+c.key || asError(err).Code != model.CodeRefused {
			t.Errorf("%s: %v", name, err)
		}
	}
	o := opts()
	o.Sheet = "T"
	if _, err := Read(bytes.NewReader(whole), "f", o); asError(err).Key != "error.exchange.sheet" || asError(err).Args["Sheets"] != "S" {
		t.Error(err)
	}
	for n := 0; n < len(whole); n += 37 { // cut anywhere, it is refused and nothing worse
		if _, err := Read(bytes.NewReader(whole[:n]), "f", opts()); err == nil || asError(err).Key == "error.internal" {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
}

func FuzzSheet(f *testing.F) {
	f.Add(row("name", "phone")+`<row><c r="B2" t="s"><v>1</v></c></row>`, "<si><t>a&#x41;&lt;_x0041_</t></si><si><r><t>b</t></r></si>", "yyyy-mm-dd")
	f.Add(`<row r="3"><c s="1"><v>45356.25</v></c><c t="inlineStr"><is><t><![CDATA[x]]></t></is></c></row><!-- -->`, "<si/>", `[$-804]0.00"d"`)
	f.Add(`<row r="1048577"><c r="XFE1"><v>1e400</v></c></row><row`, "<!DOCTYPE", "[h]:mm")
	f.Fuzz(func(t *testing.T, sheet, strings, format string) {
		data := workbookOf(t, map[string]string{
			"xl/sharedStrings.xml": "<sst>" + strings + "</sst>",
			"xl/styles.xml":        `<s><numFmts><numFmt numFmtId="170" formatCode="` + format + `"/></numFmts><cellXfs><xf/><xf numFmtId="170"/></cellXfs></s>`,
		}, "S", sheet)
		checkRead(t, data, opts())
	})
}

func FuzzWorkbook(f *testing.F) {
	f.Add(workbookOf(f, nil, "S", row("name")+row("A")))
	f.Fuzz(func(t *testing.T, data []byte) {
		checkRead(t, append([]byte("PK\x03\x04"), data...), opts())
		checkRead(t, data, opts())
	})
}
