package model

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
}
