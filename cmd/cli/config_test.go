package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tierbook/model/exchange"
	"tierbook/ui/action"
	"tierbook/ui/lang"
)

func testNames() configNames {
	return configNames{
		actions: []action.Action{{ID: "log", Keys: []string{"l"}}, {ID: "quit", Keys: []string{"q", "ctrl+c"}}},
		tokens:  []string{"accent", "tier_a"},
	}
}

func TestParseConfig(t *testing.T) {
	c := parseConfig("c.toml", []byte("\ufeff"+strings.ReplaceAll(`
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
`, "\n", "\r\n")), testNames())
	want := defaultConfig()
	want.Language, want.Owner, want.Currency, want.Zone, want.Theme, want.Borders = "zh", "Li Wei", "USD", "Asia/Shanghai", "light", "ascii"
	want.Mouse, want.Confirm, want.Plain = false, false, true
	want.Keys = map[string][]string{"log": {"ctrl+l"}, "quit": {}}
	want.Colors = map[string]string{"accent": "#7aa2f7", "tier_a": "214"}
	want.Path, want.Found = "c.toml", true
	want.lines = map[string]int{
		"lang": 2, "owner": 3, "currency": 4, "zone": 5, "theme": 6, "borders": 7, "mouse": 8, "confirm": 9, "plain": 10,
		"keys.log": 13, "keys.quit": 14, "colors.accent": 17, "colors.tier_a": 18,
	}
	if d := cmp.Diff(want, c, cmp.AllowUnexported(Config{})); d != "" {
		t.Error(d)
	}
	if !c.ascii() {
		t.Error("ascii borders")
	}
}

// TestConfigMistakes: every mistake is told with its line, and the setting after
// it still holds.
func TestConfigMistakes(t *testing.T) {
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
		got := parseConfig("c.toml", []byte(text), testNames())
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
	for _, a := range knownNames().actions {
		for _, k := range a.Keys {
			if got, ok := keyName(k); !ok || got != k {
				t.Errorf("%s: %q reads as %q", a.ID, k, got)
			}
		}
	}
}

// TestConfigTemplate: the file that init writes changes nothing; with its
// settings switched on it is free of mistakes and still says the defaults.
func TestConfigTemplate(t *testing.T) {
	for _, tag := range lang.Supported {
		text := configTemplate(lang.New(tag), knownNames())
		c := parseConfig("c.toml", []byte(text), knownNames())
		if len(c.Problems) > 0 || len(c.lines) > 0 {
			t.Errorf("%s: %v %v", tag, c.Problems, c.lines)
		}
		var on []string
		for _, line := range strings.Split(text, "\n") {
			if s, ok := strings.CutPrefix(line, "# "); ok && len(exchange.TOMLLines([]string{s})) > 0 {
				line = s
			}
			on = append(on, line)
		}
		c = parseConfig("c.toml", []byte(strings.Join(on, "\n")), knownNames())
		if len(c.Problems) > 0 || len(c.Keys) != len(knownNames().actions) || len(c.Colors) != len(knownNames().tokens) {
			t.Errorf("%s: %v; %d keys, %d colours", tag, c.Problems, len(c.Keys), len(c.Colors))
		}
		d := defaultConfig()
		for i, s := range c.settings() {
			if s.value() != d.settings()[i].value() || c.lines[s.name] == 0 {
				t.Errorf("%s: %s is %v", tag, s.name, s.value())
			}
			if key := "config.about." + s.name; !lang.New(tag).Has(key) {
				t.Errorf("%s lacks %s", tag, key)
			}
		}
	}
}

func TestConfigSources(t *testing.T) {
	c := parseConfig("/home/li/config.toml", []byte("theme = \"dark\"\n[keys]\nlog = \"x\"\n"), testNames())
	env := map[string]string{"LANG": "zh_CN.UTF-8", "NO_COLOR": "1", "TZ": "Asia/Tokyo"}
	rows := func(g globals, all bool) map[string]configRow {
		out := map[string]configRow{}
		for _, r := range c.rows(func(k string) string { return env[k] }, g, lang.New("en"), testNames(), all) {
			out[r.Name] = r
		}
		return out
	}
	got := rows(globals{}, false)
	for name, want := range map[string]string{
		"lang": "zh env LANG", "theme": "mono env NO_COLOR", "zone": "Asia/Tokyo env TZ", "owner": " default ", "keys.log": "[x] file ",
	} {
		r := got[name]
		if s := fmt.Sprintf("%v %s %s", r.Value, r.Source, r.By); s != want {
			t.Errorf("%s: %q, want %q", name, s, want)
		}
	}
	if r := got["keys.log"]; r.Line != 3 || r.File != "/home/li/config.toml" {
		t.Errorf("%+v", r)
	}
	if _, ok := got["keys.quit"]; ok {
		t.Error("unchanged keys are listed unasked")
	}
	if r := rows(globals{lang: "en"}, true); r["lang"].By != "--lang" || len(r) != len((&Config{}).settings())+4+len(defaultCommands()) {
		t.Errorf("%d rows, lang %+v", len(r), r["lang"])
	}
	delete(env, "NO_COLOR")
	if r := rows(globals{}, false)["theme"]; r.Value != "dark" || r.Source != "file" || r.Line != 1 {
		t.Errorf("%+v", r)
	}
}

// TestParseConfigSurvives: no text breaks the reader, and every problem has a
// line of the text.
func TestParseConfigSurvives(t *testing.T) {
	piece := rapid.SampledFrom([]string{
		"theme", "=", "\"dark\"", "[keys]", "log", "\n", "\n", "[", "]", "'", "\"\"\"", "#", "{", "}", "mouse = true", ".", ",", "1", "\x00", "键", "[[colors]]",
	})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 30).Draw(t, "pieces"), "")
		c := parseConfig("c.toml", []byte(text), testNames())
		for _, p := range c.Problems {
			if p.Line < 1 || p.Line > strings.Count(text, "\n")+1 {
				t.Fatalf("%q: line %d: %v", text, p.Line, p.Err)
			}
		}
	})
}

// configApp runs the command line with a configuration folder of its own.
func configApp(t *testing.T, home string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	env := map[string]string{"XDG_CONFIG_HOME": home, "XDG_STATE_HOME": home, "XDG_DATA_HOME": home, "LANG": "en_US.UTF-8"}
	a := &App{
		Stdin: strings.NewReader(""), Stdout: &o, Stderr: &e,
		Env: func(k string) string { return env[k] },
		Now: func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) },
	}
	code = a.Run(context.Background(), args)
	return code, o.String(), e.String()
}

func TestConfigCommand(t *testing.T) {
	home := t.TempDir()
	path := filepath.Join(home, "tierbook", "config.toml")
	if code, out, _ := configApp(t, home, "config", "path"); code != 0 || out != path+"\n" {
		t.Errorf("path: %d %q", code, out)
	}
	if code, out, _ := configApp(t, home, "config"); code != 0 || !strings.Contains(out, "No settings file") || !strings.Contains(out, "currency") {
		t.Errorf("without a file: %d %s", code, out)
	}
	if code, _, errs := configApp(t, home, "config", "init"); code != 0 {
		t.Fatalf("init: %d %s", code, errs)
	}
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if code, _, errs := configApp(t, home, "config", "init"); code != exitFailed || !strings.Contains(errs, "config.toml") || strings.Contains(errs, "--force") {
		t.Errorf("a second init: %d %s", code, errs)
	}
	if again, _ := os.ReadFile(path); !bytes.Equal(again, written) {
		t.Error("init overwrote the file")
	}
	if err := os.WriteFile(path, []byte("[[commands]]\nkey = \"Z\"\ntitle = \"Registry\"\ncommand = \"look-up {{.Name}}\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := configApp(t, home, "config")
	if row := regexp.MustCompile(`commands\.Registry +look-up  {{\.Name}} +config\.toml:1 .* key Z`); code != 0 || !row.MatchString(out) || strings.Contains(out, "commands.dial") {
		t.Errorf("own commands: %d\n%s%s", code, out, errs)
	}
	if err := os.WriteFile(path, []byte("theme = \"light\"\nmous = true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs = configApp(t, home, "config")
	if code != exitRefused || !strings.Contains(out, "config.toml:1") || !strings.Contains(errs, "line 2") || !strings.Contains(errs, "did you mean mouse?") {
		t.Errorf("with a mistake: %d\n%s%s", code, out, errs)
	}
	if _, _, errs := configApp(t, home, "log"); strings.Count(errs, "did you mean mouse?") != 1 {
		t.Errorf("other commands do not tell the mistake: %s", errs)
	}
	code, out, _ = configApp(t, home, "config", "--json")
	var rep struct {
		Found              bool
		Settings, Problems []struct{ Line int }
	}
	if err := json.Unmarshal([]byte(out), &rep); err != nil || code != exitRefused || len(rep.Problems) != 1 || rep.Problems[0].Line != 2 || !rep.Found {
		t.Errorf("json: %d %v %+v", code, err, rep.Problems)
	}
	if len(rep.Settings) != len((&Config{}).settings())+len(knownNames().actions)+len(knownNames().tokens)+len(defaultCommands()) {
		t.Errorf("json lists %d settings", len(rep.Settings))
	}
}
