package policy_test

import (
	"fmt"
	"strings"
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
			for range 9 {
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

// The title names the preset, and says when the settings are no longer its own.
func TestTitleSaysEdited(t *testing.T) {
	for tag, want := range map[string][2]string{"en": {"Balanced", "Balanced, edited"}, "zh": {"均衡", "均衡（已修改）"}} {
		env, s := uitest.NewEnv(tag, "dark"), uitest.Sample()
		preset := uitest.SamplePolicy()
		preset.Version = 0
		d := uitest.Drive(env, policy.New(env, s, policy.Overlays{Presets: []model.Policy{preset}}), 80, 20)
		title := func(edited bool) {
			t.Helper()
			first, _, _ := strings.Cut(d.View(), "\n")
			if !strings.Contains(first, want[0]) || strings.Contains(first, want[1]) != edited {
				t.Errorf("%s, edited %v: %q", tag, edited, first)
			}
		}
		title(false)
		d.Press("right")
		title(true)
		d.Press("left")
		title(false)
	}
}
