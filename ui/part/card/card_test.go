package card

import (
	"strings"
	"testing"

	"tierbook/model"
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
