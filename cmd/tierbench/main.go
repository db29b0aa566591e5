//go:build linux

// Command tierbench measures the real program on books of several sizes and
// prints one table: its commands beside the sqlite3 shell on the same data, and
// the keys of its workbench beside an empty program of the same libraries.
//
//	go run ./cmd/tierbench -sizes 1000,20000 -rounds 5
//
// Every customer has ten interactions, skewed and seeded: on one day the same
// rows on every machine. Each figure is the median of the rounds; trust the ratios and the
// processor seconds more than the seconds, which a busy machine stretches. The
// sqlite3 columns are left out where there is no such program. -book measures
// the books that its folder keeps from the last run, so that a change can be tried again quickly.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

func main() {
	if err := buildAndRun(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "tierbench:", err)
		os.Exit(1)
	}
}

// buildAndRun builds the tests of this folder, which measure, and runs them.
func buildAndRun(args []string) error {
	folder, err := os.MkdirTemp("", "tierbench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // of the system's temporary folder
	built := filepath.Join(folder, "tierbench")
	for _, c := range [][]string{
		{"go", "test", "-c", "-o", built, "tierbook/cmd/tierbench"},
		append([]string{built, "-test.timeout", "0", "-test.run", "TestMeasure", "-rounds", "5"}, args...),
	} {
		cmd := exec.Command(c[0], c[1:]...)
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		if err := cmd.Run(); err != nil {
			return err
		}
	}
	return nil
}
