package engine

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

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
	some    atomic.Bool // since the server was asked
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
		n.listens.Store(false)
		if conn != nil {
			_ = conn.Close(n.open)
		}
		select {
		case <-n.open.Done():
		case <-time.After(listenAgain):
		}
	}
}
