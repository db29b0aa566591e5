package config

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/action"
)

// parse reads a settings file. Whatever is wrong becomes a problem with
// its line, and everything else holds.
func parse(path string, data []byte) Config {
	c := defaults()
	c.Path, c.Found = path, true
	p := &parser{c: &c}
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
	slices.SortStableFunc(c.Problems, func(a, b Problem) int { return a.Line - b.Line })
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

type parser struct {
	c     *Config
	lines map[string]int
}

func (p *parser) problem(key string, err *model.Error) {
	p.c.Problems = append(p.c.Problems, Problem{Line: p.lines[key], Key: key, Err: err})
}

// decode reads the TOML; lines that break it are emptied one by one.
func (p *parser) decode(lines []string) map[string]any {
	const most = 20
	for range most {
		tree, bad := decodeTOML(lines)
		if bad == nil {
			return tree
		}
		at := breakingLine(lines, bad)
		p.c.Problems = append(p.c.Problems, Problem{Line: at, Err: model.Invalid("error.config.syntax", "Text", bad.Message)})
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

// top takes one entry of the file's first level, a setting or a table of them.
func (p *parser) top(name string, v any) {
	list, entries := p.c.settings(), map[string]any{name: v}
	if name == tableKeys || name == tableColors {
		table, ok := v.(map[string]any)
		if !ok {
			p.problem(name, model.Invalid("error.config.table"))
		}
		delete(entries, name)
		for k, v := range table {
			entries[name+"."+k] = v
		}
	}
	for _, path := range slices.Sorted(maps.Keys(entries)) {
		i := slices.IndexFunc(list, func(s setting) bool { return s.name == path })
		if i < 0 {
			p.unknown(path, list)
		} else if wrong := list[i].set(entries[path]); wrong != nil {
			p.problem(path, wrong)
		} else {
			p.c.Lines[path] = p.lines[path]
		}
	}
}

// unknown tells of a setting that there is not, with the nearest of its table.
func (p *parser) unknown(path string, list []setting) {
	table, key, known := "", "error.config.unknown", []string{tableKeys, tableColors, tableCommands}
	for t, k := range map[string]string{tableKeys + ".": "error.config.action", tableColors + ".": "error.config.token"} {
		if strings.HasPrefix(path, t) {
			table, key, known = t, k, nil
		}
	}
	for _, s := range list {
		if name, within := strings.CutPrefix(s.name, table); within && !strings.Contains(name, ".") {
			known = append(known, name)
		}
	}
	name := strings.TrimPrefix(path, table)
	p.problem(path, model.Unknown(model.CodeInvalid, key, name, known, "Text", name))
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
func (p *parser) commands(v any, lines []int) {
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
		p.c.Lines[tableCommands+"."+cmp.Or(t.Name, t.Title)] = p.lines[path]
	}
}

// command adds or replaces a command, or says what is wrong with it.
func (p *parser) command(t *commandTable) *model.Error {
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
func (p *parser) bound(key string) bool {
	return slices.ContainsFunc(action.All, func(a action.Action) bool { return slices.Contains(p.c.keysOf(&a), key) }) ||
		slices.ContainsFunc(p.c.Commands, func(c model.Command) bool { return c.Key == key })
}

// namedKeys are the keys that have a name instead of a character, as the
// terminal library reports them.
var namedKeys = []string{
	"up", "down", "left", "right", "enter", "esc", "tab", "space", "backspace", "delete", "insert", "home", "end", "pgup", "pgdown",
}

var keyAliases = map[string]string{
	"return": "enter", "escape": "esc", "del": "delete", "ins": "insert", "pageup": "pgup", "pagedown": "pgdown", "pgdn": "pgdown",
	"spacebar": "space", " ": "space", "control": "ctrl", "c": "ctrl", "option": "alt", "meta": "alt", "m": "alt", "s": "shift",
}

var functionKey = regexp.MustCompile(`^f([1-9]|1[0-9]|20)$`)

// keyName brings the name of a key as a person writes it ("Ctrl+R", "PageDown",
// "shift+g") into the form in which the terminal library reports it; false when
// no such key exists. Shift and a letter is the capital letter; with ctrl, letters
// are small.
func keyName(key string) (string, bool) {
	mods := map[string]bool{}
	for {
		i := strings.IndexAny(key, "+-")
		if i <= 0 || i == len(key)-1 {
			break
		}
		mod := strings.ToLower(key[:i])
		mod = cmp.Or(keyAliases[mod], mod)
		if mod != "ctrl" && mod != "alt" && mod != "shift" || mods[mod] {
			return "", false
		}
		mods[mod], key = true, key[i+1:]
	}
	switch letter := utf8.RuneCountInString(key) == 1 && key != " "; {
	case letter && !unicode.IsPrint([]rune(key)[0]):
		return "", false
	case letter && mods["ctrl"]:
		key = strings.ToLower(key)
	case letter && mods["shift"]:
		key, mods["shift"] = strings.ToUpper(key), false
	case !letter:
		key = strings.ToLower(key)
		if key = cmp.Or(keyAliases[key], key); !functionKey.MatchString(key) && !slices.Contains(namedKeys, key) {
			return "", false
		}
	}
	for _, m := range []string{"shift", "alt", "ctrl"} {
		if mods[m] {
			key = m + "+" + key
		}
	}
	return key, true
}
