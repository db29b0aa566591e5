package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// rejectedName is the list of the files of rejected rows that imports left, which
// forget looks into.
const rejectedName = "rejected"

// listed gives the paths of a list in the state folder.
func (r *run) listed(name string) []string {
	data, _ := os.ReadFile(filepath.Join(r.stateFolder(), name)) // none where it cannot be read
	return strings.FieldsFunc(string(data), func(c rune) bool { return c == '\n' })
}

// noteRejected notes a file of rejected rows, so that forget finds it. It is added behind
// the others: of imports that end at once none takes another's away.
func (r *run) noteRejected(path string) {
	r.note(rejectedName, path, func(file, abs string) error {
		if slices.Contains(r.listed(rejectedName), abs) {
			return nil
		}
		f, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		_, err = f.WriteString(abs + "\n")
		return errors.Join(err, f.Close())
	})
}

// noteFolder puts a folder that a file came from before the others that are there.
func (r *run) noteFolder(folder string) {
	r.note(foldersName, folder, func(file, abs string) error {
		list := append([]string{abs}, slices.DeleteFunc(r.folders(), func(s string) bool { return s == abs })...)
		return writeFile(file, true, func(w io.Writer) error {
			_, err := io.WriteString(w, strings.Join(list[:min(len(list), maxFolders)], "\n")+"\n")
			return err
		})
	})
}

// note writes a path into a list of the state folder; what cannot be noted is logged.
func (r *run) note(name, path string, write func(file, abs string) error) {
	abs, err := filepath.Abs(path)
	if err != nil || strings.Contains(abs, "\n") {
		return
	}
	if err = os.MkdirAll(r.stateFolder(), 0o700); err == nil {
		err = write(filepath.Join(r.stateFolder(), name), abs)
	}
	if err != nil {
		r.log.Warn("path not noted", "list", name, "error", err.Error())
	}
}
