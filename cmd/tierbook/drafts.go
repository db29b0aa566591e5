package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// draftName is what the names of a book's folders of drafts begin with.
func draftName(book string) string {
	sum := sha256.Sum256([]byte(book))
	return hex.EncodeToString(sum[:8])
}

// drafts keeps drafts as files that only this person can read.
type drafts struct{ folder string }

// path gives a draft's file; names are hashed so that none can leave the folder.
func (d *drafts) path(name string) string {
	sum := sha256.Sum256([]byte(name))
	return filepath.Join(d.folder, hex.EncodeToString(sum[:12]))
}

// Save keeps data under a name as a whole; nil removes it.
func (d *drafts) Save(name string, data []byte) error {
	if d.folder == "" { // nothing is kept
		return nil
	}
	path := d.path(name)
	if data == nil {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	if err := os.MkdirAll(d.folder, 0o700); err != nil {
		return err
	}
	tmp := path + ".new"
	if err := os.WriteFile(tmp, data, 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

// Load gives what Save kept, nil when there is nothing.
func (d *drafts) Load(name string) []byte {
	data, err := os.ReadFile(d.path(name))
	if err != nil {
		return nil
	}
	return data
}
