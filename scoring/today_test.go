package scoring

import (
	"testing"

	"tierbook/model"
)

// TestWhatWasDoneAboutADay: the order in which a day was entered tells whether a
// complaint was answered, and the hour of a try whether it was the one promised.
func TestWhatWasDoneAboutADay(t *testing.T) {
	at := func(kind model.Kind, id int64, outcome string, clock int32) model.Interaction {
		return model.Interaction{ID: id, Day: demoDay, Kind: kind, Outcome: outcome, Clock: clock}
	}
	call, complaint := at(model.Call, 1, "reached", -1), at(model.Complaint, 2, "", -1)
	for name, c := range map[string]struct {
		in   []model.Interaction
		want bool
	}{
		"only the complaint":  {[]model.Interaction{complaint}, false},
		"called before":       {[]model.Interaction{call, complaint}, false},
		"called after":        {[]model.Interaction{complaint, at(model.Call, 3, "reached", -1)}, true},
		"tried after":         {[]model.Interaction{complaint, at(model.Call, 3, "busy", -1)}, false},
		"and again after it":  {[]model.Interaction{complaint, at(model.Call, 3, "reached", -1), at(model.Complaint, 4, "", -1)}, false},
		"nothing to complain": {[]model.Interaction{call}, false},
	} {
		if f := Summarize(&model.Customer{}, c.in, demoDay); f.Answered != c.want {
			t.Errorf("%s: answered %v", name, f.Answered)
		}
	}
	promised := &model.Customer{Next: demoDay, NextAt: model.NewAt(15, 0)}
	for clock, want := range map[int32]model.At{-1: promised.NextAt, 9 * 3600: promised.NextAt, 15 * 3600: 0, 16 * 3600: 0} {
		if f := Summarize(promised, []model.Interaction{at(model.Call, 1, "busy", clock)}, demoDay); f.Promise != demoDay || f.PromiseAt != want {
			t.Errorf("tried at %d: promised %v", clock, f.Promise.With(f.PromiseAt))
		}
	}
}
