package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/lang"
)

var readme = flag.Bool("readme", false, "write the README's table of keys anew")

// The marks in the README between which the table of keys stands.
const keysFrom, keysTo = "<!-- keys -->\n", "<!-- /keys -->"

// The README's table of keys is the key map:
//
//	go test ./cmd/tierbook -run TestReadmeKeys -readme
func TestReadmeKeys(t *testing.T) {
	path := filepath.Join("..", "..", "README.md")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(data), keysFrom)
	old, after, closed := strings.Cut(rest, keysTo)
	if !ok || !closed {
		t.Fatalf("no %q ... %q in the README", keysFrom, keysTo)
	}
	want := keyTable()
	if *readme {
		if err := os.WriteFile(path, []byte(before+keysFrom+want+keysTo+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if old != want {
		t.Errorf("the README's keys are not the key map; go test ./cmd/tierbook -run TestReadmeKeys -readme\n%s", want)
	}
}

// keyTable lists every action that is not one of the log form's kinds.
func keyTable() string {
	l, keys := lang.New("en"), action.NewMap(nil)
	var b strings.Builder
	b.WriteString("| key | action | name in settings |\n| --- | --- | --- |\n")
	for _, a := range action.All {
		if strings.HasPrefix(string(a.ID), "kind_") {
			continue
		}
		shown := make([]string, 0, 2)
		for _, k := range keys.Keys(a.ID) {
			shown = append(shown, "`"+action.Pretty(k)+"`")
		}
		b.WriteString("| " + strings.Join(shown, " ") + " | " + l.T(a.ID.Title()+".help") + " | `" + string(a.ID) + "` |\n")
	}
	return b.String()
}

// The text to customers that the README shows is one, with fields that there are.
func TestReadmeTemplate(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(data), "templates/spring.md")
	_, text, _ := strings.Cut(rest, "```\n")
	text, _, _ = strings.Cut(text, "```")
	d := &model.Detail{Row: model.Row{Customer: model.Customer{Name: "Anna", Kind: model.Person}, Facts: model.Facts{LastOrder: 20000}}}
	tmpl, wrong := model.ParseTemplate("spring", text, &model.TierNames{})
	if draft := lang.New("en").Draft(&tmpl, d, "sam"); wrong != nil || len(draft.Missing) > 0 || !strings.Contains(draft.Text, "Hello Anna") {
		t.Errorf("%v %+v", wrong, draft)
	}
}
