package config

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/theme"
)

func TestParse(t *testing.T) {
	c := parse("c.toml", []byte("\ufeff"+strings.ReplaceAll(`
lang = "zh_CN"
owner = "Li Wei"
currency = "usd"
zone = "Asia/Shanghai"
theme = "light"
borders = "ascii"
mouse = false
confirm = false
plain = true

[keys]
log = "Ctrl+L"
quit = []

[colors]
accent = "#7aa2f7"
tier_a = 214
`, "\n", "\r\n")))
	want := defaults()
	want.Language, want.Owner, want.Currency, want.Zone, want.Theme, want.Borders = "zh", "Li Wei", "USD", "Asia/Shanghai", "light", "ascii"
	want.Mouse, want.Confirm, want.Plain = false, false, true
	want.Keys = map[string][]string{"log": {"ctrl+l"}, "quit": {}}
	want.Colors = map[string]string{"accent": "#7aa2f7", "tier_a": "214"}
	want.Path, want.Found = "c.toml", true
	want.Lines = map[string]int{
		"lang": 2, "owner": 3, "currency": 4, "zone": 5, "theme": 6, "borders": 7, "mouse": 8, "confirm": 9, "plain": 10,
		"keys.log": 13, "keys.quit": 14, "colors.accent": 17, "colors.tier_a": 18,
	}
	if d := cmp.Diff(want, c); d != "" {
		t.Error(d)
	}
	if !c.ASCII() {
		t.Error("ascii borders")
	}
}

// TestMistakes: every mistake is told with its line, and the setting after
// it still holds.
func TestMistakes(t *testing.T) {
	for _, c := range []struct {
		text, key string
		line      int
	}{
		{`thme = "dark"`, "error.config.unknown_near Near=theme", 1},
		{`xyzzy = 1`, "error.config.unknown", 1},
		{"\n\ntheme = \"pink\"", "error.config.choice", 3},
		{`theme = 16`, "error.config.text", 1},
		{`theme = dark`, "error.config.syntax", 1},
		{`mouse = "no"`, "error.config.bool", 1},
		{`lang = "fr"`, "error.config.choice", 1},
		{`currency = "YUAN"`, "error.config.currency", 1},
		{`zone = "Moon/Sea"`, "error.config.zone", 1},
		{`zone = "Local"`, "error.config.zone", 1},
		{`keys = "l"`, "error.config.table", 1},
		{"[keys]\nlogg = \"l\"", "error.config.action_near Near=log", 2},
		{"[keys]\nquit = \"x\"\nlog = \"hyper+l\"", "error.config.key", 3},
		{"[keys]\nlog = 5", "error.config.key", 2},
		{"keys.log = \"\"", "error.config.key", 1},
		{"[colors]\naccnt = 5", "error.config.token_near Near=accent", 2},
		{"[colors]\naccent = \"reddish\"", "error.config.color", 2},
		{"[colors]\naccent = 256", "error.config.color", 2},
		{"[paint]\naccent = 1", "error.config.unknown", 1},
		{"mouse = true\nmouse = false", "error.config.syntax", 2},
		{"garbage", "error.config.syntax", 1},
		{"theme = \"dark", "error.config.syntax", 1},
		{"[keys]\nquit = [\"q\",", "error.config.syntax", 2},
		{"owner\xff = 1", "error.config.syntax", 1},
	} {
		text := c.text + "\n"
		if strings.Contains(c.text, "[") {
			text = "owner = \"li\"\n" + text
			c.line++
		} else {
			text += "owner = \"li\"\n"
		}
		got := parse("c.toml", []byte(text))
		if len(got.Problems) != 1 {
			t.Errorf("%q: %d problems: %v", c.text, len(got.Problems), got.Problems)
			continue
		}
		p := got.Problems[0]
		key, near, _ := strings.Cut(c.key, " Near=")
		if p.Err.Key != key || p.Line != c.line || near != "" && p.Err.Args["Near"] != near || p.Err.Args["File"] != "c.toml" {
			t.Errorf("%q: line %d: %v", c.text, p.Line, p.Err)
		}
		if got.Owner != "li" {
			t.Errorf("%q: the setting beside it is lost", c.text)
		}
		for _, tag := range lang.Supported {
			if s := lang.New(tag).Error(p.Err); strings.Contains(s, "error.") || strings.Contains(s, "<no value>") || !strings.Contains(s, fmt.Sprint(c.line)) {
				t.Errorf("%s: %s", tag, s)
			}
		}
	}
}

func TestKeyName(t *testing.T) {
	for _, c := range [][2]string{
		{"l", "l"},
		{"G", "G"},
		{"?", "?"},
		{":", ":"},
		{" ", "space"},
		{"Space", "space"},
		{"Ctrl+R", "ctrl+r"},
		{"C-r", "ctrl+r"},
		{"shift+g", "G"},
		{"Shift+Tab", "shift+tab"},
		{"alt+shift+up", "alt+shift+up"},
		{"PageDown", "pgdown"},
		{"Return", "enter"},
		{"Del", "delete"},
		{"f5", "f5"},
		{"F12", "f12"},
		{"ctrl+-", "ctrl+-"},
		{"ctrl++", "ctrl++"},
		{"-", "-"},
		{"é", "é"},
		{"中", "中"},
	} {
		if got, ok := keyName(c[0]); !ok || got != c[1] {
			t.Errorf("keyName(%q) = %q, %v", c[0], got, ok)
		}
	}
	for _, s := range []string{"", "hyper+l", "ctrl+", "ll", "f0", "f21", "f99", "ctrl+ctrl+l", "\x01", "ctrl+\x01"} {
		if got, ok := keyName(s); ok {
			t.Errorf("keyName(%q) = %q", s, got)
		}
	}
}

// TestDefaultKeysAreKeys: every default binding can be written back in a
// settings file.
func TestDefaultKeysAreKeys(t *testing.T) {
	for _, a := range action.All {
		for _, k := range a.Keys {
			if got, ok := keyName(k); !ok || got != k {
				t.Errorf("%s: %q reads as %q", a.ID, k, got)
			}
		}
	}
}

// TestTemplate: the file that init writes changes nothing; with its
// settings switched on it is free of mistakes and still says the defaults.
func TestTemplate(t *testing.T) {
	for _, tag := range lang.Supported {
		text := Template(lang.New(tag))
		c := parse("c.toml", []byte(text))
		if len(c.Problems) > 0 || len(c.Lines) > 0 {
			t.Errorf("%s: %v %v", tag, c.Problems, c.Lines)
		}
		var on []string
		for _, line := range strings.Split(text, "\n") {
			if s, ok := strings.CutPrefix(line, "# "); ok && len(exchange.TOMLLines([]string{s})) > 0 {
				line = s
			}
			on = append(on, line)
		}
		c = parse("c.toml", []byte(strings.Join(on, "\n")))
		if len(c.Problems) > 0 || len(c.Keys) != len(action.All) || len(c.Colors) != len(theme.TokenNames()) {
			t.Errorf("%s: %v; %d keys, %d colours", tag, c.Problems, len(c.Keys), len(c.Colors))
		}
		d := defaults()
		for i, s := range c.settings() {
			if !strings.HasPrefix(s.name, tableColors) && fmt.Sprint(s.value) != fmt.Sprint(d.settings()[i].value) || c.Lines[s.name] == 0 {
				t.Errorf("%s: %s is %v", tag, s.name, s.value)
			}
			if !lang.New(tag).Has(s.about) {
				t.Errorf("%s lacks %s", tag, s.about)
			}
		}
	}
}

// TestParseSurvives: no text breaks the reader, and every problem has a
// line of the text.
func TestParseSurvives(t *testing.T) {
	piece := rapid.SampledFrom([]string{
		"theme", "=", "\"dark\"", "[keys]", "log", "\n", "\n", "[", "]", "'", "\"\"\"", "#", "{", "}", "mouse = true", ".", ",", "1", "\x00", "键", "[[colors]]",
	})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 30).Draw(t, "pieces"), "")
		c := parse("c.toml", []byte(text))
		for _, p := range c.Problems {
			if p.Line < 1 || p.Line > strings.Count(text, "\n")+1 {
				t.Fatalf("%q: line %d: %v", text, p.Line, p.Err)
			}
		}
	})
}

func TestParseCommands(t *testing.T) {
	c := parse("c.toml", []byte(`
[[commands]]
key = "Ctrl+Y"
title = "查工商"
screens = ["detail"]
command = "lookup --name={{.Name}}"
log = "note"

[[commands]]
name = "dial"
command = ["phone", "{{.Phone}}"]
`))
	if len(c.Problems) != 0 || len(c.Commands) != 4 {
		t.Fatalf("%+v %+v", c.Problems, c.Commands)
	}
	if own := c.Commands[3]; own.Key != "ctrl+y" || own.Log != model.Note || !slices.Equal(own.Args, []string{"lookup", "--name={{.Name}}"}) {
		t.Errorf("%+v", own)
	}
	if dial := c.Commands[0]; !slices.Equal(dial.Args, []string{"phone", "{{.Phone}}"}) || dial.Log != "" {
		t.Errorf("%+v", dial)
	}
	for text, key := range map[string]string{
		"key = \"l\"\ntitle = \"x\"\ncommand = \"x\"":                                 "error.config.command_key", // logs
		"key = \"F9\"\ntitle = \"x\"":                                                 "error.config.command",
		"key = \"F9\"\ntitle = \"x\"\ncommand = \"{{.Name}} x\"":                      "error.config.command", // a customer is no program
		"key = \"F9\"\ntitle = \"x\"\ncommand = \"x\"\nscreens = [\"policy\"]":        "error.config.command",
		"key = \"F9\"\ntitle = \"x\"\ncommand = \"x\"\nlog = \"chat\"":                "error.config.command",
		"key = \"F9\"\ntitle = \"x\"\ncommand = \"x\"\ncolour = 3":                    "error.config.command",
		"key = \"F9\"\ntitle = \"x\"\nshell = true\ncommand = \"echo {{.Name}} | x\"": "error.config.command", // never a customer's text
		"name = \"fax\"\ncommand = \"x\"":                                             "error.config.command",
		"key = \"wat\"\ntitle = \"x\"\ncommand = \"x\"":                               "error.config.command",
	} {
		c := parse("c.toml", []byte("lang = \"en\"\n[[commands]]\n"+text))
		if len(c.Problems) != 1 || c.Problems[0].Err.Key != key || c.Problems[0].Line != 2 || len(c.Commands) != 3 {
			t.Errorf("%s: %+v, %d commands", text, c.Problems, len(c.Commands))
		}
	}
}
