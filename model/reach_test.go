package model

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPhonesInOneForm(t *testing.T) {
	for in, want := range map[string]string{
		"13800000001": "138 0000 0001", "138-0000-0001": "138 0000 0001", "１３８ 0000 0001": "138 0000 0001", "+8613800000001": "+86 138 0000 0001",
		"0086 138 0000 0001": "+86 138 0000 0001", "+86-21-5555-0100": "+86 21 5555 0100", "(555) 010-0100": "555 010 0100", "+44 (0)20 7946 0958": "+44 20 7946 0958",
		"021-55550100转8001": "021 55550100 x8001", "555.0100 ext. 12": "555 0100 x12", "95588": "95588", "400-820-8820": "400 820 8820", "": "",
		"+1 555 0100": "+1 555 0100", "1-212-555-0100": "1 212 555 0100", "+81 3-1234-5678": "+81 3 1234 5678",
		"1380000000": "! 1380000000", "138000000012": "! 138000000012", "00000000": "! 00000000", "1.38E+10": "! 1.38E+10", "ask Li": "! ask Li", "12": "! 12",
		"13800000001/13900000002": "! 13800000001/13900000002", "+86 1380000": "! +86 1380000",
	} {
		if got := ShowPhone(in); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
		if BadPhone(in) != strings.HasPrefix(want, "! ") {
			t.Errorf("%q bad: %v", in, BadPhone(in))
		}
	}
}

func TestEmailsInOneForm(t *testing.T) {
	for in, want := range map[string]string{
		" Ann@Acme.Example ": "ann@acme.example", "mailto:a@b.co": "a@b.co", "<a.b+c@x-y.co.uk>": "a.b+c@x-y.co.uk", "": "", "王@示例.中国": "王@示例.中国", "ａ@b.com": "a@b.com",
		"a@b": "! a@b", "a b@c.de": "! a b@c.de", "a@@b.de": "! a@@b.de", "a..b@c.de": "! a..b@c.de", "a@c..de": "! a@c..de", "a@c.d": "! a@c.d", "@c.de": "! @c.de", "none": "! none", "a@-c.de": "! a@-c.de",
	} {
		if got := ShowEmail(in); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
}

// What is shown is in that form already, and keeps every digit.
func TestShownStaysAsItIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[+(]?[0-9 ().-]{0,20}( ?(x|ext) ?[0-9]{1,4})?`).Draw(t, "phone")
		shown := ShowPhone(s)
		if BadPhone(s) {
			return
		}
		if again := ShowPhone(shown); again != shown {
			t.Fatalf("%q, %q, %q", s, shown, again)
		}
		e := rapid.StringMatching(`[ <]?[A-Za-z.]{1,6}@[a-z.-]{1,8}`).Draw(t, "email")
		if shown := ShowEmail(e); !BadEmail(e) && ShowEmail(shown) != shown {
			t.Fatalf("%q %q", e, shown)
		}
	})
}
