package nav

import "tierbook/model"

// Mark is a sign in lists: the characters that it is known by, how it stands there, and
// the catalogue key of what it means.
type Mark struct{ Signs, Shown, Key string }

// Marks lists the signs of lists, in the order in which they are explained.
func (e *Env) Marks() []Mark {
	moved := e.Sign("▲▼")
	marks := []Mark{
		{"*", e.Lang.Tier(model.TierA) + "*", "help.mark.hand"},
		{"?", e.Lang.Tier(model.TierC) + "?", "help.mark.provisional"},
		{"", "ABC", "help.mark.names"},
		{moved, moved, "help.mark.moved"},
		{"!", "!", "help.mark.broken"},
		{e.Sign("●"), e.Sign("●"), "help.mark.selected"},
	}
	if e.Book.Tiers == (model.TierNames{}) { // they are their own names
		marks = append(marks[:2], marks[3:]...)
	}
	return marks
}
