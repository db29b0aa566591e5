package cli

import (
	"bytes"
	"context"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tierbook/ui/lang"
	"tierbook/ui/part"
)

// testApp is the App of a test with its own folders and a fixed clock.
func testApp(t *testing.T, out, errs *bytes.Buffer) *App {
	t.Helper()
	home := t.TempDir()
	env := map[string]string{
		"XDG_DATA_HOME": filepath.Join(home, "data"), "XDG_STATE_HOME": filepath.Join(home, "state"),
		"XDG_CONFIG_HOME": filepath.Join(home, "config"), "TZ": "Asia/Shanghai", "COLUMNS": "80", "USER": "sam",
	}
	return &App{
		Stdin: strings.NewReader(""), Stdout: out, Stderr: errs,
		Env: func(k string) string { return env[k] },
		Now: func() time.Time { return time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC) },
	}
}

// runApp runs one command line on an App and gives what it printed.
func runApp(t *testing.T, a *App, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	b := *a
	b.Stdout, b.Stderr = &o, &e
	code = b.Run(context.Background(), args)
	return code, o.String(), e.String()
}

// commandPaths lists the words of every command of the program.
func commandPaths() [][]string {
	r := &run{App: &App{Env: func(string) string { return "" }}, l: lang.New("en")}
	var out [][]string
	var walk func(c *cobra.Command, path []string)
	walk = func(c *cobra.Command, path []string) {
		out = append(out, path)
		for _, sub := range c.Commands() {
			walk(sub, append(path[:len(path):len(path)], sub.Name()))
		}
	}
	walk(r.rootCmd(), nil)
	return out
}

// Every command explains itself in both languages, with an example, within 80
// columns, and without a key that nobody worded.
func TestEveryCommandHasHelp(t *testing.T) {
	key := regexp.MustCompile(`\b(cmd|flag|help|error|config)\.[a-z]+[a-z._-]*`)
	var out, errs bytes.Buffer
	a := testApp(t, &out, &errs)
	for _, tag := range lang.Supported {
		for _, path := range commandPaths() {
			name := strings.Join(path, " ")
			code, text, words := runApp(t, a, append(append([]string{}, path...), "--lang", tag, "--help")...)
			if code != 0 || words != "" {
				t.Errorf("%s %q: exit %d, %q", tag, name, code, words)
			}
			if !strings.Contains(text, lang.New(tag).T("help.examples")) || !strings.Contains(text, "  tierbook "+name) && name != "completion" && name != "config path" {
				t.Errorf("%s %q has no example:\n%s", tag, name, text)
			}
			for _, line := range strings.Split(text, "\n") {
				if part.Width(line) > 80 && !strings.HasPrefix(line, "  tierbook ") {
					t.Errorf("%s %q: %d cells: %s", tag, name, part.Width(line), line)
				}
				if m := key.FindString(line); m != "" && !strings.Contains(line, m+".toml") && !strings.Contains(line, "config.toml") {
					t.Errorf("%s %q: no words for %s", tag, name, m)
				}
			}
		}
	}
}

// Chinese help is Chinese: no flag keeps an English description.
func TestHelpIsTranslated(t *testing.T) {
	han := regexp.MustCompile(`\p{Han}`)
	r := &run{App: &App{Env: func(string) string { return "" }}, l: lang.New("zh")}
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		if !han.MatchString(c.Short) {
			t.Errorf("%s: %q", c.CommandPath(), c.Short)
		}
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if !han.MatchString(f.Usage) && f.Name != "json" {
				t.Errorf("%s --%s: %q", c.CommandPath(), f.Name, f.Usage)
			}
		})
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(r.rootCmd())
}
