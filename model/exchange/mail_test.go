package exchange

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"tierbook/model"
)

// captured words what a file tells, a line each.
func captured(t *testing.T, text string, mine ...string) []string {
	t.Helper()
	o := opts()
	o.Zone = time.FixedZone("", 8*3600)
	in, err := Capture(strings.NewReader(text), "f", mine, o)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range in.Interactions {
		x := &r.Interaction
		if err := x.Validate(); err != nil || x.ExternalID == "" {
			t.Errorf("%+v: %v", x, err)
		}
		out = append(out, strings.TrimSpace(strings.Join([]string{
			fmt.Sprint(r.Row), x.Day.String(), ClockText(x.Clock), string(x.Kind), r.Email + r.Phone, x.Contact, x.Outcome, strings.ReplaceAll(x.Note, "\n", "|"),
		}, " ")))
	}
	return append(out, fmt.Sprint("out ", in.LeftOut))
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

const gbkMail = "From: =?GBK?B?zfW3vA==?= <Wang@Example.com>\r\nTo: \"Me, Myself\" <me@firm.example>, other@example.org\r\n" +
	"Cc: me@firm.example\r\nDate: Mon, 23 Nov 2026 23:30:00 +0000\r\nSubject: =?utf-8?q?Quote_=E2=82=AC?=\r\n  for 50 chairs\r\n" +
	"Message-ID: <1@x>\r\nContent-Type: text/plain; charset=gb18030\r\nContent-Transfer-Encoding: base64\r\n\r\nxOO6w6O6CgrH67GovNshCgo+INS3zsQK\r\n"

// A message is told with each party, in its characters, in the book's time; own
// addresses are no party, and what it quotes is none of its text.
func TestCaptureOfAMessage(t *testing.T) {
	expect(t, captured(t, gbkMail, "ME@firm.example"),
		"0 2026-11-24 07:30 email wang@example.com 王芳  ← Quote € for 50 chairs|你好：|请报价!",
		"0 2026-11-24 07:30 email other@example.org   Quote € for 50 chairs|你好：|请报价!", "out 0")
	expect(t, captured(t, "From: me@firm.example\nTo: a@b.example\nDate: Mon, 23 Nov 2026 09:00:00 +0100\nSubject: hi\nContent-Type: multipart/mixed; boundary=x\n\n"+
		"--x\nContent-Type: text/html\n\n<script>alert(1)</script>\n--x\nContent-Type: text/plain\n\nyes\n\x1b[2Jno\n\nOn Monday Anna wrote:\n> what\n--x--\n", "me@firm.example"),
		"0 2026-11-23 16:00 email a@b.example   → hi|yes|\x1b[2Jno", "out 0")
	for name, text := range map[string]string{
		"no date":       "From: a@b.example\nMessage-ID: <1>\n\nx",
		"an answer":     "From: a@b.example\nDate: Mon, 23 Nov 2026 09:00:00 +0100\nAuto-Submitted: auto-replied\n\nx",
		"only own":      "From: me@firm.example\nDate: Mon, 23 Nov 2026 09:00:00 +0100\n\nx",
		"the year 9999": "From: a@b.example\nDate: Mon, 23 Nov 9999 09:00:00 +0100\n\nx",
	} {
		t.Run(name, func(t *testing.T) { expect(t, captured(t, text, "me@firm.example"), "out 1") })
	}
}

// Without an identifier a message is known by what stands in it; a long one is short
// in the book, and none tells an address.
func TestCapturedKeys(t *testing.T) {
	key := func(id, body string) string {
		in, err := Capture(strings.NewReader("From: a@b.example\nDate: Mon, 23 Nov 2026 09:00:00 +0100\n"+id+"\n"+body), "f", nil, opts())
		if err != nil {
			t.Fatal(err)
		}
		return in.Interactions[0].Interaction.ExternalID
	}
	if a, b := key("Message-ID: <x@y>\n", "one"), key("Message-ID: <x@y>\n", "two"); a != b || len(a) > 40 || strings.Contains(a, "@") {
		t.Errorf("%q %q", a, b)
	}
	if a, b := key("", "one"), key("", "two"); a == b || a != key("", "one") {
		t.Errorf("%q %q", a, b)
	}
}

func TestCaptureOfAnMbox(t *testing.T) {
	one := func(n int) string {
		return fmt.Sprintf("From x Mon\r\nFrom: a%d@b.example\r\nDate: Mon, 23 Nov 2026 09:00:0%d +0000\r\nSubject: n%d\r\n\r\nIt came\r\n>From here\r\nFrom there, too\r\n\r\n", n, n, n)
	}
	var want []string
	for n := range 3 {
		want = append(want, fmt.Sprintf("%d 2026-11-23 17:00:0%d email a%d@b.example   ← n%d|It came|From there, too", n, n, n, n))
	}
	want[0] = strings.Replace(want[0], "17:00:00", "17:00", 1)
	expect(t, captured(t, one(0)+one(1)+one(2)), append(want, "out 0")...)
	if _, err := Capture(strings.NewReader(strings.Repeat("From x\nA: b\n\n", MaxMessages+1)), "f", nil, opts()); model.CodeOf(err) != model.CodeRefused {
		t.Errorf("too many: %v", err)
	}
}

func TestCaptureOfACalendar(t *testing.T) {
	event := func(lines string) string { return "BEGIN:VEVENT\r\n" + lines + "\r\nEND:VEVENT\r\n" }
	text := "\ufeffBEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nDTSTART:19700101T000000\r\nEND:VTIMEZONE\r\n" +
		event("UID:1\r\nDTSTART;TZID=Europe/Berlin:20261120T100000\r\nSUMMARY:At Meridian\\, hall 3\r\nLOCATION:Bonn\r\nORGANIZER;CN=Me:mailto:me@firm.example\r\n"+
			"ATTENDEE;CN=\"Li, Anna\";ROLE=CHAIR:MAILTO:Anna@opt\r\n ics.example\r\nBEGIN:VALARM\r\nSUMMARY:x\r\nEND:VALARM") +
		event("UID:2\r\nDTSTART:20261120T100000Z\r\nSUMMARY:utc\r\nATTENDEE:mailto:b@c.example") +
		event("UID:3\r\nDTSTART;VALUE=DATE:20261121\r\nSUMMARY:day\r\nATTENDEE:mailto:b@c.example") +
		event("UID:4\r\nDTSTART;TZID=China Standard Time:20261120T100000\r\nSUMMARY:windows\r\nATTENDEE:mailto:b@c.example") +
		event("UID:5\r\nDTSTART:20261120\r\nSTATUS:CANCELLED\r\nATTENDEE:mailto:b@c.example") +
		event("UID:6\r\nDTSTART:soon\r\nATTENDEE:mailto:b@c.example") + "END:VCALENDAR\r\n"
	expect(t, captured(t, text, "me@firm.example"),
		"0 2026-11-20 17:00 meeting anna@optics.example Li, Anna  At Meridian, hall 3|Bonn", "1 2026-11-20 18:00 meeting b@c.example   utc",
		"2 2026-11-21  meeting b@c.example   day", "3 2026-11-20 10:00 meeting b@c.example   windows", "out 2")
}

// A call log is what any import takes; its words say how a call went.
func TestCaptureOfCalls(t *testing.T) {
	expect(t, captured(t, "Name,Number,Type,Date,Duration\nAnna,+14155550132,Incoming,2026-11-22 14:03:11,120\nAnna,+14155550132,Missed,2026-11-24 08:00:00,0\n"),
		"2 2026-11-22 14:03:11 call +14155550132  Incoming", "out 1")
	for head, cell := range map[string]string{"Direction": "outgoing", "Type": "OUTGOING", "Call Type": "Outgoing", "呼叫方向": "呼出"} {
		expect(t, captured(t, "Date,Time,Number,"+head+",Duration\n2026-11-20,10:00,13900001111,"+cell+",120\n"), "2 2026-11-20 10:00 call 13900001111  "+cell, "out 0")
	}
	expect(t, captured(t, "Date,Number,Direction,Type\n2026-11-20,13900001111,outgoing,Voice\n2026-11-20,13900001111,missed,Voice\n"), "2 2026-11-20  call 13900001111  outgoing Type: Voice", "out 1")
	expect(t, captured(t, "Date,Number,Direction,Type,Result\n2026-11-20,13900001111,outgoing,Voice,busy\n"), "2 2026-11-20  call 13900001111  busy Type: Voice", "out 0")
	expect(t, captured(t, "日期,号码,呼叫方向\n2026-11-20,13900001111,out\n2026-11-20,13900001111,未接\n"), "2 2026-11-20  call 13900001111  out", "out 1")
	expect(t, captured(t, "\xc8\xd5\xc6\xda,\xba\xc5\xc2\xeb\n2026-11-20,13900001111\n"), "2 2026-11-20  call 13900001111", "out 0")
	for _, text := range []string{"2026-11-20,13900001111\n", "a,b\n1,2\n", "date,phone\n03/04/2026,13900001111\n"} {
		if _, err := Capture(strings.NewReader(text), "f", nil, opts()); asError(err).Key != "error.exchange.no_contacts" {
			t.Errorf("%q: %v", text, err)
		}
	}
	expect(t, captured(t, "通话起始时间,通话类型,对方号码,通话时长\n2026-11-20 10:00:00,主叫,13800138000,2分\n"), "2 2026-11-20 10:00 call 13800138000  主叫", "out 0")
	expect(t, captured(t, "date,phone\n2026-11-20,13800138000\n"), "2 2026-11-20  call 13800138000", "out 0")
	if _, err := Capture(strings.NewReader("%PDF-1.4\n"), "f", nil, opts()); model.CodeOf(err) != model.CodeRefused {
		t.Errorf("a PDF: %v", err)
	}
}

func FuzzCapture(f *testing.F) {
	f.Add([]byte(gbkMail))
	f.Add([]byte("From x\nFrom: a@b.c\nDate: Mon, 23 Nov 2026 09:00:00 +0100\nContent-Type: multipart/mixed; boundary=\"\"\n\n--\nFrom y\n\n\nFrom z"))
	f.Add([]byte("From: =?big5?b?===?= <a@b.cd>, b@c.de\nDate: 1 Jan 26 1:1 GMT\nContent-Type: multipart/x; boundary=a\n\n--a\nContent-Type: multipart/x; boundary=b\n\n--b\n\nx"))
	f.Add([]byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=../x:20260101T000000\nATTENDEE;CN=\":a@b.cd\nEND:VEVENT\n"))
	f.Add([]byte("Number;Date\n+4930123456;2026-11-20\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := Capture(bytes.NewReader(data), "f", []string{"me@firm.example"}, opts())
		if err != nil {
			if asError(err).Key == "error.internal" {
				t.Fatalf("internal: %v", err)
			}
			return
		}
		for i := range in.Interactions {
			x := &in.Interactions[i]
			if err := x.Interaction.Validate(); err != nil || x.Interaction.ExternalID == "" || len([]rune(x.Interaction.Note)) > 2*noteRunes && x.Interaction.Kind == model.Email {
				t.Fatalf("%+v: %v", x, err)
			}
		}
	})
}

// Parts within parts without end are not followed.
func TestCaptureOfNestedParts(t *testing.T) {
	var b strings.Builder
	b.WriteString("From: a@b.example\nDate: Mon, 23 Nov 2026 09:00:00 +0100\nContent-Type: multipart/mixed; boundary=b0\n\n")
	for i := 0; b.Len() < 2*mailBytes; i++ {
		fmt.Fprintf(&b, "--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n", i, i+1)
	}
	expect(t, captured(t, b.String()), "0 2026-11-23 16:00 email a@b.example   ←", "out 0")
}

// What is called a message, or begins as one, is read as one, whatever its line ends.
func TestCaptureOfUnusualMessages(t *testing.T) {
	const mail = "From: A <a@b.example>\nDate: Mon, 23 Nov 2026 09:00:00 +0100\nSubject: hi\n\nyes\n"
	for name, text := range map[string]string{
		"CRLF": strings.ReplaceAll(mail, "\n", "\r\n"), "CR": strings.ReplaceAll(mail, "\n", "\r"), "BOM": "\ufeff" + mail, "mbox": "From x\n" + mail,
		"empty line": "\r\n" + mail,
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, captured(t, text), "0 2026-11-23 16:00 email a@b.example A  ← hi|yes", "out 0")
		})
	}
	expect(t, captured(t, mail[:strings.Index(mail, "\n\n")]), "0 2026-11-23 16:00 email a@b.example A  ← hi", "out 0") // cut off
	expect(t, captured(t, "From: a@b.example\nSubject: x\n\nyes\n"), "out 1")
	in, err := Capture(strings.NewReader("Subject: x\nX-Y: z"), "X.EML", nil, opts())
	if err != nil || in.LeftOut != 1 {
		t.Errorf("%+v %v", in, err)
	}
	expect(t, captured(t, "From: \xcd\xf5\xb7\xbc <a@b.example>\nDate: Mon, 23 Nov 2026 09:00:00 +0100\nSubject: \xb1\xa8\xbc\xdb\n\n\xc4\xfa\xba\xc3\xa3\xac\xbc\xfb\xb8\xbd\xbc\xfe\n"),
		"0 2026-11-23 16:00 email a@b.example 王芳  ← 报价|您好，见附件", "out 0")
}

// A copy of a message without an identifier is the same message.
func TestCopiesHaveOneKey(t *testing.T) {
	const head, body = "From: a@b.example\nTo: c@d.example\nDate: Mon, 23 Nov 2026 09:00:00 +0100\nSubject: hi\n", "\nIt came\nFrom there\n"
	keys := map[string]bool{}
	for _, text := range []string{head + body, strings.ReplaceAll(head+body, "\n", "\r\n"), "X-Seen: 1\n" + head + body + "\n", "From x\n" + head + "Status: RO\n" + strings.ReplaceAll(body, "\nFrom", "\n>From") + "\nFrom y\n" + head + body} {
		in, err := Capture(strings.NewReader(text), "f", nil, opts())
		if err != nil {
			t.Fatal(err)
		}
		for i := range in.Interactions {
			keys[in.Interactions[i].Interaction.ExternalID] = true
		}
	}
	if len(keys) != 1 {
		t.Errorf("%d keys", len(keys))
	}
}

// Who wrote a message tells whether it was sent from here.
func TestWhoSent(t *testing.T) {
	mail := func(from string) string {
		return "From: " + from + "\nTo: a@b.example\nCc: c@b.example\nBcc: d@b.example\nDate: Mon, 23 Nov 2026 09:00:00 +0100\nSubject: hi\n\n"
	}
	const at = "0 2026-11-23 16:00 email "
	expect(t, captured(t, mail("me@firm.example"), "me@firm.example"), at+"a@b.example   → hi", at+"c@b.example   → hi", at+"d@b.example   → hi", "out 0")
	expect(t, captured(t, mail("x@y.example"), "me@firm.example"), at+"x@y.example   ← hi", at+"a@b.example   hi", at+"c@b.example   hi", at+"d@b.example   hi", "out 0")
	expect(t, captured(t, mail("x@y.example")), at+"x@y.example   ← hi", at+"a@b.example   → hi", at+"c@b.example   hi", at+"d@b.example   → hi", "out 0")
}

// Of an event that repeats the last time by today (2026-11-22) is told, to whom came.
func TestCaptureOfWhatRepeats(t *testing.T) {
	for _, tc := range []struct{ start, lines, day string }{
		{"20260101T100000", "RRULE:FREQ=DAILY", "2026-11-22 10:00"},
		{"20260101", "RRULE:FREQ=DAILY;INTERVAL=3;COUNT=4", "2026-01-10 "},
		{"20260101T100000", "RRULE:FREQ=WEEKLY;UNTIL=20260301T000000Z", "2026-02-26 10:00"},
		{"20260101T100000", "RRULE:FREQ=WEEKLY;UNTIL=20260226", "2026-02-26 10:00"},
		{"20260103T100000", "RRULE:FREQ=WEEKLY;INTERVAL=2", "2026-11-21 10:00"},
		{"20260103T100000", "RRULE:FREQ=WEEKLY;INTERVAL=2\r\nEXDATE:20261121T100000", "2026-11-07 10:00"},
		{"20260131T100000", "RRULE:FREQ=MONTHLY", "2026-10-31 10:00"},
		{"20260113T100000", "RRULE:FREQ=MONTHLY;BYDAY=2TU", "2026-11-10 10:00"},
		{"20260109T100000", "RRULE:FREQ=MONTHLY;INTERVAL=3;BYDAY=2FR", "2026-10-09 10:00"},
		{"20260130T100000", "RRULE:FREQ=MONTHLY;BYDAY=-1FR", "2026-01-30 10:00"},
		{"20240229T100000", "RRULE:FREQ=YEARLY", "2024-02-29 10:00"},
		{"20260101T100000", "RRULE:FREQ=HOURLY", "2026-01-01 10:00"},
		{"20260101T100000", "RRULE:FREQ=DAILY;INTERVAL=0", "2026-01-01 10:00"},
		{"20270101T100000", "RRULE:FREQ=DAILY", "2027-01-01 10:00"},
	} {
		expect(t, captured(t, "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=China Standard Time:"+tc.start+"\r\n"+tc.lines+"\r\nSUMMARY:x\r\nATTENDEE:mailto:b@c.example\r\n"+
			"ATTENDEE;PARTSTAT=DECLINED:mailto:no@c.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"), "0 "+tc.day+" meeting b@c.example   x", "out 0")
	}
}
