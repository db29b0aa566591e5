package uitest

import "golang.org/x/sys/unix"

// WaitHidden waits until the terminal does not show what is typed, as a program asks of it
// that has just printed its question.
func (tm *Term) WaitHidden() {
	tm.t.Helper()
	tm.Wait("a hidden answer", func() (hidden bool) {
		conn, err := tm.pty.SyscallConn()
		if err != nil {
			return false
		}
		err = conn.Control(func(fd uintptr) {
			mode, err := unix.IoctlGetTermios(int(fd), unix.TCGETS)
			hidden = err == nil && mode.Lflag&unix.ECHO == 0
		})
		return hidden && err == nil
	})
}
