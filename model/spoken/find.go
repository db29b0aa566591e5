package spoken

import (
	"regexp"
	"strings"

	"tierbook/model"
)

const (
	number = `\d[\d,]*(?:\.\d+)?`
	// marked is an amount that says itself that it is money; plain one that its place
	// has to say it of.
	marked = `(?:(?:[A-Z]{3} ?|[¥￥$€£] ?)` + number + `(?: ?[万kK])?|` + number + ` ?(?:[万kK]元?|元|[A-Z]{3}\b|[€£$]))`
	plain  = number + `(?: ?[万kK])?`
)

var (
	money    = regexp.MustCompile(marked)
	paid     = regexp.MustCompile(`(?i)(?:\bfor|\bworth|\bat|\btotal(?:ing)?|\bof|共计?|合计|总计|金额|下了?单|成交|退款)[:：]? ?(` + "(?-i:" + marked + "|" + plain + `))(?:[.!]|\s*$|\s+(?:on|at|today|yesterday|with)\b)`)
	expected = regexp.MustCompile(`(?i)(?:\bexpect(?:s|ed|ing)?|\bbudget(?: is| of)?|\bworth|\bopportunity(?: of)?|\bdeal (?:of|worth)|\bquote (?:of|for)|预计|预算|商机|金额约?|报价)(?: about| around| some|大约|约|是|为)?[:：]? ?(?:(?-i:(` + marked + `))|(?-i:(` + plain + `))(?:[.!]|\s*$))`)
)

// readMoney finds the amount of an order or a refund, or what a person hopes for.
func (r *reader) readMoney() {
	if r.Kind.HasAmount() {
		for _, re := range []*regexp.Regexp{money, paid} {
			for i := range r.clauses {
				if m := re.FindStringSubmatch(r.clauses[i].rest); m != nil {
					r.Amount = m[len(m)-1]
					r.clauses[i].rest = strings.Replace(r.clauses[i].rest, r.Amount, " ", 1)
					return
				}
			}
		}
		return
	}
	if r.Kind == model.Complaint || r.Kind == model.Feedback || r.Kind == model.Care {
		return
	}
	for i := range r.clauses {
		if m := r.clauses[i].take(expected); m != nil {
			r.Expected = m[1] + m[2]
			return
		}
	}
}

var (
	// named is a name with a capital, or a Chinese surname with what one calls its bearer.
	named = regexp.MustCompile(`^\s*(?:with |to )?((?:(?:Mr|Mrs|Ms|Dr)\.? )?\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+)?)|^\s*了?(?:[和与]|给)?(\p{Han}{1,2}?(?:总|经理|先生|女士|小姐|老师|主任|工|厂长|老板|店长|院长|校长|董事长|董))`)
	han   = regexp.MustCompile(`^\p{Han}`)
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
	if r.main < 0 || r.Kind.HasAmount() || r.Kind == model.Note {
		return
	}
	c := &r.clauses[r.main]
	at := strings.Index(c.rest, " ") // where the word for the kind was
	for at >= 0 {
		if m := named.FindStringSubmatchIndex(c.rest[at:]); m != nil {
			from, to := m[2]+m[4]+1, m[3]+m[5]+1 // the group that is not there is -1
			r.Contact = c.rest[at+from : at+to]
			c.rest = c.rest[:at+from] + " " + c.rest[at+to:]
			return
		}
		next := strings.Index(c.rest[at+1:], " ")
		if next < 0 || strings.TrimSpace(c.rest[:at]) != "" {
			return
		}
		at += 1 + next
	}
}

// calls gives the words by which a clause names a contact: the whole name, the first
// word of it where no other contact has the same, or a surname with a title.
func (r *reader) calls(text, name string) string {
	if name == "" {
		return ""
	}
	if strings.Contains(text, name) {
		return name
	}
	first, _, _ := strings.Cut(name, " ")
	if han.MatchString(name) {
		surname := string([]rune(name)[:1])
		m := regexp.MustCompile(regexp.QuoteMeta(surname) + `(?:总|经理|先生|女士|小姐|老师|主任|工|厂长|老板|店长|院长|校长|董事长|董)`).FindString(text)
		return r.alone(m, surname)
	}
	if len(first) < 2 {
		return ""
	}
	return r.alone(regexp.MustCompile(`(?i)\b`+regexp.QuoteMeta(first)+`\b`).FindString(text), first)
}

// alone gives the words where one contact only has a name that begins so.
func (r *reader) alone(words, start string) string {
	n := 0
	for i := range r.contacts {
		if strings.HasPrefix(strings.ToLower(r.contacts[i].Name), strings.ToLower(start)) {
			n++
		}
	}
	if n != 1 {
		return ""
	}
	return words
}

// dates is what may be a date in words of model.ParseWhen, the longest first.
var dates = regexp.MustCompile(`(?i)\d{4}-\d{1,2}-\d{1,2}|\d{4}年\d{1,2}月\d{1,2}[日号]?|\d{1,2}月\d{1,2}[日号]?|` +
	`\bin \d+ (?:days?|weeks?|months?|years?)\b|\b\d+ (?:days?|weeks?|months?) ago\b|\+\d+[dwmy]\b|` +
	`\b(?:next|last|this) (?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b|\bnext (?:week|month)\b|\bday after tomorrow\b|\b(?:today|tomorrow|yesterday)\b|` +
	`\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:on|by|until) (?:mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun)\b|` +
	`\b\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b|\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]* \d{1,2}(?:st|nd|rd|th)?\b|` +
	`大后天|后天|明[天日]|今[天日]|昨[天日]|前天|(?:下下|下个?|上个?|本|这)?(?:周|星期|礼拜)[一二三四五六日天]|下个?(?:周|星期|月)|月底|` +
	`(?:\d+|[一两二三四五六七八九十])(?:天|周|个星期|个月)(?:以?后|之后|前)`)

var lead = regexp.MustCompile(`(?i)^(?:on|by|until) `)

// readDays finds the dates of a clause: a day that has been is that of what happened, a
// later one the next date. In the clause that says what happened a day of the week is
// the last one, elsewhere the next one.
func (r *reader) readDays(i int) {
	c := &r.clauses[i]
	for _, at := range dates.FindAllStringIndex(c.text, -1) {
		words := lead.ReplaceAllString(c.text[at[0]:at[1]], "")
		day, err := model.ParseWhen(words, r.today)
		if past, bad := model.ParsePast(words, r.today); bad == nil && (i == r.main || err != nil) {
			day, err = past, nil
		}
		if err != nil {
			continue
		}
		switch {
		case day > r.today && r.Next == 0:
			r.Next = day
		case day <= r.today && r.Day == 0 && (r.main < 0 || i == r.main):
			r.Day = day
		default:
			continue
		}
		c.rest = strings.Replace(c.rest, c.text[at[0]:at[1]], " ", 1)
	}
}
