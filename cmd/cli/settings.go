package cli

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tierbook/cmd/cli/config"
	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

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
	cfg, err := config.Load(r.configPath())
	if err != nil {
		return err
	}
	rows := cfg.Rows(r.l, all || r.g.json)
	for i := range rows {
		r.overlay(&cfg, &rows[i])
	}
	if r.g.json {
		err = r.printJSON(jsonObject{"path", cfg.Path, "found", cfg.Found, "settings", rows, "problems", model.Each(cfg.Problems, func(p *config.Problem) jsonObject {
			return jsonObject{"file", cfg.Path, "line", p.Line, "name", p.Key, "message", r.sentence(p.Err)}
		})})
	} else {
		state := map[bool]string{true: "config.found", false: "config.absent"}[cfg.Found]
		r.line(r.l.F(state, "Path", part.Cell(cfg.Path)) + "\n")
		err = tableOf(r, rows, func(row *config.Row) []string {
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

// overlay lets the environment and the flags decide where they do.
func (r *run) overlay(c *config.Config, row *config.Row) {
	by := func(source, name, value string) {
		row.Value, row.Source, row.By, row.File, row.Line = value, source, name, "", 0
	}
	switch row.Name {
	case "lang":
		if r.g.lang != "" {
			by("flag", "--lang", lang.Match(r.g.lang))
			return
		}
		for _, v := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
			if tag := r.Env(v); tag != "" && c.Language == "auto" {
				by("env", v, lang.Match(tag))
				return
			}
		}
	case "theme":
		if r.g.noColor {
			by("flag", "--no-color", "mono")
		} else if r.Env("NO_COLOR") != "" {
			by("env", "NO_COLOR", "mono")
		}
	case "zone":
		if tz := strings.TrimPrefix(r.Env("TZ"), ":"); tz != "" && c.Zone == "" {
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
	text := config.Template(r.l)
	err := writeFile(path, false, func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
	if model.CodeOf(err) == model.CodeConflict {
		return model.E(model.CodeConflict, "error.config.exists", "File", path)
	}
	if err != nil {
		return err
	}
	return r.answer(jsonObject{"path", path}, r.l.F("config.written", "Path", part.Cell(path)))
}

// tellConfigProblems says what is wrong in the settings file, once a command.
func (r *run) tellConfigProblems() {
	if r.told {
		return
	}
	r.told = true
	for i := range r.cfg.Problems {
		r.say(r.sentence(r.cfg.Problems[i].Err))
	}
}
