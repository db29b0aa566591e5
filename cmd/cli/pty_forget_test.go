//go:build unix

package cli

import (
	"path/filepath"
	"strings"
	"testing"

	"tierbook/ui/lang"
	"tierbook/ui/uitest"
)

// The palette knows backup, restore and forget: the workbench steps aside for them, says
// where the backup is, lists it, and erases the customer of the card, whose name is typed,
// with the backup that holds it; then nobody has the name any more.
func TestBackupAndForgetFromThePalette(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		lang, queue string
		w, h        int
	}{{"en", "in the queue", 80, 24}, {"zh", "待跟进", 120, 40}} {
		l := lang.New(tc.lang)
		d := sit(t, tc.w, tc.h)
		d.leave()
		d.Term = uitest.Start(t, tc.w, tc.h, d.environ(), "tierbook", "--db", d.book, "--lang", tc.lang)
		d.WaitText(tc.queue)
		palette := func(name string, waits ...string) {
			d.Send(":")
			d.WaitText(l.T("layer.palette"))
			d.Send(name)
			d.WaitText("▌ " + name)
			d.Send("\r")
			d.WaitText(waits...)
		}
		back := func(wait string) {
			d.WaitText(l.T("cmd.aside.back"))
			d.Send("\r")
			d.WaitText(wait)
		}
		backups := func() []string { // their paths may be broken on the screen
			kept, err := filepath.Glob(filepath.Join(d.home, "tierbook", "backups", "*", "*-manual.db"))
			if err != nil {
				t.Fatal(err)
			}
			return kept
		}
		palette(l.T("action.backup"))
		back(tc.queue)
		if kept := backups(); len(kept) != 1 {
			t.Errorf("kept %q", kept)
		}
		palette(l.T("action.restore"), "-manual.db") // a name stands first on its line
		back(tc.queue)
		first, _, _ := strings.Cut(d.command("next", "-n", "1", "--json"), `,"owner"`)
		_, name, _ := strings.Cut(first, `"name":"`)
		name, _, _ = strings.Cut(name, `"`)
		d.Send("\r")
		d.WaitText("╭", name)
		palette(l.T("action.restore"), "-manual.db")
		back("╭")
		d.Send("\x0b")
		back("╭")
		question := strings.TrimSpace(l.F("cmd.forget.ask", "Name", name))
		palette(l.T("action.forget"), question)
		d.Send(name + " not\r")
		d.WaitText(l.F("error.forget.name", "Name", name))
		back("╭")
		palette(l.T("action.forget"), question)
		d.Send(name + "\r")
		d.WaitText(l.T("cmd.forget.ask_backups"))
		d.Send("y\r")
		d.WaitText(l.F("cmd.forget.done", "Name", name, "N", 1, "Totals", false))
		back(tc.queue)
		d.WaitText(l.T("detail.erased"))
		d.leave()
		if out := d.command("list", "--json"); strings.Contains(out, name) {
			t.Errorf("%s is in the book", name)
		}
		if kept := backups(); len(kept) > 0 {
			t.Errorf("kept %q", kept)
		}
	}
}
