package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"

	"tierbook/db"
	"tierbook/model"
	"tierbook/ui/part"
)

// wholeBook is what export calls all of a book.
const wholeBook = "all"

// exportAll writes every table of the book.
func (r *run) exportAll(ctx context.Context, s *session, filter string, o *exportOptions) error {
	if filter != "" {
		return model.E(model.CodeUsage, "error.cmd.whole_filter", "Text", filter)
	}
	rows := 0
	return r.deliver(o.output, o.force, func(w io.Writer) (err error) {
		out := bufio.NewWriterSize(w, 64<<10)
		rows, err = s.db.ExportAll(ctx, out)
		return errors.Join(err, out.Flush())
	}, func() string { return r.l.F("cmd.export.done", "N", r.l.Count(rows), "Path", part.Cell(o.output)) })
}

// isWholeBook tells whether a file is what exportAll wrote.
func isWholeBook(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, len(db.WholeHead))
	_, err = io.ReadFull(f, head)
	return err == nil && string(head) == db.WholeHead
}

// importAll makes an empty book what exportAll wrote.
func (r *run) importAll(ctx context.Context, path string, o *importOptions) (err error) {
	if o.dryRun {
		return model.E(model.CodeUsage, "error.cmd.whole_dry")
	}
	s, err := r.book(ctx, openMode{create: true})
	if err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return model.E(model.CodeRefused, "error.cmd.read", "Path", path).Wrap(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	rows, err := s.db.ImportAll(ctx, bufio.NewReaderSize(f, 64<<10))
	if err != nil {
		return err
	}
	return r.answer([]jsonImport{{
		File: shownPath(path), Kind: text(wholeBook), Rows: rows, Created: rows, Problems: []jsonProblem{}, Notes: []string{},
		PossibleDoubles: []model.Double{}, Changes: []model.FieldChange{},
	}}, r.l.F("cmd.import.whole", "N", r.l.Count(rows), "Path", part.Cell(r.bookPath())))
}
