// Package server says where the books of tests lie: in files, or on the PostgreSQL
// server whose address is in TIERBOOK_TEST_POSTGRES.
package server

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Address is that of the server, "" without one.
func Address() string { return os.Getenv("TIERBOOK_TEST_POSTGRES") }

// OnFile skips a test that looks into the file of a book where books lie on a server.
func OnFile(t testing.TB) {
	t.Helper()
	if Address() != "" {
		t.Skip(t.Name() + " is about the file of a book")
	}
}

// made are the schemas of this process, which it takes away at its end.
var made struct {
	sync.Mutex
	conn    *pgx.Conn
	schemas map[string]bool
}

// run is another in each process but those that it starts.
var run, child = func() (string, bool) {
	const name = "TIERBOOK_TEST_RUN"
	if run := os.Getenv(name); run != "" {
		return run, true
	}
	run := rand.Text()
	_ = os.Setenv(name, run)
	return run, false
}()

// Book gives where the book of a folder lies: in it, or in a schema of its own on the
// server, which is there then.
func Book(dir string) string {
	if strings.HasPrefix(dir, "postgres") { // Dir gave it
		return dir
	}
	if Address() == "" {
		return filepath.Join(dir, "book.db")
	}
	return Schema(dir)
}

// Dir gives what Book gave a path for.
func Dir(path string) string {
	if Address() == "" {
		return filepath.Dir(path)
	}
	return path
}

// Schema gives the address of a schema on the server, the same for the same name.
func Schema(name string) string {
	made.Lock()
	defer made.Unlock()
	ctx, sum := context.Background(), sha256.Sum256([]byte(run+name))
	schema := "test_" + hex.EncodeToString(sum[:10])
	if !made.schemas[schema] {
		if made.conn == nil {
			conn, err := pgx.Connect(ctx, Address())
			if err != nil {
				panic(err)
			}
			made.conn, made.schemas = conn, map[string]bool{}
		}
		if _, err := made.conn.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+schema); err != nil {
			panic(err)
		}
		made.schemas[schema] = true
	}
	u, err := url.Parse(Address())
	if err != nil {
		panic(err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

// Clear takes away the schemas that this process made. A TestMain calls it at its end.
func Clear() {
	made.Lock()
	defer made.Unlock()
	for schema := range made.schemas {
		if child {
			continue
		}
		_, _ = made.conn.Exec(context.Background(), "DROP SCHEMA "+schema+" CASCADE")
	}
	clear(made.schemas)
}

// Exec runs a statement beside a book on the server.
func Exec(t testing.TB, path, statement string) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), path)
	if err == nil {
		_, err = conn.Exec(context.Background(), statement)
	}
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.Close(context.Background())
}
