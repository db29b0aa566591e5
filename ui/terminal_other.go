//go:build !linux && !darwin

package ui

import (
	"io"

	tea "charm.land/bubbletea/v2"
)

// plainTabs does nothing where the terminal driver has no such setting.
func plainTabs(io.Reader) (restore func()) { return func() {} }

// TakeKeys does nothing either.
func TakeKeys(io.Reader) {}

// stops does nothing where programs are not paused.
type stops struct{}

func newStops() stops { return stops{} }

func (stops) listen() {}

func (stops) watch(func(tea.Msg)) (end func()) { return func() {} }

func suspend() tea.Msg { return tea.Suspend() }
