//go:build unix

package cli

import (
	"path/filepath"
	"syscall"
	"testing"

	"tierbook/ui/uitest"
)

// A terminal that closes under the demo, which both the shell and the kernel tell,
// leaves no folder behind.
func TestDemoLeavesNothingWhenTheTerminalCloses(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	d := &desk{t: t, home: home}
	d.Term = uitest.Start(t, 100, 30, append(d.environ(), "TMPDIR="+home), "tierbook", "demo", "--size", "60")
	d.WaitText("in the queue")
	folders := func() []string {
		found, _ := filepath.Glob(filepath.Join(home, "tierbook-demo-*"))
		return found
	}
	if len(folders()) != 1 {
		t.Fatalf("the demo lies in %v", folders())
	}
	for range 3 {
		d.Signal(syscall.SIGHUP)
	}
	code := d.WaitExit()
	if left := folders(); len(left) > 0 {
		inside, _ := filepath.Glob(filepath.Join(left[0], "*"))
		t.Errorf("exit %v, left behind: %v with %v", code, left, inside)
	}
}
