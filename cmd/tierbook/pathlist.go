package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// rejectedName is the list of the files of rejected rows that imports left, which
// forget looks into.
const rejectedName = "rejected"

// listed gives the paths of a list in the state folder, the one noted last first.
func (r *run) listed(name string) []string {
	data, err := os.ReadFile(filepath.Join(r.stateFolder(), name))
	if err != nil {
		return nil
	}
	return strings.Split(strings.TrimSpace(string(data)), "\n")
}

// note puts a path before the others of a list, which keeps so many, 0 for all.
func (r *run) note(name, path string, most int) {
	abs, err := filepath.Abs(path)
	if err != nil || strings.Contains(abs, "\n") {
		return
	}
	list := slices.DeleteFunc(r.listed(name), func(s string) bool { return s == abs })
	list = append([]string{abs}, list...)
	if most > 0 {
		list = list[:min(len(list), most)]
	}
	if err = os.MkdirAll(r.stateFolder(), 0o700); err == nil {
		err = writeFile(filepath.Join(r.stateFolder(), name), true, func(w io.Writer) error {
			_, err := io.WriteString(w, strings.Join(list, "\n")+"\n")
			return err
		})
	}
	if err != nil {
		r.log.Warn("path not noted", "list", name, "error", err.Error())
	}
}
