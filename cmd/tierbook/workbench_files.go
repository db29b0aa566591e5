package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"tierbook/model"
	"tierbook/ui/overlay/exporter"
)

// expand puts the home folder in for a leading "~/".
func (r *run) expand(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		return filepath.Join(r.Env("HOME"), rest)
	}
	return path
}

// exportFunctions are what the workbench's export does with files.
func (r *run) exportFunctions(s *session) exporter.Files {
	return exporter.Files{Export: func(ctx context.Context, req exporter.Request) (int, string, error) {
		path, err := filepath.Abs(r.expand(req.Path))
		if err != nil {
			return 0, "", model.E(model.CodeInternal, "error.cmd.write", "Path", req.Path).Wrap(err)
		}
		q := req.Query
		q.Offset, q.Limit, q.Locate, q.AsOf = 0, 0, 0, s.asOf
		rows := 0
		err = writeFile(path, req.Overwrite, func(w io.Writer) error {
			e := &bookExporter{s: s, q: q, only: idSet(req.IDs), format: req.Format, w: bufio.NewWriterSize(w, 64<<10)}
			e.o = e.options(ctx, r, r.l.Tag() == "zh")
			err := e.write(ctx, req.Kind)
			rows = e.rows
			return errors.Join(err, e.w.Flush())
		})
		return rows, path, err
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
