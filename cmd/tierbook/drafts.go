package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// draftFolder is where what a person typed and did not save is kept, one folder
// a book and guest, so that a crash or a kill loses nothing.
func (r *run) draftFolder(book string) string {
	if r.g.mask {
		return "" // nothing is kept
	}
	folder := filepath.Join(r.stateFolder(), "drafts", draftName(book))
	if r.guest != nil {
		folder += "-" + strconv.FormatInt(r.guest.member.ID, 10)
	}
	return folder
}

// draftName is what the names of a book's folders of drafts begin with.
func draftName(book string) string {
	sum := sha256.Sum256([]byte(book))
	return hex.EncodeToString(sum[:8])
}

// draftFiles lists everybody's drafts of a book.
func (r *run) draftFiles(book string) []string {
	root := filepath.Join(r.stateFolder(), "drafts")
	found, _ := fs.Glob(os.DirFS(root), draftName(book)+"*/*")
	for i := range found {
		found[i] = filepath.Join(root, filepath.FromSlash(found[i]))
	}
	return found
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
