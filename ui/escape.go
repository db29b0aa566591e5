package ui

import (
	"unicode"

	tea "charm.land/bubbletea/v2"

	"tierbook/ui/part"
)

// afterEsc gives the key that was typed right behind Esc. Where the two reach the
// program together, as they do inside tmux, which holds Esc back for half a second,
// they look like Alt and the key. They are taken apart unless that has a use of
// its own, or the terminal tells Alt from Esc.
func (a *App) afterEsc(msg tea.KeyPressMsg) (next tea.KeyPressMsg, ok bool) {
	if !msg.Mod.Contains(tea.ModAlt) || msg.Code > unicode.MaxRune || a.altIsAlt {
		return msg, false
	}
	if a.env.Keys.Bound(msg.String()) || a.top().Cursor() != nil && part.Edits(msg) {
		return msg, false
	}
	next = tea.KeyPressMsg{Code: msg.Code, Mod: msg.Mod &^ tea.ModAlt}
	if next.Mod == tea.ModShift && unicode.IsLetter(next.Code) {
		next.Code, next.Mod = unicode.ToUpper(next.Code), 0
	}
	if next.Mod == 0 && unicode.IsPrint(next.Code) {
		next.Text = string(next.Code)
	}
	return next, true
}
