package model

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The names of a policy are three that can stand for A, B and C, or none are.
func TestTierNames(t *testing.T) {
	for text, want := range map[string]string{
		"": "A B C", "VIP, 普通, 潜在": "VIP 普通 潜在", "VIP/普通/潜在": "VIP 普通 潜在", "Gold、Silver；Bronze": "Gold Silver Bronze",
		"a,B,c": "a B c", "重点客户,普通客户,潜在客户": "重点客户 普通客户 潜在客户", "Key acct,Normal,Rest": "Key acct Normal Rest",
		"VIP": "", "VIP,普通": "", "a,b,c,d": "", "VIP,vip,x": "", "B,A,C": "", "C,x,y": "", "Ｂ,x,y": "",
		"Platinum!,x,y": "", "重点大客户,x,y": "", "a\x1b[2J,x,y": "", "a\u202e,x,y": "", "a\nb,x,y": "",
	} {
		r := TierRules{Names: text}
		n, ok := r.Called()
		if got := n.Of(TierA) + " " + n.Of(TierB) + " " + n.Of(TierC); ok != (want != "") || ok && got != want || !ok && n != (TierNames{}) {
			t.Errorf("%q: %s, %v", text, got, ok)
		}
	}
	if n := (&TierNames{}).Of(TierNone); n != "" {
		t.Errorf("none is %q", n)
	}
}

// A name in a filter is the letter: it means the same customers, is kept as the letter, and is offered.
func TestTierNamesInFilters(t *testing.T) {
	o := FilterOptions{Today: filterToday, Tiers: TierNames{TierA: "VIP", TierB: "Key, acct", TierC: "潜在"}}
	rapid.Check(t, func(t *rapid.T) {
		tier := rapid.SampledFrom(Tiers[:]).Draw(t, "tier")
		op := rapid.SampledFrom([]string{":", ">=", "<", "!="}).Draw(t, "op")
		attr := rapid.SampledFrom([]string{"tier", "等级", "machine_tier"}).Draw(t, "attr")
		name := o.Tiers.Of(tier)
		if rapid.Bool().Draw(t, "lower") {
			name = strings.ToLower(name)
		}
		f, err := ParseFilter(attr+op+quoteWord(name, true), o)
		if err != nil {
			t.Fatal(err)
		}
		g, err := ParseFilter(attr+op+tier.String(), o)
		if err != nil || f.String() != g.String() {
			t.Fatalf("%q: %q, %q, %v", name, f, g, err)
		}
		if _, err := ParseFilter(f.String(), FilterOptions{}); err != nil {
			t.Fatalf("%q depends on the names: %v", f, err)
		}
	})
	if got := strings.Join(FilterWords("tier:", &o.Tiers), " "); got != `tier:VIP tier:"Key, acct" tier:潜在` {
		t.Error(got)
	}
	if got := strings.Join(FilterWords("等级:潜", &o.Tiers), " "); got != "等级:潜在" {
		t.Error(got)
	}
}
