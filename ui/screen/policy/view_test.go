package policy_test

import (
	"fmt"
	"testing"

	"tierbook/model"
	"tierbook/ui/screen/policy"
	"tierbook/ui/uitest"
)

func open(lang, theme string, w, h int) (*uitest.Driver, *uitest.Store) {
	env, s := uitest.NewEnv(lang, theme), uitest.Sample()
	preset := uitest.SamplePolicy()
	preset.Name, preset.Version, preset.Tiers.ScoreA = "retail", 0, 60
	return uitest.Drive(env, policy.New(env, s, policy.Overlays{Presets: []model.Policy{preset}}), w, h), s
}

func TestViews(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		for _, size := range [][2]int{{80, 20}, {120, 36}, {200, 56}} {
			d, _ := open(lang, "dark", size[0], size[1])
			uitest.Exact(t, d.Styled(), size[0], size[1])
			uitest.Golden(t, fmt.Sprintf("fresh_%s_%dx%d", lang, size[0], size[1]), d.View())
			for range 8 {
				d.Press("down")
			}
			d.Press("right", "right", "right")
			uitest.Exact(t, d.Styled(), size[0], size[1])
			uitest.Golden(t, fmt.Sprintf("edited_%s_%dx%d", lang, size[0], size[1]), d.View())
			d.Press("tab")
			uitest.Exact(t, d.Styled(), size[0], size[1])
			uitest.Golden(t, fmt.Sprintf("movers_%s_%dx%d", lang, size[0], size[1]), d.View())
		}
	}
}
