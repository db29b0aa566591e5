package customers

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

// clipboard runs an action and gives what went to the clipboard. The message is
// of Bubble Tea's own, so it is told by what it prints.
func clipboard(cmd tea.Cmd, l *Layer) (text string, notice string) {
	var walk func(msg tea.Msg)
	walk = func(msg tea.Msg) {
		switch m := msg.(type) {
		case nil:
		case tea.BatchMsg:
			for _, c := range m {
				walk(c())
			}
		case nav.Answer:
			walk(l.Update(m)())
		case nav.Notice:
			notice = m.Text
		default:
			text = fmt.Sprint(m)
		}
	}
	walk(cmd())
	return text, notice
}

func TestCopyFormats(t *testing.T) {
	d, store := sample("en", 80, 20)
	store.Rows[0].Name = "Evil\x1b]0;x\x07\nrm -rf, \"Ltd\""
	store.Rows[0].Phone = "=cmd()"
	d.Give(nav.Changed{})
	l := d.Layer.(*Layer)
	l.Picked.Add(1)
	l.Picked.Add(2)
	for _, f := range []string{copyLine, copyName, copyTSV, copyCSV, copyJSON} {
		text, notice := clipboard(l.copyAs(f), l)
		if strings.ContainsAny(text, "\x1b\x07\r") {
			t.Errorf("%s brings control characters along: %q", f, text)
		}
		if !strings.Contains(notice, "2 customers") {
			t.Errorf("%s says %q", f, notice)
		}
		uitest.Golden(t, "copy_"+f, text)
		if f == copyJSON {
			var rows []map[string]any
			if err := json.Unmarshal([]byte(text), &rows); err != nil || len(rows) != 2 || rows[1]["name"] != "示例机械（上海）有限公司" {
				t.Errorf("%v: %v", err, rows)
			}
		}
	}
}

func TestCopyOfTheRowAndOfThoseNotAtHand(t *testing.T) {
	env := uitest.NewEnv("zh", "dark")
	l := New(env, &book{n: 5000}, overlays(env, nil))
	d := uitest.Drive(env, l, 80, 20)
	if text, notice := clipboard(l.copyAs(copyLine), l); text != rowAt(d).Name || !strings.Contains(notice, text) {
		t.Errorf("copied %q, said %q", text, notice)
	}
	l.Picked.Add(4321)
	if text, _ := clipboard(l.copyAs(copyName), l); text != "Customer 4321" {
		t.Errorf("copied %q", text)
	}
	for i := range int64(1001) {
		l.Picked.Add(i + 1)
	}
	if text, notice := clipboard(l.copyAs(copyName), l); text != "" || notice == "" {
		t.Errorf("copied %d bytes of too many, said %q", len(text), notice)
	}
}

func TestCopyAsAndExportAskForTheFormat(t *testing.T) {
	d, _ := sample("en", 80, 20)
	d.Press("Y")
	if p, ok := last(d).(nav.Push); !ok || p.Overlay.Name() != "choose" {
		t.Errorf("Y sends %v", last(d))
	}
	d.Press("v", "v", "x")
	inOverlay(d, "json", "enter")
	if n, ok := last(d).(nav.Notice); !ok || !strings.HasPrefix(n.Text, "json[") {
		t.Errorf("x ends in %v", last(d))
	}
}
