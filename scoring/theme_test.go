package scoring

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tierbook/model"
)

// said makes ratings whose notes are of random words; planted goes into those that says so.
func said(seed uint64, n int, words []string, planted string, says func(rating int) float64) []model.Voice {
	rnd := rand.New(rand.NewPCG(seed, 7))
	var out []model.Voice
	for i := range n {
		v := model.Voice{Customer: int64(i), Rating: 1 + rnd.IntN(5)}
		for range 6 {
			v.Text += words[rnd.IntN(len(words))] + " "
		}
		if rnd.Float64() < says(v.Rating) {
			v.Text += planted
		}
		out = append(out, v)
	}
	return out
}

func vocabulary(n int) (out []string) {
	for i := range n {
		out = append(out, strings.Map(func(r rune) rune { return r - '0' + 'a' }, fmt.Sprint(1000+i)))
	}
	return out
}

func TestThemes(t *testing.T) {
	low := func(rating int) float64 { return map[bool]float64{true: 0.5, false: 0.03}[rating <= 2] }
	for planted, want := range map[string]string{"Deliveries LATE again.": "late", "他们的交期太慢了": "交期", "包装破损": "破损"} {
		found := false
		for _, g := range Themes(slices.Values(said(3, 300, vocabulary(200), planted, low))) {
			found = found || g.Word == want && g.Low*2 > g.Ratings && g.Low > 20
			if !strings.Contains(strings.ToLower(planted), g.Word) {
				t.Errorf("%q is no theme", g.Word)
			}
		}
		if !found {
			t.Errorf("%q is not found", want)
		}
	}
	if f := (&model.Theme{Word: "or"}).Filter(); f != "note:or" {
		t.Error(f)
	}
}

// Where words say nothing of ratings hardly ever one is named, and without ratings none.
func TestNoThemesByChance(t *testing.T) {
	wrong := 0
	for seed := range uint64(200) {
		wrong += len(Themes(slices.Values(said(seed, 150, vocabulary(120), "fine", func(int) float64 { return 0.3 }))))
	}
	if wrong > 10 {
		t.Errorf("%d themes of 200 books without one", wrong)
	}
	for _, list := range [][]model.Voice{nil, {{Rating: 1, Text: "late"}, {Rating: 1, Text: "late"}, {Rating: 5, Text: "fine"}}, {{Rating: 1, Text: "late late"}}} {
		if got := Themes(slices.Values(list)); len(got) != 0 {
			t.Errorf("%+v", got)
		}
	}
}
