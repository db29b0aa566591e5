package card

import (
	"fmt"
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/part"
	"tierbook/ui/uitest"
)

func TestPaneWordsAnOverrideOfNobody(t *testing.T) {
	env := uitest.NewEnv("en", "dark")
	r := &model.Row{
		Customer: model.Customer{Email: "somebody.with.a.long.name@example.com", Override: &model.Override{Tier: model.TierA, Reason: "because I say"}},
		Score:    model.Score{Known: true, Value: 50, Tier: model.TierA, MachineTier: model.TierC, AsOf: uitest.Today},
	}
	text := strings.Join(card{env, r, nil, 36}.lines(), "\n")
	if !strings.Contains(text, "set by hand · because") || strings.Contains(text, "set by  ") {
		t.Errorf("the override is told as\n%s", text)
	}
	if !strings.Contains(text, "somebody.with.a.") || !strings.Contains(text, "…") || strings.Contains(text, "example.com") {
		t.Errorf("the address is broken instead of cut:\n%s", text)
	}
}

// What one must have at hand to call stands above the reasons and these above the
// score, and the note is whole.
func TestWhatIsNeededToCallComesFirst(t *testing.T) {
	env := uitest.NewEnv("en", "mono")
	r := &model.Row{
		Customer: model.Customer{Name: "Acme", Phone: "555 0100", Note: "call after 3pm"},
		Score:    model.Score{Known: true, Value: 50, Due: uitest.Today, AsOf: uitest.Today, Reasons: []model.Reason{{Code: "due_today"}}},
	}
	d := &model.Detail{Row: *r, Contacts: []model.Contact{{Name: "Second", Phone: "555 0102"}, {Name: "Anna", Title: "buyer", Phone: "555 0101", Primary: true}}, Timeline: []model.Interaction{
		{Kind: model.Order, Day: uitest.Today, Note: "as usual"}, {Kind: model.Call, Day: uitest.Today - 3, Note: "wants a quote"}, {Kind: model.Call, Day: uitest.Today - 9, Note: "older"},
	}}
	text := strings.Join(card{env, r, d, 40}.lines(), "\n")
	at := 0
	for _, want := range []string{"Acme", "Anna (buyer)", "555 0101", "call after 3pm", "call: wants a quote", "Due ", "\u2022 due today", "50.0", "older", "555 0100", "Second"} {
		i := strings.Index(text[at:], want)
		if i < 0 {
			t.Fatalf("%q is missing or stands too high:\n%s", want, text)
		}
		at += i
	}
}

// Long names, titles, notes and reasons go on in the next line; what would be broken by
// that, an address, is cut. The widths are those of windows of 60, 80, 120 and 200.
func TestLongWordsFitTheCard(t *testing.T) {
	for tag, words := range map[string][4]string{
		"en": {"Hollinstrand Precision Bakery Supply and Logistics Holdings", "Maximiliana Featherstonehaugh-Cholmondeley", "Deputy Head of International Procurement", "Call after 3pm, never on Fridays; the gate is round the back and the porter wants a name"},
		"zh": {"上海示例精密机械制造与物流服务集团有限公司华东第二分公司", "欧阳司徒静怡若溪", "国际采购与供应链管理部副总经理", "下午三点以后再打，周五不要打；大门在后面，门卫要先报姓名和公司，停车在地下二层"},
	} {
		for window, w := range map[int]int{60: 56, 80: 76, 120: 41, 200: 63} {
			env := uitest.NewEnv(tag, "mono")
			r := uitest.Sample().Rows[0]
			r.Name, r.Note, r.Email = words[0], words[3], "a.very.long.mailbox.of.somebody@"+strings.Repeat("sub.", 12)+"example.com"
			d := &model.Detail{Row: r, Contacts: []model.Contact{{Name: words[1], Title: words[2], Phone: "+44 7700 900123", Email: r.Email, Primary: true}}, Timeline: []model.Interaction{
				{Kind: model.Order, Day: uitest.Today - 2, Amount: 1234567890, Note: words[3]}, {Kind: model.Call, Day: uitest.Today - 3, Note: words[3], Outcome: words[2]},
			}}
			lines := card{env, &r, d, w}.lines()
			for _, l := range lines {
				if n := part.Width(l); n > w {
					t.Errorf("%s %d: %d cells: %s", tag, window, n, l)
				}
			}
			uitest.Golden(t, fmt.Sprintf("long_%s_%d", tag, window), strings.Join(lines, "\n"))
		}
	}
}

// A number abroad says what time it is there; one at home, or of a country of several
// times, does not.
func TestTheTimeWhereThePhoneRings(t *testing.T) {
	env := uitest.NewEnv("en", "mono")
	for number, want := range map[string]string{
		"+44 7700 900123": "+44 7700 900123 (10:00 there)", "+8613800000001": "+86 138 0000 0001", "+1 212 555 0100": "+1 212 555 0100", "0571 8888 6666": "0571 8888 6666",
		"+91 98200 12345": "+91 98200 12345 (14:30 there)", "+44": "! +44",
	} {
		if got := (card{env: env, r: &model.Row{}, w: 60}).phone(number); got != want {
			t.Errorf("%s: %q, want %q", number, got, want)
		}
	}
}
