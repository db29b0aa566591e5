//go:build linux

package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tierbook/ui/uitest"
)

// A book on a disk that is mounted to be read is read, backed up and examined, and not
// written: every change is refused in one sentence, and nothing is left there.
func TestReadOnlyMount(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "none", folder).CombinedOutput(); err != nil {
		t.Skipf("this machine mounts nothing: %s", out)
	}
	defer func() { _ = exec.Command("umount", folder).Run() }()
	a := exampleApp(t)
	book := filepath.Join(folder, "book.db")
	run := func(args ...string) (int, string, string) {
		return runApp(t, a, append([]string{"--db", book}, args...)...)
	}
	for _, args := range [][]string{{"add", "Acme", "--ref", "A-1"}, {"log", "A-1", "order", "--amount", "5"}} {
		if code, _, errs := run(args...); code != 0 {
			t.Fatal(args, errs)
		}
	}
	_, before, _ := run("list", "--json")
	whole, err := os.ReadFile(book)
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-o", "remount,ro", folder).CombinedOutput(); err != nil {
		t.Skipf("this machine mounts nothing anew: %s", out)
	}
	if _, out, _ := run("list", "--json"); out != before {
		t.Errorf("shown is %s\nwant %s", out, before)
	}
	for _, args := range [][]string{{"show", "A-1"}, {"doctor"}, {"backup"}, {"export", "customers"}, {"stats"}} {
		if code, _, errs := run(args...); code != 0 {
			t.Errorf("%q: %s", args, errs)
		}
	}
	for _, args := range [][]string{
		{"log", "A-1", "call"}, {"add", "Zed"}, {"undo"}, {"delete", "A-1", "--yes"}, {"forget", "A-1", "--confirm", "Acme"}, {"restore", "latest", "--yes"}, {"rescore"},
	} {
		if code, _, errs := run(args...); code != 1 || !strings.Contains(errs, "read-only") && !strings.Contains(errs, "cannot be written") {
			t.Errorf("%q: exit %d, %s", args, code, errs)
		}
	}
	entries, err := os.ReadDir(folder)
	if now, e := os.ReadFile(book); e != nil || string(now) != string(whole) || err != nil || len(entries) != 1 {
		t.Errorf("the disk has %v, %v, %v", entries, err, e)
	}
}

// No command but serve asks the system for the network: what the program calls is watched,
// in the workbench too.
func TestNoCommandCallsTheNetwork(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("there is no strace")
	}
	t.Chdir(t.TempDir())
	home, trace := t.TempDir(), filepath.Join(t.TempDir(), "trace")
	for name, text := range map[string]string{"c.csv": "name,email\nAcme,a@acme.example\n", "m.eml": exampleMail, "li.pub": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + strings.Repeat("A", 43) + "\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(want string, args ...string) {
		t.Helper()
		cmd := exec.Command(strace, append([]string{"-f", "-qq", "-o", trace, "-e", "trace=%network", "tierbook"}, args...)...)
		cmd.Env = append(os.Environ(), ptyClock, "TZ=UTC", "HOME="+home, "XDG_STATE_HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_DATA_HOME="+home)
		if out, err := cmd.CombinedOutput(); err != nil && want == "" {
			if strings.Contains(string(out), "ptrace") {
				t.Skipf("nothing can be traced here: %s", out)
			}
			t.Errorf("%q: %v %s", args, err, out)
		}
		calls, err := os.ReadFile(trace)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(calls), "AF_INET"); got != (want == "network") {
			t.Errorf("%q calls\n%s", args, calls)
		}
	}
	for _, line := range []string{
		"version", "import c.csv", "log Acme order --amount 5", "next", "list", "show Acme", "stats", "report -o r.html", "capture m.eml", "export calendar -o c.ics",
		"backup", "backup verify", "doctor", "subject Acme -o s.html", "draft Acme", "config", "completion bash", "undo", "person add Li --key li.pub --role admin", "forget Acme --confirm Acme --backups",
	} {
		run("", strings.Fields(line)...)
	}
	d := uitest.Start(t, 100, 30, []string{"HOME=" + home, "XDG_STATE_HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_DATA_HOME=" + home},
		strace, "-f", "-qq", "--signal=none", "-o", trace, "-e", "trace=%network", "tierbook", "--lang", "en")
	d.WaitText("Welcome to tierbook")
	d.Send("s") // the sample book
	d.WaitText("[1 Today]", "in the queue")
	d.Send("3")
	d.WaitText("In short")
	d.Send("1lcdone\r")
	d.WaitText("✓ ")
	d.Send("q")
	_ = d.WaitExit()
	if calls, err := os.ReadFile(trace); err != nil || len(calls) > 0 {
		t.Errorf("the workbench: %v %s", err, calls)
	}
	run("network", "serve", "--listen", "192.0.2.1:1") // an address that is not this machine's
}
