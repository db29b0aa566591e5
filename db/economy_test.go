package db

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"tierbook/db/dbtest/server"
	"tierbook/model"
)

// crowd opens a book with n customers, a contact and three interactions each.
func crowd(t *testing.T, n int) (d *DB, ids []int64) {
	t.Helper()
	d = openTest(t, t.TempDir())
	t.Cleanup(func() { _ = d.Close() })
	im, events := customers(), &model.Import{Kind: model.ImportInteractions}
	for i := range n {
		ref := fmt.Sprintf("R%05d", i)
		im.Customers = append(im.Customers, model.ImportCustomer{
			Row: i + 2,
			Customer: model.Customer{
				Ref: ref, Name: fmt.Sprintf("Meridian Optics %d", i), Owner: "li", Region: "East",
				Email: fmt.Sprintf("c%d@example.com", i), Phone: fmt.Sprintf("138%08d", i),
			},
			Contacts: []model.Contact{{Name: fmt.Sprintf("王芳%d", i), Phone: fmt.Sprintf("139%08d", i)}},
		})
		for k := range 3 {
			events.Interactions = append(events.Interactions, model.ImportInteraction{
				Row: 3*i + k + 2, Ref: ref, Interaction: order(noonDay()-model.Day(i%200+30*k), int64(i*100), fmt.Sprint(i, k)),
			})
		}
		ids = append(ids, int64(i+1))
	}
	mustImport(t, d, im)
	mustImport(t, d, events)
	return d, ids
}

func heap() uint64 {
	runtime.GC() // what a pool holds outlives one
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A million customers are to fit: of who they are, little more than figures stays in memory.
func TestReadModelTakesLittleMemory(t *testing.T) {
	const n = 3000
	d, _ := crowd(t, n)
	before := heap()
	s, err := d.loadSnap(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if per := int64(heap()-before) / n; per > 190 {
		t.Errorf("%d bytes a customer", per)
	}
	runtime.KeepAlive(s)
}

// Another day beside today costs its figures only.
func TestAnotherDayTakesLittleMemory(t *testing.T) {
	const n = 3000
	ctx := context.Background()
	d, _ := crowd(t, n)
	if _, err := d.snap.Get(ctx); err != nil {
		t.Fatal(err)
	}
	before := heap()
	s, err := d.read.StateOf(ctx, d.today()-30)
	if err != nil {
		t.Fatal(err)
	}
	if per := int64(heap()-before) / n; per > 190 { // its place in an order or two, and what the collector keeps
		t.Errorf("%d bytes a customer", per)
	}
	runtime.KeepAlive(s)
}

// written is how many rows fn inserts, updates or deletes.
func written(t *testing.T, d *DB, fn func() error) int {
	t.Helper()
	count := func() (n int) {
		if err := d.store.Writer().QueryRow("SELECT total_changes()").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := count()
	if err := fn(); err != nil {
		t.Fatal(err)
	}
	return count() - before
}

func TestChangeOfManyWritesWhatDiffers(t *testing.T) {
	server.OnFile(t)
	const n = 1000
	ctx := context.Background()
	d, ids := crowd(t, n)
	owner := "sam"
	rows := written(t, d, func() error {
		_, err := d.EditCustomers(ctx, ids, model.CustomerPatch{Owner: &owner}, model.ChangeAssign)
		return err
	})
	if rows > 2*n+10 { // the customer and its image
		t.Errorf("giving %d customers to somebody wrote %d rows", n, rows)
	}
	if rows := written(t, d, func() error { _, err := d.Undo(ctx, ""); return err }); rows > 3*n+10 { // its images before and after
		t.Errorf("taking it back wrote %d rows", rows)
	}
}

func TestDeletedHistoryIsOneOperation(t *testing.T) {
	const n = 300
	ctx := context.Background()
	d, ids := crowd(t, n)
	tables := []string{"customer", "contact", "interaction", "facts", "score", "tier_change"}
	before := dump(t, d, tables...)
	if _, err := d.Delete(ctx, ids[:n-1]); err != nil {
		t.Fatal(err)
	}
	after := dump(t, d, tables...)
	var ops int
	if err := d.readers.QueryRow("SELECT count(*) FROM change_op WHERE tbl = 'interaction' AND change_id = (SELECT max(id) FROM change)").Scan(&ops); err != nil {
		t.Fatal(err)
	}
	if ops != n-1 {
		t.Errorf("%d operations for the histories of %d customers", ops, n-1)
	}
	for range 2 {
		if _, err := d.Undo(ctx, ""); err != nil {
			t.Fatal(err)
		}
		if got := dump(t, d, tables...); got != before {
			t.Fatal("undo does not bring everything back")
		}
		if _, err := d.Redo(ctx, ""); err != nil {
			t.Fatal(err)
		}
		if got := dump(t, d, tables...); got != after {
			t.Fatal("redo does not take everything out again")
		}
	}
}
