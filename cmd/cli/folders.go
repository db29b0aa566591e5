package cli

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/adrg/xdg"

	"tierbook/cmd/cli/config"
	"tierbook/ui/nav"
)

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

func (a *App) configPath() string { return filepath.Join(a.configFolder(), config.FileName) }

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

// zone gives the zone in which a new book counts its days, under an IANA name: the
// setting's, else TZ, else the machine's, else the fixed offset in force.
func (r *run) zone() *time.Location {
	names := []string{r.cfg.Zone, strings.TrimPrefix(r.Env("TZ"), ":")}
	if link, err := os.Readlink("/etc/localtime"); err == nil {
		_, name, _ := strings.Cut(filepath.ToSlash(link), "zoneinfo/")
		names = append(names, name)
	}
	if _, offset := r.Now().Zone(); offset%3600 == 0 && offset != 0 && offset >= -12*3600 && offset <= 14*3600 {
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
