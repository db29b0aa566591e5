package db

import (
	"os"
	"strings"
	"time"
)

// namelessZone is how the name of a zone that has none is written.
const namelessZone = "UTC-07:00"

// zoneName gives the name under which a zone is kept: its IANA name, or
// "UTC+hh:mm" of a zone that has none.
func zoneName(z *time.Location) string {
	if z == time.Local {
		if name := localZoneName(); name != "" {
			return name
		}
		return time.Unix(0, 0).In(z).Format(namelessZone)
	}
	return z.String()
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
	t, err := time.Parse(namelessZone, name)
	if err != nil {
		return time.LoadLocation(name)
	}
	_, off := t.Zone()
	return time.FixedZone(name, off), nil
}
