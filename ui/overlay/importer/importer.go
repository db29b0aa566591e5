// Package importer is the overlay that takes a file into the book: choose the
// file, answer with options what it leaves open, see what it would do and how its
// first rows are understood, import it, read what came of it. Files are read by
// the functions it is given; nothing here touches the file system.
package importer

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// PreviewRows is how many rows as they are understood the preview shows.
const PreviewRows = 5

// Files reads and imports files for the overlay.
type Files struct {
	// Complete gives the paths that begin with path, folders with a separator
	// at their end; none for what cannot be read.
	Complete func(path string) []string
	// Preview reads a file with the options of the import command and says what
	// importing it would do; the Import holds at least its first PreviewRows rows
	// as they are understood.
	Preview func(ctx context.Context, path, options string, p model.Progress) (model.ImportResult, *model.Import, error)
	// Import imports a file as one change. rejected is the path of the file
	// with the rows that were not taken, "" when all were.
	Import func(ctx context.Context, path, options string, p model.Progress) (res model.ImportResult, rejected string, err error)
}

// state is how far the person is.
type state uint8

const (
	choosing state = iota
	reading
	looking
	writing
	done
)

// The fields of the form.
const (
	fieldPath    = "path"
	fieldOptions = "options"
)

// Importer is the overlay.
type Importer struct {
	env   *nav.Env
	files Files

	state    state
	form     *part.Form
	options  []string // paths that completion found
	pick     int      // the one under the cursor, -1 while the person types
	err      error
	path     string
	flags    string // the options that the file is read with
	asks     bool   // a file left something open: options are asked for
	result   model.ImportResult
	rows     *model.Import
	rejected string

	completion nav.Latest
	work       nav.Latest
	cancel     context.CancelFunc // of the work under way
	progress   *part.Progress
	step       part.ProgressMsg
	top        int // first line of the text shown
	w, h       int
}

type (
	completeMsg struct {
		req  int
		path string
		list []string
	}
	previewMsg struct {
		req    int
		result model.ImportResult
		rows   *model.Import
		err    error
	}
	importMsg struct {
		req      int
		result   model.ImportResult
		rejected string
		err      error
	}
)

// New makes the overlay.
func New(env *nav.Env, files Files) *Importer {
	i := &Importer{env: env, files: files, w: 76, h: 18}
	i.reword()
	return i
}

// Name is the layer's word in the catalogues.
func (i *Importer) Name() string { return "importer" }

// Size wants room for a table.
func (i *Importer) Size(w, h int) (int, int) { return min(w, 100), min(h, max(26, h*3/5)) }

// Init has nothing to load.
func (i *Importer) Init() tea.Cmd { return nil }

// Actions lists what can be done in the present state.
func (i *Importer) Actions() []action.ID {
	move := []action.ID{action.Up, action.Down, action.PageUp, action.PageDown}
	switch i.state {
	case choosing:
		return []action.ID{action.Choose, action.Cancel}
	case looking:
		return append([]action.ID{action.Choose, action.Cancel}, move...)
	case done:
		return append([]action.ID{action.Choose, action.Cancel}, move...)
	}
	return []action.ID{action.Cancel}
}

// Disabled says why a file cannot be imported now.
func (i *Importer) Disabled(id action.ID) string {
	if id == action.Choose && i.state == looking && !i.brings() {
		return "importer.nothing"
	}
	return ""
}

// brings tells whether the file previewed would change anything.
func (i *Importer) brings() bool {
	return i.result.Created+i.result.Updated+i.result.CustomersCreated > 0
}

// Do carries out an action.
func (i *Importer) Do(id action.ID) tea.Cmd {
	switch id {
	case action.Choose:
		switch i.state {
		case done:
			return i.leave()
		case looking:
			return i.importFile()
		case choosing:
			return i.preview()
		}
	case action.Cancel, action.Back:
		return i.back()
	case action.Up:
		i.scroll(-1)
	case action.Down:
		i.scroll(1)
	case action.PageUp:
		i.scroll(1 - i.body())
	case action.PageDown:
		i.scroll(i.body() - 1)
	}
	return nil
}

// preview reads the file named.
func (i *Importer) preview() tea.Cmd {
	path := unquote(i.form.Value(fieldPath))
	if path == "" {
		i.err = model.Invalid("importer.no_path")
		return nil
	}
	i.path, i.flags, i.err, i.options = path, i.form.Value(fieldOptions), nil, nil
	i.state = reading
	ctx, stop := context.WithCancel(i.env.Ctx)
	i.cancel = stop
	req, flags, read, p := i.work.Next(), i.flags, i.files.Preview, i.begin()
	return tea.Batch(func() tea.Msg {
		defer stop()
		defer p.Close()
		m := previewMsg{req: req}
		m.result, m.rows, m.err = read(ctx, path, flags, p.Report)
		return m
	}, p.Next())
}

// importFile imports the file previewed. It can be called off until the write
// begins; the write itself is finished even when the person quits.
func (i *Importer) importFile() tea.Cmd {
	i.state = writing
	ctx, stop := context.WithCancel(context.WithoutCancel(i.env.Ctx))
	i.cancel = stop
	req, path, flags, take, p := i.work.Next(), i.path, i.flags, i.files.Import, i.begin()
	return tea.Batch(i.env.Write(func(context.Context) tea.Msg {
		defer stop()
		defer p.Close()
		m := importMsg{req: req}
		m.result, m.rejected, m.err = take(ctx, path, flags, p.Report)
		return m
	}), p.Next())
}

// begin starts the reports of a piece of work.
func (i *Importer) begin() *part.Progress {
	i.progress = part.NewProgress()
	i.step, i.top = part.ProgressMsg{}, 0
	return i.progress
}

// back goes back by one state, or leaves.
func (i *Importer) back() tea.Cmd {
	switch i.state {
	case reading:
		i.stop()
		i.state = choosing
	case looking:
		i.state, i.top = choosing, 0
	case writing:
		if i.committed() {
			return nav.Say(i.env.Lang.T("importer.too_late"), nav.Warn)
		}
		i.stop()
	default:
		return i.leave()
	}
	return nil
}

func (i *Importer) stop() {
	if i.cancel != nil {
		i.cancel()
	}
}

// readSteps are the steps of an import before anything is written.
var readSteps = [...]string{"", "read", "sort"}

// committed tells whether the write has begun.
func (i *Importer) committed() bool {
	for _, s := range readSteps {
		if i.step.Step == s {
			return false
		}
	}
	return true
}

// leave closes the overlay; after an import the book is looked at anew.
func (i *Importer) leave() tea.Cmd {
	if i.state == done && i.result.Batch != 0 {
		return i.env.Tell(nav.Pop{}, nav.Changed{})
	}
	return i.env.Tell(nav.Pop{})
}

// Update takes the answers of its own commands, and a pasted path.
func (i *Importer) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.PasteMsg:
		if i.state == choosing && i.form.Update(m) {
			i.options, i.err = nil, nil
		}
	case completeMsg:
		if i.completion.Is(m.req) {
			i.completed(m)
		}
	case part.ProgressMsg:
		if m.Of == i.progress {
			i.step = m
			return i.progress.Next()
		}
	case previewMsg:
		if i.work.Is(m.req) && i.state == reading {
			i.result, i.rows, i.err = m.result, m.rows, m.err
			i.state, i.top = looking, 0
			if m.err != nil {
				i.state = choosing
			}
			i.ask(m.err)
		}
	case importMsg:
		if i.work.Is(m.req) {
			return i.imported(m)
		}
	case nav.Restyled:
		i.reword()
	}
	return nil
}

func (i *Importer) imported(m importMsg) tea.Cmd {
	if m.err != nil {
		i.state, i.err, i.top = choosing, m.err, 0
		return nil
	}
	i.result, i.rejected, i.err = m.result, m.rejected, nil
	i.state, i.top = done, 0
	return i.env.Tell(nav.Changed{Outcome: i.outcome()})
}

func (i *Importer) scroll(n int) {
	i.top = min(max(0, i.top+n), max(0, len(i.text(i.w))-i.body()))
}

// unquote takes the quotes off that terminals put around a dropped file.
func unquote(path string) string {
	path = strings.TrimSpace(path)
	if n := len(path); n > 1 && (path[0] == '\'' || path[0] == '"') && path[n-1] == path[0] {
		return path[1 : n-1]
	}
	return path
}
