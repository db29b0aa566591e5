package exchange

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"tierbook/model"
)

// away is a model.Away whose pieces are gone with the next one read.
type away struct {
	pieces [][]byte
	last   []byte
}

func newAway() model.Away { return &away{} }

func (a *away) Len() int         { return len(a.pieces) }
func (a *away) Add(piece []byte) { a.pieces = append(a.pieces, slices.Clone(piece)) }
func (a *away) Err() error       { return nil }
func (a *away) Piece(i int) []byte {
	clear(a.last)
	a.last = slices.Clone(a.pieces[i])
	return a.last
}

// said is what an error tells people, "" for none.
func said(err error) string {
	if err == nil {
		return ""
	}
	e := *asError(err)
	e.Cause = nil
	return e.Error()
}

func errorOf(e *model.Error) error { return model.If[error](e == nil, nil, e) }

// hostile draws texts made of what breaks readers.
func hostile(t *rapid.T) string {
	pieces := []string{
		"a", "b", "客", " ", "  ", ",", ",", ";", "\n", "\n", "\r", "\r\n", "\"", "\"", "\"\"", "\"a,\nb\"", "\xff", "\x00", "\ufffd", "\ufeff",
		"=1", strings.Repeat("x", 50), strings.Repeat(",", MaxColumns), strings.Repeat("y", MaxCell), strings.Repeat(" ", MaxCell+1), strings.Repeat("z\n", 40),
	}
	var b strings.Builder
	for _, p := range rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 60).Draw(t, "pieces") {
		b.WriteString(p)
	}
	if rapid.IntRange(0, 40).Draw(t, "long") == 0 {
		return b.String() + strings.Repeat(rapid.SampledFrom([]string{" ", "x", "\"\"", "\n"}).Draw(t, "filler"), MaxRow-rapid.IntRange(-5, 70).Draw(t, "less")) + b.String()
	}
	return b.String()
}

// However the window stands in a text, its rows are those of the whole, a second time too.
func TestWindowGivesTheSameRows(t *testing.T) {
	texts := rapid.Custom(hostile)
	for seed := range 12 {
		some := texts.Example(3*seed) + "\n"
		text := strings.Repeat(some, 1+window/len(some)) + texts.Example(3*seed+1) + strings.Repeat(texts.Example(3*seed+2), 3)
		all := &scanner{text: []byte(text), delim: ',', damaged: true}
		part := &scanner{file: io.NewSectionReader(strings.NewReader(text), 0, int64(len(text))), delim: ',', damaged: true}
		for range 2 {
			var a, b record
			for all.next(&a) {
				if !part.next(&b) || a.num != b.num || !slices.Equal(a.cells, b.cells) || !bytes.Equal(a.raw, b.raw) || said(errorOf(a.err)) != said(errorOf(b.err)) {
					t.Fatalf("row %d %.80q %v, want %d %.80q %v", b.num, b.cells, b.err, a.num, a.cells, a.err)
				}
			}
			done, total := part.size()
			if part.next(&b) || done != total || total != len(text) {
				t.Fatalf("%d of %d", done, total)
			}
			all.rewind()
			part.rewind()
		}
	}
}

// A large file read in a window makes the import that it makes in memory.
func TestWindowMakesTheSameImport(t *testing.T) {
	for _, head := range []string{"customer,date,amount,kind,note\n", "\ufeffsep=;\ncustomer;date;amount;kind;note\n", "Sales list\n\ncustomer,order_id,order_date,amount,product,note\n"} {
		delim := model.If(strings.Contains(head, ";"), ";", ",")
		var b strings.Builder
		b.WriteString(head)
		for i := range 2 * window / 40 {
			row := fmt.Sprintf("K%d,%d,2024-%02d-%02d,%d.50,order %d,\"a, \"\"b\"\"\n%d\"\r\n", i%977, i/3, 1+i%12, 1+i%28, i%5000, i%7, i%13)
			if !strings.Contains(head, "order_id") {
				row = fmt.Sprintf("K%d,2024-%02d-%02d,%d,%s,\"n%d\"\n", i%977, 1+i%12, 1+i%28, i%5000, []string{"order", "call", "bogus"}[i%3], i%5)
			}
			if i%5001 == 0 {
				row = "\"never closed,2024-01-01\n"
			}
			b.WriteString(strings.ReplaceAll(row, ",", delim))
		}
		o := opts().withDefaults()
		want, err := Read(strings.NewReader(b.String()), "f", o)
		if err != nil {
			t.Fatal(err)
		}
		if o.Away = newAway; inPlace(strings.NewReader(b.String()), sha256.New(), &o) == nil {
			t.Fatal("read into memory")
		}
		got, err := Read(strings.NewReader(b.String()), "f", o)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(plain(want), plain(got), cmpopts.IgnoreTypes(model.Packed[model.ImportCustomer]{}, model.Packed[model.ImportInteraction]{})); d != "" || want.Digest != got.Digest {
			t.Errorf("%.40q: %.3000s %t", head, d, want.Digest == got.Digest)
		}
	}
}

// plain has all rows of an import in its lists.
func plain(in *model.Import) *model.Import {
	out := *in
	out.Interactions, out.Customers = make([]model.ImportInteraction, in.Count()), make([]model.ImportCustomer, in.CountCustomers())
	for i := range out.Interactions {
		in.Get(i, &out.Interactions[i])
	}
	for i := range out.Customers {
		in.GetCustomer(i, &out.Customers[i])
	}
	out.Problems = slices.Clone(in.Problems)
	for i := range out.Problems {
		out.Problems[i].Err = &model.Error{Key: said(out.Problems[i].Err)}
	}
	return &out
}
