package segments_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tierbook/db/dbtest"
	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/screen/segments"
	"tierbook/ui/uitest"
)

// members notes whom a list was asked for.
type members struct {
	nav.Overlay
	title string
	ids   []int64
}

func drive(s *uitest.Store, w, h int) *uitest.Driver {
	env := uitest.NewEnv("en", "dark")
	return uitest.Drive(env, segments.New(env, s, segments.Overlays{
		Ask:     func(_ nav.Question, _ bool, yes func() tea.Cmd) tea.Cmd { return yes() },
		Members: func(title string, ids []int64) nav.Overlay { return &members{title: title, ids: ids} },
		Current: func() string { return "owner:li" },
	}), w, h)
}

func last(t *testing.T, d *uitest.Driver) tea.Msg {
	t.Helper()
	if len(d.Sent) == 0 {
		t.Fatal("nothing was asked for")
	}
	return d.Sent[len(d.Sent)-1]
}

func has(t *testing.T, d *uitest.Driver, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if !strings.Contains(d.View(), s) {
			t.Fatalf("no %q in\n%s", s, d.View())
		}
	}
}

// save types into the form on top and gives its answer to the screen.
func save(t *testing.T, d *uitest.Driver, keys ...string) *uitest.Driver {
	t.Helper()
	f := uitest.Drive(d.Env, last(t, d).(nav.Push).Overlay, 74, 8)
	uitest.Exact(t, f.Styled(), 74, 8)
	for _, k := range keys {
		if strings.HasPrefix(k, "=") {
			f.Type(k[1:])
			continue
		}
		f.Press(k)
	}
	for _, m := range f.Sent {
		if _, ok := m.(nav.Changed); ok {
			d.Give(m)
		}
	}
	return f
}

func TestSaveOpenEditDelete(t *testing.T) {
	s := uitest.Sample()
	d := drive(s, 120, 36)
	has(t, d, "No segment is saved yet")
	d.Press("a")
	f := save(t, d, "enter")
	has(t, f, "Give the segment a name")
	save(t, d, "=Li's", "enter")
	if len(s.Kept) != 1 || s.Kept[0].Filter != "owner:li" {
		t.Fatalf("the filter of the list is not offered: %+v", s.Kept)
	}
	has(t, d, "Li's", "owner:li", "What sets them apart")
	d.Press("enter")
	if got := last(t, d); !reflect.DeepEqual(got, nav.List{Filter: "owner:li", Back: "segments"}) {
		t.Errorf("opens %v", got)
	}
	d.Press("e")
	save(t, d, "ctrl+u", "=tier>>", "enter")
	if s.Kept[0].Filter != "owner:li" {
		t.Errorf("a broken filter is saved: %+v", s.Kept)
	}
	d.Press("e")
	save(t, d, "ctrl+u", "=tier:A", "enter")
	if len(s.Kept) != 1 || s.Kept[0].Filter != "tier:A" {
		t.Errorf("edited: %+v", s.Kept)
	}
	_ = d.View() // the program draws between keys
	d.Press("D")
	if len(s.Kept) != 0 {
		t.Errorf("deleted: %+v", s.Kept)
	}
	has(t, d, "No segment is saved yet")
}

// The others are compared with the segment that a person says; of that one itself, and when
// it is said again, the whole book is shown.
func TestCompare(t *testing.T) {
	s := uitest.Sample()
	s.Kept = []model.Segment{{Name: "East", Filter: "region:East", Size: 3}, {Name: "Top", Filter: "tier:A", Size: 4}}
	d := drive(s, 120, 36)
	has(t, d, "the book", "¥54k")
	d.Press("=")
	has(t, d, "the book")
	d.Press("down")
	if has(t, d, "East"); strings.Contains(d.View(), "the book") || strings.Contains(d.View(), "¥54k") {
		t.Errorf("compared with the book:\n%s", d.View())
	}
	d.Press("up")
	has(t, d, "the book")
	d.Press("=", "down")
	has(t, d, "the book")
}

// Another language words the open form anew and keeps what was typed.
func TestFormInAnotherLanguage(t *testing.T) {
	d := drive(uitest.Sample(), 120, 36)
	d.Press("a")
	f := uitest.Drive(d.Env, last(t, d).(nav.Push).Overlay, 74, 8)
	f.Type("Top")
	d.Env.Lang = uitest.NewEnv("zh", "dark").Lang
	f.Give(nav.Restyled{})
	f.Type("10")
	has(t, f, "筛选条件", "Top10", "owner:li")
}

func TestClustersOpenAndAreKept(t *testing.T) {
	s := uitest.Sample()
	d := drive(s, 120, 36)
	d.Press("c")
	has(t, d, "2 clusters", "separation 0.41", "rules place 92% rightly", "Who belongs")
	d.Press("down", "enter")
	m, ok := last(t, d).(nav.Push).Overlay.(*members)
	if !ok || m.title != "Cluster 2" || len(m.ids) != 6 {
		t.Fatalf("opens %+v", last(t, d))
	}
	d.Press("s")
	save(t, d, "enter")
	want := "orders>0 revenue<=20000 last_order>60d"
	if len(s.Kept) != 1 || s.Kept[0].Name != "Cluster 2" || s.Kept[0].Filter != want {
		t.Errorf("kept %+v, want %s", s.Kept, want)
	}
}

func TestNothingToShow(t *testing.T) {
	for _, size := range [][2]int{{60, 13}, {80, 20}, {300, 94}} {
		d := drive(&uitest.Store{ReadErr: errors.New("disk")}, size[0], size[1])
		uitest.Exact(t, d.Styled(), size[0], size[1])
		has(t, d, "went wrong")
	}
}

func TestEverySizeIsExact(t *testing.T) {
	s := uitest.Sample()
	s.Kept = []model.Segment{{Name: "evil\x1b[2J\u202e", Filter: `owner:"a\tb"`}, {Name: "b", Filter: "x>>"}}
	for _, ascii := range []bool{false, true} {
		d := drive(s, 80, 20)
		d.Env.ASCII = ascii
		for _, size := range [][2]int{{60, 13}, {80, 21}, {109, 30}, {110, 30}, {133, 47}, {300, 94}} {
			d.W, d.H = size[0], size[1]
			for range 5 {
				if strings.Contains(d.Styled(), "\x1b[2J") || strings.ContainsRune(d.Styled(), 0x202e) {
					t.Fatal("text of a customer reaches the terminal as it is")
				}
				uitest.Exact(t, d.Styled(), d.W, d.H)
				d.Press("down", "J")
			}
			d.Press("c", "home")
		}
	}
}

// What a real book finds in itself can be kept: the rules are filters that it
// reads, and they mean about those whom the cluster holds.
func TestClustersOfARealBook(t *testing.T) {
	d, clock := dbtest.Open(t)
	ctx := context.Background()
	people, events := &model.Import{File: "c.csv", Kind: model.ImportCustomers}, &model.Import{File: "e.csv", Kind: model.ImportInteractions}
	const buyers = 40
	for i := range buyers {
		ref := fmt.Sprint("R", i)
		people.Customers = append(people.Customers, model.ImportCustomer{Row: i + 2, Customer: model.Customer{Ref: ref, Name: ref, Kind: model.Company}})
		for k := range 1 + i%2*9 + i%5 {
			in := model.Interaction{Day: clock.Today() - model.Day(300-150*(i%2)+7*k+i), Clock: model.NoClock, Kind: model.Order, Amount: int64(10000 + 90000*(i%2) + 777*i), Currency: "CNY"}
			events.Interactions = append(events.Interactions, model.ImportInteraction{Row: len(events.Interactions) + 2, Ref: ref, Interaction: in})
		}
	}
	for _, in := range []*model.Import{people, events} {
		if _, err := d.Import(ctx, in, nil); err != nil {
			t.Fatal(err)
		}
	}
	c, err := d.Clusters(ctx, 2, 0)
	if err != nil || len(c.Clusters) != 2 {
		t.Fatalf("%+v %v", c, err)
	}
	all := 0
	for i := range c.Clusters {
		text := model.RuleFilter(c.Rules, i, "CNY")
		if text == "" {
			continue
		}
		f, err := model.ParseFilter(text, model.FilterOptions{Today: clock.Today(), Currency: "CNY"})
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		p, err := d.Customers(ctx, model.ListQuery{Filter: f, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		all += p.Total
	}
	if all != buyers { // the rules part them: nobody twice, nobody left out
		t.Errorf("the rules mean %d customers of %d", all, buyers)
	}
}
