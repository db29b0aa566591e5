package lang

import (
	"io/fs"
	"path"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"tierbook/model"
)

// keys reads a language's catalogues as key → sorted template arguments.
func keys(t *testing.T, tag string) map[string]string {
	t.Helper()
	arg := regexp.MustCompile(`\{\{[^}]*\.([A-Za-z]+)[^}]*\}\}`)
	out := map[string]string{}
	files, err := fs.Glob(catalogues, tag+"/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no catalogues for %s: %v", tag, err)
	}
	for _, f := range files {
		data, _ := catalogues.ReadFile(f)
		var m map[string]any
		if err := toml.Unmarshal(data, &m); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		for k, v := range m {
			text := ""
			switch v := v.(type) {
			case string:
				text = v
			case map[string]any:
				text, _ = v["other"].(string)
			}
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s: %s is empty", path.Base(f), k)
			}
			if _, twice := out[k]; twice {
				t.Errorf("%s: %s stands in two files of %s", path.Base(f), k, tag)
			}
			seen := map[string]bool{}
			for _, a := range arg.FindAllStringSubmatch(text, -1) {
				seen[a[1]] = true
			}
			names := make([]string, 0, len(seen))
			for n := range seen {
				names = append(names, n)
			}
			sort.Strings(names)
			out[k] = strings.Join(names, ",")
		}
	}
	return out
}

func TestCataloguesAreComplete(t *testing.T) {
	en, zh := keys(t, "en"), keys(t, "zh")
	for k, args := range en {
		if got, ok := zh[k]; !ok {
			t.Errorf("zh lacks %q", k)
		} else if got != args {
			t.Errorf("%q takes %q in en, %q in zh", k, args, got)
		}
	}
	for k := range zh {
		if _, ok := en[k]; !ok {
			t.Errorf("en lacks %q", k)
		}
	}
	for _, tag := range Supported {
		for k := range en { // the file of a key is read when it is wanted
			if !New(tag).Has(k) {
				t.Errorf("%s does not find %q", tag, k)
			}
		}
	}
}

func TestEveryModelWordHasAName(t *testing.T) {
	for _, tag := range Supported {
		l := New(tag)
		var want []string
		for _, k := range model.Kinds {
			want = append(want, "kind."+string(k))
		}
		for _, s := range model.Stages {
			want = append(want, "stage."+string(s))
		}
		for _, a := range model.Attrs() {
			want = append(want, "attr."+a.Name)
		}
		for _, k := range want {
			if !l.Has(k) {
				t.Errorf("%s lacks %s", tag, k)
			}
		}
	}
}

func TestMoney(t *testing.T) {
	en, zh := New("en"), New("zh_CN.UTF-8")
	for _, c := range []struct{ got, want string }{
		{en.Money(123456789, "CNY"), "¥1,234,567.89"},
		{en.Money(-120000, "USD"), "-$1,200"},
		{en.Money(1500, "JPY"), "¥1,500"},
		{en.Money(1500, "KWD"), "KWD 1.500"},
		{en.MoneyShort(123456700, "CNY"), "¥1.2M"},
		{en.MoneyShort(999900, "CNY"), "¥9,999"},
		{en.MoneyWhole(3484950, "CNY"), "¥34,850"},
		{en.MoneyWhole(-749049, "CNY"), "-¥7,490"},
		{en.MoneyWhole(49, "CNY"), "¥0"},
		{en.MoneyWhole(1234567, "JPY"), en.Money(1234567, "JPY")},
		{zh.MoneyShort(123456700, "CNY"), "¥123万"},
		{zh.MoneyShort(12345678900, "CNY"), "¥1.23亿"},
		{zh.MoneyShort(1025000, "CNY"), "¥1.02万"},
		{zh.MoneyShort(2000000, "CNY"), "¥2万"},
		{zh.MoneyShort(10000000, "CNY"), "¥10万"},
		{en.MoneyShort(120000000000000, "CNY"), "¥1.2T"},
		{en.MoneyShort(123456700000000000, "CNY"), "¥1235T"},
		{en.MoneyShort(99999960, "CNY"), "¥1M"},
		{en.MoneyShort(99999999999900, "CNY"), "¥1T"},
		{zh.MoneyShort(120000000000000, "CNY"), "¥1.2万亿"},
		{zh.MoneyShort(1230000000000000, "CNY"), "¥12万亿"},
		{zh.MoneyShort(12345670000000000, "CNY"), "¥123万亿"},
		{zh.MoneyShort(-120000000000000, "CNY"), "-1.2万亿"},
		{zh.MoneyShort(123456700000000000, "CNY"), "1235万亿"},
		{zh.MoneyShort(999999990000, "CNY"), "¥100亿"},
		{zh.MoneyShort(9999999900, "CNY"), "¥1亿"},
		{en.Count(-1234567), "-1,234,567"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestPluralsAndErrors(t *testing.T) {
	l := New("en")
	if got := l.F("change.customers", "N", 1); got != "1 customer" {
		t.Errorf("one: %q", got)
	}
	if got := l.F("change.customers", "N", 3); got != "3 customers" {
		t.Errorf("many: %q", got)
	}
	if got := l.Change(model.Change{Kind: model.ChangeTag, Count: 24300, Detail: "+hot"}); got != "tagged 24,300 customers +hot" {
		t.Errorf("thousands: %q", got)
	}
	if got := l.Change(model.Change{Kind: model.ChangeTag, Count: 1, Detail: "+hot"}); got != "tagged 1 customer +hot" {
		t.Errorf("one changed: %q", got)
	}
	if got := l.Error(model.Invalid("error.tier", "Text", "X")); !strings.Contains(got, "“X”") {
		t.Errorf("error: %q", got)
	}
	if got := l.Error(fs.ErrNotExist); got != l.T("error.internal") {
		t.Errorf("a foreign error reached a person: %q", got)
	}
}

// The heading of a column is the word to filter by: what a person reads on the
// screen is understood in the filter.
func TestHeadingsAreFilterWords(t *testing.T) {
	zh := New("zh")
	for _, a := range model.Attrs() {
		word := strings.ToLower(zh.Attr(a.Attr))
		if got, ok := model.ParseAttr(word); !ok || got != a.Attr {
			t.Errorf("%s is headed %q, which the filter takes for %v (%v)", a.Name, word, got, ok)
		}
	}
}

// Where an opportunity came from is read in either language and kept by its
// name, which the policy knows the half-life by.
func TestSourcesAreReadInBothLanguages(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		l := New(tag)
		for _, s := range model.Sources {
			if got := l.SourceOf(l.Source(s)); got != s || l.SourceOf(s) != s {
				t.Errorf("%s: %s is worded %q and read as %q", tag, s, l.Source(s), got)
			}
		}
		if l.SourceOf("展会朋友") != "展会朋友" || l.Source("展会朋友") != "展会朋友" {
			t.Errorf("%s: a person's own word is changed", tag)
		}
	}
}

// Nought days ago is today, in one day is tomorrow.
func TestNearDaysHaveWords(t *testing.T) {
	for _, c := range []struct {
		tag, code string
		n, m      float64
		want      string
	}{
		{"en", "last_order", 0, 0, "last order today"},
		{"en", "last_order", 2, 0, "last order 2 days ago"},
		{"zh", "last_order", 0, 0, "今天下单"},
		{"en", "birthday", 1, 0, "birthday tomorrow"},
		{"zh", "birthday", 1, 0, "明天生日"},
		{"zh", "birthday", 3, 0, "3 天后生日"},
		{"en", "due_in", 1, 0, "due tomorrow"},
		{"zh", "satisfaction", 4, 0, "今天反馈 4 分（满分 5）"},
		{"en", "rhythm", 91, 35, "orders every 5 weeks, quiet for 13"},
		{"en", "rhythm", 400, 7, "orders every 7 days, quiet for 13 months"},
		{"en", "rhythm", 124, 63, "orders every 9 weeks, quiet for 18"},
		{"zh", "rhythm", 91, 35, "平时每 5 周一单，已 13 周没下单"},
		{"en", "p_order", 3, 13, "hardly likely to order within 13 weeks"},
		{"en", "p_order", 90.5, 13, "9 in 10 likely to order within 13 weeks"},
		{"zh", "p_order", 99, 13, "13 周内几乎肯定会下单"},
		{"en", "overdue", 1, 0, "1 day overdue"},
	} {
		if got := New(c.tag).Reason(model.Reason{Code: c.code, N: c.n, M: c.m}); got != c.want {
			t.Errorf("%s %s %v: %q, want %q", c.tag, c.code, c.n, got, c.want)
		}
	}
}

// TestChineseStandsApartFromLatinNames words a name in either script.
func TestChineseStandsApartFromLatinNames(t *testing.T) {
	zh := New("zh")
	for who, want := range map[string]string{"Li Wei": "将 B 并入 Li Wei", "王小明": "将 B 并入王小明"} {
		if got := zh.F("change.merge", "Who", who, "Detail", "B"); got != want {
			t.Errorf("%q became %q, not %q", who, got, want)
		}
	}
	for who, want := range map[string]string{"Li Wei": "Li Wei 正在写入此客户库，等待中，按 x 放弃。", "王小明": "王小明正在写入此客户库，等待中，按 x 放弃。"} {
		if got := zh.F("app.busy", "Who", who, "Key", "x"); got != want {
			t.Errorf("%q became %q, not %q", who, got, want)
		}
	}
}

// Reasons are what a salesperson would say: no figure of a model, no word of a formula.
func TestNoReasonHoldsAFormulaWord(t *testing.T) {
	formula := regexp.MustCompile(`(?i)P\(|%|→|×|\bCLV\b|\bRFM\b|\bABC\b|\bcadences?\b|percentile|recency|frequency|monetary|probab|provisional|by score|概率|百分位|评分|频次|周期|暂定|收益`)
	for key := range keys(t, "en") {
		code, ok := strings.CutPrefix(key, "reason.")
		if !ok {
			continue
		}
		for _, tag := range Supported {
			for _, n := range []float64{0, 1, 2, 90.5, 400} {
				r := model.Reason{Code: code, N: n, M: 35, Day: model.NewDay(2026, 11, 18), Text: "A"}
				if got := New(tag).Reason(r); formula.MatchString(got) || strings.Contains(got, "no value") {
					t.Errorf("%s %s is worded %q", tag, code, got)
				}
			}
		}
	}
}

// A tier is called by the letter, as people of the language say it, or by the name
// that the book has for it, in every sentence.
func TestTiersByName(t *testing.T) {
	book := &model.Book{Currency: "CNY", Tiers: model.TierNames{model.TierA: "VIP", model.TierB: "普通", model.TierC: "潜在"}}
	move := &model.Outcome{Before: &model.Standing{Score: model.Score{Tier: model.TierB}}, After: &model.Standing{Score: model.Score{Tier: model.TierA}}}
	for _, c := range []struct{ tag, letters, names string }{
		{"en", "A B C|tier A by hand|falls to B on 15 Jul|A at risk|B → A ▲", "VIP 普通 潜在|tier VIP by hand|falls to 普通 on 15 Jul|VIP at risk|普通 → VIP ▲"},
		{"zh", "A B C|人工定为 A 级|若不跟进，7月15日降为 B 级|A 级预警|B → A ▲", "VIP 普通 潜在|人工定为 VIP|若不跟进，7月15日降为普通|VIP 预警|普通 → VIP ▲"},
	} {
		for l, want := range map[*Lang]string{New(c.tag): c.letters, New(c.tag).ForBook(book): c.names} {
			got := strings.Join([]string{
				l.Tier(model.TierA) + " " + l.Tier(model.TierB) + " " + l.Tier(model.TierC), l.F("prompt.override.tier", "Tier", model.TierA),
				l.Reason(model.Reason{Code: "risk_falls", Text: "B", Day: model.NewDay(2026, 7, 15)}), l.T("dashboard.card.risk"),
				l.Delta("x", move)[2], // name, score, tier
			}, "|")
			if got != want {
				t.Errorf("%s: %s, want %s", c.tag, got, want)
			}
		}
	}
}

// A book of people speaks of people in every message, in words of its own where they need
// them; what is typed stays as it is.
func TestABookOfPeople(t *testing.T) {
	sales := map[string]*regexp.Regexp{"en": regexp.MustCompile(`\b([Cc]ustomers?|[Rr]evenue)\b`), "zh": regexp.MustCompile(`客户|成交额|消费|服务方案`)}
	own := map[string]map[string]string{}
	for _, tag := range Supported {
		l, business := New(tag).ForBook(&model.Book{People: true}), New(tag)
		if !l.Suits(&model.Book{People: true}) || l.Suits(&model.Book{}) || business.ForBook(&model.Book{}).Suits(&model.Book{People: true}) {
			t.Errorf("%s: which book the words are for is not known", tag)
		}
		for key := range keys(t, tag) {
			said := strings.NewReplacer("export customers", "", "customers.csv", "", "=COLUMN", "").Replace(l.T(key))
			if m := sales[tag].FindString(strings.ReplaceAll(said, "revenue=", "")); m != "" && said != key {
				t.Errorf("%s: %s speaks of %q: %s", tag, key, m, said)
			}
		}
		for n := range 5 {
			if expr := l.T("filter.example." + strconv.Itoa(n+1) + ".expr"); !parses(expr) {
				t.Errorf("%s: the example %q cannot be read", tag, expr)
			}
		}
		data, _ := catalogues.ReadFile(tag + "/people/words.toml")
		if file := map[string]string{}; toml.Unmarshal(data, &file) == nil {
			own[tag] = file
		}
		for key, text := range own[tag] {
			if key != "words" && (!business.Has(key) || !strings.Contains(text, "{{") && l.T(key) != text) {
				t.Errorf("%s: %s is not said: %q", tag, key, l.T(key))
			}
		}
	}
	for key := range own["en"] {
		if own["zh"][key] == "" && key != "preset.personal" {
			t.Errorf("zh has no words of its own for %s", key)
		}
	}
	if got := New("en").ForBook(&model.Book{People: true}).F("app.customers", "N", 3); got != "3 people" {
		t.Errorf("a count reads %q", got)
	}
}

func parses(expr string) bool {
	_, err := model.ParseFilter(expr, model.FilterOptions{Today: 20000})
	return err == nil
}

// A snooze that a promise or a complaint outlives says so, and what ends it.
func TestASnoozeThatIsOutlivedSaysSo(t *testing.T) {
	day := model.NewDay(2026, 11, 27)
	for _, c := range []struct {
		tag, code, detail string
		queued            bool
		want              string
	}{
		{"en", "promise_overdue", "2026-12-07", true, "stays in the queue: promised for 27 Nov; d moves it"},
		{"zh", "promise_overdue", "2026-12-07", true, "仍在今日跟进：约好 11月27日跟进；d 可改期"},
		{"en", "complaint_open", "2026-12-07", true, "stays in the queue: complaint of 27 Nov open; R settles it"},
		{"zh", "complaint_open", "2026-12-07", true, "仍在今日跟进：11月27日的投诉未解决；R 可处理"},
		{"en", "promise_overdue", "2026-12-07", false, ""},
		{"en", "promise_overdue", "", true, ""}, // woken
	} {
		o := &model.Outcome{Change: model.Change{Kind: model.ChangeSnooze, Detail: c.detail}, After: &model.Standing{Score: model.Score{
			InQueue: c.queued, Reasons: []model.Reason{{Code: c.code, N: 1, Day: day}, {Code: "no_orders"}},
		}}}
		if got := New(c.tag).Stays(o, "d", "R"); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.tag, c.code, got, c.want)
		}
	}
}

// What was erased with a customer is worded, whatever it was.
func TestAnErasedDetailIsWorded(t *testing.T) {
	l := New("en")
	for want, c := range map[string]model.Change{
		"merged … into 2 customers": {Kind: model.ChangeMerge, Count: 2}, "logged …: #2": {Kind: model.ChangeLog, Subject: "#2", Detail: "…"},
	} {
		if got := l.Change(c); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// What a role may not do is said with the role's word in the language, not the one of
// the command line.
func TestRolesAreWorded(t *testing.T) {
	for tag, word := range map[string]string{"en": "viewer", "zh": "只读"} {
		for _, v := range []model.Verb{model.VerbWrite, model.VerbPolicy, model.VerbOwners, model.VerbPeople, model.VerbWhole, model.VerbForget, model.VerbAudit} {
			m := model.Member{Role: model.RoleViewer}
			if said := New(tag).Error(m.May(v)); !strings.Contains(said, word) || tag == "zh" && strings.Contains(said, "viewer") {
				t.Errorf("%s, %s: %s", tag, v, said)
			}
		}
	}
}

// Who comes over a connection is not told where the database is.
func TestAnOutageOfAGuest(t *testing.T) {
	err := model.E(model.CodeInternal, "error.db.server", "Path", "postgres://tierbook@127.0.0.1/book")
	for tag, want := range map[string]string{"en": "tell whoever runs the server", "zh": "告诉维护服务器的人"} {
		l := New(tag)
		if !strings.Contains(l.Error(err), "postgres://") {
			t.Errorf("%s: %s", tag, l.Error(err))
		}
		l.Guest = true
		if said := l.ForBook(&model.Book{}).Error(err); strings.Contains(said, "postgres") || !strings.Contains(said, want) {
			t.Errorf("%s: %s", tag, said)
		}
	}
}
