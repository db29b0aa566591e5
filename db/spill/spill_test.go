package spill

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Whatever is kept comes back as it was, from the file and from memory, one after the
// other and in any order, and none of it can be read in the file.
func TestSpillGivesBackWhatItKeeps(t *testing.T) {
	filed := 0
	rapid.Check(t, func(t *rapid.T) {
		s := &Spill{full: rapid.Bool().Draw(t, "no file")}
		type kept struct {
			at   int64
			text []byte
		}
		var all []kept
		line := &Stretch{}
		for range rapid.IntRange(1, 12).Draw(t, "rounds") {
			for range rapid.IntRange(0, 40).Draw(t, "texts") {
				text := bytes.Repeat([]byte{byte('a' + rapid.IntRange(0, 25).Draw(t, "letter"))}, rapid.SampledFrom([]int{0, 1, 15, 16, 17, 300, 9000}).Draw(t, "length"))
				all = append(all, kept{s.Add(text), text})
			}
			for range rapid.IntRange(0, 20).Draw(t, "reads") {
				if len(all) > 0 {
					k := rapid.SampledFrom(all).Draw(t, "one")
					if got := s.Read(k.at, len(k.text), line); !bytes.Equal(got, k.text) {
						t.Fatalf("at %d: %.40q, want %.40q", k.at, got, k.text)
					}
				}
			}
		}
		if s.file != nil {
			filed++
			sealed := make([]byte, s.from)
			if _, err := s.file.ReadAt(sealed, 0); err != nil || bytes.Contains(sealed, []byte("aaaaaaaaa")) || bytes.Contains(sealed, []byte("zzzzzzzzz")) {
				t.Fatalf("the file holds plain text: %v", err)
			}
		}
		for _, k := range all {
			if got := s.Read(k.at, len(k.text), line); !bytes.Equal(got, k.text) {
				t.Fatalf("at %d: %.40q, want %.40q", k.at, got, k.text)
			}
		}
		if s.Err() != nil {
			t.Fatal(s.Err())
		}
	})
	if filed == 0 {
		t.Error("nothing went to a file")
	}
}

// A file that cannot be read any more is told, and nothing falls over it.
func TestSpillTellsWhatItCannotRead(t *testing.T) {
	s := &Sequence{}
	for range 100 {
		s.Add(make([]byte, 9000))
	}
	if s.Piece(0) == nil || s.Close() != nil {
		t.Fatal("no file")
	}
	if s.Piece(50) != nil || s.Err() == nil {
		t.Error("a piece that cannot be read")
	}
}

// Pieces come back as they were, in any order, from the file and from memory.
func TestPiecesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := &Sequence{Pieces: Pieces{Spill: Spill{full: rapid.Bool().Draw(t, "no file")}}}
		var all [][]byte
		for range rapid.IntRange(1, 60).Draw(t, "pieces") {
			n := rapid.SampledFrom([]int{0, 1, 3, 4, 5, 12, 13, 300, 9000, 70000}).Draw(t, "length")
			all = append(all, bytes.Repeat([]byte{byte(1 + len(all))}, n))
			p.Add(all[len(all)-1])
		}
		for range 2 * len(all) {
			i := rapid.IntRange(0, len(all)-1).Draw(t, "one")
			if got := p.Piece(i); !bytes.Equal(got, all[i]) {
				t.Fatalf("piece %d: %d bytes, want %d", i, len(got), len(all[i]))
			}
		}
		if p.Err() != nil || p.Len() != len(all) {
			t.Fatal(p.Err(), p.Len())
		}
	})
}

// However many runs they take, pieces come in the order of their bytes, and those of
// few bytes as well.
func TestRunsPutInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, want := &Runs{}, [][]byte{}
		most := rapid.SampledFrom([]int{1, 500, 9000}).Draw(t, "most")
		for range rapid.SampledFrom([]int{0, 1, 7, 400, 3000}).Draw(t, "pieces") {
			piece := binary.BigEndian.AppendUint64(nil, uint64(rapid.IntRange(0, 9).Draw(t, "head")))
			piece = append(piece, bytes.Repeat([]byte{byte(rapid.IntRange(0, 255).Draw(t, "byte"))}, rapid.IntRange(0, most).Draw(t, "length"))...)
			want = append(want, piece)
			r.Add(piece)
		}
		got := [][]byte{}
		for piece := r.Next(); piece != nil; piece = r.Next() {
			got = append(got, bytes.Clone(piece))
		}
		slices.SortFunc(want, bytes.Compare)
		if r.Err() != nil || !slices.EqualFunc(got, want, bytes.Equal) {
			t.Fatalf("%d pieces of %d: %v", len(got), len(want), r.Err())
		}
	})
}
