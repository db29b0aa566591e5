package edit

import (
	"encoding/json"
	"sync"

	tea "charm.land/bubbletea/v2"

	"tierbook/ui/nav"
)

// draft keeps what was typed into one form. The commands that write it may run
// in any order, so each writes what is newest when its turn comes.
type draft struct {
	drafts nav.Drafts
	name   string

	turn   sync.Mutex // one write at a time
	mu     sync.Mutex // guards newest
	newest []byte     // nil for none
}

func openDraft(drafts nav.Drafts, name string) *draft { return &draft{drafts: drafts, name: name} }

// load gives the values kept, nil when there are none or they cannot be read.
func (d *draft) load() map[string]string {
	if d.drafts == nil {
		return nil
	}
	var values map[string]string
	if json.Unmarshal(d.drafts.Load(d.name), &values) != nil {
		return nil
	}
	return values
}

// keep gives the command that keeps the values.
func (d *draft) keep(values map[string]string) tea.Cmd {
	data, err := json.Marshal(values)
	if err != nil {
		return nil // texts always marshal
	}
	return d.put(data)
}

// drop gives the command that removes the draft.
func (d *draft) drop() tea.Cmd { return d.put(nil) }

func (d *draft) put(data []byte) tea.Cmd {
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
		_ = d.drafts.Save(d.name, newest) // a draft that cannot be kept stops nobody from typing
		return nil
	}
}
