package model

import (
	"fmt"
	"slices"
	"strings"
)

// Repeat is a reminder that comes again: once a contact has answered one, the next is
// the promise. The zero Repeat is none; one that does not come again is a plain next date.
type Repeat struct {
	From  Day // the first
	At    At  // the time of each
	Every int // days; below zero so many months
}

// On gives the first reminder on or after a day, 0 where none comes.
func (r Repeat) On(day Day) Day {
	switch {
	case r.Every == 0 || r.From == 0:
		return 0
	case day <= r.From:
		return r.From
	case r.Every > 0:
		n := Day(r.Every)
		return r.From + (day-r.From+n-1)/n*n
	}
	a, b := r.From.Time(), day.Time()
	n := ((b.Year()-a.Year())*12 + int(b.Month()-a.Month())) / -r.Every * -r.Every
	next := r.From.AddMonths(n)
	if next < day {
		next = r.From.AddMonths(n - r.Every)
	}
	return next
}

// String writes a reminder as ISO 8601 does, "" for none: R/2026-12-01/P1Y,
// R/2026-12-01T14:30/P1W.
func (r Repeat) String() string {
	if r.Every == 0 || r.From == 0 {
		return ""
	}
	n, unit := r.Unit()
	return fmt.Sprintf("R/%s/P%d%s", strings.Replace(r.From.With(r.At), " ", "T", 1), n, strings.ToUpper(unit[:1]))
}

// Unit counts how often it comes in the largest unit: "day", "week", "month" or "year".
func (r Repeat) Unit() (n int, unit string) {
	switch n = r.Every; {
	case n > 0 && n%7 == 0:
		return n / 7, "week"
	case n > 0:
		return n, "day"
	case n%12 == 0:
		return n / -12, "year"
	}
	return -n, "month"
}

// repeatWords are how often in one word.
var repeatWords = map[string]int{
	"every day": 1, "every week": 7, "every month": -1, "every quarter": -3, "every year": -12,
	"daily": 1, "每天": 1, "weekly": 7, "每周": 7, "monthly": -1, "每月": -1, "quarterly": -3, "每季度": -3, "每季": -3, "yearly": -12, "每年": -12,
}

// maxRepeat is the longest time between two reminders, in months and in days.
const maxRepeat = 120

// ParseRepeat reads how often a reminder comes: "yearly", "monthly", "3w", "every 2
// months", "每两周".
func ParseRepeat(text string) (every int, err error) {
	if n, ok := repeatWords[foldText(strings.TrimSpace(text))]; ok {
		return n, nil
	}
	n, unit, _, ok := parseInterval(text)
	n *= unit
	if !ok || n == 0 || n > MaxCadence || n < -maxRepeat {
		return 0, Invalid("error.repeat", "Text", text)
	}
	return n, nil
}

// ParseReminder reads a date as ParseMoment does and, behind it, how often it comes
// again: "2026-12-01 yearly", "fri 3pm every 3w". Without that Every is 0.
func ParseReminder(text string, today Day) (r Repeat, err error) {
	if r.From, r.At, err = ParseMoment(text, today); err == nil {
		return r, nil
	}
	words := strings.Fields(text)
	for i := 1; i < len(words); i++ {
		day, at, bad := ParseMoment(strings.Join(words[:i], " "), today)
		if n, none := ParseRepeat(strings.Join(words[i:], " ")); bad == nil && none == nil {
			return Repeat{From: day, At: at, Every: n}, nil
		}
	}
	return Repeat{}, err
}

// ReadRepeat reads what String writes.
func ReadRepeat(s string) (r Repeat, err error) {
	if s == "" {
		return r, nil
	}
	rest, ok := strings.CutPrefix(s, "R/")
	from, every, two := strings.Cut(rest, "/P")
	from, clock, _ := strings.Cut(from, "T")
	r.At, _, _ = FindAt(clock)
	if r.From, err = ParseDay(from); !ok || !two || err != nil {
		return Repeat{}, Invalid("error.repeat", "Text", s)
	}
	if r.Every, err = ParseRepeat(strings.ToLower(every)); err != nil {
		return Repeat{}, err
	}
	return r, nil
}

// RRule writes how often as iCalendar does.
func (r Repeat) RRule() string {
	switch n := r.Every; {
	case n == 0:
		return ""
	case n > 0:
		return fmt.Sprintf("FREQ=DAILY;INTERVAL=%d", n)
	case n%12 == 0:
		return fmt.Sprintf("FREQ=YEARLY;INTERVAL=%d", n/-12)
	default:
		return fmt.Sprintf("FREQ=MONTHLY;INTERVAL=%d", -n)
	}
}

// Yearly are the yearly dates of a customer as text, a line each: the birthdays of
// the customer and its contacts, and further facts that are dates. It is kept beside
// the facts, so that no day's scoring reads people.
type Yearly string

// YearlyOf collects the dates.
func YearlyOf(c *Customer, people []Contact) Yearly {
	var y Yearly
	y.add(c.Birthday, "", "")
	for _, f := range c.Fields {
		if date, err := ParseBirthday(f.Value); err == nil {
			y.add(date, f.Name, "")
		}
	}
	for i := range people {
		y.Add(&people[i])
	}
	return y
}

// Add puts a contact's birthday in, if it has one.
func (y *Yearly) Add(c *Contact) { y.add(c.Birthday, "", c.Name) }

// add puts a line in; lines are sorted, so that the same dates are the same text.
func (y *Yearly) add(date, name, who string) {
	if date == "" {
		return
	}
	clean := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	lines := append(slices.Collect(strings.Lines(string(*y))), date+"\t"+clean(name)+"\t"+clean(who)+"\n")
	slices.Sort(lines)
	*y = Yearly(strings.Join(lines, ""))
}

// Each calls fn for every date with the name of the fact ("" for a birthday) and the
// contact ("" for the customer's own).
func (y Yearly) Each(fn func(date, name, who string)) {
	for line := range strings.Lines(string(y)) {
		date, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		name, who, _ := strings.Cut(rest, "\t")
		fn(date, name, who)
	}
}

// The kinds of occasion.
const (
	OccasionBirthday = "birthday"
	OccasionYearly   = "yearly"   // another yearly date, a further fact of the customer
	OccasionFestival = "festival" // one of Festivals
)

// Occasion is a day that is a reason to call.
type Occasion struct {
	Kind string
	Name string // of a yearly date that of the fact, of a festival one of Festivals
	Who  string // the contact whose birthday it is, "" for the customer's
	Day  Day
	At   At // of a promise
}

// Festivals are the names of those that a policy may keep.
var Festivals = [...]string{
	"new_year", "spring", "lantern", "womens_day", "labour_day", "dragon_boat", "qixi", "mid_autumn",
	"double_ninth", "national_day", "thanksgiving", "christmas",
}

// What comes besides occasions.
const (
	ComingPromise  = "promise"  // the next date that was agreed
	ComingFollowUp = "followup" // by the cadence
	ComingTry      = "try"      // again, after a try that reached nobody
)

// Coming is what comes on a day with a customer: an occasion, or one of the above.
type Coming struct {
	Occasion
	ID       int64
	Ref      string
	Customer string
	Tier     Tier
	Owner    string
	Count    int // of a line of Folded the customers that it stands for, else 0
}

// Folded puts one line with their number in the place of the customers whom a festival
// of a day brings, where these are several. The others stay as they are.
func Folded(list []Coming) (out []Coming) {
	at := map[Occasion]int{}
	for _, c := range list {
		if i, again := at[c.Occasion]; again && c.Kind == OccasionFestival {
			out[i] = Coming{Occasion: c.Occasion, Count: max(1, out[i].Count) + 1}
			continue
		}
		at[c.Occasion], out = len(out), append(out, c)
	}
	return out
}
