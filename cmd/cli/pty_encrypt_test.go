//go:build linux

package cli

import (
	"os"
	"strings"
	"testing"

	"tierbook/ui/lang"
	"tierbook/ui/uitest"
)

// On a terminal a passphrase is asked for, twice where it is new, and never shown; the
// workbench opens after it, and drafts of the book are no longer there.
func TestPassphraseOnATerminal(t *testing.T) {
	t.Parallel()
	const secret = "four words of mine"
	for _, tc := range []struct {
		lang, queue string
		w, h        int
	}{{"en", "in the queue", 80, 24}, {"zh", "待跟进", 120, 40}} {
		l := lang.New(tc.lang)
		d := sit(t, tc.w, tc.h)
		d.leave()
		run := func(args ...string) {
			d.Term = uitest.Start(t, tc.w, tc.h, d.environ(), "tierbook", append([]string{"--db", d.book, "--lang", tc.lang}, args...)...)
		}
		answer := func(question, text string) {
			d.WaitText(question)
			d.WaitHidden()
			d.Send(text + "\r")
		}
		run("encrypt", "--yes")
		answer(l.T("cmd.encrypt.new_passphrase"), secret)
		answer(l.T("cmd.backup.again"), secret)
		if err := d.WaitExit(); err != nil {
			t.Error(err)
		}
		if strings.Contains(d.Screen(), secret) {
			t.Error("the passphrase is shown")
		}
		run()
		answer(l.F("cmd.encrypt.passphrase", "Path", "book.db"), "another")
		d.WaitText("KEY_FILE")
		answer("\n"+l.F("cmd.encrypt.passphrase", "Path", "book.db"), secret) // once more
		d.WaitText(tc.queue)
		d.leave()
		if data, err := os.ReadFile(d.book); err != nil || !strings.HasPrefix(string(data), "tbsealed") {
			t.Errorf("the book is not encrypted: %v", err)
		}
	}
}
