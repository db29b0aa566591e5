package nav

import (
	"encoding/json"
	"sync"

	tea "charm.land/bubbletea/v2"
)

// Draft keeps what was typed into one form. The commands that write it may run
// in any order, so each writes what is newest when its turn comes.
type Draft struct {
	drafts Drafts
	Name   string // what it is kept under

	turn   sync.Mutex // one write at a time
	mu     sync.Mutex // guards newest
	newest []byte     // nil for none
}

// OpenDraft gives the draft of a name; drafts may be nil, and nothing is kept then.
func OpenDraft(drafts Drafts, name string) *Draft { return &Draft{drafts: drafts, Name: name} }

// Load gives the values kept, nil when there are none or they cannot be read.
func (d *Draft) Load() map[string]string {
	if d.drafts == nil {
		return nil
	}
	var values map[string]string
	if json.Unmarshal(d.drafts.Load(d.Name), &values) != nil {
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
	return d.put(data)
}

// Drop gives the command that removes the draft.
func (d *Draft) Drop() tea.Cmd { return d.put(nil) }

func (d *Draft) put(data []byte) tea.Cmd {
	if d.drafts == nil {
		return nil
	}
	d.mu.Lock()
	d.newest = data
	d.mu.Unlock()
	return func() tea.Msg {
		d.turn.Lock()
		defer d.turn.Unlock()
		d.mu.Lock()
		newest := d.newest
		d.mu.Unlock()
		_ = d.drafts.Save(d.Name, newest) // a draft that cannot be kept stops nobody from typing
		return nil
	}
}
