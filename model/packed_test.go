package model_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tierbook/model"
)

// away is a model.Away whose pieces are gone with the next one read.
type away struct {
	pieces [][]byte
	last   []byte
}

func (a *away) Len() int         { return len(a.pieces) }
func (a *away) Add(piece []byte) { a.pieces = append(a.pieces, slices.Clone(piece)) }
func (a *away) Err() error       { return nil }
func (a *away) Piece(i int) []byte {
	clear(a.last)
	a.last = slices.Clone(a.pieces[i])
	return a.last
}

// What is packed comes back as it was, whatever the row holds, whichever rows were put in
// place of others and wherever they are kept.
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
		rows := slices.Concat(rapid.SliceOfN(row, 0, 70).Draw(t, "rows"), make([]model.ImportInteraction, 64*rapid.IntRange(0, 3).Draw(t, "empty")))
		var p model.Packed[model.ImportInteraction]
		if rapid.Bool().Draw(t, "away") {
			p.KeepAway(&away{})
		}
		for i := range rows {
			p.Add(&rows[i])
		}
		for range min(len(rows), rapid.IntRange(0, 5).Draw(t, "changes")) {
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
