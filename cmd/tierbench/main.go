//go:build linux

package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"tierbook/ui/uitest"
)

func main() {
	sizes := flag.String("sizes", "1000,20000,100000", "customers of the books, separated by commas; 1000000 takes a while")
	rounds := flag.Int("rounds", 5, "how often each figure is measured; the median counts")
	books := flag.String("book", "", "folder that keeps data and books from run to run; a temporary one when empty")
	program := flag.String("program", "", "a built tierbook to measure instead of this tree's")
	parts := flag.String("parts", "commands,keys", "what to measure")
	empty := flag.Bool("empty", false, "be the empty program")
	flag.Parse()
	err := error(nil)
	if *empty {
		err = uitest.RunEmpty()
	} else {
		err = measure(*sizes, *rounds, *books, *program, *parts)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "tierbench:", err)
		os.Exit(1)
	}
}

func measure(sizes string, rounds int, books, program, parts string) error {
	if books == "" {
		temporary, err := os.MkdirTemp("", "tierbench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temporary) //nolint:errcheck // of the system's temporary folder
		books = temporary
	}
	if program == "" {
		program = filepath.Join(books, "tierbook")
		build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", program, "./cmd/tierbook")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("go build: %w: %s", err, out)
		}
	}
	t := &table{out: os.Stdout}
	for _, text := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 501 {
			return fmt.Errorf("size %q is not a number above 500", text)
		}
		b := &bench{program: program, folder: filepath.Join(books, text), size: n, rounds: rounds}
		if err := b.measure(t, parts); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) measure(t *table, parts string) error {
	if err := os.MkdirAll(b.folder, 0o700); err != nil {
		return err
	}
	b.env = []string{"TZ=UTC", "LANG=en_US.UTF-8", "TIERBOOK_DB=", "XDG_CONFIG_HOME=" + b.folder, "XDG_STATE_HOME=" + b.folder, "XDG_DATA_HOME=" + b.folder}
	if _, err := os.Stat(b.path("interactions.csv")); err != nil {
		if err := writeData(b.folder, b.size, time.Now().UTC()); err != nil {
			return err
		}
	}
	t.title(b.size, b.rounds)
	if strings.Contains(parts, "commands") {
		t.commandHeader()
		if err := b.commands(t); err != nil {
			return err
		}
	}
	if strings.Contains(parts, "keys") {
		return b.keys(t)
	}
	return nil
}
