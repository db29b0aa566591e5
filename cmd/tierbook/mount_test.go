//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
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
