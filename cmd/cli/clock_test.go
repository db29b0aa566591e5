package cli

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// at makes an App whose clock stands at a moment and whose book is in a zone.
func at(t *testing.T, zone string, moment *time.Time) *App {
	t.Helper()
	a := testApp(t, &bytes.Buffer{}, &bytes.Buffer{})
	env := a.Env
	a.Env = func(k string) string {
		if k == "TZ" {
			return zone
		}
		return env(k)
	}
	a.Now = func() time.Time { return *moment }
	return a
}

// A day is the book's: five and three quarters hours east of Greenwich, over the hour that
// a summer gives and takes, through a midnight that does not come, on 29 February, beyond
// the seconds of 2038, and where the clock goes backwards. What is logged counts once, on
// its day, and the book stays sound.
func TestClocksOfAnyKind(t *testing.T) {
	for _, tc := range []struct {
		zone string
		days map[string]string // the day in the book, by the moment
	}{
		{"Asia/Kathmandu", map[string]string{"2026-11-22T18:14:59Z": "2026-11-22", "2026-11-22T18:15:00Z": "2026-11-23"}},
		{"Europe/Berlin", map[string]string{"2027-03-27T22:59:59Z": "2027-03-27", "2027-03-28T00:59:59Z": "2027-03-28", "2027-03-28T01:00:00Z": "2027-03-28", "2027-10-31T00:30:00Z": "2027-10-31", "2027-10-31T01:30:00Z": "2027-10-31", "2027-10-31T23:00:00Z": "2027-11-01"}},
		{"America/Santiago", map[string]string{"2027-09-05T03:59:59Z": "2027-09-04", "2027-09-05T04:00:00Z": "2027-09-05"}},
		{"UTC", map[string]string{"2028-02-28T23:59:59Z": "2028-02-28", "2028-02-29T12:00:00Z": "2028-02-29", "2028-03-01T00:00:00Z": "2028-03-01"}},
		{"Asia/Shanghai", map[string]string{"2038-01-19T03:14:07Z": "2038-01-19", "2038-01-19T03:14:08Z": "2038-01-19", "2106-02-07T06:28:16Z": "2106-02-07"}},
	} {
		now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
		a := at(t, tc.zone, &now)
		exampleRun(t, a, "add", "Acme", "--birthday", "1988-02-29")
		for moment, day := range tc.days { // in no order: the clock goes backwards too
			var err error
			if now, err = time.Parse(time.RFC3339, moment); err != nil {
				t.Fatal(err)
			}
			exampleRun(t, a, "log", "Acme", "order", "--amount", "10", "--note", "on "+day, "--next", "tomorrow")
			exampleRun(t, a, "list")
			exampleRun(t, a, "doctor")
		}
		_, out, _ := runApp(t, a, "export", "interactions")
		for _, day := range tc.days {
			if !strings.Contains(out, day+",") || !strings.Contains(out, "on "+day) {
				t.Errorf("%s: %s is missing:\n%s", tc.zone, day, out)
			}
		}
		if n := strings.Count(out, "\n") - 1; n != len(tc.days) {
			t.Errorf("%s: %d interactions of %d", tc.zone, n, len(tc.days))
		}
		for range tc.days {
			exampleRun(t, a, "undo")
		}
		if _, out, _ := runApp(t, a, "show", "Acme", "--json"); !strings.Contains(out, `"orders": 0`) {
			t.Errorf("%s: %s", tc.zone, out)
		}
	}
}

// A clock that jumps back a year loses nothing: the last change is the first taken back,
// and backups and scores go on.
func TestClockBackwards(t *testing.T) {
	now := time.Date(2027, 6, 1, 9, 0, 0, 0, time.UTC)
	a := at(t, "UTC", &now)
	exampleRun(t, a, "add", "Acme")
	exampleRun(t, a, "log", "Acme", "call", "--note", "later")
	exampleRun(t, a, "backup")
	now = now.AddDate(-1, 0, -3)
	exampleRun(t, a, "log", "Acme", "order", "--amount", "5", "--note", "earlier")
	exampleRun(t, a, "backup")
	exampleRun(t, a, "next")
	exampleRun(t, a, "doctor")
	if code, out, _ := runApp(t, a, "backup", "verify", "--json"); code != 0 || strings.Count(out, `"sound": true`) < 2 {
		t.Errorf("backups: exit %d, %s", code, out)
	}
	if _, _, errs := runApp(t, a, "undo"); !strings.Contains(errs, "order") {
		t.Errorf("taken back: %s", errs)
	}
	now = now.AddDate(1, 1, 0)
	if _, out, _ := runApp(t, a, "export", "interactions"); !strings.Contains(out, "later") || strings.Contains(out, "earlier") {
		t.Error(out)
	}
	exampleRun(t, a, "doctor")
}

// Whatever is written stands under names that only their owner may read, whatever the mask
// of new files, and the log holds nothing of persons, however much it is to tell.
func TestFilesAreTheirOwnersAloneAndTheLogKnowsNobody(t *testing.T) {
	defer openMask()()
	a := exampleApp(t)
	const mark = "Xanthippe"
	for name, text := range map[string]string{
		"people.csv": "ref,name,phone,email,note\nX-1," + mark + " Ltd,1380000" + mark + "," + mark + "@x.example," + mark + "\n",
		"events.csv": "customer,date,type,amount,note\n" + mark + " Ltd,2026-10-01,order,5," + mark + "\n" + mark + " Ltd,never,order,5," + mark + "\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	mine := map[string]bool{"people.csv": true, "events.csv": true}
	for _, line := range []string{
		"import people.csv", "import events.csv", "import events.csv --keep-profile mine", "log X-1 call --note Xanthippe", "log Xanthippe nonsense", "show Xanthippe-nobody", "list owner:Xanthippe",
		"list bad:::Xanthippe", "backup", "backup copy.db", "export customers -o customers.csv", "export all -o all.json", "export customers --format xlsx -o customers.xlsx", "export calendar -o dates.ics",
		"report -o book.html", "report --md -o book.md", "subject X-1 -o subject.html", "tag X-1 +Xanthippe", "segment save Xanthippe note:Xanthippe", "edit X-1 --set Xanthippe=Xanthippe",
		"override X-1 A --reason Xanthippe", "delete X-1 --yes", "undo", "forget X-1 --confirm wrong", "restore latest --yes", "doctor",
	} {
		words := strings.Fields(line)
		runApp(t, a, append(words, "-v", "-v")...)
		_, _, _ = runApp(t, a, append(words, "--db", "Xanthippe/nowhere/"+words[0]+".db", "--wait", "0s")...)
	}
	state := filepath.Dir(filepath.Dir(a.Env("XDG_STATE_HOME")))
	seen := 0
	for _, folder := range []string{".", state} {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || mine[path] {
				return err
			}
			info, err := d.Info()
			if err == nil && !d.IsDir() {
				seen++
				if info.Mode().Perm()&0o077 != 0 {
					t.Errorf("%s: %v", path, info.Mode())
				}
			}
			if filepath.Base(path) == "tierbook.log" {
				data, err := os.ReadFile(path)
				if err != nil || len(data) < 2000 || strings.Contains(strings.ReplaceAll(string(data), mark+"/nowhere", ""), mark) {
					t.Errorf("%v: a log of %d bytes, or it knows somebody: %s", err, len(data), data)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 14 {
		t.Errorf("only %d files", seen)
	}
}
