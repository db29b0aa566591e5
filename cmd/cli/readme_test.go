package cli

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/lang"
)

var readme = flag.Bool("readme", false, "write the README's table of keys anew")

// The marks in the README between which the table of keys stands.
const keysFrom, keysTo = "<!-- keys -->\n", "<!-- /keys -->"

// The README's table of keys is the key map:
//
//	go test ./cmd/cli -run TestReadmeKeys -readme
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
		t.Errorf("the README's keys are not the key map; go test ./cmd/cli -run TestReadmeKeys -readme\n%s", want)
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

// What the README shows to be typed works in the sample book that it begins with, on the
// day that it names, and answers as it says; but for what needs files, a terminal or
// another machine.
func TestReadmeExamplesWork(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	a := testApp(t, &out, &errs)
	a.Now = func() time.Time { return time.Date(2026, 11, 30, 9, 30, 0, 0, time.UTC) }
	t.Chdir(t.TempDir())
	exampleRun(t, a, "demo", "-o", "sample.db")
	sample, err := os.ReadFile("sample.db")
	if err != nil {
		t.Fatal(err)
	}
	env := a.Env
	a.Env = func(name string) string {
		if name == "TIERBOOK_DB" {
			return "run.db"
		}
		return env(name)
	}
	_, text, _ := strings.Cut(string(data), "On a sample book")
	elsewhere := []string{"demo -o", "postgres:", "new.db", "/media", "crypt", "cloud/", "book import", "capture", "serve", "person", "restore", "merge", "retype", `forget "Pelldale Optics"` + "\n"}
	blocks := strings.Split(text, "```")
	ran := 0
	for i := 1; i < len(blocks); i += 2 {
		if err := os.WriteFile("run.db", sample, 0o600); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(blocks[i], "\n")
		for k, line := range lines {
			line, _, _ = strings.Cut(strings.TrimPrefix(line, "$ "), "  ")
			words := append(shellWords(line), "")
			if words[0] != "tierbook" || slices.ContainsFunc(elsewhere, func(w string) bool { return strings.Contains(line+"\n", w) }) {
				continue
			}
			code, out, errs := runApp(t, a, words[1:len(words)-1]...)
			if ran++; code != 0 {
				t.Errorf("%s: exit %d\n%s%s", line, code, out, errs)
			}
			if strings.HasPrefix(lines[k], "$ ") && k+1 < len(lines) && lines[k+1] != "" && !strings.HasPrefix(lines[k+1], "$ ") && strings.TrimSpace(out) != lines[k+1] {
				t.Errorf("%s answers\n%s\nnot\n%s", line, out, lines[k+1])
			}
		}
	}
	if ran < 15 {
		t.Errorf("only %d examples were run", ran)
	}
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
