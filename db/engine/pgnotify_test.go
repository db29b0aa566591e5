package engine

import (
	"context"
	"testing"
	"time"

	"tierbook/db/dbtest/server"
)

// Who asks again and again whether somebody else has written asks the server after it has
// told of something, and hears of every write.
func TestServerTellsOfCommits(t *testing.T) {
	if server.Address() == "" {
		t.Skip(t.Name() + " asks the server of TIERBOOK_TEST_POSTGRES")
	}
	defer func(was time.Duration) { askAgain = was }(askAgain)
	askAgain = time.Hour
	ctx, end := context.WithTimeout(t.Context(), time.Minute)
	defer end()
	book := server.Book(t.TempDir())
	open := func() *Store {
		s, err := Open(ctx, book, Options{Wait: time.Second})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	there, elsewhere := open(), open()
	look := func() (v int64, asked bool) {
		t.Helper()
		asked = !there.unchanged()
		v, err := there.Heard(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return v, asked
	}
	for range 3 {
		v, asked := look()
		for asked && ctx.Err() == nil { // until it listens
			v, asked = look()
		}
		addSegments(t, elsewhere, 1)
		for now := v; now == v && ctx.Err() == nil; now, asked = look() {
		}
		if !asked {
			t.Fatal("the server does not tell of a commit")
		}
	}
}
