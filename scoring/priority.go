package scoring

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/6tail/lunar-go/calendar"

	"tierbook/model"
)

// priority fills when the customer is due, whether it stands in the queue, and
// what a contact now is expected to bring.
func (r *reading) priority(out *model.Score) {
	f := r.f
	since := cmp.Or(f.LastContact, r.s.Created)
	cadence := cmp.Or(r.s.Cadence, max(1, r.p.Cadence.Of(out.Tier)))
	out.Due = since + model.Day(cadence)
	if lead := model.Day(r.p.Queue.LeadDays); lead > 0 && !r.buyer && f.LastContact == 0 {
		out.Due = min(out.Due, since+lead)
	}
	if f.Promise != 0 {
		out.Due, out.DueAt = f.Promise, f.PromiseAt
	}
	out.Overdue = int(r.day - out.Due)
	out.Pinned = f.OpenComplaints > 0 || f.Promise != 0 && f.Promise <= r.day
	if f.Tries > 0 && (f.Promise != r.day || f.PromiseAt == 0) { // else there is an hour to come
		out.NextTry = Workdays(f.LastTry, r.p.Queue.TryDays.After(f.Tries))
	}
	near := r.occasions(out)
	if asleep := r.day < r.s.SnoozedUntil && !out.Pinned; !asleep && !r.s.Archived && !r.s.Barred.Has(model.Everyway) {
		out.Section = r.section(out, near)
	}
	out.InQueue = out.Section != model.SectionNone

	ratio := math.Max(0, float64(r.day-since)) / float64(cadence)
	out.Gain = gainOf(r.p, r.value, r.pOrder, ratio, f.Opportunities, r.day)
	out.Priority = percentile(&r.c.Gain, out.Gain.Total)
}

// section tells what calls for a contact today. Who was spoken to or
// tried today has been dealt with: a complaint waits until tomorrow, and so does a
// sale that was open before; one with a day agreed since it came in waits for that
// day. What was promised or came in today stays, until a complaint was answered. So does
// a promise for a time of the day when a try came before it. Any other try is what
// could be done today, for a complaint too, which is there again tomorrow; it also puts
// off a contact that the cadence asks for, until the next try.
func (r *reading) section(out *model.Score, occasion bool) model.Section {
	f := r.f
	if f.LastTry == r.day {
		return model.If(f.Promise == r.day && f.PromiseAt != 0, model.SectionPromises, model.SectionNone)
	}
	spoken := f.LastContact == r.day
	sale := false
	if n := len(f.Opportunities); n > 0 {
		came := f.Opportunities[n-1].Day
		agreed := f.Promise > r.day && f.LastContact >= came
		sale = !agreed && (!spoken || came == r.day)
	}
	complaint := f.OpenComplaints > 0 && (!spoken || f.OldestComplaint == r.day && !f.Answered)
	switch {
	case complaint || f.Promise != 0 && f.Promise <= r.day:
		return model.SectionPromises
	case (out.Due <= r.day || sale) && out.NextTry <= r.day:
		return model.SectionCalls
	case occasion:
		return model.SectionOccasions
	}
	return model.SectionNone
}

// Workdays counts working days, Monday to Friday, on from a day.
func Workdays(from model.Day, n int) model.Day {
	for range n {
		from = (from + 1).Workday()
	}
	return from
}

// gainOf is what a contact today is expected to bring, in minor units:
//
//	ρ_retain·V·4p(1−p)·(1−2^(−o)) + ρ_close·Σ amount·stage·2^(−age/half-life)
//
// 4p(1−p) is largest where a call can still change the outcome: those sure to
// order need none, and the riskiest are rarely the best to call (Ascarza 2018).
func gainOf(p *model.Policy, value, pOrder, ratio float64, open []model.Opportunity, asOf model.Day) model.Gain {
	g := model.Gain{Value: value, P: pOrder, Ratio: ratio}
	g.Retain = p.Queue.RetainUplift * value * 4 * pOrder * (1 - pOrder) * (1 - math.Exp2(-ratio))
	for i := range open {
		o := &open[i]
		g.Close += float64(o.Amount) * o.Probability * interest(&p.Queue, o.Source, ageHours(o, asOf))
	}
	g.Close *= p.Queue.CloseUplift
	g.Total = g.Retain + g.Close
	return g
}

// interest is what is left of a source's interest after so many hours, 1 at once.
func interest(q *model.QueueRules, source string, hours float64) float64 {
	half, ok := q.HalfLifeHours[source]
	if !ok {
		half, ok = q.HalfLifeHours[strings.ToLower(strings.TrimSpace(source))]
	}
	half = model.If(ok, half, q.DefaultHours)
	if half <= 0 {
		return 0
	}
	return math.Exp2(-hours / half)
}

// ageHours is how old an opportunity is at midday of the as-of day.
func ageHours(o *model.Opportunity, asOf model.Day) float64 {
	at := MiddayHours
	if o.Clock >= 0 {
		at = float64(o.Clock) / 3600
	}
	return math.Max(0, 24*float64(asOf-o.Day)+MiddayHours-at)
}

// QueueKey is what the follow-up queue is ordered by.
type QueueKey struct {
	Section model.Section
	Rank    int // model.Score.Rank
	Gain    float64
	Tier    model.Tier
	Overdue int // days, negative while there is time
	ID      int64
}

// CompareQueue orders the queue: section by section, then who is in none. Of promises the
// overdue come first, then those for a time of the day, then the better tiers; everywhere
// the larger gain, the better tier, the longer overdue, the smaller id.
func CompareQueue(a, b QueueKey) int {
	return cmp.Or(
		cmp.Compare(a.Section-1, b.Section-1), // none comes last
		cmp.Compare(a.Rank, b.Rank),
		model.If(a.Section == model.SectionPromises, cmp.Compare(a.Tier, b.Tier), 0),
		cmp.Compare(b.Gain, a.Gain),
		cmp.Compare(a.Tier, b.Tier),
		cmp.Compare(b.Overdue, a.Overdue),
		cmp.Compare(a.ID, b.ID),
	)
}

// festivalDate says when a festival is: a date of the calendar, or of the lunar one
// with the part of the year, as month*100+day, in which that can lie.
type festivalDate struct {
	month, day      int
	lunar           bool
	earliest, until int
}

var festivalDates = map[string]festivalDate{
	"new_year":     {month: 1, day: 1},
	"womens_day":   {month: 3, day: 8},
	"labour_day":   {month: 5, day: 1},
	"national_day": {month: 10, day: 1},
	"christmas":    {month: 12, day: 25},
	"spring":       {month: 1, day: 1, lunar: true, earliest: 120, until: 222},
	"lantern":      {month: 1, day: 15, lunar: true, earliest: 203, until: 308},
	"dragon_boat":  {month: 5, day: 5, lunar: true, earliest: 526, until: 626},
	"qixi":         {month: 7, day: 7, lunar: true, earliest: 729, until: 901},
	"mid_autumn":   {month: 8, day: 15, lunar: true, earliest: 906, until: 1009},
	"double_ninth": {month: 9, day: 9, lunar: true, earliest: 930, until: 1102},
}

// Festivals gives the festivals of a list that fall on a day between two, inclusive.
func Festivals(list string, from, to model.Day) (out []model.Occasion) {
	for _, name := range model.ListOf(list) {
		for year := from.Time().Year(); year <= to.Time().Year(); year++ {
			if day := festival(name, year, from, to); day >= from && day <= to {
				out = append(out, model.Occasion{Kind: model.OccasionFestival, Name: name, Day: day})
			}
		}
	}
	return out
}

// festival gives the day of a festival in a year, 0 where it cannot lie between two
// days: the moon is only asked where it matters, for that takes long.
func festival(name string, year int, from, to model.Day) model.Day {
	d, known := festivalDates[name]
	switch {
	case name == "thanksgiving": // the fourth Thursday of November
		first := model.NewDay(year, 11, 1)
		return first + model.Day((time.Thursday-first.Weekday()+7)%7) + 21
	case !known:
		return 0
	case !d.lunar:
		return model.NewDay(year, d.month, d.day)
	case model.NewDay(year, d.earliest/100, d.earliest%100) > to || model.NewDay(year, d.until/100, d.until%100) < from:
		return 0
	}
	s := calendar.NewLunarFromYmd(year, d.month, d.day).GetSolar()
	return model.NewDay(s.GetYear(), s.GetMonth(), s.GetDay())
}

// Occasions gives what falls within so many days from a day on for a customer whose
// score is given: birthdays, yearly dates and the festivals given that are kept
// for such a customer, by day.
func Occasions(s *model.Subject, p *model.Policy, score *model.Score, day model.Day, days int, festivals []model.Occasion) (out []model.Occasion) {
	s.Facts.Yearly.Each(func(date, name, who string) {
		o := model.Occasion{Kind: model.OccasionBirthday, Name: name, Who: who, Day: model.NextBirthday(date, day)}
		if name != "" {
			o.Kind = model.OccasionYearly
		}
		if o.Day != 0 && o.Day <= day+model.Day(days) && (name == "" || model.Listed(p.Occasions.Yearly, name)) {
			out = append(out, o)
		}
	})
	if len(festivals) > 0 && model.Listed(p.Occasions.Tiers, score.Tier.String()) && model.Listed(p.Occasions.Stages, string(score.Stage)) {
		for _, o := range festivals {
			if o.Day >= day && o.Day <= day+model.Day(days) {
				out = append(out, o)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b model.Occasion) int { return cmp.Compare(a.Day, b.Day) })
	return out
}

// occasions fills what is near, and gives whether some of it still calls for a
// contact: it is so near that the policy says so, and there was none since then.
func (r *reading) occasions(out *model.Score) (calls bool) {
	r.s.Facts.Yearly.Each(func(date, name, _ string) {
		if next := model.NextBirthday(date, r.day); name == "" && next != 0 && (out.Birthday == 0 || next < out.Birthday) {
			out.Birthday = next
		}
	})
	days := max(BirthdaySoonDays, r.p.Occasions.Days)
	if r.festivals == nil {
		f := Festivals(r.p.Occasions.Festivals, r.day, r.day+model.Day(days))
		r.festivals = &f
	}
	if out.Birthday > r.day+model.Day(days) && len(*r.festivals) == 0 && r.p.Occasions.Yearly == "" {
		return false
	}
	out.Occasions = Occasions(r.s, r.p, out, r.day, days, *r.festivals)
	for _, o := range out.Occasions {
		from := o.Day - model.Day(r.p.Occasions.Days)
		calls = calls || r.day >= from && r.f.LastContact < from
	}
	return calls
}

// occasionReasons says what is near.
func occasionReasons(out *model.Score, day model.Day) (list []model.Reason) {
	for _, o := range out.Occasions {
		r := model.Reason{Code: o.Kind, N: float64(o.Day - day), Day: o.Day, Text: o.Who}
		switch {
		case o.Kind != model.OccasionBirthday:
			r.Text = o.Name
		case o.Who != "":
			r.Code += "_of"
		}
		if o.Day == day {
			r.Code += "_today"
		}
		list = append(list, r)
	}
	return list
}
