package cli

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"tierbook/model"
)

func TestParseCommands(t *testing.T) {
	c := parseConfig("c.toml", []byte(`
[[commands]]
key = "Ctrl+Y"
title = "查工商"
screens = ["detail"]
command = "lookup --name={{.Name}}"
log = "note"

[[commands]]
name = "dial"
command = ["phone", "{{.Phone}}"]
`), testNames())
	if len(c.Problems) != 0 || len(c.Commands) != 4 {
		t.Fatalf("%+v %+v", c.Problems, c.Commands)
	}
	if own := c.Commands[3]; own.Key != "ctrl+y" || own.Log != model.Note || !slices.Equal(own.Args, []string{"lookup", "--name={{.Name}}"}) {
		t.Errorf("%+v", own)
	}
	if dial := c.Commands[0]; !slices.Equal(dial.Args, []string{"phone", "{{.Phone}}"}) || dial.Log != "" {
		t.Errorf("%+v", dial)
	}
	for text, key := range map[string]string{
		"key = \"l\"\ntitle = \"x\"\ncommand = \"x\"":                                 "error.config.command_key", // logs
		"key = \"F9\"\ntitle = \"x\"":                                                 "error.config.command",
		"key = \"F9\"\ntitle = \"x\"\ncommand = \"{{.Name}} x\"":                      "error.config.command", // a customer is no program
		"key = \"F9\"\ntitle = \"x\"\ncommand = \"x\"\nscreens = [\"policy\"]":        "error.config.command",
		"key = \"F9\"\ntitle = \"x\"\ncommand = \"x\"\nlog = \"chat\"":                "error.config.command",
		"key = \"F9\"\ntitle = \"x\"\ncommand = \"x\"\ncolour = 3":                    "error.config.command",
		"key = \"F9\"\ntitle = \"x\"\nshell = true\ncommand = \"echo {{.Name}} | x\"": "error.config.command", // never a customer's text
		"name = \"fax\"\ncommand = \"x\"":                                             "error.config.command",
		"key = \"wat\"\ntitle = \"x\"\ncommand = \"x\"":                               "error.config.command",
	} {
		c := parseConfig("c.toml", []byte("lang = \"en\"\n[[commands]]\n"+text), testNames())
		if len(c.Problems) != 1 || c.Problems[0].Err.Key != key || c.Problems[0].Line != 2 || len(c.Commands) != 3 {
			t.Errorf("%s: %+v, %d commands", text, c.Problems, len(c.Commands))
		}
	}
}

func TestWhatACommandPrintsIsBounded(t *testing.T) {
	var b bounded
	for range 3 {
		if n, err := b.Write(bytes.Repeat([]byte("x"), maxPrinted)); n != maxPrinted || err != nil {
			t.Fatal(n, err)
		}
	}
	if b.Len() != maxPrinted || strings.Trim(b.String(), "x") != "" {
		t.Errorf("%d bytes kept", b.Len())
	}
}
