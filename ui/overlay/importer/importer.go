// Package importer is the overlay that takes a file into the book: choose the
// file, answer what it leaves open, see how it is understood and change that in
// place, see what would come of it, import it, read what came of it. Files are
// read by the functions it is given; nothing here touches the file system.
//
// Every state is a page: a few lines of text, one list, the first rows as they
// are understood below it.
package importer

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// PreviewRows is how many rows as they are understood stand below a list.
const PreviewRows = 5

// NoProfile asks Files.Plan for none.
const NoProfile = "none"

// Files reads and imports files for the overlay.
type Files struct {
	// List gives what stands in a folder, "" for the one to begin with: folders and
	// the files that may hold a list, the newest first. path is the folder's own,
	// with the home folder as "~". An error for what cannot be read.
	List func(folder string) (path string, entries []Entry, err error)
	// Plan looks a file over. profile is the name of one, NoProfile, or "" for the
	// one that the file's headers are known by.
	Plan func(ctx context.Context, path string, o exchange.Options, profile string, p model.Progress) (Plan, error)
	// Try says what importing the file would do, and how its rows are understood.
	Try func(ctx context.Context, path string, o exchange.Options, p model.Progress) (model.ImportResult, *model.Import, error)
	// Import imports a file as one change.
	Import func(ctx context.Context, path string, o exchange.Options, p model.Progress) (Done, error)
}

// Entry is a folder or a file to choose.
type Entry struct {
	Name   string // of a recent folder its whole path
	Folder bool
	Recent bool  // a folder that files were taken from before
	Size   int64 // in bytes, of a file
	Day    model.Day
}

// Plan is how a file is to be read.
type Plan struct {
	Sketch   *exchange.Sketch
	Options  exchange.Options // with what the profile says
	Profile  string           // in force, "" for none
	Profiles []string         // to choose from
}

// Done is what an import came to.
type Done struct {
	Result   model.ImportResult
	Rejected string // path of the file with the rows that were not taken, "" when all were
	Profile  string // under which how it was read has been kept, "" for none
}

// Overlays makes the overlays that open above this one.
type Overlays struct {
	Choose func(choices nav.Choices, multi bool, done func(values []string) tea.Cmd) nav.Overlay
	Dedupe func() nav.Overlay // customers who may be in the book twice
}

// state is how far the person is.
type state uint8

const (
	choosing state = iota
	reading        // to plan
	asking
	planning
	trying
	looking
	inside // of a row of looking or done
	writing
	done
)

// Importer is the overlay.
type Importer struct {
	nav.Still
	env   *nav.Env
	files Files
	over  Overlays

	state  state
	input  *part.Input
	folder string
	listed map[string][]Entry // of folders seen
	err    error
	path   string
	plan   Plan
	result model.ImportResult
	rows   *model.Import
	done   Done
	opened string // which row is looked into
	from   state  // that it belongs to
	at     int    // where the cursor was

	list    []row
	win     part.Window
	listing nav.Latest
	work    nav.Job
	drawn   string // the last View, "" once anything may have changed
	w, h    int
}

// listMsg is what stands in a folder.
type listMsg struct {
	into        int // request to go into the folder, 0 to know only what is in it
	asked, path string
	list        []Entry
	err         error
}

// New makes the overlay.
func New(env *nav.Env, files Files, over Overlays) *Importer {
	i := &Importer{Still: nav.Still{Layer: "importer"}, env: env, files: files, over: over, w: 76, h: 18, listed: map[string][]Entry{}}
	i.input = part.NewInput("", env.Lang.T("importer.file_hint"))
	i.show()
	return i
}

// Size wants room for a list and the rows below it.
func (i *Importer) Size(w, h int) (int, int) { return min(w, 110), min(h, max(26, h*3/4)) }

// Init lists the folder to begin with.
func (i *Importer) Init() tea.Cmd { return i.goInto("") }

// Actions lists what can be done in the present state.
func (i *Importer) Actions() []action.ID {
	switch i.state {
	case reading, trying, writing:
		return []action.ID{action.Cancel}
	}
	return []action.ID{action.Choose, action.Cancel, action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last}
}

// Busy tells that what a key means depends on work under way.
func (i *Importer) Busy() bool {
	return i.state == reading || i.state == trying || i.state == writing || i.state == choosing && i.folder == "" && i.err == nil
}

// still tells that a file is looked over again for something changed in place: its
// page stays as it is meanwhile.
func (i *Importer) still() bool { return i.state == reading && i.from == planning }

// Disabled says why a file cannot be imported now.
func (i *Importer) Disabled(id action.ID) string {
	if id == action.Choose && i.state == looking && i.win.Cursor == 0 && !i.brings() {
		return "importer.nothing"
	}
	return ""
}

// brings tells whether the file would change anything.
func (i *Importer) brings() bool {
	return i.result.Created+i.result.Updated+i.result.CustomersCreated > 0
}

// Wording says what Enter and Esc do in the present state.
func (i *Importer) Wording(id action.ID) string {
	words := map[action.ID][done + 1]string{
		action.Choose: {choosing: "importer.do_open", asking: "importer.do_answer", planning: "importer.do_choose", looking: "importer.do_choose", done: "importer.do_choose"},
		action.Cancel: {
			choosing: "importer.do_close", reading: "importer.do_stop", asking: "importer.do_other", planning: "importer.do_other", trying: "importer.do_stop",
			looking: "importer.do_back", inside: "importer.do_back", writing: "importer.do_stop", done: "importer.do_close",
		},
	}
	return words[id][i.state]
}

// Do carries out an action.
func (i *Importer) Do(id action.ID) tea.Cmd {
	i.drawn = ""
	switch id {
	case action.Choose:
		return i.enter()
	case action.Cancel, action.Back:
		return i.back()
	}
	w := i.win
	nav.Walk(&w, id)
	i.move(w.Cursor - i.win.Cursor)
	return nil
}

// enter does what the row under the cursor is for.
func (i *Importer) enter() tea.Cmd {
	if i.state == choosing {
		return i.take()
	}
	if r := i.here(); r != nil && r.enter != nil && i.Disabled(action.Choose) == "" {
		return r.enter()
	}
	return nil
}

// back goes back by one state, or leaves.
func (i *Importer) back() tea.Cmd {
	switch i.state {
	case reading:
		i.work.Stop()
		if i.still() {
			i.state = planning
			return nil
		}
		i.to(choosing)
	case asking, planning:
		i.to(choosing)
	case trying, looking:
		i.work.Stop()
		i.to(planning)
	case inside:
		i.to(i.from)
		i.move(i.rowOf(i.opened))
	case writing:
		if i.committed() {
			return nav.Say(i.env.Lang.T("importer.too_late"), nav.Warn)
		}
		i.work.CallOff()
	default:
		return i.leave()
	}
	return nil
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
	i.drawn = ""
	switch m := msg.(type) {
	case tea.PasteMsg:
		if i.state == choosing && i.input.Update(m) {
			return i.typed()
		}
	case part.ProgressMsg:
		return i.work.Told(m)
	case listMsg:
		i.folderListed(m)
	case nav.Answer:
		return m.Take(&i.work.Latest)
	case nav.Restyled:
		i.input.SetHint(i.env.Lang.T("importer.file_hint"))
		i.show()
	}
	return nil
}
