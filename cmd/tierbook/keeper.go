package main

import (
	"context"

	"tierbook/db"
	"tierbook/db/backup"
	"tierbook/model"
)

// keeper is the book of a session, of which a backup is made before what changes
// much of it.
type keeper struct {
	*db.DB
	before func(ctx context.Context, kind backup.Kind)
}

// Import is db.Import after a backup, but for a dry run.
func (k *keeper) Import(ctx context.Context, in *model.Import, p model.Progress) (model.ImportResult, error) {
	if !in.DryRun {
		k.before(ctx, backup.Import)
	}
	return k.DB.Import(ctx, in, p)
}

// Merge is db.Merge after a backup.
func (k *keeper) Merge(ctx context.Context, keep, other int64, take []string) (model.Outcome, error) {
	k.before(ctx, backup.Merge)
	return k.DB.Merge(ctx, keep, other, take)
}

// Delete is db.Delete, of several customers after a backup.
func (k *keeper) Delete(ctx context.Context, ids []int64) (model.Outcome, error) {
	if len(ids) > 1 {
		k.before(ctx, backup.Delete)
	}
	return k.DB.Delete(ctx, ids)
}
