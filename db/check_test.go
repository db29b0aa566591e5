package db

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"tierbook/db/dbtest/server"
	"tierbook/db/engine"
	"tierbook/model"
)

// TestDamageClosesTheBookUntilChecked: once damage was seen nobody writes to the
// file, not even who had it open before; a check that finds it whole opens it again.
func TestDamageClosesTheBookUntilChecked(t *testing.T) {
	server.OnFile(t)
	ctx := context.Background()
	dir := t.TempDir()
	path := filepath.Join(dir, "book.db")
	d := openTest(t, dir)
	if _, err := d.AddCustomer(ctx, model.Customer{Name: "Acme"}, nil); err != nil {
		t.Fatal(err)
	}
	var page, size int
	if err := d.readers.QueryRow("SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_schema WHERE name = 'customer'").Scan(&page, &size); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	broken := bytes.Clone(whole)
	copy(broken[(page-1)*size:page*size], bytes.Repeat([]byte{0xff}, size))
	if err := os.WriteFile(path, broken, 0o600); err != nil {
		t.Fatal(err)
	}
	before, reader := openTest(t, dir), openTest(t, dir)
	if _, err := reader.Detail(ctx, 1, 0, 0); keyOf(err) != "error.db.damaged" {
		t.Fatalf("damage was not seen: %v", err)
	}
	after := openTest(t, dir)
	for who, d := range map[string]*DB{"open before": before, "the reader": reader, "opened after": after} {
		if _, err := d.SaveSegment(ctx, "x", "tier:A"); keyOf(err) != "error.db.damaged_closed" {
			t.Errorf("%s writes: %v", who, err)
		}
		_ = d.Close()
	}
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, broken) {
		t.Errorf("the damaged file was changed: %v", err)
	}
	if c, err := engine.Check(ctx, path); err != nil || c.Faults == 0 || c.Sound() || c.Lifted {
		t.Errorf("the damaged book: %+v, %v", c, err)
	}
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if c, err := engine.Check(ctx, path); err != nil || !c.Sound() || !c.Lifted {
		t.Errorf("the whole book: %+v, %v", c, err)
	}
	d = openTest(t, dir)
	defer d.Close()
	if _, err := d.AddCustomer(ctx, model.Customer{Name: "Zed"}, nil); err != nil {
		t.Errorf("a checked book cannot be written: %v", err)
	}
}
