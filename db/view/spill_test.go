package view

import (
	"bytes"
	"os"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"tierbook/db/record"
	"tierbook/model"
)

// Whatever is kept comes back as it was, from the file and from memory, one after the
// other and in any order, and none of it can be read in the file.
func TestSpillGivesBackWhatItKeeps(t *testing.T) {
	filed := 0
	rapid.Check(t, func(t *rapid.T) {
		s := &spill{full: rapid.Bool().Draw(t, "no file")}
		type kept struct {
			at   int64
			text []byte
		}
		var all []kept
		line := &Stretch{}
		for range rapid.IntRange(1, 12).Draw(t, "rounds") {
			for range rapid.IntRange(0, 40).Draw(t, "texts") {
				text := bytes.Repeat([]byte{byte('a' + rapid.IntRange(0, 25).Draw(t, "letter"))}, rapid.SampledFrom([]int{0, 1, 15, 16, 17, 300, 9000}).Draw(t, "length"))
				all = append(all, kept{s.add(text), text})
			}
			for range rapid.IntRange(0, 20).Draw(t, "reads") {
				if len(all) > 0 {
					k := rapid.SampledFrom(all).Draw(t, "one")
					if got := s.read(k.at, len(k.text), line); !bytes.Equal(got, k.text) {
						t.Fatalf("at %d: %.40q, want %.40q", k.at, got, k.text)
					}
				}
			}
		}
		if s.file != nil {
			filed++
			raw := make([]byte, s.from)
			if _, err := s.file.ReadAt(raw, 0); err != nil || bytes.Contains(raw, []byte("aaaaaaaaa")) || bytes.Contains(raw, []byte("zzzzzzzzz")) {
				t.Fatalf("the file holds plain text: %v", err)
			}
		}
		for _, k := range all {
			if got := s.read(k.at, len(k.text), line); !bytes.Equal(got, k.text) {
				t.Fatalf("at %d: %.40q, want %.40q", k.at, got, k.text)
			}
		}
		if s.err() != nil {
			t.Fatal(s.err())
		}
	})
	if filed == 0 {
		t.Error("nothing went to a file")
	}
}

// A file that cannot be read any more is told, and nothing falls over it.
func TestSpillTellsWhatItCannotRead(t *testing.T) {
	s := NewSnapshot(asOf, 0)
	book := &Subjects{}
	for id := range int64(2000) {
		c := model.Customer{ID: id + 1, Name: "示例机械有限公司 " + strconv.Itoa(int(id))}
		r := NewRecord(&c, nil, &model.Facts{}, &record.Lean{})
		s.add(&r)
		subject := model.SubjectOf(&c, &model.Facts{Ledger: "1:2"})
		book.Add(&subject)
	}
	for _, f := range []*os.File{s.texts.file, s.figures.file, book.spill.file} {
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Window(t.Context(), &model.ListQuery{Search: "sljx", Sort: model.AttrScore}, asOf); err == nil {
		t.Error("a list of what cannot be read")
	}
	for range book.Each(0, book.Len()) {
	}
	if book.Err() == nil {
		t.Error("subjects that cannot be read")
	}
}

// Pieces come back as they were, in any order, from the file and from memory.
func TestPiecesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := &Pieces{spill: spill{full: rapid.Bool().Draw(t, "no file")}}
		var all [][]byte
		for range rapid.IntRange(1, 60).Draw(t, "pieces") {
			n := rapid.SampledFrom([]int{0, 1, 3, 4, 5, 12, 13, 300, 9000, 70000}).Draw(t, "length")
			all = append(all, bytes.Repeat([]byte{byte(1 + len(all))}, n))
			p.Add(all[len(all)-1])
		}
		w := &Stretch{}
		for range 2 * len(all) {
			i := rapid.IntRange(0, len(all)-1).Draw(t, "one")
			if got := p.Piece(i, w); !bytes.Equal(got, all[i]) {
				t.Fatalf("piece %d: %d bytes, want %d", i, len(got), len(all[i]))
			}
		}
		if p.Err() != nil || p.Len() != len(all) {
			t.Fatal(p.Err(), p.Len())
		}
	})
}
