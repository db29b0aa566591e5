package model

import (
	"testing"

	"pgregory.net/rapid"
)

func initialsOf(t *testing.T, set map[string]string, names ...string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, o := range Owners(names, set) {
		out[o.Name] = o.Initials
	}
	return out
}

func TestInitialsByRule(t *testing.T) {
	for name, want := range map[string]string{
		"Li Wei": "LW", "Anna Maria Silva": "AMS", "Jean-Luc Picard": "JLP", "li": "LI", "wang": "WA", "O": "O",
		"王小明": "小明", "李伟": "李伟", "欧阳娜娜": "娜娜", "爱德华·琼斯": "琼斯", "王": "王",
		"li.wei@example.com": "LW", "Åsa Öberg": "ÅÖ", "...": "...", "  ": "  ",
	} {
		if got := initialsOf(t, nil, name)[name]; got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// Initials that two would share are nobody's, and a person's choice stands.
func TestInitialsAreUnique(t *testing.T) {
	got := initialsOf(t, nil, "Li Wei", "Lin Wang", "Chen Yu", "王小明", "李小明", "wang", "Wanda")
	for name, want := range map[string]string{"Li Wei": "LWe", "Lin Wang": "LWa", "Chen Yu": "CY", "王小明": "王小明", "李小明": "李小明", "wang": "Wang", "Wanda": "Wand"} {
		if got[name] != want {
			t.Errorf("%s: %q, want %q", name, got[name], want)
		}
	}
	got = initialsOf(t, map[string]string{"Lin Wang": "LW", "New Hire": "CY"}, "Li Wei", "Lin Wang", "Chen Yu")
	for name, want := range map[string]string{"Li Wei": "LWe", "Lin Wang": "LW", "Chen Yu": "CYu", "New Hire": "CY"} {
		if got[name] != want {
			t.Errorf("with choices, %s: %q, want %q", name, got[name], want)
		}
	}
}

// Whoever comes or goes, no initials ever mean two people, the order of the
// names does not matter, and initials a colleague had never come to mean another.
func TestInitialsProperty(t *testing.T) {
	name := rapid.OneOf(rapid.StringMatching(`[A-C][a-c]{0,2} [A-C][a-c]{0,3}`), rapid.StringMatching(`[a-c]{1,4}`), rapid.StringMatching(`[王李张][小大]?[明伟]`))
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(name, 1, 12, foldText).Draw(t, "names")
		whole := Owners(names, nil)
		seen := map[string]string{}
		for _, o := range whole {
			if other, ok := seen[foldText(o.Initials)]; ok {
				t.Fatalf("%q and %q are both %q", other, o.Name, o.Initials)
			}
			seen[foldText(o.Initials)] = o.Name
		}
		for _, o := range Owners(names[1:], nil) { // before the first one came
			if now, ok := seen[foldText(o.Initials)]; ok && now != o.Name && now != names[0] {
				t.Fatalf("%q was %q and is now %q", o.Initials, o.Name, now)
			}
		}
		perm := rapid.Permutation(names).Draw(t, "order")
		for i, o := range Owners(perm, nil) {
			if o != whole[i] {
				t.Fatalf("another order gives %+v, not %+v", o, whole[i])
			}
		}
	})
}

func TestFindOwners(t *testing.T) {
	all := Owners([]string{"Li Wei", "Lin Wang", "Chen Yu", "Elia", "王小明"}, nil)
	for text, want := range map[string]string{"Li Wei": "Li Wei", "li wei": "Li Wei", "cy": "Chen Yu", "LWa": "Lin Wang", "chen": "Chen Yu", "小明": "王小明", "EL": "Elia"} {
		if o := FindOwners(all, text); len(o) != 1 || o[0].Name != want {
			t.Errorf("%q: %+v", text, o)
		}
	}
	if o := FindOwners(all, "li"); len(o) != 3 {
		t.Errorf("li: %+v", o)
	}
	if o := FindOwners(all, "zhao"); len(o) != 0 {
		t.Errorf("zhao: %+v", o)
	}
}

func TestFilterNamesOwnersByInitials(t *testing.T) {
	owners := Owners([]string{"Li Wei", "Chen Yu", "Yucy Berg", "王小明"}, nil) // CY is in a name too
	for expr, want := range map[string]string{
		"owner:LW":                    `owner="Li Wei"`,
		"owner=lw":                    `owner="Li Wei"`,
		"owner:cy":                    "owner:cy",
		"owner=CY":                    `owner="Chen Yu"`,
		"owner:LW,chen":               `owner:chen or owner="Li Wei"`,
		"owner!=LW,x":                 `owner!="Li Wei",x`,
		"tier:A -owner:LW":            `tier:A -owner="Li Wei"`,
		"(owner:LW or rev>1k) tier:A": `(owner="Li Wei" or revenue>1k) tier:A`,
		"owner:小明":                    "owner:小明",
		"owner:nobody":                "owner:nobody",
		"tier:A":                      "tier:A",
	} {
		f, err := ParseFilter(expr, FilterOptions{Today: NewDay(2026, 7, 15), Currency: "CNY"})
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Named(owners); got.String() != want || got.Source != expr {
			t.Errorf("%s: %s (source %s), want %s", expr, got, got.Source, want)
		}
	}
}

func TestOwnedBy(t *testing.T) {
	o := FilterOptions{Today: NewDay(2026, 7, 15), Currency: "CNY"}
	f, err := ParseFilter("tier:A or rev>1k", o)
	if err != nil {
		t.Fatal(err)
	}
	for owner, want := range map[string]string{
		"": "tier:A or revenue>1k", `Li "W"`: `owner="Li \"W\"" (tier:A or revenue>1k)`, Unassigned: "no:owner (tier:A or revenue>1k)",
	} {
		got := OwnedBy(owner, f)
		if got.String() != want {
			t.Errorf("%q: %s, want %s", owner, got, want)
		}
		if again, err := ParseFilter(got.String(), o); err != nil || again.String() != want {
			t.Errorf("%q reads back as %s, %v", owner, again, err)
		}
	}
	if OwnedBy("", nil) != nil || OwnedBy("li", nil).String() != "owner=li" {
		t.Error("of everybody")
	}
	rows := []*Row{{Customer: Customer{Owner: "Li Wei"}}, {Customer: Customer{Owner: "Li Weimin"}}, {}}
	for i, owner := range []string{"Li Wei", "Li Weimin", Unassigned} {
		for j, r := range rows {
			if OwnedBy(owner, nil).Match(r) != (i == j) {
				t.Errorf("%q and row %d", owner, j)
			}
		}
	}
}
