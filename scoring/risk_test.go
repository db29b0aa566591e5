package scoring

import (
	"testing"

	"pgregory.net/rapid"

	"tierbook/model"
)

// TestRiskFollowsTheHabit: who orders within its habit is at risk by a complaint alone,
// and who falls is at risk on a day on which the tier does fall.
func TestRiskFollowsTheHabit(t *testing.T) {
	fallen := 0
	rapid.Check(t, func(t *rapid.T) {
		subjects, p, c := subjectsDrawn(t)
		today := demoDay + model.Day(rapid.IntRange(0, 120).Draw(t, "days"))
		for i := range subjects {
			s := &subjects[i]
			score := ScoreLean(s, &p, &c, today)
			why, _ := RiskOf(s, &score, &p, &c, today)
			f := &s.Facts
			within := f.OrderDays > 0 && float64(today-f.LastOrder) < usualGap(f, &c)
			switch why.Code {
			case "risk_falls":
				fallen++
				bare := shortened(&p, &c)
				bare.Occasions = model.OccasionRules{}
				if within || ScoreLean(s, &bare, &c, why.Day).Tier <= score.Tier || why.Day > today+RiskFallDays {
					t.Fatalf("%+v of %+v", why, f)
				}
			case "risk_silent":
				if within || why.N < RiskGaps*f.MedianGap {
					t.Fatalf("%+v of %+v", why, f)
				}
			case "risk_complaint":
				if f.OpenComplaints == 0 || today-f.OldestComplaint <= RiskComplaintDays {
					t.Fatalf("%+v of %+v", why, f)
				}
			}
		}
	})
	if fallen == 0 {
		t.Error("nobody falls: the property holds of nothing")
	}
}
