package dedupe_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/dedupe"
	"tierbook/ui/uitest"
)

// twins is a book in which three pairs may be the same.
func twins() *uitest.Store {
	s := uitest.Sample()
	match := func(i int) model.Match {
		return model.Match{ID: s.Rows[i].ID, Ref: s.Rows[i].Ref, Name: s.Rows[i].Name}
	}
	s.Rows[2].Name = "evil\x1b[2J\u202e Optics"
	s.Pairs = []model.Pair{
		{A: match(0), B: match(1), Score: 100, Evidence: []model.Reason{{Code: "double_name"}, {Code: "double_phone", Text: "1"}, {Code: "double_other_email"}}},
		{A: match(0), B: match(2), Score: 65, Evidence: []model.Reason{{Code: "double_near"}}},
		{A: match(1), B: match(2), Score: 55, Evidence: []model.Reason{{Code: "double_domain", Text: "acme.example"}}},
	}
	s.Differences = []model.Difference{
		{Field: "name", A: "Meridian Optics", B: "Meridian Optics Ltd"},
		{Field: "owner", A: "li", B: "wang"},
		{Field: "kind", A: "company", B: "person"},
		{Field: "phone", A: "", B: "+86 138 0000 0001"},
		{Field: "note", A: "x", B: "y"},
		{Field: "created", A: "2026-01-01", B: "2026-02-02"},
		{Field: "=Segment", A: "a", B: "b"},
	}
	return s
}

func drive(tag string, s *uitest.Store, w, h int) *uitest.Driver {
	env := uitest.NewEnv(tag, "dark")
	d := dedupe.New(env, s)
	ow, oh := d.Size(w, h)
	return uitest.Drive(env, d, ow-2, oh-2)
}

func TestGoldens(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, size := range [][2]int{{80, 21}, {120, 37}, {200, 57}} {
			d := drive(tag, twins(), size[0], size[1])
			name := fmt.Sprintf("%s_%d", tag, size[0])
			uitest.Exact(t, d.Styled(), d.W, d.H)
			uitest.Golden(t, "pairs_"+name, d.View())
			d.Press("enter", "down", "down", "space")
			uitest.Exact(t, d.Styled(), d.W, d.H)
			uitest.Golden(t, "sides_"+name, d.View())
			if strings.ContainsAny(d.View(), "\x1b\u202e") {
				t.Error("a name reaches the terminal as it is")
			}
		}
	}
}

// A merge takes what was chosen from the one who goes; the pairs of who is gone go
// along, and what another change of the book says is looked at anew.
func TestMergeFieldByField(t *testing.T) {
	s := twins()
	d := drive("en", s, 120, 37)
	d.Press("enter", "down", "space", "down", "down", "down", "space", "down", "space", "end", "space", "enter") // name; phone and note have no choice
	if want := []string{"name"}; !slices.Equal(s.Taken, want) {
		t.Errorf("taken %q, want %q", s.Taken, want)
	}
	if v := d.View(); len(s.Pairs) != 1 || !strings.Contains(v, "1 pair of") || strings.Contains(v, "same phone") {
		t.Errorf("after the merge:\n%s", v)
	}
	if _, ok := d.Sent[len(d.Sent)-1].(nav.Changed); !ok {
		t.Errorf("told %v", d.Sent)
	}
	s.Pairs = twins().Pairs
	d.Give(nav.Changed{Outcome: &model.Outcome{Change: model.Change{Kind: model.ChangeMerge}}}) // undone
	if !strings.Contains(d.View(), "3 pairs of") {
		t.Errorf("after the undo:\n%s", d.View())
	}
	d.Press("enter", "space", "down", "down", "space", "enter") // the other stays, with the owner of the first
	if want := []string{"name", "kind", "=Segment"}; s.Writes[len(s.Writes)-1] != "merge" || !slices.Equal(s.Taken, want) {
		t.Errorf("%v taken %q, want %q", s.Writes, s.Taken, want)
	}
}

func TestNotSameAndFaults(t *testing.T) {
	s := twins()
	d := drive("zh", s, 80, 21)
	d.Press("n")
	if v := d.View(); len(s.Pairs) != 2 || !strings.Contains(v, "2 对") || slices.Contains(s.Writes, "merge") {
		t.Errorf("told apart %v:\n%s", s.Writes, v)
	}
	d.Press("enter", "esc", "esc")
	if _, ok := d.Sent[len(d.Sent)-1].(nav.Pop); !ok {
		t.Errorf("esc gives %v", d.Sent)
	}
	s.Err = errors.New("disk")
	d.Press("n")
	if len(s.Pairs) != 2 || !strings.Contains(d.View(), "2 对") {
		t.Error("gone although the write failed")
	}
	s.ReadErr = errors.New("disk")
	if v := drive("zh", s, 80, 21).View(); !strings.Contains(v, "出错") {
		t.Errorf("a fault:\n%s", v)
	}
	if v := drive("en", &uitest.Store{}, 80, 21).View(); !strings.Contains(v, "Nobody looks like") {
		t.Errorf("nobody:\n%s", v)
	}
}
