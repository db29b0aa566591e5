package customers

import (
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

func TestFiguresAreToldAsTheyAre(t *testing.T) {
	env := uitest.NewEnv("en", "dark")
	l := New(env, uitest.Sample(), nav.Overlays{})
	r := &model.Row{Score: model.Score{Known: true, Value: 69.8, Tier: model.TierB, AsOf: uitest.Today}}
	if got := l.cell(r, model.AttrScore); got != "69.8" {
		t.Errorf("a score just below a tier is shown as %q", got)
	}
	for _, a := range []model.Attr{model.AttrLastOrder, model.AttrDue, model.AttrSatisfaction} {
		if got := l.cell(&model.Row{}, a); got != "—" {
			t.Errorf("%v that is not known is shown as %q", a, got)
		}
	}
	if got := l.cell(&model.Row{}, model.AttrScore); got != "—" {
		t.Errorf("no score is shown as %q", got)
	}
}

// The largest amounts are whole in their column.
func TestLargeRevenueIsNotCut(t *testing.T) {
	s := uitest.Sample()
	s.Rows[0].Facts.Revenue = 123_000_000_000_000
	env := uitest.NewEnv("zh", "mono")
	if view := uitest.Drive(env, New(env, s, nav.Overlays{}), 80, 24).View(); !strings.Contains(view, "¥1.2万亿 ") {
		t.Errorf("it is cut:\n%s", view)
	}
}
