package config

import (
	"strings"

	"github.com/BurntSushi/toml"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/lang"
)

// Row is one setting as "tierbook config" shows it.
type Row struct {
	Name   string `json:"name"`
	Value  any    `json:"value"`
	Source string `json:"source"` // "default", "file", "env" or "flag"
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	By     string `json:"by,omitempty"` // the variable or the flag
	About  string `json:"about"`
}

// Rows lists the settings in force. all adds every key and colour, of which
// otherwise only the changed ones are listed.
func (c *Config) Rows(l *lang.Lang, all bool) []Row {
	var out []Row
	add := func(name string, value any, about string) {
		line, said := c.Lines[name]
		switch {
		case said:
			out = append(out, Row{Name: name, Value: value, Source: "file", File: c.Path, Line: line, About: about})
		case all || !strings.Contains(name, "."):
			out = append(out, Row{Name: name, Value: value, Source: "default", About: about})
		}
	}
	for _, s := range c.settings() {
		add(s.name, s.value, l.T(s.about))
	}
	for i := range c.Commands {
		cmd := &c.Commands[i]
		about := model.If(cmd.Title == "", l.T(action.ID(cmd.Name).Title()), l.F("config.about.command", "Key", action.Pretty(cmd.Key)))
		add(tableCommands+"."+cmd.Name, cmd.Args, about)
	}
	return out
}

// Template is a settings file in which everything is explained and nothing is changed:
// every setting with its default, commented out under its explanation.
func Template(l *lang.Lang) string {
	var b strings.Builder
	comment := func(key string) {
		for _, line := range strings.Split(strings.TrimSpace(l.T(key)), "\n") {
			b.WriteString("# " + line + "\n")
		}
	}
	comment("config.head")
	c, last := defaults(), ""
	for _, s := range c.settings() {
		table, name, within := strings.Cut(s.name, ".")
		if !within {
			b.WriteString("\n")
			comment(s.about)
			b.WriteString("# " + tomlLine(s.name, s.value) + "\n")
			continue
		}
		if table != last {
			b.WriteString("\n")
			comment("config.head_" + table)
			b.WriteString("[" + table + "]\n")
			last = table
		}
		switch keys, _ := s.value.([]string); {
		case table == tableColors:
			b.WriteString("# " + name + " = \"#7aa2f7\"\n")
		case len(keys) == 1:
			b.WriteString("# " + tomlLine(name, keys[0]) + "  # " + l.T(s.about) + "\n")
		default:
			b.WriteString("# " + tomlLine(name, keys) + "  # " + l.T(s.about) + "\n")
		}
	}
	return b.String()
}

func tomlLine(name string, v any) string {
	b, _ := toml.Marshal(map[string]any{name: v}) // texts, flags and lists of texts
	return strings.TrimSpace(string(b))
}
