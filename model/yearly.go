package model

import (
	"slices"
	"strings"
)

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
