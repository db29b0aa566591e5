package cli

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
)

// A full disk under standard output is told in a sentence; what was logged is in
// the book all the same.
func TestOutputThatCannotBeWrittenIsTold(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("/dev/full is absent")
	}
	defer full.Close()
	a := testApp(t, &bytes.Buffer{}, &bytes.Buffer{})
	if code, _, errs := runApp(t, a, "add", "Acme"); code != exitDone {
		t.Fatal(errs)
	}
	for _, args := range [][]string{{"log", "Acme", "call"}, {"list"}, {"list", "--json"}, {"show", "Acme"}, {"export", "customers"}} {
		b, errs := *a, &bytes.Buffer{}
		b.Stdout, b.Stderr = full, errs
		if code := b.Run(context.Background(), args); code != exitFailed || !strings.Contains(errs.String(), "could not be written to its end") {
			t.Errorf("%v: %d %s", args, code, errs)
		}
	}
	if _, out, _ := runApp(t, a, "show", "Acme"); !strings.Contains(out, "call") {
		t.Errorf("the call is lost: %s", out)
	}
}

// No output hands a terminal what a name was made of to redraw it.
func TestNamesCannotRedrawTheTerminal(t *testing.T) {
	a := testApp(t, &bytes.Buffer{}, &bytes.Buffer{})
	name := "Ac\x1b[31m\u009b2J\u202eme"
	for _, args := range [][]string{
		{"add", name},
		{"add", name, "--json"},
		{"list"},
		{"list", "--json"},
		{"next"},
		{"next", "--json"},
		{"show", "#1"},
		{"show", "#1", "--json"},
		{"show", name},
		{"log", "#1", "call", "--note", name},
		{"log", "#1", "call", "--note", name, "--json"},
		{"tag", "#1", "+" + name},
		{"undo"},
		{"redo", "--json"},
		{"list", "tier:" + name},
		{"import", name},
		{name},
		{"export", "customers", "--format", "json"},
	} {
		_, out, errs := runApp(t, a, args...)
		if strings.ContainsAny(out+errs, "\x1b\u009b\u202e") {
			t.Errorf("%q: %q %q", args, out, errs)
		}
	}
}
