package load

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Texts of one hash are told apart: each leads to the customers who have it, and to
// nobody else.
func TestEqualHashesJoinNobody(t *testing.T) {
	was := hash
	t.Cleanup(func() { hash = was })
	words := []string{"", "a", "ab", "b", "ba", "王"}
	rapid.Check(t, func(t *rapid.T) {
		few := rapid.Uint32Range(1, 12).Draw(t, "hashes")
		hash = func(text string) uint32 { return was(text) % few }
		x := newIndex(10, func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		})
		last, refs, names := map[int64]identity{}, map[string]int64{}, map[string][]int64{}
		had := map[mark]map[string][]int64{byEmail: {}, byPhone: {}} // in the order in which they came to have it
		for range rapid.IntRange(1, 30).Draw(t, "puts") {
			id := int64(rapid.IntRange(11, 18).Draw(t, "customer"))
			word := rapid.SampledFrom(words)
			k := identity{ref: word.Draw(t, "ref"), email: word.Draw(t, "email"), phone: word.Draw(t, "phone"), name: word.Draw(t, "name")}
			k.ref = cmp.Or(k.ref, last[id].ref) // which nobody loses
			x.put(id, k)
			if k.ref != "" {
				refs[k.ref] = id
			}
			for by, who := range had {
				if text := by.of(k); text != by.of(last[id]) && (len(who[text]) == 0 || who[text][0] != id) {
					who[text] = append(who[text], id)
				}
			}
			if !slices.Contains(names[k.name], id) {
				names[k.name] = append(names[k.name], id)
			}
			last[id] = k
		}
		for _, text := range words[1:] {
			want := map[mark]int64{byRef: refs[text]}
			for by, ids := range map[mark][]int64{byEmail: had[byEmail][text], byPhone: had[byPhone][text], byName: names[text]} {
				if len(ids) == 1 {
					want[by] = ids[0]
				} else if len(ids) > 1 {
					want[by] = several
				}
			}
			for by, id := range want {
				if got := x.one(by, text); got != id {
					t.Fatalf("%v %q: %d, want %d", by, text, got, id)
				}
			}
			if got := x.namesakes(text); !slices.Equal(got, names[text]) {
				t.Fatalf("called %q: %v, want %v", text, got, names[text])
			}
		}
		word := rapid.SampledFrom(words)
		row := identity{ref: word.Draw(t, "ref"), email: word.Draw(t, "email"), phone: word.Draw(t, "phone"), name: words[1:][rapid.IntRange(0, 4).Draw(t, "name")]}
		want := map[agreement][]int64{}
		for _, id := range names[row.name] {
			if k := last[id]; row.ref == "" || k.ref == "" {
				want[k.against(row)] = append(want[k.against(row)], id)
			}
		}
		if agree, open := (&registry{index: x}).named(row); refs[row.ref] == 0 && !(slices.Equal(agree, want[agrees]) && slices.Equal(open, want[undecided])) { // with a ref of the book it is found by that
			t.Fatalf("%+v: %v agree and %v are open, want %v and %v", row, agree, open, want[agrees], want[undecided])
		}
		for id, k := range last {
			if got := x.of(id); got != k {
				t.Fatalf("customer %d: %+v, want %+v", id, got, k)
			}
		}
	})
}
