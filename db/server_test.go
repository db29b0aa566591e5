package db

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tierbook/db/dbtest/server"
	"tierbook/db/engine"
	"tierbook/model"
	"tierbook/model/sample"
)

// onServer skips a test that needs a server where there is none.
func onServer(t *testing.T) {
	t.Helper()
	if server.Address() == "" {
		t.Skip(t.Name() + " asks the server of TIERBOOK_TEST_POSTGRES")
	}
}

// trips stands between a book and its server and counts how often the server is asked: each
// Sync or Query that a client sends.
func trips(t *testing.T, path string) (through string, n *atomic.Int64) {
	t.Helper()
	u, err := url.Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	n, to := new(atomic.Int64), u.Host
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			there, err := net.Dial("tcp", to)
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(client, there); _ = client.Close() }()
			go func() {
				defer there.Close()
				for kind := byte(0); ; kind = 1 { // the first message has none
					head := make([]byte, 4+kind)
					if _, err := io.ReadFull(client, head); err != nil {
						return
					}
					if kind > 0 && (head[0] == 'S' || head[0] == 'Q') {
						n.Add(1)
					}
					body := io.LimitReader(client, int64(binary.BigEndian.Uint32(head[kind:]))-4)
					if _, err := io.Copy(there, io.MultiReader(bytes.NewReader(head), body)); err != nil {
						return
					}
				}
			}()
		}
	}()
	u.Host = listener.Addr().String()
	q := u.Query()
	q.Set("sslmode", "disable")
	u.RawQuery = q.Encode()
	return u.String(), n
}

// TestTripsOfALoggedCall: far from its server a call must not take a round trip for each
// of its statements.
func TestTripsOfALoggedCall(t *testing.T) {
	onServer(t)
	ctx := context.Background()
	path, n := trips(t, server.Book(t.TempDir()))
	d, err := Open(ctx, path, openOptions)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var ids []int64
	for i := range 4 {
		out, err := d.AddCustomer(ctx, model.Customer{Name: fmt.Sprint("Acme ", i)}, []model.Contact{{Name: "Ann", Primary: true}})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, out.CustomerID)
	}
	before := n.Load()
	for _, id := range ids { // what is prepared once is prepared for everybody
		before = n.Load()
		call := model.Interaction{CustomerID: id, Kind: model.Call, Note: "asked for a quote", Next: d.today() + 7}
		if _, err := d.LogInteraction(ctx, call, 0); err != nil {
			t.Fatal(err)
		}
	}
	if n := n.Load() - before; n > 12 || n < 3 {
		t.Errorf("a call takes %d round trips", n)
	}
}

func exported(t *testing.T, d *DB) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := d.ExportAll(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestCopyThereAndBack: a book goes from a file to a server and back without a byte of its
// export differing, and what can be undone can be undone there.
func TestCopyThereAndBack(t *testing.T) {
	onServer(t)
	ctx, o := context.Background(), openOptions
	var books []*DB
	for _, path := range []string{filepath.Join(t.TempDir(), "a.db"), server.Book(t.TempDir()), filepath.Join(t.TempDir(), "c.db")} {
		d, err := Open(ctx, path, o)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		books = append(books, d)
	}
	file, there, back := books[0], books[1], books[2]
	for customers, events := range sample.Chunks(sample.Options{Size: 60, Seed: 7, Today: file.today(), Currency: "CNY"}, 60) {
		mustImport(t, file, customers)
		mustImport(t, file, events)
	}
	note := "quote ' \" \\ $1 ? 客户 \U0001F600 é e\u0301\tTAB"
	if _, err := file.LogInteraction(ctx, model.Interaction{CustomerID: 1, Kind: model.Order, Amount: 1 << 40, Currency: "CNY", Note: note}, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := file.LogInteraction(ctx, model.Interaction{CustomerID: 2, Kind: model.Call}, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := file.Forget(ctx, []int64{2}, Erasure{}); err != nil { // whose entries have no salt
		t.Fatal(err)
	}
	if _, err := file.LogInteraction(ctx, model.Interaction{CustomerID: 1, Kind: model.Call}, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := file.CopyInto(ctx, there, nil); err != nil {
		t.Fatal(err)
	}
	sums, err := there.CopyInto(ctx, back, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := exported(t, file); !bytes.Equal(want, exported(t, there)) || !bytes.Equal(want, exported(t, back)) {
		t.Error("an export differs")
	}
	rows := 0
	for _, s := range sums {
		rows += s.Rows
	}
	if rows < 1000 || len(sums) < 20 {
		t.Errorf("%d rows in %d tables", rows, len(sums))
	}
	var e *model.Error
	if _, err := file.CopyInto(ctx, there, nil); !errors.As(err, &e) || e.Key != "error.db.whole_used" {
		t.Errorf("a book that has customers: %v", err)
	}
	fresh, err := Open(ctx, server.Dir(there.path), o)
	if err != nil {
		t.Fatal(err)
	}
	defer fresh.Close()
	if o, err := fresh.Undo(ctx, ""); err != nil || o.Change.Kind != model.ChangeLog {
		t.Errorf("the last change is not to be undone there: %+v %v", o.Change, err)
	}
}

// TestSchemasAreAlike: what a step adds to the book of a file, the server's has too, in the
// same order.
func TestSchemasAreAlike(t *testing.T) {
	onServer(t)
	columns := func(path string) string {
		d, err := Open(context.Background(), path, openOptions)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		var out strings.Builder
		err = d.store.Read(context.Background(), func(q engine.Tx) error {
			tables, err := engine.Tables(context.Background(), q)
			for _, c := range tables {
				fmt.Fprintln(&out, c.Table, c.Names)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	if file, there := columns(filepath.Join(t.TempDir(), "a.db")), columns(server.Book(t.TempDir())); file != there {
		t.Errorf("in a file:\n%son a server:\n%s", file, there)
	}
}

// TestServersWriteAtTheSameTime: several processes, here handles, log at once; nothing is
// lost and nobody fails, and a handle hears of the others' changes and not of its own.
func TestServersWriteAtTheSameTime(t *testing.T) {
	onServer(t)
	ctx, dir := context.Background(), t.TempDir()
	first := openTest(t, dir)
	defer first.Close()
	out, err := first.AddCustomer(ctx, model.Customer{Name: "Acme"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	before, err := first.Version(ctx)
	if err != nil {
		t.Fatal(err)
	}
	const handles, calls = 6, 15
	var all sync.WaitGroup
	for range handles {
		all.Go(func() {
			d := openTest(t, dir)
			defer d.Close()
			for range calls {
				if _, err := d.LogInteraction(ctx, model.Interaction{CustomerID: out.CustomerID, Kind: model.Call}, 0); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	detail, err := first.Detail(ctx, out.CustomerID, 0, -1)
	if err != nil || detail.Events != handles*calls {
		t.Errorf("%d of %d calls are there, %v", detail.Events, handles*calls, err)
	}
	for after := before; after < before+handles*calls; { // the server tells a moment later
		if after, err = first.Version(ctx); err != nil || after > before+handles*calls {
			t.Fatalf("the version went from %d to %d, %v", before, after, err)
		}
	}
	if chain, err := first.CheckAudit(ctx); err != nil || !chain.Holds() {
		t.Errorf("the audit log is broken: %+v %v", chain, err)
	}
}

// TestServerErrorsAreWorded: a person is told what is wrong with the address, and never
// the password.
func TestServerErrorsAreWorded(t *testing.T) {
	const secret = "geheim"
	ctx := context.Background()
	told := func(key, path string, o Options) {
		t.Helper()
		o.Now = func() time.Time { return noon }
		d, err := Open(ctx, path, o)
		if err == nil {
			_ = d.Close()
		}
		var e *model.Error
		if !errors.As(err, &e) || e.Key != key || strings.Contains(fmt.Sprint(err, e.Args), secret) {
			t.Errorf("%s: %v", engine.Shown(path), err)
		}
	}
	told("error.db.server", "postgres://li:"+secret+"@127.0.0.1:1/x", Options{})
	told("error.db.address", "postgres://li:"+secret+"@127.0.0.1:nowhere/x", Options{})
	for _, address := range []string{
		"postgresql://li:" + secret + "@host/%zz", "postgres://li:x@" + secret + "@127.0.0.1:1/x", "postgres://li:1/" + secret + "@127.0.0.1:1/x",
		"POSTGRES://li:" + secret + "@127.0.0.1:1/x", "postgres:/li:" + secret + "@h/x", "pg://li:" + secret + "@h/x", " postgres://li:" + secret + "@h/x",
		"postgresql+psycopg2://li:" + secret + "@h/x",
	} {
		told("error.db.address", address, Options{})
	}
	onServer(t)
	place := server.Book(t.TempDir())
	told("error.db.missing", place, Options{MustExist: true})
	told("error.db.no_database", strings.Replace(place, "search_path=", "search_path=no", 1), Options{})
	d := openTest(t, server.Dir(place))
	if _, err := d.AddCustomer(ctx, model.Customer{Name: "Acme"}, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := d.store.Writer().Exec("UPDATE tierbook SET version = 900"); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	told("error.db.newer", place, Options{})
	other := server.Book(t.TempDir())
	server.Exec(t, other, "CREATE TABLE somebodys (x BIGINT)")
	told("error.db.others_tables", other, Options{})
	view := server.Book(t.TempDir())
	server.Exec(t, view, "CREATE VIEW customer AS SELECT 1 AS id")
	told("error.db.others_tables", view, Options{})
}

// TestStepsAreWrittenTwice: a table or column that a step for files brings stands in those
// for servers too. It needs no server.
func TestStepsAreWrittenTwice(t *testing.T) {
	server.OnFile(t)
	steps, err := filepath.Glob("engine/migrations/postgres/*.sql")
	if err != nil || len(steps) == 0 {
		t.Fatal(steps, err)
	}
	var all strings.Builder
	for _, path := range steps {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	d := openTest(t, t.TempDir())
	defer d.Close()
	err = d.store.Read(context.Background(), func(q engine.Tx) error {
		tables, err := engine.Tables(context.Background(), q)
		for _, c := range tables {
			made := regexp.MustCompile(`(?s)CREATE TABLE ` + c.Table + ` \((.*?)\n\);`).FindString(all.String())
			for _, name := range c.Names {
				added := regexp.MustCompile(`ALTER TABLE ` + c.Table + ` ADD COLUMN ` + name + ` `)
				if !regexp.MustCompile(`\n  `+name+` `).MatchString(made) && !added.MatchString(all.String()) {
					t.Errorf("%s.%s is in no step for servers", c.Table, name)
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
