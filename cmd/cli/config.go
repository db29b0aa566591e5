package cli

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
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
	"unicode"
	"unicode/utf8"

	"github.com/adrg/xdg"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
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

// bookName is the file of the default book in the data folder.
const bookName = "book.db"

// folder gives an XDG folder of tierbook: the variable of the environment where
// it is an absolute path, the platform's default otherwise.
func (a *App) folder(variable, fallback string) string {
	base := a.Env(variable)
	if !filepath.IsAbs(base) {
		base = fallback
	}
	return filepath.Join(base, "tierbook")
}

// stateFolder holds the log file.
func (a *App) stateFolder() string { return a.folder("XDG_STATE_HOME", xdg.StateHome) }

// configFolder holds config.toml.
func (a *App) configFolder() string { return a.folder("XDG_CONFIG_HOME", xdg.ConfigHome) }

// expand puts the home folder in for a leading "~/".
func (r *run) expand(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		return filepath.Join(r.Env("HOME"), rest)
	}
	return path
}

// bookPath gives the book in use: --db, then TIERBOOK_DB, then the data folder.
func (r *run) bookPath() string {
	return cmp.Or(r.g.db, r.Env("TIERBOOK_DB"), filepath.Join(r.folder("XDG_DATA_HOME", xdg.DataHome), bookName))
}

// zone gives the zone in which a new book counts its days, under an IANA name:
// TZ, else the machine's zone, else the fixed offset in force.
func (a *App) zone() *time.Location {
	names := []string{strings.TrimPrefix(a.Env("TZ"), ":")}
	if link, err := os.Readlink("/etc/localtime"); err == nil {
		_, name, _ := strings.Cut(filepath.ToSlash(link), "zoneinfo/")
		names = append(names, name)
	}
	if _, offset := a.Now().Zone(); offset%3600 == 0 && offset != 0 && offset >= -12*3600 && offset <= 14*3600 {
		names = append(names, fmt.Sprintf("Etc/GMT%+d", -offset/3600)) // these count west of Greenwich as positive
	}
	for _, name := range names {
		if loc, err := time.LoadLocation(name); err == nil && name != "" {
			return loc
		}
	}
	return time.UTC
}

// writer names who writes, for the journal and the tier history.
func (a *App) writer() string {
	return cmp.Or(a.Env("TIERBOOK_USER"), a.Env("USER"), a.Env("USERNAME"), a.Env("LOGNAME"))
}

// draftFolder is where what a person typed and did not save is kept, one folder
// a book and guest, so that a crash or a kill loses nothing. Under a mask, and of an
// encrypted book, nothing is kept.
func (r *run) draftFolder(book string) string {
	if r.g.mask || r.open != nil && r.open.db.Encrypted() {
		return ""
	}
	return r.besideBook(book)
}

// besideBook is the folder of what is kept of a book and guest outside of the book.
func (r *run) besideBook(book string) string {
	folder := filepath.Join(r.stateFolder(), "drafts", draftName(book))
	if r.guest != nil {
		folder += "-" + strconv.FormatInt(r.guest.member.ID, 10)
	}
	return folder
}

// draftFiles lists everybody's drafts of a book.
func (r *run) draftFiles(book string) []string {
	root := filepath.Join(r.stateFolder(), "drafts")
	found, _ := fs.Glob(os.DirFS(root), draftName(book)+"*/*")
	for i := range found {
		found[i] = filepath.Join(root, filepath.FromSlash(found[i]))
	}
	return found
}

// language is where the language is kept that was chosen for a book.
func (r *run) language(book string) *nav.Draft {
	return nav.OpenDraft(&drafts{folder: r.besideBook(book)}, "language")
}

// draftName is what the names of a book's folders of drafts begin with.
func draftName(book string) string {
	sum := sha256.Sum256([]byte(book))
	return hex.EncodeToString(sum[:8])
}

// drafts keeps drafts as files that only this person can read.
type drafts struct{ folder string }

// path gives a draft's file; names are hashed so that none can leave the folder.
func (d *drafts) path(name string) string {
	sum := sha256.Sum256([]byte(name))
	return filepath.Join(d.folder, hex.EncodeToString(sum[:12]))
}

// Save keeps data under a name as a whole; nil removes it.
func (d *drafts) Save(name string, data []byte) error {
	if d.folder == "" { // nothing is kept
		return nil
	}
	path := d.path(name)
	if data == nil {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	if err := os.MkdirAll(d.folder, 0o700); err != nil {
		return err
	}
	tmp := path + ".new"
	if err := os.WriteFile(tmp, data, 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

// Load gives what Save kept, nil when there is nothing.
func (d *drafts) Load(name string) []byte {
	data, err := os.ReadFile(d.path(name))
	if err != nil {
		return nil
	}
	return data
}
