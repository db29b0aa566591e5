package cli

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

// configRow is one setting as "tierbook config" shows it.
type configRow struct {
	Name   string `json:"name"`
	Value  any    `json:"value"`
	Source string `json:"source"` // "default", "file", "env" or "flag"
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	By     string `json:"by,omitempty"` // the variable or the flag
	About  string `json:"about"`
}

func (r *run) configCmd() *cobra.Command {
	var all bool
	cmd := r.command("config", "", r.noArgsOrCommand, nil)
	r.flags(cmd, "flag.config.", "all", &all)
	cmd.RunE = func(*cobra.Command, []string) error { return r.showConfig(all) }

	path := r.command("config.path", "", r.exactly(0), func(*cobra.Command, []string) error {
		if r.g.json {
			return r.printJSON(map[string]string{"path": r.configPath()})
		}
		_, err := fmt.Fprintln(r.Stdout, r.configPath())
		return err
	})
	cmd.AddCommand(path, r.command("config.init", "", r.exactly(0), func(*cobra.Command, []string) error { return r.initConfig() }))
	return cmd
}

// showConfig prints every setting with its value and where it comes from, then
// the mistakes of the file. With mistakes it ends with the code of refused input.
func (r *run) showConfig(all bool) error {
	cfg, err := loadConfig(r.App)
	if err != nil {
		return err
	}
	rows := cfg.rows(r.Env, r.g, r.l, knownNames(), all || r.g.json)
	if r.g.json {
		err = r.printJSON(jsonObject{"path", cfg.Path, "found", cfg.Found, "settings", rows, "problems", model.Each(cfg.Problems, func(p *problem) jsonObject {
			return jsonObject{"file", cfg.Path, "line", p.Line, "name", p.Key, "message", r.sentence(p.Err)}
		})})
	} else {
		state := map[bool]string{true: "config.found", false: "config.absent"}[cfg.Found]
		r.line(r.l.F(state, "Path", part.Cell(cfg.Path)) + "\n")
		err = tableOf(r, rows, func(row *configRow) []string {
			text := fmt.Sprint(row.Value)
			if list, ok := row.Value.([]string); ok {
				text = strings.Join(list, "  ")
			}
			source := r.l.T("config.default") // where the value comes from
			switch row.Source {
			case "file":
				source = filepath.Base(row.File) + ":" + strconv.Itoa(row.Line)
			case "env", "flag":
				source = row.By
			}
			return []string{row.Name, cmp.Or(text, r.l.T("config.none")), source, row.About}
		}, make([]column, 4)...)
	}
	if err == nil && len(cfg.Problems) > 0 {
		for i := range cfg.Problems {
			r.say(r.sentence(cfg.Problems[i].Err))
		}
		err = silentExit{exitRefused}
	}
	return err
}

// rows lists the settings in force. all adds every key and colour, of which
// otherwise only the changed ones are listed.
func (c *Config) rows(env func(string) string, g globals, l *lang.Lang, names configNames, all bool) []configRow {
	var out []configRow
	add := func(name string, value any, about string) {
		row := configRow{Name: name, Value: value, Source: "default", About: about}
		if line, ok := c.lines[name]; ok {
			row.Source, row.File, row.Line = "file", c.Path, line
		}
		out = append(out, row)
	}
	for _, s := range c.settings() {
		add(s.name, s.value(), l.T("config.about."+s.name))
		c.overlay(&out[len(out)-1], env, g)
	}
	for _, a := range names.actions {
		keys, changed := c.Keys[string(a.ID)]
		if !changed {
			keys = a.Keys
		}
		if changed || all {
			add(tableKeys+"."+string(a.ID), keys, l.T(a.ID.Title()))
		}
	}
	for _, t := range names.tokens {
		if v, changed := c.Colors[t]; changed || all {
			add(tableColors+"."+t, v, l.T("config.about.colors"))
		}
	}
	for i := range c.Commands {
		cmd := &c.Commands[i]
		name := tableCommands + "." + cmd.Name
		about := model.If(cmd.Title == "", l.T(action.ID(cmd.Name).Title()), l.F("config.about.command", "Key", action.Pretty(cmd.Key)))
		if c.lines[name] != 0 || all {
			add(name, cmd.Args, about)
		}
	}
	return out
}

// overlay lets the environment and the flags decide where they do.
func (c *Config) overlay(row *configRow, env func(string) string, g globals) {
	by := func(source, name, value string) {
		row.Value, row.Source, row.By, row.File, row.Line = value, source, name, "", 0
	}
	switch row.Name {
	case "lang":
		if g.lang != "" {
			by("flag", "--lang", lang.Match(g.lang))
			return
		}
		for _, v := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
			if tag := env(v); tag != "" && c.Language == "auto" {
				by("env", v, lang.Match(tag))
				return
			}
		}
	case "theme":
		if g.noColor {
			by("flag", "--no-color", "mono")
		} else if env("NO_COLOR") != "" {
			by("env", "NO_COLOR", "mono")
		}
	case "zone":
		if tz := strings.TrimPrefix(env("TZ"), ":"); tz != "" && c.Zone == "" {
			by("env", "TZ", tz)
		}
	}
}

// initConfig writes a settings file in which everything is explained and
// nothing is changed yet. It leaves an existing file alone.
func (r *run) initConfig() error {
	if r.g.mask {
		return model.E(model.CodeRefused, "error.db.masked")
	}
	path := r.configPath()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return model.E(model.CodeInternal, "error.cmd.write", "Path", path).Wrap(err)
	}
	text := configTemplate(r.l, knownNames())
	err := writeFile(path, false, func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
	if model.CodeOf(err) == model.CodeConflict {
		return model.E(model.CodeConflict, "error.config.exists", "File", path)
	}
	if err != nil {
		return err
	}
	return r.answer(jsonObject{"path", path}, r.l.F("config.written", "Path", part.Cell(path)))
}

// configTemplate is the file that initConfig writes: every setting with its
// default, commented out under its explanation.
func configTemplate(l *lang.Lang, names configNames) string {
	var b strings.Builder
	c := defaultConfig()
	comment := func(key string) {
		for _, line := range strings.Split(strings.TrimSpace(l.T(key)), "\n") {
			b.WriteString("# " + line + "\n")
		}
	}
	comment("config.head")
	for _, s := range c.settings() {
		b.WriteString("\n")
		comment("config.about." + s.name)
		b.WriteString("# " + tomlLine(s.name, s.value()) + "\n")
	}
	b.WriteString("\n")
	comment("config.head_keys")
	b.WriteString("[" + tableKeys + "]\n")
	for _, a := range names.actions {
		var value any = a.Keys
		if len(a.Keys) == 1 {
			value = a.Keys[0]
		}
		b.WriteString("# " + tomlLine(string(a.ID), value) + "  # " + l.T(a.ID.Title()) + "\n")
	}
	b.WriteString("\n")
	comment("config.head_colors")
	b.WriteString("[" + tableColors + "]\n")
	for _, t := range names.tokens {
		fmt.Fprintf(&b, "# %s = \"#7aa2f7\"\n", t)
	}
	return b.String()
}

func tomlLine(name string, v any) string {
	b, _ := toml.Marshal(map[string]any{name: v}) // texts, flags and lists of texts
	return strings.TrimSpace(string(b))
}
