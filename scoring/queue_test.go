package scoring

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tierbook/model"
)

func TestOverdueNeverFallsOutOfTheQueue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		subjects, p, c := subjectsDrawn(t)
		for i := range subjects {
			s := subjects[i]
			s.Facts.Revenue = rapid.Int64Range(-1000, 1000).Draw(t, "revenue")
			got := ScoreLean(&s, &p, &c, demoDay)
			if got.Overdue >= 0 && !got.InQueue {
				t.Fatalf("overdue %d and not in the queue: %+v", got.Overdue, s)
			}
			if got.Priority < 0 || got.Priority > 100 || got.Gain.Total < 0 || got.Gain.Total != got.Gain.Retain+got.Gain.Close {
				t.Fatalf("priority %v, gain %+v", got.Priority, got.Gain)
			}
		}
	})
}

func TestWhoStandsInTheQueue(t *testing.T) {
	p := DefaultPolicy()
	soon := model.Subject{Created: demoDay - 20, Facts: model.Facts{LastContact: demoDay - 10}}
	late := model.Subject{Created: demoDay - 200}
	with := func(s model.Subject, change func(*model.Subject)) model.Subject { change(&s); return s }
	for _, c := range []struct {
		name   string
		s      model.Subject
		in     bool
		pinned bool
		reason string
	}{
		{"not due yet", soon, false, false, "due_in"},
		{"past its cadence", late, true, false, "overdue"},
		{"a lead of today", model.Subject{Created: demoDay}, false, false, "due_in"},
		{"a lead of yesterday", model.Subject{Created: demoDay - 1}, true, false, "due_today"},
		{"birthday in three days", with(soon, func(s *model.Subject) { s.Facts.Yearly = bornOn(demoDay+3, "") }), true, false, "birthday"},
		{"birthday in four days", with(soon, func(s *model.Subject) { s.Facts.Yearly = bornOn(demoDay+4, "") }), false, false, "birthday"},
		{"birthday, wished", with(soon, func(s *model.Subject) { s.Facts.Yearly, s.Facts.LastContact = bornOn(demoDay+1, ""), demoDay-2 }), false, false, "birthday"},
		{"due today", model.Subject{Facts: model.Facts{LastContact: demoDay - 90}}, true, false, "due_today"},
		{"snoozed", with(late, func(s *model.Subject) { s.SnoozedUntil = demoDay + 1 }), false, false, "snoozed"},
		{"snooze is over", with(late, func(s *model.Subject) { s.SnoozedUntil = demoDay }), true, false, "overdue"},
		{"archived", with(late, func(s *model.Subject) { s.Archived = true }), false, false, "overdue"},
		{"not to be contacted", with(late, func(s *model.Subject) { s.Barred = model.Everyway }), false, false, "do_not_contact"},
		{"complaint", with(soon, func(s *model.Subject) { s.Facts.OpenComplaints = 1 }), true, true, "complaint_open"},
		{"a pin outlives a snooze", with(soon, func(s *model.Subject) { s.Facts.Promise = demoDay; s.SnoozedUntil = demoDay + 9 }), true, true, "promise_due"},
		{"promise missed", with(soon, func(s *model.Subject) { s.Facts.Promise = demoDay - 3 }), true, true, "promise_overdue"},
		{"promise ahead replaces the cadence", with(late, func(s *model.Subject) { s.Facts.Promise = demoDay + 3 }), false, false, "due_in"},
		{"a try keeps it due", with(late, func(s *model.Subject) { s.Facts.Tries, s.Facts.LastTry = 1, demoDay-4 }), true, false, "tries"},
		{"tried today", with(late, func(s *model.Subject) { s.Facts.Tries, s.Facts.LastTry = 1, demoDay }), false, false, "tries"},
		{"waiting for the next try", with(late, func(s *model.Subject) { s.Facts.Tries, s.Facts.LastTry = 3, demoDay-3 }), false, false, "tries_channel"},
		{"a promise waits for no try", with(late, func(s *model.Subject) { s.Facts.Tries, s.Facts.LastTry, s.Facts.Promise = 3, demoDay-1, demoDay }), true, true, "promise_due"},
		{"complaint answered today", with(soon, func(s *model.Subject) {
			s.Facts.OpenComplaints, s.Facts.OldestComplaint, s.Facts.LastContact = 1, demoDay-2, demoDay
		}), false, true, "complaint_open"},
		{"complaint of today", with(soon, func(s *model.Subject) {
			s.Facts.OpenComplaints, s.Facts.OldestComplaint, s.Facts.LastContact = 1, demoDay, demoDay
		}), true, true, "complaint_open"},
		{"complaint of today, answered since", with(soon, func(s *model.Subject) {
			s.Facts.OpenComplaints, s.Facts.OldestComplaint, s.Facts.LastContact, s.Facts.Answered = 1, demoDay, demoDay, true
		}), false, true, "complaint_open"},
		{"complaint tried today", with(soon, func(s *model.Subject) {
			s.Facts.OpenComplaints, s.Facts.OldestComplaint, s.Facts.Tries, s.Facts.LastTry = 1, demoDay-2, 1, demoDay
		}), false, true, "complaint_open"},
		{"tried before the hour promised", with(soon, func(s *model.Subject) {
			s.Facts.Promise, s.Facts.PromiseAt, s.Facts.Tries, s.Facts.LastTry = demoDay, model.NewAt(15, 0), 1, demoDay
		}), true, true, "promise_due"},
		{"tried on a promised day", with(soon, func(s *model.Subject) {
			s.Facts.Promise, s.Facts.Tries, s.Facts.LastTry = demoDay, 1, demoDay
		}), false, true, "promise_due"},
		{"open deal, spoken to today", with(soon, func(s *model.Subject) {
			s.Facts.LastContact, s.Facts.Opportunities = demoDay, []model.Opportunity{{Day: demoDay - 1, Amount: 5}}
		}), false, false, "opportunity"},
		{"open deal, a day agreed since", with(soon, func(s *model.Subject) {
			s.Facts.LastContact, s.Facts.Promise, s.Facts.Opportunities = demoDay, demoDay+8, []model.Opportunity{{Day: demoDay, Amount: 5}}
		}), false, false, "opportunity"},
		{"open deal that came in after the day was agreed", with(soon, func(s *model.Subject) {
			s.Facts.LastContact, s.Facts.Promise, s.Facts.Opportunities = demoDay-4, demoDay+8, []model.Opportunity{{Day: demoDay, Amount: 5}}
		}), true, false, "opportunity"},
		{"open deal", with(soon, func(s *model.Subject) { s.Facts.Opportunities = []model.Opportunity{{Day: demoDay, Amount: 5}} }), true, false, "opportunity"},
	} {
		got := Score(&c.s, &p, &model.Calibration{}, demoDay)
		if got.InQueue != c.in || got.InQueue != (got.Section != model.SectionNone) || c.in && c.pinned != (got.Section == model.SectionPromises) || got.Pinned != c.pinned {
			t.Errorf("%s: in queue %v, pinned %v", c.name, got.InQueue, got.Pinned)
		}
		if !slices.ContainsFunc(got.Reasons, func(r model.Reason) bool { return r.Code == c.reason }) {
			t.Errorf("%s: no reason %s in %v", c.name, c.reason, got.Reasons)
		}
	}
}

func TestTheNextTryComesOnAWorkingDay(t *testing.T) {
	friday := model.NewDay(2026, 11, 20)
	for n, want := range map[int]model.Day{0: friday, 1: friday + 3, 2: friday + 4, 5: friday + 7} {
		if got := Workdays(friday, n); got != want {
			t.Errorf("%d working days after a Friday: %v, want %v", n, got, want)
		}
	}
	if got := Workdays(friday+1, 1); got != friday+3 {
		t.Errorf("a working day after a Saturday: %v", got)
	}
}

// Whatever is tried, the day on which the cadence asks for a contact stays.
func TestATryNeverResetsTheCadence(t *testing.T) {
	p := DefaultPolicy()
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 3))
		c, in := demoHistory(rng, 1)
		before := Summarize(&c, in, demoDay)
		try := at(1<<40, demoDay-model.Day(rng.IntN(40)), model.Call)
		try.Outcome = "no answer"
		after := Summarize(&c, append(in, try), demoDay)
		a, b := model.SubjectOf(&c, &before), model.SubjectOf(&c, &after)
		if x, y := ScoreLean(&a, &p, &model.Calibration{}, demoDay), ScoreLean(&b, &p, &model.Calibration{}, demoDay); x.Due != y.Due || x.Gain != y.Gain {
			t.Fatalf("seed %d: due %v, after a try %v", seed, x.Due, y.Due)
		}
		if tried := after.Tries > before.Tries; tried != (try.Day >= before.LastContact) {
			t.Fatalf("seed %d: last contact %v, tried %v: %d tries", seed, before.LastContact, try.Day, after.Tries)
		}
	}
}

func TestCloseGainDecaysByHalfLife(t *testing.T) {
	p := DefaultPolicy()
	noon := int32(12 * 3600)
	for _, c := range []struct {
		source string
		clock  int32
		days   model.Day
		want   float64
	}{
		{"web", noon, 0, 48}, // 0.2 · 1200 · 0.2
		{"web", 0, 0, 6},     // twelve hours, three half-lives
		{"Web ", 0, 0, 6},
		{"quote", model.NoClock, 14, 24},
		{"demo", model.NoClock, 60, 12},
		{"a fair", model.NoClock, 14, 24},
		{"web", noon + 7200, 0, 48}, // later than midday is not the future
	} {
		o := []model.Opportunity{{Day: demoDay - c.days, Clock: c.clock, Amount: 1200, Probability: 0.2, Source: c.source}}
		near(t, c.source, gainOf(&p, 0, 0.5, 1, o, demoDay).Close, c.want, 1e-12)
	}
}

func TestQueueOrder(t *testing.T) {
	want := []QueueKey{
		{Section: model.SectionPromises, Tier: model.TierC, Overdue: 1, ID: 12},
		{Section: model.SectionPromises, Rank: 600, Tier: model.TierC, ID: 13},
		{Section: model.SectionPromises, Rank: 900, Tier: model.TierA, Gain: 7, ID: 14},
		{Section: model.SectionPromises, Rank: 1441, Tier: model.TierA, Gain: 1, ID: 9},
		{Section: model.SectionPromises, Rank: 1441, Tier: model.TierB, Gain: 3, Overdue: -4, ID: 10},
		{Section: model.SectionPromises, Rank: 1441, Tier: model.TierB, Gain: 2, ID: 11},
		{Section: model.SectionCalls, Gain: 5, Tier: model.TierC, ID: 8},
		{Section: model.SectionCalls, Gain: 2, Tier: model.TierA, Overdue: 1, ID: 7},
		{Section: model.SectionCalls, Gain: 2, Tier: model.TierB, Overdue: 9, ID: 6},
		{Section: model.SectionCalls, Gain: 2, Tier: model.TierB, Overdue: 3, ID: 4},
		{Section: model.SectionCalls, Gain: 2, Tier: model.TierB, Overdue: 3, ID: 5},
		{Section: model.SectionOccasions, Tier: model.TierA, Gain: 9, ID: 1},
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, CompareQueue)
	if !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}

// A row says nothing that contradicts why it stands there.
func TestAPinnedRowDoesNotSayItIsPutOff(t *testing.T) {
	p := DefaultPolicy()
	s := model.Subject{Created: demoDay - 20, SnoozedUntil: demoDay + 9, Facts: model.Facts{LastContact: demoDay - 1, OpenComplaints: 1, OldestComplaint: demoDay - 3}}
	for _, r := range Score(&s, &p, &model.Calibration{}, demoDay).Reasons {
		if r.Code == "due_in" || r.Code == "snoozed" {
			t.Errorf("it says %+v", r)
		}
	}
}
