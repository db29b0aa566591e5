package today

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/choose"
	"tierbook/ui/overlay/prompt"
	"tierbook/ui/part"
	"tierbook/ui/uitest"
)

// sample is the book of twelve with everybody in the queue.
func sample() *uitest.Store {
	s := uitest.Sample()
	for i := range s.Rows {
		r := &s.Rows[i]
		r.Score.InQueue = true
		if !r.Score.Pinned {
			r.Score.Section = model.SectionCalls
		}
		if r.Score.Overdue < 0 {
			r.Score.Overdue = 0
			r.Score.Reasons = []model.Reason{{Code: "due_today"}}
		}
	}
	return s
}

// big is a book of n customers in the queue.
func big(n int) *uitest.Store {
	one := sample().Rows[1]
	s := &uitest.Store{}
	for i := range n {
		r := one
		r.ID, r.Name = int64(i+1), fmt.Sprintf("Customer %04d", i+1)
		r.Score.Gain.Total = float64(10*n - i*10)
		s.Rows = append(s.Rows, r)
	}
	return s
}

func overlays(env *nav.Env) nav.Overlays {
	choice := func([]model.Row, []model.Attr) nav.Overlay {
		return choose.New(env, func() (string, []part.Item) { return prompt.CopyForms(env) }, false, func([]string) tea.Cmd { return nil })
	}
	verb := func(nav.Target) nav.Overlay { return choice(nil, nil) }
	return nav.Overlays{
		Verbs:  map[action.ID]func(nav.Target) nav.Overlay{action.Log: verb, action.Snooze: verb, action.Due: verb},
		CopyAs: choice,
		Copy: func(rows []model.Row, columns []model.Attr) tea.Cmd {
			return prompt.Copy(env, prompt.FormText, rows, columns)
		},
	}
}

func drive(s Store, w, h int) (*uitest.Driver, *Layer) {
	env := uitest.NewEnv("en", "mono")
	l := New(env, s, overlays(env))
	return uitest.Drive(env, l, w, h), l
}

func under(l *Layer) string {
	if r := l.Row(); r != nil {
		return r.Name
	}
	return ""
}

var sizes = [][2]int{{80, 20}, {120, 36}, {200, 56}}

func TestQueueLooks(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, sz := range sizes {
			env := uitest.NewEnv(tag, "dark")
			d := uitest.Drive(env, New(env, sample(), overlays(env)), sz[0], sz[1])
			d.Press("j", "j")
			uitest.Exact(t, d.Styled(), sz[0], sz[1])
			uitest.Golden(t, fmt.Sprintf("queue_%s_%dx%d", tag, sz[0], sz[1]), d.View())
		}
	}
}

// A book that has names for its tiers shows them, in a column as wide as they need.
func TestNamedTiersLook(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, sz := range sizes {
			env := uitest.Named(uitest.NewEnv(tag, "dark"))
			d := uitest.Drive(env, New(env, sample(), overlays(env)), sz[0], sz[1])
			uitest.Exact(t, d.Styled(), sz[0], sz[1])
			uitest.Golden(t, fmt.Sprintf("named_%s_%dx%d", tag, sz[0], sz[1]), d.View())
		}
	}
}

// staleStore answers with the scores of an earlier day.
type staleStore struct{ *uitest.Store }

func (s staleStore) Queue(ctx context.Context, q model.ListQuery) (model.Page, model.QueueCounts, error) {
	p, c, err := s.Store.Queue(ctx, q)
	p.Stale, p.AsOf = true, uitest.Today-1
	return p, c, err
}

func TestOtherLooks(t *testing.T) {
	calm := uitest.Sample()
	for i := range calm.Rows {
		calm.Rows[i].Score.InQueue = false
		calm.Rows[i].Score.Due = uitest.Today + model.Day(20-i)
	}
	calm.Rows[11].SnoozedUntil = uitest.Today + 40
	for _, tag := range []string{"en", "zh"} {
		for _, c := range []struct {
			name  string
			store Store
			book  int
			keys  string
		}{
			{"nobody", staleStore{&uitest.Store{}}, 0, ""}, // nobody to score: nothing is said of scores
			{"nothing_due", calm, 12, ""},
			{"stale", staleStore{sample()}, 12, ""},
			{"search", sample(), 12, "/ 示 例"},
			{"not_found", sample(), 12, "/ z z enter"},
		} {
			env := uitest.NewEnv(tag, "mono")
			env.Book.Customers, env.Owner = c.book, ""
			d := uitest.Drive(env, New(env, c.store, overlays(env)), 80, 14)
			d.Press(strings.Fields(c.keys)...)
			uitest.Exact(t, d.Styled(), 80, 14)
			uitest.Golden(t, c.name+"_"+tag, d.View())
		}
	}
}

// Whatever a person does in a window of whatever size, the view fills it
// exactly and the cursor is in sight.
func TestViewIsExactAtEverySize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(60, 300).Draw(t, "w"), rapid.IntRange(13, 97).Draw(t, "h")
		s := big(rapid.SampledFrom([]int{0, 1, 12, 150}).Draw(t, "customers"))
		if len(s.Rows) > 0 {
			s.Rows[0].Name = rapid.String().Draw(t, "name")
		}
		env := uitest.NewEnv(rapid.SampledFrom([]string{"en", "zh"}).Draw(t, "lang"), "dark")
		env.ASCII = rapid.Bool().Draw(t, "ascii")
		l := New(env, s, overlays(env))
		d := uitest.Drive(env, l, w, h)
		keys := []string{"j", "k", "pgdown", "pgup", "G", "g", "n", "p", "J", "K", "/", "x", "1", "esc", "enter"}
		for _, k := range rapid.SliceOfN(rapid.SampledFrom(keys), 0, 12).Draw(t, "keys") {
			d.Press(k)
		}
		d.W, d.H = rapid.IntRange(60, 300).Draw(t, "w2"), rapid.IntRange(13, 97).Draw(t, "h2")
		for i, line := range strings.Split(d.Styled(), "\n") {
			if n := ansi.StringWidth(line); n != d.W {
				t.Fatalf("line %d takes %d of %d cells: %q", i, n, d.W, line)
			}
		}
		if n := strings.Count(d.Styled(), "\n") + 1; n != d.H {
			t.Fatalf("%d lines of %d", n, d.H)
		}
		if from, to := l.Cur.Win.Visible(); l.Cur.Win.Total > 0 && (l.Cur.Win.Cursor < from || l.Cur.Win.Cursor >= to) {
			t.Fatalf("cursor %d out of sight %d..%d", l.Cur.Win.Cursor, from, to)
		}
	})
}

// The mark compares with the tier at opening, whatever brought the row back to it.
func TestTierMovementIsMarked(t *testing.T) {
	s := sample()
	d, l := drive(s, 80, 20)
	tier := func(to model.Tier) {
		for i := range s.Rows {
			if s.Rows[i].ID == 2 {
				s.Rows[i].Score.Tier = to
			}
		}
	}
	tier(model.TierA)
	d.Give(nav.Changed{Outcome: &model.Outcome{
		CustomerID: 2, Change: model.Change{Kind: model.ChangeEdit},
		Before: &model.Standing{Score: model.Score{Tier: model.TierB}}, After: &model.Standing{Score: model.Score{Tier: model.TierA}},
	}})
	if !strings.Contains(d.View(), "A▲") {
		t.Errorf("no mark:\n%s", d.View())
	}
	tier(model.TierC)
	l.Env.ASCII = true
	d.Give(nav.Changed{})
	if !strings.Contains(d.View(), "Cv") {
		t.Errorf("no mark in ASCII:\n%s", d.View())
	}
	tier(model.TierB) // taken back by another process
	d.Give(nav.Changed{})
	if strings.ContainsAny(d.View(), "▲▼^") || strings.Contains(d.View(), "Bv") {
		t.Errorf("the mark outlives the change:\n%s", d.View())
	}
}

// Another's change that is taken back here leaves no mark: the customer stands as it
// was first seen. One whom the change brings back into sight has moved.
func TestTierMovementFollowsTheHistory(t *testing.T) {
	s := sample()
	d, _ := drive(s, 80, 20)
	set := func(to model.Tier) {
		for i := range s.Rows {
			if s.Rows[i].ID == 2 {
				s.Rows[i].Score.Tier = to
			}
		}
	}
	set(model.TierC) // by another process
	d.Give(nav.Changed{})
	if !strings.Contains(d.View(), "C▼") {
		t.Errorf("no mark:\n%s", d.View())
	}
	set(model.TierB)
	d.Give(nav.Changed{Outcome: &model.Outcome{
		CustomerID: 2, Change: model.Change{Kind: model.ChangeOverride, Undone: true},
		Before: &model.Standing{Score: model.Score{Tier: model.TierC}}, After: &model.Standing{Score: model.Score{Tier: model.TierB}},
	}})
	if strings.ContainsAny(d.View(), "▲▼") {
		t.Errorf("a mark though it stands as it was:\n%s", d.View())
	}
}

func TestSearchNarrowsAndEscBringsAllBack(t *testing.T) {
	d, l := drive(sample(), 80, 20)
	d.Press("/")
	d.Type("深圳")
	if l.Cur.Win.Total != 1 || under(l) != "深圳远航电子" || d.Layer.Cursor() == nil || d.Layer.Cursor().X != 2+4 || d.Layer.Cursor().Y != 19 {
		t.Errorf("%d found, cursor on %q at %+v", l.Cur.Win.Total, under(l), d.Layer.Cursor())
	}
	d.Give(tea.PasteMsg{Content: "zzz"})
	if l.Cur.Win.Total != 0 {
		t.Error("a paste did not reach the search")
	}
	d.Press("backspace", "backspace", "backspace", "enter")
	if l.Searching || l.Q.Search != "深圳" {
		t.Error("Enter does not keep what was searched for")
	}
	d.Press("esc")
	if l.Cur.Win.Total != 12 || under(l) != "深圳远航电子" {
		t.Errorf("Esc leaves %d rows with the cursor on %q", l.Cur.Win.Total, under(l))
	}
}

// Who is found outside of the queue stands below it, under a heading of their own.
func TestASearchOffersTheRest(t *testing.T) {
	s := sample()
	for i := range s.Rows {
		if s.Rows[i].Name == "深圳远航电子" {
			s.Rows[i].Score.InQueue, s.Rows[i].Score.Section = false, model.SectionNone
		}
	}
	d, l := drive(s, 80, 20)
	if l.Cur.Win.Total != 11 || strings.Contains(d.View(), "Not in the queue") {
		t.Errorf("%d rows:\n%s", l.Cur.Win.Total, d.View())
	}
	d.Press("/")
	d.Type("深圳")
	if v := d.View(); under(l) != "深圳远航电子" || !strings.Contains(v, "Not in the queue") || !strings.Contains(v, "11 in the queue") {
		t.Errorf("on %q:\n%s", under(l), v)
	}
}

// The totals are the queue's, whoever is searched for; letters are text then,
// so no letter is offered.
func TestASearchLeavesTheTotalsAlone(t *testing.T) {
	d, l := drive(sample(), 80, 20)
	d.Press("/")
	d.Type("深圳")
	if v := d.View(); !strings.Contains(v, "12 in the queue") || !strings.Contains(v, "1 found") {
		t.Errorf("the totals follow the search:\n%s", v)
	}
	for _, id := range l.Actions() {
		for _, k := range d.Env.Keys.Keys(id) {
			if len(k) == 1 && k != "j" && k != "k" && k != "J" && k != "K" {
				t.Errorf("%s is offered while letters are text", id)
			}
		}
	}
	if l.Wording(action.Choose) == "" || l.Wording(action.Cancel) == "" {
		t.Error("Enter and Esc have no words")
	}
	d.Press("enter")
	if v := d.View(); !strings.Contains(v, "12 in the queue") || l.Wording(action.Choose) != "" {
		t.Errorf("the totals follow the search that is kept:\n%s", v)
	}
}

// A silence of years stands whole in its column.
func TestYearsOfSilenceAreWhole(t *testing.T) {
	for tag, want := range map[string]string{"en": "1003 d", "zh": "1003天"} {
		s := uitest.Sample()
		s.Rows[0].Facts.LastContact = uitest.Today - 1003
		env := uitest.NewEnv(tag, "mono")
		d := uitest.Drive(env, New(env, s, overlays(env)), 80, 20)
		if !strings.Contains(d.View(), want) {
			t.Errorf("%s: no %q in\n%s", tag, want, d.View())
		}
	}
}

func TestOwnerLimitsTheQueue(t *testing.T) {
	env := uitest.NewEnv("en", "mono")
	env.Owner = "Li Na"
	l := New(env, sample(), overlays(env))
	d := uitest.Drive(env, l, 80, 20)
	if l.Cur.Win.Total != 4 {
		t.Errorf("%d rows:\n%s", l.Cur.Win.Total, d.View())
	}
	env.Owner = `quote " and \`
	d.Run(l.Init())
	if l.Cur.Win.Total != 0 || l.Cur.Err != nil {
		t.Errorf("%d rows, %v", l.Cur.Win.Total, l.Cur.Err)
	}
}

func TestMouse(t *testing.T) {
	d, l := drive(sample(), 120, 36)
	click := tea.MouseClickMsg{Button: tea.MouseLeft}
	d.View()
	d.Run(l.Mouse(click, 10, 4)) // a heading
	if l.Cur.Win.Cursor != 0 {
		t.Errorf("a click on a heading went to row %d", l.Cur.Win.Cursor)
	}
	d.Run(l.Mouse(click, 10, 6))
	if l.Cur.Win.Cursor != 2 {
		t.Errorf("a click went to row %d", l.Cur.Win.Cursor)
	}
	d.View()
	d.Run(l.Mouse(click, 10, 6))
	if n := len(d.Sent); n == 0 || d.Sent[n-1] != (nav.Open{ID: 3}) {
		t.Errorf("a second click sent %v", d.Sent)
	}
	d.Run(l.Mouse(tea.MouseWheelMsg{Button: tea.MouseWheelDown}, 100, 10))
	d.View()
	if l.Cur.Win.Cursor != 2 {
		t.Error("the wheel over the pane moved the list")
	}
}

func TestActionsOnTheRow(t *testing.T) {
	d, _ := drive(sample(), 80, 20)
	for _, k := range []string{"l", "s", "d", "Y"} {
		before := len(d.Sent)
		d.Press(k)
		if len(d.Sent) != before+1 {
			t.Errorf("%s opened nothing", k)
		} else if _, ok := d.Sent[before].(nav.Push); !ok {
			t.Errorf("%s sent %T", k, d.Sent[before])
		}
	}
	d.Press("y", "n", "enter")
	if n := len(d.Sent); d.Sent[n-1] != (nav.Open{ID: 2}) {
		t.Errorf("n and Enter sent %v", d.Sent[n-1])
	}
	empty, l := drive(&uitest.Store{}, 80, 20)
	empty.Press("l", "enter", "G")
	if len(empty.Sent) != 0 || l.Disabled(action.Log) == "" {
		t.Errorf("without a row %v was sent", empty.Sent)
	}
}

func TestFailureIsSaidAndGoesAway(t *testing.T) {
	s := &failing{Store: sample(), err: model.Invalid("error.date", "Text", "x")}
	d, l := drive(s, 80, 20)
	if !strings.Contains(d.View(), "is not a date") || len(d.Sent) == 0 {
		t.Errorf("the failure is not said:\n%s", d.View())
	}
	s.err = nil
	d.Give(nav.Changed{})
	if l.Cur.Err != nil || under(l) == "" {
		t.Error("the failure stays after a good answer")
	}
}

type failing struct {
	*uitest.Store
	err error
}

func (f *failing) Queue(ctx context.Context, q model.ListQuery) (model.Page, model.QueueCounts, error) {
	if f.err != nil {
		return model.Page{}, model.QueueCounts{}, f.err
	}
	return f.Store.Queue(ctx, q)
}

// The contributions shown add up to the score shown.
func TestTenthsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := model.Score{Known: true}
		weights := 0.0
		for range rapid.IntRange(1, 7).Draw(t, "components") {
			c := model.Component{Known: rapid.Bool().Draw(t, "known"), Value: rapid.Float64Range(0, 100).Draw(t, "value"), Weight: rapid.Float64Range(0, 40).Draw(t, "weight")}
			if c.Known {
				weights += c.Weight
			}
			s.Components = append(s.Components, c)
		}
		if weights == 0 {
			return
		}
		for i := range s.Components {
			if c := &s.Components[i]; c.Known {
				c.Contribution = c.Weight * c.Value / weights
				s.Value += c.Contribution
			}
		}
		sum := 0
		for i, v := range s.Tenths() {
			sum += v
			if c := s.Components[i]; c.Known && math.Abs(float64(v)-c.Contribution*10) >= 1 {
				t.Fatalf("%v is shown as %d tenths", c.Contribution, v)
			}
		}
		if want := int(math.Round(s.Value * 10)); sum != want {
			t.Fatalf("the parts add up to %d tenths, the score is %d", sum, want)
		}
	})
}

func TestNamesAreSafe(t *testing.T) {
	s := sample()
	s.Rows[0].Name = "evil\x1b]0;x\a\u202e\u009b31m"
	s.Rows[0].Phone, s.Rows[0].Owner = "\x1b[31m", "o\nw"
	d, _ := drive(s, 120, 36)
	for _, bad := range []string{"\x1b]", "\a", "\u202e", "\u009b", "\x1b[31m"} {
		if strings.Contains(d.Styled(), bad) {
			t.Errorf("%q reaches the terminal", bad)
		}
	}
}

func BenchmarkCursor(b *testing.B) {
	env := uitest.NewEnv("zh", "dark")
	l := New(env, big(200), overlays(env))
	d := uitest.Drive(env, l, 200, 56)
	for i := 0; b.Loop(); i++ {
		d.Press([]string{"j", "k"}[i%2])
		l.View(200, 56)
	}
}

func TestCountsAreGrouped(t *testing.T) {
	d, _ := drive(big(1200), 80, 20)
	if !strings.Contains(d.View(), "1,200 in the queue") {
		t.Errorf("the counts are hard to read:\n%s", strings.Split(d.View(), "\n")[0])
	}
}
