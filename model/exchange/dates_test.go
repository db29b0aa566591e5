package exchange

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tierbook/model"
)

// A column that leaves the order of its dates open takes it from those beside it.
func TestOrderOfDatesBeside(t *testing.T) {
	for text, want := range map[string]string{
		"Name,Created,Birthday\nA,1/2/2026,3/14/1990\n":              "2026-01-02",
		"Name,Created,Note\nA,1/2/2026,14/3/1990\n":                  "2026-02-01",
		"Name,Created,Birthday,Note\nA,1/2/2026,14/3/1990,3/14/90\n": "",
		"Name,Created,Birthday\nA,1/2/2026,3/4/1990\n":               "",
	} {
		in, err := Read(strings.NewReader(text), "f.csv", opts())
		if err != nil {
			in = &model.Import{Customers: make([]model.ImportCustomer, 1)}
		}
		if got := in.Customers[0].Customer.Created; (want != "" || err == nil) && got.String() != want {
			t.Errorf("%s: %s %v", text, got, err)
		}
	}
}

func TestParseMoment(t *testing.T) {
	zone := time.FixedZone("UTC+8", 8*3600)
	cases := []struct {
		cell  string
		order dateOrder
		want  string // "" is refused
		clock int32
	}{
		{"2024-03-05", orderNone, "2024-03-05", -1},
		{"2024/3/20", orderNone, "2024-03-20", -1},
		{"2024.2.29", orderNone, "2024-02-29", -1},
		{"2023.2.29", orderNone, "", 0},
		{"2024年3月5日", orderNone, "2024-03-05", -1},
		{"2024年3月5日 星期二", orderNone, "2024-03-05", -1},
		{"２０２４年０３月０５日", orderNone, "2024-03-05", -1},
		{"2024年3月5日 14时30分", orderNone, "2024-03-05", 52200},
		{"2024年3月5日 下午2:30", orderNone, "2024-03-05", 52200},
		{"2024-03-05 14:30", orderNone, "2024-03-05", 52200},
		{"2024-03-05 00:00:00", orderNone, "2024-03-05", -1},
		{"2024-03-05T14:30:15", orderNone, "2024-03-05", 52215},
		{"2010-10-14T12:00:00.000Z", orderNone, "2010-10-14", 20 * 3600},
		{"2010-10-14T20:00:00Z", orderNone, "2010-10-15", 4 * 3600},
		{"2010-10-14T20:00:00+08:00", orderNone, "2010-10-14", 20 * 3600},
		{"2010-10-14 20:00:00 +0800", orderNone, "2010-10-14", 20 * 3600},
		{"2010-10-14T12:00:00.000Z-0300", orderNone, "", 0},
		{"2010-10-14T25:00", orderNone, "", 0},
		{"2010-10-14T", orderNone, "", 0},
		{"20240305", orderNone, "2024-03-05", -1},
		{"20241305", orderNone, "", 0},
		{"5 Mar 2024", orderNone, "2024-03-05", -1},
		{"March 5th, 2024", orderNone, "2024-03-05", -1},
		{"05-Mar-24", orderNone, "2024-03-05", -1},
		{"5 Mai 2024", orderNone, "", 0},
		{"9/7/11", orderMDY, "2011-09-07", -1},
		{"9/7/11", orderDMY, "2011-07-09", -1},
		{"9/7/68", orderDMY, "2068-07-09", -1},
		{"9/7/69", orderDMY, "1969-07-09", -1},
		{"3/14/2011 2:30 PM", orderMDY, "2011-03-14", 52200},
		{"3/14/2011 12:05 AM", orderMDY, "2011-03-14", 300},
		{"14/3/2011", orderMDY, "", 0},
		{"9/7/11", orderNone, "", 0},
		{"24-03-05", orderYMD, "2024-03-05", -1},
		{"2024-3", orderNone, "", 0},
		{"2024-03/05", orderNone, "", 0},
		{"0000-00-00", orderNone, "", 0},
		{"2024-13-01", orderNone, "", 0},
		{"31/4/2024", orderDMY, "", 0},
		{"1/1/0024", orderDMY, "", 0},
		{"45356", orderExcel, "2024-03-05", -1},
		{"45356.5", orderExcel, "2024-03-05", 43200},
		{"45356", orderNone, "", 0},
		{"n/a", orderNone, "", 0},
		{"--", orderNone, "", 0},
		{"明天", orderNone, "", 0},
	}
	for _, c := range cases {
		m, ok := parseMoment(c.cell, c.order, zone)
		if ok != (c.want != "") || ok && (m.day.String() != c.want || m.clock != c.clock) {
			t.Errorf("%q as %d: %v %v %v, want %q %d", c.cell, c.order, m.day, m.clock, ok, c.want, c.clock)
		}
	}
}

func TestDateColumn(t *testing.T) {
	cases := []struct {
		name   string
		cells  []string
		forced dateOrder
		want   dateOrder
		key    string // of the refusal
		note   string
	}{
		{"iso needs nothing", []string{"2024-03-05", "2024/4/6"}, orderNone, orderNone, "", ""},
		{"one row is month first", []string{"9/7/2011", "3/14/2011"}, orderNone, orderMDY, "", "import_dates_mdy"},
		{"one row is day first", []string{"9/7/2011", "14.3.2011"}, orderNone, orderDMY, "", "import_dates_dmy"},
		{"all open", []string{"9/7/2011", "1/2/2011"}, orderNone, 0, "error.exchange.date_order", ""},
		{"contradiction", []string{"3/14/2011", "14/3/2011"}, orderNone, 0, "error.exchange.date_mixed", ""},
		{"equal day and month leave nothing open", []string{"5/5/2011", "7/7/2011"}, orderNone, orderDMY, "", ""},
		{"a hopeless row decides nothing", []string{"14/3/2011", "31/31/2011"}, orderNone, orderDMY, "", "import_dates_dmy"},
		{"said by the reader", []string{"9/7/2011"}, orderDMY, orderDMY, "", ""},
		{"said against the rows", []string{"3/14/2011"}, orderDMY, orderDMY, "", ""},
		{"two-digit years", []string{"25/12/11"}, orderNone, orderDMY, "", "import_dates_dmy"},
		{"two-digit year in front", []string{"24-12-31", "24-03-05", "99-01-01"}, orderNone, orderYMD, "", "import_dates_ymd"},
		{"two-digit year front or back", []string{"24-12-31"}, orderNone, 0, "error.exchange.date_order", ""},
		{"serials", []string{"45356", "45357.25"}, orderNone, orderExcel, "", "import_dates_excel"},
		{"serials among dates are no dates", []string{"45356", "2024-01-01"}, orderNone, orderNone, "", ""},
	}
	for _, c := range cases {
		col := &dateColumn{}
		for i, cell := range c.cells {
			col.add(cell, i+2)
		}
		notes, err := col.decide("d", c.forced)
		switch {
		case c.key != "":
			if err == nil || asError(err).Key != c.key || asError(err).Args["Text"] == "" {
				t.Errorf("%s: %v, want %s", c.name, err, c.key)
			}
		case err != nil || col.order != c.want:
			t.Errorf("%s: order %d %v, want %d", c.name, col.order, err, c.want)
		case c.note == "" && len(notes) > 0 && notes[0].Code != "import_two_digit_years", c.note != "" && (len(notes) == 0 || notes[0].Code != c.note):
			t.Errorf("%s: notes %v, want %s", c.name, notes, c.note)
		}
	}
}

func TestDateFormatWords(t *testing.T) {
	for s, want := range map[string]dateOrder{
		"": orderNone, "dmy": orderDMY, "DD/MM/YYYY": orderDMY, "%m-%d-%y": orderMDY, "yyyy-mm-dd": orderYMD, "excel": orderExcel, "日/月/年": orderDMY,
	} {
		if got, err := parseDateFormat(s); err != nil || got != want {
			t.Errorf("%q: %v %v", s, got, err)
		}
	}
	for _, s := range []string{"european", "dd/yyyy", "dmyd", "ydm"} {
		if _, err := parseDateFormat(s); model.CodeOf(err) != model.CodeUsage || err == nil {
			t.Errorf("%q is taken: %v", s, err)
		}
	}
}

func TestBirthdays(t *testing.T) {
	for cell, want := range map[string]string{
		"--03-07": "--03-07", "--0307": "--03-07", "3月7日": "--03-07", "--02-29": "--02-29", "1604-03-07": "--03-07",
		"1985-03-15": "1985-03-15", "1985年3月15日": "1985-03-15", "--13-07": "", "--02-30": "", "spring": "", "--": "",
		"--20221202": "", "17月12月13": "", "3/17": "--03-17", "7 Mar": "--03-07",
	} {
		if got, ok := parseBirthday(cell, orderNone); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q %v", cell, got, ok)
		}
	}
}

// Every day, written in every order and form, is read as itself.
func TestDatesRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := model.NewDay(1970, 1, 1) + model.Day(rapid.IntRange(0, 36000).Draw(t, "day"))
		tm := day.Time()
		forms := []struct {
			layout string
			order  dateOrder
		}{
			{"2006-01-02", orderNone},
			{"2006/1/2", orderNone},
			{"2006年1月2日", orderNone},
			{"20060102", orderNone},
			{"2 Jan 2006", orderNone},
			{"January 2, 2006", orderNone},
			{"2/1/2006", orderDMY},
			{"1/2/2006", orderMDY},
			{"02.01.2006", orderDMY},
			{"2006-01-02 00:00:00", orderNone},
		}
		f := rapid.SampledFrom(forms).Draw(t, "form")
		m, ok := parseMoment(tm.Format(f.layout), f.order, time.UTC)
		if !ok || m.day != day || m.clock != model.NoClock {
			t.Fatalf("%s: %v %v", tm.Format(f.layout), m, ok)
		}
	})
}
