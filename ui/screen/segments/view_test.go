package segments_test

import (
	"fmt"
	"testing"

	"tierbook/model"
	"tierbook/ui/screen/segments"
	"tierbook/ui/uitest"
)

func open(lang, theme string, w, h int, names ...string) (*uitest.Driver, *uitest.Store) {
	env, s := uitest.NewEnv(lang, theme), uitest.Sample()
	for i, n := range names {
		s.Kept = append(s.Kept, model.Segment{Name: n, Filter: []string{"tier:A", "owner:li rev>10000", "nonsense>>1"}[i], Created: uitest.Today - 20})
	}
	return uitest.Drive(env, segments.New(env, s, segments.Overlays{}), w, h), s
}

func TestViews(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		for _, size := range [][2]int{{80, 20}, {120, 36}, {200, 56}} {
			view := func(name string, d *uitest.Driver) {
				uitest.Exact(t, d.Styled(), size[0], size[1])
				uitest.Golden(t, fmt.Sprintf("%s_%s_%dx%d", name, lang, size[0], size[1]), d.View())
			}
			d, _ := open(lang, "dark", size[0], size[1])
			view("empty", d)
			d, _ = open(lang, "dark", size[0], size[1], "重点客户", "Li Na, large", "old one")
			view("list", d)
			d.Press("end")
			view("broken", d)
			d.Press("c")
			view("clusters", d)
		}
	}
}
