package nav

import (
	"encoding/json"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Draft keeps what was typed into one form. The commands that write it may run
// in any order, so each writes what is newest when its turn comes.
type Draft struct {
	drafts Drafts
	Name   string        // what it is kept under
	rest   time.Duration // between two writes, so that the disk does not slow fast typing

	turn   sync.Mutex // one write at a time
	mu     sync.Mutex // guards what follows
	newest []byte     // nil for none
	due    bool       // newest is not written yet
	coming bool       // a command waits to write it
}

// OpenDraft gives the draft of a name; drafts may be nil, and nothing is kept then.
// In the workbench Env.Draft does.
func OpenDraft(drafts Drafts, name string) *Draft { return &Draft{drafts: drafts, Name: name} }

// Data gives what is kept, nil when there is nothing.
func (d *Draft) Data() []byte {
	if d.drafts == nil {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.due {
		return d.newest
	}
	return d.drafts.Load(d.Name)
}

// Load gives the values kept, nil when there are none or they cannot be read.
func (d *Draft) Load() map[string]string {
	var values map[string]string
	if json.Unmarshal(d.Data(), &values) != nil {
		return nil
	}
	return values
}

// Keep gives the command that keeps the values.
func (d *Draft) Keep(values map[string]string) tea.Cmd {
	data, err := json.Marshal(values)
	if err != nil {
		return nil // a map of texts always marshals
	}
	return d.Put(data)
}

// Drop gives the command that removes the draft.
func (d *Draft) Drop() tea.Cmd { return d.Put(nil) }

// Put gives the command that keeps the data after a rest, nil where one that has
// not run yet will; nil data removes the draft at once.
func (d *Draft) Put(data []byte) tea.Cmd {
	if d.drafts == nil {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.newest, d.due = data, true
	write := func() tea.Msg { d.write(); return nil }
	switch {
	case data == nil || d.rest == 0:
		return write
	case d.coming:
		return nil
	}
	d.coming = true
	return tea.Tick(d.rest, func(time.Time) tea.Msg { return write() })
}

func (d *Draft) write() {
	d.turn.Lock()
	defer d.turn.Unlock()
	d.mu.Lock()
	newest, due := d.newest, d.due
	d.due, d.coming = false, false
	d.mu.Unlock()
	if due {
		_ = d.drafts.Save(d.Name, newest) // a draft that cannot be kept stops nobody from typing
	}
}

// opened are the drafts asked for so far, by name.
type opened struct {
	mu     sync.Mutex
	drafts map[string]*Draft
}

// Draft gives the draft of a name.
func (e *Env) Draft(name string) *Draft {
	e.opened.mu.Lock()
	defer e.opened.mu.Unlock()
	if d := e.opened.drafts[name]; d != nil {
		return d
	}
	if e.opened.drafts == nil {
		e.opened.drafts = map[string]*Draft{}
	}
	d := OpenDraft(e.Drafts, name)
	d.rest = e.DraftRest
	e.opened.drafts[name] = d
	return d
}

// WriteDrafts writes the drafts whose commands did not run any more: those of the
// last keys before the program was told to stop.
func (e *Env) WriteDrafts() {
	e.opened.mu.Lock()
	defer e.opened.mu.Unlock()
	for _, d := range e.opened.drafts {
		d.write()
	}
}
