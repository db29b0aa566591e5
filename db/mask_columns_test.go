package db

import (
	"context"
	"slices"
	"strings"
	"testing"

	"tierbook/db/dbtest/server"
	"tierbook/db/engine"
)

// plainTexts are the columns of text that a mask leaves as they are: words of the program
// or its settings, the team, and what figures are told apart by.
var plainTexts = strings.Fields(`
	audit.action audit.by_whom audit.kind audit.session book.currency book.zone calibration.body
	change.by_whom change.kind change.session change_op.mode change_op.tbl contact.title
	customer.industry customer.kind customer.override_by customer.owner customer.region customer.tags
	facts.ledger facts.opportunities import_batch.by_whom import_batch.file import_batch.kind import_batch.origin
	interaction.by_whom interaction.currency interaction.kind interaction.source order_line.category order_line.product
	owner.initials owner.name person.fingerprint person.name person.owners person.role policy.body policy.by_whom
	score.stage import_batch.status tally.key tally.what target.measure target.owner target.period tier_change.cause twin.session twin.tbl`)

// numbered are masked by a number, or known to be words of the program.
var numbered = []string{"customer.name", "customer.name_fold", "customer.name_key", "contact.name", "interaction.outcome"}

// Of every column of text somebody has decided whether it is shown under a mask: one that
// a later migration adds fails here until it is masked or listed.
func TestEveryTextIsMaskedOrMeantToShow(t *testing.T) {
	server.OnFile(t)
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	o := d.opt
	o.Mask = true
	d, err := Open(ctx, d.path, o)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	views, err := engine.Index(ctx, d.readers, engine.Pair[string, string], "SELECT name, sql FROM sqlite_temp_schema WHERE type = 'view'")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	err = engine.Each(ctx, d.readers, "SELECT m.name, c.name FROM main.sqlite_schema m, pragma_table_info(m.name, 'main') c WHERE m.type = 'table' AND c.type = 'TEXT'", nil, func(row engine.Scanner) error {
		var table, col string
		err := row.Scan(&table, &col)
		seen++
		view, name := views[table], table+"."+col
		empty := strings.Contains(view, "'' AS "+col) || strings.Contains(view, "NULL AS "+col) || strings.HasSuffix(view, "WHERE 1 = 0")
		if shown := slices.Contains(plainTexts, name); shown == (empty || slices.Contains(numbered, name)) {
			t.Errorf("%s: masked %v, listed as shown %v", name, empty, shown)
		}
		return err
	})
	if err != nil || seen < 40 {
		t.Fatal(seen, err)
	}
}
