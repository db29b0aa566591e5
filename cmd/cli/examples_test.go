package cli

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"tierbook/ui/lang"
)

// exampleEvents are 43 interactions of customers that the examples name, the
// last two of Meridian Optics, and orders of others.
func exampleEvents(kind string) string {
	b := "customer_id,date,type,amount\n"
	for range 41 {
		b += "X-1,2026-03-10,call,\n"
	}
	b += "M-001,2026-11-02," + kind + "\nM-001,2026-11-03," + kind + "\n"
	for i := range 44 {
		b += fmt.Sprintf("Z%d,2026-%02d-10,order,%d\n", i, 1+i%11, 1+i*i)
	}
	return b
}

// shellWords splits an example as a shell would, up to a pipe or a redirection.
func shellWords(line string) []string {
	var words []string
	word, in := "", rune(0)
	given := false
	flush := func() {
		if given {
			words, word, given = append(words, word), "", false
		}
	}
	for _, r := range line {
		switch {
		case in != 0 && r == in:
			in = 0
		case in != 0:
			word += string(r)
		case r == '"' || r == '\'':
			in, given = r, true
		case r == ' ':
			flush()
		case r == '|' || r == '>':
			return words
		default:
			word, given = word+string(r), true
		}
	}
	flush()
	return words
}

// TestExamplesOfHelpWork runs the examples of every command's help as they are
// written, in a book that has what they name, years after they were written.
func TestExamplesOfHelpWork(t *testing.T) {
	if raceDetector {
		t.Skip("one goroutine at a time")
	}
	needTerminal := []string{
		"tierbook", "tierbook mcp", "tierbook mcp --mask", "tierbook mcp --write --db ~/clients.db", "tierbook demo", "tierbook demo --size 100000", `tierbook delete "Meridian Optics"`, "tierbook interaction delete 42",
		"tierbook encrypt", "tierbook encrypt --key-file ~/usb/book.key", "tierbook encrypt --change", "tierbook encrypt --backups", "tierbook decrypt",
		"tierbook backup book.db --encrypt", "tierbook restore latest", "tierbook serve", "tierbook serve --db /srv/book.db --listen 10.0.0.5:2222",
	}
	r := &run{App: &App{Env: func(string) string { return "" }}, l: lang.New("en")}
	books := exampleBooks(t)
	for _, path := range commandPaths() {
		cmd, _, err := r.rootCmd().Find(path)
		if err != nil || cmd.Name() == "help" {
			continue
		}
		name := strings.Join(path, " ")
		a := exampleApp(t)
		exampleFiles(t, name)
		exampleCopy(t, a, books, name)
		for _, line := range strings.Split(cmd.Example, "\n") {
			line = strings.TrimSpace(line)
			words := shellWords(line)
			if words[0] != "tierbook" || slices.Contains(needTerminal, line) || words[1] == "copy" { // which needs a server
				continue
			}
			if code, out, errs := runApp(t, a, words[1:]...); code != 0 || out == "" && errs == "" {
				t.Errorf("%s: %s: exit %d\n%s%s", name, line, code, out, errs)
			}
		}
	}
}

const exampleMail = "From: a@b.example\nDate: Mon, 5 Jan 2026 09:00:00 +0000\n\nhi\n"

// exampleApp is an App in a folder of its own, years after the examples were
// written.
func exampleApp(t *testing.T) *App {
	t.Helper()
	var out, errs bytes.Buffer
	a := testApp(t, &out, &errs)
	a.Now = func() time.Time { return time.Date(2031, 3, 3, 9, 30, 0, 0, time.UTC) }
	t.Chdir(t.TempDir())
	return a
}

// exampleFiles makes the files that the examples of a command read.
func exampleFiles(t *testing.T, command string) {
	t.Helper()
	files := map[string]string{
		"inbox.mbox": "From x\n" + exampleMail, "message.eml": exampleMail, "Maildir": exampleMail, "calls.csv": "phone,date\n13800138000,2026-01-02\n",
		"meetings.ics": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20260102\nATTENDEE:mailto:a@b.example\nEND:VEVENT\nEND:VCALENDAR\n",
		"orders.csv":   "customer,date,amount\nA,2026-01-02,5\n", "old.csv": "Firma,Umsatz\nAlpha,5\n",
		"sales.csv": "customer,date,amount\nA,03.04.2026,\"1.234,5\"\n", "consent.txt": "I agree.\n", "policy.toml": "[tiers]\nscore_a = 72\n",
	}
	if command == "" || command == "import" {
		files["customers.csv"] = "ref,name\nA,Alpha\n"
	}
	for i, name := range []string{"li", "zhou", "new", "old"} {
		files[name+".pub"] = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + strings.Repeat(string(rune('A'+i)), 43) + "\n"
	}
	for name, text := range files {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// exampleBooks makes the books that examples begin with.
func exampleBooks(t *testing.T) map[string][]byte {
	t.Helper()
	books := map[string][]byte{}
	for book, setup := range map[string]struct{ contact, event string }{
		"": {"Han Mei", "order,3000"}, "contact": {"", "order,3000"}, "resolve": {"Han Mei", "complaint,"},
	} {
		a := exampleApp(t)
		for name, text := range map[string]string{
			"c.csv": "ref,name,owner,region,contact\nX-1,Elsewhere,zhao,West,Ann\nX-2,Nowhere,,West,Bo\n" +
				"M-001,Meridian Optics,li,East," + setup.contact + "\nM-002,Second,wang,East,\n",
			"e.csv": exampleEvents(setup.event),
		} {
			if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for _, args := range [][]string{
			{"import", "c.csv", "e.csv"},
			{"override", "M-001", "A", "--reason", "x"},
			{"policy", "set", "tiers.score_a=74"},
			{"segment", "save", "Win back", "is:winback"},
			{"edit", "M-001", "--set", "Age=41", "--set", "Fax=0", "--set", "Usage=120", "--set", "Grade=AA"},
			{"segment", "save", "Key accounts east", "tier:A", "region:East"},
		} {
			exampleRun(t, a, args...)
		}
		b, err := os.ReadFile(a.Env("XDG_DATA_HOME") + "/tierbook/book.db")
		if err != nil {
			t.Fatal(err)
		}
		books[book] = b
	}
	return books
}

func exampleRun(t *testing.T, a *App, args ...string) {
	t.Helper()
	if code, _, errs := runApp(t, a, args...); code != 0 {
		t.Fatalf("%v: exit %d: %s", args, code, errs)
	}
}

// exampleCopy gives a command the book that its examples begin with.
func exampleCopy(t *testing.T, a *App, books map[string][]byte, command string) {
	t.Helper()
	book := ""
	switch command {
	case "add":
		return
	case "contact", "contact add":
		book = "contact"
	case "resolve":
		book = "resolve"
	}
	folder := a.Env("XDG_DATA_HOME") + "/tierbook"
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(folder+"/book.db", books[book], 0o600); err != nil {
		t.Fatal(err)
	}
	switch command {
	case "assign":
		exampleRun(t, a, "owner", "set", "Li Wei", "--initials", "LW")
	case "merge-book":
		exampleRun(t, a, "backup", "laptop.db")
	case "backup verify", "restore":
		exampleRun(t, a, "backup")
		exampleRun(t, a, "backup", "copy.db")
	case "person edit", "person remove":
		exampleRun(t, a, "person", "add", "Li Wei", "--key", "old.pub", "--role", "seller")
	case "redo":
		exampleRun(t, a, "undo")
		exampleRun(t, a, "undo")
	}
}
