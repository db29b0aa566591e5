package model

import (
	"cmp"
	"math/bits"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is a canonical word with what else it is called.
type word struct {
	name    string
	aliases []string
	holds   func(*Row) bool // of a flag
}

// words makes a list of words: each the canonical one, and behind spaces what else
// it is called.
func words(list ...string) []word {
	return eachOf(list, func(w string) word {
		all := strings.Fields(w)
		return word{name: all[0], aliases: all[1:]}
	})
}

// filterFlags are the words after "is:", in the order of completion.
var filterFlags = []word{
	{"overdue", []string{"超期", "逾期"}, func(r *Row) bool { return r.Score.Due != 0 && r.Score.Overdue > 0 }},
	{"due", []string{"到期"}, func(r *Row) bool { return r.Score.Due != 0 && r.Score.Overdue >= 0 }},
	{"pinned", []string{"置顶"}, func(r *Row) bool { return r.Score.Pinned }},
	{"complaint", []string{"投诉"}, func(r *Row) bool { return r.Facts.OpenComplaints > 0 }},
	{"snoozed", []string{"暂缓", "推迟"}, func(r *Row) bool { return r.SnoozedUntil > r.Score.AsOf }},
	{"override", []string{"人工", "人工调级"}, func(r *Row) bool { return r.Override.Holds(r.Score.AsOf) }},
	{"provisional", []string{"暂定"}, func(r *Row) bool { return r.Score.Provisional }},
	{"warning", []string{"预警"}, func(r *Row) bool { return r.Score.Findings&FindingWarning != 0 }},
	{"winback", []string{"挽回", "赢回", "召回"}, func(r *Row) bool { return r.Score.Findings&FindingWinback != 0 }},
	{"disagreement", []string{"分歧"}, func(r *Row) bool { return r.Score.Findings&FindingDisagreement != 0 }},
	{"no_contact", []string{"勿扰", "免打扰"}, func(r *Row) bool { return r.Barred.Has(Everyway) }},
	{"no_phone", []string{"不打电话"}, func(r *Row) bool { return r.Barred.Has(ByPhone) }},
	{"no_email", []string{"不发邮件"}, func(r *Row) bool { return r.Barred.Has(ByEmail) }},
	{"no_message", []string{"不发消息"}, func(r *Row) bool { return r.Barred.Has(ByMessage) }},
	{"no_visit", []string{"不上门"}, func(r *Row) bool { return r.Barred.Has(ByVisit) }},
	{"credit_hold", []string{"信用冻结"}, func(r *Row) bool { return r.Credit == CreditHold }},
	{"credit_watch", []string{"信用关注"}, func(r *Row) bool { return r.Credit == CreditWatch }},
	{"bad_phone", []string{"电话有误", "号码有误"}, func(r *Row) bool { return BadPhone(r.Phone) }},
	{"bad_email", []string{"邮箱有误"}, func(r *Row) bool { return BadEmail(r.Email) }},
	{"archived", []string{"归档", "已归档"}, func(r *Row) bool { return r.Archived }},
}

// closed are the words that a text attribute may be, where not any text may stand; those
// of classes stand in the order of RFMClasses.
var closed = map[Attr][]word{
	AttrStage: words("prospect 潜在 潜在客户", "new 新客 新客户", "mature 成熟", "loyal 忠诚", "dormant 休眠", "lost 流失"),
	AttrKind:  words("company 公司 企业", "person 个人"),
	AttrRFMClass: words("champions 重要价值 重要价值客户", "cannot_lose 重要保持 重要保持客户 重要唤回", "high_potential 重要发展 重要发展客户 重要深耕",
		"worth_saving 重要挽留 重要挽留客户", "steady 一般价值 一般价值客户", "fading 一般保持 一般保持客户", "promising 一般发展 一般发展客户",
		"hibernating 一般挽留 一般挽留客户"),
}

// consentWords are what consent can have come to, beside the purposes.
var consentWords = words(consentStates...)

func findWord(list []word, s string) (string, bool) {
	for _, w := range list {
		if w.name == s || slices.Contains(w.aliases, s) {
			return w.name, true
		}
	}
	return "", false
}

// wordsIn lists the words, in English or each by its first Chinese name.
func wordsIn(zh bool, list []word) []string {
	return eachOf(list, func(w word) string {
		if zh {
			return w.aliases[0]
		}
		return w.name
	})
}

// attrNames lists every name and alias of the attributes.
func attrNames() []string {
	var out []string
	for _, i := range Attrs() {
		out = append(append(out, i.Name), i.Aliases...)
	}
	return out
}

// termWords name the kinds of terms that compare no attribute, from termFlag on.
var termWords = words("is 是", "no 无 没有", "has 有", "note 备注 记录", "bought 买过 产品", "ordered 下单", "touched 跟进过", "called 打过电话", "met 会面过",
	"visited 拜访过", "emailed 发过邮件", "messaged 发过消息", "complained 投诉过")

// Happened are the kinds that the terms of days look for.
var Happened = map[string][]Kind{
	"ordered": {Order}, "touched": Touches[:], "called": {Call}, "met": {Meeting}, "visited": {Visit}, "emailed": {Email}, "messaged": {Message},
	"complained": {Complaint},
}

// chinese gives the term's key and values in Chinese, where there are words for them.
func (t *term) chinese(attr func(Attr) string) (key string, values []string) {
	key, values = t.key(), t.values
	switch {
	case t.kind > termAttr:
		key = chineseOf(termWords, key)
	case t.kind == termAttr && t.field == nil:
		key = ChineseWord(key, attr)
	}
	if t.kind >= termOrdered {
		values = t.needles // a span that goes with the day stays one
	}
	return key, eachOf(values, func(v string) string {
		switch {
		case t.kind == termFlag:
			return chineseOf(filterFlags, v)
		case t.kind == termNo || t.kind == termHas:
			return ChineseWord(v, attr)
		case t.kind >= termOrdered || t.info().Type == TypeDay:
			return chineseDay(v)
		case t.field != nil && t.field.Type == FieldYesNo:
			return chineseOf(yesNoWords, v)
		case t.attr == AttrConsent && t.kind == termAttr:
			return chineseOf(consentWords, v)
		}
		return chineseOf(closed[t.attr], v)
	})
}

// daysAndUnits are the days, units and directions that have a word in both languages.
var (
	daysAndUnits = words("today 今天", "tomorrow 明天", "yesterday 昨天", "d 天", "w 周", "m 个月", "y 年", "+ 后", "- 前")
	agePhrase    = regexp.MustCompile(`^([+-]?)(\d+)([dwmy])$`)
)

// chineseDay gives a day or an age in Chinese where there is a word: +7d is 7天后.
func chineseDay(text string) string {
	m := agePhrase.FindStringSubmatch(text)
	if m == nil || m[3] == "y" && len(m[2]) > 2 { // 2026年 is a year
		return chineseOf(daysAndUnits, text)
	}
	return m[2] + chineseOf(daysAndUnits, m[3]) + chineseOf(daysAndUnits, m[1])
}

// ChineseWord gives what an attribute is called in Chinese, as attr has it where that
// reads back; for nil what a flag is. Any other word stays as it is.
func ChineseWord(word string, attr func(Attr) string) string {
	a, ok := ParseAttr(word)
	switch {
	case attr == nil:
		return chineseOf(filterFlags, word)
	case !ok:
		return word
	}
	if back, ok := ParseAttr(foldText(attr(a))); ok && back == a {
		return attr(a)
	}
	return a.String()
}

func chineseOf(list []word, name string) string {
	if i := slices.IndexFunc(list, func(w word) bool { return w.name == name }); i >= 0 {
		return list[i].aliases[0]
	}
	return name
}

// unknownWord is the error for a word that is not in the list: key+"_near" when
// some word is close to it, else key, with the list in Choices.
func unknownWord(key, text string, pos int, list []string) *Error {
	return Unknown(CodeInvalid, key, text, list, "Pos", pos, "Text", text, "Choices", strings.Join(list, ", "))
}

// FilterWords completes the word under the cursor of a filter bar: prefix is
// that word as far as it is typed, with any "-" or "(" before it, tiers are the book's
// names of its tiers; each answer
// stands for the whole of it, in the order in which to offer them. Values that
// only the book knows (owners, tags) are not among them.
func FilterWords(prefix string, tiers *TierNames) []string {
	prefix = strings.Map(foldRune, prefix)
	lead := prefix[:len(prefix)-len(strings.TrimLeft(prefix, "-!("))]
	rest := prefix[len(lead):]
	i := strings.IndexAny(rest, ":<>=")
	if i < 0 {
		return eachOf(completeName(foldText(rest)), func(w string) string { return lead + w })
	}
	name, value := strings.TrimSuffix(rest[:i], "!"), strings.TrimLeft(rest[i+1:], "<>=")
	op := rest[len(name) : len(rest)-len(value)]
	value = value[strings.LastIndexByte(value, ',')+1:]
	typed := foldText(value)
	var out []string
	for _, v := range filterChoices(foldText(name), op, tiers) {
		if lower := foldText(v); strings.HasPrefix(lower, typed) && lower != typed {
			out = append(out, strings.TrimSuffix(prefix, value)+v)
		}
	}
	return out
}

// completeName offers attribute names with the operator that suits their type.
func completeName(s string) []string {
	var out []string
	add := func(name, op string) {
		if strings.HasPrefix(name, s) {
			out = append(out, name+op)
		}
	}
	for _, i := range Attrs() {
		op := cmp.Or(map[AttrType]string{TypeNumber: ">", TypeMoney: ">", TypeDay: ">", TypeShare: "<"}[i.Type], ":")
		if i.Attr == AttrDue || i.Attr == AttrSnoozed {
			op = "<="
		}
		before := len(out)
		add(i.Name, op)
		for _, alias := range i.Aliases {
			if s != "" && len(out) == before {
				add(alias, op)
			}
		}
	}
	for _, name := range wordsIn(false, termWords) {
		add(name, ":")
	}
	if s != "" {
		add("or", " ")
		add("not", " ")
	}
	return out
}

// filterChoices lists the values worth offering after an attribute's name.
func filterChoices(name, op string, tiers *TierNames) []string {
	switch name {
	case "is", "是":
		return wordsIn(name == "是", filterFlags)
	case "no", "has", "无", "有", "没有":
		return AttrNames()
	}
	a, ok := ParseAttr(strings.ReplaceAll(name, "-", "_"))
	if !ok {
		return nil
	}
	zh := name[0] >= 0x80
	switch info := a.Info(); {
	case len(closed[a]) > 0:
		return wordsIn(zh, closed[a])
	case a == AttrConsent:
		return wordsIn(zh, consentWords)
	case info.Type == TypeTier:
		return tiers.words()
	case a == AttrDue || a == AttrSnoozed:
		return []string{"today", "+3d", "+7d", "+2w", "+1m"}
	case info.Type == TypeDay && op != ":" && op != "=":
		return []string{"7d", "30d", "90d", "6m", "1y", "today"}
	case info.Type == TypeDay:
		return []string{"today", "yesterday"}
	case info.Type == TypeShare:
		return []string{"10%", "25%", "50%", "75%", "90%"}
	case info.Type == TypeMoney:
		return []string{"1k", "10k", "100k", "1m"}
	}
	return nil
}

// words are what may be written for a tier: its name, else its letter.
func (n *TierNames) words() []string {
	return eachOf(Tiers[:], func(t Tier) string { return quoteWord(n.Of(t), true) })
}

// Nearest gives the candidate that a mistyped word most probably stands for:
// one that it begins, or one at most two slips away (a third of its length for
// short words); "" when none is close. Ties go to the earlier candidate.
func Nearest(text string, candidates []string) string {
	w := []rune(foldText(strings.TrimSpace(text)))
	if len(w) == 0 || len(w) > 40 {
		return ""
	}
	best, slips, have := "", min(2, max(1, len(w)/3))+1, letters(string(w))
	for _, c := range candidates {
		folded := foldText(c)
		if bits.OnesCount64(have&^letters(folded)) >= slips { // no slip takes more than one away
			continue
		}
		r := []rune(folded)
		d := editDistance(w, r)
		if len(w) >= 3 && strings.HasPrefix(string(r), string(w)) {
			d = min(d, 1)
		}
		if d < slips && d < max(len(w), len(r)) {
			best, slips = c, d
		}
	}
	return best
}

// letters tells which letters a text has; some are taken for one another.
func letters(text string) (set uint64) {
	for _, r := range text {
		set |= 1 << (r & 63)
	}
	return set
}

// Slips tells whether a text has each word of a search, or one at most two slips away
// from it; only words of four letters or more are taken to be mistyped.
func Slips(search, text string) bool {
	apart := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	var words []string
	for _, w := range strings.FieldsFunc(search, apart) {
		if strings.Contains(text, w) {
			continue
		}
		if words == nil {
			words = strings.FieldsFunc(text, apart)
		}
		if utf8.RuneCountInString(w) < 4 || Nearest(w, words) == "" {
			return false
		}
	}
	return true
}

// Unknown is the error for a name that is not among names: key+"_near" with the
// nearest of them in Args["Near"], where one is close, else key.
func Unknown(code Code, key, text string, names []string, args ...any) *Error {
	if near := Nearest(text, names); near != "" {
		key, args = key+"_near", append(args, "Near", near)
	}
	return E(code, key, args...)
}

// editDistance counts the slips between two words: letters changed, added, left
// out, or two neighbours swapped.
func editDistance(a, b []rune) int {
	if len(b) > len(a)+3 || len(a) > len(b)+3 {
		return len(a) + len(b)
	}
	prev2, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := If(a[i-1] == b[j-1], 0, 1)
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return prev[len(b)]
}
