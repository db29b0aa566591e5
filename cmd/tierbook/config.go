package main

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
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

func (a *App) configPath() string { return filepath.Join(a.configFolder(), configFile) }

func knownNames() configNames {
	return configNames{actions: action.All, tokens: theme.TokenNames()}
}

// loadConfig reads the settings file. Without one, the defaults hold; mistakes
// in it are in Problems and do not stop the rest. The error is for a file that
// is there and cannot be read.
func loadConfig(a *App) (Config, error) {
	path, c := a.configPath(), defaultConfig()
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
