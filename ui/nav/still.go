package nav

import (
	tea "charm.land/bubbletea/v2"

	"tierbook/ui/action"
)

// Still answers for a Layer that embeds it what most layers answer alike: nothing
// is loaded, typed, clicked or in the way. A layer has its own method for what
// differs.
type Still struct {
	Layer string // its word in the catalogues
}

// Name gives Layer.
func (s Still) Name() string { return s.Layer }

// Init loads nothing.
func (Still) Init() tea.Cmd { return nil }

// Update waits for nothing.
func (Still) Update(tea.Msg) tea.Cmd { return nil }

// Disabled stops no action.
func (Still) Disabled(action.ID) string { return "" }

// Key types nothing.
func (Still) Key(tea.KeyPressMsg) (tea.Cmd, bool) { return nil, false }

// Mouse takes no click.
func (Still) Mouse(tea.MouseMsg, int, int) tea.Cmd { return nil }

// Cursor is none.
func (Still) Cursor() *tea.Cursor { return nil }
