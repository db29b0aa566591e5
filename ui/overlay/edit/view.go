package edit

import (
	"errors"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// footLines is what the form leaves for the line that says what happens next.
const footLines = 2

// View draws the form, and below it what happened or which keys work.
func (e *Edit) View(w, h int) string {
	return e.Above(w, h, append([]string{""}, e.foot(w-2)...)...)
}

// foot words the state of the form in at most footLines lines.
func (e *Edit) foot(w int) []string {
	l, th := e.env.Lang, e.env.Theme
	text, paint := e.note, th.Muted
	switch {
	case e.Busy():
		text = l.F("edit.saving", "Key", e.env.Keys.Key(action.Cancel))
	case text == "":
		text = l.F("edit.keys", "Save", e.env.Keys.Key(action.Save), "Next", action.Pretty("tab"), "Close", e.env.Keys.Key(action.Cancel))
	case e.level == nav.Bad:
		paint, text = th.Bad, "! "+text
	case e.level == nav.Warn:
		paint = th.Warn
	}
	lines := part.Painted(part.Cell(text), max(8, w)+1, " ", paint)
	return lines[:min(len(lines), footLines)]
}

// Cursor is where the person types.
func (e *Edit) Cursor() *tea.Cursor {
	if e.Busy() {
		return nil
	}
	return e.FormOverlay.Cursor()
}

// fieldOf guesses from an error's key which field it is about, "" for none.
func fieldOf(err error) string {
	var e *model.Error
	if !errors.As(err, &e) {
		return ""
	}
	for _, p := range [...]struct{ part, field string }{
		{"ref_taken", fieldRef},
		{"birthday", fieldBirthday},
		{"potential", fieldPotential},
		{"referred", fieldReferred},
		{"nobody_named", fieldReferred},
		{"name_missing", fieldName},
		{"next_before", fieldNext},
		{"amount", fieldAmount},
		{"currency", fieldCurrency},
		{"satisfaction", fieldSatisfaction},
		{"error.date", fieldDay},
		{"error.when", fieldDay},
	} {
		if strings.Contains(e.Key, p.part) {
			return p.field
		}
	}
	return ""
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
