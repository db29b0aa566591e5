package db

import (
	"context"
	"testing"

	"tierbook/model"
)

// The lines of an order are those of the last file that has any, and go and come
// with it.
func TestLinesFollowTheirOrder(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	file := func(lines ...model.Line) *model.Import {
		in := order(noonDay()-3, 900, "order:7")
		in.Lines = lines
		return &model.Import{File: "o.csv", Kind: model.ImportInteractions, Rows: 1, Interactions: []model.ImportInteraction{{Row: 2, Ref: "A", Interaction: in}}}
	}
	lines := func() []model.Line {
		t.Helper()
		det, err := d.Detail(ctx, 1, 0, 9)
		if err != nil || len(det.Timeline) != 1 {
			t.Fatal(det.Timeline, err)
		}
		return det.Timeline[0].Lines
	}
	linen, wool := model.Line{Product: "Linen\x00", Quantity: 3, Amount: 700}, model.Line{Product: "Wool", Amount: 200}
	mustImport(t, d, file(linen, wool))
	if l := lines(); len(l) != 2 || l[0].Product != "Linen\uFFFD" {
		t.Fatalf("%+v", l)
	}
	for _, same := range []*model.Import{file(linen, wool), file()} { // a file without lines takes none away
		if r := mustImport(t, d, same); r.Unchanged != 1 || r.Batch != 0 {
			t.Errorf("%+v", r)
		}
	}
	two := image(t, d)
	if r := mustImport(t, d, file(wool)); r.Updated != 1 || len(lines()) != 1 {
		t.Errorf("%+v %+v", r, lines())
	}
	day, note := noonDay()-9, model.Note
	for _, change := range []func() (model.Outcome, error){
		func() (model.Outcome, error) { return d.EditInteraction(ctx, 1, model.InteractionPatch{Day: &day}) },
		func() (model.Outcome, error) { return d.EditInteraction(ctx, 1, model.InteractionPatch{Kind: &note}) },
		func() (model.Outcome, error) { return d.DeleteInteraction(ctx, 1) },
	} {
		if _, err := change(); err != nil {
			t.Fatal(err)
		}
		if n := dump(t, d, "order_line"); (n == "") != lineless(t, d) {
			t.Errorf("lines without their order: %s", n)
		}
	}
	for range 4 {
		if _, err := d.Undo(ctx, ""); err != nil {
			t.Fatal(err)
		}
	}
	if image(t, d) != two || len(lines()) != 2 {
		t.Errorf("undo leaves %+v", lines())
	}
	if e, err := d.Examine(ctx); err != nil || e.Strays != 0 {
		t.Errorf("%+v %v", e, err)
	}
}

// lineless tells whether the book has no order.
func lineless(t *testing.T, d *DB) bool {
	t.Helper()
	n := 0
	if err := d.readers.QueryRow("SELECT count(*) FROM interaction WHERE kind = 'order'").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n == 0
}
