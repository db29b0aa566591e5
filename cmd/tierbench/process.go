//go:build linux

package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// cost is what one run of a command took.
type cost struct {
	wall, cpu time.Duration
	peak      int64 // bytes resident at most
}

// run carries out a command with its output thrown away and gives its cost.
func run(env []string, stdin, name string, args ...string) cost {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdin = strings.NewReader(stdin)
	null := must(os.OpenFile(os.DevNull, os.O_WRONLY, 0))
	defer null.Close() //nolint:errcheck // nothing is kept there
	var stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = null, &stderr
	began := time.Now()
	if err := cmd.Run(); err != nil {
		try(fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, stderr.String()))
	}
	c := cost{wall: time.Since(began), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		c.peak = u.Maxrss << 10
	}
	return c
}

func middle(list []cost) cost {
	return cost{
		wall: median(list, func(c cost) time.Duration { return c.wall }),
		cpu:  median(list, func(c cost) time.Duration { return c.cpu }),
		peak: median(list, func(c cost) int64 { return c.peak }),
	}
}

// median gives the middle of a figure, 0 of none.
func median[T any, N cmp.Ordered](list []T, of func(T) N) N { return quantile(list, 0.5, of) }

// quantile gives the figure that a share q of the list does not exceed.
func quantile[T any, N cmp.Ordered](list []T, q float64, of func(T) N) (none N) {
	if len(list) == 0 {
		return none
	}
	figures := make([]N, len(list))
	for i := range list {
		figures[i] = of(list[i])
	}
	slices.Sort(figures)
	return figures[min(int(q*float64(len(figures))), len(figures)-1)]
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d.Microseconds())/1000) }

// ratio says how many times the other figure; "–" without one.
func ratio(a, b time.Duration) string {
	if b <= 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f", float64(a)/float64(b))
}

// printKey prints the line of a key that was pressed often.
func printKey(name string, presses []press, floor time.Duration) {
	first := func(p press) time.Duration { return p.first }
	settled := func(p press) time.Duration { return p.settled }
	mid := median(presses, first)
	fmt.Printf("| %s (%d) | %s | %s | %s | %s | %s | %s | %d | %d |\n", name, len(presses), ratio(mid, floor), ms(mid), ms(quantile(presses, 0.99, first)),
		ms(median(presses, settled)), ms(quantile(presses, 0.99, settled)), ms(median(presses, func(p press) time.Duration { return p.cpu })),
		median(presses, func(p press) int { return p.bytes }), median(presses, func(p press) int { return p.disk }))
}
