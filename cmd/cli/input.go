package cli

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"

	"tierbook/model"
)

// typed reads what a person types until ctx ends.
type typed struct {
	ctx context.Context
	in  io.Reader
}

func (t typed) Read(p []byte) (int, error) {
	data, err := await(t.ctx, func() ([]byte, error) {
		buf := make([]byte, len(p))
		n, err := t.in.Read(buf)
		return buf[:n], err
	})
	return copy(p, data), err
}

// await waits for a read or for ctx to end: a read from a terminal would wait for the
// next line, and leave Ctrl-C without an answer.
func await(ctx context.Context, read func() ([]byte, error)) ([]byte, error) {
	type answer struct {
		data []byte
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		data, err := read()
		done <- answer{data, err}
	}()
	select {
	case a := <-done:
		return a.data, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// spool gives the files of an import with what comes in by Stdin kept in one of that
// name, since each is looked at more than once. drop removes it.
func (r *run) spool(ctx context.Context, files []string, limit int64) (_ []string, drop func(), err error) {
	i := slices.Index(files, standardInput)
	if i < 0 {
		return files, func() {}, nil
	}
	folder, err := os.MkdirTemp("", "tierbook-input-")
	if err != nil {
		return nil, nil, model.E(model.CodeInternal, "error.cmd.write", "Path", os.TempDir()).Wrap(err)
	}
	drop = func() { _ = os.RemoveAll(folder) }
	path, n := filepath.Join(folder, standardInput), int64(0)
	err = writeFile(path, false, func(w io.Writer) (err error) {
		n, err = io.Copy(w, io.LimitReader(typed{ctx, r.Stdin}, limit+1))
		return err
	})
	if n > limit {
		err = model.E(model.CodeRefused, "error.exchange.too_large", "File", standardInput, "Limit", limit>>20)
	}
	if err != nil {
		drop()
	}
	return slices.Replace(slices.Clone(files), i, i+1, path), drop, err
}

// shownPath is how a file that an import reads is called: as the person did.
func shownPath(path string) string {
	return model.If(filepath.Base(path) == standardInput, standardInput, path)
}
