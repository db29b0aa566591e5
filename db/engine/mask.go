package engine

import (
	"context"
	"database/sql/driver"
	_ "embed"
	"strings"

	sqlitedriver "modernc.org/sqlite"
)

// masked at the end of the name of a database asks for one whose personal data nobody
// sees. No path ends there.
const masked = "&tierbook_mask=1"

// masks stand in the place of the tables with personal data: customers are called by
// their number, and what is known of persons, or free text that may name them, is empty.
// Of outcomes the usual ones stay, which are no text of a person's own. Owners, regions,
// industries, tags and products stay: figures are told apart by them. What is read then,
// by whatever statement, is masked.
//
//go:embed mask.sql
var masks string

func init() {
	sqlitedriver.RegisterConnectionHook(func(c sqlitedriver.ExecQuerierContext, dsn string) error {
		if !strings.HasSuffix(dsn, masked) {
			return nil
		}
		_, err := c.ExecContext(context.Background(), masks, []driver.NamedValue{})
		return err
	})
}
