package model

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestQuotedValue: whatever an owner is called, owner= with it in quotes finds exactly it.
func TestQuotedValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := hollow()
		r.Owner = rapid.String().Filter(func(s string) bool { return strings.TrimSpace(s) == s && s != "" }).Draw(t, "owner")
		f, err := ParseFilter("owner="+quoteWord(r.Owner, true), FilterOptions{Today: filterToday})
		if err != nil || !f.Match(r) || len(f.Parts()) != 1 {
			t.Fatalf("%q: %v, %v", r.Owner, f, err)
		}
		r.Owner += "x"
		if f.Match(r) {
			t.Fatalf("%q finds another", f)
		}
	})
}

// genExpr makes valid expressions out of terms, words, groups and operators.
func genExpr() *rapid.Generator[string] {
	words := rapid.StringOfN(rapid.RuneFrom([]rune(`ab-晨"\:=|(),， 　＞AＢ“”。&!orntd.5`)), 1, 8, -1).
		Filter(func(s string) bool { return strings.TrimSpace(s) != "" })
	atom := rapid.Custom(func(t *rapid.T) string {
		w := words.Draw(t, "word")
		quoted := quoteWord(w, true)
		return rapid.SampledFrom([]string{
			"tier:A,b", "tier>=B", "rev>1.2万", "rev:10,20", "rev<10,000.5", "score=71.6", "last>30d", "last<=2w", "due<=+7d",
			"created:2024-03", "created>=2026", "p_alive<50%", "is:逾期,pinned", "no:phone", "has!=email", "阶段：流失",
			"负责人：李", "tag!=vip", "r:5", "owner:" + quoted, "name=" + quoted + "," + quoted, "tag:" + quoted, quoteWord(w, false), "bare",
		}).Draw(t, "atom")
	})
	var expr func(depth int) *rapid.Generator[string]
	expr = func(depth int) *rapid.Generator[string] {
		if depth == 0 {
			return atom
		}
		sub := expr(depth - 1)
		return rapid.Custom(func(t *rapid.T) string {
			a, b := sub.Draw(t, "a"), sub.Draw(t, "b")
			return rapid.SampledFrom([]string{a, a + " " + b, a + " or " + b, "(" + a + ")|" + b, "-(" + a + " " + b + ")", "not (" + a + ") " + b, "（" + a + "） 且 " + b}).Draw(t, "shape")
		})
	}
	return expr(3)
}

// TestFilterStringReadsBack: the canonical form parses to the same tree, and is
// its own canonical form.
func TestFilterStringReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		expr := genExpr().Draw(t, "expr")
		o := FilterOptions{Today: filterToday, Currency: "CNY"}
		f, err := ParseFilter(expr, o)
		if err != nil {
			t.Fatalf("%q: %v", expr, err)
		}
		again, err := ParseFilter(f.String(), o)
		if err != nil {
			t.Fatalf("%q reads back from %q: %v", expr, f.String(), err)
		}
		if d := cmp.Diff(f.root, again.root, cmp.AllowUnexported(group{}, term{}, span{}, notNode{})); d != "" || again.String() != f.String() {
			t.Fatalf("%q reads back from %q differently: %s", expr, f.String(), d)
		}
	})
}

// TestFilterChineseReadsBack: the form in Chinese parses to the same tree.
func TestFilterChineseReadsBack(t *testing.T) {
	o := FilterOptions{Today: filterToday, Currency: "CNY", Fields: []FieldDef{{Name: "member", Type: FieldYesNo}}}
	same := func(t interface{ Fatalf(string, ...any) }, f *Filter) {
		zh := f.Chinese(func(a Attr) string { return append(a.Info().Aliases, a.String())[0] })
		again, err := ParseFilter(zh, o)
		if err != nil {
			t.Fatalf("%s reads back from %s: %v", f, zh, err)
		}
		values := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".values" }, cmp.Ignore())
		if d := cmp.Diff(f.root, again.root, values, cmp.AllowUnexported(group{}, term{}, span{}, notNode{}, FieldDef{})); d != "" {
			t.Fatalf("%s reads back from %s differently: %s", f, zh, d)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		f, err := ParseFilter(genExpr().Draw(t, "expr"), o)
		if err != nil {
			t.Fatalf("%v", err)
		}
		same(t, f)
	})
	for _, expr := range []string{"member:yes,no", "-(member:no or due<+7d) due>=-2w", "last>2026y due<=today,", "created:2026年", "note:交期 bought:linen"} {
		if f, err := ParseFilter(expr, o); err == nil {
			same(t, f)
		}
	}
}

// TestFilterNegation: turning an expression round turns its answer round.
func TestFilterNegation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		expr := genExpr().Draw(t, "expr")
		for _, r := range []*Row{meridian(), hollow()} {
			o := FilterOptions{Today: filterToday, Currency: "CNY"}
			f, err := ParseFilter(expr, o)
			if err != nil {
				t.Fatal(err)
			}
			g, err := ParseFilter("-("+expr+")", o)
			if err != nil {
				t.Fatal(err)
			}
			if f.Match(r) == g.Match(r) {
				t.Fatalf("%q and its negation agree", expr)
			}
		}
	})
}

func FuzzParseFilter(f *testing.F) {
	for _, s := range []string{
		"tier:A owner:li", `-(rev>1.2万 | "x\"y") no:电话`, "last>30d", "due<=+7d", "（：＞", "a or (b", `"`, "created:2024-13", "((((", "!=", "a!=b", "\xff:\xfe",
	} {
		f.Add(s)
	}
	rows := []*Row{meridian(), hollow()}
	f.Fuzz(func(t *testing.T, s string) {
		o := FilterOptions{Today: filterToday, Currency: "JPY"}
		flt, err := ParseFilter(s, o)
		FilterWords(s, &TierNames{})
		if err != nil {
			if CodeOf(err) != CodeInvalid {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		again, err := ParseFilter(flt.String(), o)
		if err != nil || again.String() != flt.String() {
			t.Fatalf("%q: %q reads back as %v, %v", s, flt.String(), again, err)
		}
		for _, r := range rows {
			if flt.Match(r) != again.Match(r) {
				t.Fatalf("%q: %q answers otherwise", s, flt.String())
			}
		}
		for i := range flt.Parts() {
			flt.Without(i)
		}
	})
}

func BenchmarkFilterMatch(b *testing.B) {
	f, r := parse(b, "owner:li rev>1万 last>30d tag:vip optics"), meridian()
	b.ReportAllocs()
	for b.Loop() {
		f.Match(r)
	}
}
