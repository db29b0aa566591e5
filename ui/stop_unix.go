//go:build unix

package ui

import (
	"os"
	"os/signal"
	"syscall"

	tea "charm.land/bubbletea/v2"
)

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
