package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"tierbook/model"
)

// writeFile writes a file as a whole or not at all: into a temporary file beside
// it, flushed to the disk, then renamed. An existing file is replaced only when
// force says so.
func writeFile(path string, force bool, fill func(io.Writer) error) (err error) {
	if !force {
		if _, err := os.Lstat(path); err == nil {
			return model.E(model.CodeConflict, "error.cmd.exists", "Path", path)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return model.E(model.CodeInternal, "error.cmd.write", "Path", path).Wrap(err)
		}
	}
	folder := filepath.Dir(path)
	tmp, err := os.CreateTemp(folder, ".tierbook-*")
	if err != nil {
		return model.E(model.CodeInternal, "error.cmd.write", "Path", path).Wrap(err)
	}
	defer func() {
		if err != nil {
			_ = tmp.Close()
			_ = os.Remove(tmp.Name())
		}
	}()
	if err = fill(tmp); err != nil {
		if p, ok := errors.AsType[*fs.PathError](err); ok && p.Path == tmp.Name() {
			return model.E(model.CodeInternal, "error.cmd.write", "Path", path).Wrap(err)
		}
		return err
	}
	if err = errors.Join(tmp.Chmod(0o600), tmp.Sync(), tmp.Close()); err != nil {
		return model.E(model.CodeInternal, "error.cmd.write", "Path", path).Wrap(err)
	}
	if err = place(tmp.Name(), path, force); err != nil {
		return err
	}
	if d, err := os.Open(folder); err == nil { // makes the rename durable where the system can
		_ = d.Sync()
		_ = d.Close()
	}
	return nil
}

// mostNumbered is how many names are tried for a file.
const mostNumbered = 1000

// writeNumbered writes a new file under the first free one of its numbered names,
// and gives that.
func writeNumbered(path string, fill func(io.Writer) error) (string, error) {
	for n := 1; ; n++ {
		at := numbered(path, n)
		if err := writeFile(at, false, fill); model.CodeOf(err) != model.CodeConflict || n == mostNumbered {
			return at, err
		}
	}
}

// numbered gives the n-th name for a file: name.html, name-2.html ...
func numbered(path string, n int) string {
	if n < 2 {
		return path
	}
	ext := filepath.Ext(path)
	return strings.TrimSuffix(path, ext) + "-" + strconv.Itoa(n) + ext
}

// place gives the finished file its name. Without force a file that came to be
// there meanwhile is left alone.
func place(tmp, path string, force bool) error {
	if !force {
		if err := os.Link(tmp, path); err == nil {
			_ = os.Remove(tmp)
			return nil
		} else if errors.Is(err, fs.ErrExist) {
			return model.E(model.CodeConflict, "error.cmd.exists", "Path", path)
		} // a file system without hard links
	}
	if err := os.Rename(tmp, path); err != nil {
		return model.E(model.CodeInternal, "error.cmd.write", "Path", path).Wrap(err)
	}
	return nil
}
