package model

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// The days a Day can be: 0001-01-01 to 9999-12-31.
const (
	minDay Day = 1
	maxDay Day = 3652059
)

// ParseWhen reads a date as people type it, counted from today:
//
//	2026-12-01, 2026/12/1, 2026年12月1日, 20261201
//	today, tomorrow, yesterday, 今天, 明天, 后天, 大后天, 昨天, 前天
//	+3d, 3d, in 3 days, 3天后, -2d, 2 days ago, 2天前; d, w, m and y
//	fri, friday, 周五, 星期五: the next such day after today
//	next fri, 下周五: that day of next week; next week, 下周: its Monday
//	next month, 下个月: its first day; 月底: the last day of this month
//	5 mar, mar 5, 3月5日: today or the next such day after it
//
// A month and a day that could be read either way round (3/5) are refused, as
// is anything else, with CodeInvalid.
func ParseWhen(s string, today Day) (Day, error) { return parseDate(s, today, 1) }

// spaced gives a text in small letters, with single spaces.
func spaced(s string) string { return strings.Join(strings.Fields(foldText(s)), " ") }

// parseDate reads a date; what several days could be meant by is the next of them from
// today, for a step of -1 the latest.
func parseDate(s string, today Day, step int) (Day, error) {
	t := spaced(s)
	for _, read := range [...]func(string, Day, int) (Day, bool){
		whenNumeric, whenWord, whenOffset, whenWeekday, whenMonthDay,
	} {
		d, ok := read(t, today, step)
		if !ok {
			continue
		}
		if d < minDay || d > maxDay {
			return 0, Invalid("error.when_range", "Text", s)
		}
		return d, nil
	}
	return whenSlashed(s, t, today, step)
}

// CivilDay makes a day only of a date that exists.
func CivilDay(y, m, d int) (Day, bool) {
	if y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > 31 {
		return 0, false
	}
	day := NewDay(y, m, d)
	return day, day.Time().Day() == d
}

// numbers reads whole numbers parted by one of the separators; nil when s is
// anything else.
func numbers(s, separators string) (out []int) {
	for _, f := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		n, err := strconv.Atoi(f)
		if err != nil || len(f) > 4 || digits(f) != f {
			return nil
		}
		out = append(out, n)
	}
	return out
}

// whenNumeric reads dates that begin with the year.
func whenNumeric(s string, _ Day, _ int) (Day, bool) {
	if len(s) == 8 && digits(s) == s {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	s = strings.NewReplacer("年", "-", "月", "-", "日", "", "号", "").Replace(s)
	if len(s) < 8 || strings.IndexAny(s, "-/.") != 4 || strings.ContainsAny(s[len(s)-1:], "-/.") {
		return 0, false
	}
	n := numbers(s, s[4:5])
	if len(n) != 3 || strings.Count(s, s[4:5]) != 2 {
		return 0, false
	}
	return CivilDay(n[0], n[1], n[2])
}

// whenWord reads the words for single days.
func whenWord(s string, today Day, _ int) (Day, bool) {
	if n, ok := dayWords[s]; ok {
		return today + n, true
	}
	first := today - Day(today.Time().Day()) + 1
	switch s {
	case "next week", "下周", "下星期", "下个星期", "下礼拜":
		return monday(today) + 7, true
	case "next month", "下月", "下个月":
		return first.AddMonths(1), true
	case "eom", "end of month", "月底", "本月底":
		return first.AddMonths(1) - 1, true
	}
	return 0, false
}

// dayWords are the days that a word means, from today.
var dayWords = map[string]Day{
	"today": 0, "tomorrow": 1, "tmr": 1, "tom": 1, "yesterday": -1, "day after tomorrow": 2,
	"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3, "昨天": -1, "昨日": -1, "前天": -2,
}

func monday(d Day) Day { return d - Day((d.Weekday()+6)%7) }

// whenOffset reads spans of time from today.
func whenOffset(s string, today Day, _ int) (Day, bool) {
	sign := 1
	cut := func(rest string, found bool) bool {
		if found {
			s = strings.TrimSpace(rest)
		}
		return found
	}
	switch {
	case cut(strings.CutPrefix(s, "+")), cut(strings.CutPrefix(s, "in ")),
		cut(strings.CutSuffix(s, "以后")), cut(strings.CutSuffix(s, "之后")), cut(strings.CutSuffix(s, "后")):
	case cut(strings.CutPrefix(s, "-")), cut(strings.CutSuffix(s, " ago")),
		cut(strings.CutSuffix(s, "以前")), cut(strings.CutSuffix(s, "之前")), cut(strings.CutSuffix(s, "前")):
		sign = -1
	}
	n, unit, ok := parseSpan(s)
	if !ok {
		return 0, false
	}
	return addSpan(today, sign*n, unit), true
}

// spanUnits finds a unit of time by what it is called: its days, below zero its months.
var spanUnits = map[string]int{
	"d": 1, "day": 1, "days": 1, "天": 1, "w": 7, "wk": 7, "week": 7, "weeks": 7, "周": 7, "星期": 7, "个星期": 7, "礼拜": 7,
	"m": -1, "mo": -1, "month": -1, "months": -1, "个月": -1, "y": -12, "yr": -12, "year": -12, "years": -12, "年": -12,
}

// chineseNumbers are the small numbers as written in words.
var chineseNumbers = map[string]int{
	"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12,
}

// parseSpan reads a number and a unit of time: "3d", "2 weeks", "两周", "3个月".
func parseSpan(s string) (n, unit int, ok bool) {
	i := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if i > 0 {
		n, _ = strconv.Atoi(s[:min(i, 6)])
		ok = i <= 5
	} else {
		for w, v := range chineseNumbers {
			if strings.HasPrefix(s, w) && len(w) > i {
				n, i, ok = v, len(w), true
			}
		}
	}
	word := strings.TrimSpace(s[i:])
	unit = spanUnits[word]
	return n, unit, ok && unit != 0 && (word != "年" || n <= 99) // 2026年 is a year
}

// parseInterval reads a span behind words for "every"; rest is what it is without them.
func parseInterval(text string) (n, unit int, rest string, ok bool) {
	rest = foldText(strings.TrimSpace(text))
	for _, lead := range []string{"every", "每隔", "每"} {
		rest = strings.TrimSpace(strings.TrimPrefix(rest, lead))
	}
	n, unit, ok = parseSpan(rest)
	return n, unit, rest, ok
}

// daysOf are the days of a unit, months, quarters and years of usual length.
var daysOf = map[int]int{1: 1, 7: 7, -1: 30, -3: 91, -12: 365}

// ParseEvery reads how often a customer is to be contacted, in days: "3w", "every 10
// days", "monthly", "每两周", "21"; "" is 0, as the tier says. A month is 30 days, a year 365.
func ParseEvery(text string) (days int, err error) {
	if strings.TrimSpace(text) == "" {
		return 0, nil
	}
	n, unit, s, ok := parseInterval(text)
	if !ok {
		n, err = strconv.Atoi(s)
		unit, ok = 1, err == nil
	}
	if word, is := repeatWords[foldText(strings.TrimSpace(text))]; is {
		n, unit, ok = 1, word, true
	}
	n *= daysOf[unit]
	if !ok || n < 1 || n > MaxCadence {
		return 0, Invalid("error.every", "Text", text)
	}
	return n, nil
}

// addSpan moves a day by n units, at most one past either end of what a Day can be.
func addSpan(d Day, n, unit int) Day {
	if unit < 0 {
		d = d.AddMonths(-unit * n)
	} else {
		d += Day(unit * n)
	}
	return max(minDay-1, min(maxDay+1, d))
}

// whenWeekday reads the name of a day of the week.
func whenWeekday(s string, today Day, step int) (Day, bool) {
	weeks := -1 // the next such day
	for _, p := range []struct {
		prefix string
		weeks  int
	}{{"next ", 1}, {"this ", 0}, {"下下", 2}, {"下个", 1}, {"下", 1}, {"本", 0}, {"这", 0}} {
		if rest, ok := strings.CutPrefix(s, p.prefix); ok {
			s, weeks = rest, p.weeks
			break
		}
	}
	w, ok := weekday(s)
	if !ok {
		return 0, false
	}
	if weeks < 0 {
		return today + 1 + Day((int(w)-int(today.Weekday())+6)%7) + If[Day](step < 0, -7, 0), true
	}
	return monday(today) + Day(7*weeks) + Day((w+6)%7), true
}

var chineseWeekdays = map[string]time.Weekday{
	"日": 0, "天": 0, "7": 0, "一": 1, "1": 1, "二": 2, "2": 2, "三": 3, "3": 3, "四": 4, "4": 4, "五": 5, "5": 5, "六": 6, "6": 6,
}

func weekday(s string) (time.Weekday, bool) {
	for _, p := range []string{"周", "星期", "礼拜"} {
		if rest, ok := strings.CutPrefix(s, p); ok {
			w, ok := chineseWeekdays[rest]
			return w, ok
		}
	}
	for w := time.Sunday; w <= time.Saturday; w++ {
		full := strings.ToLower(w.String())
		if s == full || len(s) >= 3 && strings.HasPrefix(full, s) || s == "weds" && w == time.Wednesday {
			return w, true
		}
	}
	return 0, false
}

// whenMonthDay reads a month and a day, with or without a year: "5 mar",
// "march 5, 2027", "3月5日". Without a year it is the next such day from today.
func whenMonthDay(s string, today Day, step int) (Day, bool) {
	if strings.Contains(s, "月") {
		n := numbers(strings.TrimRight(s, "日号"), "月")
		if len(n) != 2 || strings.Count(s, "月") != 1 {
			return 0, false
		}
		return nearestDate(n[0], n[1], today, step)
	}
	f := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == '-' })
	if len(f) < 2 || len(f) > 3 {
		return 0, false
	}
	m, d := MonthAndDay(f[0], f[1])
	if m == 0 {
		return 0, false
	}
	if len(f) == 2 {
		return nearestDate(m, d, today, step)
	}
	if y := numbers(f[2], " "); len(y) == 1 && len(f[2]) == 4 {
		return CivilDay(y[0], m, d)
	}
	return 0, false
}

// MonthAndDay reads a month by its English name, or the first three or more letters of
// it, and a day of it ("5", "5th"), in either order and in small letters; month is 0
// for what is none.
func MonthAndDay(a, b string) (month, day int) {
	if month = monthNamed(a); month == 0 {
		month, b = monthNamed(b), a
	}
	for _, suffix := range []string{"st", "nd", "rd", "th"} {
		b = strings.TrimSuffix(b, suffix)
	}
	if n := numbers(b, " "); month != 0 && len(n) == 1 && len(b) <= 2 {
		return month, n[0]
	}
	return 0, 0
}

func monthNamed(s string) int {
	if s == "sept" {
		return 9
	}
	return 1 + slices.IndexFunc(monthNames, func(full string) bool { return len(s) >= 3 && strings.HasPrefix(full, strings.TrimSuffix(s, ".")) })
}

var monthNames = strings.Fields("january february march april may june july august september october november december")

// nearestDate gives today or the nearest day with the month and day after it, before it for a step of -1.
func nearestDate(m, d int, today Day, step int) (Day, bool) {
	y := today.Time().Year()
	for i := range 9 { // 29 February may be eight years off
		if day, ok := CivilDay(y+i*step, m, d); ok && int(day-today)*step >= 0 {
			return day, true
		}
	}
	return 0, false
}

// whenSlashed answers for what nothing else could read: 25/12 fits one order
// only, 3/5 fits both and is refused, and so is the rest.
func whenSlashed(s, t string, today Day, step int) (Day, error) {
	n := numbers(t, "/")
	if len(n) != 2 || strings.Count(t, "/") != 1 {
		return 0, Invalid("error.when", "Text", s)
	}
	monthFirst, ok1 := nearestDate(n[0], n[1], today, step)
	dayFirst, ok2 := nearestDate(n[1], n[0], today, step)
	switch {
	case ok1 && ok2 && monthFirst != dayFirst:
		return 0, Invalid("error.when_ambiguous", "Text", s, "One", monthFirst.String(), "Two", dayFirst.String())
	case ok1:
		return monthFirst, nil
	case ok2:
		return dayFirst, nil
	}
	return 0, Invalid("error.when", "Text", s)
}

// ParseBirthday reads a birthday with its year ("1988-03-05", "1988年3月5日") or
// without ("--03-05", "03-05", "3月5日") and gives it as "YYYY-MM-DD" or
// "--MM-DD"; an empty text is no birthday.
func ParseBirthday(s string) (string, error) {
	t := strings.TrimSpace(foldText(s))
	if t == "" {
		return "", nil
	}
	if d, ok := whenNumeric(t, 0, 0); ok {
		return d.String(), nil
	}
	t = strings.TrimRight(strings.ReplaceAll(strings.TrimPrefix(t, "--"), "月", "-"), "日号")
	if len(t) == 4 && digits(t) == t { // vCard's --MMDD
		t = t[:2] + "-" + t[2:]
	}
	const leapYear = 2000
	if n := numbers(t, "-"); len(n) == 2 && strings.Count(t, "-") == 1 && t[0] != '-' {
		if d, ok := CivilDay(leapYear, n[0], n[1]); ok {
			return "-" + d.String()[4:], nil
		}
	}
	return "", Invalid("error.birthday", "Text", s)
}

// BirthdayUpTo is ParseBirthday of somebody who is born by a day.
func BirthdayUpTo(day Day) func(string) (string, error) {
	return func(s string) (string, error) {
		b, err := ParseBirthday(s)
		if born, none := ParseDay(b); none == nil && born > day {
			return "", Invalid("error.birthday_ahead", "Text", s)
		}
		return b, err
	}
}

// NextBirthday gives the next day on or after today on which the birthday (as
// ParseBirthday gives it) falls; 29 February falls on the 28th in other years.
// 0 when there is no birthday.
func NextBirthday(b string, today Day) Day {
	t, err := time.Parse("01-02", b[max(0, len(b)-5):])
	if err != nil {
		return 0
	}
	return Repeat{From: NewDay(4, int(t.Month()), t.Day()), Every: -12}.On(today) // counted from a leap year
}
