package db

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"time"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/view"
	"tierbook/db/write"
	"tierbook/model"
	"tierbook/scoring"
)

const (
	defaultWait     = 120 * time.Second
	defaultCurrency = "CNY"
)

// Open opens the book at path, creating it unless Options.MustExist. A file that
// is not a book or was written by a newer tierbook is refused untouched
// (CodeRefused); a missing one under MustExist is CodeNotFound. A book that this
// person may read but not write is opened for reading: see ReadOnly.
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	if o.Now == nil {
		return nil, model.E(model.CodeInternal, "error.db.internal").Wrap(errors.New("db.Options.Now is required"))
	}
	fill(&o)
	store, err := engine.Open(ctx, path, engine.Options{Wait: o.Wait, MustExist: o.MustExist, Mask: o.Mask, OnWait: o.OnWait, Upgrade: o.Upgrade, Seed: o.seed})
	if err != nil {
		return nil, err
	}
	return with(ctx, store, o)
}

func with(ctx context.Context, store *engine.Store, o Options) (*DB, error) {
	d := &DB{shared: &shared{store: store, path: store.Path(), readers: store.Readers(), opt: o, manager: manager{turn: make(chan struct{}, 1)}}}
	d.life, d.stop = context.WithCancel(context.Background())
	d.snap = view.NewSnapshots(d.life, &d.jobs, d.loadSnap, d.manager.interrupt)
	d.book = write.NewBook(&write.Book{
		Store: store, Snap: d.snap, Now: func() time.Time { return d.opt.Now() }, Zone: o.Zone, By: o.By, Session: o.Session, Patched: write.PatchedAtOnce,
		MakeRoom: d.makeRoom,
		CalibrationAsOf: func(ctx context.Context, day model.Day) (*model.Calibration, error) {
			s, err := d.stateOf(ctx, day)
			if err != nil {
				return nil, err
			}
			return s.Calib, nil
		},
	})
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

// seed writes the rows every book has: itself and the default policy.
func (o *Options) seed(ctx context.Context, tx engine.Tx) error {
	now := o.Now().Unix()
	p := scoring.DefaultPolicy()
	p.Version = 1
	body, _ := json.Marshal(p) // plain numbers and words always marshal
	if _, err := tx.ExecContext(ctx, "INSERT INTO policy (version, at, by_whom, body) VALUES (1, $1, $2, $3)", now, o.By, string(body)); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO book (one, currency, zone, demo, created_at, scored_on, calibration_id, policy_version)
		VALUES (1, $1, $2, $3, $4, 0, 0, 1)`, o.Currency, zoneName(o.Zone), record.Flag(o.Demo), now)
	return err
}

func fill(o *Options) {
	o.Zone, o.Currency, o.Wait = cmp.Or(o.Zone, time.Local), cmp.Or(o.Currency, defaultCurrency), cmp.Or(o.Wait, defaultWait)
	o.Session = cmp.Or(o.Session, rand.Text()[:16])
}

// Close ends background work, writes the log back into the file and closes it. A book
// that As gave stays open.
func (d *DB) Close() error {
	if d.who != nil {
		return nil
	}
	d.stop()
	d.jobs.Wait()
	return d.store.Close()
}

// namelessZone is how the name of a zone that has none is written.
const namelessZone = "UTC-07:00"

// zoneName gives the name under which a zone is kept: its IANA name, or
// "UTC+hh:mm" of a zone that has none.
func zoneName(z *time.Location) string {
	if z == time.Local {
		if name := localZoneName(); name != "" {
			return name
		}
		return time.Unix(0, 0).In(z).Format(namelessZone)
	}
	return z.String()
}

// localZoneName finds the IANA name of the machine's zone, "" when unknown.
func localZoneName() string {
	if tz := strings.TrimPrefix(os.Getenv("TZ"), ":"); tz != "" {
		if _, err := time.LoadLocation(tz); err == nil {
			return tz
		}
	}
	if target, err := os.Readlink("/etc/localtime"); err == nil {
		if _, name, ok := strings.Cut(target, "zoneinfo/"); ok {
			if _, err := time.LoadLocation(name); err == nil {
				return name
			}
		}
	}
	return ""
}

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
