package main

import (
	"context"
	"io"
)

// typed reads what a person types until ctx ends.
type typed struct {
	ctx context.Context
	in  io.Reader
}

func (t typed) Read(p []byte) (int, error) {
	data, err := await(t.ctx, func() ([]byte, error) {
		buf := make([]byte, len(p))
		n, err := t.in.Read(buf)
		return buf[:n], err
	})
	return copy(p, data), err
}

// await waits for a read or for ctx to end: a read from a terminal would wait for the
// next line, and leave Ctrl-C without an answer.
func await(ctx context.Context, read func() ([]byte, error)) ([]byte, error) {
	type answer struct {
		data []byte
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		data, err := read()
		done <- answer{data, err}
	}()
	select {
	case a := <-done:
		return a.data, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
