package model

import (
	"slices"
	"strings"
	"testing"
)

func TestBarredReadsBack(t *testing.T) {
	for text, want := range map[string]Barred{
		"": 0, "none": 0, "false": 0, "all": Everyway, "yes": Everyway, "true": Everyway, "全部": Everyway,
		"phone, e-mail": ByPhone | ByEmail, "电话、邮件": ByPhone | ByEmail, "Message post": ByMessage | ByVisit, "phone email message visit": Everyway,
	} {
		got, err := ParseBarred(text)
		if again, _ := ParseBarred(got.String()); err != nil || got != want || again != got {
			t.Errorf("%q is %v (%v), and %v again", text, got, err, again)
		}
	}
	if _, err := ParseBarred("fax"); CodeOf(err) != CodeUsage {
		t.Errorf("fax: %v", err)
	}
}

// A consent holds from its day to its last day, until it is withdrawn, and a new one
// holds again; a contact's own comes before its customer's.
func TestConsentStands(t *testing.T) {
	day := func(d int) Day { return NewDay(2026, 3, d) }
	c := Consents("").With(Consent{Purpose: "marketing", Source: "a\tform", On: day(2), Until: day(10)}).
		With(Consent{Purpose: "Newsletter", On: day(3)}).With(Consent{Purpose: "newsletter", Withdrawn: day(6)}).
		With(Consent{Purpose: "newsletter", On: day(8)}).With(Consent{Purpose: "calls", Withdrawn: day(4)})
	for _, x := range []struct {
		purpose string
		on      int
		want    string
	}{
		{"marketing", 1, ""},
		{"MARKETING", 2, "given"},
		{"marketing", 10, "given"},
		{"marketing", 11, "expired"},
		{"newsletter", 5, "given"},
		{"newsletter", 6, "withdrawn"},
		{"newsletter", 8, "given"},
		{"calls", 3, ""},
		{"calls", 4, "withdrawn"},
		{"other", 9, ""},
	} {
		if got := c.To(x.purpose, day(x.on)); got != x.want {
			t.Errorf("%s on %d: %q, want %q", x.purpose, x.on, got, x.want)
		}
	}
	if got := c.Words(day(11)); got != "expired,withdrawn,newsletter" {
		t.Errorf("words %q", got)
	}
	if again := ConsentsOf(c.List()); again != c {
		t.Errorf("%q is read back as %q", c, again)
	}
	typed, err := c.Typed("marketing, gifts：展会", day(9))
	if got := typed.Purposes(day(9)); err != nil || !slices.Equal(got, []string{"marketing", "gifts"}) || typed.To("newsletter", day(9)) != "withdrawn" {
		t.Errorf("%q %v", got, err)
	}
	day9 := Consents("").With(Consent{Purpose: "gifts", On: day(9)})
	ended := day9.With(Consent{Purpose: "gifts", Withdrawn: day(9)})
	if a, b := ended.And(day9), day9.And(ended); a != ended || b != ended || ended.With(Consent{Purpose: "gifts", On: day(9)}) != day9 {
		t.Errorf("an older copy gives again what was taken back: %q %q; or it cannot be given again", a, b)
	}
	who, of := Contact{Barred: ByEmail, Consents: Consents("").With(Consent{Purpose: "marketing", Withdrawn: day(3)})}, Customer{Barred: ByPhone, Consents: c}
	for want, got := range map[string]string{
		"barred.email": who.BarredBy(&of, ByEmail, "marketing", "", day(4)), "barred.phone": who.BarredBy(&of, ByPhone, "", "", day(4)),
		"barred.withdrawn": who.BarredBy(&of, ByMessage, "marketing", "", day(4)), "barred.unasked": of.BarredBy(ByEmail, "gifts", "gifts, calls", day(4)),
		"barred.expired": of.BarredBy(0, "marketing", "", day(11)), "": of.BarredBy(ByEmail, "gifts", "", day(4)),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A purpose is the same one however its blanks, case, and width are written, and
// what cannot be found again is refused.
func TestAPurposeIsTheSameHoweverWritten(t *testing.T) {
	day := NewDay(2026, 3, 1)
	c := Customer{Consents: ConsentsOf([]Consent{{Purpose: "caf\u00e9  news", On: day, Withdrawn: day}})}
	for _, purpose := range []string{"caf\u00e9 news ", "CAF\u00c9\nnews", "caf\u00e9\u3000ｎｅｗｓ"} {
		if got := c.BarredBy(0, purpose, "", day); got != "barred.withdrawn" {
			t.Errorf("%q: %q", purpose, got)
		}
		if !Listed("gifts, caf\u00e9 News", purpose) {
			t.Errorf("%q is not listed", purpose)
		}
		r := Consent{Purpose: purpose, Source: " a\nform ", On: day}
		if err := r.Check(); err != nil || r.Source != "a form" || !strings.EqualFold(r.Purpose, "caf\u00e9 news") {
			t.Errorf("%+v %v", r, err)
		}
	}
	long := strings.Repeat("好", 61)
	if _, err := ParseConsents(`[{"purpose": "` + long + `", "date": "2026-01-01"}]`); CodeOf(err) != CodeUsage {
		t.Errorf("from a file: %v", err)
	}
	for _, r := range []Consent{{Purpose: "Expired "}, {Purpose: "撤回"}, {Purpose: "已过期"}, {Purpose: long}, {Purpose: "a", Source: long + long + long + long}, {Purpose: "a：b"}, {Purpose: " \n"}} {
		if err := r.Check(); CodeOf(err) != CodeUsage {
			t.Errorf("%+v: %v", r, err)
		}
	}
	if err := (&Consent{Purpose: long, Withdrawn: day}).Check(); err != nil {
		t.Errorf("what is there cannot be taken back: %v", err)
	}
}
