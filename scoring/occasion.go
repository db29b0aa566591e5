package scoring

import (
	"cmp"
	"slices"
	"time"

	"github.com/6tail/lunar-go/calendar"

	"tierbook/model"
)

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
