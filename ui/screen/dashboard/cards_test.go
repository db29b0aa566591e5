package dashboard

import (
	"strconv"
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/uitest"
)

// drawn gives a card of some figures as text.
func drawn(t *testing.T, draw func(*sheet, *data), d *data, w int) (string, *sheet) {
	t.Helper()
	env := uitest.NewEnv("en", "none")
	s := &sheet{env: env, th: env.Theme, w: w, h: 20, sel: -1}
	draw(s, d)
	return strings.Join(s.lines, "\n"), s
}

// The counts of a large book stand whole: the bar beside them gives way.
func TestCountsGoBeforeTheBar(t *testing.T) {
	d := &data{}
	d.stats.By = []model.GroupStat{{Value: "Li", Customers: 139_975, Tiers: [4]model.Cover{{}, {Count: 6_069}, {Count: 119_142}, {Count: 14_764}}}}
	text, _ := drawn(t, drawSplit, d, 64)
	for _, want := range []string{"139,975", "6,069", "119,142", "14,764"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is cut:\n%s", want, text)
		}
	}
}

// A book without revenue says so where the shares of it would stand.
func TestNoRevenueIsSaid(t *testing.T) {
	d := &data{}
	d.stats.Customers = 2
	d.stats.Tiers = []model.TierStat{{Tier: model.TierA}, {Tier: model.TierB}, {Tier: model.TierC, Cover: model.Cover{Count: 2}, CountShare: 1}}
	text, s := drawn(t, drawTiers, d, 60)
	if !strings.Contains(s.lines[0], "C 100%") || !strings.Contains(s.lines[1], "Revenue") || !strings.Contains(s.lines[1], "none yet") {
		t.Errorf("no revenue:\n%s", text)
	}
	d.stats.Revenue, d.stats.Tiers[2].Revenue, d.stats.Tiers[2].RevenueShare = 5, 5, 1
	if text, _ = drawn(t, drawTiers, d, 60); strings.Contains(text, "none yet") {
		t.Errorf("with revenue:\n%s", text)
	}
}

// Where nobody bought in the last quarter the card says so, and counts nobody who
// did not come back.
func TestNoBuyersIsSaid(t *testing.T) {
	d := &data{}
	d.stats.AsOf = uitest.Today
	d.stats.Retention = []model.Trend{{Day: uitest.Today.AddMonths(-2), Value: 0.6}}
	text, _ := drawn(t, drawRetention, d, 80)
	if !strings.Contains(text, "Nobody bought in the last quarter") || strings.Contains(text, "bought again") || strings.Contains(text, "did not") {
		t.Errorf("nobody bought:\n%s", text)
	}
	d.stats.Retention, d.stats.Away = append(d.stats.Retention, model.Trend{Day: uitest.Today, Value: 0.5}), 2
	if text, _ = drawn(t, drawRetention, d, 80); !strings.Contains(text, "50% of the last quarter's buyers bought again") || !strings.Contains(text, "2 did not") {
		t.Errorf("some did:\n%s", text)
	}
}

// Every row of the coverage tells who is late and who is overdue, each with the
// list behind it; of nobody there is no share.
func TestCoverageRowsAreWhole(t *testing.T) {
	d := &data{}
	d.policy.Cadence = model.PerTier{A: 14, B: 30, C: 90}
	d.stats.Tiers = []model.TierStat{
		{Tier: model.TierA, Cover: model.Cover{Count: 3, Covered: 1, Backlog: 2}, PerWeek: 1.5},
		{Tier: model.TierB},
	}
	text, s := drawn(t, drawCoverage, d, 80)
	if !strings.Contains(text, "—") || strings.Contains(text, "100%") {
		t.Errorf("a share of nobody:\n%s", text)
	}
	found := false
	for _, f := range s.figs {
		found = found || f.list == "tier:A is:overdue" && f.count == 2
	}
	if !found || !strings.Contains(text, "1.5") || !strings.Contains(text, "Late:") {
		t.Errorf("the row of A is not whole:\n%s", text)
	}
}

// Who came and who left stand beside each other where there is room, each list
// with its own figures; what does not fit is counted.
func TestMovesStandBeside(t *testing.T) {
	d := &data{}
	for i := range 30 {
		d.stats.New = append(d.stats.New, model.Match{ID: int64(i + 1), Name: "New" + strconv.Itoa(i)})
	}
	d.stats.Lost = []model.Match{{ID: 99, Name: "流失的客户"}}
	text, s := drawn(t, drawMoves, d, 64)
	first, _, _ := strings.Cut(text, "\n")
	if !strings.Contains(first, "First order 30") || !strings.Contains(first, "Won back 0") || !strings.Contains(first, "Lost 1") {
		t.Errorf("the titles: %q", first)
	}
	if len(s.lines) != 20 || !strings.Contains(text, "and 12 others") || !strings.Contains(text, "New17") || strings.Contains(text, "New18") {
		t.Errorf("%d lines:\n%s", len(s.lines), text)
	}
	lost := 0
	for _, f := range s.figs {
		if f.open == 99 || f.title == "Lost" && len(f.some) == 1 {
			lost++
		}
	}
	if lost != 2 {
		t.Errorf("%d figures of the lost", lost)
	}
}

// What moves between cards says so.
func TestTabLeadsToTheNextCard(t *testing.T) {
	env := uitest.NewEnv("en", "none")
	l := New(env, uitest.Sample(), Overlays{})
	if got := env.Lang.T(l.Wording(action.Focus)); got != "Next card" {
		t.Error(got)
	}
}

// Movement, coverage and trend show buyers, and prospects apart.
func TestProspectsStandApart(t *testing.T) {
	d := &data{}
	d.policy.Cadence = model.PerTier{A: 14, B: 30, C: 90}
	c := model.Cover{Count: 12, Covered: 5, Backlog: 4, Prospects: 8, ProspectsCovered: 4, ProspectsBacklog: 3}
	d.stats.Customers = 12
	d.stats.Tiers = []model.TierStat{{Tier: model.TierA, Cover: c}, {Tier: model.TierB}, {Tier: model.TierC}}
	d.stats.Coverage = []model.CoverageStat{{Owner: "Li", Tiers: [4]model.Cover{model.TierA: c}}}
	d.stats.Trend = []model.CoverageWeek{{Day: 1, Tiers: d.stats.Coverage[0].Tiers}, {Day: 8, Tiers: d.stats.Coverage[0].Tiers}}
	d.stats.Movement.Matrix[model.TierB][model.TierA], d.stats.Movement.Prospects[model.TierB][model.TierA] = 12, 8
	for _, x := range []struct {
		card func(*sheet, *data)
		want string
	}{{drawTiers, "25% +50%"}, {drawCoverage, "25% +50%"}, {drawCoverage, "3 +4"}, {drawCoverage, "1 +3"}, {drawTrend, "A  25%"}, {drawTrend, "A 25% +50%"}, {drawMovement, "4 +8▲"}, {drawMovement, "4 +8 up"}} {
		if text, _ := drawn(t, x.card, d, 80); !strings.Contains(text, x.want) {
			t.Errorf("no %q in\n%s", x.want, text)
		}
	}
}

// Targets stand below the owners, each with the list behind it; where there are none nothing does.
func TestTargetsStandBelowTheOwners(t *testing.T) {
	d := &data{}
	d.query.By = model.AttrOwner
	d.stats.By = []model.GroupStat{{Value: "Li", Customers: 3}}
	bare, s := drawn(t, drawSplit, d, 80)
	before := len(s.figs)
	day := model.NewDay(2026, 12, 22)
	g := model.Goal{Target: model.Target{Owner: "Li", Period: "2026-12", Measure: "revenue", Value: 100000}, Takings: model.Takings{From: day - 21, To: day, Revenue: 62000}, Last: day + 9}
	g.Measured(day)
	d.stats.Targets = []model.Goal{g}
	text, s := drawn(t, drawSplit, d, 80)
	if !strings.HasPrefix(text, bare) || !strings.Contains(text, "Li, revenue: ¥620 of ¥1,000; 62%, 71% of the month gone") {
		t.Error(text)
	}
	if last := s.figs[len(s.figs)-1]; len(s.figs) != before+1 || last.list != "owner=Li ordered:2026-12-01..2026-12-22" {
		t.Errorf("%+v", last)
	}
	if text, _ := drawn(t, drawSplit, d, 40); !strings.Contains(text, "month gone") {
		t.Error(text) // the sentence goes on in the next line
	}
	d.query.By = model.AttrRegion
	if text, _ := drawn(t, drawSplit, d, 80); strings.Contains(text, "revenue:") {
		t.Error(text)
	}
}
