package nav

import (
	"context"
	"errors"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

// A form stays until it is saved: what the write answers is for its overlay only,
// and a failed one can be done again.
func TestFormOverlaySaves(t *testing.T) {
	var heard []tea.Msg
	e := &Env{Ctx: context.Background(), Lang: lang.New("en"), Post: func(m tea.Msg) { heard = append(heard, m) }}
	var failure error
	fields := func() *part.Form { return part.NewForm(part.Field{Name: "name"}) }
	var f *FormOverlay
	f = NewFormOverlay(e, fields, func() tea.Cmd {
		name := f.Form.Value("name")
		return f.Write(func(context.Context) (model.Outcome, error) {
			return model.Outcome{CustomerID: int64(len(name))}, failure
		}, "kept")
	})
	other := NewFormOverlay(e, fields, func() tea.Cmd { return nil })
	f.Update(tea.PasteMsg{Content: "Top"})

	failure = errors.New("torn")
	cmd := f.Do(action.Save)
	if cmd == nil || !f.Busy() || f.Disabled(action.Save) == "" || f.Do(action.Save) != nil {
		t.Fatal("a second write begins beside the first")
	}
	if f.Do(action.Cancel); len(heard) != 0 {
		t.Errorf("left while it is written: %v", heard)
	}
	answer := cmd()
	if other.Update(answer); other.Fault != "" {
		t.Errorf("another overlay says %q", other.Fault)
	}
	if f.Update(answer); f.Fault == "" || f.Busy() || len(heard) != 0 || f.Form.Value("name") != "Top" {
		t.Errorf("a failed write says %q, busy %v, root heard %v", f.Fault, f.Busy(), heard)
	}

	failure = nil
	answer = f.Do(action.Save)()
	other.Update(answer)
	if f.Fault != "" || len(heard) != 0 {
		t.Errorf("saving again says %q, root heard %v", f.Fault, heard)
	}
	f.Update(answer)
	if len(heard) != 3 || heard[1] != "kept" {
		t.Fatalf("root heard %v", heard)
	}
	_, pop := heard[0].(Pop)
	if c, ok := heard[2].(Changed); !pop || !ok || c.Outcome.CustomerID != 3 {
		t.Errorf("root heard %+v", heard)
	}
}
