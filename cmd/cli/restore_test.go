package cli

import (
	"bytes"
	"compress/gzip"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tierbook/db/backup"
)

// A book of an earlier schema is backed up before it is brought up to date, and every
// backup of a day's work brings back what the book held when it was made: what is exported
// of it then and of the book restored are the same.
func TestEveryBackupIsTheBookOfItsMoment(t *testing.T) {
	packed, err := os.ReadFile(filepath.Join("..", "..", "db", "testdata", "schema-9.db.gz"))
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	old, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	a := exampleApp(t)
	if err := os.WriteFile("old.db", old, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("more.csv", []byte("name\nEve\nFrank\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		t.Helper()
		code, out, errs := runApp(t, a, append([]string{"--db", "old.db"}, args...)...)
		if code != 0 {
			t.Fatalf("%q: %s", args, errs)
		}
		if args[0] == "list" {
			out += errs
		}
		return out
	}
	held := func() string {
		t.Helper()
		all := run("export", "customers", "--format", "json") + run("export", "interactions", "--format", "json") + run("segment", "list", "--json")
		if !strings.Contains(all, "Meridian Optics") {
			t.Fatal(all)
		}
		return all
	}
	if said := run("list"); !strings.Contains(said, "older version") {
		t.Errorf("nothing is said of the upgrade: %s", said)
	}
	were := map[string]string{}
	newest := func() string {
		t.Helper()
		name, _, _ := strings.Cut(run("backup", "list", "--json"), ".db")
		return name[strings.LastIndex(name, `"`)+1:] + ".db"
	}
	keep := func(kind, held string) {
		t.Helper()
		name := newest()
		if !strings.HasSuffix(name, "-"+kind+".db") || were[name] != "" {
			t.Fatalf("%s is the newest backup, want one of the kind %s", name, kind)
		}
		found, err := filepath.Glob(filepath.Join(a.Env("XDG_STATE_HOME"), "tierbook", "backups", "*", name))
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		data, err := os.ReadFile(found[0]) // of the automatic ones only the newest stay
		if err == nil {
			err = os.WriteFile(name, data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		were[name] = held
	}
	before := held()
	keep("migration", before)
	for _, step := range []struct{ kind, line string }{
		{"", "log M-001 order --amount 77 --note first"}, {"import", "import more.csv"}, {"merge", "merge Eve Frank --yes"}, {"", "add Gale"}, {"delete", "delete Eve Gale --yes"}, {"manual", "backup"},
	} {
		before := held()
		run(strings.Fields(step.line)...)
		if step.kind != "" {
			keep(step.kind, before)
		}
	}
	run("forget", "Brackmere Dental", "--confirm", "Brackmere Dental")
	if name := newest(); were[name] == "" {
		t.Errorf("an erasure made the backup %s", name)
	}
	for name, want := range were {
		run("backup", "verify", name)
		now := held()
		_, kept, _ := strings.Cut(run("restore", name, "--yes", "--json"), `"kept": "`)
		kept, _, _ = strings.Cut(kept, `"`)
		if got := held(); got != want {
			t.Errorf("%s brings back\n%s\nwant\n%s", name, got, want)
		}
		run("doctor")
		run("restore", kept, "--yes") // what was replaced was kept
		if got := held(); got != now {
			t.Errorf("what %s replaced is not as it was:\n%s\nwant\n%s", name, got, now)
		}
	}
}

// A workbench that stays open for days makes the backup of each.
func TestOpenForDays(t *testing.T) {
	a := exampleApp(t)
	exampleRun(t, a, "add", "Acme")
	var days atomic.Int64
	now := a.Now
	a.Now = func() time.Time { return now().AddDate(0, 0, int(days.Load())) }
	r := &run{App: a, logs: &logFile{}, log: slog.New(slog.DiscardHandler)}
	if err := r.settle(nil); err != nil {
		t.Fatal(err)
	}
	path, err := r.bookFile()
	if err != nil {
		t.Fatal(err)
	}
	r.daily = path
	end := r.startDailyBackup(t.Context(), time.Millisecond)
	patience := time.Now().Add(time.Minute)
	for day := range 4 {
		for {
			if kept, err := backup.List(r.backupFolder(path)); err != nil {
				t.Fatal(err)
			} else if len(kept) > day {
				break
			}
			if time.Now().After(patience) {
				t.Fatal("no backup")
			}
		}
		exampleRun(t, a, "log", "Acme", "call", "--at", "2026-11-20")
		days.Add(1)
	}
	end()
	if kept, err := backup.List(r.backupFolder(path)); err != nil || len(kept) < 4 || kept[3].Kind != backup.Daily {
		t.Errorf("%+v, %v", kept, err)
	}
}
