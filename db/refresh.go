package db

import (
	"context"

	"tierbook/db/engine"
	"tierbook/db/view"
	"tierbook/db/write"
)

// snapshot gives today's read model, waiting for it to load when need be.
func (d *DB) snapshot(ctx context.Context) (*view.Snapshot, error) { return d.snap.Get(ctx) }

// loadSnap reads the whole read model in one read transaction.
func (d *DB) loadSnap(ctx context.Context) (s *view.Snapshot, err error) {
	err = d.store.ReadWhole(ctx, func(tx engine.Tx) error {
		b, err := write.ReadBookRow(ctx, tx)
		if err == nil {
			s, err = view.LoadSnapshot(ctx, tx, b.ScoredOn)
		}
		return err
	})
	return s, err
}

// Refresh brings the read model in line with what other processes wrote, after
// Version told of it: it reads again whom they touched, or everybody. What others in
// this process wrote is in it already.
func (d *DB) Refresh(ctx context.Context) error {
	v, err := d.store.Version(ctx)
	if err != nil || d.who != nil && d.heard.Load() == v+1 {
		return d.mapErr(err)
	}
	if err = d.refresh(ctx); err == nil {
		d.heard.Store(v + 1)
	}
	return d.mapErr(err)
}

func (d *DB) refresh(ctx context.Context) error {
	s := d.snap
	for {
		cur, gen, heard := s.Now()
		n, err := d.news(ctx, cur, heard)
		if err != nil {
			return err
		}
		if n == nil {
			return d.reload(ctx)
		}
		if s.Hear(n, cur, gen) {
			return nil
		}
	}
}

// news reads what others wrote since the read model's; nil when everybody is to be
// read again, for instance because the book was scored on another day, or is not read.
func (d *DB) news(ctx context.Context, cur *view.Snapshot, heard int64) (n *view.News, err error) {
	err = d.store.Read(ctx, func(q engine.Tx) error {
		b, err := write.ReadBookRow(ctx, q)
		if err == nil && cur != nil && b.ScoredOn == cur.AsOf {
			n, err = view.NewsSince(ctx, q, heard)
		}
		return err
	})
	return n, err
}

// reload reads everybody again. What is kept goes first: a large book has no room
// for both.
func (d *DB) reload(ctx context.Context) error {
	d.manager.interrupt()
	d.manager.only(nothing)
	return d.snap.Reload(ctx)
}
