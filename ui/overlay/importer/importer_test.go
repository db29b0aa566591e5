package importer

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/uitest"
)

// messy is a file whose headers nobody knows, with dates of either order.
const messy = "Kto;Kiedy;Ile\nAcme GmbH;03/04/2026;1.234,50\nBeta\x1b[2J;05/06/2026;10,00\nAcme GmbH;07/08/2026;99,00\n"

// disk stands in for the files and the book.
type disk struct {
	files    map[string]string // by path
	result   model.ImportResult
	tryE     error
	importE  error
	imported []exchange.Options
	ctx      context.Context
	done     Done
	profiles []string
	asked    []string // profiles
}

func newDisk() *disk {
	return &disk{
		files: map[string]string{
			"~/dl/sales.csv": messy, "~/dl/客户.csv": "客户名称,手机\n晨光纸业,13800000001\n远山\x1b[2J,13900000002\n", "~/dl/x.pdf": "%PDF-1.7",
		},
		result: model.ImportResult{
			File: "sales.csv", Kind: model.ImportInteractions, Rows: 3, Created: 1, Updated: 1, Unchanged: 20, Rejected: 2, CustomersCreated: 1, Batch: 7,
			Problems: []model.Problem{
				{Row: 17, Column: "Kiedy", Err: model.Invalid("error.date", "Text", "2026-02-30")}, {Row: 20, Err: model.Invalid("error.amount_range")},
			},
			Notes:   []model.Reason{{Code: "import_unconverted", N: 3, Text: "CNY"}},
			Doubled: 1, Doubles: []model.Double{{Row: 3, Name: "Beta\x1b[2J", Other: "Beta AG", By: "email"}},
			Changes: []model.FieldChange{{Field: "phone", Customers: 1, First: []model.ValueChange{{ID: 1, Customer: "Acme", Old: "1", New: "2"}}}},
		},
		done: Done{Rejected: "~/dl/sales.csv.rejected.csv", Profile: "sales"},
	}
}

func (d *disk) functions() Files {
	return Files{
		List: func(folder string, _ bool) (string, []Entry, error) {
			switch folder {
			case "", "~/dl":
				return "~/dl", []Entry{
					{Name: "sales.csv", Size: 2100, Day: uitest.Today},
					{Name: "客户.csv", Size: 90, Day: uitest.Today - 9},
					{Name: "archive", Folder: true},
					{Name: "~/文档", Folder: true, Recent: true},
				}, nil
			case "~/dl/archive", "~/文档", "/tmp":
				return folder, []Entry{{Name: "old sales.csv", Size: 40 << 20, Day: uitest.Today}}, nil
			case "~":
				return "~", nil, nil
			}
			return folder, nil, model.E(model.CodeRefused, "error.cmd.read", "Path", folder)
		},
		Plan: func(_ context.Context, path string, o exchange.Options, profile string, p model.Progress) (Plan, error) {
			p("read", 1, 2)
			d.asked = append(d.asked, profile)
			text, ok := d.files[path]
			if path == "/tmp" {
				return Plan{}, model.E(model.CodeRefused, "error.cmd.folder", "Path", path)
			}
			if !ok {
				return Plan{}, model.NotFound("error.cmd.no_file", "Path", path)
			}
			out := Plan{Options: o, Profiles: d.profiles}
			if out.Profile = profile; profile == "" && len(d.profiles) > 0 {
				out.Profile = d.profiles[0]
			} else if profile == NoProfile {
				out.Profile = ""
			}
			var err error
			out.Sketch, err = exchange.NewSketch(strings.NewReader(text), path, o)
			return out, err
		},
		Try: func(_ context.Context, path string, o exchange.Options, p model.Progress) (model.ImportResult, *model.Import, error) {
			in, err := exchange.Read(strings.NewReader(d.files[path]), path, o)
			if err != nil || d.tryE != nil {
				return model.ImportResult{}, nil, d.tryE
			}
			in.LeftOut, in.Left = 1, []model.LeftRow{{Row: 9, Text: "cancelled\x1b[2J"}}
			return d.result, in, nil
		},
		Import: func(ctx context.Context, _ string, o exchange.Options, p model.Progress) (Done, error) {
			d.ctx = ctx
			d.imported = append(d.imported, o)
			out := d.done
			out.Result = d.result
			return out, d.importE
		},
	}
}

// drive starts the overlay; lists that it opens are answered with the value given.
func drive(tag string, d *disk, w, h int, answer ...string) (*uitest.Driver, *Importer) {
	env := uitest.NewEnv(tag, "dark")
	var drv *uitest.Driver
	i := New(env, d.functions(), Overlays{Dedupe: func() nav.Overlay { return nil }, Choose: func(choices nav.Choices, _ bool, done func([]string) tea.Cmd) nav.Overlay {
		title, items := choices()
		if title == "" || !slices.ContainsFunc(items, func(it part.Item) bool { return it.Value == answer[0] }) {
			panic(fmt.Sprint(title, items))
		}
		drv.Run(done(answer[:1]))
		return nil
	}})
	ow, oh := i.Size(w, h)
	drv = uitest.Drive(env, i, ow-2, oh-2)
	return drv, i
}

func TestGoldens(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
			d := newDisk()
			drv, i := drive(tag, d, size[0], size[1])
			check := func(name string) {
				uitest.Exact(t, drv.Styled(), drv.W, drv.H)
				uitest.Golden(t, fmt.Sprintf("%s_%s_%d", name, tag, size[0]), drv.View())
			}
			check("start")
			drv.Press("enter")
			check("ask_name")
			drv.Type("1")
			check("ask_dates")
			drv.Press("enter")
			check("plan")
			drv.Press("enter")
			check("outcome")
			drv.Press("enter")
			check("done")
			i.state, i.work.Step = writing, part.ProgressMsg{Step: "score", Done: 37, Total: 100}
			check("writing")
			drv, _ = drive(tag, d, size[0], size[1])
			drv.Type("~/dl/x.pdf")
			drv.Press("enter")
			check("refused")
		}
	}
}

// The folder is gone through by what is typed, by the cursor and upwards; a whole
// path, dropped or typed, is taken as it is.
func TestChooseAFile(t *testing.T) {
	for _, tc := range []struct {
		keys []string
		path string
		at   string // the folder shown then
	}{
		{[]string{"enter"}, "~/dl/sales.csv", "~/dl"},
		{[]string{"客", "enter"}, "~/dl/客户.csv", "~/dl"},
		{[]string{"down", "down", "enter"}, "", "~/dl/archive"},
		{[]string{"a", "r", "c", "tab", "enter"}, "~/dl/archive/old sales.csv", "~/dl/archive"},
		{[]string{"end", "enter"}, "", "~/文档"},
		{[]string{"backspace"}, "", "~"},
		{[]string{"'~/dl/客户.csv' ", "enter"}, "~/dl/客户.csv", "~/dl"},
		{[]string{"/tmp/old sales.csv", "enter"}, "/tmp/old sales.csv", "~/dl"},
		{[]string{"/tmp/unlisted.csv", "enter"}, "/tmp/unlisted.csv", "~/dl"},
		{[]string{"/tmp", "enter"}, "/tmp", "/tmp"}, // a folder
		{[]string{".", "enter"}, "", "~/dl"},        // never a file whose name has a point
		{[]string{"..", "enter"}, "", "~"},
	} {
		drv, i := drive("en", newDisk(), 80, 24)
		for _, k := range tc.keys {
			if len([]rune(k)) > 1 && strings.ContainsAny(k, "./~") || k == "/tmp" {
				drv.Give(tea.PasteMsg{Content: k})
			} else if len(k) > 3 || k == "tab" || k == "end" {
				drv.Press(k)
			} else {
				drv.Type(k)
			}
		}
		if i.path != tc.path || i.folder != tc.at {
			t.Errorf("%v: opened %q in %q, want %q in %q", tc.keys, i.path, i.folder, tc.path, tc.at)
		}
	}
	drv, i := drive("en", newDisk(), 80, 24)
	drv.Type("zzz")
	drv.Press("enter")
	if !strings.Contains(drv.View(), "! ") || i.state != choosing {
		t.Errorf("a name of nothing:\n%s", drv.View())
	}
}

// A folder with messages is an entry of its own, which is taken whole.
func TestTakeAFolderWhole(t *testing.T) {
	for _, keys := range [][]string{{"enter"}, {".", "enter"}, {"down", "enter"}} {
		var taken string
		files := newDisk().functions()
		files.List = func(string, bool) (string, []Entry, error) {
			return "~/mail", []Entry{{Name: "."}, {Name: "a.eml", Size: 3, Day: uitest.Today}}, nil
		}
		env := uitest.NewEnv("zh", "dark")
		i := New(env, files, Overlays{Capture: func(path string) nav.Overlay { taken = path; return nil }})
		drv := uitest.Drive(env, i, 76, 20)
		if !strings.Contains(drv.View(), "此文件夹中的全部邮件") {
			t.Error(drv.View())
		}
		drv.Press(keys...)
		if want := map[bool]string{true: "~/mail/a.eml", false: "~/mail"}[keys[0] == "down"]; taken != want {
			t.Errorf("%v took %q", keys, taken)
		}
	}
}

// From the file to the book by keys alone: questions, a column changed in place by
// Space, another from the list, what would come of it, import.
func TestJourney(t *testing.T) {
	d := newDisk()
	drv, i := drive("en", d, 100, 40, "amount")
	drv.Press("enter")
	drv.Type("9")
	if i.state != asking {
		t.Fatal("a digit beyond the answers answers")
	}
	drv.Press("enter")
	drv.Type("2")
	if i.state != planning || i.plan.Options.DateFormat != "mdy" {
		t.Fatalf("state %d:\n%s", i.state, drv.View())
	}
	at := i.rowOf("column Ile")
	i.win.To(at)
	drv.Press("space")
	if got := i.plan.Sketch.Columns[2].Field; got == "amount" || i.win.Cursor != at {
		t.Errorf("Space leaves %q, the cursor goes to %d", got, i.win.Cursor)
	}
	drv.Press("enter")
	if got := i.plan.Sketch.Columns[2].Field; got != "amount" || i.win.Cursor != at {
		t.Errorf("the list gives %q, the cursor goes to %d", got, i.win.Cursor)
	}
	drv.Press("home", "enter")
	if i.state != looking || len(d.imported) != 0 || strings.Contains(drv.View(), "--") {
		t.Fatalf("state %d:\n%s", i.state, drv.View())
	}
	drv.Press("enter")
	if len(d.imported) != 1 || d.imported[0].DateFormat != "mdy" || d.imported[0].Map["Ile"] != "amount" || i.state != done {
		t.Fatalf("state %d, imported %+v", i.state, d.imported)
	}
	if c, ok := drv.Sent[len(drv.Sent)-1].(nav.Changed); !ok || c.Outcome.Change.Count != 2 || c.Outcome.Change.Subject != "sales.csv" {
		t.Errorf("the root hears %v", drv.Sent)
	}
	if v := drv.View(); drv.Env.Writing() || !strings.Contains(v, "rejected.csv") || !strings.Contains(v, "profile “sales”") {
		t.Errorf("done:\n%s", v)
	}
	drv.Press("enter")
	_, closed := drv.Sent[len(drv.Sent)-2].(nav.Pop)
	if _, told := drv.Sent[len(drv.Sent)-1].(nav.Changed); !closed || !told {
		t.Errorf("closing sends %v", drv.Sent)
	}
}

// What an outcome counts can be looked into, and Esc leads back to its row.
func TestEachCountOpens(t *testing.T) {
	drv, i := drive("en", newDisk(), 100, 40)
	drv.Press("enter", "enter", "enter", "enter")
	for id, want := range map[string]string{
		idCreated: "Acme GmbH", idChanged: "Acme, Phone: 1 → 2", idDoubles: "may be Beta AG (same e-mail)", idLeft: "row 9: cancelled",
		idRejected: "row 17, Kiedy", idNotes: "for which the book has no rate",
	} {
		at := i.rowOf(id)
		i.win.To(at)
		drv.Press("enter")
		if v := drv.View(); !strings.Contains(v, want) || strings.Contains(v, "\x1b") || i.state != inside {
			t.Errorf("%s shows\n%s", id, v)
		}
		uitest.Exact(t, drv.Styled(), drv.W, drv.H)
		if drv.Press("esc"); i.state != looking || i.win.Cursor != at {
			t.Errorf("Esc from %s leads to state %d, row %d", id, i.state, i.win.Cursor)
		}
	}
}

// Long lists scroll to their end and back.
func TestScroll(t *testing.T) {
	d := newDisk()
	for n := range 60 {
		d.result.Problems = append(d.result.Problems, model.Problem{Row: 100 + n, Err: model.Invalid("error.amount_range")})
	}
	drv, i := drive("en", d, 80, 24)
	drv.Press("enter", "enter", "enter", "enter")
	i.win.To(i.rowOf(idRejected))
	drv.Press("enter", "end")
	if !strings.Contains(drv.View(), "row 159") {
		t.Errorf("the end cannot be reached:\n%s", drv.View())
	}
	drv.Press("home")
	if !strings.Contains(drv.View(), "row 17") {
		t.Errorf("no way back:\n%s", drv.View())
	}
}

// A profile is used without being asked for, changed in place, and left.
func TestProfileOnTheScreen(t *testing.T) {
	d := newDisk()
	d.profiles = []string{"kasse", "other"}
	drv, i := drive("en", d, 100, 40)
	drv.Type("客")
	drv.Press("enter")
	if i.plan.Profile != "kasse" {
		t.Fatalf("profile %q", i.plan.Profile)
	}
	i.win.To(i.rowOf(string(exchange.AskExisting)))
	drv.Press("space")
	if i.plan.Profile != "kasse" || i.plan.Options.Existing != model.ExistingUpdate {
		t.Errorf("a change loses the profile: %+v", i.plan)
	}
	i.win.To(i.rowOf("profile"))
	drv.Press("space", "space")
	if want := []string{"", NoProfile, "other", NoProfile}; !slices.Equal(d.asked, want) || i.plan.Options.Existing != "" {
		t.Errorf("asked for %q, want %q", d.asked, want)
	}
}

func TestNothingNewIsNotImported(t *testing.T) {
	d := newDisk()
	d.result.Created, d.result.Updated, d.result.CustomersCreated = 0, 0, 0
	drv, i := drive("en", d, 100, 40)
	drv.Type("客")
	drv.Press("enter", "enter", "enter", "enter")
	if len(d.imported) != 0 || i.Disabled(action.Choose) == "" || i.state != looking {
		t.Errorf("imported %v, state %d", d.imported, i.state)
	}
}

// A rate that nobody knows is asked for and typed; each currency once, and none where its
// amounts are to stay out.
func TestRateIsTyped(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, size := range [][2]int{{80, 24}, {120, 40}} {
			d := newDisk()
			d.files["~/dl/sales.csv"] = "Customer,Date,Amount,Currency\nAcme,2026-03-04,100,USD\nBeta,2026-03-05,20,EUR\nAcme,2026-03-06,5,USD\n"
			drv, i := drive(tag, d, size[0], size[1])
			drv.Press("enter", "enter")
			if !i.rating() || strings.Contains(drv.View(), "--") {
				t.Fatalf("state %d:\n%s", i.state, drv.View())
			}
			if got := i.Wording(action.Cancel); got != "importer.do_back" {
				t.Errorf("Esc is %q", got)
			}
			drv.Type("7x")
			drv.Press("enter")
			uitest.Exact(t, drv.Styled(), drv.W, drv.H)
			uitest.Golden(t, fmt.Sprintf("ask_rate_%s_%d", tag, size[0]), drv.View())
			if i.err == nil || len(i.plan.Options.Rates) != 0 {
				t.Errorf("7x is a rate: %v", i.plan.Options.Rates)
			}
			drv.Press("backspace")
			drv.Type(",1")
			drv.Press("enter")
			if r := i.plan.Options.Rates; r["USD"] != 7.1 || !i.rating() {
				t.Fatalf("%v, state %d", r, i.state)
			}
			drv.Press("enter") // the euro is not known
			drv.Press("enter")
			if len(d.imported) != 1 || d.imported[0].Rates["USD"] != 7.1 || i.state != done {
				t.Errorf("imported %+v, state %d", d.imported, i.state)
			}
		}
	}
}

// A file beyond the limits is asked about, and read when a person says so.
func TestLimitIsLifted(t *testing.T) {
	d := newDisk()
	d.files["~/dl/sales.csv"] = "name,phone\nAcme,1\n" + strings.Repeat("x", exchange.DefaultMaxBytes)
	drv, i := drive("en", d, 80, 24)
	drv.Press("enter")
	if i.state != asking || strings.Contains(drv.View(), "--") || !strings.Contains(drv.View(), "64 MB") {
		t.Fatalf("state %d:\n%s", i.state, drv.View())
	}
	drv.Type("1")
	if i.state == choosing || !i.plan.Options.NoLimit {
		t.Errorf("state %d, %v", i.state, i.err)
	}
}

// Esc stops the work as long as nothing is written, and only says so after; a late
// answer is dropped.
func TestEscStopsBeforeTheWrite(t *testing.T) {
	d := newDisk()
	drv, i := drive("en", d, 100, 40)
	drv.Type("客")
	drv.Hold = true
	drv.Press("enter")
	if !i.Busy() {
		t.Error("keys do not wait for what is being read")
	}
	drv.Press("esc")
	drv.Hold = false
	drv.Run(drv.Held[0])
	if i.state != choosing {
		t.Errorf("reading does not stop: state %d", i.state)
	}
	drv.Press("enter", "enter")
	drv.Hold, drv.Held = true, nil
	drv.Press("enter", "esc")
	drv.Hold = false
	drv.Run(drv.Held[0])
	if d.ctx == nil || d.ctx.Err() == nil {
		t.Error("Esc before the write does not cancel it")
	}
	i.state, i.work.Step = writing, part.ProgressMsg{Step: "write"}
	drv.Press("esc")
	if n, ok := drv.Sent[len(drv.Sent)-1].(nav.Notice); !ok || n.Level != nav.Warn || i.state != writing {
		t.Errorf("Esc during the write: %v", drv.Sent)
	}
}

// What fails leads back to the plan, with the sentence and everything said.
func TestFailuresComeBack(t *testing.T) {
	d := newDisk()
	d.importE = model.E(model.CodeCancelled, "error.internal")
	drv, i := drive("en", d, 100, 40)
	drv.Press("enter", "enter", "enter", "enter", "enter")
	if i.state != planning || i.plan.Options.DateFormat != "dmy" || !strings.Contains(drv.View(), "! Something") {
		t.Errorf("state %d:\n%s", i.state, drv.View())
	}
	d.tryE = d.importE
	if drv.Press("enter"); i.state != planning || !strings.Contains(drv.View(), "! Something") {
		t.Errorf("state %d:\n%s", i.state, drv.View())
	}
	drv.Give(nav.Restyled{})
	drv.Press("esc", "esc")
	if _, ok := drv.Sent[len(drv.Sent)-1].(nav.Pop); !ok || i.state != choosing {
		t.Errorf("Esc leads to %v", drv.Sent)
	}
}

// A click takes a file, answers a question, marks a row.
func TestClick(t *testing.T) {
	drv, i := drive("en", newDisk(), 80, 24)
	click := func(text string) {
		for y, line := range strings.Split(drv.View(), "\n") {
			if strings.Contains(line, text) {
				drv.Run(i.Mouse(tea.MouseClickMsg{Button: tea.MouseLeft}, 6, y))
				return
			}
		}
		t.Fatalf("no %q in\n%s", text, drv.View())
	}
	click("sales.csv")
	click("Kto")
	click("day first")
	click("Kiedy")
	if r := i.here(); i.state != planning || r.id != "column Kiedy" {
		t.Errorf("state %d, row %+v", i.state, r)
	}
}

func BenchmarkView(b *testing.B) {
	drv, i := drive("en", newDisk(), 200, 60)
	drv.Press("enter", "enter", "enter")
	for b.Loop() {
		i.View(200, 60)
	}
}
