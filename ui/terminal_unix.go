//go:build linux || darwin

package ui

import (
	"io"
	"os"
	"os/signal"
	"syscall"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"
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
	if f, ok := in.(interface{ Fd() uintptr }); ok {
		if was, err := term.GetState(f.Fd()); err == nil {
			now := *was
			change(&now.Termios)
			if term.SetState(f.Fd(), &now) == nil {
				return func() { _ = term.SetState(f.Fd(), was) }
			}
		}
	}
	return func() {}
}

// stops takes the signals by which another program asks this one to pause.
type stops chan os.Signal

func newStops() stops { return make(stops, 1) }

// listen has a pause announced, so that the terminal is given back first.
func (s stops) listen() { signal.Notify(s, syscall.SIGTSTP) }

// suspend pauses the program: from here on the signal does what it does without us.
func suspend() tea.Msg {
	signal.Reset(syscall.SIGTSTP)
	return tea.Suspend()
}

// watch pauses the program in order when another one asks for it.
func (s stops) watch(send func(tea.Msg)) (end func()) {
	s.listen()
	over := make(chan struct{})
	go func() {
		for {
			select {
			case <-s:
				send(suspend())
			case <-over:
				return
			}
		}
	}()
	return func() { signal.Reset(syscall.SIGTSTP); close(over) }
}
