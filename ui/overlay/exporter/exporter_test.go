package exporter

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

type disk struct {
	got  []Request
	err  error
	left int
}

func (d *disk) files() Files {
	return Files{Export: func(_ context.Context, r Request) (Written, error) {
		d.got = append(d.got, r)
		if d.err != nil && !r.Overwrite {
			return Written{}, d.err
		}
		return Written{12, d.left, 0, "/home/sam/" + r.Path}, nil
	}}
}

func drive(tag string, d *disk) (*uitest.Driver, *Exporter) {
	env := uitest.NewEnv(tag, "dark")
	e := New(env, d.files(), "json", model.ListQuery{Search: "示例"}, []int64{3})
	w, h := e.Size(80, 20)
	return uitest.Drive(env, e, w-2, h-2), e
}

func TestExport(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		d := &disk{}
		drv, _ := drive(tag, d)
		uitest.Exact(t, drv.Styled(), drv.W, drv.H)
		uitest.Golden(t, "export_"+tag, drv.View())
		drv.Press("tab", "i", "tab", "c", "enter")
		want := Request{Kind: model.ImportInteractions, Format: "csv", Path: "interactions-2026-07-15.csv", Query: model.ListQuery{Search: "示例"}, IDs: []int64{3}}
		if len(d.got) != 1 || fmt.Sprint(d.got[0]) != fmt.Sprint(want) {
			t.Errorf("asked for %+v", d.got)
		}
		if _, ok := drv.Sent[0].(nav.Pop); !ok {
			t.Errorf("sent %v", drv.Sent)
		}
	}
}

// A file that is there is replaced only after y: the Enter that asked for the
// export must not also answer the question.
func TestOverwriteAsks(t *testing.T) {
	d := &disk{err: model.E(model.CodeConflict, "error.internal")}
	drv, e := drive("zh", d)
	drv.Press("ctrl+u")
	drv.Type("我的客户.json")
	ask := func() *uitest.Driver {
		drv.Sent = nil
		drv.Press("enter")
		return uitest.Drive(drv.Env, drv.Sent[0].(nav.Push).Overlay, 60, 5)
	}
	asked := ask()
	uitest.Golden(t, "exists_zh", asked.View())
	asked.Press("enter")
	if ask().Press("n"); len(d.got) != 2 || e.Form.Value(fieldPath) != "我的客户.json" {
		t.Errorf("Enter or n writes: %+v", d.got)
	}
	if ask().Press("y"); len(d.got) != 4 || !d.got[3].Overwrite || d.got[2].Overwrite {
		t.Errorf("asked for %+v", d.got)
	}
}

func TestFailureKeepsTheForm(t *testing.T) {
	d := &disk{err: model.E(model.CodeRefused, "error.internal")}
	drv, e := drive("en", d)
	drv.Press("enter")
	if e.Busy() || !strings.Contains(drv.View(), "! Something") || len(drv.Sent) != 0 {
		t.Errorf("after a failure:\n%s", drv.View())
	}
}

// Who does not want to be contacted so is left out, and the person is told how many.
func TestExportForSomething(t *testing.T) {
	d := &disk{left: 2}
	drv, _ := drive("en", d)
	drv.Press("tab", "tab", "tab")
	drv.Type("email")
	drv.Press("tab")
	drv.Type("newsletter")
	drv.Press("enter")
	if len(d.got) != 1 || d.got[0].Way != "email" || d.got[0].Purpose != "newsletter" {
		t.Fatalf("asked for %+v", d.got)
	}
	if said := fmt.Sprintf("%+v", drv.Sent); !strings.Contains(said, "2 customers") || !strings.Contains(said, "Wrote 12") {
		t.Error(said)
	}
}
