package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/theme"
)

// Config holds a person's settings: the defaults, overlaid with what
// config.toml says.
type Config struct {
	Language string // "auto" follows the locale; "en", "zh"
	Owner    string // whose customers the person works with, "" for everybody
	Currency string // of new books, ISO 4217
	Zone     string // IANA time zone of new books, "" for the machine's
	Theme    string // one of theme.Names
	Borders  string // "rounded" or "ascii"
	Mouse    bool   // the workbench takes the mouse
	Confirm  bool   // ask before loss
	Plain    bool   // for screen readers

	Backups      bool   // make them daily and before what changes much
	BackupFolder string // "" for the state folder
	BackupLimit  string // what they may take, "" for any size

	Keys   map[string][]string // by action name, those that the person changed
	Colors map[string]string   // by token, those that the person changed

	Commands []model.Command // that run on a customer

	Path     string         // of the file
	Found    bool           // the file exists
	Problems []problem      // mistakes in the file; what they concern keeps its default
	lines    map[string]int // line of each setting that the file decides
}

// problem is a mistake in the settings file. Err is worded with File and Line.
type problem struct {
	Line int
	Key  string
	Err  *model.Error
}

// configNames are the names that other rooms define and settings speak of.
type configNames struct {
	actions []action.Action
	tokens  []string
}

// configFile is the name of the settings file in the configuration folder.
const configFile = "config.toml"

// maxConfigSize is far more than any settings file has, in bytes.
const maxConfigSize = 1 << 20

// ascii reports whether frames are drawn with - | + only.
func (c *Config) ascii() bool { return c.Borders == bordersASCII }

func defaultConfig() Config {
	return Config{
		Language: "auto", Currency: "CNY", Theme: theme.Names[0], Borders: bordersRounded, Mouse: true, Confirm: true,
		Backups: true, BackupLimit: "5 GB",
		Keys: map[string][]string{}, Colors: map[string]string{}, Commands: defaultCommands(), lines: map[string]int{},
	}
}

// configPath gives the place of the settings file.
func (a *App) configPath() string { return filepath.Join(a.configFolder(), configFile) }

// knownNames gives the names settings may speak of.
func knownNames() configNames {
	return configNames{actions: action.All, tokens: theme.TokenNames()}
}

// loadConfig reads the settings file. Without one, the defaults hold; mistakes
// in it are in Problems and do not stop the rest. The error is for a file that
// is there and cannot be read.
func loadConfig(a *App) (Config, error) {
	path := a.configPath()
	c := defaultConfig()
	c.Path = path
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err == nil {
		defer func() { _ = f.Close() }()
		var data []byte
		data, err = io.ReadAll(io.LimitReader(f, maxConfigSize+1))
		switch {
		case err == nil && len(data) > maxConfigSize:
			return c, model.E(model.CodeRefused, "error.config.large", "File", path)
		case err == nil:
			return parseConfig(path, data, knownNames()), nil
		}
	}
	return c, model.E(model.CodeRefused, "error.config.read", "File", path).Wrap(err)
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

// zone gives the zone in which a new book counts its days: the setting's, else
// what the environment and the machine say.
func (r *run) zone() *time.Location {
	if r.cfg.Zone != "" {
		if loc, err := time.LoadLocation(r.cfg.Zone); err == nil {
			return loc
		}
	}
	return r.App.zone()
}

// namedKeys are the keys that have a name instead of a character, as the
// terminal library reports them.
var namedKeys = []string{
	"up", "down", "left", "right", "enter", "esc", "tab", "space", "backspace", "delete", "insert", "home", "end", "pgup", "pgdown",
}

// keyAliases are other names people give to keys.
var keyAliases = map[string]string{
	"return": "enter", "escape": "esc", "del": "delete", "ins": "insert", "pageup": "pgup", "pagedown": "pgdown", "pgdn": "pgdown",
	"spacebar": "space", " ": "space", "control": "ctrl", "c": "ctrl", "option": "alt", "meta": "alt", "m": "alt", "s": "shift",
}

// keyName brings the name of a key as a person writes it ("Ctrl+R", "PageDown",
// "shift+g") into the form in which the terminal library reports it; false when
// no such key exists.
func keyName(s string) (string, bool) {
	var mods []string
	rest := s
	for {
		i := strings.IndexAny(rest, "+-")
		if i <= 0 || i == len(rest)-1 {
			break
		}
		mod := strings.ToLower(rest[:i])
		if full, ok := keyAliases[mod]; ok {
			mod = full
		}
		if mod != "ctrl" && mod != "alt" && mod != "shift" || slices.Contains(mods, mod) {
			return "", false
		}
		mods = append(mods, mod)
		rest = rest[i+1:]
	}
	key, ok := plainKey(rest)
	if !ok {
		return "", false
	}
	return joinKey(mods, key), true
}

// plainKey names a key without modifiers.
func plainKey(s string) (string, bool) {
	if utf8.RuneCountInString(s) == 1 && s != " " {
		r, _ := utf8.DecodeRuneInString(s)
		return s, unicode.IsPrint(r)
	}
	s = strings.ToLower(s)
	if full, ok := keyAliases[s]; ok {
		s = full
	}
	if n, ok := strings.CutPrefix(s, "f"); ok && n != "" && n[0] != '0' && len(n) <= 2 && strings.Trim(n, "0123456789") == "" {
		return s, n <= "9" && len(n) == 1 || len(n) == 2 && n <= "20"
	}
	return s, slices.Contains(namedKeys, s)
}

// joinKey puts modifiers before a key in the library's order. Shift and a letter
// is the capital letter; with ctrl, letters are small.
func joinKey(mods []string, key string) string {
	letter := utf8.RuneCountInString(key) == 1
	if letter && slices.Contains(mods, "ctrl") {
		key = strings.ToLower(key)
	} else if letter && slices.Contains(mods, "shift") {
		key = strings.ToUpper(key)
		mods = slices.DeleteFunc(mods, func(m string) bool { return m == "shift" })
	}
	var b strings.Builder
	for _, m := range []string{"ctrl", "alt", "shift"} {
		if slices.Contains(mods, m) {
			b.WriteString(m + "+")
		}
	}
	return b.String() + key
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
