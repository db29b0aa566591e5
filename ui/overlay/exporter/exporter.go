// Package exporter is the overlay that writes customers or interactions to a
// file: what, in which format, under which name. The file is written by the
// function it is given; nothing here touches the file system.
package exporter

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/confirm"
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
	// Way and Purpose are how whoever is written is to be contacted and for what: who does
	// not want that is left out. Either may be empty; they are of customers.
	Way, Purpose string
}

// Written is what a file holds: rows, and how many customers and contacts were left out.
type Written struct {
	Rows, Left, People int
	Path               string // the whole of it
}

// Files writes files for the overlay.
type Files struct {
	// Export writes the file. One of that name that must not be replaced is a
	// model.CodeConflict.
	Export func(ctx context.Context, r Request) (Written, error)
}

const (
	fieldWhat    = "what"
	fieldFormat  = "format"
	fieldPath    = "path"
	fieldWay     = "for"
	fieldPurpose = "purpose"
)

// Exporter is the overlay.
type Exporter struct {
	*nav.FormOverlay
	env   *nav.Env
	files Files
	query model.ListQuery
	ids   []int64

	named bool // the person chose the name: it no longer follows the other fields
}

// New makes the overlay for the customers that a query finds, or for ids where
// there are any; format is "csv", "xlsx" or "json" to begin with.
func New(env *nav.Env, files Files, format string, q model.ListQuery, ids []int64) *Exporter {
	e := &Exporter{env: env, files: files, query: q, ids: ids}
	e.FormOverlay = nav.NewFormOverlay(env, e.fields, func() tea.Cmd { return e.write(false) })
	e.Layer, e.Keys, e.Saving, e.Wide, e.High = "exporter", "exporter.keys", "importer.stop", 72, 14
	e.Can = append(e.Can, action.Focus, action.FocusBck)
	e.Typed = func() tea.Cmd { e.named, e.Fault = true, ""; return nil }
	e.Form.SetValue(fieldFormat, format)
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
		part.Field{Name: fieldWay, Label: l.T("exporter.for"), Hint: l.T("exporter.for_hint"), Visible: people},
		part.Field{Name: fieldPurpose, Label: l.T("exporter.purpose"), Hint: l.T("exporter.purpose_hint"), Visible: people},
	)
}

// people tells whether customers are written, which may be for contacting them.
func people(f *part.Form) bool { return f.Value(fieldWhat) == string(model.ImportCustomers) }

// rename makes the name follow what and format until the person types one.
func (e *Exporter) rename() {
	if !e.named {
		e.Form.SetValue(fieldPath, e.Form.Value(fieldWhat)+"-"+e.env.Today.String()+"."+e.Form.Value(fieldFormat))
	}
}

// Key gives the form its keys.
func (e *Exporter) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	was := e.Form.Value(fieldPath)
	if !e.Form.Update(msg) {
		return nil, msg.Text != ""
	}
	e.Fault = ""
	e.named = e.named || e.Form.Value(fieldPath) != was
	e.rename()
	return nil, true
}

// write writes the file; of one of that name a person is asked whether it is to be replaced.
func (e *Exporter) write(overwrite bool) tea.Cmd {
	path := e.Text(fieldPath)
	if path == "" {
		e.Fault = e.env.Lang.Error(model.Invalid("importer.no_path"))
		return nil
	}
	r := Request{
		Kind: model.ImportKind(e.Form.Value(fieldWhat)), Format: e.Form.Value(fieldFormat), Path: path,
		Query: e.query, IDs: e.ids, Overwrite: overwrite,
	}
	if people(e.Form) {
		r.Way, r.Purpose = e.Text(fieldWay), e.Text(fieldPurpose)
	}
	export, end, done, there := e.files.Export, e.env.Ctx, Written{}, false
	return e.Run(func(ctx context.Context) (_ model.Outcome, err error) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		defer context.AfterFunc(end, stop)() // unlike a change, half an export is none
		done, err = export(ctx, r)
		there = model.CodeOf(err) == model.CodeConflict
		return model.Outcome{}, model.If(there, nil, err)
	}, func(model.Outcome) tea.Cmd {
		l := e.env.Lang
		if there {
			ask := func() (string, string) { return e.env.Lang.F("exporter.exists", "Path", path), "" }
			return e.env.Tell(nav.Push{Overlay: confirm.New(e.env, ask, true, func() tea.Cmd { return e.write(true) })})
		}
		said := l.F("exporter.done", "N", done.Rows, "Path", done.Path)
		if done.Left+done.People > 0 {
			said = l.F("cmd.export.left", "N", done.Left, "Count", l.Count(done.Left), "People", done.People, "Purpose", r.Purpose) + " " + said
		}
		return e.env.Tell(nav.Pop{Then: nav.Say(said, nav.Good)})
	})
}
