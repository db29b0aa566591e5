//go:build linux

package main

import (
	"fmt"
	"io"
	"time"
)

// table prints lines as they are measured, so that a long run can be watched.
type table struct {
	out io.Writer
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d.Microseconds())/1000) }

// ratio says how many times the other figure; "–" without one.
func ratio(a, b time.Duration) string {
	if b <= 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f", float64(a)/float64(b))
}

func (t *table) print(format string, args ...any) { _, _ = fmt.Fprintf(t.out, format, args...) }

// command adds a command's line beside the sqlite3 shell's.
func (t *table) command(name string, c, shell cost) {
	t.print("| %s | %s | %s | %s | %d | %s |\n", name, ratio(c.cpu, shell.cpu), ms(c.cpu), ms(c.wall), c.peak>>20, ms(shell.cpu))
}

// key adds the line of a key that was pressed often.
func (t *table) key(name string, presses []press, floor time.Duration) {
	first := func(p press) time.Duration { return p.first }
	settled := func(p press) time.Duration { return p.settled }
	mid := median(presses, first)
	t.print("| %s (%d) | %s | %s | %s | %s | %s | %s | %d | %d |\n", name, len(presses), ratio(mid, floor), ms(mid), ms(quantile(presses, 0.99, first)),
		ms(median(presses, settled)), ms(quantile(presses, 0.99, settled)), ms(median(presses, func(p press) time.Duration { return p.cpu })),
		median(presses, func(p press) int { return p.bytes }), median(presses, func(p press) int { return p.disk }))
}
