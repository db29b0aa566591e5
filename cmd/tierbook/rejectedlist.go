package main

import (
	"bytes"
	"os"
	"path/filepath"
)

// rejectedList is the file that notes where files of rejected rows were left.
func (r *run) rejectedList() string { return filepath.Join(r.stateFolder(), "rejected") }

// noteRejected notes a file of rejected rows, so that forget finds it.
func (r *run) noteRejected(path string) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return
	}
	if list, _ := os.ReadFile(r.rejectedList()); bytes.Contains(append([]byte("\n"), list...), []byte("\n"+abs+"\n")) {
		return
	}
	if err := os.MkdirAll(r.stateFolder(), 0o700); err != nil {
		return
	}
	if f, err := os.OpenFile(r.rejectedList(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err == nil {
		_, _ = f.WriteString(abs + "\n")
		_ = f.Close()
	}
}
