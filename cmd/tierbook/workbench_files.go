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
		e := &bookExporter{s: s, q: q, format: req.Format}
		if len(req.IDs) > 0 {
			e.only = map[int64]bool{}
		}
		for _, id := range req.IDs {
			e.only[id] = true
		}
		err = writeFile(path, req.Overwrite, e.filler(ctx, r, req.Kind, true))
		return e.rows, path, err
	}}
}
