package logform

import (
	"encoding/json"
	"strconv"
	"sync"

	tea "charm.land/bubbletea/v2"

	"tierbook/ui/nav"
)

// draft keeps what was typed for one customer. Commands that write it run at
// the same time, so each writes what is newest when its turn comes.
type draft struct {
	drafts nav.Drafts
	name   string

	mu     sync.Mutex // guards newest
	newest []byte     // nil for none
	turn   sync.Mutex // one write at a time
}

func openDraft(drafts nav.Drafts, customer int64) *draft {
	return &draft{drafts: drafts, name: "log-" + strconv.FormatInt(customer, 10)}
}

// load gives the values kept, nil when there are none or nobody can read them.
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
		return nil // a map of texts always marshals
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
		data := d.newest
		d.mu.Unlock()
		// A draft that cannot be kept must not stop anybody from typing.
		_ = d.drafts.Save(d.name, data)
		return nil
	}
}
