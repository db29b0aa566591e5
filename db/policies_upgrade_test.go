package db

import (
	"context"
	"testing"

	"tierbook/db/dbtest/server"
	"tierbook/model"
	"tierbook/scoring"
)

// withoutOrigin takes a book back to before imports had origins, customers could be
// merged and tries counted.
var withoutOrigin = []string{
	"ALTER TABLE customer DROP COLUMN owned", "ALTER TABLE customer DROP COLUMN consents", "ALTER TABLE contact DROP COLUMN do_not_contact", "ALTER TABLE contact DROP COLUMN consents",
	"ALTER TABLE customer DROP COLUMN next_at", "ALTER TABLE customer DROP COLUMN repeat_at", "ALTER TABLE interaction DROP COLUMN next_at",
	"ALTER TABLE facts DROP COLUMN promise_at", "ALTER TABLE score DROP COLUMN due_at",
	"DROP TABLE twin", "ALTER TABLE audit DROP COLUMN customer_id", "ALTER TABLE audit DROP COLUMN salt", "ALTER TABLE audit DROP COLUMN sealed", "ALTER TABLE audit DROP COLUMN hash",
	"ALTER TABLE book DROP COLUMN audit_head", "DROP TABLE order_line", "ALTER TABLE facts DROP COLUMN opening",
	"ALTER TABLE customer DROP COLUMN opening", "ALTER TABLE customer DROP COLUMN opening_on", "ALTER TABLE customer DROP COLUMN opening_until",
	"DROP TABLE alias", "DROP TABLE distinct_pair", "DROP TABLE custom_field", "DROP TABLE person", "DROP TABLE dismissed", "DROP TABLE target",
	"ALTER TABLE import_batch DROP COLUMN digest", "ALTER TABLE import_batch DROP COLUMN notes", "ALTER TABLE import_batch DROP COLUMN origin", "ALTER TABLE import_batch DROP COLUMN first_customer", "ALTER TABLE import_batch DROP COLUMN last_customer",
	"ALTER TABLE facts DROP COLUMN last_try", "ALTER TABLE facts DROP COLUMN tries", "ALTER TABLE facts DROP COLUMN ledger", "ALTER TABLE customer DROP COLUMN cadence", "ALTER TABLE customer DROP COLUMN repeat_from", "ALTER TABLE customer DROP COLUMN repeat_every",
	"ALTER TABLE facts DROP COLUMN yearly", "ALTER TABLE score DROP COLUMN birthday",
	"ALTER TABLE score DROP COLUMN revenue_12m", "ALTER TABLE score DROP COLUMN orders_12m",
}

// A book of the first version gains what the manager's room keeps, and loses
// nothing.
func TestFirstVersionIsUpgraded(t *testing.T) {
	server.OnFile(t)
	ctx, dir := context.Background(), t.TempDir()
	d := openTest(t, dir)
	out, err := d.AddCustomer(ctx, model.Customer{Name: "Meridian", Owner: "li", Kind: model.Company}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.LogInteraction(ctx, model.Interaction{CustomerID: out.CustomerID, Kind: model.Order, Amount: 990000}, 0); err != nil {
		t.Fatal(err)
	}
	before := dump(t, d, "customer", "interaction", "tier_change")
	for _, back := range append([]string{
		"DROP TABLE tally", "DROP TABLE segment", "DROP TABLE owner", "DROP TABLE touched", "ALTER TABLE policy DROP COLUMN why", "ALTER TABLE score DROP COLUMN findings", "PRAGMA user_version = 1",
		"UPDATE policy SET body = json_remove(body, '$.weights.outlook', '$.value', '$.caps')",
	}, withoutOrigin...) {
		if _, err := d.store.Writer().ExecContext(ctx, back); err != nil {
			t.Fatal(back, err)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d = openTest(t, dir)
	defer func() { _ = d.Close() }()
	if after := dump(t, d, "customer", "interaction", "tier_change"); after != before {
		t.Errorf("before the upgrade:\n%s\nafter:\n%s", before, after)
	}
	if b, err := d.Book(ctx); err != nil || b.Customers != 1 {
		t.Errorf("counted %+v %v", b, err)
	}
	if p, err := d.Policy(ctx); err != nil || p.Weights != scoring.DefaultPolicy().Weights || p.Value.WindowDays != scoring.DefaultPolicy().Value.WindowDays {
		t.Errorf("%+v %v", p, err)
	}
	retail, _ := scoring.Preset(scoring.PresetRetail)
	if _, err := d.SavePolicy(ctx, retail, "a shop"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.SaveSegment(ctx, "mine", "owner:li"); err != nil {
		t.Fatal(err)
	}
	v, err := d.Policies(ctx)
	if err != nil || len(v) != 2 || v[0].Why != "a shop" || v[1].Why != "" {
		t.Errorf("%+v %v", v, err)
	}
	if s, err := d.Stats(ctx, model.StatsQuery{}); err != nil || s.Customers != 1 || s.Revenue != 990000 {
		t.Errorf("%+v %v", s, err)
	}
}
