package db

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"time"

	"tierbook/db/engine"
	"tierbook/db/figures"
	"tierbook/db/record"
	"tierbook/db/view"
	"tierbook/db/write"
	"tierbook/model"
	"tierbook/scoring"
)

// of gives the open book as somebody has it.
func (s *shared) of(b *write.Book) *DB {
	d := &DB{shared: s, book: b}
	d.read, d.Figures = s.figures.Of(b, figures.Needs{Named: d.named, Owners: d.Owners, Fitting: d.fitting, Freshen: d.EnsureFresh})
	return d
}

// As gives the same open book as a person has it in a session of undo: it shows and
// allows what the role does, and its changes carry the name. Closing it closes nothing.
func (d *DB) As(p model.Member, session string) *DB {
	return d.of(d.book.As(&p, p.Name, session))
}

// Open opens the book at path, creating it unless Options.MustExist. A file that
// is not a book or was written by a newer tierbook is refused untouched
// (CodeRefused); a missing one under MustExist is CodeNotFound. A book that this
// person may read but not write is opened for reading: see ReadOnly.
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	if o.Now == nil {
		return nil, model.E(model.CodeInternal, "error.db.internal").Wrap(errors.New("db.Options.Now is required"))
	}
	o.Zone, o.Currency, o.Wait = cmp.Or(o.Zone, time.UTC), cmp.Or(o.Currency, "CNY"), cmp.Or(o.Wait, 120*time.Second)
	o.Session = cmp.Or(o.Session, rand.Text()[:16])
	store, err := engine.Open(ctx, path, engine.Options{Wait: o.Wait, MustExist: o.MustExist, ReadOnly: o.ReadOnly, Mask: o.Mask, OnWait: o.OnWait, Upgrade: o.Upgrade, Seed: o.seed, Chain: write.ChainAudit})
	if err != nil {
		return nil, err
	}
	return with(ctx, store, o)
}

func with(ctx context.Context, store *engine.Store, o Options) (*DB, error) {
	all := &shared{Access: &store.Access, store: store, path: store.Path(), readers: store.Readers(), opt: o}
	all.life, all.stop = context.WithCancel(context.Background())
	all.figures = figures.NewCache(all.life, &all.jobs)
	all.snap = view.NewSnapshots(all.life, &all.jobs, all.loadSnap)
	d := all.of(write.NewBook(&write.Book{
		Store: store, Snap: all.snap, Now: func() time.Time { return all.opt.Now() }, Zone: o.Zone, By: o.By, Session: o.Session, Patched: write.PatchedAtOnce,
	}))
	d.book.StateOf = d.read.StateOf
	var zone string // what never changes in a book's life
	err := d.readers.QueryRowContext(ctx, "SELECT currency, zone, demo <> 0 FROM book").Scan(&d.book.Currency, &zone, &d.demo)
	if err == nil {
		d.book.Zone, err = parseZone(zone)
	}
	if err != nil {
		_ = d.Close()
		return nil, d.store.Err(err)
	}
	return d, nil
}

func (s *shared) loadSnap(ctx context.Context) (out *view.Snapshot, err error) {
	err = s.store.ReadWhole(ctx, func(tx engine.Tx) error {
		b, err := write.ReadBookRow(ctx, tx)
		if err == nil {
			out, err = view.LoadSnapshot(ctx, tx, b.ScoredOn)
		}
		return err
	})
	return out, err
}

// seed writes the rows every book has: itself and the default policy.
func (o *Options) seed(ctx context.Context, tx engine.Tx) error {
	now, p := o.Now().Unix(), scoring.DefaultPolicy()
	p.Version = 1
	body, _ := json.Marshal(p) // plain numbers and words always marshal
	if _, err := tx.ExecContext(ctx, "INSERT INTO policy (version, at, by_whom, body) VALUES (1, $1, $2, $3)", now, o.By, string(body)); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO book (one, currency, zone, demo, created_at, scored_on, calibration_id, policy_version)
		VALUES (1, $1, $2, $3, $4, 0, 0, 1)`, o.Currency, o.Zone.String(), record.Flag(o.Demo), now)
	return err
}

// namelessZone is how the name of a zone that has none is written in old books.
const namelessZone = "UTC-07:00"

func parseZone(name string) (*time.Location, error) {
	if t, err := time.Parse(namelessZone, name); err == nil {
		_, off := t.Zone()
		return time.FixedZone(name, off), nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, model.E(model.CodeRefused, "error.db.zone", "Zone", name).Wrap(err)
	}
	return zone, nil
}
