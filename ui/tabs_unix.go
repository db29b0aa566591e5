//go:build linux || darwin

package ui

import (
	"io"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// plainTabs tells the terminal driver that tabs are spelled out, and gives the
// function that takes it back. The renderer then moves the cursor without tabs:
// a tab can land on the second half of a wide character, and what is written
// from there destroys it.
func plainTabs(in io.Reader) (restore func()) {
	return setTerminal(in, func(t *unix.Termios) { t.Oflag = t.Oflag&^unix.TABDLY | unix.TAB3 })
}

// TakeKeys tells the terminal driver that a workbench is about to open: what is typed ahead
// of it stays unseen, and Enter is Enter.
func TakeKeys(in io.Reader) {
	setTerminal(in, func(t *unix.Termios) {
		t.Iflag &^= unix.ICRNL | unix.IXON
		t.Lflag &^= unix.ICANON | unix.ECHO | unix.ISIG
	})
}

// setTerminal changes the settings of a terminal; other readers have none.
func setTerminal(in io.Reader, change func(*unix.Termios)) (restore func()) {
	if f, ok := in.(interface{ Fd() uintptr }); ok && term.IsTerminal(int(f.Fd())) {
		fd := int(f.Fd())
		if was, err := getTermios(fd); err == nil {
			now := *was
			change(&now)
			if setTermios(fd, &now) == nil {
				return func() { _ = setTermios(fd, was) }
			}
		}
	}
	return func() {}
}
