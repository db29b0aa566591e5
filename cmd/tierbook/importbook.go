package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"tierbook/model"
	"tierbook/model/exchange"
)

// importBook is the book that an import writes to. Where there is none yet it is
// made only when a file turned out to be one that can be taken, and a dry run
// looks at an empty book in a temporary folder instead.
type importBook struct {
	r      *run
	path   string
	folder string // to be removed, "" for none
	s      *session
}

// importBook opens the book where there is one, and settles the options of
// reading that the book decides.
func (r *run) importBook(ctx context.Context, read *exchange.Options, o *importOptions) (*importBook, error) {
	b := &importBook{r: r, path: r.bookPath()}
	_, err := os.Stat(b.path)
	fresh := errors.Is(err, fs.ErrNotExist)
	if !fresh {
		if _, err := b.open(ctx); err != nil {
			return nil, err
		}
	}
	if err := b.settle(read, o.rates); err != nil {
		return nil, err
	}
	if fresh && o.dryRun {
		if b.folder, err = os.MkdirTemp("", "tierbook-dry-"); err != nil {
			return nil, model.E(model.CodeInternal, "error.cmd.write", "Path", os.TempDir()).Wrap(err)
		}
		b.path = filepath.Join(b.folder, bookName)
	}
	return b, nil
}

// settle fills what the book, or the settings a new one would have, decide.
func (b *importBook) settle(o *exchange.Options, rates []string) (err error) {
	if b.s == nil {
		o.Currency, o.Zone = b.r.cfg.Currency, b.r.zone()
		if o.Today, err = b.r.parseAsOf(); err != nil {
			return err
		}
		if o.Today == 0 {
			o.Today = model.DayOf(b.r.Now().In(o.Zone))
		}
	} else {
		o.Currency, o.TierNames, o.Today, o.Zone = b.s.book.Currency, b.s.book.Tiers, b.s.today, zoneOf(&b.s.book)
	}
	o.Rates, err = exchange.ParseRates(rates, o.Currency)
	return err
}

// open gives the session on the book, which is made where there is none.
func (b *importBook) open(ctx context.Context) (_ *session, err error) {
	if b.s == nil {
		b.s, err = b.r.bookAt(ctx, b.path, openMode{create: true, stale: true})
	}
	return b.s, err
}

// drop removes what a dry run left.
func (b *importBook) drop() {
	if b.folder != "" {
		_ = b.r.closeBook()
		_ = os.RemoveAll(b.folder)
	}
}

// keepBeside writes data beside a file under FILE.rejected.csv or the next free
// number, and gives the path. What is there with the same content is left alone.
func keepBeside(path string, data []byte) (*string, error) {
	name := path + ".rejected.csv"
	for n := 1; n <= mostNumbered; n++ {
		at := numbered(name, n)
		if old, err := os.ReadFile(at); err == nil && bytes.Equal(old, data) {
			return &at, nil
		} else if errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	at, err := writeNumbered(name, func(w io.Writer) error { _, err := w.Write(data); return err })
	return &at, err
}
