package backup

import (
	"context"
	"errors"
	"os"
	"slices"
	"time"

	"tierbook/db/engine"
)

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
	var errs []error
	for _, k := range Surplus(list, a.Zone, a.Limit) {
		errs = append(errs, os.Remove(k.Path))
	}
	return errors.Join(errs...)
}

// unchanged tells whether nothing was written to the book since a backup of it.
func (a *Auto) unchanged(ctx context.Context, path string) bool {
	var now, then int64
	const last = "SELECT max(seq) FROM touched"
	return engine.Peek(ctx, a.Book, last, &now) == nil && engine.Peek(ctx, path, last, &then) == nil && now == then
}
