//go:build linux

package engine

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"tierbook/model"
)

// TestNetworkDrivesAreRefused: a book on another machine is refused untouched, and none is
// made there. The drive that the test is on stands for one.
func TestNetworkDrivesAreRefused(t *testing.T) {
	path := newBook(t, 1)
	var s unix.Statfs_t
	if err := unix.Statfs(filepath.Dir(path), &s); err != nil {
		t.Fatal(err)
	}
	known := networks
	defer func() { networks = known }()
	networks = append(networks[:len(networks):len(networks)], int64(uint32(s.Type)))
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	none := filepath.Join(t.TempDir(), "new", "book.db")
	for _, path := range []string{path, none} {
		var e *model.Error
		if _, err := Open(t.Context(), path, Options{Wait: time.Second}); !errors.As(err, &e) || e.Key != "error.db.network" || e.Code != model.CodeRefused {
			t.Errorf("%s: %v", path, err)
		}
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("the book was touched: %v", err)
	}
	if _, err := os.Lstat(none); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a book was made: %v", err)
	}
}

// TestNetworksAreTold: the marks are those of Linux's own header, NFS among them.
func TestNetworksAreTold(t *testing.T) {
	for _, mark := range []int64{unix.NFS_SUPER_MAGIC, unix.SMB_SUPER_MAGIC, unix.CIFS_SUPER_MAGIC, unix.SMB2_SUPER_MAGIC, unix.AFS_SUPER_MAGIC, unix.CODA_SUPER_MAGIC, unix.V9FS_MAGIC} {
		found := false
		for _, n := range networks {
			found = found || n == mark
		}
		if !found {
			t.Errorf("%#x is missing", mark)
		}
	}
	for _, mark := range []int64{unix.EXT4_SUPER_MAGIC, unix.TMPFS_MAGIC, unix.OVERLAYFS_SUPER_MAGIC, unix.FUSE_SUPER_MAGIC} {
		for _, n := range networks {
			if n == mark {
				t.Errorf("%#x is a disk of this machine", mark)
			}
		}
	}
}
