package spoken

import (
	"regexp"
	"slices"
	"strings"

	"tierbook/model"
)

// amount is money, or a number whose place has to say that it is, sum surely money; titles are what a
// Chinese surname is called with.
const (
	titles = `(?:总|经理|先生|女士|小姐|老师|主任|工|厂长|老板|店长|院长|校长|董事长|董)`
	months = `(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*`
	codes  = `(?:USD|EUR|GBP|CHF|CNY|JPY|HKD|TWD|SGD|AUD|CAD|NZD|KRW|INR|THB|VND|IDR|MYR|PHP|RUB|PLN|CZK|HUF|SEK|NOK|DKK|MXN|BRL|ZAR|AED|SAR|KWD)`
	sum    = `(?:(?:` + codes + ` |(?:US|HK|NT|NZ|[ACS])?[¥￥$€£] ?)\d[\d,.]*[kKmM]?|\d[\d,.]*[kKmM]? ?(?:` + codes + `\b|[€£$]))`
	amount = `((?-i:(?:` + codes + ` ?|(?:US|HK|NT|NZ|[ACS])?[¥￥$€£] ?)?\d[\d,]*(?:\.\d+)?(?: ?(?:百万|[万亿千kKmM]))?(?: ?(?:元|` + codes + `\b|[€£$]))?))`
)

var (
	money    = model.Pattern(amount)
	total    = model.Pattern(`(?i)(?:\btotal(?:l?ing)?|共计?|合计|总计|总价|总额)(?: of| is|是|为)?[:：]? ?` + amount)
	paid     = model.Pattern(`(?i)(?:\bfor|\bworth|\brefund of|金额|成交|退款)[:：]? ?` + amount)
	expected = model.Pattern(`(?i)(?:\bexpect(?:s|ed|ing)?|\bbudget(?: is| of)?|\bworth|\bopportunity(?: of)?|\bdeal (?:of|worth)|\bquote of|预计|预算|商机|金额约?|报价)(?: about| around| some|大约|约|是|为)?[:：]? ?` + amount)

	// What shows an amount to be cut out of a longer one, of one piece, money, or last.
	cut      = model.Pattern(`(?:[\p{Latin}\d万千百亿%]|\d[.,\s]|[-–~到至]\s?)¤|¤(?:[\p{Latin}\d万千百亿%–~-]|[.,]\d|\s\d{3}|\s?[%到至])`)
	thousand = model.Pattern(`\.\d{3}(?: ?[A-Z€£$元]|$)`)
	each     = model.Pattern(`(?i)[每@%×]|一套|单价|/ ?\pL|\b(?:each|per|apiece)\b|\bx ?\d|\d ?x\b`)
	marked   = model.Pattern(`[¥￥$€£元]|[A-Z]{3}`)
	ends     = model.Pattern(`^(?:左右)?(?:[\s.!?]*$|\s+(?:on|at|today|yesterday|with|next|in|by|this)\b)`)
	large    = model.Pattern(`[万亿kK]`)
	goods    = model.Pattern(`^\s*\p{Han}`)
	units    = model.Pattern(`^\s*(?:多|余|来|几|台|件|个|只|套|箱|瓶|吨|米|张|把|份|包|盒|块|条|支|双|本|桶|根|片|辆|卷|人|次|级|公斤|千克|克|斤|月|日|号|天|年)`)
)

// readMoney finds the amount of an order or a refund, or what a person hopes for. Of
// several amounts it takes none but the total.
func (r *reader) readMoney() {
	field, by := &r.Expected, []*regexp.Regexp{expected()}
	switch r.Kind {
	case model.Order, model.Refund:
		field, by = &r.Amount, []*regexp.Regexp{total(), money(), paid()}
	case model.Complaint, model.Feedback, model.Care:
		return
	}
	for _, re := range by {
		var in *clause
		var words string
		for i := range r.clauses {
			c := &r.clauses[i]
			for _, at := range re.FindAllStringSubmatchIndex(c.rest, -1) {
				s, after := c.rest[at[2]:at[3]], c.rest[at[3]:]
				_, _, err := model.ParseMoney(s, "CNY")
				scaled := large().MatchString(s)
				ended := ends().MatchString(after) || scaled && goods().MatchString(after) && !units().MatchString(after)
				bare := !marked().MatchString(s) && (!ended || re == money() && !scaled)
				if err != nil || bare || thousand().MatchString(s) || cut().MatchString(c.rest[:at[2]]+"¤"+after) {
					continue
				}
				if in != nil && s != *field || re != total() && each().MatchString(c.text) {
					*field = ""
					return
				}
				*field, in, words = s, c, c.rest[at[0]:at[1]]
			}
		}
		if in != nil {
			in.rest = strings.Replace(in.rest, words, " ", 1)
			return
		}
	}
}

var (
	// named is a name with a capital, or a Chinese surname with what one calls its bearer.
	named = model.Pattern(`^\s*(?:with |to )?((?:(?:Mr|Mrs|Ms|Dr)\.? )?\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+)?)|^\s*了?(?:[和与]|给)?(\p{Han}{1,2}?` + titles + `)`)
	// along is whom one did something with, before what it was.
	along = model.Pattern(`(?:[和与跟陪给约请]|邀请)(\p{Han}{1,2}?` + titles + `)一?起?(?:打.*)?$`)
	han   = model.Pattern(`^\p{Han}`)
)

// readContact finds whom one dealt with: a contact of the customer who is named, or a
// name behind what happened.
func (r *reader) readContact() {
	for i := range r.clauses {
		for k := range r.contacts {
			if word := r.calls(r.clauses[i].text, r.contacts[k].Name); word != "" {
				r.Contact = r.contacts[k].Name
				r.clauses[i].rest = strings.Replace(r.clauses[i].rest, word, " ", 1)
				return
			}
		}
	}
	if r.verb[1] == 0 || r.Kind.HasAmount() {
		return
	}
	c := &r.clauses[r.main]
	if m := named().FindStringSubmatch(c.text[r.verb[1]:]); m != nil && strings.Contains(c.rest, m[1]+m[2]) {
		r.Contact = m[1] + m[2]
	} else if m := along().FindStringSubmatch(c.text[:r.verb[0]]); m != nil {
		r.Contact = m[1]
	}
	if r.Contact != "" {
		c.rest = strings.Replace(c.rest, r.Contact, " ", 1)
	}
}

// calls gives the words by which a clause names a contact: the whole name, the first
// word of it where no other contact has the same, or a surname with a title.
func (r *reader) calls(text, name string) string {
	if name == "" || strings.Contains(text, name) {
		return name
	}
	start, _, _ := strings.Cut(name, " ")
	words := `(?i)\b` + regexp.QuoteMeta(start) + `\b`
	if han().MatchString(name) {
		start = string([]rune(name)[:1])
		words = start + titles
	}
	alike := 0
	for i := range r.contacts {
		if strings.HasPrefix(strings.ToLower(r.contacts[i].Name), strings.ToLower(start)) {
			alike++
		}
	}
	if len(start) < 2 || alike != 1 {
		return ""
	}
	return regexp.MustCompile(words).FindString(text)
}

// dates is what may be a date in words of model.ParseWhen, the longest first.
var dates = model.Pattern(`(?i)\d{4}-\d{1,2}-\d{1,2}|\d{4}年\d{1,2}月\d{1,2}[日号]?|(?:[去明前]年)?\d{1,2}月\d{1,2}[日号]?|` +
	`\bin \d+ (?:days?|weeks?|months?|years?)\b|\b\d+ (?:days?|weeks?|months?) ago\b|\+\d+[dwmy]\b|` +
	`\b(?:next|last|this) (?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b|\bnext (?:week|month)\b|\bday after tomorrow\b|\b(?:today|tomorrow|yesterday)\b|` +
	`\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:on|by|until|back|again|call) (?:mon|tues?|wed(?:s|nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b|^(?:mon|tues?|wed|thu(?:rs?)?|fri)\b|` +
	`\b(?:\d{1,2}(?:st|nd|rd|th)? ` + months + `|` + months + ` \d{1,2}(?:st|nd|rd|th)?)\b(?:,? (?:19|20)\d\d\b| (?:last|next) year\b)?|` +
	`大后天|后天|明[天日]|今[天日]|昨[天日]|前天|(?:下下|下个?|上个?|本|这)?(?:周|星期|礼拜)[一二三四五六日天]|下个?(?:周|星期|月)|月底|` +
	`(?:\d+|十[一二]|[一两二三四五六七八九十])(?:天|周|个星期|个月)(?:以?后|之后|前)`)

var (
	lead = model.Pattern(`(?i)^(?:on|by|until|back|again|call) `)
	// other stands before a date of something else, done for what has surely happened.
	other = model.Pattern(`(?i)(?:\b(?:of|from|about|for|dated|since|before|after|due|until|till|by|invoice|order)|的)\s*$`)
	done  = model.Pattern(`(?i)(?:ed|met|rang|spoke|wrote|sent|bought)\b|了`)
)

// when reads a date; been tells that a day of the week is the last one. A date without
// a year is the nearest one, and none where that is far.
func (r *reader) when(words string, been bool) (model.Day, bool) {
	text := lead().ReplaceAllString(words, "")
	day, err := model.ParseWhen(text, r.today)
	past, bad := model.ParsePast(text, r.today)
	yearless := bad == nil && err == nil && day-past > 300
	if bad == nil && (err != nil || yearless && r.today-past < day-r.today || !yearless && been && !other().MatchString(words[:len(words)-len(text)])) {
		day, err = past, nil
	}
	return day, err == nil && (!yearless || max(day-r.today, r.today-day) <= 90)
}

// beside tells whether a date in a clause is that of what the verb says.
func beside(text string, date, verb []int) bool {
	blank := func(s string) bool {
		return strings.TrimSpace(idle().ReplaceAllString(named().ReplaceAllString(s, ""), "")) == ""
	}
	from := min(date[1], verb[1])
	return !other().MatchString(text[:date[0]]) && (blank(text[:date[0]]) || blank(text[date[1]:]) || blank(text[from:max(from, date[0], verb[0])]))
}

// planned tells whether a verb of a clause is of a day to come.
func (r *reader) planned(text string, verb []int) bool {
	word := text[verb[0]:verb[1]]
	return slices.ContainsFunc(dates().FindAllStringIndex(text, -1), func(at []int) bool {
		day, ok := r.when(text[at[0]:at[1]], true)
		return ok && day > r.today && beside(text, at, verb) && !done().MatchString(word) && (at[0] < verb[0] || !han().MatchString(word))
	})
}

// readDays finds the dates of a clause: a day that has been is that of what happened, a
// later one the next date. In the clause that says what happened a day of the week is
// the last one, elsewhere the next one.
func (r *reader) readDays(i int) {
	c := &r.clauses[i]
	for _, at := range dates().FindAllStringIndex(c.text, -1) {
		day, ok := r.when(c.text[at[0]:at[1]], i == r.main)
		switch {
		case ok && day > r.today && r.Next == 0:
			words := ""
			r.Next = day
			if r.NextAt, words = hour(c.text, at); words != "" {
				c.rest = strings.Replace(c.rest, words, " ", 1)
			}
		case ok && day <= r.today && r.Day == 0 && i == r.main && beside(c.text, at, r.verb):
			r.Day = day
		default:
			continue
		}
		c.rest = strings.Replace(c.rest, c.text[at[0]:at[1]], " ", 1)
	}
}

// hour finds the time of day that stands with a date, and its words.
func hour(text string, date []int) (model.At, string) {
	before, behind := text[:date[0]], text[date[1]:]
	if at, from, to := model.FindAt(behind); at != 0 && strings.Trim(behind[:from], " 的") == "" {
		return at, behind[from:to]
	}
	if at, from, to := model.FindAt(before); at != 0 && strings.Trim(before[to:], " ") == "" {
		return at, before[from:to]
	}
	return 0, ""
}
