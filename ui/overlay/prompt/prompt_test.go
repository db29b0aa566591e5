package prompt

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

// spy keeps what was asked of the book.
type spy struct {
	*uitest.Store
	ids   []int64
	day   model.Day
	patch model.CustomerPatch
	kind  model.ChangeKind
	over  *model.Override
	calls int
}

func (s *spy) Snooze(ctx context.Context, ids []int64, d model.Day) (model.Outcome, error) {
	s.ids, s.day, s.calls = ids, d, s.calls+1
	return s.Store.Snooze(ctx, ids, d)
}

func (s *spy) SetDue(ctx context.Context, ids []int64, at model.Repeat) (model.Outcome, error) {
	s.ids, s.day, s.calls = ids, at.From, s.calls+1
	return s.Store.SetDue(ctx, ids, at)
}

func (s *spy) EditCustomers(ctx context.Context, ids []int64, p model.CustomerPatch, k model.ChangeKind) (model.Outcome, error) {
	s.ids, s.patch, s.kind, s.calls = ids, p, k, s.calls+1
	return s.Store.EditCustomers(ctx, ids, p, k)
}

func (s *spy) Override(ctx context.Context, ids []int64, o *model.Override) (model.Outcome, error) {
	s.ids, s.over, s.calls = ids, o, s.calls+1
	return s.Store.Override(ctx, ids, o)
}

type maker func(*nav.Env, Store, nav.Target) *Prompt

func open(tag string, make maker, rows ...int) (*uitest.Driver, *spy) {
	env := uitest.NewEnv(tag, "mono")
	s := &spy{Store: uitest.Sample()}
	var who []model.Row
	for _, i := range rows {
		who = append(who, s.Rows[i])
	}
	p := make(env, s, nav.Of(who...))
	w, h := p.Size(80, 20)
	return uitest.Drive(env, p, w-2, h-2), s
}

func applied(t *testing.T, d *uitest.Driver) {
	t.Helper()
	if len(d.Sent) != 2 {
		t.Fatalf("sent %v:\n%s", d.Sent, d.View())
	}
	if _, ok := d.Sent[0].(nav.Pop); !ok {
		t.Errorf("the prompt stays: %T", d.Sent[0])
	}
	if c, ok := d.Sent[1].(nav.Changed); !ok || c.Outcome == nil {
		t.Errorf("the change is not told: %T", d.Sent[1])
	}
}

func TestSnooze(t *testing.T) {
	d, s := open("en", Snooze, 0)
	d.Type("fri")
	if !strings.Contains(d.View(), "→ 2026-07-17 Fri") {
		t.Errorf("what was understood is not shown:\n%s", d.View())
	}
	d.Press("enter")
	applied(t, d)
	if s.day != uitest.Today+2 || !reflect.DeepEqual(s.ids, []int64{1}) {
		t.Errorf("snoozed %v until %v", s.ids, s.day)
	}
	d, s = open("zh", Snooze, 0, 1, 2) // Enter alone: tomorrow
	d.Press("enter")
	applied(t, d)
	if s.day != uitest.Today+1 || len(s.ids) != 3 {
		t.Errorf("snoozed %v until %v", s.ids, s.day)
	}
	d, s = open("en", Snooze, 0)
	d.Press("down", "down", "enter") // next week: Monday
	applied(t, d)
	if s.day != uitest.Today+5 {
		t.Errorf("the third offer snoozed until %v", s.day)
	}
	d, _ = open("en", func(env *nav.Env, store Store, who nav.Target) *Prompt {
		env.Book.Workdays = true
		return Snooze(env, store, who)
	}, 0)
	d.Type("sat")
	if !strings.Contains(d.View(), "→ 2026-07-20 Mon") {
		t.Errorf("not the Monday that the snooze lasts to:\n%s", d.View())
	}
}

// The days offered stand in their order whatever today is, each once: on a
// Saturday next week's Monday lies before three days from now, and on a Friday
// both are the same.
func TestDaysAreOfferedInTheirOrder(t *testing.T) {
	for ahead := range 7 {
		env := uitest.NewEnv("en", "mono")
		env.Today += model.Day(ahead)
		s := &spy{Store: uitest.Sample()}
		p := Snooze(env, s, nav.Of(s.Rows[0]))
		for i := 1; i < len(p.options); i++ {
			if a, b := p.options[i-1], p.options[i]; b.text != none && a.note >= b.note {
				t.Errorf("on a %s %s stands before %s", env.Lang.Weekday(env.Today), a.note, b.note)
			}
		}
	}
}

// Only one thing is marked: what Enter takes.
func TestOneMarkAtATime(t *testing.T) {
	d, _ := open("en", func(env *nav.Env, s Store, who nav.Target) *Prompt { return Snooze(env, s, who) }, 1)
	for _, typed := range []string{"", "+", "5d"} {
		d.Type(typed)
		if n := strings.Count(d.View(), "▌"); n != 1 {
			t.Errorf("%d things are marked after %q:\n%s", n, typed, d.View())
		}
	}
	p := d.Layer.(*Prompt)
	if p.Wording(action.Save) != "prompt.do_apply" || p.Disabled(action.Focus) == "" {
		t.Error("a prompt with nothing to complete hints at a next field, or saves where it applies")
	}
}

func TestLanguageChangesUnderThePrompt(t *testing.T) {
	d, _ := open("en", func(env *nav.Env, s Store, who nav.Target) *Prompt { return Snooze(env, s, who) }, 1, 2)
	d.Type("fri")
	d.Env.Lang = lang.New("zh")
	d.Give(nav.Restyled{})
	if v := d.View(); strings.Contains(v, "Until") || strings.Contains(v, "customers") || !strings.Contains(v, "fri") {
		t.Errorf("not in the new language, or what was typed is lost:\n%s", v)
	}
}

func TestSnoozeRefusesWhatIsNotAhead(t *testing.T) {
	for _, text := range []string{"today", "yesterday", "soon"} {
		d, s := open("en", Snooze, 0)
		d.Type(text)
		d.Press("enter")
		if s.calls != 0 || len(d.Sent) != 0 || !strings.Contains(d.View(), "! ") || !strings.Contains(d.View(), text) {
			t.Errorf("%q: %d writes, sent %v:\n%s", text, s.calls, d.Sent, d.View())
		}
	}
}

func TestWaking(t *testing.T) {
	env := uitest.NewEnv("en", "mono")
	s := &spy{Store: uitest.Sample()}
	s.Rows[0].SnoozedUntil = uitest.Today + 9
	d := uitest.Drive(env, Snooze(env, s, nav.Of(s.Rows[0])), 58, 12)
	if !strings.Contains(d.View(), "snoozed until 2026-07-24") {
		t.Errorf("what holds now is not shown:\n%s", d.View())
	}
	d.Press("up", "enter") // the last offer wakes
	applied(t, d)
	if s.calls != 1 || s.day != 0 {
		t.Errorf("snoozed until %v", s.day)
	}
}

func TestDue(t *testing.T) {
	d, s := open("zh", Due, 0, 3)
	d.Type("2周后")
	d.Press("enter")
	applied(t, d)
	if s.day != uitest.Today+14 || len(s.ids) != 2 {
		t.Errorf("%v due on %v", s.ids, s.day)
	}
	d, s = open("en", Due, 0)
	d.Type("today")
	d.Press("enter")
	applied(t, d)
	if s.day != uitest.Today {
		t.Errorf("due on %v", s.day)
	}
	d, s = open("en", Due, 0)
	d.Type("-")
	d.Press("enter")
	applied(t, d)
	if s.day != 0 {
		t.Errorf("the promise is not taken off: %v", s.day)
	}
}

func TestAssign(t *testing.T) {
	d, s := open("en", Assign, 0, 1)
	if !strings.Contains(d.View(), "2 customers") || !strings.Contains(d.View(), "王芳") {
		t.Errorf("whom it is about, or the owners in use, are not shown:\n%s", d.View())
	}
	d.Type("sa")
	d.Press("tab", "enter")
	applied(t, d)
	if *s.patch.Owner != "Sam" || s.kind != model.ChangeAssign || len(s.ids) != 2 {
		t.Errorf("%v assigned to %q as %s", s.ids, *s.patch.Owner, s.kind)
	}
	d, s = open("en", Assign, 0)
	d.Press("enter")
	if s.calls != 0 || !strings.Contains(d.View(), "Type or choose") {
		t.Errorf("nobody was assigned:\n%s", d.View())
	}
	d.Type("New Owner")
	d.Press("enter")
	applied(t, d)
	if *s.patch.Owner != "New Owner" {
		t.Errorf("assigned to %q", *s.patch.Owner)
	}
	d, s = open("en", Assign, 0)
	d.Env.Owners = model.Owners([]string{"Maya Ortiz", "Li Na"}, nil)
	d.Type("mo") // initials are no new person
	if !strings.Contains(d.View(), "looked after by Maya Ortiz") {
		t.Errorf("does not say who is meant:\n%s", d.View())
	}
	d.Press("enter")
	if *s.patch.Owner != "Maya Ortiz" {
		t.Errorf("assigned to %q", *s.patch.Owner)
	}
	d, s = open("en", Assign, 0)
	d.Type("-")
	d.Press("enter")
	if *s.patch.Owner != "" {
		t.Errorf("the owner stays: %q", *s.patch.Owner)
	}
	for _, typed := range []string{"sam: renews: in March", "Sam： renews: in March "} {
		d, s = open("en", Assign, 0)
		d.Env.Owners = model.Owners([]string{"Sam"}, nil)
		d.Type(typed)
		if !strings.Contains(d.View(), "looked after by Sam · note: renews: in March") {
			t.Errorf("does not say what is handed over:\n%s", d.View())
		}
		d.Press("enter")
		if *s.patch.Owner != "Sam" || s.patch.Handover != "renews: in March" {
			t.Errorf("assigned to %q with %q", *s.patch.Owner, s.patch.Handover)
		}
	}
}

func TestTags(t *testing.T) {
	d, s := open("en", Tag, 0)
	d.Type("重点 -vi")
	d.Press("tab")
	if !strings.Contains(d.View(), "→ add 重点 · remove vip") {
		t.Errorf("what was understood is not shown:\n%s", d.View())
	}
	d.Press("enter")
	applied(t, d)
	if !reflect.DeepEqual(s.patch.AddTags, []string{"重点"}) || !reflect.DeepEqual(s.patch.RemoveTags, []string{"vip"}) || s.kind != model.ChangeTag {
		t.Errorf("patch %+v", s.patch)
	}
	known := []string{"key", "key account", "vip"}
	for text, want := range map[string]string{
		"+a，b -a 、 + -":             `["b"] ["a"]`,
		"-key account, new":         `["new"] ["key account"]`,
		"+Key Account vip":          `["key account" "vip"] []`,
		"key accounts":              `["key" "accounts"] []`,
		`-"two words" +"not closed`: `["not closed"] ["two words"]`,
		"+“两 个” x":                  `["两 个" "x"] []`,
		`"" + "x" －key`:             `["x"] ["key"]`,
	} {
		add, remove := tags(text, known)
		if got := fmt.Sprintf("%q %q", add, remove); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
	for typed, want := range map[string]string{"+key a": `+"key account"`, "vip -acc": `vip -"key account"`, "": `+"key account"`} {
		if got := Tag(d.Env, s, nav.Target{}).complete(typed, "key account"); got != want {
			t.Errorf("%q is completed to %q, want %q", typed, got, want)
		}
	}
}

func TestOverride(t *testing.T) {
	d, s := open("en", Override, 1)
	d.Type("a key account until +6m")
	if !strings.Contains(d.View(), "tier A by hand · because “key account”") {
		t.Errorf("what was understood is not shown:\n%s", d.View())
	}
	d.Press("enter")
	applied(t, d)
	want := model.Override{Tier: model.TierA, Reason: "key account", By: "sam", On: uitest.Today, Until: uitest.Today.AddMonths(6)}
	if s.over == nil || *s.over != want {
		t.Errorf("override %+v", s.over)
	}
	d, s = open("zh", Override, 2) // stands already: what holds is in the field
	d.Press("ctrl+u")
	d.Type("无")
	d.Press("enter")
	applied(t, d)
	if s.calls != 1 || s.over != nil {
		t.Errorf("the override stays: %+v", s.over)
	}
}

func TestParseOverride(t *testing.T) {
	for text, want := range map[string]string{
		"A": "A||", "b": "B||", "A 战略客户": "A|战略客户|", "A 战略客户 至 6个月后": "A|战略客户|2027-01-15",
		"B 签到客户": "B|签到客户|", "C until 2026-12-31": "C||2026-12-31", "A lives until until fri": "A|lives until|2026-07-17",
		"D": "error.tier", "": "error.tier", "A x until blah": "error.when", "A until yesterday": "prompt.override.past",
		"Abc": "error.tier",
	} {
		o, err := parseOverride(text, uitest.NewEnv("en", "mono"))
		got := ""
		if err != nil {
			got = err.(*model.Error).Key
		} else {
			got = o.Tier.String() + "|" + o.Reason + "|" + o.Until.String()
		}
		if got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

// What an override is written as reads back as itself, in both languages.
func TestOverrideTextReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		env := uitest.NewEnv(rapid.SampledFrom([]string{"en", "zh"}).Draw(t, "lang"), "mono")
		env.Book.Tiers = rapid.SampledFrom([]model.TierNames{{}, {"", "VIP", "普通", "潜在"}, {"", "Top acc", "b", "C"}}).Draw(t, "names")
		env.Lang = env.Lang.ForBook(&env.Book)
		o := &model.Override{
			Tier: rapid.SampledFrom(model.Tiers[:]).Draw(t, "tier"), On: uitest.Today,
			Reason: rapid.StringMatching(`[a-z客户重点]{0,12}`).Draw(t, "reason"), Until: uitest.Today + model.Day(rapid.IntRange(0, 4000).Draw(t, "days")),
		}
		got, err := parseOverride(overrideText(env, o), env)
		if err != nil || *got != *o {
			t.Fatalf("%q reads back as %+v, %v", overrideText(env, o), got, err)
		}
	})
}

func TestFailedWriteKeepsWhatWasTyped(t *testing.T) {
	d, s := open("en", Snooze, 0)
	s.Err = model.Invalid("error.date", "Text", "locked")
	d.Type("fri")
	d.Press("enter")
	if len(d.Sent) != 0 || !strings.Contains(d.View(), "locked") || !strings.Contains(d.View(), "fri") {
		t.Fatalf("sent %v:\n%s", d.Sent, d.View())
	}
	s.Err = nil
	d.Hold = true
	d.Press("enter", "enter", "esc")
	if len(d.Held) != 1 || !strings.Contains(d.View(), "Saving") {
		t.Fatalf("%d writes under way:\n%s", len(d.Held), d.View())
	}
	p := d.Layer.(*Prompt)
	d.Give(nav.Ask(d.Env, new(nav.Latest), func(context.Context) (int, error) { return 1, nil }, func(int, error) tea.Cmd { return d.Env.Tell(nav.Pop{}) })())
	if cmd := p.Do(action.Save); !p.Busy() || cmd != nil {
		t.Errorf("another prompt's answer, or a second save, ended the wait")
	}
	held := d.Held[0]
	d.Hold = false
	d.Run(held)
	applied(t, d)
}

func TestCopyText(t *testing.T) {
	env, rows := uitest.NewEnv("en", "mono"), uitest.Sample().Rows[:2]
	rows[0].Name, rows[0].Phone = "Evil\x1b]0;x\x07\nrm -rf, \"Ltd\"", "138\x1b[31m\n0000"
	for form, want := range map[string]string{
		FormText: "Evil␛]0;x␇⏎rm -rf, \"Ltd\"\n138␛[31m⏎0000\nk1@example.com\n示例机械（上海）有限公司\n138-0000-0002\nk2@example.com",
		FormLine: "Evil␛]0;x␇⏎rm -rf, \"Ltd\", 138␛[31m⏎0000, k1@example.com\n示例机械（上海）有限公司, 138-0000-0002, k2@example.com",
		"name":   "Evil␛]0;x␇⏎rm -rf, \"Ltd\"\n示例机械（上海）有限公司",
		"email":  "k1@example.com\nk2@example.com",
	} {
		if got := CopyText(env, form, rows, nil); got != want {
			t.Errorf("%s: %q, want %q", form, got, want)
		}
	}
	if got := CopyText(env, "tsv", rows[1:], nil); got != "K0002\t示例机械（上海）有限公司\tB\tSam\t138-0000-0002\tk2@example.com" {
		t.Errorf("tsv: %q", got)
	}
	columns := []model.Attr{
		model.AttrTier, model.AttrName, model.AttrScore, model.AttrRevenue, model.AttrLastContact, model.AttrTags, model.AttrPAlive,
	}
	for _, form := range []string{"tsv", "csv", "json"} {
		text := CopyText(env, form, rows, columns)
		if strings.ContainsAny(text, "\x1b\x07\r") {
			t.Errorf("%s brings control characters along: %q", form, text)
		}
		uitest.Golden(t, "copy_"+form, text)
	}
	var list []map[string]any
	if err := json.Unmarshal([]byte(CopyText(env, "json", rows, nil)), &list); err != nil || len(list) != 2 || list[1]["ref"] != "K0002" || list[1]["tier_name"] != "B" {
		t.Errorf("%v: %v", err, list)
	}
}

// What was copied is said: the text where it is one line, how many customers where there
// are several.
func TestCopySays(t *testing.T) {
	env, rows := uitest.NewEnv("en", "mono"), uitest.Sample().Rows[:2]
	said := func(cmd tea.Cmd) string {
		batch, ok := cmd().(tea.BatchMsg)
		if !ok {
			return cmd().(nav.Notice).Text
		}
		return batch[1]().(nav.Notice).Text
	}
	for _, c := range []struct {
		rows       []model.Row
		form, want string
	}{
		{rows[:1], "name", "Copied: Meridian Optics"},
		{rows[:1], FormText, "Copied: name, phone and e-mail, a line each"},
		{rows, "name", "Copied 2 customers"},
		{nil, "json", "There is nothing to copy."},
	} {
		if got := said(Copy(env, c.form, c.rows, nil)); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s of %d: %q", c.form, len(c.rows), got)
		}
	}
}

// Every form has its words and a digit of its own.
func TestCopyForms(t *testing.T) {
	title, items := CopyForms(uitest.NewEnv("en", "mono"))
	if title != "Copy as" || len(items) != 8 || items[2].Label != "name" || items[2].Value != "name" || items[2].Key != "3" {
		t.Errorf("%s: %+v", title, items)
	}
}

func TestLooks(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for name, c := range map[string]struct {
			make maker
			text string
		}{
			"snooze": {Snooze, ""}, "due": {Due, "12/31/26 3pm"}, "assign": {Assign, ""}, "tag": {Tag, "重点 -"}, "override": {Override, "A vip"},
		} {
			d, _ := open(tag, c.make, 1)
			d.Type(c.text)
			if name == "due" {
				d.Press("enter")
			}
			uitest.Exact(t, d.Styled(), d.W, d.H)
			uitest.Golden(t, name+"_"+tag, d.View())
			if cur := d.Layer.Cursor(); cur == nil || cur.Y != formTop {
				t.Errorf("%s: the cursor is at %+v", name, cur)
			}
		}
	}
}

func TestMousePicksAndApplies(t *testing.T) {
	d, s := open("en", Snooze, 0)
	p := d.Layer.(*Prompt)
	d.View()
	d.Run(p.Mouse(tea.MouseClickMsg{}, 5, p.offerY+1))
	if p.at != 1 || s.calls != 0 {
		t.Fatalf("the click picked %d", p.at)
	}
	d.Run(p.Mouse(tea.MouseClickMsg{}, 5, p.offerY+1))
	applied(t, d)
	if s.day != uitest.Today+3 {
		t.Errorf("snoozed until %v", s.day)
	}
}

func TestPasteIntoPrompt(t *testing.T) {
	d, s := open("en", Due, 0)
	d.Give(tea.PasteMsg{Content: "2026-12-01"})
	d.Press("enter")
	applied(t, d)
	if s.day.String() != "2026-12-01" {
		t.Errorf("due on %v", s.day)
	}
}
