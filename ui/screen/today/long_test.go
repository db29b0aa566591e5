package today

import (
	"fmt"
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/uitest"
)

// With long names no reason is cut inside, and the reasons leave nothing blank while a
// name is cut.
func TestLongNames(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, size := range [][2]int{{60, 13}, {80, 21}, {120, 37}, {200, 57}} {
			store := uitest.Sample()
			for i := range store.Rows {
				store.Rows[i].Name = map[string]string{"en": "Hollinstrand Precision Bakery Supply and Logistics Holdings", "zh": "上海示例精密机械制造与物流服务集团有限公司"}[tag] + fmt.Sprint(i)
			}
			env := uitest.NewEnv(tag, "mono")
			l := New(env, store, nav.Overlays{})
			d := uitest.Drive(env, l, size[0], size[1])
			uitest.Exact(t, d.Styled(), size[0], size[1])
			uitest.Golden(t, fmt.Sprintf("long_%s_%d", tag, size[0]), d.View())
			cols, _ := l.columns(l.tableWidth())
			widths := part.Layout(cols, l.tableWidth()-2)
			used := 0
			for i := range l.Cur.Win.Height {
				r := l.Cur.Row(l.Cur.Win.Top + i)
				if r == nil {
					continue
				}
				why := part.Some(env.Lang.Reasons(r.Score.Reasons), " · ", widths[colWhy])
				if used = max(used, part.Width(why)); strings.HasSuffix(why, "…") {
					t.Errorf("%s %d: the reason %q is cut", tag, size[0], why)
				}
			}
			if name := part.Width(longest(store.Rows)); widths[colName] < min(name, mostName) && widths[colWhy] > max(used, leastWhy) {
				t.Errorf("%s %d: names have %d of %d cells, reasons %d and use %d", tag, size[0], widths[colName], name, widths[colWhy], used)
			}
		}
	}
}

func longest(rows []model.Row) (name string) {
	for i := range rows {
		if part.Width(rows[i].Name) > part.Width(name) {
			name = rows[i].Name
		}
	}
	return name
}
