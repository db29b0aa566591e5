package exchange

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"tierbook/model"
)

// dateOrder is how a numeric date such as 3/4/11 is to be understood.
type dateOrder uint8

const (
	orderNone dateOrder = iota
	orderDMY
	orderMDY
	orderYMD // only where two-digit years come first: 24-03-05
	orderExcel
)

var dateOrders = [...]dateOrder{orderDMY, orderMDY, orderYMD}

// moment is a date cell understood.
type moment struct {
	day   model.Day
	clock int32 // model.NoClock when the cell has no time of day
}

// Years outside these bounds are mistakes of typing, not dates of customers.
const (
	minYear = 1800
	maxYear = 2199
)

// centuryPivot splits two-digit years: 00..68 are 2000..2068, 69..99 are
// 1969..1999, the convention of POSIX and of Go.
const centuryPivot = 69

// Serial day numbers of spreadsheets are recognised between 1950 and 2099:
// smaller or larger numbers are something else.
const (
	minSerial = 18264
	maxSerial = 73050
)

// excelEpoch is the day before serial day 1, shifted by the 29 February 1900
// that spreadsheets believe in.
var excelEpoch = model.NewDay(1899, 12, 30)

// CheckDateFormat gives the error of a --date-format that is none, CodeUsage.
func CheckDateFormat(s string) error {
	_, err := parseDateFormat(s)
	return err
}

// parseDateFormat reads --date-format: "dmy", "mdy", "ymd", "excel", or a
// pattern that names day, month and year once each in that order, such as
// DD/MM/YYYY or %m-%d-%y. orderNone and no error stands for "".
func parseDateFormat(s string) (dateOrder, error) {
	t := strings.NewReplacer("日", "d", "月", "m", "年", "y").Replace(strings.ToLower(strings.TrimSpace(s)))
	if o, ok := map[string]dateOrder{"": orderNone, "excel": orderExcel, "serial": orderExcel, "iso": orderYMD}[t]; ok {
		return o, nil
	}
	letters := slices.Compact([]byte(onlyRunes(t, func(r rune) bool { return r >= 'a' && r <= 'z' })))
	if o, ok := map[string]dateOrder{"dmy": orderDMY, "mdy": orderMDY, "ymd": orderYMD}[string(letters)]; ok {
		return o, nil
	}
	return orderNone, model.E(model.CodeUsage, "error.exchange.date_format", "Text", s)
}

// civil makes a day from numbers, refusing impossible ones.
func civil(y, m, d int) (model.Day, bool) {
	if y < minYear || y > maxYear {
		return 0, false
	}
	return model.CivilDay(y, m, d)
}

var dateSigns = strings.NewReplacer("上午", " ", "下午", " ", "年", "-", "月", "-", "日", " ", "号", " ", "时", ":", "点", ":", "分", ":", "秒", "")

var weekday = model.Pattern(`(星期|周)[一二三四五六日天]`)

// foldDate brings a date cell into plain characters: full-width forms folded,
// 年月日 turned into dashes, 时分秒 into colons, a weekday left out.
func foldDate(s string) string {
	s = strings.TrimSpace(s)
	if isPlainASCII(s) {
		return s
	}
	s = norm.NFKC.String(s)
	s = weekday().ReplaceAllString(s, " ")
	am, pm := strings.Contains(s, "上午"), strings.Contains(s, "下午")
	s = dateSigns.Replace(s)
	s = strings.TrimSuffix(strings.TrimSpace(s), ":")
	switch {
	case am:
		s += " AM"
	case pm:
		s += " PM"
	}
	return strings.Join(strings.Fields(s), " ")
}

var (
	// yearWord is a year in a title.
	yearWord = model.Pattern(`(?:19|20)\d\d`)
	// dayOnly is a day without its year: 3-5 (also 3月5日), 12/3, 5.3.
	dayOnly = model.Pattern(`^\d{1,2}([-/.])\d{1,2}\.?$`)
)

// yearOf gives the only year that titles name, or the one that stands in a row alone; ""
// where they name none or several.
func yearOf(titles []string) string {
	if i := slices.IndexFunc(titles, func(t string) bool { return len(t) == 4 && yearWord().MatchString(t) }); i >= 0 {
		return titles[i]
	}
	years := yearWord().FindAllString(strings.Join(titles, " "), -1)
	slices.Sort(years)
	if years = slices.Compact(years); len(years) != 1 {
		return ""
	}
	return years[0]
}

// dated gives a cell of days with a year where it has none; "" leaves it as it is.
func dated(cell, year string) string {
	if year == "" {
		return cell
	}
	date, clock := splitMoment(foldDate(cell))
	sign := dayOnly().FindStringSubmatch(date)
	switch _, named := namedMonth(date + " " + year); {
	case sign == nil && !named:
		return cell
	case named:
		date += " " + year
	case sign[1] == "-":
		date = year + "-" + date
	default:
		date = strings.TrimSuffix(date, ".") + sign[1] + year
	}
	return strings.TrimSpace(date + " " + clock)
}

// monthOf gives the month of a date that begins with its year or names its month; 0 of another.
func monthOf(cell string) time.Month {
	date, _ := splitMoment(foldDate(cell))
	if d, ok := parseDate(date, orderNone); ok {
		return d.Time().Month()
	}
	return 0
}

// numbers is a date of three numbers, of which the order is not yet known
// unless the first has four digits.
type numbers struct {
	n      [3]int
	digits [3]int
	sep    byte
}

// splitNumbers reads "3/14/11", "2024-3-5", "29.02.2024" into its parts.
func splitNumbers(s string) (out numbers, ok bool) {
	i := strings.IndexAny(s, "/-.")
	if i < 0 || strings.Trim(s, "0123456789/-.") != "" {
		return out, false
	}
	out.sep = s[i]
	second, third, found := strings.Cut(s[i+1:], s[i:i+1])
	if !found {
		return out, false
	}
	for k, part := range [...]string{s[:i], second, third} {
		n, err := strconv.ParseUint(part, 10, 64)
		if err != nil || len(part) > 4 {
			return out, false
		}
		out.n[k], out.digits[k] = int(n), len(part)
	}
	return out, true
}

// ymdAt are where year, month and day stand in an order.
var ymdAt = [...][3]int{orderDMY: {2, 1, 0}, orderMDY: {2, 0, 1}, orderYMD: {0, 1, 2}}

// in gives the day that the numbers make in an order.
func (v numbers) in(o dateOrder) (model.Day, bool) {
	switch {
	case !v.free():
		o = orderYMD
	case o == orderNone || o == orderExcel:
		return 0, false
	}
	at := ymdAt[o]
	y, digits := v.n[at[0]], v.digits[at[0]]
	if digits != 2 && digits != 4 || v.digits[at[1]] > 2 || v.digits[at[2]] > 2 {
		return 0, false
	}
	if digits == 2 {
		if y += 1900; y < 1900+centuryPivot {
			y += 100
		}
	}
	return civil(y, v.n[at[1]], v.n[at[2]])
}

// free tells whether the order of the numbers has to be decided by the column.
func (v numbers) free() bool { return v.digits[0] != 4 }

// namedMonth reads "5 Mar 2024", "Mar 5, 2024", "05-Mar-24".
func namedMonth(s string) (model.Day, bool) {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == '-' || r == '/' || r == '.' })
	if len(parts) != 3 {
		return 0, false
	}
	if len(parts[0]) == 4 && strings.Trim(parts[0], "0123456789") == "" { // 2024-Mar-01
		parts = []string{parts[1], parts[2], parts[0]}
	}
	month, d := model.MonthAndDay(strings.ToLower(parts[0]), strings.ToLower(parts[1]))
	y, err := strconv.Atoi(parts[2])
	if month == 0 || err != nil || len(parts[2]) != 2 && len(parts[2]) != 4 {
		return 0, false
	}
	v := numbers{n: [3]int{d, month, y}, digits: [3]int{1, 1, len(parts[2])}}
	return v.in(orderDMY)
}

// splitMoment cuts a folded cell into its date and its time of day.
func splitMoment(s string) (date, clock string) {
	if i := strings.IndexAny(s, "Tt"); i > 0 && s[i-1] >= '0' && s[i-1] <= '9' && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9' {
		return s[:i], s[i+1:]
	}
	if i := strings.IndexByte(s, ':'); i > 0 {
		if j := strings.LastIndexByte(s[:i], ' '); j > 0 {
			return strings.TrimSpace(s[:j]), s[j+1:]
		}
	}
	return s, ""
}

// parseMoment reads a date cell under the order its column was found to have.
// A time with a zone of its own is converted to zone; midnight without a zone
// is how spreadsheets write a bare date and gives no time of day.
func parseMoment(cell string, o dateOrder, zone *time.Location) (moment, bool) {
	s := foldDate(cell)
	if o == orderExcel {
		return parseSerial(s)
	}
	date, clock := splitMoment(s)
	day, ok := parseDate(date, o)
	if !ok {
		return moment{}, false
	}
	if clock == "" {
		return moment{day, model.NoClock}, true
	}
	secs, zoned, offset, ok := parseClock(clock)
	switch {
	case !ok:
		return moment{}, false
	case !zoned && secs == 0:
		return moment{day, model.NoClock}, true
	case !zoned:
		return moment{day, secs}, true
	}
	t := day.Time().Add(time.Duration(int(secs)-offset) * time.Second).In(zone)
	h, m, sec := t.Clock()
	return moment{model.DayOf(t), int32(h*3600 + m*60 + sec)}, true
}

func parseDate(s string, o dateOrder) (model.Day, bool) {
	if v, ok := splitNumbers(s); ok {
		return v.in(o)
	}
	if len(s) == 8 && strings.Trim(s, "0123456789") == "" {
		n, _ := strconv.Atoi(s)
		return civil(n/10000, n/100%100, n%100)
	}
	return namedMonth(s)
}

// parseSerial reads a spreadsheet's serial day number, with the time of day as
// its fraction.
func parseSerial(s string) (moment, bool) {
	n, ok := serial(s)
	m := serialMoment(n, excelEpoch)
	m.clock = cmp.Or(m.clock, model.NoClock)
	return m, ok && n >= 1 && n <= 109_574
}

// serialMoment gives what a serial day number counted from a day stands for.
func serialMoment(n float64, from model.Day) moment {
	day := math.Floor(n)
	secs := int32(math.Round((n - day) * 86400))
	return moment{from + model.Day(day) + model.Day(secs/86400), secs % 86400}
}

// serial reads a plain decimal number.
func serial(s string) (float64, bool) {
	if s == "" || strings.Trim(s, "0123456789.") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil
}

// clockForm is a time of day, perhaps with a zone and a half of the day behind it.
var clockForm = model.Pattern(`^(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?[\s\p{Z}]*(?:(Z|UTC|GMT)|([+-])(?:(\d{1,2})(?::(\d\d))?|(\d\d)(\d\d)))?[\s\p{Z}]*([AP]M)?$`)

// parseClock reads "14:30", "2:30:15 PM", "12:00:00.000Z", "09:00:00+08:00":
// seconds since midnight, and the zone's offset in seconds where one is given.
// Fractions of a second are left out.
func parseClock(s string) (secs int32, zoned bool, offset int, ok bool) {
	m := clockForm().FindStringSubmatch(strings.ToUpper(strings.TrimSpace(s)))
	if m == nil {
		return 0, false, 0, false
	}
	var n [5]int // hour, minute and second, then hours and minutes of the zone
	for i, digits := range []string{m[1], m[2], m[3], m[6] + m[8], m[7] + m[9]} {
		n[i], _ = strconv.Atoi(digits)
	}
	switch half := m[10]; {
	case n[0] > 23, n[1] > 59, n[2] > 59, n[3] > 14, n[4] > 59, half == "AM" && n[0] > 12, half == "PM" && n[0] == 0:
		return 0, false, 0, false
	case half == "PM" && n[0] < 12:
		n[0] += 12
	case half == "AM" && n[0] == 12:
		n[0] = 0
	}
	if offset = n[3]*3600 + n[4]*60; m[5] == "-" {
		offset = -offset
	}
	return int32(n[0]*3600 + n[1]*60 + n[2]), m[4]+m[5] != "", offset, true
}

// ClockText gives HH:MM or HH:MM:SS, "" without a time of day.
func ClockText(clock int32) string {
	return only(clock >= 0, strings.TrimSuffix(time.Unix(int64(clock), 0).UTC().Format(time.TimeOnly), ":00"))
}
