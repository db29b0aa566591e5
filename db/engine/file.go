package engine

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"tierbook/model"
)

// smallestFile is the least a database file can hold: one page of SQLite's
// smallest size. SQLite itself takes a shorter file for a new one.
const smallestFile = 512

const (
	bookMode   = 0o600 // a book is its owner's alone
	folderMode = 0o700
)

// markPath names the mark of a book in which damage was seen: nobody writes to it
// until Check has found it whole.
func markPath(path string) string { return path + ".damaged" }

func marked(path string) bool {
	_, err := os.Lstat(markPath(path))
	return err == nil
}

// markDamaged leaves the mark, where the folder can be written.
func markDamaged(path string) {
	if f, err := os.OpenFile(markPath(path), os.O_CREATE|os.O_WRONLY, bookMode); err == nil {
		_ = f.Close()
	}
}

// checkFile refuses what lies at a book's path and cannot be one. A link is
// refused since the log beside it would lie elsewhere than the book; somebody
// else's book since the log this person would write is closed to its owner, so
// one that can only be read is none of that.
func checkFile(path string, info fs.FileInfo, readOnly bool) error {
	refuse := func(key string) error { return model.E(model.CodeRefused, key, "Path", path) }
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return refuse("error.db.link")
	case info.IsDir():
		return refuse("error.db.folder")
	case !info.Mode().IsRegular():
		return refuse("error.db.not_a_file")
	case !readOnly && foreign(info):
		return refuse("error.db.foreign")
	case info.Size() == 0:
		return refuse("error.db.empty")
	case info.Size() < smallestFile:
		return refuse("error.db.not_a_book")
	}
	return nil
}

// Remove takes away a database with what lies beside it, where it is there.
func Remove(path string) error {
	for _, end := range []string{"-wal", "-shm", "-journal", ""} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// holdsData tells whether a file is there with anything in it.
func holdsData(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() > 0
}

// writerGone tells whether a note of who holds the book ("li import (pid 12)")
// names a process that has ended.
func writerGone(note string) bool {
	_, rest, _ := strings.Cut(note, "(pid ")
	pid, err := strconv.Atoi(strings.TrimSuffix(rest, ")"))
	if err != nil {
		return false
	}
	p, err := os.FindProcess(pid)
	if err == nil {
		err = p.Signal(noSignal)
	}
	return errors.Is(err, os.ErrProcessDone)
}
