package engine

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"embed"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"tierbook/model"
)

//go:embed migrations/postgres/*.sql
var postgresSteps embed.FS

// postgres is what a book on a PostgreSQL server does its own way.
type postgres struct {
	conf    *pgx.ConnConfig
	readers *sql.DB
	shown   string
	mask    bool
	own     atomic.Int64 // commits of this process
	news    news
}

// addresses are those of servers, well written or not: no path that may hold a password is
// taken for a file's.
var addresses = regexp.MustCompile(`(?i)^\s*(postgres|pg)[^/]*:/`)

// Server tells the address of a book on a server from the path of a file.
func Server(path string) bool { return addresses.MatchString(path) }

// hidden is shown for an address of which nobody can tell where its password ends.
const hidden = "postgres://…"

// Shown is the address of a book as people may see it: without its password.
func Shown(path string) string {
	u, err := url.Parse(path)
	switch {
	case !Server(path):
		return path
	case err != nil || strings.Count(path, "@") > 1 || u.User == nil && strings.Contains(path, "@"):
		return hidden
	case u.User != nil:
		u.User = url.User(u.User.Username())
	}
	if u.RawQuery = u.Query().Get("search_path"); u.RawQuery != "" {
		u.RawQuery = "search_path=" + url.QueryEscape(u.RawQuery)
	}
	return u.String()
}

// newPostgres sees to it that there is a book at an address, or may be made one. It is opened
// for reading where the user of the server may not write, or the server follows another.
func newPostgres(ctx context.Context, path string, o *Options) (*postgres, error) {
	p := &postgres{shown: Shown(path), mask: o.Mask}
	conf, err := pgx.ParseConfig(path)
	if err != nil || p.shown == hidden {
		return nil, model.E(model.CodeUsage, "error.db.address", "Path", p.shown) // its text may hold the password
	}
	conf.ConnectTimeout = cmp.Or(conf.ConnectTimeout, 10*time.Second)
	p.news.open, p.news.end = context.WithCancel(context.WithoutCancel(ctx))
	p.conf, p.readers = conf, sql.OpenDB(&pgPool{p: p, reads: true})
	conf.RuntimeParams["application_name"], conf.RuntimeParams["lock_timeout"] = "tierbook", "1s"
	conf.RuntimeParams["idle_in_transaction_session_timeout"] = "5min" // of a program that stands still in the midst of a write
	version, err := p.inspect(ctx, p.readers)
	if err == nil && version == 0 && (o.MustExist || o.ReadOnly || o.Mask) {
		err = model.NotFound("error.db.missing", "Path", p.shown)
	}
	if err == nil && version > 0 {
		const query = "SELECT $1 = 1 OR pg_is_in_recovery() OR NOT has_table_privilege('tierbook', 'UPDATE')"
		o.ReadOnly, err = Value[bool](ctx, p.readers, query, o.ReadOnly)
	}
	if err != nil {
		_ = p.readers.Close()
	}
	return p, err
}

// pgPool makes the connections of a pool.
type pgPool struct {
	p     *postgres
	reads bool
}

// Connect makes one.
func (c *pgPool) Connect(ctx context.Context) (driver.Conn, error) {
	cuts := c.p.news.cuts.Load()
	conn, err := pgx.ConnectConfig(ctx, c.p.conf)
	if err == nil && c.p.mask {
		err = putMasks(ctx, conn)
	}
	if err == nil && c.reads {
		_, err = conn.Exec(ctx, "SET default_transaction_read_only = on")
	}
	if err != nil {
		if conn != nil {
			_ = conn.Close(ctx)
		}
		return nil, err
	}
	out := &pgConn{conn: conn, waiting: &pgx.Batch{}, news: &c.p.news, cuts: cuts}
	if !c.reads {
		out.commits, out.notifies = &c.p.own, notifies(conn)
	}
	return out, nil
}

// Close ends what the pool of a book that is open keeps going.
func (c *pgPool) Close() error {
	c.p.news.end()
	return nil
}

// Driver is there for the interface.
func (c *pgPool) Driver() driver.Driver { return nil }

func (p *postgres) connect(readOnly bool) (writer, readers *sql.DB, err error) {
	return sql.OpenDB(&pgPool{p: p, reads: readOnly}), p.readers, nil
}

// inSchema picks the tables of the book's schema from pg_class.
const inSchema = "relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())"

func (p *postgres) steps() []string { return stepsOf(postgresSteps, "migrations/postgres/*.sql") }

func (p *postgres) inspect(ctx context.Context, q Querier) (version int, err error) {
	const query = `SELECT count(*), count(CASE WHEN relname = 'tierbook' THEN 1 END) FROM pg_class
		WHERE relkind <> 'i' AND ` + inSchema
	var tables, ours int
	if err := q.QueryRowContext(ctx, query).Scan(&tables, &ours); err != nil {
		return 0, err
	}
	if ours == 0 {
		return 0, model.If[error](tables > 0, model.E(model.CodeRefused, "error.db.others_tables", "Path", p.shown), nil)
	}
	if version, err = Value[int](ctx, q, "SELECT version FROM tierbook"); version > len(p.steps()) {
		return version, model.E(model.CodeRefused, "error.db.newer", "Path", p.shown)
	}
	return version, err
}

func (p *postgres) mark(ctx context.Context, q Querier, version int) error {
	_, err := q.ExecContext(ctx, "UPDATE tierbook SET version = $1", version)
	return err
}

func (p *postgres) seen(ctx context.Context, writer *sql.DB) (int64, error) {
	p.news.some.Store(false)
	n, err := Value[int64](ctx, writer, "SELECT commits FROM tierbook")
	if err != nil {
		p.news.some.Store(true)
	}
	return n - p.own.Load(), err
}

func (p *postgres) unchanged() bool { return p.news.none(p.conf) }

func (p *postgres) tables() string {
	return `SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
		WHERE c.relkind = 'r' AND ` + inSchema + `
		AND c.relname <> 'tierbook' AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.oid, a.attnum`
}

// What a file needs and a server sees to itself.
func (p *postgres) shrink() string                          { return "" }
func (p *postgres) emptyLog(context.Context, Querier) error { return nil }
func (p *postgres) tidy(*sql.DB)                            {}
func (p *postgres) refsLater() string                       { return "SET CONSTRAINTS ALL DEFERRED" }

// rewrite writes the tables anew without what was deleted.
func (p *postgres) rewrite(ctx context.Context, q Querier) error {
	tables, err := All(ctx, q, func(name *string) []any { return []any{name} },
		"SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND "+inSchema)
	for i := 0; err == nil && i < len(tables); i++ {
		_, err = q.ExecContext(ctx, "VACUUM FULL "+tables[i])
	}
	return err
}

// putMasks puts views in the place of the tables with personal data.
func putMasks(ctx context.Context, conn *pgx.Conn) error {
	var schema string
	if err := conn.QueryRow(ctx, "SELECT quote_ident(current_schema())").Scan(&schema); err != nil {
		return err
	}
	_, views, _ := strings.Cut(masks, "\n") // behind a pragma, and before another
	views = views[:strings.LastIndex(views, "PRAGMA")]
	return conn.PgConn().Exec(ctx, strings.ReplaceAll(spelling.Replace(views), "main.", schema+".")).Close()
}

// states are the kinds of the server's codes: of the class, its first two characters, or
// of one code.
var states = map[string]kind{
	"08": kindServer, "23": kindConflict, "28": kindLogin, "40": kindBusy, "53": kindFull, "57": kindServer, "58": kindIO,
	"25006": kindReadOnly, "3D000": kindNoDatabase, "3F000": kindNoDatabase, "42501": kindDenied, "42P07": kindConflict,
	"53200": kindOther, "53300": kindBusy, "55P03": kindBusy, "57014": kindCancelled,
}

// serverKind tells what an error of a server's, or of the way to it, means.
func serverKind(err error) kind {
	if c := serverError(err).Code; c != "" {
		if k, ok := states[c]; ok {
			return k
		}
		return states[c[:min(2, len(c))]]
	}
	gone := errors.As(err, new(interface{ Timeout() bool })) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF)
	return model.If(gone || errors.As(err, new(*pgconn.ConnectError)), kindServer, kindOther)
}

// refTaken gives the ref that another customer has already, where a server says so.
func refTaken(err error) (string, bool) {
	e := serverError(err)
	_, ref, _ := strings.Cut(e.Detail, ")=(")
	return ref[:max(0, strings.LastIndexByte(ref, ')'))], e.ConstraintName == "customer_ref_key"
}

// stepsOf gives the steps of a schema.
func stepsOf(files embed.FS, pattern string) (out []string) {
	names, _ := fs.Glob(files, pattern) // sorted; what is embedded can be read
	for _, n := range names {
		b, _ := files.ReadFile(n)
		out = append(out, string(b))
	}
	return out
}

// kind is what an error of a driver's means to the rooms above: a code with a sentence.
type kind struct {
	code model.Code
	key  string
}

var (
	kindOther      kind                                              // anything else
	kindBusy       = kind{model.CodeBusy, "error.db.busy"}           // another connection stands in the way right now
	kindConflict   = kind{model.CodeInternal, "error.db.internal"}   // a constraint
	kindFull       = kind{model.CodeInternal, "error.db.full"}       // no room on the disk
	kindReadOnly   = kind{model.CodeInternal, "error.db.readonly"}   // cannot be written
	kindClosed     = kind{model.CodeInternal, "error.db.open"}       // cannot be opened
	kindNoBook     = kind{model.CodeRefused, "error.db.not_a_book"}  // a file of something else
	kindDamaged    = kind{model.CodeRefused, "error.db.damaged"}     // a file that is broken
	kindIO         = kind{model.CodeInternal, "error.db.io"}         // the disk fails
	kindCancelled  = kind{model.CodeCancelled, "error.db.cancelled"} // interrupted
	kindLocked     = kind{model.CodeRefused, "error.db.locked"}      // encrypted, and nobody gave its key
	kindServer     = kind{model.CodeInternal, "error.db.server"}     // a server that does not answer
	kindLogin      = kind{model.CodeRefused, "error.db.login"}       // a server that does not take the user or the password
	kindNoDatabase = kind{model.CodeRefused, "error.db.no_database"} // a server without the database or its schema
	kindDenied     = kind{model.CodeRefused, "error.db.denied"}      // a user who may not do that there
)

// kindOf tells what an error of a driver's means.
func kindOf(err error) kind {
	if k := fileKind(err); k != kindOther {
		return k
	}
	return serverKind(err)
}

// Conflict tells an error that a constraint gave: a unique value is taken.
func Conflict(err error) bool { return kindOf(err) == kindConflict }

// Err turns what a driver or the system says into a sentence for people, once, with
// the cause kept for the log. A *model.Error passes unchanged. Damage closes the book
// to writes until Check has found it whole.
func (s *Store) Err(err error) error {
	return Err(err, s.path)
}

// Err is Store.Err of a place that may not be open.
func Err(err error, path string) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*model.Error](err); ok {
		return err
	}
	if ref, is := refTaken(err); is {
		return model.E(model.CodeConflict, "error.db.ref_taken", "Ref", ref).Wrap(err)
	}
	k := kindOf(err)
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		k = kindCancelled
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		k = kindFull
	case errors.Is(err, syscall.EFBIG), errors.Is(err, syscall.EIO):
		k = kindIO
	case denied(err), errors.As(err, new(*fs.PathError)):
		k = kindClosed
	case errors.Is(err, sql.ErrConnDone):
		return model.E(model.CodeInternal, "error.db.closed").Wrap(err)
	}
	if k == kindDamaged {
		markDamaged(path)
	}
	return model.E(cmp.Or(k.code, model.CodeInternal), cmp.Or(k.key, "error.db.internal"), "Path", path).Wrap(err)
}

// cannotWrite tells errors that stand for a place that may only be read.
func cannotWrite(err error) bool {
	k := kindOf(err)
	return k == kindClosed || k == kindReadOnly || denied(err)
}

// writable tells whether the file, when there is one, may be written.
func writable(path string) bool {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err == nil {
		_ = f.Close()
	}
	return !denied(err)
}

func denied(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
}
