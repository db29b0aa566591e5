package exchange

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"tierbook/model"
)

// cardLine says in one line whom a row of a vCard file makes.
func cardLine(in *model.ImportCustomer) string {
	c := &in.Customer
	out := fmt.Sprintf("%s %s|%s|%s|%s", c.Kind, c.Name, c.Phone, c.Email, c.Birthday)
	for _, p := range in.Contacts {
		out += fmt.Sprintf("> %s|%s|%s|%s|%s", p.Name, p.Title, p.Phone, p.Email, p.Birthday)
	}
	return out
}

func readCards(t *testing.T, data []byte) ([]string, *model.Import) {
	t.Helper()
	in := mustRead(t, data, opts())
	if in.Kind != model.ImportCustomers || in.Encoding != "vcard" || len(in.Problems) > 0 {
		t.Fatalf("%s %s %v", in.Kind, in.Encoding, in.Problems)
	}
	var out []string
	for i := range in.Customers {
		out = append(out, cardLine(&in.Customers[i]))
	}
	return out, in
}

func TestReferenceCards(t *testing.T) {
	for file, want := range map[string][]string{
		"gmail-list": {
			"person Arnold Smith||asmithk@gmail.com|", "person Chris Beatle||chrisy55d@yahoo.com|", "person Doug White||dwhite@gmail.com|",
		},
		"gmail-single": {"company TheCompany|555 555 1111|gdartmouth@hotmail.com|> Greg Dartmouth|TheJobTitle|555 555 1111|gdartmouth@hotmail.com|1960-09-10"},
		"outlook-2003": {"company Company, The||jdoe@hotmail.com|> John Doe III|The Job Title|MobilePhone|jdoe@hotmail.com|1980-03-21"},
		"outlook-2007": {"company TheCompany|(111) 555-4444|mike.angstadt@gmail.com|> Mr. Michael Angstadt Jr.|TheJobTitle|(111) 555-4444|mike.angstadt@gmail.com|1922-03-10"},
		"rfc2426-example": {
			"company Lotus Development Corporation|+1-919-676-9515|Frank_Dawson@Lotus.com|> Frank Dawson||+1-919-676-9515|Frank_Dawson@Lotus.com|",
			"company Netscape Communications Corp.|+1-415-937-3419|howes@netscape.com|> Tim Howes||+1-415-937-3419|howes@netscape.com|",
		},
		"rfc6350-example": {"company Viagenie|+1-418-656-9254 ext. 102|simon.perreault@viagenie.ca|> Simon Perreault||+1-418-656-9254 ext. 102|simon.perreault@viagenie.ca|--02-03"},
		"thunderbird-MoreFunctionsForAddressBook-extension": {
			"company TheOrganization|555-555-5555|doe.john@hotmail.com|> John Doe|TheTitle|555-555-5555|doe.john@hotmail.com|1970-09-21",
		},
	} {
		got, _ := readCards(t, refFile(t, "vcf/"+file+".vcf"))
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s:\n%s", file, strings.Join(got, "\n"))
		}
	}
	_, in := readCards(t, refFile(t, "vcf/thunderbird-MoreFunctionsForAddressBook-extension.vcf"))
	note := in.Customers[0].Contacts[0].Note
	for _, s := range []string{"Fourth Line\nYou can put anything in the \"note\" field; even", "anniversary: 1990-04-30", "home 555-555-2222", "department: TheDepartment"} {
		if !strings.Contains(note, s) {
			t.Errorf("%q is not in the note: %s", s, note)
		}
	}
	if got := noteCodes(in); got != "photos() fields(address, website)" || strings.Join(in.Customers[0].Customer.Tags, "|") != "category1|category2|category3" {
		t.Error(got, in.Customers[0].Customer.Tags)
	}
	_, in = readCards(t, refFile(t, "vcf/outlook-2003.vcf"))
	if note := in.Customers[0].Contacts[0].Note; !strings.HasPrefix(note, "This is the note field!!\nSecond line\n\nThird line is empty\n") {
		t.Error(note)
	}
}

func gbk(t *testing.T, s string) string {
	t.Helper()
	out, err := simplifiedchinese.GBK.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The forms in which one person is written, all of which give the same.
func TestCardForms(t *testing.T) {
	want := "company 示例机械|13800000001|li@example.com|> 李小明|经理|13800000001|li@example.com|--03-07"
	plain := "BEGIN:VCARD\nVERSION:3.0\nN:李;小明;;;\nORG:示例机械\nTITLE:经理\nTEL;TYPE=CELL:13800000001\nEMAIL:li@example.com\nBDAY:--0307\nEND:VCARD\n"
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	qp := func(s string) string {
		var b strings.Builder
		for i, c := range []byte(gbk(t, s)) {
			fmt.Fprintf(&b, "=%02X", c)
			if i == 2 {
				b.WriteString("=\r\n") // a soft line end within a character
			}
		}
		return b.String()
	}
	for name, data := range map[string]string{
		"plain": plain, "CRLF": strings.ReplaceAll(plain, "\n", "\r\n"), "CR": strings.ReplaceAll(plain, "\n", "\r"), "mark": "\ufeff\n" + plain,
		"folded": strings.Replace(strings.Replace(plain, "示例机械", "示例\n 机械", 1), "li@", "l\r\n\ti@", 1), "GBK": gbk(t, plain), "UTF-16": wide,
		"lower":  strings.NewReplacer("BEGIN:VCARD", "begin:vcard", "END:VCARD", "end:vCard", "TEL", "tel", "CELL", "cell").Replace(plain),
		"no end": strings.Replace(plain, "END:VCARD\n", "", 1) + "BEGIN:VCARD\nKIND:group\nFN:friends\nEND:VCARD\n",
		"2.1": "BEGIN:VCARD\r\nVERSION:2.1\r\nFN;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:" + qp("李小明") + "\r\nORG;CHARSET=GBK;QUOTED-PRINTABLE:" + qp("示例机械") +
			"\r\nTITLE;CHARSET=GBK:" + gbk(t, "经理") + "\r\nTEL;HOME;FAX:021-555\r\nTEL;CELL;PREF:13800000001\r\nEMAIL;INTERNET:li@example.com\r\nBDAY:--03-07\r\nAGENT:\r\n" +
			"BEGIN:VCARD\r\nFN:Nobody\r\nTEL:1\r\nEND:VCARD\r\nEND:VCARD\r\n",
		"4.0": "BEGIN:VCARD\nVERSION:4.0\nFN:李小明\nORG:示例机械\nTITLE:经理\nitem1.TEL;TYPE=\"work,voice\":tel:021-5550100\nTEL;VALUE=uri;PREF=1:tel:13800000001\n" +
			"EMAIL:mailto:li@example.com\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-03-07\nX-UNKNOWN:x\nEND:VCARD",
	} {
		if got, _ := readCards(t, []byte(data)); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestCardsKeepWhatTheyHave(t *testing.T) {
	_, in := readCards(t, []byte("BEGIN:VCARD\nVERSION:3.0\nFN:=cmd\\,x\nTEL;TYPE=HOME:555 0100\nTEL;TYPE=CELL:555 0101\nEMAIL:a@x.com\nEMAIL:b@x.com\n"+
		"BDAY:circa 1953\nNICKNAME:Al\nADR:;;1 High St\\, rear;Leeds;;LS1;UK\nKEY;ENCODING=b:AAAA\nTEL:555 01"))
	c := in.Customers[0].Customer
	if c.Name != "=cmd,x" || c.Kind != model.Person || c.Phone != "555 0101" || c.Region != "UK / Leeds" {
		t.Errorf("%+v", c)
	}
	want := "[{address 1 High St, rear, Leeds, LS1, UK} {more birthday: circa 1953\nnickname: Al} {more emails b@x.com} {more phones home 555 0100}]"
	if got := fmt.Sprint(c.Fields); got != want {
		t.Error(got)
	}
	if got := noteCodes(in); !strings.HasPrefix(got, "card_cut() ") {
		t.Error(got)
	}
}

// A sign that GB 18030 has no place for spoils nothing but itself.
func TestCardsWithAStraySign(t *testing.T) {
	data := gbk(t, "BEGIN:VCARD\nVERSION:2.1\nFN:李小明\nORG:示例机械\nTEL;CELL:13800000001\nNOTE:") + "\xaa\xb8\nEND:VCARD\n"
	if got, _ := readCards(t, []byte(data)); len(got) != 1 || !strings.HasPrefix(got[0], "company 示例机械|13800000001|") {
		t.Error(got)
	}
}

// What is too long costs its card, with a word; a picture costs nothing.
func TestCardLimits(t *testing.T) {
	folds := strings.Repeat("\r\n "+strings.Repeat("x", 70), 60_000)
	good := "BEGIN:VCARD\nVERSION:3.0\nFN:B\nPHOTO;ENCODING=b:" + folds + "\nEND:VCARD\n"
	in := mustRead(t, []byte("BEGIN:VCARD\nVERSION:3.0\nFN:A\nNOTE:"+folds+"\nEND:VCARD\n"+good), opts())
	if len(in.Customers) != 1 || in.Customers[0].Customer.Name != "B" || len(in.Problems) != 1 || in.Problems[0].Err.Key != "error.exchange.row_long" {
		t.Errorf("%d customers, %+v", len(in.Customers), in.Problems)
	}
	if _, err := Read(strings.NewReader("BEGIN:VCARD\nEND:VCARD\n"), "f", opts()); asError(err).Key != "error.exchange.no_cards" {
		t.Error(err)
	}
}

func FuzzCards(f *testing.F) {
	for _, s := range []string{
		"VERSION:2.1\nFN;CHARSET=GBK;QUOTED-PRINTABLE:=C0=EE=\n=D0\nTEL;CELL:1\nEND:VCARD\n", "FN:a\n b\nORG:c;d\nADR:;;x;y\nAGENT:\nBEGIN:VCARD\nEND:VCARD\nEND:VCARD",
		"item1.TEL;TYPE=\"a:b\":tel:1;ext=2\nitem1.X-ABLabel:_$!<Home>!$_\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29\n", "N:\\;;\\\nCATEGORIES:a\\,b,c\nNOTE:\\",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		data = append([]byte("BEGIN:VCARD\n"), data...)
		checkRead(t, data, opts())
		if table, err := cardTable(data, "gb18030"); err == nil && bytes.IndexByte(table.text, 0) >= 0 {
			t.Fatal("a zero byte in the table")
		}
	})
}
