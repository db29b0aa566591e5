package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tierbook/ui/lang"
)

// poison is text that redraws a terminal, sets its title or turns the reading order, in
// the forms in which files bring it.
const poison = "\x1b]0;own\x07\x1b[31m\u009b2J\x9d\u202e\x7f"

// poisonous are the parts of poison that must reach no terminal and no page.
const poisonous = "\x1b\x07\u009b\u202e\x7f"

// poisoned puts poison into every text of a book that somebody outside may have written.
func poisoned(t *testing.T, book string) {
	t.Helper()
	var all []string
	for table, columns := range map[string]string{
		"customer": "name owner region industry phone email note override_reason override_by", "contact": "name title phone email note",
		"interaction": "outcome note contact by_whom source external_id", "order_line": "product category", "segment": "name",
		"owner": "name initials", "import_batch": "by_whom file", "change": "by_whom subject detail", "custom_field": "name", "person": "name", "policy": "by_whom why",
	} {
		for _, c := range strings.Fields(columns) {
			all = append(all, "UPDATE "+table+" SET "+c+" = "+c+" || '"+poison+"'")
		}
	}
	all = append(all,
		"UPDATE customer SET consents = 'news"+poison+"\tform"+poison+"\t2026-01-05\t\t\t'",
		"UPDATE contact SET consents = 'news"+poison+"\tform"+poison+"\t2026-01-05\t\t\t'",
		"UPDATE customer SET tags = 'tag"+poison+"', ref = ref || '"+poison+"' WHERE id > 1",
		"UPDATE customer SET fields = json_object('Age"+poison+"', '41"+poison+"') WHERE fields <> ''",
		"UPDATE policy SET body = replace(body, '\"names\":\"\"', '\"names\":\"Gold"+strings.ReplaceAll(poison[:2], "\x1b", "\\u001b")+",Silver,Bronze\"')")
	spoil(t, book, strings.Join(all, ";\n"))
}

// No command lets what others wrote act on the terminal: the examples of every command's
// help, on a book whose every text is poisoned, in both languages and as JSON. Pages and
// texts that they write are as clean; lists that go to a file are as they were.
func TestHostileTextThroughEveryCommand(t *testing.T) {
	if raceDetector {
		t.Skip("one goroutine at a time")
	}
	apart := []string{"demo", "mcp", "serve", "help", "completion", "man"} // which show nothing of a book, or need a terminal
	r := &run{App: &App{Env: func(string) string { return "" }}, l: lang.New("en")}
	books := exampleBooks(t)
	shown := 0
	for _, path := range commandPaths() {
		cmd, _, err := r.rootCmd().Find(path)
		name := strings.Join(path, " ")
		if err != nil || len(path) == 0 || slices.Contains(apart, path[0]) {
			continue
		}
		a := exampleApp(t)
		exampleFiles(t, name)
		exampleCopy(t, a, books, name)
		book := filepath.Join(a.Env("XDG_DATA_HOME"), "tierbook", "book.db")
		if _, err := os.Stat(book); err == nil {
			poisoned(t, book)
		}
		for _, line := range strings.Split(cmd.Example, "\n") {
			words := shellWords(strings.TrimSpace(line))
			if len(words) < 2 || words[0] != "tierbook" {
				continue
			}
			for _, more := range [][]string{nil, {"--lang", "zh"}, {"--json"}, {"--mask"}} {
				args := slices.Concat(words[1:], more)
				_, out, errs := runApp(t, a, args...)
				if path[0] == "export" && !slices.Contains(args, "--json") { // a pipe gets it as it is
					out = ""
				}
				if strings.Contains(out+errs, "]0;own") {
					shown++
				}
				if i := strings.IndexAny(out+errs, poisonous); i >= 0 {
					t.Errorf("%q: %q", args, (out + errs)[max(0, i-60):min(len(out+errs), i+60)])
				}
			}
		}
		pagesAreClean(t, ".")
	}
	if shown < 60 {
		t.Errorf("the poison was in %d answers only", shown)
	}
}

// pagesAreClean demands that pages for people below a folder hold nothing that acts.
func pagesAreClean(t *testing.T, folder string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !slices.Contains([]string{".html", ".md", ".txt"}, filepath.Ext(path)) {
			return err
		}
		data, err := os.ReadFile(path)
		if strings.ContainsAny(string(data), poisonous) {
			t.Errorf("%s lets something act", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
