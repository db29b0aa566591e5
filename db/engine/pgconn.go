package engine

import (
	"cmp"
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"tierbook/model"
)

// pgConn is a connection to a server for database/sql. Within a transaction what gives no
// rows waits, and goes to the server together with the next query or the commit: a round
// trip costs more than most statements do. A statement that fails is then reported by what
// sent it on; nothing of the transaction is ever committed.
type pgConn struct {
	driver.Conn // what database/sql does not call
	conn        *pgx.Conn
	commits     *atomic.Int64 // by this process; nil for a connection that only reads
	notifies    bool          // the server can tell of them
	news        *news
	cuts        int64 // before this connection
	inTx        bool
	failed      error // what went wrong first in the transaction
	waiting     *pgx.Batch
	args        int // of what waits
}

const (
	waitingMost = 500    // statements
	argsMost    = 20_000 // of what waits
	// goodbye is how long a server that does not answer holds up who has done with it.
	goodbye = 5 * time.Second

	// takeTurn gives a process the turn to write, until its transaction ends: others wait
	// for the row, which counts the commits, by which they hear of them. (It is a row and no
	// advisory lock, which CockroachDB and YugabyteDB do not have.)
	takeTurn = "UPDATE tierbook SET commits = commits + 1"
	noTable  = "42P01" // what the server calls that a table is not there
)

// serverError is what a server says, empty where an error is not its.
func serverError(err error) pgconn.PgError {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return *e
	}
	return pgconn.PgError{}
}

// Prepare only remembers the text: the server is asked when it is run.
func (c *pgConn) Prepare(query string) (driver.Stmt, error) { return &pgStmt{c: c, query: query}, nil }

// Close ends the connection.
func (c *pgConn) Close() error {
	ctx, end := context.WithTimeout(context.Background(), goodbye)
	defer end()
	return c.conn.Close(ctx)
}

// IsValid tells a connection that can be used again.
func (c *pgConn) IsValid() bool { return !c.conn.IsClosed() }

// ResetSession gives up a connection that was there before the way to the server was cut.
func (c *pgConn) ResetSession(context.Context) error {
	return model.If[error](c.cuts == c.news.cuts.Load(), nil, driver.ErrBadConn)
}

// BeginTx begins a transaction: one that reads sees one moment; one that writes has the
// turn to write, or fails where another has it.
func (c *pgConn) BeginTx(ctx context.Context, _ driver.TxOptions) (driver.Tx, error) {
	c.inTx, c.failed, c.waiting = true, nil, &pgx.Batch{}
	if c.commits == nil {
		c.waiting.Queue("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
		return c, nil
	}
	c.waiting.Queue("BEGIN")
	c.waiting.Queue(takeTurn)
	if c.notifies {
		c.waiting.Queue(notify)
	}
	err := c.flush(ctx)
	if err != nil {
		_ = c.Rollback()
	}
	if serverError(err).Code == noTable { // a book that is being made
		c.inTx, err = true, nil
		c.waiting.Queue("BEGIN")
	}
	return c, c.gone(ctx, err)
}

// gone tells database/sql of a connection that was lost before anything was done on it.
func (c *pgConn) gone(ctx context.Context, err error) error {
	if err != nil && c.conn.IsClosed() && ctx.Err() == nil {
		return driver.ErrBadConn
	}
	return err
}

// Commit makes the transaction durable. Behind a failure the server would take it for a
// rollback, and say nothing.
func (c *pgConn) Commit() error {
	c.waiting.Queue("COMMIT")
	if err := c.flush(context.Background()); err != nil {
		_ = c.Rollback()
		return err
	}
	if c.inTx = false; c.commits != nil {
		c.commits.Add(1)
	}
	return nil
}

// Rollback drops what waits, and the transaction where the server has one.
func (c *pgConn) Rollback() error {
	c.inTx, c.failed, c.waiting, c.args = false, nil, &pgx.Batch{}, 0
	if c.conn.IsClosed() || c.conn.PgConn().TxStatus() == 'I' {
		return nil
	}
	ctx, end := context.WithTimeout(context.Background(), goodbye)
	defer end()
	_, err := c.conn.Exec(ctx, "ROLLBACK")
	return err
}

// send sends what waits; its results are to be read.
func (c *pgConn) send(ctx context.Context) pgx.BatchResults {
	b := c.waiting
	c.waiting, c.args = &pgx.Batch{}, 0
	return c.conn.SendBatch(ctx, b)
}

// flush sends what waits and is done with it.
func (c *pgConn) flush(ctx context.Context) error {
	if c.failed == nil && c.waiting.Len() > 0 {
		return c.note(c.send(ctx).Close())
	}
	return c.failed
}

// note keeps what went wrong first in a transaction.
func (c *pgConn) note(err error) error {
	if c.inTx && c.failed == nil {
		c.failed = err
	}
	return err
}

// ExecContext runs a statement, within a transaction when something needs it.
func (c *pgConn) ExecContext(ctx context.Context, query string, named []driver.NamedValue) (driver.Result, error) {
	text, args := translate(query, named)
	switch {
	case len(args) == 0 && strings.Contains(query, ";"): // several
		err := c.flush(ctx)
		if err == nil {
			err = c.note(c.conn.PgConn().Exec(ctx, query).Close())
		}
		return driver.ResultNoRows, err
	case !c.inTx:
		tag, err := c.conn.Exec(ctx, text, args...)
		return driver.RowsAffected(tag.RowsAffected()), err
	}
	c.waiting.Queue(text, args...)
	if c.args += len(args); c.waiting.Len() >= waitingMost || c.args >= argsMost {
		return driver.ResultNoRows, c.flush(ctx)
	}
	return driver.ResultNoRows, c.failed
}

// QueryContext runs a query, behind what waits.
func (c *pgConn) QueryContext(ctx context.Context, query string, named []driver.NamedValue) (driver.Rows, error) {
	if c.failed != nil {
		return nil, c.failed
	}
	before := c.waiting.Len()
	text, args := translate(query, named)
	c.waiting.Queue(text, args...)
	out := &pgRows{results: c.send(ctx)}
	var err error
	for i := 0; i < before && err == nil; i++ {
		_, err = out.results.Exec()
	}
	if err == nil {
		out.rows, err = out.results.Query()
	}
	if err == nil { // what is wrong with it is known with its first row
		out.first = out.rows.Next()
		err = out.rows.Err()
	}
	if err == nil {
		return out, nil
	}
	_ = out.results.Close()
	if c.inTx {
		return nil, c.note(err)
	}
	return nil, c.gone(ctx, err)
}

// pgStmt is a statement of a connection.
type pgStmt struct {
	driver.Stmt // what database/sql does not call
	c           *pgConn
	query       string
}

// Close has nothing to give back.
func (s *pgStmt) Close() error { return nil }

// NumInput leaves counting to the server.
func (s *pgStmt) NumInput() int { return -1 }

// ExecContext runs the statement.
func (s *pgStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.c.ExecContext(ctx, s.query, args)
}

// pgRows is the result of a query.
type pgRows struct {
	rows    pgx.Rows
	first   bool // its first row is read and not given yet
	results pgx.BatchResults
}

// Columns names them.
func (r *pgRows) Columns() []string {
	return model.Each(r.rows.FieldDescriptions(), func(f *pgconn.FieldDescription) string { return f.Name })
}

// Close reads the rest and drops it.
func (r *pgRows) Close() error {
	r.rows.Close()
	return cmp.Or(r.rows.Err(), r.results.Close())
}

// Next gives the next row, in the kinds of values that a book in a file has.
func (r *pgRows) Next(dest []driver.Value) error {
	if !r.first && !r.rows.Next() {
		return cmp.Or(r.rows.Err(), io.EOF)
	}
	r.first = false
	values, err := r.rows.Values()
	for i, v := range values {
		switch dest[i] = v; v := v.(type) {
		case int32:
			dest[i] = int64(v)
		case bool:
			dest[i] = model.If[int64](v, 1, 0)
		case pgtype.Numeric: // a sum of whole numbers
			n, _ := v.Int64Value()
			dest[i] = n.Int64
		}
	}
	return err
}

// spelling is what a server writes otherwise: its LIKE tells capital letters from small
// ones, which that of a file does not, and bytes that are none look like text.
var spelling = strings.NewReplacer(" LIKE ", " ILIKE ", "x''", "''::bytea")

// idList is a list of ids as record.IDList writes it.
var idList = regexp.MustCompile(`( NOT)? IN \(([0-9]+(,[0-9]+)*)\)`)

// translate gives a statement as the server wants it, with numbers for plain marks and an
// argument for each list of ids: one that is never the same would be prepared each time.
func translate(query string, named []driver.NamedValue) (string, []any) {
	args := make([]any, len(named))
	for i, n := range named {
		args[i] = n.Value
		if b, is := n.Value.(bool); is {
			args[i] = model.If(b, 1, 0)
		}
	}
	parts := strings.Split(spelling.Replace(query), "?")
	b := []byte(parts[0])
	for i, p := range parts[1:] {
		b = append(strconv.AppendInt(append(b, '$'), int64(i+1), 10), p...)
	}
	return idList.ReplaceAllStringFunc(string(b), func(list string) string {
		at := idList.FindStringSubmatch(list)
		args = append(args, "{"+at[2]+"}")
		return model.If(at[1] == "", " = ANY", " <> ALL") + "($" + strconv.Itoa(len(args)) + "::bigint[])"
	}), args
}

const (
	notify = "NOTIFY tierbook" // goes out to those who listen when the transaction commits
	listen = "LISTEN tierbook"

	// listenAgain is how long after a lost connection another is tried.
	listenAgain = 10 * time.Second
)

// askAgain is how long a server is believed that tells of nothing: what stands between may
// have swallowed it.
var askAgain = 10 * time.Second

// news is what a server tells by itself of commits, so that nobody has to ask.
type news struct {
	begun   sync.Once
	listens atomic.Bool
	some    atomic.Bool  // since the server was asked
	cuts    atomic.Int64 // of the way to the server
	open    context.Context
	end     context.CancelFunc
}

// notifies tells a server that knows NOTIFY; of CockroachDB and YugabyteDB not every version does.
func notifies(conn *pgx.Conn) bool {
	of := conn.PgConn().ParameterStatus
	return of("crdb_version") == "" && !strings.Contains(of("server_version"), "YB")
}

// none tells that no process has committed since the server was asked.
func (n *news) none(conf *pgx.ConnConfig) bool {
	n.begun.Do(func() { go n.listen(conf) })
	return n.listens.Load() && !n.some.Load()
}

// listen waits for what the server tells, as long as the book is open.
func (n *news) listen(conf *pgx.ConnConfig) {
	for n.open.Err() == nil {
		conn, err := pgx.ConnectConfig(n.open, conf)
		if err == nil {
			_, err = conn.Exec(n.open, listen)
		}
		for err == nil {
			n.some.Store(true)
			n.listens.Store(true)
			wait, end := context.WithTimeout(n.open, askAgain)
			if _, err = conn.WaitForNotification(wait); pgconn.Timeout(err) {
				err = n.open.Err()
			}
			end()
		}
		if n.listens.Swap(false) {
			n.cuts.Add(1)
		}
		if conn != nil {
			_ = conn.Close(n.open)
		}
		select {
		case <-n.open.Done():
		case <-time.After(listenAgain):
		}
	}
}
