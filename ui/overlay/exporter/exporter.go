// Package exporter is the overlay that writes customers or interactions to a
// file: what, in which format, under which name. The file is written by the
// function it is given; nothing here touches the file system.
package exporter

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// Request says what is to be written where.
type Request struct {
	Kind      model.ImportKind // customers, or their interactions
	Format    string           // "csv", "xlsx" or "json"
	Path      string
	Query     model.ListQuery // which customers
	IDs       []int64         // only these, where there are any
	Overwrite bool            // a file of that name may be replaced
}

// Files writes files for the overlay.
type Files struct {
	// Export writes the file and gives the rows written and the whole path. A
	// file of that name that must not be replaced is a model.CodeConflict.
	Export func(ctx context.Context, r Request) (rows int, path string, err error)
}

const (
	fieldWhat   = "what"
	fieldFormat = "format"
	fieldPath   = "path"
)

// Exporter is the overlay.
type Exporter struct {
	env   *nav.Env
	files Files
	query model.ListQuery
	ids   []int64

	form    *part.Form
	named   bool // the person chose the name: it no longer follows the other fields
	asking  bool // whether to replace the file of that name
	writing bool
	cancel  context.CancelFunc
	err     error
	req     nav.Latest
	w, h    int
}

type wroteMsg struct {
	req  int
	rows int
	path string
	err  error
}

// New makes the overlay for the customers that a query finds, or for ids where
// there are any; format is "csv", "xlsx" or "json" to begin with.
func New(env *nav.Env, files Files, format string, q model.ListQuery, ids []int64) *Exporter {
	e := &Exporter{env: env, files: files, query: q, ids: ids, w: 60, h: 10}
	e.form = e.fields()
	e.form.SetValue(fieldFormat, format)
	e.rename()
	return e
}

func (e *Exporter) fields() *part.Form {
	l := e.env.Lang
	return part.NewForm(
		part.Field{Name: fieldPath, Label: l.T("importer.file")},
		part.Field{Name: fieldWhat, Label: l.T("exporter.what"), Kind: part.ChoiceField, Choices: []part.Choice{
			{Value: string(model.ImportCustomers), Label: l.T("exporter.customers"), Key: "c"},
			{Value: string(model.ImportInteractions), Label: l.T("exporter.interactions"), Key: "i"},
		}},
		part.Field{Name: fieldFormat, Label: l.T("exporter.format"), Kind: part.ChoiceField, Choices: []part.Choice{
			{Value: "csv", Label: "CSV", Key: "c"}, {Value: "xlsx", Label: "Excel", Key: "x"}, {Value: "json", Label: "JSON", Key: "j"},
		}},
	)
}

// rename makes the name follow what and format until the person types one.
func (e *Exporter) rename() {
	if !e.named {
		e.form.SetValue(fieldPath, e.form.Value(fieldWhat)+"-"+e.env.Today.String()+"."+e.form.Value(fieldFormat))
	}
}

// Name is the layer's word in the catalogues.
func (e *Exporter) Name() string { return "exporter" }

// Size is that of a small form.
func (e *Exporter) Size(w, h int) (int, int) { return min(w, 72), min(h, 12) }

// Init has nothing to load.
func (e *Exporter) Init() tea.Cmd { return nil }

// Actions lists what can be done.
func (e *Exporter) Actions() []action.ID {
	if e.asking {
		return []action.ID{action.Confirm, action.Cancel}
	}
	return []action.ID{action.Save, action.Cancel, action.Focus, action.FocusBck}
}

// Disabled is never.
func (e *Exporter) Disabled(action.ID) string { return "" }

// Do writes, or leaves.
func (e *Exporter) Do(id action.ID) tea.Cmd {
	switch id {
	case action.Save:
		return e.write(false)
	case action.Confirm:
		return e.write(true)
	case action.Cancel, action.Back:
		switch {
		case e.writing:
			e.cancel()
		case e.asking:
			e.asking = false
		default:
			return e.env.Tell(nav.Pop{})
		}
	case action.Focus:
		e.form.Move(1)
	case action.FocusBck:
		e.form.Move(-1)
	}
	return nil
}

// Key gives the form its keys. A question is answered by y or not at all:
// Enter, with which it was asked, must not also answer it.
func (e *Exporter) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	switch {
	case e.writing:
		return nil, msg.Text != "" || msg.String() == "enter"
	case e.asking && msg.String() == "n":
		e.asking = false
		return nil, true
	case e.asking:
		return nil, msg.String() == "enter"
	}
	was := e.form.Value(fieldPath)
	if !e.form.Update(msg) {
		return nil, msg.Text != ""
	}
	e.err = nil
	if e.form.Value(fieldPath) != was {
		e.named = true
	}
	e.rename()
	return nil, true
}

// write writes the file.
func (e *Exporter) write(overwrite bool) tea.Cmd {
	path := strings.TrimSpace(e.form.Value(fieldPath))
	e.asking = false
	if path == "" {
		e.err = model.Invalid("importer.no_path")
		return nil
	}
	if e.writing {
		return nil
	}
	e.writing, e.err = true, nil
	ctx, stop := context.WithCancel(e.env.Ctx)
	e.cancel = stop
	r := Request{
		Kind: model.ImportKind(e.form.Value(fieldWhat)), Format: e.form.Value(fieldFormat), Path: path,
		Query: e.query, IDs: e.ids, Overwrite: overwrite,
	}
	req, export := e.req.Next(), e.files.Export
	return e.env.Write(func(context.Context) tea.Msg {
		defer stop()
		m := wroteMsg{req: req}
		m.rows, m.path, m.err = export(ctx, r)
		return m
	})
}

// Update takes the answer of the write, and a pasted name.
func (e *Exporter) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.PasteMsg:
		if !e.asking && !e.writing && e.form.Update(m) {
			e.named, e.err = true, nil
		}
	case wroteMsg:
		if !e.req.Is(m.req) {
			return nil
		}
		e.writing = false
		switch {
		case model.CodeOf(m.err) == model.CodeConflict && m.err != nil:
			e.asking = true
		case m.err != nil:
			e.err = m.err
		default:
			text := e.env.Lang.F("exporter.done", "N", m.rows, "Path", m.path)
			return e.env.Tell(nav.Pop{Then: nav.Say(text, nav.Good)})
		}
	case nav.Restyled:
		old := e.form
		e.form = e.fields()
		e.form.SetValues(old.Values())
		e.form.Focus(old.Focused())
	}
	return nil
}

// View draws exactly h lines of w cells.
func (e *Exporter) View(w, h int) string {
	e.w, e.h = w, h
	foot := e.foot(w)
	lines := e.form.View(w-1, max(1, h-len(foot)-1), e.env.FormStyle())
	for len(lines) < h-len(foot) {
		lines = append(lines, "")
	}
	return part.Box(append(lines, foot...), w, h)
}

func (e *Exporter) foot(w int) []string {
	l, th := e.env.Lang, e.env.Theme
	text, paint := l.F("exporter.keys", "Save", e.env.Keys.Key(action.Save), "Close", e.env.Keys.Key(action.Cancel)), th.Muted
	switch {
	case e.writing:
		text = l.F("importer.stop", "Key", e.env.Keys.Key(action.Cancel))
	case e.asking:
		text, paint = l.F("exporter.exists", "Path", e.form.Value(fieldPath), "Yes", e.env.Keys.Key(action.Confirm), "No", e.env.Keys.Key(action.Cancel)), th.Warn
	case e.err != nil:
		text, paint = "! "+l.Error(e.err), th.Bad
	}
	lines := part.Prose(part.Cell(text), max(8, w-2))
	for i := range lines {
		lines[i] = " " + paint.Render(strings.TrimRight(lines[i], " "))
	}
	return lines
}

// Cursor is where the person types.
func (e *Exporter) Cursor() *tea.Cursor {
	if e.asking || e.writing {
		return nil
	}
	return e.form.Cursor(e.w-1, max(1, e.h-len(e.foot(e.w))-1), e.env.FormStyle())
}

// Mouse moves the focus to the field clicked.
func (e *Exporter) Mouse(msg tea.MouseMsg, _, y int) tea.Cmd {
	if _, ok := msg.(tea.MouseClickMsg); ok && msg.Mouse().Button == tea.MouseLeft && !e.asking {
		e.form.Click(y, e.w-1, max(1, e.h-len(e.foot(e.w))-1), e.env.FormStyle())
	}
	return nil
}
