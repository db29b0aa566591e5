package dashboard_test

import (
	"context"
	"fmt"
	"testing"

	"tierbook/model"
	"tierbook/ui/screen/dashboard"
	"tierbook/ui/uitest"
)

func open(lang, theme string, w, h int) *uitest.Driver {
	env := uitest.NewEnv(lang, theme)
	return uitest.Drive(env, dashboard.New(env, uitest.Sample(), dashboard.Overlays{}), w, h)
}

// Every card at three sizes in both languages.
func TestCards(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		for _, size := range [][2]int{{120, 36}, {200, 56}} {
			d := open(lang, "dark", size[0], size[1])
			for page := range 2 {
				uitest.Exact(t, d.Styled(), size[0], size[1])
				uitest.Golden(t, fmt.Sprintf("wall%d_%s_%dx%d", page, lang, size[0], size[1]), d.View())
				for range 13 {
					d.Press("tab")
				}
			}
		}
		d := open(lang, "dark", 60, 12)
		for i := range 3 { // the sentences, tiers and revenue, as low and narrow as it gets
			uitest.Exact(t, d.Styled(), 60, 12)
			uitest.Golden(t, fmt.Sprintf("card%02d_%s_60x12", i, lang), d.View())
			d.Press("tab")
		}
		d = open(lang, "dark", 80, 20)
		for i := range 14 {
			uitest.Exact(t, d.Styled(), 80, 20)
			uitest.Golden(t, fmt.Sprintf("card%02d_%s_80x20", i, lang), d.View())
			d.Press("tab")
		}
		d = open(lang, "mono", 80, 20)
		for i := range 14 {
			uitest.Exact(t, d.Styled(), 80, 20)
			uitest.Golden(t, fmt.Sprintf("table%02d_%s_80x20", i, lang), d.View())
			d.Press("tab")
		}
	}
}

// A book's own names of its tiers stand in every card.
func TestNamedTiersLook(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		for theme, size := range map[string][2]int{"dark": {120, 36}, "mono": {80, 20}} {
			env := uitest.Named(uitest.NewEnv(lang, theme))
			d := uitest.Drive(env, dashboard.New(env, uitest.Sample(), dashboard.Overlays{}), size[0], size[1])
			for i := range 8 {
				uitest.Exact(t, d.Styled(), size[0], size[1])
				if size[0] == 80 || i == 0 {
					uitest.Golden(t, fmt.Sprintf("named%d_%s_%dx%d", i, lang, size[0], size[1]), d.View())
				}
				d.Press("tab")
			}
		}
	}
}

// One owner's figures say whose they are; initials stand for names that do not fit.
func TestOwnersLook(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		for _, size := range [][2]int{{80, 20}, {120, 36}, {200, 56}} {
			for what, owner := range map[string]string{"all": "", "one": "Anna-Maria Silva-Ortiz", "unassigned": model.Unassigned, "stranger": "王小明"} {
				env, s := uitest.NewEnv(lang, "dark"), uitest.Sample()
				names := []string{"Anna-Maria Silva-Ortiz", "上官婉儿小姐", ""}
				for i := range s.Rows {
					s.Rows[i].Owner = names[i%3]
				}
				var err error
				if env.Owners, err = s.Owners(context.Background()); err != nil {
					t.Fatal(err)
				}
				env.Owner = owner
				d := uitest.Drive(env, dashboard.New(env, s, overlays()), size[0], size[1])
				if size[0] == 80 && owner == "" {
					d.Press("tab", "tab", "tab", "tab", "tab", "tab") // coverage, by owner
				}
				uitest.Exact(t, d.Styled(), size[0], size[1])
				uitest.Golden(t, fmt.Sprintf("owner_%s_%s_%dx%d", what, lang, size[0], size[1]), d.View())
			}
		}
	}
}
