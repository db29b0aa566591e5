//go:build unix

package engine

import (
	"io/fs"
	"os"
	"syscall"
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
