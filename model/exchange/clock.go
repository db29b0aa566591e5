package exchange

import (
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

// parseClock reads "14:30", "2:30:15 PM", "12:00:00.000Z", "09:00:00+08:00":
// seconds since midnight, and the zone's offset in seconds where one is given.
// Fractions of a second are left out.
func parseClock(s string) (secs int32, zoned bool, offset int, ok bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	half := ""
	for _, h := range []string{"AM", "PM"} {
		if strings.HasSuffix(s, h) {
			half, s = h, strings.TrimSpace(strings.TrimSuffix(s, h))
		}
	}
	s, zoned, offset, ok = cutZone(s)
	s, frac, cut := strings.Cut(s, ".")
	layout := "15:04"
	if strings.Count(s, ":") == 2 {
		layout = time.TimeOnly
	} else if cut {
		return 0, false, 0, false
	}
	t, err := time.Parse(layout, s)
	if !ok || err != nil || cut && (frac == "" || len(frac) > 9 || strings.Trim(frac, "0123456789") != "") {
		return 0, false, 0, false
	}
	hour := t.Hour()
	switch {
	case half == "AM" && hour > 12, half == "PM" && hour == 0:
		return 0, false, 0, false
	case half == "PM" && hour < 12:
		hour += 12
	case half == "AM" && hour == 12:
		hour = 0
	}
	return int32(hour*3600 + t.Minute()*60 + t.Second()), zoned, offset, true
}

// cutZone takes a zone off the end: Z, UTC, GMT, +08:00, -0300, +8.
func cutZone(s string) (rest string, zoned bool, offset int, ok bool) {
	for _, z := range []string{"Z", "UTC", "GMT"} {
		if strings.HasSuffix(s, z) {
			rest = strings.TrimSpace(strings.TrimSuffix(s, z))
			return rest, true, 0, rest != ""
		}
	}
	i := strings.LastIndexAny(s, "+-")
	if i < 0 {
		return s, false, 0, true
	}
	h, m, colon := strings.Cut(s[i+1:], ":")
	switch {
	case colon && len(m) != 2:
		return s, false, 0, false
	case !colon && len(h) == 4:
		h, m = h[:2], h[2:]
	case !colon:
		m = "0"
	}
	hours, err1 := strconv.ParseUint(h, 10, 8)
	minutes, err2 := strconv.ParseUint(m, 10, 8)
	if err1 != nil || err2 != nil || len(h) > 2 || hours > 14 || minutes > 59 {
		return s, false, 0, false
	}
	offset = int(hours)*3600 + int(minutes)*60
	if s[i] == '-' {
		offset = -offset
	}
	rest = strings.TrimSpace(s[:i])
	return rest, true, offset, rest != ""
}

// ClockText gives HH:MM or HH:MM:SS, "" without a time of day.
func ClockText(clock int32) string {
	if clock < 0 {
		return ""
	}
	return strings.TrimSuffix(time.Unix(int64(clock), 0).UTC().Format(time.TimeOnly), ":00")
}
