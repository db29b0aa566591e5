package detail

import (
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/uitest"
)

// Every page key scrolls a page, the first one too.
func TestTheFirstPageIsAPage(t *testing.T) {
	drv, d, _ := drive(t, "en", 2, 80, 20)
	page := d.bodyHeight() - 2
	was := d.top[0]
	for i := range 2 {
		drv.Press("pgdown")
		if moved := d.top[0] - was; moved < page-3 || moved > page+3 {
			t.Errorf("page %d scrolls %d lines of %d:\n%s", i+1, moved, page, drv.View())
		}
		was = d.top[0]
	}
	for range 9 {
		drv.Press("pgup")
	}
	if d.top[0] != 0 || d.focus != secNext || d.cursor[secNext] != 0 {
		t.Errorf("paging back ends at line %d", d.top[0])
	}
}

// Enter edits what can be edited and leaves alone what is only to be read.
func TestEnterOnFigures(t *testing.T) {
	drv, d, _ := drive(t, "en", 2, 80, 20)
	for _, s := range []sectionID{secNext, secScore, secFigures, secHistory} {
		d.focus = s
		sent := len(drv.Sent)
		drv.Press("enter")
		if len(drv.Sent) != sent || d.Disabled(action.Open) != "detail.nothing_to_open" || d.focus != s {
			t.Errorf("Enter in section %d sends %v", s, drv.Sent[sent:])
		}
	}
	d.focus = secTimeline
	drv.Press("enter")
	if lastPush(drv) != nil || d.Disabled(action.Open) != "" {
		t.Error("Enter on an interaction does not edit it")
	}
}

// A tier that did not last a day is not said to have been held; what set it by
// hand says why.
func TestTierHistoryLines(t *testing.T) {
	_, d, _ := drive(t, "en", 2, 80, 20)
	day := uitest.Today
	d.det.Override = &model.Override{Tier: model.TierA, Reason: "because I say", On: day}
	d.det.Tiers = []model.TierChange{
		{Day: day, From: model.TierB, To: model.TierA, Cause: model.CauseOverride},
		{Day: day, From: model.TierC, To: model.TierB, Cause: model.CauseInteraction},
		{Day: day - 2, From: model.TierA, To: model.TierC, Cause: model.CausePolicy, Policy: 7, Why: "fewer\x1b A accounts"},
		{Day: day - 6, To: model.TierA, Cause: model.CauseCreated},
	}
	var lines []string
	for _, it := range d.historySection(76).items {
		lines = append(lines, it.lines...)
	}
	text := strings.Join(lines, "\n")
	if !strings.Contains(text, "policy version 7") || !strings.Contains(text, "fewer") || strings.Contains(text, "\x1b A") {
		t.Errorf("the history does not say which policy moved the tier, and why:\n%s", text)
	}
	if strings.Contains(text, " 0 days") || !strings.Contains(text, "held 4 days") || !strings.Contains(text, "because I say") {
		t.Errorf("the history reads\n%s", text)
	}
}

// What can be settled is named; where nothing is open that is said.
func TestWhyNothingIsSettled(t *testing.T) {
	_, d, _ := drive(t, "en", 2, 120, 40)
	d.det.Facts.OpenComplaints, d.det.Facts.Opportunities, d.events = 0, nil, nil
	if got := d.Disabled(action.Resolve); got != "detail.none_open" {
		t.Errorf("with nothing open: %q", got)
	}
	d.det.Facts.OpenComplaints = 2
	if got := d.Disabled(action.Resolve); got != "detail.which_open" {
		t.Errorf("with two open: %q", got)
	}
}

// Tab shows as much of the next part as fits, from its title on.
func TestTabShowsThePart(t *testing.T) {
	drv, d, _ := drive(t, "en", 2, 80, 20)
	for range int(sectionCount) {
		drv.Press("tab")
		lines := d.flat(d.content(), d.columnOf(d.focus))
		first, last := -1, -1
		for i, l := range lines {
			if l.sec == d.focus {
				if first < 0 {
					first = i
				}
				last = i
			}
		}
		from, to := d.top[0], d.top[0]+d.bodyHeight()
		if first < from || min(last, first+d.bodyHeight()-1) >= to {
			t.Errorf("part %d stands on lines %d–%d, shown are %d–%d", d.focus, first, last, from, to-1)
		}
	}
}
