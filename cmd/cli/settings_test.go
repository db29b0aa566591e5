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

	"tierbook/cmd/cli/config"
	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/theme"
)

// settings is how many there are: 13 outside of the tables, and three commands.
var settings = 13 + len(action.All) + len(theme.TokenNames()) + 3

func TestConfigSources(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte("theme = \"dark\"\n[keys]\nlog = \"x\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"LANG": "zh_CN.UTF-8", "NO_COLOR": "1", "TZ": "Asia/Tokyo"}
	rows := func(g globals, all bool) map[string]config.Row {
		r := &run{App: &App{Env: func(k string) string { return env[k] }}, g: g}
		out := map[string]config.Row{}
		for _, row := range c.Rows(lang.New("en"), all) {
			r.overlay(&c, &row)
			out[row.Name] = row
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
	if r := got["keys.log"]; r.Line != 3 || r.File != path {
		t.Errorf("%+v", r)
	}
	if _, ok := got["keys.quit"]; ok {
		t.Error("unchanged keys are listed unasked")
	}
	if r := rows(globals{lang: "en"}, true); r["lang"].By != "--lang" || len(r) != settings {
		t.Errorf("%d rows, lang %+v", len(r), r["lang"])
	}
	delete(env, "NO_COLOR")
	if r := rows(globals{}, false)["theme"]; r.Value != "dark" || r.Source != "file" || r.Line != 1 {
		t.Errorf("%+v", r)
	}
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
	if len(rep.Settings) != settings {
		t.Errorf("json lists %d settings", len(rep.Settings))
	}
}
