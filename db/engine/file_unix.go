//go:build unix

package engine

import (
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
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

// freeSpace gives the bytes that this person may still write to the disk of a
// folder, -1 where that is not known.
func freeSpace(folder string) int64 {
	var s unix.Statfs_t
	if unix.Statfs(folder, &s) != nil {
		return -1
	}
	return int64(s.Bavail) * int64(s.Bsize)
}
