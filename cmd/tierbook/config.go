package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

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
