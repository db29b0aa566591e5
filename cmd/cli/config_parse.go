package cli

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/action"
	"tierbook/ui/theme"
)

const (
	bordersRounded = "rounded"
	bordersASCII   = "ascii"
)

// setting is one setting outside the tables: where its value stands, and what a
// text must be to be taken, nil for any.
type setting struct {
	name string
	at   any // *string or *bool
	read func(string) (string, *model.Error)
}

// settings lists them in the order in which they are shown and written.
func (c *Config) settings() []setting {
	return []setting{
		{"lang", &c.Language, readLanguage},
		{"owner", &c.Owner, nil},
		{"addresses", &c.Addresses, nil},
		{"currency", &c.Currency, func(s string) (string, *model.Error) {
			return checked(strings.ToUpper(s), "error.config.currency", exchange.RealCurrency)
		}},
		{"zone", &c.Zone, func(s string) (string, *model.Error) {
			return checked(s, "error.config.zone", func(s string) bool { _, err := time.LoadLocation(s); return err == nil && s != "Local" })
		}},
		{"theme", &c.Theme, oneOf(theme.Names[:]...)},
		{"borders", &c.Borders, oneOf(bordersRounded, bordersASCII)},
		{"mouse", &c.Mouse, nil},
		{"confirm", &c.Confirm, nil},
		{"plain", &c.Plain, nil},
		{"backups", &c.Backups, nil},
		{"backup_folder", &c.BackupFolder, func(s string) (string, *model.Error) {
			return checked(s, "error.config.folder", func(s string) bool { return s == "" || filepath.IsAbs(s) || strings.HasPrefix(s, "~/") })
		}},
		{"backup_limit", &c.BackupLimit, func(s string) (string, *model.Error) {
			return checked(s, "error.config.size", func(s string) bool { return s == "" || sizeWords.MatchString(s) })
		}},
	}
}

// checked gives a text that ok takes, else the error of a key.
func checked(s, key string, ok func(string) bool) (string, *model.Error) {
	if !ok(s) {
		return "", model.Invalid(key, "Text", s)
	}
	return s, nil
}

// set takes the file's value, or says what would be right.
func (s *setting) set(v any) (wrong *model.Error) {
	switch at := s.at.(type) {
	case *bool:
		b, ok := v.(bool)
		if !ok {
			return model.Invalid("error.config.bool")
		}
		*at = b
	case *string:
		text, ok := v.(string)
		if !ok {
			return model.Invalid("error.config.text")
		}
		if text = strings.TrimSpace(text); s.read != nil {
			if text, wrong = s.read(text); wrong != nil {
				return wrong
			}
		}
		*at = text
	}
	return nil
}

// value gives the value in force.
func (s *setting) value() any { return reflect.ValueOf(s.at).Elem().Interface() }

// The tables of the file.
const (
	tableKeys     = "keys"
	tableColors   = "colors"
	tableCommands = "commands" // of which there may be many
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
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		if name != tableCommands {
			p.top(name, tree[name])
		}
	}
	var at []int
	for i, line := range lines {
		if strings.HasPrefix(strings.TrimSpace(line), "[["+tableCommands+"]]") {
			at = append(at, i+1)
		}
	}
	p.commands(tree[tableCommands], at)
	slices.SortStableFunc(c.Problems, func(a, b problem) int { return a.Line - b.Line })
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
	switch list := p.c.settings(); name {
	case tableKeys:
		p.table(name, v, model.Each(p.names.actions, func(a *action.Action) string { return string(a.ID) }), "error.config.action", p.key)
	case tableColors:
		p.table(name, v, p.names.tokens, "error.config.token", p.color)
	default:
		if i := slices.IndexFunc(list, func(s setting) bool { return s.name == name }); i >= 0 {
			p.took(name, list[i].set(v))
			return
		}
		known := append([]string{tableKeys, tableColors, tableCommands}, model.Each(list, func(s *setting) string { return s.name })...)
		p.problem(name, model.Unknown(model.CodeInvalid, "error.config.unknown", name, known, "Text", name))
	}
}

// table takes the entries of a table, whose names are known.
func (p *configParser) table(name string, v any, known []string, unknown string, take func(string, any) *model.Error) {
	table, ok := v.(map[string]any)
	if !ok {
		p.problem(name, model.Invalid("error.config.table"))
	}
	for _, k := range slices.Sorted(maps.Keys(table)) {
		if !slices.Contains(known, k) {
			p.problem(name+"."+k, model.Unknown(model.CodeInvalid, unknown, k, known, "Text", k))
			continue
		}
		p.took(name+"."+k, take(k, table[k]))
	}
}

// took notes the line of a setting that the file decides, or what is wrong with it.
func (p *configParser) took(path string, wrong *model.Error) {
	if wrong != nil {
		p.problem(path, wrong)
		return
	}
	p.c.lines[path] = p.lines[path]
}

// key takes one remapped action: a key, a list of keys, or an empty list.
func (p *configParser) key(name string, v any) *model.Error {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	keys := make([]string, 0, len(list))
	for _, item := range list {
		s, isText := item.(string)
		key, good := keyName(s)
		if !isText || !good {
			return model.Invalid("error.config.key", "Text", fmt.Sprint(item))
		}
		keys = append(keys, key)
	}
	p.c.Keys[name] = keys
	return nil
}

var hexColor = regexp.MustCompile(`^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$`)

func (p *configParser) color(name string, v any) *model.Error {
	s, wrong := checked(fmt.Sprint(v), "error.config.color", func(s string) bool {
		n, err := strconv.Atoi(s)
		return hexColor.MatchString(s) || err == nil && n >= 0 && n <= 255
	})
	if wrong == nil {
		p.c.Colors[name] = s
	}
	return wrong
}

func readLanguage(s string) (string, *model.Error) {
	tag, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(s, "_", "-")), "-")
	tag, wrong := oneOf("auto", "en", "zh")(tag)
	if wrong != nil {
		wrong.Args["Text"] = s
	}
	return tag, wrong
}

var sizeWords = regexp.MustCompile(`^(?i)([0-9]{1,6})\s*(MB|GB|TB)$`)

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
		return "", model.Invalid("error.config.choice", "Text", s, "Choices", strings.Join(choices, ", "))
	}
}

// commandTable is one [[commands]] of the settings. Name is that of a command that is
// there without them, which this one replaces.
type commandTable struct {
	Name, Key, Title string
	Command          any // a text, parted at blanks, or a list
	Screens          []string
	Shell            bool
	Log              string
}

// commands takes the [[commands]] that stand on some lines of the file, once the keys of
// everything else are known.
func (p *configParser) commands(v any, lines []int) {
	list, ok := v.([]map[string]any)
	if v != nil && !ok {
		p.problem(tableCommands, model.Invalid("error.config.command"))
	}
	for i, table := range list {
		path := tableCommands + "[" + strconv.Itoa(i+1) + "]"
		if i < len(lines) {
			p.lines[path] = lines[i]
		}
		var t commandTable
		data, err := json.Marshal(table)
		dec := json.NewDecoder(bytes.NewReader(data))
		dec.DisallowUnknownFields()
		if err != nil || dec.Decode(&t) != nil {
			p.problem(path, model.Invalid("error.config.command"))
			continue
		}
		if wrong := p.command(&t); wrong != nil {
			p.problem(path, wrong)
			continue
		}
		p.c.lines[tableCommands+"."+cmp.Or(t.Name, t.Title)] = p.lines[path]
	}
}

// command adds or replaces a command, or says what is wrong with it.
func (p *configParser) command(t *commandTable) *model.Error {
	c := model.Command{Name: cmp.Or(t.Name, t.Title), Title: t.Title, Screens: t.Screens, Shell: t.Shell, Log: model.Kind(t.Log)}
	switch v := t.Command.(type) {
	case string:
		if c.Args = strings.Fields(v); t.Shell {
			c.Args = []string{v}
		}
	case []any:
		for _, a := range v {
			c.Args = append(c.Args, fmt.Sprint(a))
		}
	}
	at := slices.IndexFunc(p.c.Commands, func(have model.Command) bool { return have.Name == c.Name })
	key, good := keyName(t.Key)
	other := func(s string) bool { return !slices.Contains([]string{"today", "customers", "detail"}, s) }
	switch {
	case t.Name != "" && (at < 0 || t.Key+t.Title != ""), t.Name == "" && (t.Title == "" || !good || at >= 0),
		len(c.Args) == 0 || c.Args[0] == "" || model.HasField(c.Args[0]), t.Shell && len(c.Args) != 1,
		slices.ContainsFunc(t.Screens, other), t.Log != "" && !slices.Contains(model.Kinds[:], c.Log):
		return model.Invalid("error.config.command")
	case t.Name == "" && p.bound(key):
		return model.Invalid("error.config.command_key", "Text", t.Key)
	}
	if c.Key = key; at >= 0 {
		p.c.Commands[at] = c
	} else {
		p.c.Commands = append(p.c.Commands, c)
	}
	return nil
}

// bound tells whether a key is that of an action or of a command.
func (p *configParser) bound(key string) bool {
	for _, a := range p.names.actions {
		keys, changed := p.c.Keys[string(a.ID)]
		if !changed {
			keys = a.Keys
		}
		if slices.Contains(keys, key) {
			return true
		}
	}
	return slices.ContainsFunc(p.c.Commands, func(c model.Command) bool { return c.Key == key })
}
