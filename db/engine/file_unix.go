//go:build unix

package engine

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"golang.org/x/sys/unix"

	"tierbook/model"
)

// noSignal asks for nothing but whether a process is there.
const noSignal = syscall.Signal(0)

// foreign tells whether a file belongs to somebody else.
func foreign(info fs.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(s.Uid) != os.Geteuid()
}

// exposed tells whether anybody on this machine may change a file.
func exposed(info fs.FileInfo) bool { return info.Mode().Perm()&0o002 != 0 }

// networks are the marks by which Linux tells file systems of other machines: NFS, SMB in
// three forms, AFS, Coda and 9P. Locks that SQLite needs do not hold there.
var networks = []int64{0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f, 0x73757245, 0x01021997}

// checkPlace refuses a book on another machine: two programs that write to it would not
// know of each other, and what is saved may not be on the disk.
func checkPlace(path string) error {
	var s unix.Statfs_t
	if unix.Statfs(filepath.Dir(path), &s) == nil && slices.Contains(networks, int64(uint32(s.Type))) {
		return model.E(model.CodeRefused, "error.db.network", "Path", path)
	}
	return nil
}

// freeSpace gives the bytes that this person may still write to the disk of a
// folder, -1 where that is not known.
func freeSpace(folder string) int64 {
	var s unix.Statfs_t
	if unix.Statfs(folder, &s) != nil {
		return -1
	}
	return int64(s.Bavail) * int64(s.Bsize)
}
