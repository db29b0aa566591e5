package dashboard_test

import (
	"fmt"
	"testing"

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
				for range 11 {
					d.Press("tab")
				}
			}
		}
		d := open(lang, "dark", 80, 20)
		for i := range 12 {
			uitest.Exact(t, d.Styled(), 80, 20)
			uitest.Golden(t, fmt.Sprintf("card%02d_%s_80x20", i, lang), d.View())
			d.Press("tab")
		}
		d = open(lang, "mono", 80, 20)
		for i := range 12 {
			uitest.Exact(t, d.Styled(), 80, 20)
			uitest.Golden(t, fmt.Sprintf("table%02d_%s_80x20", i, lang), d.View())
			d.Press("tab")
		}
	}
}
