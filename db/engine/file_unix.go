//go:build unix

package engine

import (
	"io/fs"
	"os"
	"slices"
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

// networks are the marks by which Linux tells file systems of other machines: NFS, SMB in
// three forms, AFS, Coda and 9P. Locks that SQLite needs do not hold there.
var networks = []int64{0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f, 0x73757245, 0x01021997}

// networked tells whether a folder lies on another machine.
func networked(folder string) bool {
	var s unix.Statfs_t
	return unix.Statfs(folder, &s) == nil && slices.Contains(networks, int64(uint32(s.Type)))
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
