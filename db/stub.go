package db

import (
	"context"

	"tierbook/model"
)

// Import imports.
func (d *DB) Import(ctx context.Context, in *model.Import, p model.Progress) (model.ImportResult, error) {
	return model.ImportResult{}, model.E(model.CodeInternal, "error.db.internal")
}
