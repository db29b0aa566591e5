//go:build !unix

package ui

import tea "charm.land/bubbletea/v2"

// stops does nothing where programs are not paused.
type stops struct{}

func newStops() stops { return stops{} }

func (stops) listen() {}

func (stops) watch(func(tea.Msg)) (end func()) { return func() {} }

func suspend() tea.Msg { return tea.Suspend() }
