//go:build unix

package cli

import (
	"regexp"
	"testing"
)

// Screens show a seller nothing of a colleague's customer who is due, rich, in trouble and
// entered twice; the same keys show a manager all of it.
func TestServeScreensOfASeller(t *testing.T) {
	t.Parallel()
	o := serveOffice(t)
	for _, line := range [][]string{
		{"add", "Geheim Optik", "--owner", "陈瑜", "--ref", "G-1", "--region", "Geheimland", "--tag", "geheimtag", "--phone", "555 0177", "--contact", "Gerda Geheim", "--due", "tomorrow"},
		{"log", "G-1", "order", "--amount", "9000000", "--note", "Geheimnis"},
		{"log", "G-1", "complaint", "--note", "Geheimnis @Li"},
		{"add", "Geheim Optik GmbH", "--owner", "陈瑜", "--phone", "555 0177"},
	} {
		o.command(line...)
	}
	secret := regexp.MustCompile(`Geheim|Gerda|¥9M|¥9,000,000|9\.\dM`)
	walk := []struct {
		keys, shows string // what is there then, for everybody
		back        bool   // Esc leads back
		finds       bool   // a manager sees the customer there
	}{
		{"1", "Promises and complaints", false, true},
		{"U", "entries", true, true},
		{"2", "Last contact", false, true},
		{"/geheim", "geheim", true, true},
		{"/555017", "555017", true, true},
		{"W", "Whose customers", true, false},
		{"3", "In short", false, true},
		{"\x1b[F", "In short", false, false},
		{"4", "A segment is a filter", false, false},
		{"5", "Weights of the score", false, false},
		{"P", "Possible duplicates", true, true},
		{":geheim", "Commands", true, false},
	}
	for who, all := range map[string]bool{"Li": false, "Max": true} {
		d := o.visit(who, 160, 50)
		d.WaitText("in the queue")
		for _, step := range walk {
			d.Send(step.keys)
			d.WaitText(step.shows)
			if all && step.finds {
				d.Wait("the customer after "+step.keys, func() bool { return secret.MatchString(d.Screen()) })
			}
			if found := secret.FindString(d.Screen()); found != "" && !all {
				t.Errorf("%s shows a seller %q", step.keys, found)
			}
			if step.back {
				d.Send("\x1b")
				d.WaitGone(step.shows)
			}
		}
		d.Send("1u")
		d.WaitText("[1 Today]")
		d.Send("q")
		if err := d.WaitExit(); err != nil {
			t.Error(err)
		}
		if found := secret.FindString(d.Raw()); (found != "") != all {
			t.Errorf("%s was shown %q", who, found)
		}
	}
	if out, _, _ := o.ssh("Max", "", "show", "G-1", "--json"); !regexp.MustCompile("Geheimnis").MatchString(out) {
		t.Error("a seller took back what is not theirs: " + out)
	}
}
