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
	data, err := os.ReadFile(filepath.Join(r.stateFolder(), name))
	if err != nil {
		return nil
	}
	return strings.Split(strings.TrimSpace(string(data)), "\n")
}

// note puts a path before the others of a list, which keeps so many that are there; with
// 0 it is added behind them, so that processes that note at once lose none.
func (r *run) note(name, path string, most int) {
	abs, err := filepath.Abs(path)
	list := r.listed(name)
	if err != nil || strings.Contains(abs, "\n") || most == 0 && slices.Contains(list, abs) {
		return
	}
	file := filepath.Join(r.stateFolder(), name)
	if err = os.MkdirAll(r.stateFolder(), 0o700); err == nil && most == 0 {
		err = appendLine(file, abs)
	} else if err == nil {
		list = slices.DeleteFunc(list, func(s string) bool { _, err := os.Stat(s); return s == abs || err != nil })
		list = append([]string{abs}, list...)[:min(len(list)+1, most)]
		err = writeFile(file, true, func(w io.Writer) error {
			_, err := io.WriteString(w, strings.Join(list, "\n")+"\n")
			return err
		})
	}
	if err != nil {
		r.log.Warn("path not noted", "list", name, "error", err.Error())
	}
}

func appendLine(path, line string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(line + "\n")
	return errors.Join(err, f.Close())
}
