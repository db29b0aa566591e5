package db

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"sort"

	"tierbook/model"
	"tierbook/scoring"
)

// applicationID marks a SQLite file as a book: "TBK1".
const applicationID = 0x54424b31

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrations gives the schema steps in order; step i leads to version i+1.
func migrations() ([]string, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	out := make([]string, len(names))
	for i, n := range names {
		b, err := migrationFiles.ReadFile(n)
		if err != nil {
			return nil, err
		}
		out[i] = string(b)
	}
	return out, nil
}

// inspect looks at a file before anything may write to it and refuses what is
// not a book, or is one of a newer version. It gives the schema version.
func inspect(ctx context.Context, q querier, path string) (int, error) {
	var app, version, tables int
	if err := q.QueryRowContext(ctx, "PRAGMA application_id").Scan(&app); err != nil {
		return 0, err
	}
	if err := q.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return 0, err
	}
	if err := q.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return 0, err
	}
	if app != applicationID && (app != 0 || version != 0 || tables != 0) {
		return 0, model.E(model.CodeRefused, "error.db.not_a_book", "Path", path)
	}
	steps, err := migrations()
	if err != nil {
		return 0, err
	}
	if version > len(steps) {
		return 0, model.E(model.CodeRefused, "error.db.newer", "Path", path)
	}
	return version, nil
}

// migrate brings the schema up to date, each step in its own transaction, and
// fills a new book's first rows.
func (d *DB) migrate(ctx context.Context, o Options) error {
	steps, err := migrations()
	if err != nil {
		return err
	}
	for {
		done, err := d.migrateStep(ctx, steps, o)
		if err != nil || done {
			return err
		}
	}
}

func (d *DB) migrateStep(ctx context.Context, steps []string, o Options) (bool, error) {
	var done bool
	err := d.immediate(ctx, func(tx lent) error {
		version, err := inspect(ctx, tx, d.path)
		if err != nil {
			return err
		}
		if version == len(steps) {
			done = true
			return nil
		}
		if _, err := tx.ExecContext(ctx, steps[version]); err != nil {
			return fmt.Errorf("migration %d: %w", version+1, err)
		}
		if version == 0 {
			if err := d.seed(ctx, tx, o); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, version+1))
		return err
	})
	return done, err
}

// seed writes the rows every book has: itself and the default policy.
func (d *DB) seed(ctx context.Context, tx lent, o Options) error {
	now := o.Now().Unix()
	p := scoring.DefaultPolicy()
	p.Version = 1
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO policy (version, at, by_whom, body) VALUES (1, $1, $2, $3)", now, o.By, string(body)); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO book (one, currency, zone, demo, created_at, scored_on, calibration_id, policy_version)
		VALUES (1, $1, $2, $3, $4, 0, 0, 1)`, o.Currency, zoneName(o.Zone), flag(o.Demo), now)
	return err
}
