package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/theme"
)

const (
	bordersRounded = "rounded"
	bordersASCII   = "ascii"
)

// setting is one setting outside the tables: set takes the file's value or says
// what would be right; show gives the value in force.
type setting struct {
	name string
	set  func(c *Config, v any) *model.Error
	show func(c *Config) any
}

// settings lists them in the order in which they are shown and written.
func settings() []setting {
	flag := func(name string, at func(*Config) *bool) setting {
		return setting{name, func(c *Config, v any) *model.Error {
			b, ok := v.(bool)
			if !ok {
				return model.Invalid("error.config.bool")
			}
			*at(c) = b
			return nil
		}, func(c *Config) any { return *at(c) }}
	}
	text := func(name string, at func(*Config) *string, check func(string) (string, *model.Error)) setting {
		return setting{name, func(c *Config, v any) *model.Error {
			s, ok := v.(string)
			if !ok {
				return model.Invalid("error.config.text")
			}
			s, err := check(strings.TrimSpace(s))
			if err == nil {
				*at(c) = s
			}
			return err
		}, func(c *Config) any { return *at(c) }}
	}
	return []setting{
		text("lang", func(c *Config) *string { return &c.Language }, checkLanguage),
		text("owner", func(c *Config) *string { return &c.Owner }, func(s string) (string, *model.Error) { return s, nil }),
		text("currency", func(c *Config) *string { return &c.Currency }, checkCurrency),
		text("zone", func(c *Config) *string { return &c.Zone }, checkZone),
		text("theme", func(c *Config) *string { return &c.Theme }, oneOf(theme.Names[:]...)),
		text("borders", func(c *Config) *string { return &c.Borders }, oneOf(bordersRounded, bordersASCII)),
		flag("mouse", func(c *Config) *bool { return &c.Mouse }),
		flag("confirm", func(c *Config) *bool { return &c.Confirm }),
		flag("plain", func(c *Config) *bool { return &c.Plain }),
		flag("backups", func(c *Config) *bool { return &c.Backups }),
		text("backup_folder", func(c *Config) *string { return &c.BackupFolder }, checkFolder),
		text("backup_limit", func(c *Config) *string { return &c.BackupLimit }, checkSize),
	}
}

// The tables of the file.
const (
	tableKeys   = "keys"
	tableColors = "colors"
)

// parseConfig reads a settings file. Whatever is wrong becomes a problem with
// its line, and everything else holds.
func parseConfig(path string, data []byte, names configNames) Config {
	c := defaultConfig()
	c.Path, c.Found = path, true
	p := &configParser{c: &c, names: names}
	lines := strings.Split(string(bytes.TrimPrefix(data, []byte("\ufeff"))), "\n")
	tree := p.decode(lines)
	p.lines = exchange.TOMLLines(lines)
	for _, name := range sorted(tree) {
		p.top(name, tree[name])
	}
	sort.SliceStable(c.Problems, func(i, j int) bool { return c.Problems[i].Line < c.Problems[j].Line })
	for i := range c.Problems {
		pr := &c.Problems[i]
		if pr.Err.Args == nil {
			pr.Err.Args = map[string]any{}
		}
		pr.Err.Code = model.CodeRefused
		pr.Err.Args["File"], pr.Err.Args["Line"], pr.Err.Args["Key"] = path, pr.Line, pr.Key
	}
	return c
}

type configParser struct {
	c     *Config
	names configNames
	lines map[string]int
}

func (p *configParser) problem(key string, err *model.Error) {
	p.c.Problems = append(p.c.Problems, problem{Line: p.lines[key], Key: key, Err: err})
}

// decode reads the TOML; lines that break it are emptied one by one.
func (p *configParser) decode(lines []string) map[string]any {
	const most = 20
	for range most {
		tree, bad := decodeTOML(lines)
		if bad == nil {
			return tree
		}
		at := breakingLine(lines, bad)
		p.c.Problems = append(p.c.Problems, problem{Line: at, Err: model.Invalid("error.config.syntax", "Text", bad.Message)})
		lines[at-1] = ""
	}
	return nil
}

func decodeTOML(lines []string) (map[string]any, *toml.ParseError) {
	var tree map[string]any
	_, err := toml.Decode(strings.Join(lines, "\n"), &tree)
	if err == nil {
		return tree, nil
	}
	pe, ok := err.(toml.ParseError)
	if !ok {
		pe = toml.ParseError{Message: err.Error()}
	}
	pe.Position.Line = max(1, min(len(lines), pe.Position.Line))
	return nil, &pe
}

// breakingLine gives the line to blame: where reading stopped, or where the
// value began that was never finished, whichever lets more of the file be read.
func breakingLine(lines []string, bad *toml.ParseError) int {
	best, reach := bad.Position.Line, -1
	began := exchange.TOMLLines(lines)[bad.LastKey]
	for _, at := range []int{bad.Position.Line, began} {
		if at == 0 {
			continue
		}
		trial := slices.Clone(lines)
		trial[at-1] = ""
		far := len(lines) + 1
		if _, next := decodeTOML(trial); next != nil {
			far = next.Position.Line
		}
		if far > reach {
			best, reach = at, far
		}
	}
	return best
}

// top takes one entry of the file's first level.
func (p *configParser) top(name string, v any) {
	if name == tableKeys || name == tableColors {
		table, ok := v.(map[string]any)
		if !ok {
			p.problem(name, model.Invalid("error.config.table"))
			return
		}
		for _, k := range sorted(table) {
			if name == tableKeys {
				p.key(k, table[k])
			} else {
				p.color(k, table[k])
			}
		}
		return
	}
	all := settings()
	known := []string{tableKeys, tableColors}
	for _, s := range all {
		if s.name == name {
			if err := s.set(p.c, v); err != nil {
				p.problem(name, err)
			} else {
				p.c.lines[name] = p.lines[name]
			}
			return
		}
		known = append(known, s.name)
	}
	p.problem(name, model.Unknown(model.CodeInvalid, "error.config.unknown", name, known, "Text", name))
}

// key takes one remapped action: a key, a list of keys, or an empty list.
func (p *configParser) key(name string, v any) {
	path := tableKeys + "." + name
	known := make([]string, len(p.names.actions))
	for i, a := range p.names.actions {
		known[i] = string(a.ID)
	}
	if !slices.Contains(known, name) {
		p.problem(path, model.Unknown(model.CodeInvalid, "error.config.action", name, known, "Text", name))
		return
	}
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	keys := make([]string, 0, len(list))
	for _, item := range list {
		s, isText := item.(string)
		key, good := keyName(s)
		if !isText || !good {
			p.problem(path, model.Invalid("error.config.key", "Text", fmt.Sprint(item)))
			return
		}
		keys = append(keys, key)
	}
	p.c.Keys[name] = keys
	p.c.lines[path] = p.lines[path]
}

var hexColor = regexp.MustCompile(`^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$`)

// color takes one overridden colour.
func (p *configParser) color(name string, v any) {
	path := tableColors + "." + name
	if !slices.Contains(p.names.tokens, name) {
		p.problem(path, model.Unknown(model.CodeInvalid, "error.config.token", name, p.names.tokens, "Text", name))
		return
	}
	s := fmt.Sprint(v)
	n, err := strconv.Atoi(s)
	if !hexColor.MatchString(s) && (err != nil || n < 0 || n > 255) {
		p.problem(path, model.Invalid("error.config.color", "Text", s))
		return
	}
	p.c.Colors[name] = s
	p.c.lines[path] = p.lines[path]
}

func checkLanguage(s string) (string, *model.Error) {
	tag, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(s, "_", "-")), "-")
	switch tag {
	case "auto", "en", "zh":
		return tag, nil
	}
	return "", notOneOf(s, []string{"auto", "en", "zh"})
}

func checkCurrency(s string) (string, *model.Error) {
	s = strings.ToUpper(s)
	if !exchange.RealCurrency(s) {
		return "", model.Invalid("error.config.currency", "Text", s)
	}
	return s, nil
}

func checkZone(s string) (string, *model.Error) {
	if s == "" {
		return "", nil
	}
	if _, err := time.LoadLocation(s); err != nil || s == "Local" {
		return "", model.Invalid("error.config.zone", "Text", s)
	}
	return s, nil
}

func checkFolder(s string) (string, *model.Error) {
	if s != "" && !filepath.IsAbs(s) && !strings.HasPrefix(s, "~/") {
		return "", model.Invalid("error.config.folder", "Text", s)
	}
	return s, nil
}

var sizeWords = regexp.MustCompile(`^(?i)([0-9]{1,6})\s*(MB|GB|TB)$`)

func checkSize(s string) (string, *model.Error) {
	if s != "" && !sizeWords.MatchString(s) {
		return "", model.Invalid("error.config.size", "Text", s)
	}
	return s, nil
}

// backupLimit gives the bytes that backups may take, 0 for any number.
func (c *Config) backupLimit() int64 {
	m := sizeWords.FindStringSubmatch(c.BackupLimit)
	if m == nil {
		return 0
	}
	n, _ := strconv.ParseInt(m[1], 10, 64) // digits
	return n * map[string]int64{"MB": 1e6, "GB": 1e9, "TB": 1e12}[strings.ToUpper(m[2])]
}

func oneOf(choices ...string) func(string) (string, *model.Error) {
	return func(s string) (string, *model.Error) {
		if slices.Contains(choices, s) {
			return s, nil
		}
		return "", notOneOf(s, choices)
	}
}

func notOneOf(s string, choices []string) *model.Error {
	return model.Invalid("error.config.choice", "Text", s, "Choices", strings.Join(choices, ", "))
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
