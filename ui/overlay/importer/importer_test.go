package importer

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/uitest"
)

// disk stands in for the file system.
type disk struct {
	paths    []string
	result   model.ImportResult
	rows     model.Import
	previewE error
	importE  error
	imported []string
	flags    []string // that files were read with
	ctx      context.Context
	rejected string
}

func (d *disk) files() Files {
	return Files{
		Complete: func(path string) []string {
			var out []string
			for _, p := range d.paths {
				if strings.HasPrefix(p, path) {
					out = append(out, p)
				}
			}
			return out
		},
		Preview: func(_ context.Context, _, flags string, p model.Progress) (model.ImportResult, *model.Import, error) {
			d.flags = append(d.flags, flags)
			p("read", 1, 2)
			p("read", 2, 2)
			return d.result, &d.rows, d.previewE
		},
		Import: func(ctx context.Context, path, flags string, p model.Progress) (model.ImportResult, string, error) {
			d.ctx = ctx
			d.imported = append(d.imported, path)
			d.flags = append(d.flags, flags)
			p("write", 10, 10)
			r := d.result
			r.Batch = 7
			return r, d.rejected, d.importE
		},
	}
}

func orders() *disk {
	d := &disk{
		paths: []string{"/home/sam/客户表.csv", "/home/sam/客户订单.csv", "/home/sam/orders.csv"},
		result: model.ImportResult{
			File: "客户订单.csv", Kind: model.ImportInteractions, Encoding: "GB18030", Rows: 1204, Created: 1180, Unchanged: 20, Rejected: 4, CustomersCreated: 96,
			Problems: []model.Problem{
				{Row: 17, Column: "下单日期", Err: model.Invalid("error.date", "Text", "2026-02-30")},
				{Row: 20, Err: model.Invalid("error.amount_range")},
			},
		},
		rejected: "/home/sam/客户订单.csv.rejected.csv",
	}
	for i := range 8 {
		d.rows.Interactions = append(d.rows.Interactions, model.ImportInteraction{
			Row: i + 2, Ref: fmt.Sprintf("K%04d", i), Name: "示例机械（上海）有限公司",
			Interaction: model.Interaction{Day: uitest.Today - 3, Kind: model.Order, Amount: 1234500, Currency: "CNY", ExternalID: fmt.Sprintf("SO-%d\x1b[2J", i)},
		})
	}
	d.rows.Interactions[0].Ref = ""
	return d
}

func customers() *disk {
	d := &disk{result: model.ImportResult{File: "people.csv", Kind: model.ImportCustomers, Encoding: "UTF-8", Rows: 2, Created: 2}}
	d.rows.Customers = []model.ImportCustomer{
		{Row: 2, Customer: model.Customer{Ref: "K1", Name: "晨光纸业", Phone: "138-0000-0001", Owner: "王芳", Email: "a@example.com"}},
		{Row: 3, Customer: model.Customer{Name: "Ada Lindqvist"}},
	}
	return d
}

func drive(tag string, d *disk, w, h int) (*uitest.Driver, *Importer) {
	env := uitest.NewEnv(tag, "dark")
	i := New(env, d.files())
	ow, oh := i.Size(w, h)
	return uitest.Drive(env, i, ow-2, oh-2), i
}

func TestGoldens(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, size := range [][2]int{{80, 20}, {120, 36}, {200, 56}} {
			check := func(name string, drv *uitest.Driver) {
				uitest.Exact(t, drv.Styled(), drv.W, drv.H)
				uitest.Golden(t, fmt.Sprintf("%s_%s_%d", name, tag, size[0]), drv.View())
			}
			drv, _ := drive(tag, orders(), size[0], size[1])
			check("start", drv)
			drv.Type("/home/sam/客")
			drv.Press("tab")
			check("complete", drv)
			drv.Type("订")
			drv.Press("tab", "enter")
			check("preview", drv)
			drv.Press("enter")
			check("done", drv)

			drv, _ = drive(tag, customers(), size[0], size[1])
			drv.Type("people.csv")
			drv.Press("enter")
			check("customers", drv)

			d := orders()
			d.previewE = model.E(model.CodeRefused, "error.internal")
			drv, i := drive(tag, d, size[0], size[1])
			drv.Type("x.csv")
			drv.Press("enter")
			check("refused", drv)
			i.state, i.path, i.step = writing, "/home/sam/客户订单.csv", part.ProgressMsg{Step: "score", Done: 37, Total: 100}
			check("writing", drv)
		}
	}
}

func TestCompletion(t *testing.T) {
	drv, i := drive("en", orders(), 80, 20)
	drv.Type("/home/sam/")
	drv.Press("tab")
	if got := i.form.Value(fieldPath); got != "/home/sam/" || len(i.options) != 3 {
		t.Errorf("several: %q, %v", got, i.options)
	}
	drv.Type("o")
	drv.Press("tab")
	if got := i.form.Value(fieldPath); got != "/home/sam/orders.csv" || len(i.options) != 0 {
		t.Errorf("one: %q, %v", got, i.options)
	}
	drv.Press("ctrl+u")
	drv.Type("/home/sam/")
	drv.Press("tab", "down", "down", "up", "down", "enter")
	if got := i.form.Value(fieldPath); got != "/home/sam/客户订单.csv" || i.state != choosing {
		t.Errorf("picked: %q, state %d", got, i.state)
	}
	drv.Press("ctrl+u")
	drv.Type("/home/sam/客")
	drv.Press("tab") // the names part within a character's bytes at most
	if got := i.form.Value(fieldPath); got != "/home/sam/客户" {
		t.Errorf("common part: %q", got)
	}
	drv.Type("?")
	drv.Press("tab")
	if !strings.Contains(drv.View(), "Nothing begins with") {
		t.Errorf("no file:\n%s", drv.View())
	}
}

func TestLateCompletionIsDropped(t *testing.T) {
	drv, i := drive("en", orders(), 80, 20)
	drv.Type("/home/sam/o")
	drv.Hold = true
	drv.Press("tab")
	drv.Type("x")
	drv.Hold = false
	drv.Run(drv.Held[0])
	if got := i.form.Value(fieldPath); got != "/home/sam/ox" {
		t.Errorf("a late completion changed what was typed since: %q", got)
	}
}

func TestImport(t *testing.T) {
	d := orders()
	drv, i := drive("en", d, 100, 40)
	drv.Press("enter")
	if i.state != choosing || !strings.Contains(drv.View(), "Type the path") {
		t.Errorf("no path:\n%s", drv.View())
	}
	drv.Give(tea.PasteMsg{Content: "'/home/sam/客户订单.csv' "})
	drv.Press("enter")
	if i.state != looking || len(d.imported) != 0 {
		t.Fatalf("state %d, imported %v", i.state, d.imported)
	}
	if v := drv.View(); strings.Contains(v, "\x1b[2J") || !strings.Contains(v, "Row 17, “下单日期”") {
		t.Errorf("preview:\n%s", v)
	}
	drv.Press("enter")
	if len(d.imported) != 1 || d.imported[0] != "/home/sam/客户订单.csv" || i.state != done {
		t.Fatalf("state %d, imported %v", i.state, d.imported)
	}
	if _, ok := drv.Sent[0].(nav.Changed); !ok {
		t.Error("nobody hears of the import")
	}
	if drv.Env.Writing() {
		t.Error("the write is still counted")
	}
	drv.Press("enter")
	_, closed := drv.Sent[len(drv.Sent)-2].(nav.Pop)
	if _, told := drv.Sent[len(drv.Sent)-1].(nav.Changed); !closed || !told {
		t.Errorf("closing sends %v", drv.Sent)
	}
}

// What reading decided stands apart from the counts, and a file of which no row
// is understood has no table of them.
func TestPreviewWithoutRows(t *testing.T) {
	d := customers()
	d.rows.Customers = nil
	d.result.Created, d.result.Rejected = 0, 2
	d.result.Notes = []model.Reason{{Code: "import_no_rows"}}
	drv, _ := drive("en", d, 100, 40)
	drv.Type("people.csv")
	drv.Press("enter")
	v := drv.View()
	if strings.Contains(v, drv.Env.Lang.T("importer.first")) {
		t.Errorf("a table without rows:\n%s", v)
	}
	lines, note := strings.Split(v, "\n"), drv.Env.Lang.Reason(d.result.Notes[0])
	at := slices.IndexFunc(lines, func(s string) bool { return strings.Contains(s, note) })
	if at < 1 || strings.TrimSpace(lines[at-1]) != "" {
		t.Errorf("the note stands at line %d:\n%s", at, v)
	}
}

func TestNothingNewIsNotImported(t *testing.T) {
	d := customers()
	d.result.Created, d.result.Unchanged = 0, 2
	drv, i := drive("en", d, 100, 40)
	drv.Type("people.csv")
	drv.Press("enter", "enter", "enter")
	if len(d.imported) != 0 || i.Disabled(action.Choose) == "" {
		t.Errorf("imported %v", d.imported)
	}
}

// Esc stops the work as long as nothing is written, and only says so after.
func TestEscStopsBeforeTheWrite(t *testing.T) {
	d := orders()
	drv, i := drive("en", d, 100, 40)
	drv.Type("a.csv")
	drv.Hold = true
	drv.Press("enter")
	drv.Press("esc")
	if i.state != choosing {
		t.Errorf("reading does not stop: state %d", i.state)
	}
	drv.Hold = false
	drv.Run(drv.Held[0])
	if i.state != choosing {
		t.Error("a late preview is shown")
	}
	drv.Press("enter")
	drv.Hold, drv.Held = true, nil
	drv.Press("enter", "esc")
	drv.Hold = false
	drv.Run(drv.Held[0])
	if d.ctx == nil || d.ctx.Err() == nil {
		t.Error("Esc before the write does not cancel it")
	}
	i.state, i.step = writing, part.ProgressMsg{Step: "write"}
	drv.Press("esc")
	if n, ok := drv.Sent[len(drv.Sent)-1].(nav.Notice); !ok || n.Level != nav.Warn || i.state != writing {
		t.Errorf("Esc during the write: %v", drv.Sent)
	}
}

func TestFailedImportComesBack(t *testing.T) {
	d := orders()
	d.importE = model.E(model.CodeCancelled, "error.internal")
	drv, i := drive("en", d, 100, 40)
	drv.Type("a.csv")
	drv.Press("enter", "enter")
	if i.state != choosing || i.form.Value(fieldPath) != "a.csv" || !strings.Contains(drv.View(), "! Something") {
		t.Errorf("state %d:\n%s", i.state, drv.View())
	}
}

func TestScroll(t *testing.T) {
	d := orders()
	for n := range 60 {
		d.result.Problems = append(d.result.Problems, model.Problem{Row: 100 + n, Err: model.Invalid("error.amount_range")})
	}
	drv, _ := drive("en", d, 80, 20)
	drv.Type("a.csv")
	drv.Press("enter")
	for range 20 {
		drv.Press("pgdown")
	}
	if v := drv.View(); !strings.Contains(v, "Enter imports") || !strings.Contains(v, "and 12 more") {
		t.Errorf("the end is out of reach:\n%s", v)
	}
	uitest.Exact(t, drv.Styled(), drv.W, drv.H)
}

// The root hears what was imported, so that the status line speaks of it.
func TestAnImportIsToldAsAChange(t *testing.T) {
	drv, _ := drive("en", orders(), 80, 20)
	drv.Type("a.csv")
	drv.Press("enter", "enter")
	for _, m := range drv.Sent {
		if c, ok := m.(nav.Changed); ok && c.Outcome != nil {
			if ch := c.Outcome.Change; ch.Kind != model.ChangeImport || ch.Subject != "客户订单.csv" || drv.Env.Lang.Change(ch) != "imported interactions (客户订单.csv)" {
				t.Errorf("it is told as %q", drv.Env.Lang.Change(ch))
			}
			return
		}
	}
	t.Errorf("nothing is told: %v", drv.Sent)
}

// Whatever a preview has to say, what Enter does stays in sight, and only what
// says something to a person is shown.
func TestAPreviewIsPlain(t *testing.T) {
	d := orders()
	d.result.CustomersCreated = 1
	for i := range 40 {
		d.result.Problems = append(d.result.Problems, model.Problem{Row: i + 30, Err: model.Invalid("error.amount_range")})
	}
	for i := range d.rows.Interactions {
		d.rows.Interactions[i].Interaction.ExternalID = "row:OAewWCAXb1"
	}
	drv, i := drive("en", d, 80, 18)
	drv.Type("a.csv")
	drv.Press("enter")
	for range 12 {
		if !strings.Contains(drv.View(), "Enter imports") || i.Wording(action.Choose) != "importer.do_import" {
			t.Fatalf("what Enter does is out of sight:\n%s", drv.View())
		}
		drv.Press("pgdown")
	}
	if !strings.Contains(drv.View(), "Row 69") {
		t.Errorf("the end cannot be reached:\n%s", drv.View())
	}
	for range 12 {
		drv.Press("pgup")
	}
	if v := drv.View(); strings.Contains(v, "row:") || strings.Contains(v, "Key") || !strings.Contains(v, "1  customer added") || !strings.Contains(v, "new interactions") {
		t.Errorf("jargon, or one customer in the plural:\n%s", v)
	}
}

// What a file leaves open is answered where it is said: the options appear with
// the cursor in them, and both reading and importing are given them.
func TestOptions(t *testing.T) {
	d := orders()
	d.previewE = model.E(model.CodeRefused, "error.exchange.date_order", "Column", "date", "File", "orders.csv", "Row", 2, "Text", "03/04/2026")
	drv, i := drive("en", d, 80, 20)
	if drv.Press("down"); i.form.Focused() != fieldPath || strings.Contains(drv.View(), "Options") {
		t.Errorf("options before any file was read:\n%s", drv.View())
	}
	drv.Type("orders.csv")
	drv.Press("enter")
	if i.form.Focused() != fieldOptions || !strings.Contains(drv.View(), "--date-format") || drv.Layer.Cursor() == nil || drv.Layer.Cursor().Y != 2 {
		t.Fatalf("the options have not the cursor:\n%s", drv.View())
	}
	uitest.Exact(t, drv.Styled(), drv.W, drv.H)
	d.previewE = nil
	drv.Type("--date-format dmy")
	drv.Press("tab")
	if i.form.Focused() != fieldPath {
		t.Error("Tab does not lead back to the file")
	}
	drv.Press("down")
	drv.Give(nav.Restyled{})
	if i.form.Focused() != fieldOptions {
		t.Error("another language takes the cursor out of the options")
	}
	drv.Press("enter", "enter")
	if want := []string{"", "--date-format dmy", "--date-format dmy"}; !slices.Equal(d.flags, want) || len(d.imported) != 1 {
		t.Errorf("read with %q, imported %v", d.flags, d.imported)
	}

	d = orders()
	d.previewE = model.NotFound("error.cmd.no_file", "Path", "x.csv")
	drv, i = drive("en", d, 80, 20)
	drv.Type("x.csv")
	drv.Press("enter")
	if i.form.Focused() != fieldPath || strings.Contains(drv.View(), "Options") {
		t.Errorf("options where no file is:\n%s", drv.View())
	}
}

// The paths offered are chosen by a click also below the options.
func TestClickBelowOptions(t *testing.T) {
	drv, i := drive("en", orders(), 80, 20)
	drv.Type("orders.csv")
	drv.Press("enter", "esc", "ctrl+u")
	drv.Type("/home/sam/")
	drv.Press("tab")
	for y, line := range strings.Split(drv.View(), "\n") {
		if strings.Contains(line, "orders.csv") {
			drv.Run(i.Mouse(tea.MouseClickMsg{Button: tea.MouseLeft}, 6, y))
		}
	}
	if got := i.form.Value(fieldPath); got != "/home/sam/orders.csv" {
		t.Errorf("took %q", got)
	}
}
