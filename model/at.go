package model

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// At is a time of day: the minutes since midnight plus one, at most 1440; 0 is none.
type At int16

// NewAt makes a time of an hour and a minute, 0 of what is no time.
func NewAt(hour, minute int) At {
	if hour < 0 || hour > 23 || minute < 0 || minute > 59 {
		return 0
	}
	return At(hour*60 + minute + 1)
}

// String gives HH:MM, "" for none.
func (a At) String() string {
	if a <= 0 {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", (a-1)/60, (a-1)%60)
}

// With gives the day, and the time behind it where there is one: "2026-12-05 14:30".
func (d Day) With(at At) string {
	if d == 0 || at == 0 {
		return d.String()
	}
	return d.String() + " " + at.String()
}

// Before tells whether a day and time come before others; without a time it is the end of
// the day.
func Before(day Day, at At, than Day, thanAt At) bool {
	return day < than || day == than && at != 0 && (thanAt == 0 || at < thanAt)
}

// clockForm is a time of day as people write it: with am or pm, with a colon, in Chinese.
var clockForm = regexp.MustCompile(`(?i)(?:\bat |@ ?)?\b(?:(\d{1,2})(?:[:.](\d\d))? ?([ap])\.?m\b\.?|(\d{1,2}):(\d\d)(?::\d\d)?\b)|` +
	`(?:(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚) ?)?(\d{1,2}|十[一二]?|[一二两三四五六七八九])(?:[点點](?:[钟鐘整]|(半)|(一刻)|(三刻)|(\d{1,2})分?)?|[:：](\d\d))`)

// FindAt finds the first time of day in a text, and where it stands; at is 0 for none. A
// Chinese hour from one to six without a part of the day is in the afternoon.
func FindAt(text string) (at At, from, to int) {
	m := clockForm.FindStringSubmatchIndex(text)
	if m == nil {
		return 0, 0, 0
	}
	part := func(i int) string { return text[max(0, m[2*i]):max(0, m[2*i+1])] }
	hour, _ := strconv.Atoi(part(1) + part(4) + part(7))
	for i := range 12 {
		if part(7) == chineseHours[i] || i == 1 && part(7) == "两" {
			hour = i + 1
		}
	}
	minute, _ := strconv.Atoi(part(2) + part(5) + part(11) + part(12))
	for i, n := range []int{30, 15, 45} {
		if part(8+i) != "" {
			minute = n
		}
	}
	half, day := strings.ToLower(part(3)), part(6)
	switch late := half == "p" || strings.Contains("下午 傍晚 晚上 中午", day) && day != "" ||
		part(7) != "" && part(12) == "" && day == "" && hour >= 1 && hour <= 6; {
	case half != "" && (hour < 1 || hour > 12), strings.HasPrefix(day, "晚") && hour == 12:
		return 0, 0, 0
	case late && hour < 12 && !(day == "中午" && hour > 9):
		hour += 12
	case (half == "a" || day == "凌晨") && hour == 12:
		hour = 0
	}
	return NewAt(hour, minute), m[0], m[1]
}

var chineseHours = strings.Fields("一 二 三 四 五 六 七 八 九 十 十一 十二")

// joined is the T between a day and a time of ISO 8601.
var joined = regexp.MustCompile(`(\d)t(\d\d:)`)

// ParseMoment reads a date as ParseWhen does, and a time of day where one stands with it:
// "tomorrow 3pm", 明天下午3点, "2026-12-05 14:30". A time alone is today's.
func ParseMoment(s string, today Day) (day Day, at At, err error) {
	if day, err = ParseWhen(s, today); err == nil {
		return day, 0, nil
	}
	text := joined.ReplaceAllString(foldText(s), "$1 $2")
	at, from, to := FindAt(text)
	if at == 0 {
		return 0, 0, err
	}
	if text = strings.Trim(text[:from]+" "+text[to:], " ,"); text == "" {
		return today, at, nil
	}
	if day, bad := ParseWhen(text, today); bad == nil {
		return day, at, nil
	}
	return 0, 0, err
}

// numbered is a date of two or three numbers.
var numbered = regexp.MustCompile(`(?:^|\s)(\d{1,2})([/.-])(\d{1,2})(?:([/.-])(\d{1,4}))?(?:$|\s|,)`)

// DateText writes out a date of numbers in a text ("12/5/26", "12/5") in the order in which
// people with a currency write dates, so that ParseWhen and ParsePast read it: the month
// first in the United States, the year and then the month in East Asia, the day first
// elsewhere. What is none in this order is taken in another.
func DateText(s, currency string) string {
	m := numbered.FindStringSubmatchIndex(s)
	if m == nil || m[8] < 0 && s[m[4]:m[5]] != "/" || m[8] >= 0 && s[m[4]:m[5]] != s[m[8]:m[9]] {
		return s
	}
	parts, end := []string{s[m[2]:m[3]], s[m[6]:m[7]], "2000"}, m[7] // a leap year, where none is said
	if m[8] >= 0 {
		parts[2], end = s[m[10]:m[11]], m[11]
	}
	n := numbers(strings.Join(parts, " "), " ")
	orders := [][3]int{{2, 1, 0}, {2, 0, 1}} // where year, month and day stand
	switch currency {
	case "USD", "PHP":
		orders[0], orders[1] = orders[1], orders[0]
	case "CNY", "JPY", "KRW", "TWD":
		orders = [][3]int{{0, 1, 2}, {2, 0, 1}, {2, 1, 0}}
		if m[8] < 0 {
			orders = orders[1:]
		}
	}
	for _, o := range orders {
		y := n[o[0]]
		if len(parts[o[0]]) == 2 {
			y += 2000
		}
		d, ok := CivilDay(y, n[o[1]], n[o[2]])
		if !ok || y < 2000 {
			continue
		}
		text := d.String()
		if m[8] < 0 {
			text = monthNames[n[o[1]]-1] + " " + strconv.Itoa(n[o[2]])
		}
		return s[:m[2]] + text + s[end:]
	}
	return s
}
