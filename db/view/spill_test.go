package view

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
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
