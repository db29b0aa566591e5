package model

import (
	"strings"
	"testing"
)

func TestEndlessNotesAreRefused(t *testing.T) {
	in := Interaction{Kind: Note, Day: 20000, Note: strings.Repeat("客", MaxText)}
	if err := in.Validate(); err != nil {
		t.Errorf("a note of the most characters: %v", err)
	}
	in.Note += "x"
	if err := in.Validate(); err == nil {
		t.Errorf("one more: %v", err)
	}
}
