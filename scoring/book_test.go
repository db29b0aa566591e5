package scoring

import (
	"math/rand/v2"

	"tierbook/model"
)

// demoDay is the as-of day of made-up books.
var demoDay = model.NewDay(2026, 6, 30)

// demoHistory makes up one customer with everything that can happen to it.
func demoHistory(rng *rand.Rand, id int64) (model.Customer, []model.Interaction) {
	c := model.Customer{ID: id, Name: "c", Created: demoDay - model.Day(rng.IntN(900))}
	if rng.IntN(2) == 0 {
		v := rng.IntN(101)
		c.Potential = &v
	}
	c.Credit = []model.Credit{model.CreditGood, model.CreditHold, model.CreditWatch}[max(0, rng.IntN(20)-17)]
	var in []model.Interaction
	add := func(e model.Interaction) {
		e.ID, e.CustomerID, e.Clock = int64(len(in)+1), id, model.NoClock
		in = append(in, e)
	}
	for range rng.IntN(12) {
		day := c.Created + model.Day(rng.IntN(int(demoDay-c.Created)+1))
		kind := model.Kinds[rng.IntN(len(model.Kinds))]
		e := model.Interaction{Day: day, Kind: kind}
		switch kind {
		case model.Order, model.Refund:
			base := int64(rng.IntN(1_000_000))
			if kind == model.Refund {
				base /= 20
			}
			e.Amount, e.Currency, e.Base = base, "CNY", &base
		case model.Feedback:
			e.Satisfaction = 1 + rng.IntN(5)
		case model.Complaint:
			if rng.IntN(2) == 0 {
				e.Resolved = day + 3
			}
		case model.Call:
			if rng.IntN(3) == 0 {
				e.Next = day + model.Day(rng.IntN(90))
			}
			if rng.IntN(4) == 0 {
				e.Expected, e.Probability, e.Source = 500_000, 0.4, "quote"
			}
		}
		add(e)
		if e.Next != 0 {
			c.Next, c.NextSet, c.NextSeq, c.NextFrom = e.Next, e.Day, int64(len(in)), int64(len(in))
		}
	}
	return c, in
}

// demoSubjects makes up a book as scoring sees it.
func demoSubjects(n int, seed uint64) []model.Subject {
	rng := rand.New(rand.NewPCG(seed, 0))
	out := make([]model.Subject, n)
	for i := range out {
		c, in := demoHistory(rng, int64(i+1))
		f := Summarize(&c, in, demoDay)
		if rng.IntN(10) == 0 {
			f.Referrals = 1 + rng.IntN(4)
		}
		c.Fields = []model.Field{{Name: "Grade", Value: []string{"AA", "b", "?", ""}[i%4]}, {Name: "Usage", Value: []string{"12", "1,200", "7.5", "lots", ""}[i%5]}}
		out[i] = model.SubjectOf(&c, &f)
	}
	return out
}

// ownComponents weigh the further fields of demoSubjects.
func ownComponents() []model.FieldComponent {
	return []model.FieldComponent{
		{Field: "Grade", Weight: 30, Values: map[string]float64{"AA": 100, "B": 40}},
		{Field: "Usage", Weight: 20},
		{Field: "usage", Weight: 5, Low: 10, High: 2},
	}
}
