//go:build unix

package cli

import "syscall"

// openMask lets new files be read by anybody unless their maker says otherwise; the result
// takes that back.
func openMask() func() {
	was := syscall.Umask(0)
	return func() { syscall.Umask(was) }
}
