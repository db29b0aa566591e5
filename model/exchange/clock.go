package exchange

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"tierbook/model"
)

// atClock adds a time of day, perhaps with a zone, to a day.
func atClock(day model.Day, s string, zone *time.Location) (moment, bool) {
	secs, zoned, offset, ok := parseClock(s)
	if !ok {
		return moment{}, false
	}
	if !zoned {
		if secs == 0 {
			secs = model.NoClock
		}
		return moment{day, secs}, true
	}
	t := day.Time().Add(time.Duration(int(secs)-offset) * time.Second).In(zone)
	h, m, sec := t.Clock()
	return moment{model.DayOf(t), int32(h*3600 + m*60 + sec)}, true
}

// clockForm is a time of day, perhaps with a zone and a half of the day behind it.
var clockForm = regexp.MustCompile(`^(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?[\s\p{Z}]*(?:(Z|UTC|GMT)|([+-])(?:(\d{1,2})(?::(\d\d))?|(\d\d)(\d\d)))?[\s\p{Z}]*([AP]M)?$`)

// parseClock reads "14:30", "2:30:15 PM", "12:00:00.000Z", "09:00:00+08:00":
// seconds since midnight, and the zone's offset in seconds where one is given.
// Fractions of a second are left out.
func parseClock(s string) (secs int32, zoned bool, offset int, ok bool) {
	m := clockForm.FindStringSubmatch(strings.ToUpper(strings.TrimSpace(s)))
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
	if clock < 0 {
		return ""
	}
	return strings.TrimSuffix(time.Unix(int64(clock), 0).UTC().Format(time.TimeOnly), ":00")
}
