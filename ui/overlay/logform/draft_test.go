package logform

import (
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

func TestDraft(t *testing.T) {
	d, _, s := open("en", 0, 64, 14)
	d.Press("m")
	d.Type("half a sen")
	env := d.Env
	again := New(env, s, nav.Of(s.Rows[0]))
	d = uitest.Drive(env, again, 64, 14)
	if again.kind() != model.Meeting || again.Form.Value(fieldNote) != "half a sen" || !strings.Contains(d.View(), "is back") {
		t.Fatalf("the draft did not come back:\n%s", d.View())
	}
	if other := New(env, s, nav.Of(s.Rows[1])); other.Form.Dirty() {
		t.Error("another customer got the draft")
	}
	d.Press("ctrl+x")
	if again.Form.Dirty() || env.Drafts.Load("log-1") != nil || again.Form.Focused() != fieldKind {
		t.Error("the draft cannot be cleared")
	}
	env.Drafts.Save("log-1", []byte("{broken"))
	if New(env, s, nav.Of(s.Rows[0])).Form.Dirty() {
		t.Error("a broken draft was taken")
	}
}

// What was typed for some marked customers comes back for these and for no others.
func TestADraftForManyIsTheirs(t *testing.T) {
	d, _, s := open("en", 0, 64, 14)
	d = uitest.Drive(d.Env, New(d.Env, s, nav.Target{IDs: []int64{1, 2}}), 64, 14)
	d.Press("m")
	d.Type("half a sen")
	for want, ids := range map[string][]int64{"half a sen": {1, 2}, "": {2, 3}} {
		if got := New(d.Env, s, nav.Target{IDs: ids}).Form.Value(fieldNote); got != want {
			t.Errorf("%v: %q", ids, got)
		}
	}
}

// The language changes under the form: its words follow, what was typed stays.
func TestLanguageChangesUnderTheForm(t *testing.T) {
	d, f, _ := open("en", 0, 64, 14)
	d.Press("m")
	d.Type("half a sen")
	d.Env.Lang = lang.New("zh")
	d.Give(nav.Restyled{})
	v := d.View()
	if strings.Contains(v, "Outcome") || strings.Contains(v, "Note") {
		t.Errorf("words of the old language stay:\n%s", v)
	}
	if f.kind() != model.Meeting || f.Form.Value(fieldNote) != "half a sen" || f.Form.Focused() != fieldNote {
		t.Errorf("lost: %v, %q, focus on %q", f.kind(), f.Form.Value(fieldNote), f.Form.Focused())
	}
}

// What a text or a command filled in is nobody's typing, also once the terminal has told
// its colours: Esc closes without a question.
func TestFilledInIsNoWorkToLose(t *testing.T) {
	d, f, _ := open("en", 0, 64, 14)
	f.Begin(model.Email, "Mine")
	d.Give(nav.Restyled{})
	d.Press("esc")
	if _, ok := d.Sent[len(d.Sent)-1].(nav.Pop); !ok || f.Form.Value(fieldNote) != "Mine" {
		t.Errorf("Esc sends %v, the note is %q", d.Sent, f.Form.Value(fieldNote))
	}
}

// A kind alone is no work to lose: Esc closes without a question and leaves no
// draft.
func TestAKindAloneIsNotKept(t *testing.T) {
	d, _, _ := open("en", 0, 64, 14)
	d.Press("f", "esc")
	if _, ok := d.Sent[len(d.Sent)-1].(nav.Pop); !ok || d.Env.Drafts.Load("log-1") != nil {
		t.Errorf("Esc sends %v, the draft is %q", d.Sent, d.Env.Drafts.Load("log-1"))
	}
}
