package backup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tierbook/db/engine"
	"tierbook/model"
)

// Kind is why a backup was made.
type Kind string

// By hand, once a day, and before what changes much of the book.
const (
	Manual    Kind = "manual"
	Daily     Kind = "daily"
	Import    Kind = "import"
	Merge     Kind = "merge"
	Delete    Kind = "delete"
	Migration Kind = "migration"
	Restored  Kind = "restore" // what a restore replaced
)

// Kinds lists them all.
var Kinds = []Kind{Manual, Daily, Import, Merge, Delete, Migration, Restored}

// stamp is the moment in a backup's name, in UTC.
const stamp = "20060102T150405Z"

// Kept is a backup in the folder of a book.
type Kept struct {
	Path   string
	At     time.Time
	Kind   Kind
	Size   int64
	Sealed bool
}

// Name is the name of the file.
func (k *Kept) Name() string { return filepath.Base(k.Path) }

// List gives the backups in a folder, the newest first. A folder that is not there
// has none.
func List(folder string) ([]Kept, error) {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, unread(err, folder)
	}
	var out []Kept
	for _, e := range entries {
		k, ok := parse(e.Name())
		info, err := e.Info()
		if !ok || err != nil || !info.Mode().IsRegular() {
			continue
		}
		k.Path, k.Size = filepath.Join(folder, e.Name()), info.Size()
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b Kept) int { return cmp.Or(b.At.Compare(a.At), strings.Compare(b.Path, a.Path)) })
	return out, nil
}

// parse reads a backup's name; false for the name of anything else.
func parse(name string) (k Kept, ok bool) {
	base, isSealed := strings.CutSuffix(name, sealed)
	base, isBook := strings.CutSuffix(base, ".db")
	parts := strings.Split(base, "-")
	last := len(parts) - 1
	if !isBook || last < 2 || !slices.Contains(Kinds, Kind(parts[last])) {
		return k, false
	}
	moment, err := time.Parse(stamp, parts[last-1])
	return Kept{At: moment, Kind: Kind(parts[last]), Sealed: isSealed}, err == nil
}

// Holds tells whether a customer stands in the backup at path under one of the names.
func Holds(ctx context.Context, path string, id int64, names []string) bool {
	var name string
	err := engine.Peek(ctx, path, fmt.Sprintf("SELECT name FROM customer WHERE id = %d", id), &name)
	return err == nil && slices.Contains(names, name)
}

// Find gives the backup that a word means: the name of one in the folder, with or
// without its ending, the newest of a day (YYYY-MM-DD in the zone), "latest", or any
// file by its path.
func Find(folder, word string, zone *time.Location) (string, error) {
	list, err := List(folder)
	if err != nil {
		return "", err
	}
	for i := range list {
		k := &list[i]
		if k.Name() == word || strings.TrimSuffix(strings.TrimSuffix(k.Name(), sealed), ".db") == word || word == "latest" || k.At.In(zone).Format(time.DateOnly) == word {
			return k.Path, nil
		}
	}
	if info, err := os.Stat(word); err == nil && info.Mode().IsRegular() {
		return filepath.Abs(word)
	}
	return "", model.NotFound("error.backup.none", "Text", word)
}

// How many of the automatic backups stay: the newest of so many days, weeks and
// months that have one, and the newest of those made before a change.
const (
	keptDays    = 7
	keptWeeks   = 4
	keptMonths  = 12
	keptChanges = 5
)

// Surplus gives the backups of a list, the newest first, that are no longer needed:
// automatic ones that stand for no day, week or month to be kept, and the oldest
// automatic ones beyond a limit in bytes (0 is none). The newest backup always stays,
// and so do those made by hand.
func Surplus(list []Kept, zone *time.Location, limit int64) []Kept {
	periods := []struct {
		most int
		of   func(time.Time) string
		seen map[string]bool
	}{
		{keptDays, func(t time.Time) string { return t.Format(time.DateOnly) }, map[string]bool{}},
		{keptWeeks, func(t time.Time) string { year, week := t.ISOWeek(); return fmt.Sprint(year, week) }, map[string]bool{}},
		{keptMonths, func(t time.Time) string { return t.Format("2006-01") }, map[string]bool{}},
	}
	var out []Kept
	changes, size := 0, int64(0)
	for i := range list {
		k := &list[i]
		keep := k.Kind == Manual
		if !keep && k.Kind != Daily && changes < keptChanges {
			changes++
			keep = true
		}
		for _, p := range periods {
			name := p.of(k.At.In(zone))
			if k.Kind != Manual && !p.seen[name] && len(p.seen) < p.most {
				p.seen[name] = true
				keep = true
			}
		}
		if tooMuch := k.Kind != Manual && i > 0 && limit > 0 && size+k.Size > limit; keep && !tooMuch {
			size += k.Size
		} else {
			out = append(out, *k)
		}
	}
	return out
}

// Auto makes the backups that nobody asks for, in the folder of one book.
type Auto struct {
	Book   string // path of the book
	Folder string
	Limit  int64 // bytes that backups may take, 0 for any number
	Zone   *time.Location
	Now    func() time.Time
}

// Before makes a backup ahead of a change and thins out the folder. It gives nil
// where the newest backup holds all that was written to the book.
func (a *Auto) Before(ctx context.Context, kind Kind) (*Content, error) {
	list, err := List(a.Folder)
	if err != nil {
		return nil, err
	}
	if len(list) > 0 && !list[0].Sealed && a.unchanged(ctx, list[0].Path) {
		return nil, nil
	}
	c, err := Make(ctx, a.Book, Free(a.Folder, a.Book, a.Now(), kind), false, nil)
	if err != nil {
		return nil, err
	}
	return &c, a.Thin()
}

// Due tells whether the day has no backup yet but by hand.
func (a *Auto) Due() bool {
	list, err := List(a.Folder)
	day := func(t time.Time) string { return t.In(a.Zone).Format(time.DateOnly) }
	return err == nil && !slices.ContainsFunc(list, func(k Kept) bool { return k.Kind != Manual && day(k.At) == day(a.Now()) })
}

// Thin removes what is no longer needed of the folder.
func (a *Auto) Thin() error {
	list, err := List(a.Folder)
	if err != nil {
		return err
	}
	return errors.Join(model.Each(Surplus(list, a.Zone, a.Limit), func(k *Kept) error { return os.Remove(k.Path) })...)
}

// unchanged tells whether nothing was written to the book since a backup of it.
func (a *Auto) unchanged(ctx context.Context, path string) bool {
	var now, then int64
	const last = "SELECT max(seq) FROM touched"
	return engine.Peek(ctx, a.Book, last, &now) == nil && engine.Peek(ctx, path, last, &then) == nil && now == then
}
