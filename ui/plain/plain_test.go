package plain_test

import (
	"context"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/plain"
	"tierbook/ui/uitest"
)

// talk gives what is said to some lines, and the command lines that they come to.
func talk(t *testing.T, tag string, lines ...string) (string, []string) {
	t.Helper()
	mem := uitest.Sample()
	mem.WhatIfs = map[int64]model.Counterfactual{}
	for i := range mem.Rows {
		mem.WhatIfs[mem.Rows[i].ID] = model.Counterfactual{Down: &model.Fall{Day: uitest.Today + 30, From: model.TierA, To: model.TierB}}
	}
	var out strings.Builder
	s := &plain.Session{Store: mem, Lang: lang.New(tag).ForBook(&model.Book{Currency: "CNY"}), Out: &out, Today: uitest.Today, Currency: "CNY", IsCurrency: func(code string) bool { return code == "USD" }}
	asked := commands(s)
	if err := s.Run(context.Background(), strings.NewReader(strings.Join(lines, "\n")+"\n")); err != nil {
		t.Fatal(err)
	}
	return out.String(), *asked
}

// commands notes the command lines of a session, the words with a bar between.
func commands(s *plain.Session) *[]string {
	var asked []string
	s.Command = func(_ context.Context, words []string, _ []model.Row) error {
		asked = append(asked, strings.Join(words, "|"))
		return nil
	}
	return &asked
}

func TestQueueAndLetters(t *testing.T) {
	out, asked := talk(t, "en", "1", "l 1 call spoke with Chen", "l 2 order 1200.50 autumn", "l 2 feedback 4", "l 4 called Anna, wants a quote", "s 3 +2w", "d 1 every 3 weeks", "s 2", "o 2", "q", "l 1 call never read")
	for _, want := range []string{"7 to follow up", "1. Meridian Optics, tier A", "If nothing is done: drops to B on "} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
	if got, want := strings.Join(asked, "\n"), strings.Join([]string{
		"log|1|--note=spoke with Chen|--|call", "log|2|--amount=1200.50|--note=autumn|--|order", "log|2|--satisfaction=4|--note=|--|feedback",
		"log|4|--|called Anna, wants a quote", "snooze|3|--|+2w", "due|1|--|every 3 weeks", "recommend|2",
	}, "\n"); got != want {
		t.Errorf("commands:\n%s\nwant:\n%s", got, want)
	}
	if strings.ContainsAny(out, "\x1b│╭█") {
		t.Error("art in plain mode")
	}
}

// Who may be in the book twice is read out, compared, merged or told apart.
func TestDoublesInSentences(t *testing.T) {
	for tag, want := range map[string][]string{
		"en": {"2 pairs of customers", "1. Acme and Beta, 80 of 100: same name.", "Owner: li, against —.", "p NUMBER m merges"},
		"zh": {"2 对", "1. Acme，Beta，相似度 80：名称相同。", "负责人：li；—。", "p 序号 m"},
	} {
		mem := uitest.Sample()
		mem.Pairs = []model.Pair{
			{A: model.Match{ID: 1, Name: "Acme"}, B: model.Match{ID: 2, Name: "Beta"}, Score: 80, Evidence: []model.Reason{{Code: "double_name"}}},
			{A: model.Match{ID: 3, Name: "Cy\x1b[2J"}, B: model.Match{ID: 4, Name: "Dee"}, Score: 50},
		}
		mem.Differences = []model.Difference{{Field: "owner", A: "li"}}
		var out strings.Builder
		s := &plain.Session{Store: mem, Lang: lang.New(tag), Out: &out, Today: uitest.Today}
		asked := commands(s)
		if err := s.Run(context.Background(), strings.NewReader("p\np 1\np 1 m owner phone\np 2 x\np 2\np 7 z\n")); err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(out.String(), w) {
				t.Errorf("%s lacks %q:\n%s", tag, w, out.String())
			}
		}
		if got := strings.Join(*asked, " "); got != "merge|#1|#2|--yes|--take=owner,phone dedupe|#3|#4|--not-same" || strings.Contains(out.String(), "\x1b") {
			t.Errorf("%s: %s", tag, got)
		}
	}
}

// What an earlier sitting wrote is named before it is taken back.
func TestUndoAfterARestart(t *testing.T) {
	for tag, want := range map[string]string{"en": "Take back: logged call: Meridian Optics?\nMade in an earlier or another session, 2026-07-15 15:20, by sam.", "zh": "2026-07-15 15:20，sam。"} {
		var out strings.Builder
		mem := uitest.Sample()
		if _, err := mem.LogInteraction(context.Background(), model.Interaction{CustomerID: mem.Rows[0].ID, Kind: model.Call, Day: uitest.Today}, uitest.Today); err != nil {
			t.Fatal(err)
		}
		mem.Restart()
		s := &plain.Session{Store: mem, Lang: lang.New(tag), Out: &out, Today: uitest.Today, Currency: "CNY", Zone: "Asia/Shanghai"}
		if err := s.Run(context.Background(), strings.NewReader("u\nn\nu\nt\nu\nu\n")); err != nil {
			t.Fatal(err)
		}
		got := out.String()
		if strings.Count(got, want) != 3 {
			t.Errorf("asked %d times, want 3:\n%s", strings.Count(got, want), got)
		}
		if _, redo, _ := mem.LastChange(context.Background()); redo == nil {
			t.Error("the second u in a row took nothing back")
		}
	}
}

// n reads on in what was read last, and numbers stand for that.
func TestNextTenOfWhatWasRead(t *testing.T) {
	mem := uitest.Sample()
	for i := range 12 {
		mem.Pairs = append(mem.Pairs, model.Pair{A: model.Match{ID: mem.Rows[0].ID, Name: fmt.Sprint("First ", i)}, B: model.Match{ID: 2, Name: "Beta"}})
	}
	var out strings.Builder
	var asked [][]string
	s := &plain.Session{
		Store: mem, Lang: lang.New("en").ForBook(&model.Book{Currency: "CNY"}), Out: &out, Today: uitest.Today, Currency: "CNY",
		Filter: func(_ context.Context, text string) (*model.Filter, error) {
			return model.ParseFilter(strings.Replace(text, "Mine", "tier:A", 1), model.FilterOptions{Today: uitest.Today})
		},
		Command: func(_ context.Context, words []string, rows []model.Row) error {
			asked = append(asked, append(words, rows[0].Name))
			return nil
		},
	}
	lines := "m\nn\nt\np\nn\nw\nn\n2\nf Mine\nf tier:Q\n--owner li\n" + `tierbook tag 1 "a b" --note="c d" “e f” it's '' last` + "\n"
	if err := s.Run(context.Background(), strings.NewReader(lines)); err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(out.String(), "\n> ")
	for i, want := range map[int]string{
		2: "That was all", 4: "1. First 0 and Beta", 5: "2. First 11 and Beta", 6: "10. ", 7: "2. ", 8: ". Tier ", 9: "4 found for “Mine”.\n1. ", 10: "Q", 11: "“--owner” is not in the list",
	} {
		if !strings.Contains(parts[i], want) {
			t.Errorf("after line %d no %q:\n%s", i, want, parts[i])
		}
	}
	if got := strings.Join(asked[0], "|"); len(asked) != 1 || got != "tag|1|a b|--note=c d|e f|it's||last|Harbor & Pine" {
		t.Errorf("%q", asked)
	}
}

// The manager's figures are sentences; a number after them reads one of the
// customers at risk.
func TestManager(t *testing.T) {
	out, _ := talk(t, "en", "m", "1")
	for _, want := range []string{
		"12 customers, revenue to date ¥", "Tier A: 4 customers (33%)", "Li Na: 4 customers, 25% contacted in time", "moved up, ", "won back",
		"3 A customers at risk", "1. 晨光纸业, ¥7,716 at stake: falls to B on 27 Jul", "晨光纸业. Tier A, score",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
	if strings.ContainsAny(out, "\x1b│╭█") {
		t.Error("art in plain mode")
	}
	if out, _ = talk(t, "zh", "m"); !strings.Contains(out, "A 级 4 位（33%）") || !strings.Contains(out, "3 位 A 级客户预警") {
		t.Error(out)
	}
}

// An order's amount may name its currency, in a word of its own too; other words
// of three capitals are the note.
func TestOrdersNameTheirCurrency(t *testing.T) {
	for text, want := range map[string]string{
		"300 USD spring": "--amount=300 USD|--note=spring", "USD 300": "--amount=USD 300|--note=", "300 VIP order": "--amount=300|--note=VIP order", "1.2万 autumn": "--amount=1.2万|--note=autumn",
	} {
		if _, asked := talk(t, "en", "l 1 order "+text); len(asked) != 1 || asked[0] != "log|1|"+want+"|--|order" {
			t.Errorf("%q is %q", text, asked)
		}
	}
}

// A note that says that nobody was reached makes a try of a call; what is only about
// such a thing stays a note.
func TestANoteThatNobodyWasReached(t *testing.T) {
	for line, want := range map[string]string{
		"call no answer":                             "--outcome=no answer|--note=",
		"电话 没人接，明天再打":                                "--outcome=没人接|--note=明天再打",
		"call left a message, back on Friday":        "--outcome=left a message|--note=back on Friday",
		"call talked about the payment that bounced": "--note=talked about the payment that bounced",
	} {
		if _, asked := talk(t, "zh", "l 1 "+line); len(asked) != 1 || asked[0] != "log|1|"+want+"|--|call" {
			t.Errorf("%s: %q", line, asked)
		}
	}
}

// A person who gives up before the first list is there has not failed.
func TestGivingUpWhileTheFirstListLoads(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	s := &plain.Session{Store: gaveUp{uitest.Sample()}, Lang: lang.New("en"), Out: io.Discard, Today: uitest.Today, Currency: "CNY"}
	if err := s.Run(ctx, strings.NewReader("q\n")); err != nil {
		t.Errorf("ended with %v", err)
	}
}

// gaveUp is a store whose reads were cancelled.
type gaveUp struct{ *uitest.Store }

func (gaveUp) Queue(context.Context, model.ListQuery) (model.Page, model.QueueCounts, error) {
	return model.Page{}, model.QueueCounts{}, model.E(model.CodeCancelled, "error.db.cancelled")
}

func TestMistakesAreSaid(t *testing.T) {
	out, asked := talk(t, "en", "99", "l 1", "l 1 order", "l 99 call", "s 99 +1w", "o", "/示例", "?")
	for _, want := range []string{"“99” is not in the list", "then the note", "“” is not in the list", "1 found for", "示例机械"} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
	if len(asked) > 0 {
		t.Errorf("ran %v", asked)
	}
}

func TestChinese(t *testing.T) {
	if out, _ := talk(t, "zh", "1"); !strings.Contains(out, "待跟进 7 位") || !strings.Contains(out, "应联系日") || !strings.Contains(out, "降为 B 级。") {
		t.Error(out)
	}
}

// Kinds are typed in the language that is read, and what happened is read out
// with its money and grade.
func TestKindsInChinese(t *testing.T) {
	out, asked := talk(t, "zh", "l 4 电话 已沟通", "l 2 订单 1200 秋季", "l 3 call also", "1", "q")
	if got := strings.Join(asked, " "); got != "log|4|--note=已沟通|--|call log|2|--amount=1200|--note=秋季|--|order log|3|--note=also|--|call" {
		t.Errorf("%s\n%s", got, out)
	}
	for _, want := range []string{"订单，¥3,200，", "反馈，4 分（满分 5），", "投诉，未解决，"} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
}

// The points read out add up to the score read out.
func TestPointsAddUp(t *testing.T) {
	mem := uitest.Sample()
	for i := range mem.Rows[0].Score.Components {
		mem.Rows[0].Score.Components[i].Contribution = 100.0 / float64(len(mem.Rows[0].Score.Components))
	}
	mem.Rows[0].Score.Value = 100
	mem.Rows[0].Score.Orders12m, mem.Rows[0].Score.Revenue12m, mem.Rows[0].Facts.Promise = 3, 4200_00, uitest.Today+1
	mem.Rows[0].Score.Reasons = []model.Reason{{Code: "tries", N: 2, Day: uitest.Today + 1}, {Code: "capped_dormant", Text: "A", N: 60}}
	var out strings.Builder
	s := &plain.Session{Store: mem, Lang: lang.New("en").ForBook(&model.Book{Currency: "CNY"}), Out: &out, Today: uitest.Today, Currency: "CNY", IsCurrency: func(code string) bool { return code == "USD" }}
	if err := s.Run(context.Background(), strings.NewReader("1\nq\n")); err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, m := range regexp.MustCompile(`brings (\d+\.\d)\.`).FindAllStringSubmatch(out.String(), -1) {
		v, _ := strconv.ParseFloat(m[1], 64)
		sum += v
	}
	if math.Abs(sum-100) > 1e-9 {
		t.Errorf("the points are %v:\n%s", sum, out.String())
	}
	for _, want := range []string{"Next step: Promised for", "Why: 2 tries unanswered", "would be A", "In 12 months 3 orders, revenue ¥4,200."} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

// One owner's queue says whose it is and how to see everybody's.
func TestOwnersQueueSaysSo(t *testing.T) {
	for owner, want := range map[string]string{"Li Na": "Only the customers of Li Na; tierbook --owner all", model.Unassigned: "Only the customers without an owner", "": ""} {
		var out strings.Builder
		s := &plain.Session{Store: uitest.Sample(), Lang: lang.New("en").ForBook(&model.Book{Currency: "CNY"}), Out: &out, Today: uitest.Today, Currency: "CNY", Owner: owner}
		if err := s.Run(context.Background(), strings.NewReader("q\n")); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(out.String(), "Only the customers"); got != (owner != "") || !strings.Contains(out.String(), want) {
			t.Errorf("%q:\n%s", owner, out.String())
		}
		if strings.Contains(out.String(), "Northwind") != (owner == "") { // 王芳's
			t.Errorf("%q lists others' customers:\n%s", owner, out.String())
		}
	}
}
