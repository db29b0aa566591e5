package config

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"

	"tierbook/model"
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
