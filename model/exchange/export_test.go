package exchange

import (
	"archive/zip"
	"bytes"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"tierbook/model"
)

// hard draws texts that formats have to take care of.
func hard(label string) *rapid.Generator[string] {
	piece := rapid.SampledFrom([]string{"a", "示例", " ", ",", ";", `"`, "'", "=", "+", "<b>", "&amp;", "_x0041_", `\n`, `\`, "\n", "\x07", "😀", "-", "7", "é"})
	return rapid.Custom(func(t *rapid.T) string {
		return strings.TrimSpace(strings.Join(rapid.SliceOfN(piece, 1, 40).Draw(t, label), ""))
	})
}

// A workbook gives back what CSV gives back.
func TestWorkbookRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := model.Row{Customer: model.Customer{
			ID: 7, Ref: "007", Name: "n" + hard("name").Draw(t, "name"), Kind: model.Company, Note: hard("note").Draw(t, "note"), Phone: "+86 138 0000 0001",
			Birthday: rapid.SampledFrom([]string{"", "--02-29", "1990-03-07", "1899-12-31"}).Draw(t, "birthday"), Created: model.NewDay(2026, 1, 5),
			Next: model.NewDay(2026, 12, 24), Fields: []model.Field{{Name: "合同", Value: "v" + hard("field").Draw(t, "field")}},
		}}
		row.Facts.Revenue = 123456
		contacts := []model.Contact{{Name: "c" + hard("contact").Draw(t, "contact"), Primary: true}, {Name: "d"}}
		order := &model.Interaction{ID: 3, Day: model.NewDay(2026, 11, 1), Clock: model.NoClock, Kind: model.Order, Amount: 99_999_999_999_99, Currency: "CNY", Note: "n" + hard("note").Draw(t, "text")}
		o := ExportOptions{Lang: rapid.SampledFrom([]string{"en", "zh"}).Draw(t, "lang"), Currency: "CNY", Fields: []string{"合同"}}
		read := func(book, orders []byte) []*model.Import {
			var out []*model.Import
			for _, data := range [][]byte{book, orders} {
				in, err := Read(bytes.NewReader(data), "f", opts())
				if err != nil || len(in.Problems) > 0 {
					t.Fatalf("%v %+v", err, in)
				}
				out = append(out, in)
			}
			return out
		}
		var files [4]bytes.Buffer
		for i, c := range []CustomerWriter{NewCustomers("csv", &files[0], o), NewCustomers("xlsx", &files[1], o)} {
			if err := c.Write(&row, contacts); err != nil || c.Close() != nil {
				t.Fatal(i, err)
			}
		}
		for i, w := range []InteractionWriter{NewInteractions("csv", &files[2], o), NewInteractions("xlsx", &files[3], o)} {
			if err := w.Write(&row, order); err != nil || w.Close() != nil {
				t.Fatal(i, err)
			}
		}
		csv, xlsx := read(files[0].Bytes(), files[2].Bytes()), read(files[1].Bytes(), files[3].Bytes())
		if d := cmp.Diff(csv, xlsx, cmpopts.IgnoreFields(model.Import{}, "Encoding", "Rest", "More", "Digest")); d != "" {
			t.Fatal(d)
		}
	})
}

// A workbook has dates and numbers as such, and a header that stands still.
func TestWorkbookCells(t *testing.T) {
	var b bytes.Buffer
	w := NewCustomers("xlsx", &b, ExportOptions{Currency: "CNY"})
	row := model.Row{Customer: model.Customer{ID: 7, Ref: "007", Name: "=x", Created: model.NewDay(2024, 3, 5)}}
	row.Facts.Revenue = 123450
	if err := w.Write(&row, nil); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	book, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := book.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<c s="2"><v>45356</v>`, `<c s="3"><v>1234.50</v>`, `<c s="0" t="inlineStr"><is><t xml:space="preserve">007</t>`, `>=x</t>`,
		`ySplit="1"`, `state="frozen"`, `<col min="3" max="3" width="28" customWidth="1"/>`, `<c s="1" t="inlineStr"><is><t xml:space="preserve">name</t>`,
	} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("%s is not there", want)
		}
	}
}

// checkLines demands what vCard and iCalendar demand of every line.
func checkLines(t interface{ Fatalf(string, ...any) }, text string) {
	for _, line := range strings.SplitAfter(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		line = strings.TrimSuffix(line, "\r\n")
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") || !utf8.ValidString(line) {
			t.Fatalf("line of %d bytes: %q", len(line), line)
		}
	}
}

// Cards give back names, phones, e-mails, birthdays, tags and notes.
func TestCardsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := model.Customer{
			ID: 7, Name: "n" + hard("name").Draw(t, "name"), Kind: rapid.SampledFrom([]model.CustomerKind{model.Person, model.Company}).Draw(t, "kind"),
			Phone: "+86 138 0000 0001", Email: "a@example.com", Note: "n" + hard("note").Draw(t, "note"), Tags: []string{"vip", "大 客户"},
			Birthday: rapid.SampledFrom([]string{"", "--02-29", "1990-03-07"}).Draw(t, "birthday"), Region: "上海",
		}
		c.Name, c.Note = strings.ReplaceAll(c.Name, "\n", " "), strings.TrimSpace(strings.ReplaceAll(c.Note, "\x07", ""))
		contacts := []model.Contact{{ID: 3, Name: "王 芳", Title: "CEO; 总监", Phone: "13800000002", Birthday: c.Birthday, Note: c.Note}}
		if c.Kind == model.Person {
			contacts = nil
		}
		var b bytes.Buffer
		w := NewCustomers("vcf", &b, ExportOptions{})
		if err := w.Write(&model.Row{Customer: c}, contacts); err != nil || w.Close() != nil {
			t.Fatal(err)
		}
		checkLines(t, b.String())
		in, err := Read(bytes.NewReader(b.Bytes()), "f", opts())
		if err != nil || len(in.Problems) > 0 || len(in.Customers) != 1+len(contacts) {
			t.Fatalf("%v %+v", err, in)
		}
		got := in.Customers[0].Customer
		got.Fields, c.ID = nil, 0
		if d := cmp.Diff(c, got); d != "" {
			t.Fatal(d)
		}
		if len(contacts) > 0 {
			p := in.Customers[1].Contacts[0]
			if p.Primary, p.ID = false, 3; in.Customers[1].Customer.Name != c.Name || p != contacts[0] {
				t.Fatalf("%+v", in.Customers[1])
			}
		}
	})
}

// A calendar has an event for what is due and one for each birthday, with a UID that
// stays when the day moves.
func TestCalendar(t *testing.T) {
	today := model.NewDay(2026, 11, 22)
	write := func(promise model.Day, now time.Time) string {
		row := model.Row{Customer: model.Customer{ID: 7, Name: "示例, 机械", Created: 20000, Birthday: "--02-29", Phone: "021-555"}}
		row.Score.Due, row.Facts.Promise = model.NewDay(2026, 11, 1), promise
		hidden := row
		hidden.Barred = model.Everyway
		var b bytes.Buffer
		w := NewCustomers("ics", &b, ExportOptions{Today: today, Now: now, Event: func(what, who, customer string) string {
			return what + ": " + strings.Repeat(who, 9) + " of " + customer
		}})
		contacts := []model.Contact{{ID: 3, Name: "王芳", Birthday: "1990-03-07", Primary: true, Phone: "138"}}
		for _, r := range []*model.Row{&row, &hidden} {
			if err := w.Write(r, contacts); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		checkLines(t, b.String())
		return strings.ReplaceAll(b.String(), "\r\n ", "")
	}
	first := write(0, time.Unix(1000000, 0))
	for _, want := range []string{
		"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "DTSTAMP:19700112T134640Z\r\nSEQUENCE:16666\r\nDTSTART;VALUE=DATE:20261122\r\nSUMMARY:followup: 示例\\, 机械",
		"DESCRIPTION:王芳 138\\n021-555\r\n", "DTSTART;VALUE=DATE:20000229\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1\r\n", "DTSTART;VALUE=DATE:19900307\r\nRRULE:FREQ=YEARLY\r\n", "END:VCALENDAR\r\n",
	} {
		if !strings.Contains(first, want) {
			t.Errorf("%q is not in\n%s", want, first)
		}
	}
	later := write(model.NewDay(2026, 12, 24), time.Unix(2000000, 0))
	if !strings.Contains(later, "DTSTART;VALUE=DATE:20261224\r\nSUMMARY:promise") || !strings.Contains(later, "SEQUENCE:33333\r\n") {
		t.Error(later)
	}
	uids := regexp.MustCompile(`UID:.*`)
	if a, b := uids.FindAllString(first, -1), uids.FindAllString(later, -1); len(a) != 3 || cmp.Diff(a, b) != "" {
		t.Error(a, b)
	}
}
