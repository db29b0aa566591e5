package scoring

import (
	"cmp"
	"math"
	"strings"
	"time"

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
	for ; n > 0; n-- {
		for from++; from.Weekday() == time.Saturday || from.Weekday() == time.Sunday; from++ {
		}
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

// QueueLess tells whether a stands above b in the queue: section by section, then who is in none. Of
// promises the overdue come first, then those for a time of the day, then the better tiers; everywhere the larger
// gain, the better tier, the longer overdue, the smaller id.
func QueueLess(a, b QueueKey) bool {
	switch {
	case a.Section != b.Section:
		return a.Section-1 < b.Section-1 // none comes last
	case a.Rank != b.Rank:
		return a.Rank < b.Rank
	case a.Section == model.SectionPromises && a.Tier != b.Tier:
		return a.Tier < b.Tier
	case a.Gain != b.Gain:
		return a.Gain > b.Gain
	case a.Tier != b.Tier:
		return a.Tier < b.Tier
	case a.Overdue != b.Overdue:
		return a.Overdue > b.Overdue
	}
	return a.ID < b.ID
}
