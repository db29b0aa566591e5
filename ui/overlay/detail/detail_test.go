package detail

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/uitest"
)

// book is the sample store with one customer known in depth (2) and one of
// whom nothing is known (12).
type book struct{ *uitest.Store }

// dealID is the interaction that carries customer 2's open deal.
const dealID = 8998

func ptr[T any](v T) *T { return &v }

func sample() book {
	s := uitest.Sample()
	rich(&s.Rows[1])
	bare(&s.Rows[11])
	var events []model.Interaction
	for i := range 120 {
		kind := model.Kinds[i%len(model.Kinds)]
		e := model.Interaction{
			ID: int64(9000 - i), CustomerID: 2, Day: uitest.Today - model.Day(i*5+1), Clock: model.NoClock, Kind: kind,
			Note: fmt.Sprintf("第 %d 次沟通", i+1), By: "sam",
		}
		switch {
		case kind.HasAmount():
			e.Amount, e.Currency, e.Base = 320000, "CNY", ptr(int64(320000))
		case kind == model.Feedback:
			e.Satisfaction = 4
		case kind == model.Complaint && i > 12:
			e.Resolved = e.Day + 3
		case i == 0:
			e.Note = "与采购经理确认秋季框架订单，对方希望把交付期提前两周，并要求提供新镜片的样品与检测报告，周五之前回复。"
			e.Outcome, e.Contact, e.Next = "reached", "陈静", uitest.Today+2
		}
		events = append(events, e)
	}
	s.Events[2] = events
	s.Events[12] = nil
	s.WhatIfs = map[int64]model.Counterfactual{
		2: {Down: &model.Fall{Day: uitest.Today + 91, From: model.TierA, To: model.TierB, Score: 69.1}, Until: uitest.Today + 730},
		12: {Up: []model.Step{
			{Kind: model.Feedback, Satisfaction: 4, By: uitest.Today + 40, From: model.TierC, To: model.TierB, Score: 41},
			{Kind: model.Order, Amount: 319901, By: uitest.Today + 12, From: model.TierC, To: model.TierB, Score: 40},
		}},
	}
	s.People[2] = []model.Contact{
		{ID: 21, CustomerID: 2, Name: "陈静", Title: "采购经理", Phone: "138-0000-0001", Email: "chen@example.com", Primary: true, Birthday: "--07-20", Note: "喜欢茶"},
		{ID: 22, CustomerID: 2, Name: "Oskar Lindqvist", Title: "Managing director", Phone: "+46 8 000 00 00", Email: "oskar@example.com"},
	}
	return book{s}
}

func rich(r *model.Row) {
	r.Fields = []model.Field{{Name: "开票名称", Value: "示例机械（上海）"}, {Name: "Fiscal year", Value: "April"}}
	r.Note = "年度框架合同每年 9 月续签。\nPrefers mail before ten."
	r.Birthday = "2004-08-01"
	r.Override = &model.Override{Tier: model.TierA, Reason: "战略客户", By: "王芳", On: uitest.Today - 10, Until: uitest.Today + 90}
	r.Tags = []string{"vip", "展会"}
	r.Facts.MedianGap, r.Facts.OpenComplaints, r.Facts.Referrals, r.Facts.Unconverted = 31, 1, 2, 1
	r.Facts.Opportunities = []model.Opportunity{{InteractionID: dealID, Day: uitest.Today - 11, Amount: 5000000, Probability: 0.5, Source: "quote"}}
	s := &r.Score
	s.Value, s.Coverage, s.Tier, s.MachineTier, s.ABC, s.Stage = 0, 0.9, model.TierA, model.TierB, model.TierA, model.StageLoyal
	s.StageReason = model.Reason{Code: "stage_loyal", N: 7, M: 600, Day: uitest.Today - 600}
	s.Gain.Close, s.Gain.Retain = 500000, 0.10*s.Gain.Value*4*s.Gain.P*(1-s.Gain.P)*(1-math.Exp2(-s.Gain.Ratio))
	s.Gain.Total = s.Gain.Close + s.Gain.Retain
	s.Reasons = []model.Reason{{Code: "complaint_open", N: 1, M: 3, Day: uitest.Today - 3}, {Code: "overdue", N: 11}, {Code: "opportunity", N: 5000000}}
	values := map[string]float64{"monetary": 91.3, "recency": 40.7, "frequency": 66.6, "outlook": 62.4, "potential": 60, "loyalty": 73.9, "safety": 50}
	why := map[string][]model.Reason{
		"monetary": {{Code: "revenue", N: 6172800}}, "recency": {{Code: "last_order", N: 29}}, "frequency": {{Code: "frequency", N: 7}},
		"outlook": {{Code: "outlook", N: 1640000, M: 13}}, "potential": {{Code: "potential", N: 60}}, "loyalty": {{Code: "repeats", N: 6, M: 7}, {Code: "tenure", Day: uitest.Today - 600}, {Code: "referrals", N: 2}},
		"satisfaction": {{Code: "no_feedback"}}, "safety": {{Code: "complaint_open", N: 1, M: 3, Day: uitest.Today - 3}, {Code: "silent", N: 29, M: 31}},
	}
	for i := range s.Components {
		c := &s.Components[i]
		c.Value, c.Known, c.Contribution, c.Reasons = values[c.Name], c.Name != "satisfaction", 0, why[c.Name]
		if c.Known {
			c.Contribution = c.Value * c.Weight / 91
			s.Value += c.Contribution
		}
	}
	s.Forecast = model.Forecast{PAlive: ptr(0.63), POrder: ptr(0.41), ExpectedOrders: ptr(3.2), ExpectedSpend: ptr(880000.0), CLV: ptr(2560000.0)}
}

func bare(r *model.Row) {
	*r = model.Row{Customer: model.Customer{ID: 12, Name: "B", Created: uitest.Today - 3}}
	s := &r.Score
	s.AsOf, s.Tier, s.MachineTier, s.ABC, s.Stage, s.Provisional = uitest.Today, model.TierC, model.TierC, model.TierC, model.StageProspect, true
	s.Due, s.Overdue, s.Gain = uitest.Today+87, -87, model.Gain{P: 0.5, Value: 50000}
	s.Reasons = []model.Reason{{Code: "never_contacted", N: 3}, {Code: "no_orders"}, {Code: "due_in", N: 87}}
	codes := []string{"no_orders", "no_orders", "no_orders", "no_potential", "no_orders", "no_feedback", "no_orders"}
	weights := []float64{25, 15, 15, 15, 10, 10, 10}
	for i, n := range []string{"monetary", "recency", "frequency", "potential", "loyalty", "satisfaction", "safety"} {
		s.Components = append(s.Components, model.Component{Name: n, Weight: weights[i], Reasons: []model.Reason{{Code: codes[i]}}})
	}
}

func (b book) Detail(ctx context.Context, id int64, asOf model.Day, events int) (model.Detail, error) {
	d, err := b.Store.Detail(ctx, id, asOf, events)
	d.Policy.Queue = model.QueueRules{RetainUplift: 0.10, CloseUplift: 0.20}
	d.Policy.Model = model.ModelRules{RiskWeeks: 13, HorizonWeeks: 52, ProvisionalAt: 0.6}
	d.Policy.Tiers = model.TierRules{Method: model.TierByScore, ScoreA: 70, ScoreB: 40, ShareA: 0.8, ShareB: 0.95}
	if id == 12 {
		d.Spend, d.Tiers = [12]int64{}, nil
	}
	if id == 2 {
		d.ReferredBy = "Meridian Optics"
	}
	return d, err
}

func overlays(env *nav.Env) nav.Overlays {
	many := func(nav.Target) nav.Overlay { return nil }
	return nav.Overlays{
		Verbs: map[action.ID]func(nav.Target) nav.Overlay{
			action.Log: many, action.Snooze: many, action.Due: many, action.Override: many, action.Assign: many, action.Tag: many,
		},
		CopyAs: func([]model.Row, []model.Attr) nav.Overlay { return nil },
		Edit:   func(*model.Detail) nav.Overlay { return nil }, AddContact: func(*model.Detail) nav.Overlay { return nil },
		EditContact: func(model.Contact) nav.Overlay { return nil }, EditEvent: func(model.Interaction, string) nav.Overlay { return nil },
		Settle: func(d *model.Detail) nav.Overlay {
			return settling{problem: d.Problem, said: env.Lang.NextStep(&d.Row, d.Problem, env.Today)}
		},
		Ask: func(ask nav.Question, _ bool, yes func() tea.Cmd) tea.Cmd {
			if !env.Confirm {
				return yes()
			}
			question, detail := ask()
			return env.Tell(nav.Push{Overlay: asked{question: question + " " + detail, yes: yes}})
		},
	}
}

// settling stands in for the prompt that asks how a problem was settled.
type settling struct {
	nav.Overlay
	problem *model.Interaction
	said    string
}

// asked stands in for the confirm overlay.
type asked struct {
	nav.Overlay
	question string
	yes      func() tea.Cmd
}

func drive(t *testing.T, tag string, id int64, w, h int) (*uitest.Driver, *Detail, book) {
	t.Helper()
	env, b := uitest.NewEnv(tag, "dark"), sample()
	d := New(env, b, id, overlays(env))
	return uitest.Drive(env, d, w, h), d, b
}

func TestGoldens(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, size := range [][2]int{{60, 13}, {80, 20}, {120, 36}, {200, 56}} {
			for id, name := range map[int64]string{2: "rich", 12: "bare"} {
				drv, _, _ := drive(t, tag, id, size[0], size[1])
				view := drv.Styled()
				uitest.Exact(t, view, size[0], size[1])
				uitest.Golden(t, fmt.Sprintf("%s_%s_%d", name, tag, size[0]), view)
			}
		}
	}
}

// A reason that ends with a full stop of its own gets no second one.
func TestOneFullStopAfterAReason(t *testing.T) {
	for tag, reason := range map[string]string{"en": "until it is decided.", "zh": "等待决定。"} {
		_, d, _ := drive(t, tag, 2, 120, 36)
		d.det.Override = &model.Override{Tier: model.TierA, Reason: reason, On: uitest.Today}
		if got := d.overrideWords(); strings.Contains(got, "..") || strings.Contains(got, "。。") || !strings.Contains(got, reason) {
			t.Errorf("%s: %q", tag, got)
		}
	}
}

// The due date names whose cadence set it: the tier's, or the customer's own.
func TestWhoseCadence(t *testing.T) {
	for tag, want := range map[string][2]string{"en": {"tier A is due every 14 days", "this customer is due every 21 days"}, "zh": {"A 级每 14 天回访一次", "这位客户每 21 天回访一次"}} {
		_, d, _ := drive(t, tag, 2, 120, 36)
		if got := d.dueWords(); !strings.Contains(got, want[0]) {
			t.Errorf("%s, of the tier: %q", tag, got)
		}
		d.det.Customer.Cadence, d.det.Cadence = 21, 21
		if got := d.dueWords(); !strings.Contains(got, want[1]) {
			t.Errorf("%s, its own: %q", tag, got)
		}
	}
}

func TestExactAtEverySize(t *testing.T) {
	drv, d, _ := drive(t, "zh", 2, 80, 20)
	for w := 58; w < 240; w += 7 {
		for _, h := range []int{1, 5, 11, 20, 60} {
			uitest.Exact(t, d.View(w, h), w, h)
			drv.Press("down", "tab")
		}
	}
}

// The contributions shown, in tenths, add up to the score shown.
func TestContributionsAddUp(t *testing.T) {
	_, d, _ := drive(t, "en", 2, 120, 36)
	sum := 0
	for _, p := range d.det.Score.Tenths() {
		sum += p
	}
	want, _ := strconv.ParseFloat(part.Tenth(d.det.Score.Value), 64)
	if float64(sum)/10 != want {
		t.Errorf("contributions give %v, the score is %v", float64(sum)/10, want)
	}
	if view := d.View(120, 36); !strings.Contains(ansi.Strip(view), part.Tenth(want)) {
		t.Error("the sum is not shown")
	}
}

// Going down with the arrow alone passes every item of a column and keeps the
// cursor in sight; Tab reaches every section.
func TestCursorStaysInSight(t *testing.T) {
	drv, d, _ := drive(t, "en", 2, 80, 12)
	seen := map[sectionID]bool{}
	for range 60 {
		if !strings.Contains(drv.View(), "▌") {
			t.Fatalf("the cursor is out of sight in section %d item %d", d.focus, d.cursor[d.focus])
		}
		seen[d.focus] = true
		drv.Press("down")
	}
	if len(seen) != int(sectionCount) {
		t.Errorf("sections passed: %v", seen)
	}
	drv.Press("g")
	if d.focus != secNext || d.top[0] != 0 {
		t.Errorf("g leads to section %d, line %d", d.focus, d.top[0])
	}
	for range sectionCount {
		drv.Press("tab")
		if !strings.Contains(drv.View(), "▌") {
			t.Fatalf("no cursor after Tab to section %d", d.focus)
		}
	}
	if d.focus != secNext {
		t.Errorf("Tab does not come round: %d", d.focus)
	}
}

func TestCursorStaysInSightAcrossLanguages(t *testing.T) {
	drv, d, _ := drive(t, "zh", 2, 58, 11)
	drv.Press("tab", "tab", "tab", "tab", "down")
	d.env.Lang = uitest.NewEnv("en", "dark").Lang
	drv.Give(nav.Restyled{})
	if v := drv.View(); !strings.Contains(v, "▌ Oskar") || !strings.Contains(v, "Contacts") {
		t.Errorf("after the change of language:\n%s", v)
	}
}

func TestTimelineLoadsPagesAndFilters(t *testing.T) {
	drv, d, b := drive(t, "en", 2, 80, 20)
	if len(d.events) != pageSize || d.total != 120 {
		t.Fatalf("%d of %d loaded", len(d.events), d.total)
	}
	drv.Press("shift+tab")
	for range 115 {
		drv.Press("down")
	}
	if len(d.events) != 120 {
		t.Errorf("%d loaded after going down", len(d.events))
	}
	under := d.event().ID
	drv.Give(nav.Changed{})
	if d.event() == nil || d.event().ID != under || len(d.events) != 120 {
		t.Errorf("a reload lost the place: %d loaded", len(d.events))
	}
	b.Events[2] = append([]model.Interaction{{ID: 1, CustomerID: 2, Day: uitest.Today, Kind: model.Note, Note: "newer"}}, b.Events[2]...)
	drv.Give(nav.Changed{})
	if d.event() == nil || d.event().ID != under {
		t.Error("a newer entry pushes the cursor off its own")
	}
	drv.Press("f")
	for _, e := range d.events {
		if !e.Kind.HasAmount() {
			t.Errorf("%s among orders and refunds", e.Kind)
		}
	}
	if d.total != 22 || !strings.Contains(drv.View(), "orders and refunds") {
		t.Errorf("%d filtered:\n%s", d.total, drv.View())
	}
}

func TestLateAnswersAreDropped(t *testing.T) {
	env, b := uitest.NewEnv("en", "mono"), sample()
	d := New(env, b, 2, overlays(env))
	drv := uitest.Drive(env, d, 80, 20)
	drv.Hold = true
	drv.Press("f")
	drv.Press("f")
	held := drv.Held
	drv.Hold = false
	drv.Run(held[1])
	drv.Run(held[0]) // the first filter's answer comes last
	for _, e := range d.events {
		if e.Kind.HasAmount() {
			t.Fatalf("a late answer was shown: %s", e.Kind)
		}
	}
}

func TestVerbs(t *testing.T) {
	drv, d, b := drive(t, "en", 2, 80, 20)
	if why := d.Disabled(action.DeleteEvent); why != "detail.pick_event" {
		t.Errorf("deleting an entry away from the timeline: %q", why)
	}
	drv.Press("R")
	r, ok := lastPush(drv).(settling)
	if !ok || !complains(r.problem) || !strings.Contains(r.said, "Settle the complaint of") || len(b.Writes) != 0 {
		t.Fatalf("R away from the complaint does not ask about it: %+v, wrote %v", r, b.Writes)
	}
	drv.Press("shift+tab", "down", "delete")
	q, ok := lastPush(drv).(asked)
	if !ok || !strings.Contains(q.question, "Delete the") {
		t.Fatalf("no question before deleting: %T", lastPush(drv))
	}
	if drv.Env.Writing() {
		t.Error("an unanswered question counts as a write under way")
	}
	was := d.total
	drv.Run(q.yes())
	if d.total != was-1 {
		t.Errorf("%d entries after deleting one of %d", d.total, was)
	}
	drv.Press("N")
	if d.det.Note != "年度框架合同每年 9 月续签。\nPrefers mail before ten. edited" {
		t.Errorf("note %q", d.det.Note)
	}
	drv.Press("A")
	if !d.det.Archived || !strings.Contains(drv.View(), "archived") {
		t.Error("not archived")
	}
	drv.Env.Confirm = false
	drv.Press("D")
	last := drv.Sent[len(drv.Sent)-1]
	if c, ok := last.(nav.Changed); !ok || c.Outcome == nil || c.Outcome.Change.Kind != model.ChangeDelete {
		t.Errorf("deleting ends with %T", last)
	}
	if _, ok := drv.Sent[len(drv.Sent)-2].(nav.Pop); !ok {
		t.Error("deleting does not close the overlay")
	}
}

func lastPush(drv *uitest.Driver) nav.Overlay {
	for i := len(drv.Sent) - 1; i >= 0; i-- {
		if p, ok := drv.Sent[i].(nav.Push); ok {
			return p.Overlay
		}
	}
	return nil
}

func TestHostileTextIsShownSafely(t *testing.T) {
	env, b := uitest.NewEnv("en", "mono"), sample()
	r := &b.Rows[1]
	r.Note, r.Owner, r.Ref = "a\x1b]52;c;x\x07b", "x\u202ey", "\x1b[31mred"
	r.Fields = []model.Field{{Name: "k\x1b[2J", Value: "\u009b31m"}}
	r.Override.Reason = "\x1b[0m"
	b.Events[2][0].Note = "\x1b[8mhidden"
	b.People[2][0].Name = "\x07bell"
	for _, w := range []int{80, 160} {
		view := uitest.Drive(env, New(env, b, 2, overlays(env)), w, 200).Styled()
		for _, bad := range []string{"\x1b]52", "\x1b[31m", "\u202e", "\x1b[2J", "\u009b", "\x1b[8m", "\x07"} {
			if strings.Contains(view, bad) {
				t.Errorf("width %d shows %q", w, bad)
			}
		}
	}
}

func TestMouse(t *testing.T) {
	drv, d, _ := drive(t, "en", 2, 120, 36)
	lines := strings.Split(drv.View(), "\n")
	y := -1
	for i, l := range lines {
		if strings.Contains(l, "Oskar") {
			y = i
		}
	}
	drv.Run(d.Mouse(tea.MouseClickMsg{Button: tea.MouseLeft}, 100, y))
	if d.contact() == nil || d.contact().ID != 22 {
		t.Errorf("a click on line %d picks %v", y, d.contact())
	}
	drv.Run(d.Mouse(tea.MouseWheelMsg{Button: tea.MouseWheelDown}, 100, 20))
	if d.top[1] != 3 || d.top[0] != 0 {
		t.Errorf("the wheel scrolls to %v", d.top)
	}
}

func TestNotFoundCloses(t *testing.T) {
	drv, _, b := drive(t, "en", 2, 80, 20)
	_, _ = b.Delete(context.Background(), []int64{2})
	drv.Give(nav.Changed{})
	if _, ok := drv.Sent[len(drv.Sent)-2].(nav.Pop); !ok {
		t.Errorf("a customer that is gone stays open: %v", drv.Sent)
	}
}
