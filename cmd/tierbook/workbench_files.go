package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/overlay/exporter"
	"tierbook/ui/overlay/importer"
)

// maxCompletions bounds the file names offered at once.
const maxCompletions = 200

// importFunctions are what the workbench's import does with files.
func (r *run) importFunctions(s *session) importer.Files {
	return importer.Files{
		Complete: r.completePath,
		Preview: func(ctx context.Context, path string, p model.Progress) (model.ImportResult, *model.Import, error) {
			in, err := r.readImport(s, path, true, p)
			if err != nil {
				return model.ImportResult{}, nil, err
			}
			res, err := s.db.Import(ctx, in, p)
			return res, in, err
		},
		Import: func(ctx context.Context, path string, p model.Progress) (model.ImportResult, string, error) {
			in, err := r.readImport(s, path, false, p)
			if err != nil {
				return model.ImportResult{}, "", err
			}
			res, err := s.db.Import(ctx, in, p)
			if err != nil {
				return res, "", err
			}
			kept, err := r.keepRejected(r.expand(path), &res, importOptionsFor(s, false, p))
			if kept == nil {
				return res, "", err
			}
			return res, *kept, err
		},
	}
}

// importOptionsFor reads a file with nothing given by hand: what a file leaves
// open is told, and the import command takes it.
func importOptionsFor(s *session, dry bool, p model.Progress) exchange.Options {
	loc, err := time.LoadLocation(s.book.Zone)
	if err != nil {
		loc = time.UTC
	}
	return exchange.Options{Currency: s.book.Currency, Zone: loc, Today: s.today, DryRun: dry, Progress: p}
}

func (r *run) readImport(s *session, path string, dry bool, p model.Progress) (*model.Import, error) {
	path = r.expand(path)
	if err := checkFile(path); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, model.E(model.CodeRefused, "error.cmd.read", "Path", path).Wrap(err)
	}
	defer f.Close()
	return exchange.Read(f, filepath.Base(path), importOptionsFor(s, dry, p))
}

// expand puts the home folder in for a leading "~/".
func (r *run) expand(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		return filepath.Join(r.Env("HOME"), rest)
	}
	return path
}

// completePath lists the files and folders whose path begins with what was
// typed; hidden ones only once their dot is typed.
func (r *run) completePath(typed string) []string {
	folder, start := filepath.Split(typed)
	entries, err := os.ReadDir(r.expand(orDot(folder)))
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, start) || start == "" && strings.HasPrefix(name, ".") {
			continue
		}
		if info, err := os.Stat(filepath.Join(r.expand(orDot(folder)), name)); err == nil && info.IsDir() {
			name += string(filepath.Separator)
		}
		if out = append(out, folder+name); len(out) == maxCompletions {
			break
		}
	}
	sort.Strings(out)
	return out
}

func orDot(folder string) string {
	if folder == "" {
		return "."
	}
	return folder
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
			e := &bookExporter{s: s, q: q, only: idSet(req.IDs), json: req.Format == "json", w: bufio.NewWriterSize(w, 64<<10)}
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
