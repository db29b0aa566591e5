package db

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// zoneName gives the name under which a zone is kept: its IANA name, or
// "UTC+hh:mm" of a zone that has none.
func zoneName(z *time.Location) string {
	if z == time.Local {
		if name := localZoneName(); name != "" {
			return name
		}
		_, off := time.Unix(0, 0).In(z).Zone()
		return fmt.Sprintf("UTC%+03d:%02d", off/3600, abs(off)%3600/60)
	}
	return z.String()
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// localZoneName finds the IANA name of the machine's zone, "" when unknown.
func localZoneName() string {
	if tz := strings.TrimPrefix(os.Getenv("TZ"), ":"); tz != "" {
		if _, err := time.LoadLocation(tz); err == nil {
			return tz
		}
	}
	if target, err := os.Readlink("/etc/localtime"); err == nil {
		if _, name, ok := strings.Cut(target, "zoneinfo/"); ok {
			if _, err := time.LoadLocation(name); err == nil {
				return name
			}
		}
	}
	return ""
}

func parseZone(name string) (*time.Location, error) {
	rest, ok := strings.CutPrefix(name, "UTC")
	if !ok || rest == "" {
		return time.LoadLocation(name)
	}
	h, m, _ := strings.Cut(rest, ":")
	hours, err := strconv.Atoi(h)
	if err != nil {
		return nil, err
	}
	minutes, err := strconv.Atoi(m)
	if err != nil {
		return nil, err
	}
	if hours < 0 || strings.HasPrefix(h, "-") {
		minutes = -minutes
	}
	return time.FixedZone(name, hours*3600+minutes*60), nil
}
