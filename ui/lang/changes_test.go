package lang

import (
	"strings"
	"testing"

	"tierbook/model"
)

// A line says first what the list does not show, never that somebody still in the queue
// is due later, and that somebody was dealt with only where that happened.
func TestWhatAChangeDidIsSaid(t *testing.T) {
	day := model.NewDay(2026, 11, 30)
	in := model.Score{Known: true, Value: 86, Tier: model.TierA, InQueue: true, Section: model.SectionCalls, Due: day - 9, Priority: 74}
	out := model.Score{Known: true, Value: 86, Tier: model.TierA, Due: day + 30}
	complaint := model.Score{
		Known: true, Value: 86, Tier: model.TierA, InQueue: true, Section: model.SectionPromises, Due: day + 30,
		Reasons: []model.Reason{{Code: "complaint_open", N: 1, Day: day}},
	}
	tried := model.Score{
		Known: true, Value: 86, Tier: model.TierA, InQueue: true, Section: model.SectionPromises, Due: day, DueAt: model.NewAt(15, 0),
		Reasons: []model.Reason{{Code: "promise_due", Day: day, Text: "15:00"}, {Code: "tries", N: 1}},
	}
	for name, c := range map[string]struct {
		kind          model.ChangeKind
		undone        bool
		before, after model.Score
		want          string
	}{
		"a call":               {model.ChangeLog, false, in, out, "X|next contact 2026-12-30|A in time 9 → 10 of 12|done for today|priority 74 → 0|86|A"},
		"a complaint":          {model.ChangeLog, false, in, complaint, "X|A in time 9 → 10 of 12|stays in the queue: complaint of 30 Nov open|86|A"},
		"a complaint undone":   {model.ChangeLog, true, complaint, out, "X|A in time 9 → 10 of 12|no longer on today’s list|86|A"},
		"its settlement":       {model.ChangeResolve, false, complaint, out, "X|A in time 9 → 10 of 12|done for today|86|A"},
		"a cadence of its own": {model.ChangeEdit, false, in, out, "X|next contact 2026-12-30|A in time 9 → 10 of 12|no longer on today’s list|priority 74 → 0|86|A"},
		"a try before the hour": {model.ChangeLog, false, model.Score{
			Known: true, Value: 86, Tier: model.TierA, InQueue: true, Section: model.SectionPromises, Due: day, DueAt: model.NewAt(15, 0),
		}, tried, "X|1 try unanswered|stays in the queue: promised for today 15:00|86|A"},
		"a better score": {model.ChangeLog, false, model.Score{Known: true, Value: 80, Tier: model.TierB}, model.Score{Known: true, Value: 86, Tier: model.TierA}, "X|80 → 86|B → A ▲|A in time 9 → 10 of 12"},
		"nothing":        {model.ChangeEdit, false, model.Score{Tier: model.TierC}, model.Score{Tier: model.TierC}, "X|—|C|no change of score"},
	} {
		o := &model.Outcome{
			Change: model.Change{Kind: c.kind, Undone: c.undone}, InTime: &model.InTime{Tier: model.TierA, Before: 9, After: 10, Of: 12},
			Before: &model.Standing{Score: c.before}, After: &model.Standing{Score: c.after},
		}
		if name == "nothing" {
			o.InTime = nil
		}
		if got := strings.Join(New("en").Delta("X", o), "|"); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Who is in the queue for a day of theirs is got in touch with for that.
func TestTheNextStepKnowsTheOccasion(t *testing.T) {
	today := model.NewDay(2026, 11, 30)
	r := &model.Row{Score: model.Score{
		Due: today + 3000, Section: model.SectionOccasions, Occasions: []model.Occasion{{Kind: model.OccasionBirthday, Who: "Li Na", Day: today}},
		Reasons: []model.Reason{{Code: "birthday_of_today", Text: "Li Na", Day: today}},
	}}
	for tag, want := range map[string]string{"en": "Get in touch: Li Na's birthday today", "zh": "送上问候：今天是 Li Na 的生日"} {
		if got := New(tag).NextStep(r, nil, today); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
}
