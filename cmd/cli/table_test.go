package cli

import (
	"bufio"
	"bytes"
	"strings"
	"testing"

	"tierbook/ui/part"
)

// No line of a table is wider than the line it was given, and what tells the
// rows apart stays.
func TestTableFits(t *testing.T) {
	for width := 24; width <= 120; width++ {
		var out bytes.Buffer
		tab := &table{w: bufio.NewWriter(&out), width: width, plain: true, cols: []column{
			{title: "Tier"},
			{title: "Score", right: true},
			{title: "Name", flex: true},
			{title: "Stage"},
			{title: "Revenue", right: true},
			{title: "Last contact"},
			{title: "Owner", max: 10},
		}}
		tab.row("A", "~70", "示例机械（上海）有限公司", "prospect", "¥34.8k", "2026-11-12", "Chen Yu")
		tab.row("B", "7", "Brackmere Dental Group", "new", "¥0", "2026-11-12", "Li Wei")
		if err := tab.done(); err != nil {
			t.Fatal(err)
		}
		queue := &table{w: bufio.NewWriter(&out), width: width, plain: true, cols: []column{
			{title: "Prio", right: true}, {title: "Tier"}, {title: "Name", max: 22, keep: true}, {title: "Owner", max: 10}, {title: "Why", flex: true},
		}}
		queue.row("96", "A", "Hollinmoor Fabrics", "Maya Ortiz", "promise 3 d late · silent for 45 days")
		if err := queue.done(); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			if w := part.Width(strings.TrimSuffix(line, "\n")); w > width {
				t.Errorf("%d cells in %d: %s", w, width, line)
			}
		}
		if !strings.Contains(out.String(), "Br") || !strings.Contains(out.String(), "Holl") {
			t.Errorf("at %d the names are gone:\n%s", width, out.String())
		}
	}
}
