package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
)

// untilSignal gives a context that ends with the first signal that asks the process to stop, which is its
// cause then; a second one ends the process at once, but for the hang-ups that
// follow when a terminal closes: the shell and the kernel each send one.
func untilSignal() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	go func() {
		s := <-c
		signal.Reset(os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT)
		cancel(signalled{s})
		for range c { // hang-ups: ignoring them leaves a moment in which one still kills
		}
	}()
	return ctx
}

// signalled is the cause of a context that a signal ended.
type signalled struct{ os.Signal }

// Error names the signal.
func (s signalled) Error() string { return s.String() }

// stopCode gives the exit code of what a signal stopped, as shells count it:
// 128 and its number; code where no signal did.
func stopCode(ctx context.Context, code int) int {
	var s signalled
	if !errors.As(context.Cause(ctx), &s) {
		return code
	}
	n, _ := s.Signal.(syscall.Signal)
	return 128 + int(n)
}
