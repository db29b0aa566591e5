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
	if !ok {
		return 0, false, 0, false
	}
	if i := strings.IndexByte(s, '.'); i >= 0 {
		frac := s[i+1:]
		if frac == "" || len(frac) > 9 || strings.Trim(frac, "0123456789") != "" || strings.Count(s, ":") != 2 {
			return 0, false, 0, false
		}
		s = s[:i]
	}
	parts := strings.Split(s, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, false, 0, false
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.ParseUint(p, 10, 8)
		if err != nil || len(p) > 2 || i > 0 && len(p) != 2 {
			return 0, false, 0, false
		}
		n[i] = int(v)
	}
	switch {
	case half != "" && (n[0] > 12 && half == "AM" || n[0] == 0 && half == "PM"):
		return 0, false, 0, false
	case half == "PM" && n[0] < 12:
		n[0] += 12
	case half == "AM" && n[0] == 12:
		n[0] = 0
	}
	if n[0] > 23 || n[1] > 59 || n[2] > 59 {
		return 0, false, 0, false
	}
	return int32(n[0]*3600 + n[1]*60 + n[2]), zoned, offset, true
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
	z := s[i+1:]
	h, m := z, "0"
	switch {
	case strings.Contains(z, ":"):
		h, m, _ = strings.Cut(z, ":")
		if len(m) != 2 {
			return s, false, 0, false
		}
	case len(z) == 4:
		h, m = z[:2], z[2:]
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

// clockText gives HH:MM or HH:MM:SS, "" without a time of day.
func clockText(clock int32) string {
	if clock < 0 {
		return ""
	}
	t := time.Unix(int64(clock), 0).UTC()
	if t.Second() == 0 {
		return t.Format("15:04")
	}
	return t.Format("15:04:05")
}
