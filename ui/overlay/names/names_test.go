package names_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/names"
	"tierbook/ui/uitest"
)

func many(n int, asked *[]int) names.Fetch {
	return func(_ context.Context, offset, limit int) (names.Page, error) {
		*asked = append(*asked, offset)
		var out []names.Person
		for i := offset; i < min(n, offset+limit); i++ {
			out = append(out, names.Person{ID: int64(i + 1), Name: fmt.Sprint("客户 ", i+1), Tier: model.TierB, Revenue: 123400, Owner: "王芳", Why: []string{"71.2 → 78.0", "recency +6.1", "monetary +0.7"}})
		}
		return names.Page{People: out, Total: n}, nil
	}
}

// A long list is read where it is looked at, and opens whom the cursor is on.
func TestWindowsOfALongList(t *testing.T) {
	var asked []int
	env := uitest.NewEnv("en", "dark")
	d := uitest.Drive(env, names.New(env, "A → B", "attr.revenue", many(1000, &asked)), 80, 15)
	uitest.Exact(t, d.Styled(), 80, 15)
	uitest.Golden(t, "list_en", d.View())
	d.Press("end", "enter")
	if m, ok := d.Sent[len(d.Sent)-1].(nav.Open); !ok || m.ID != 1000 {
		t.Errorf("opens %v", d.Sent)
	}
	if len(asked) != 2 || asked[1] != 800 {
		t.Errorf("asked for %v", asked)
	}
	d.Give(nav.Changed{})
	if !strings.Contains(d.View(), "客户 1000") || len(asked) != 3 {
		t.Errorf("after a change, asked for %v:\n%s", asked, d.View())
	}
	d.Press("esc")
	if _, ok := d.Sent[len(d.Sent)-1].(nav.Pop); !ok {
		t.Errorf("esc gives %v", d.Sent)
	}
}

// The key of the Customers screen shows everybody there, unless they are too many.
func TestShownAsAList(t *testing.T) {
	for n, want := range map[int]string{3: "id:1,2,3", 1001: ""} {
		var asked []int
		env := uitest.NewEnv("en", "dark")
		l := names.New(env, "A → B", "attr.revenue", many(n, &asked))
		d := uitest.Drive(env, l, 80, 15)
		if why := l.Disabled(action.ToCustomers); (why == "") != (want != "") {
			t.Fatalf("%d customers: %q", n, why)
		}
		if want == "" {
			continue
		}
		d.Press("2")
		if m, ok := d.Sent[len(d.Sent)-1].(nav.List); !ok || m.Filter != want {
			t.Errorf("%d customers: sent %v", n, d.Sent)
		}
	}
}

// people is a Fetch of a whole list.
func people(list []names.Person) names.Fetch {
	return func(context.Context, int, int) (names.Page, error) {
		return names.Page{People: list, Total: len(list)}, nil
	}
}

func TestNobodyAndFaults(t *testing.T) {
	env := uitest.NewEnv("zh", "mono")
	d := uitest.Drive(env, names.New(env, "流失", "attr.revenue", people(nil)), 60, 10)
	uitest.Exact(t, d.Styled(), 60, 10)
	if !strings.Contains(d.View(), "没有客户") {
		t.Errorf("nobody:\n%s", d.View())
	}
	d = uitest.Drive(env, names.New(env, "流失", "attr.revenue", func(context.Context, int, int) (names.Page, error) { return names.Page{}, errors.New("disk") }), 60, 10)
	if !strings.Contains(d.View(), "出错") {
		t.Errorf("a fault:\n%s", d.View())
	}
	list := []names.Person{{ID: 7, Name: "evil\x1b[2J\u202e", Owner: "o\x1b[2J"}, {ID: 8, Name: "李娜"}}
	d = uitest.Drive(env, names.New(env, "流失", "attr.revenue", people(list)), 60, 10)
	uitest.Exact(t, d.Styled(), 60, 10)
	if strings.ContainsAny(d.View(), "\x1b\u202e") {
		t.Error("a name reaches the terminal as it is")
	}
	d.Press("down", "enter")
	if m, ok := d.Sent[len(d.Sent)-1].(nav.Open); !ok || m.ID != 8 {
		t.Errorf("opens %v", d.Sent)
	}
}

// Revenue that its column has no room for is shortened, never cut.
func TestLargeRevenueIsShortened(t *testing.T) {
	for tag, want := range map[string]string{"en": " ¥45T ", "zh": " ¥45万亿 "} {
		env := uitest.NewEnv(tag, "mono")
		list := []names.Person{{ID: 1, Name: "Mega", Revenue: 4_500_000_000_000_000}, {ID: 2, Name: "Small", Revenue: 123_400}}
		view := uitest.Drive(env, names.New(env, "", "attr.revenue", people(list)), 80, 10).View()
		if !strings.Contains(view, want) || !strings.Contains(view, "¥1,234 ") {
			t.Errorf("%s:\n%s", tag, view)
		}
	}
}

// What comes with customers stands by day, each day named once.
func TestWhatComesByDay(t *testing.T) {
	var list []names.Person
	for i, o := range []model.Occasion{
		{Kind: model.ComingPromise, Day: uitest.Today},
		{Kind: model.OccasionBirthday, Who: "林燕", Day: uitest.Today + 1},
		{Kind: model.OccasionFestival, Name: "mid_autumn", Day: uitest.Today + 1},
		{Kind: model.OccasionYearly, Name: "signed", Day: uitest.Today + 20},
		{Kind: model.ComingTry, Day: uitest.Today + 20},
	} {
		list = append(list, names.Person{ID: int64(i), Name: "示例机械（上海）有限公司 \x1b[31m", Tier: model.TierA, Owner: "王芳", Coming: o})
	}
	for _, lang := range []string{"en", "zh"} {
		for _, w := range []int{78, 58} {
			env := uitest.NewEnv(lang, "mono")
			d := uitest.Drive(env, names.New(env, "Upcoming", "", people(list)), w, 10)
			uitest.Exact(t, d.Styled(), w, 10)
			uitest.Golden(t, fmt.Sprintf("coming_%s_%d", lang, w), d.View())
		}
	}
}

// The cause stands first and whole beside the whole name, then the score; the owner gives
// way to them, and money has no cents. A longer cause is cut, never left out for the score.
func TestCausesBeforeTheRest(t *testing.T) {
	long := "complaint of 24 Nov open for 6 days and two more of October"
	list := []names.Person{
		{ID: 1, Name: "Hollinmoor Clinics Group", Revenue: 264_740, Owner: "Maya Ortiz", Why: []string{"orders every 13 weeks, quiet for 20", "73.3"}},
		{ID: 2, Name: "Vesk", Revenue: 225_800, Owner: "Li Wei", Why: []string{"falls to B on 30 Dec", "90.7"}},
		{ID: 3, Name: "Moor", Revenue: 100_000, Owner: "Li Wei", Why: []string{long, "81.1"}},
	}
	env := uitest.NewEnv("en", "mono")
	view := uitest.Drive(env, names.New(env, "At risk", "names.stake", people(list)), 78, 10).View()
	for _, want := range []string{"Hollinmoor Clinics Group   ¥2,647 orders every 13 weeks, quiet for 20", "¥2,258 falls to B on 30 Dec · 90.7", "¥1,000 complaint of 24 Nov open for 6 day"} {
		if !strings.Contains(view, want) {
			t.Errorf("no %q in\n%s", want, view)
		}
	}
	if strings.Contains(view, "81.1") {
		t.Errorf("a score without its cause:\n%s", view)
	}
}
