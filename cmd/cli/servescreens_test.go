//go:build unix

package cli

import (
	"regexp"
	"strings"
	"testing"

	"tierbook/model"
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
		{"/geheim op", "geheim op", true, true}, // the pane has its tag
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
	o.hire([]model.Member{{Name: "Neu", Role: model.RoleSeller, Owners: []string{"Neu"}}})
	neu := o.visit("Neu", 120, 40) // whose book is not empty, though nothing of it is shown
	neu.WaitText("[1 Today]", "There are no customers yet")
	if shown := neu.Raw(); strings.Contains(shown, "Welcome") || strings.Contains(shown, o.home) {
		t.Errorf("a new seller is shown\n%s", neu.Screen())
	}
	if out, _, _ := o.ssh("Max", "", "show", "G-1", "--json"); !regexp.MustCompile("Geheimnis").MatchString(out) {
		t.Error("a seller took back what is not theirs: " + out)
	}
}

// What is refused over SSH is refused with the reason that holds for it, in both languages.
func TestServeReasons(t *testing.T) {
	t.Parallel()
	o := serveOffice(t)
	if _, words, code := o.ssh("Li", "name\nNew one\n", "import", "-"); code != 0 {
		t.Fatal(words)
	}
	for _, c := range []struct{ who, line, en, zh string }{
		{"Li", "log X call --by Chen", "--by cannot be given over SSH: your key says", "不能使用 --by：您的密钥"},
		{"Li", "inbox --owner Chen", "--owner cannot be given over SSH: your key says", "不能使用 --owner：您的密钥"},
		{"Ada", "person add Zoe --key zoe.pub", "--key - < FILE.pub", "--key - < 文件.pub"},
		{"Li", "log X call --wait 1s", "as long as the server was told to", "由服务器的设置决定"},
		{"Li", "import rollback 1", "your role is seller; undo takes back your own last change", "您的角色是销售；撤销"},
	} {
		for lang, want := range map[string]string{"en": c.en, "zh": c.zh} {
			if out, words, code := o.ssh(c.who, "", c.line+" --lang "+lang); code == 0 || !strings.Contains(words, want) {
				t.Errorf("%s %s (%s): %d\n%s%s", c.who, c.line, lang, code, out, words)
			}
		}
	}
	out, _, _ := o.ssh("Li", "", "help")
	for _, refused := range []string{"  backup ", "  serve ", "  doctor ", "  mcp ", "your own machine"} {
		if strings.Contains(out, refused) {
			t.Errorf("help of a guest has %q", refused)
		}
	}
	if !strings.Contains(out, "  import ") {
		t.Errorf("help of a guest lacks commands:\n%s", out)
	}
}
