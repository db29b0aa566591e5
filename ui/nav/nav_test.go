package nav

import (
	"context"
	"errors"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tierbook/ui/lang"
)

func TestQuittingWaitsForWrites(t *testing.T) {
	e := &Env{Ctx: context.Background()}
	release := make(chan struct{})
	cmd := e.Write(func(context.Context) tea.Msg { <-release; return "saved" })
	if !e.Writing() {
		t.Fatal("a write asked for is not seen")
	}
	e.WaitRunning() // nothing runs yet
	done := make(chan tea.Msg)
	go func() { done <- cmd() }()
	waited := make(chan struct{})
	go func() { e.WaitWrites(); close(waited) }()
	select {
	case <-waited:
		t.Fatal("did not wait")
	default:
	}
	close(release)
	if got := <-done; got != "saved" {
		t.Errorf("got %v", got)
	}
	<-waited
	if e.Writing() {
		t.Error("still writing")
	}
}

// A write goes on when the program is told to stop.
func TestWritesAreNotCut(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	e := &Env{Ctx: ctx}
	cmd := e.Write(func(ctx context.Context) tea.Msg { return ctx.Err() })
	cancel()
	if got := cmd(); got != error(nil) && got != nil {
		t.Errorf("cut off: %v", got)
	}
}

func TestLateAnswersAreTold(t *testing.T) {
	var l Latest
	a := l.Next()
	b := l.Next()
	if l.Is(a) || !l.Is(b) {
		t.Error("the older request counts as newest")
	}
}

// Every layer gets every answer: only who asked goes on with it.
func TestAnAnswerIsForWhoAsked(t *testing.T) {
	e := &Env{Ctx: context.Background(), Lang: lang.New("en")}
	var mine, other Latest
	got := 0
	then := func(n int) tea.Cmd { got = n; return nil }
	ask := func(n int, err error) Answer {
		return Read(e, &mine, func(context.Context) (int, error) { return n, err }, then)().(Answer)
	}
	m := ask(7, nil)
	if m.Take(&other); got != 0 || !mine.On() {
		t.Errorf("another took %d; still read: %v", got, mine.On())
	}
	if m.Take(&other, &mine); got != 7 || mine.On() {
		t.Errorf("took %d; still read: %v", got, mine.On())
	}
	late := ask(9, nil)
	m = ask(8, errors.New("torn"))
	if late.Take(&mine); got != 7 || !mine.On() {
		t.Errorf("a late answer gives %d; still read: %v", got, mine.On())
	}
	if n, ok := m.Take(&mine)().(Notice); !ok || n.Level != Bad || got != 7 || mine.On() {
		t.Errorf("a failed read says %+v and gives %d; still read: %v", n, got, mine.On())
	}
}

// kept keeps drafts in memory.
type kept map[string]string

func (k kept) Save(name string, data []byte) error {
	k[name] = string(data)
	if data == nil {
		delete(k, name)
	}
	return nil
}

func (k kept) Load(name string) []byte { return []byte(k[name]) }

// Commands run at the same time: whichever comes last, the newest stands.
func TestDraftsDoNotOvertake(t *testing.T) {
	d := OpenDraft(kept{}, "form")
	first := d.Keep(map[string]string{"note": "a"})
	second := d.Keep(map[string]string{"note": "ab"})
	second()
	first()
	if got := d.Load()["note"]; got != "ab" {
		t.Errorf("the draft is %q", got)
	}
	late := d.Keep(map[string]string{"note": "abc"})
	d.Drop()()
	late()
	if d.Load() != nil {
		t.Error("a dropped draft came back")
	}
}

// The last keys before the program is told to stop are kept, though the commands
// that would keep them never run.
func TestDraftsAreWrittenAtTheEnd(t *testing.T) {
	e := &Env{Ctx: context.Background(), Drafts: kept{}}
	form, gone := e.Draft("form"), e.Draft("gone")
	form.Keep(map[string]string{"note": "a"})()
	form.Keep(map[string]string{"note": "ab"})
	gone.Keep(map[string]string{"note": "x"})()
	gone.Drop()
	if e.Draft("form") != form {
		t.Error("a form has two drafts, which may overtake one another")
	}
	e.WriteDrafts()
	if got := e.Draft("form").Load()["note"]; got != "ab" {
		t.Errorf("the draft is %q", got)
	}
	if gone.Load() != nil {
		t.Error("a dropped draft stays")
	}
}

// writes counts what reaches the disk.
type writes struct {
	kept
	n *int
}

func (w writes) Save(name string, data []byte) error { *w.n++; return w.kept.Save(name, data) }

// A burst of keys is written once, when it rests; until then the draft is known.
func TestBurstsAreWrittenOnce(t *testing.T) {
	n := 0
	e := &Env{Drafts: writes{kept{}, &n}, DraftRest: 1}
	d := e.Draft("form")
	write := d.Keep(map[string]string{"note": "a"})
	if again := d.Keep(map[string]string{"note": "ab"}); again != nil || d.Load()["note"] != "ab" || n != 0 {
		t.Errorf("%d writes before the rest, the draft is %v", n, d.Load())
	}
	write()
	if got := d.Load()["note"]; got != "ab" || n != 1 {
		t.Errorf("%d writes, the draft is %q", n, got)
	}
	write = d.Keep(map[string]string{"note": "abc"})
	d.Drop()()
	write()
	if d.Load() != nil || n != 2 {
		t.Errorf("%d writes, the draft is %v", n, d.Load())
	}
}
