package exchange

import (
	"io"
	"strconv"
	"strings"
	"time"

	"tierbook/model"
)

type calendarFile struct {
	foldedFile
	o     ExportOptions
	begun bool
}

// NewCalendar writes an iCalendar file of what is to be done with customers: the
// promise or the follow-up that is due, and every year the birthdays of the customer
// and of its contacts. An event keeps its UID from one export to the next, so that a
// calendar that imports the file again moves what has moved; what is overdue stands
// on the day of the export. Of the options it takes Today, Now, Reason and Event.
func NewCalendar(w io.Writer, o ExportOptions) CustomerWriter {
	return &calendarFile{foldedFile: foldedFile{w: w}, o: o}
}

func (f *calendarFile) begin() {
	if f.begun {
		return
	}
	f.begun = true
	f.lines("BEGIN", "VCALENDAR", "VERSION", "2.0", "PRODID", "-//tierbook//tierbook//EN", "CALSCALE", "GREGORIAN", "METHOD", "PUBLISH")
}

// Write writes the events of one customer; of one who is archived or must not be
// contacted there are none.
func (f *calendarFile) Write(r *model.Row, contacts []model.Contact) error {
	f.begin()
	if r.Archived || r.DoNotContact {
		return f.err
	}
	what, day, at, rule := "promise", r.Facts.Promise, r.Facts.PromiseAt, ""
	if day == 0 {
		what, day = "followup", r.Score.Due
	}
	if day != 0 {
		if day == r.Repeat.On(day) {
			rule = r.Repeat.RRule()
		}
		if moved := max(day, r.SnoozedUntil, f.o.Today); moved != day {
			day, at = moved, 0
		}
		var about []string
		for _, why := range r.Score.Reasons {
			if f.o.Reason != nil {
				about = append(about, f.o.Reason(why))
			}
		}
		for _, c := range contacts {
			if c.Primary {
				about = append(about, strings.Join(strings.Fields(c.Name+" "+c.Phone+" "+c.Email), " "))
			}
		}
		about = append(about, strings.TrimSpace(r.Phone+" "+r.Email))
		f.event(uid("next", r, 0), day, at, rule, f.o.Event(what, r.Name, r.Name), strings.TrimSpace(strings.Join(about, "\n")))
	}
	f.yearly(uid("birthday", r, 0), r.Birthday, f.o.Event("birthday", r.Name, r.Name))
	for i := range contacts {
		c := &contacts[i]
		f.yearly(uid("birthday", r, c.ID), c.Birthday, f.o.Event("birthday", c.Name, r.Name))
	}
	return f.err
}

// yearly writes a birthday; without a year it begins in 2000. That of 29 February is
// the last day of the month.
func (f *calendarFile) yearly(id, birthday, title string) {
	if rest, ok := strings.CutPrefix(birthday, "--"); ok {
		birthday = "2000-" + rest
	}
	day, err := model.ParseDay(birthday)
	if err != nil {
		return
	}
	rule := "FREQ=YEARLY"
	if strings.HasSuffix(birthday, "-02-29") {
		rule += ";BYMONTH=2;BYMONTHDAY=-1"
	}
	f.event(id, day, 0, rule, title, "")
}

// event writes an event of a whole day, or of half an hour from a time on: that of the
// wall, wherever the calendar is read.
func (f *calendarFile) event(id string, day model.Day, at model.At, rule, title, about string) {
	start, value, lasts, busy := "DTSTART;VALUE=DATE", strings.ReplaceAll(day.String(), "-", ""), "", "TRANSPARENT"
	if at != 0 {
		start, value, lasts, busy = "DTSTART", value+"T"+strings.Replace(at.String(), ":", "", 1)+"00", "PT30M", "OPAQUE"
	}
	sequence := strconv.FormatInt(f.o.Now.Unix()/int64(time.Minute/time.Second), 10) // later exports replace earlier ones
	f.lines("BEGIN", "VEVENT", "UID", id, "DTSTAMP", f.o.Now.UTC().Format("20060102T150405Z"), "SEQUENCE", sequence,
		start, value, "DURATION", lasts, "RRULE", rule,
		"SUMMARY", escapeCard.Replace(title), "DESCRIPTION", escapeCard.Replace(about), "TRANSP", busy, "END", "VEVENT")
}

// Close ends the file.
func (f *calendarFile) Close() error {
	f.begin()
	f.line("END", "VCALENDAR")
	return f.err
}
