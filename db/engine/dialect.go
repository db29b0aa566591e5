package engine

import (
	"context"
	"database/sql"
)

// dialect is what one kind of database does its own way.
type dialect interface {
	// prepare sees to it that there is something to open: it creates what is
	// missing, and refuses what is no book, or one of a newer version.
	prepare(ctx context.Context, o *Options, readOnly bool) error
	// connect opens the pools of the one connection that writes and of those that
	// read.
	connect(readOnly bool) (writer, readers *sql.DB, err error)
	// inspect gives the version of the schema, or refuses it.
	inspect(ctx context.Context, q Querier) (version int, err error)
	// steps are the schema's; step i leads to version i+1.
	steps() ([]string, error)
	// mark notes the version of the schema within the step that leads to it.
	mark(ctx context.Context, q Querier, version int) error
	// seen gives a number that changes when another process has changed the book.
	seen(ctx context.Context, writer *sql.DB) (int64, error)
	// shrink is the statement that makes a connection give back its page cache.
	shrink() string
	// rewrite writes the file anew without free pages; emptyLog empties the log
	// beside it, which somebody who reads stands in the way of.
	rewrite(ctx context.Context, q Querier) error
	emptyLog(ctx context.Context, q Querier) error
	// tidy is what is left to do before the writing connection is closed.
	tidy(writer *sql.DB)
}
