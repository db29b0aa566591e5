package main

import (
	"context"
	"io"
)

// typed reads what a person types until ctx ends: a read from a terminal would
// wait for the next line, and leave Ctrl-C without an answer.
type typed struct {
	ctx context.Context
	in  io.Reader
}

func (t typed) Read(p []byte) (int, error) {
	type answer struct {
		n   int
		err error
	}
	buf, done := make([]byte, len(p)), make(chan answer, 1)
	go func() {
		n, err := t.in.Read(buf)
		done <- answer{n, err}
	}()
	select {
	case a := <-done:
		return copy(p, buf[:a.n]), a.err
	case <-t.ctx.Done():
		return 0, t.ctx.Err()
	}
}
