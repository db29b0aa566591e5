package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/theme"
)

// Config holds a person's settings: the defaults, overlaid with what
// config.toml says.
type Config struct {
	Language string // "auto" follows the locale; "en", "zh"
	Owner    string // whose customers the person works with, "" for everybody
	// Addresses are the person's own in mail, separated by commas.
	Addresses string
	Currency  string // of new books, ISO 4217
	Zone      string // IANA time zone of new books, "" for the machine's
	Theme     string // one of theme.Names
	Borders   string // "rounded" or "ascii"
	Mouse     bool   // the workbench takes the mouse
	Confirm   bool   // ask before loss
	Plain     bool   // for screen readers

	Backups      bool   // make them daily and before what changes much
	BackupFolder string // "" for the state folder
	BackupLimit  string // what they may take, "" for any size

	Keys   map[string][]string // by action name, those that the person changed
	Colors map[string]string   // by token, those that the person changed

	Commands []model.Command // that run on a customer

	Path     string         // of the file
	Found    bool           // the file exists
	Problems []Problem      // mistakes in the file; what they concern keeps its default
	Lines    map[string]int // line of each setting that the file decides
}

// Problem is a mistake in the settings file. Err is worded with File and Line.
type Problem struct {
	Line int
	Key  string
	Err  *model.Error
}

// FileName is the name of the settings file in the configuration folder.
const FileName = "config.toml"

// maxSize is far more than any settings file has, in bytes.
const maxSize = 1 << 20

// ASCII reports whether frames are drawn with - | + only.
func (c *Config) ASCII() bool { return c.Borders == bordersASCII }

func defaults() Config {
	return Config{
		Language: "auto", Currency: "CNY", Theme: theme.Names[0], Borders: bordersRounded, Mouse: true, Confirm: true,
		Backups: true, BackupLimit: "5 GB",
		Keys: map[string][]string{}, Colors: map[string]string{}, Commands: defaultCommands(), Lines: map[string]int{},
	}
}

// Load reads the settings file. Without one, the defaults hold; mistakes in it are in
// Problems and do not stop the rest. The error, CodeRefused, is for a file that is there and
// cannot be read.
func Load(path string) (Config, error) {
	c := defaults()
	c.Path = path
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	var data []byte
	if err == nil {
		defer func() { _ = f.Close() }()
		data, err = io.ReadAll(io.LimitReader(f, maxSize+1))
	}
	switch {
	case err != nil:
		return c, model.E(model.CodeRefused, "error.config.read", "File", path).Wrap(err)
	case len(data) > maxSize:
		return c, model.E(model.CodeRefused, "error.config.large", "File", path)
	}
	return parse(path, data), nil
}

// defaultCommands dial, write a mail and open the web page by what the system opens
// addresses with.
func defaultCommands() []model.Command {
	open := map[string][]string{"darwin": {"open"}, "windows": {"rundll32", "url.dll,FileProtocolHandler"}}[runtime.GOOS]
	if open == nil {
		open = []string{"xdg-open"}
	}
	with := func(address string) []string { return append(append([]string(nil), open...), address) }
	return []model.Command{
		{Name: "dial", Args: with("tel:{{.Phone}}"), Log: model.Call},
		{Name: "mail", Args: with("mailto:{{.Email}}"), Log: model.Email},
		{Name: "web", Args: with("{{.Web}}")},
	}
}

const (
	bordersRounded = "rounded"
	bordersASCII   = "ascii"
)

// The tables of the file.
const (
	tableKeys     = "keys"
	tableColors   = "colors"
	tableCommands = "commands" // of which there may be many
)

// setting is one setting of the file: its value, what takes another from the file or says
// what would be right, and the key of the text about it.
type setting struct {
	name  string // behind that of its table: "keys.log"
	value any
	set   func(v any) *model.Error
	about string
}

// settings lists them in the order in which they are shown and written.
func (c *Config) settings() []setting {
	out := []setting{
		text("lang", &c.Language, readLanguage),
		text("owner", &c.Owner, nil),
		text("addresses", &c.Addresses, nil),
		text("currency", &c.Currency, func(s string) (string, *model.Error) {
			return checked(strings.ToUpper(s), "error.config.currency", exchange.RealCurrency)
		}),
		text("zone", &c.Zone, func(s string) (string, *model.Error) {
			return checked(s, "error.config.zone", func(s string) bool { _, err := time.LoadLocation(s); return err == nil && s != "Local" })
		}),
		text("theme", &c.Theme, oneOf(theme.Names[:]...)),
		text("borders", &c.Borders, oneOf(bordersRounded, bordersASCII)),
		flag("mouse", &c.Mouse),
		flag("confirm", &c.Confirm),
		flag("plain", &c.Plain),
		flag("backups", &c.Backups),
		text("backup_folder", &c.BackupFolder, func(s string) (string, *model.Error) {
			return checked(s, "error.config.folder", func(s string) bool { return s == "" || filepath.IsAbs(s) || strings.HasPrefix(s, "~/") })
		}),
		text("backup_limit", &c.BackupLimit, func(s string) (string, *model.Error) {
			return checked(s, "error.config.size", func(s string) bool { return s == "" || sizeWords.MatchString(s) })
		}),
	}
	for i := range action.All {
		id := string(action.All[i].ID)
		out = append(out, setting{tableKeys + "." + id, c.keysOf(&action.All[i]), func(v any) *model.Error { return c.setKeys(id, v) }, action.All[i].ID.Title()})
	}
	for _, t := range theme.TokenNames() {
		out = append(out, setting{tableColors + "." + t, c.Colors[t], func(v any) *model.Error { return c.setColor(t, v) }, "config.about.colors"})
	}
	return out
}

// flag is a setting that is true or false.
func flag(name string, at *bool) setting {
	return setting{name, *at, func(v any) *model.Error {
		b, ok := v.(bool)
		if !ok {
			return model.Invalid("error.config.bool")
		}
		*at = b
		return nil
	}, "config.about." + name}
}

// text is a setting in words, which read brings into the form that is kept; nil for any.
func text(name string, at *string, read func(string) (string, *model.Error)) setting {
	return setting{name, *at, func(v any) (wrong *model.Error) {
		text, ok := v.(string)
		if !ok {
			return model.Invalid("error.config.text")
		}
		if text = strings.TrimSpace(text); read != nil {
			if text, wrong = read(text); wrong != nil {
				return wrong
			}
		}
		*at = text
		return nil
	}, "config.about." + name}
}

// checked gives a text that ok takes, else the error of a key.
func checked(s, key string, ok func(string) bool) (string, *model.Error) {
	if !ok(s) {
		return "", model.Invalid(key, "Text", s)
	}
	return s, nil
}

// keysOf gives the keys of an action.
func (c *Config) keysOf(a *action.Action) []string {
	if keys, changed := c.Keys[string(a.ID)]; changed {
		return keys
	}
	return a.Keys
}

// setKeys takes one remapped action: a key, a list of keys, or an empty list.
func (c *Config) setKeys(name string, v any) *model.Error {
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
	c.Keys[name] = keys
	return nil
}

var hexColor = regexp.MustCompile(`^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$`)

func (c *Config) setColor(name string, v any) *model.Error {
	s, wrong := checked(fmt.Sprint(v), "error.config.color", func(s string) bool {
		n, err := strconv.Atoi(s)
		return hexColor.MatchString(s) || err == nil && n >= 0 && n <= 255
	})
	if wrong == nil {
		c.Colors[name] = s
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

// BackupBytes gives the bytes that backups may take, 0 for any number.
func (c *Config) BackupBytes() int64 {
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
