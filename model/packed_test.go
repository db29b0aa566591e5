package model_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tierbook/model"
)

// What is packed comes back as it was, whatever the row holds and whichever row was put in
// place of another.
func TestPackedRowsComeBack(t *testing.T) {
	row := rapid.Custom(func(t *rapid.T) model.ImportInteraction {
		r := rapid.Make[model.ImportInteraction]().Draw(t, "row")
		if len(r.More) == 0 {
			r.More = nil
		}
		if len(r.Interaction.Lines) == 0 {
			r.Interaction.Lines = nil
		}
		return r
	})
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(row, 0, 150).Draw(t, "rows")
		var p model.Packed[model.ImportInteraction]
		for i := range rows {
			p.Add(&rows[i])
		}
		if len(rows) > 0 {
			i := rapid.IntRange(0, len(rows)-1).Draw(t, "place")
			rows[i] = row.Draw(t, "other")
			p.Set(i, &rows[i])
		}
		if p.Len() != len(rows) {
			t.Fatalf("%d rows of %d", p.Len(), len(rows))
		}
		var got model.ImportInteraction
		for i := range rows {
			if p.Get(i, &got); !cmp.Equal(got, rows[i]) {
				t.Fatal(cmp.Diff(rows[i], got))
			}
		}
	})
}
