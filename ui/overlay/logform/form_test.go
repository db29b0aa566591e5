package logform

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

// spy keeps what was logged.
type spy struct {
	*uitest.Store
	got   []model.Interaction
	patch *model.InteractionPatch
	ids   []int64
	asOf  model.Day
	hold  func(ctx context.Context) error
}

func (s *spy) EditInteraction(ctx context.Context, id int64, p model.InteractionPatch) (model.Outcome, error) {
	s.patch = &p
	return s.Store.EditInteraction(ctx, id, p)
}

func (s *spy) LogAll(ctx context.Context, ids []int64, in model.Interaction, asOf model.Day) (model.Outcome, error) {
	if s.hold != nil {
		if err := s.hold(ctx); err != nil {
			return model.Outcome{}, err
		}
	}
	s.got, s.ids, s.asOf = append(s.got, in), ids, asOf
	return s.Store.LogAll(ctx, ids, in, asOf)
}

func open(tag string, customer, w, h int) (*uitest.Driver, *Form, *spy) {
	env := uitest.NewEnv(tag, "mono")
	s := &spy{Store: uitest.Sample()}
	f := New(env, s, nav.Of(s.Rows[customer]))
	return uitest.Drive(env, f, w, h), f, s
}

func saved(t *testing.T, s *spy) model.Interaction {
	t.Helper()
	if len(s.got) != 1 {
		t.Fatalf("%d interactions logged", len(s.got))
	}
	return s.got[0]
}

// Many are logged alike, after a question that says how many.
func TestMany(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		env := uitest.NewEnv(tag, "mono")
		s := &spy{Store: uitest.Sample()}
		f := New(env, s, nav.Of(s.Rows[:3]...))
		f.SetOutside(1)
		d := uitest.Drive(env, f, 80, 14)
		uitest.Golden(t, "many_"+tag, d.View())
		d.Press("c")
		d.Type("fair on Friday")
		d.Press("enter")
		ask, ok := d.Sent[0].(nav.Push)
		if !ok || len(s.got) != 0 {
			t.Fatalf("not asked: %v", d.Sent)
		}
		uitest.Golden(t, "many_ask_"+tag, ansi.Strip(ask.Overlay.View(56, 6)))
		d.Run(ask.Overlay.Do(action.Confirm))
		if in := saved(t, s); in.Kind != model.Call || in.Note != "fair on Friday" || len(s.ids) != 3 {
			t.Errorf("logged %+v with %v", in, s.ids)
		}
	}
}

func TestACallTakesFourKeysAndTheNote(t *testing.T) {
	d, _, s := open("en", 1, 64, 14) // l opened it
	d.Press("c")
	d.Type("asked about 秋季订单")
	d.Press("enter")
	in := saved(t, s)
	if in.Kind != model.Call || in.Note != "asked about 秋季订单" || s.ids[0] != 2 || in.Day != uitest.Today || in.By != "sam" || s.asOf != uitest.Today {
		t.Errorf("logged %+v as of %v", in, s.asOf)
	}
	if in.Clock != 17*3600 { // 9:00 UTC in Shanghai
		t.Errorf("the time of day is %d", in.Clock)
	}
	if len(d.Sent) != 2 {
		t.Fatalf("sent %v", d.Sent)
	}
	if _, ok := d.Sent[0].(nav.Pop); !ok {
		t.Errorf("the form stays: %v", d.Sent)
	}
	if c, ok := d.Sent[1].(nav.Changed); !ok || c.Outcome == nil || c.Outcome.After.Score.Value != 90 {
		t.Errorf("the change is not told: %v", d.Sent)
	}
	if d.Env.Drafts.Load("log-2") != nil {
		t.Error("the draft outlives the save")
	}
}

func TestEveryKindHasItsLetter(t *testing.T) {
	for i, key := range strings.Split("cmesvorpfna", "") {
		d, f, _ := open("en", 0, 64, 14)
		d.Press(key)
		if f.kind() != model.Kinds[i] {
			t.Errorf("%s chooses %s", key, f.kind())
		}
		want := fieldNote
		switch f.kind() {
		case model.Order, model.Refund:
			want = fieldAmount
		case model.Feedback:
			want = fieldSat
		}
		if f.Form.Focused() != want {
			t.Errorf("%s moves on to %s", key, f.Form.Focused())
		}
	}
}

func TestOtherLettersDoNotReachTheScreen(t *testing.T) {
	_, f, _ := open("en", 0, 64, 14)
	for _, k := range []string{"q", "u", "1", "j", "x"} {
		if _, took := f.Key(uitest.KeyPress(k)); !took {
			t.Errorf("%s goes through the form", k)
		}
	}
	for _, k := range []string{"?", "esc", "enter", "ctrl+c"} {
		if _, took := f.Key(uitest.KeyPress(k)); took {
			t.Errorf("%s does not get past the form", k)
		}
	}
}

func TestOrder(t *testing.T) {
	d, _, s := open("en", 0, 64, 14)
	d.Press("o")
	d.Type("1,200.50")
	d.Press("tab", "tab")
	d.Type("fri")
	if !strings.Contains(d.View(), "→ 2026-07-17 Fri") {
		t.Errorf("the date understood is not shown:\n%s", d.View())
	}
	d.Press("enter")
	in := saved(t, s)
	if in.Amount != 120050 || in.Currency != "CNY" || in.Base == nil || *in.Base != 120050 || in.Next != uitest.Today+2 {
		t.Errorf("logged %+v", in)
	}
}

func TestForeignMoneyStaysOutOfRevenue(t *testing.T) {
	d, _, s := open("en", 0, 64, 14)
	d.Press("o")
	d.Type("300 usd")
	if !strings.Contains(d.View(), "→ $300 · another currency") {
		t.Errorf("nothing is said of the currency:\n%s", d.View())
	}
	d.Press("enter")
	if in := saved(t, s); in.Amount != 30000 || in.Currency != "USD" || in.Base != nil {
		t.Errorf("logged %+v", in)
	}
}

func TestFeedback(t *testing.T) {
	d, f, s := open("en", 0, 64, 14)
	d.Press("f", "enter")
	if f.Form.Focused() != fieldSat || !strings.Contains(d.View(), "needs a satisfaction") || len(s.got) != 0 {
		t.Errorf("a missing grade is let through:\n%s", d.View())
	}
	d.Press("4", "tab")
	d.Type("on time")
	d.Press("enter")
	if in := saved(t, s); in.Satisfaction != 4 || in.Note != "on time" {
		t.Errorf("logged %+v", in)
	}
}

func TestPastAndFuture(t *testing.T) {
	d, f, s := open("zh", 0, 64, 14)
	d.Press("v")
	f.Form.Focus(fieldWhen)
	d.Type("明天")
	d.Press("enter")
	if len(s.got) != 0 || f.Form.ErrorOf(fieldWhen) == "" {
		t.Error("what lies ahead was logged")
	}
	d.Press("ctrl+u")
	d.Type("3天前")
	d.Press("enter")
	if in := saved(t, s); in.Day != uitest.Today-3 || in.Clock != model.NoClock {
		t.Errorf("logged %+v", in)
	}
	d, f, s = open("en", 0, 64, 14) // a day of the week is the latest such day
	d.Press("v")
	f.Form.Focus(fieldWhen)
	d.Type("fri")
	if !strings.Contains(d.View(), "→ 2026-07-10 Fri") {
		t.Errorf("the day understood is not shown:\n%s", d.View())
	}
	d.Press("enter")
	if in := saved(t, s); in.Day != uitest.Today-5 {
		t.Errorf("logged %+v", in)
	}
}

func TestErrorsStandAtTheirFieldsAndNothingIsLost(t *testing.T) {
	d, f, s := open("en", 0, 64, 14)
	d.Press("o", "enter")
	if f.Form.ErrorOf(fieldAmount) != "An amount is needed; write a number such as 1200 or 1200.50." {
		t.Errorf("no amount: %q", f.Form.ErrorOf(fieldAmount))
	}
	d.Type("12x")
	d.Press("tab")
	d.Type("note stays")
	d.Press("tab")
	d.Type("35/3")
	d.Press("enter")
	if f.Form.Focused() != fieldAmount || f.Form.ErrorOf(fieldAmount) == "" || f.Form.ErrorOf(fieldNext) == "" || len(s.got) != 0 {
		t.Fatalf("errors are not at their fields:\n%s", d.View())
	}
	if f.Form.Value(fieldNote) != "note stays" || f.Form.Value(fieldNext) != "35/3" {
		t.Error("what was typed is lost")
	}
	d.Press("backspace", "enter", "ctrl+u")
	f.Form.Focus(fieldNext)
	d.Press("ctrl+u")
	d.Type("yesterday")
	d.Press("enter")
	if !strings.Contains(f.Form.ErrorOf(fieldNext), "before") {
		t.Errorf("a next date before the day: %q", f.Form.ErrorOf(fieldNext))
	}
}

func TestAFailedWriteKeepsTheForm(t *testing.T) {
	d, f, s := open("en", 0, 64, 14)
	d.Press("c")
	d.Type("important")
	s.Err = model.Invalid("error.date", "Text", "book is locked")
	d.Press("enter")
	if len(d.Sent) != 0 || f.Form.Value(fieldNote) != "important" || !strings.Contains(d.View(), "book is locked") {
		t.Fatalf("sent %v:\n%s", d.Sent, d.View())
	}
	s.Err = nil
	d.Press("enter")
	if len(d.Sent) != 2 {
		t.Errorf("the second try sent %v", d.Sent)
	}
}

func TestWhileSavingNothingHappensTwice(t *testing.T) {
	d, f, s := open("en", 0, 64, 14)
	d.Press("c")
	d.Hold = true
	d.Press("enter", "enter") // other keys wait, which is the root's to see to
	if len(d.Held) != 1 || !f.Busy() || !strings.Contains(d.View(), "Saving…") {
		t.Fatalf("%d writes under way:\n%s", len(d.Held), d.View())
	}
	if !d.Env.Writing() {
		t.Error("quitting would not wait for the write")
	}
	late := nav.Ask(d.Env, new(nav.Latest), func(context.Context) (int, error) { return 1, nil }, func(int, error) tea.Cmd { return d.Env.Tell(nav.Pop{}) })()
	d.Give(late)
	if !f.Busy() {
		t.Error("another form's answer was taken")
	}
	held := d.Held[0]
	d.Hold = false
	d.Run(held)
	saved(t, s)
}

func TestEscGivesUpASaveThatWaits(t *testing.T) {
	d, f, s := open("en", 0, 64, 14)
	d.Press("c")
	d.Type("kept")
	d.Hold = true
	d.Press("enter")
	s.hold = func(ctx context.Context) error {
		select {
		case <-ctx.Done():
		case <-time.After(20 * time.Second): // a failure must not hang
			t.Error("Esc does not reach the write")
		}
		return model.E(model.CodeCancelled, "error.internal")
	}
	save := d.Held[0]
	d.Press("esc")
	d.Hold = false
	d.Run(save)
	if f.Busy() || len(s.got) != 0 || f.Form.Value(fieldNote) != "kept" || len(d.Sent) != 0 {
		t.Errorf("saving %v, logged %v, sent %v", f.Busy(), s.got, d.Sent)
	}
}

func TestEscAsksOnlyWhenSomethingWasTyped(t *testing.T) {
	d, _, _ := open("en", 0, 64, 14)
	d.Press("esc")
	if _, ok := d.Sent[0].(nav.Pop); !ok {
		t.Fatalf("sent %v", d.Sent)
	}
	d, _, _ = open("en", 0, 64, 14)
	d.Press("c")
	d.Type("x")
	d.Press("esc")
	if p, ok := d.Sent[0].(nav.Push); !ok || p.Overlay.Name() != "confirm" {
		t.Fatalf("sent %v", d.Sent)
	}
	d.Env.Confirm = false
	d.Press("esc")
	if _, ok := d.Sent[1].(nav.Pop); !ok {
		t.Errorf("an expert is asked: %v", d.Sent)
	}
}

func TestContactAndOpportunity(t *testing.T) {
	d, f, s := open("en", 0, 64, 14)
	d.Press("e")
	f.Form.Focus(fieldContact)
	d.Type("陈")
	d.Press("right")
	f.Form.Focus(fieldExpected)
	d.Type("5w")
	if strings.Contains(d.View(), "→") {
		t.Error("nonsense was understood as an amount")
	}
	d.Press("ctrl+u")
	d.Type("5万")
	d.Press("tab", "ctrl+u")
	d.Type("30%")
	d.Press("tab")
	d.Type("quo")
	d.Press("right", "enter")
	in := saved(t, s)
	if in.Contact != "陈静" || in.Expected != 5000000 || in.Probability != 0.3 || in.Source != "quote" {
		t.Errorf("logged %+v", in)
	}
	_, f, _ = open("en", 1, 64, 14) // nobody is known there
	f.Form.Focus(fieldContact)
	if f.Form.Focused() == fieldContact {
		t.Error("a contact is asked for where there are none")
	}
}

func TestPaste(t *testing.T) {
	d, f, _ := open("en", 0, 64, 14)
	d.Press("n")
	d.Give(tea.PasteMsg{Content: "two\nlines\x1b[31m"})
	if strings.ContainsAny(d.View(), "\x1b\t") || !strings.HasPrefix(f.Form.Value(fieldNote), "two lines") {
		t.Errorf("pasted %q", f.Form.Value(fieldNote))
	}
	d, f, s := open("en", 0, 64, 14)
	words := "wants a quote" + strings.Repeat(" 很长", 1600)
	d.Give(tea.PasteMsg{Content: words})
	d.Press("enter")
	if in := saved(t, s); in.Kind != model.Call || in.Note != words {
		t.Errorf("pasted before a kind was chosen: %+v, note %q", in, f.Form.Value(fieldNote))
	}
}

func TestMouseChoosesKinds(t *testing.T) {
	d, f, _ := open("en", 0, 64, 14)
	for y, line := range strings.Split(d.View(), "\n") {
		if x := strings.Index(line, "o order"); x >= 0 {
			d.Run(f.Mouse(tea.MouseClickMsg{Button: tea.MouseLeft}, x+2, y))
			break
		}
	}
	if f.kind() != model.Order || f.Form.Focused() != fieldAmount {
		t.Errorf("the click chose %s, the focus is on %s", f.kind(), f.Form.Focused())
	}
}

// In a wide window the form is wider: the head line says why.
func TestSizeFollowsTheWindow(t *testing.T) {
	_, f, _ := open("en", 0, 64, 14)
	for _, c := range [][2]int{{60, 60}, {69, 69}, {80, 66}, {120, 84}, {200, 96}} {
		if w, _ := f.Size(c[0], 30); w != c[1] {
			t.Errorf("%d cells in a window of %d, want %d", w, c[0], c[1])
		}
	}
}

func TestLooks(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, c := range []struct{ name, keys string }{
			{"kind", ""},
			{"call", "c n o t e tab f r i"},
			{"order_error", "o 1 2 x enter"},
			{"feedback_error", "f enter"},
		} {
			for _, sz := range [][2]int{{58, 11}, {64, 14}} {
				d, f, _ := open(tag, 0, sz[0], sz[1])
				d.Press(strings.Fields(c.keys)...)
				uitest.Exact(t, d.Styled(), sz[0], sz[1])
				uitest.Golden(t, fmt.Sprintf("%s_%s_%d", c.name, tag, sz[0]), d.View())
				if f.Form.Typing() != (f.Cursor() != nil) {
					t.Errorf("%s: the cursor is %v", c.name, f.Cursor())
				}
			}
		}
	}
}

// Whatever is typed in a form of whatever size, it is drawn exactly, with the
// cursor inside it.
func TestViewIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(40, 120).Draw(t, "w"), rapid.IntRange(9, 20).Draw(t, "h")
		d, f, _ := open(rapid.SampledFrom([]string{"en", "zh"}).Draw(t, "lang"), 0, w, h)
		keys := []string{"c", "o", "f", "tab", "shift+tab", "down", "3", "x", "enter", "left", "right", "backspace"}
		for range rapid.IntRange(0, 20).Draw(t, "keys") {
			if rapid.IntRange(0, 4).Draw(t, "what") == 0 {
				d.Type(rapid.StringMatching(`[a-z客户１ ]{0,30}`).Draw(t, "text"))
			}
			d.Press(rapid.SampledFrom(keys).Draw(t, "key"))
		}
		lines := strings.Split(d.Styled(), "\n")
		for i, line := range lines {
			if n := ansi.StringWidth(line); n != w {
				t.Fatalf("line %d takes %d of %d: %q", i, n, w, line)
			}
		}
		if c := f.Cursor(); len(lines) != h || c != nil && (c.X < 0 || c.X >= w || c.Y < 0 || c.Y >= h) {
			t.Fatalf("%d lines of %d, cursor %+v", len(lines), h, c)
		}
	})
}

func TestHelpListsWhatWorksWhere(t *testing.T) {
	d, f, _ := open("en", 0, 64, 14)
	has := func(id action.ID) bool {
		for _, a := range f.Actions() {
			if a == id {
				return true
			}
		}
		return false
	}
	if !has("kind_order") {
		t.Error("the kinds are not offered while the kind has the focus")
	}
	d.Press("c")
	if has("kind_order") {
		t.Error("the kinds are offered while typing")
	}
}

// A name too long for the line is cut once, before the border; what is said of it is
// whole or not there.
func TestALongNameIsCutOnce(t *testing.T) {
	for _, n := range []int{20, 52, 60, 90} {
		env := uitest.NewEnv("en", "mono")
		s := uitest.Sample()
		s.Rows[0].Name = strings.Repeat("n", n)
		head, _, _ := strings.Cut(uitest.Drive(env, New(env, s, nav.Of(s.Rows[0])), 64, 14).View(), "\n")
		if cuts := strings.Count(head, "…"); cuts > 1 || cuts == 1 && n < 60 || !strings.HasSuffix(head, " ") {
			t.Errorf("%d letters: %q", n, head)
		}
	}
}
