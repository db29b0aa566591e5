package main

import (
	"context"
	"path/filepath"

	"tierbook/model"
	"tierbook/ui/overlay/exporter"
)

// exportFunctions are what the workbench's export does with files.
func (r *run) exportFunctions(s *session) exporter.Files {
	return exporter.Files{Export: func(ctx context.Context, req exporter.Request) (int, string, error) {
		path, err := filepath.Abs(r.expand(req.Path))
		if err != nil {
			return 0, "", model.E(model.CodeInternal, "error.cmd.write", "Path", req.Path).Wrap(err)
		}
		q := req.Query
		q.Offset, q.Limit, q.Locate, q.AsOf = 0, 0, 0, s.asOf
		e := &bookExporter{s: s, q: q, only: idSet(req.IDs), format: req.Format}
		err = writeFile(path, req.Overwrite, e.filler(ctx, r, req.Kind, true))
		return e.rows, path, err
	}}
}

func idSet(ids []int64) map[int64]bool {
	if len(ids) == 0 {
		return nil
	}
	set := make(map[int64]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set
}
