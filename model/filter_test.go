package model

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var filterToday = NewDay(2026, 11, 22) // a Sunday

func parse(t testing.TB, expr string) *Filter {
	t.Helper()
	f, err := ParseFilter(expr, FilterOptions{Today: filterToday, Currency: "CNY"})
	if err != nil {
		t.Fatalf("ParseFilter(%q): %v", expr, err)
	}
	return f
}

func ptr[T any](v T) *T { return &v }

// meridian is a customer with everything known; hollow knows only its name.
func meridian() *Row {
	r := &Row{}
	r.Customer = Customer{
		ID: 7, Ref: "K0007", Name: "Meridian Optics (Suzhou)", Kind: Company, Owner: "Li Wei", Region: "East China",
		Industry: "Optics", Phone: "138-0000-1234", Email: "hello@example.com", Tags: []string{"VIP", "north wing"},
		Potential: ptr(80), Created: NewDay(2024, 3, 15),
	}
	r.Facts = Facts{Orders: 12, Revenue: 1_250_000, LastOrder: filterToday - 40, LastContact: filterToday - 31, Satisfaction: 4}
	r.Score = Score{
		AsOf: filterToday, Known: true, Value: 71.6, Coverage: 0.8, R: 5, F: 4, M: 4, ABC: TierA,
		MachineTier: TierB, Tier: TierB, Stage: StageMature, Due: filterToday + 5, Overdue: -5,
		Forecast: Forecast{PAlive: ptr(0.41)},
	}
	return r
}

func hollow() *Row {
	r := &Row{}
	r.Name = "林晨 Studio"
	r.Score = Score{AsOf: filterToday, Tier: TierC, MachineTier: TierC}
	return r
}

// matchCases say of each expression whether the full and the hollow record match.
var matchCases = []struct {
	expr         string
	full, hollow bool
}{
	{"", true, true},
	{"meridian", true, false},
	{"MERIDIAN optics", true, false},
	{`"optics (su"`, true, false},
	{"林晨", false, true},
	{"optics or 林晨", true, true},
	{"optics | 林晨", true, true},
	{"-optics", false, true},
	{"not optics", false, true},
	{"not not optics", true, false},
	{"owner:li", true, false},
	{"owner=li", false, false},
	{`owner="li wei"`, true, false},
	{"owner!=li", true, false},
	{"-owner=li", true, true},
	{"负责人：ｌｉ", true, false},
	{"tier:A,B", true, false},
	{"tier:a", false, false},
	{"tier>=B", true, false},
	{"tier<B", false, true},
	{"tier=C", false, true},
	{"等级：Ｃ", false, true},
	{"等级：Ａ、Ｂ", true, false},
	{"rev>12,000", true, false},
	{"rev>1.2万", true, false},
	{"rev>12.5k", false, false},
	{"rev>=12.5k", true, false},
	{"rev=12500", true, false},
	{"rev<¥100", false, true},
	{"rev:>1000", true, false},
	{"rev > 1000", true, false},
	{"成交额≥1万", true, false},
	{"p_alive<50%", true, false},
	{"p_alive<0.4", false, false},
	{"-p_alive<0.4", true, true},
	{"p_alive=41%", true, false},
	{"score:72", true, false},
	{"score=71.6", true, false},
	{"score:71", false, false},
	{"r:4,5", true, false},
	{"last>30d", true, false},
	{"last>31d", false, false},
	{"last>=31d", true, false},
	{"last<1m", false, false},
	{"last<2m", true, false},
	{"最近联系>30天", true, false},
	{"created>=2024-03-15", true, false},
	{"created<2024-03-15", false, false},
	{"created:2024", true, false},
	{"created=2024-03", true, false},
	{"created>2024-03", false, false},
	{"created<1y", false, false},
	{"due<=+7d", true, false},
	{"due<7d", true, false},
	{"due<5d", false, false},
	{"due<=today", false, false},
	{"due>今天", true, false},
	{"tag:vip", true, false},
	{`tag:"North Wing",x`, true, false},
	{"tag:north", false, false},
	{"tag!=vip", false, true},
	{"no:owner", false, true},
	{"has:phone,email", true, false},
	{"no:tag", false, true},
	{"无：负责人", false, true},
	{"phone:00001234", true, false},
	{"phone=13800001234", true, false},
	{"phone:12 34", false, false},
	{"stage:mature,lost", true, false},
	{"阶段:成熟", true, false},
	{"kind:公司", true, false},
	{"kind:person", false, false},
	{"is:overdue", false, false},
	{"-is:overdue", true, true},
	{"(tier:A | tier:B) owner:li", true, false},
	{"（等级：Ｃ 或 owner:li） rev>=0", true, true},
	{"name:Optics(Suzhou)", false, false},
	{"name:(suzhou)", true, false},
	{"满意度<=4", true, false},
	{"potential>79", true, false},
	{"id=7", true, false},
}

func TestFilterMatch(t *testing.T) {
	full, empty := meridian(), hollow()
	for _, c := range matchCases {
		f := parse(t, c.expr)
		if got := f.Match(full); got != c.full {
			t.Errorf("%q on the full record: %v", c.expr, got)
		}
		if got := f.Match(empty); got != c.hollow {
			t.Errorf("%q on the hollow record: %v", c.expr, got)
		}
		if again := parse(t, f.String()); !cmp.Equal(again.root, f.root, cmp.AllowUnexported(group{}, term{}, span{}, notNode{})) {
			t.Errorf("%q reads back from %q as %q", c.expr, f.String(), again.String())
		}
	}
	var none *Filter
	if !none.Match(full) || none.String() != "" || none.WantsArchived() || len(none.Parts()) != 0 {
		t.Error("a nil filter means everybody")
	}
}

func TestFilterFlags(t *testing.T) {
	r := meridian()
	r.Archived, r.Barred = true, Everyway
	r.SnoozedUntil = filterToday + 1
	r.Override = &Override{Tier: TierA, Until: filterToday}
	r.Facts.OpenComplaints = 1
	r.Phone, r.Email = "12", "none"
	r.Score.Pinned, r.Score.Provisional = true, true
	r.Score.Due, r.Score.Overdue = filterToday-3, 3
	r.Score.Findings = FindingWarning | FindingWinback | FindingDisagreement
	bare := hollow()
	for _, w := range filterFlags {
		r.Credit = map[string]Credit{"credit_hold": CreditHold, "credit_watch": CreditWatch}[w.name]
		for _, name := range append([]string{w.name}, w.aliases...) {
			f := parse(t, "is:"+name)
			if !f.Match(r) || f.Match(bare) {
				t.Errorf("is:%s does not tell", name)
			}
			if f.WantsArchived() != (w.name == "archived") {
				t.Errorf("is:%s: WantsArchived %v", name, f.WantsArchived())
			}
		}
	}
	r.SnoozedUntil, r.Override.Until = filterToday, filterToday-1
	if parse(t, "is:snoozed").Match(r) || parse(t, "is:override").Match(r) {
		t.Error("what has run out still holds")
	}
	if !parse(t, "tier:A or -is:archived").WantsArchived() {
		t.Error("a nested mention counts")
	}
}

func TestFilterErrors(t *testing.T) {
	for _, c := range []struct {
		expr, key string
		pos       int
		near      string
	}{
		{"ownr:li", "error.filter.attr_near", 1, "owner"},
		{"tier:A revnue>5", "error.filter.attr_near", 8, "revenue"},
		{"zzzzzz:1", "error.filter.attr", 1, ""},
		{"is:overdu", "error.filter.flag_near", 4, "overdue"},
		{"is:qqq", "error.filter.flag", 4, ""},
		{"no:phnoe", "error.filter.attr_near", 4, "phone"},
		{"stage:lsot", "error.filter.stage_near", 7, "lost"},
		{"kind:zebra", "error.filter.kind", 6, ""},
		{"tier:D", "error.filter.tier", 6, ""},
		{"rev>lots", "error.filter.number", 5, ""},
		{"rev>NaN", "error.filter.number", 5, ""},
		{"rev>1e9", "error.filter.number", 5, ""},
		{"rev>1,00", "error.filter.list", 7, ""},
		{"p_alive<60", "error.filter.share", 9, ""},
		{"last>soon", "error.filter.day", 6, ""},
		{"created=2026-02-30", "error.filter.day", 9, ""},
		{"owner>li", "error.filter.op", 1, ""},
		{"tag<vip", "error.filter.op", 1, ""},
		{"is>due", "error.filter.op", 4, ""},
		{"owner:", "error.filter.value", 7, ""},
		{`owner:""`, "error.filter.value", 7, ""},
		{"tier:A,", "error.filter.value", 8, ""},
		{`owner:"li`, "error.filter.quote", 7, ""},
		{"(tier:A", "error.filter.paren_open", 1, ""},
		{"tier:A)", "error.filter.paren_close", 7, ""},
		{"tier:A or", "error.filter.operand", 10, ""},
		{"or tier:A", "error.filter.operand", 1, ""},
		{"tier:A and", "error.filter.operand", 11, ""},
		{"()", "error.filter.operand", 2, ""},
		{"not", "error.filter.operand", 4, ""},
		{"- tier:A or -", "error.filter.operand", 14, ""},
		{">5", "error.filter.no_attr", 1, ""},
		{"等级：Ｃ ：5", "error.filter.no_attr", 6, ""},
		{strings.Repeat("(", 1000) + "a", "error.filter.deep", 51, ""},
	} {
		_, err := ParseFilter(c.expr, FilterOptions{Today: filterToday, Currency: "CNY"})
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%q: no error", c.expr)
			continue
		}
		if near, _ := e.Args["Near"].(string); e.Key != c.key || e.Args["Pos"] != c.pos || near != c.near || e.Code != CodeInvalid {
			t.Errorf("%q: %v, want %s at %d near %q", c.expr, e, c.key, c.pos, c.near)
		}
	}
}

func TestFilterParts(t *testing.T) {
	f := parse(t, `tier:A,B -owner:"li wei" (stage:流失 | is:逾期) optics no:电话 rev>1.2万`)
	want := []string{"tier:A,B", `-owner:"li wei"`, "stage:lost or is:overdue", "optics", "no:phone", "revenue>1.2万"}
	for i, p := range f.Parts() {
		if p.String() != want[i] {
			t.Errorf("part %d is %s, want %s", i, p, want[i])
		}
	}
	if got, want := f.Without(2).String(), `tier:A,B -owner:"li wei" optics no:phone revenue>1.2万`; got != want {
		t.Errorf("Without: %s", got)
	}
	if got := parse(t, "tier:A").Without(0); !got.Empty() || !got.Match(hollow()) {
		t.Error("without its only part a filter means everybody")
	}
	if got := f.Without(9); got != f {
		t.Error("an index outside changes nothing")
	}
	if !f.Uses(AttrPhone) || !f.Uses(AttrStage) || !f.Uses(AttrName) || f.Uses(AttrEmail) {
		t.Error("Uses")
	}
}

func TestFilterWords(t *testing.T) {
	for _, c := range []struct{ prefix, want string }{
		{"own", "owner:"},
		{"-own", "-owner:"},
		{"负", "负责人:"},
		{"rev", "revenue> revenue_12m>"},
		{"is:over", "is:overdue is:override"},
		{"tier:A,", "tier:A,A tier:A,B tier:A,C"},
		{"tier:a", ""},
		{"stage:l", "stage:loyal stage:lost"},
		{"rfm_class:h", "rfm_class:high_potential rfm_class:hibernating"},
		{"阶段：流", "阶段:流失"},
		{"no:ph", "no:phone"},
		{"last>3", "last>30d"},
		{"p_alive<", "p_alive<10% p_alive<25% p_alive<50% p_alive<75% p_alive<90%"},
		{"tier!=", "tier!=A tier!=B tier!=C"},
		{"owner:l", ""},
		{"zzz", ""},
	} {
		if got := strings.Join(FilterWords(c.prefix, &TierNames{}), " "); got != c.want {
			t.Errorf("FilterWords(%q) = %s", c.prefix, got)
		}
	}
	if all := FilterWords("", &TierNames{}); len(all) != len(Attrs())+len(termWords) {
		t.Errorf("nothing typed offers %d words", len(all))
	}
}

func TestNearest(t *testing.T) {
	for _, c := range [][2]string{
		{"ownr", "owner"},
		{"onwer", "owner"},
		{"OWNER", "owner"},
		{"satis", "satisfaction"},
		{"负债人", "负责人"},
		{"xyzzy", ""},
		{"", ""},
		{"q", ""},
	} {
		if got := Nearest(c[0], attrNames()); got != c[1] {
			t.Errorf("Nearest(%q) = %q", c[0], got)
		}
	}
}

// Whatever two slips make of a word, it is found.
func TestTwoSlipsAreFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-zé0-9]{6,12}`).Draw(t, "word")
		typed := []rune(word)
		for k := range 2 {
			at := k * (len(typed) - 2) // one at the start, one at the end
			other := rapid.RuneFrom([]rune("qxz7")).Draw(t, "other")
			switch rapid.IntRange(0, 3).Draw(t, "slip") {
			case 0:
				typed[at] = other
			case 1:
				typed = slices.Insert(typed, at, other)
			case 2:
				typed = slices.Delete(typed, at, at+1)
			case 3:
				typed[at], typed[at+1] = typed[at+1], typed[at]
			}
		}
		if len(typed) >= 6 && !Slips(string(typed), "meier "+word+" gmbh") {
			t.Fatalf("%q is not found as %q", word, string(typed))
		}
	})
}
