// Package importer is the overlay that takes a file into the book: choose the
// file, answer what it leaves open, see how it is understood and change that in
// place, see what would come of it, import it, read what came of it. Files are
// read by the functions it is given; nothing here touches the file system.
//
// Every state is a page: a few lines of text, one list, the first rows as they
// are understood below it.
package importer

import (
	"cmp"
	"context"
	"errors"
	"slices"

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
	// capture asks for mail, calendars and call logs instead.
	List func(folder string, capture bool) (path string, entries []Entry, err error)
	// Plan looks a file over. profile is the name of one, NoProfile, or "" for the
	// one that the file's headers are known by.
	Plan func(ctx context.Context, path string, o exchange.Options, profile string, p model.Progress) (Plan, error)
	// Try says what importing the file would do, and how its rows are understood.
	Try func(ctx context.Context, path string, o exchange.Options, p model.Progress) (model.ImportResult, *model.Import, error)
	// Import imports a file as one change.
	Import func(ctx context.Context, path string, o exchange.Options, p model.Progress) (Done, error)
	// Capture reads what a file, or the mail of a folder, tells of contacts.
	Capture func(path string) ([]model.ImportInteraction, error)
}

// Entry is a folder or a file to choose.
type Entry struct {
	Name   string // of a recent folder its whole path, "." for the one shown with all its messages
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
	// Capture takes the file that is chosen in place of this overlay; nil imports it.
	Capture func(path string) nav.Overlay
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
	rate   *part.Input // typed in answer to a question
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
	if over.Capture != nil {
		i.Layer = "capture_file"
	}
	i.input, i.rate = part.NewInput("", env.Lang.T("importer.file_hint")), part.NewInput("", env.Lang.T("importer.rate_hint"))
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
	return model.If(id == action.Choose && i.state == looking && i.win.Cursor == 0 && !i.brings(), "importer.nothing", "")
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
	if id == action.Cancel && i.rating() { // Esc leads back to the plan
		return "importer.do_back"
	}
	return words[id][i.state]
}

// Do carries out an action.
func (i *Importer) Do(id action.ID) tea.Cmd {
	switch id {
	case action.Choose:
		return i.enter()
	case action.Cancel, action.Back:
		return i.back()
	}
	if i.state == inside || i.list == nil { // text
		w := i.win
		nav.Walk(&w, id)
		i.win.Scroll(w.Cursor - i.win.Cursor)
		return nil
	}
	nav.WalkOver(&i.win, id, func(row int) bool { return !i.list[row].title })
	return nil
}

// enter does what the row under the cursor is for.
func (i *Importer) enter() tea.Cmd {
	if i.state == choosing {
		return i.take()
	}
	if i.rating() && i.rate.Value() != "" {
		var value string
		if value, i.err = i.plan.Sketch.Questions[0].RateOf(i.rate.Value()); i.err != nil {
			return nil
		}
		return i.answer(exchange.AskRate, value)
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
		if i.rating() {
			i.plan.Sketch.Questions = nil
			i.to(planning)
			return nil
		}
		i.to(choosing)
	case trying, looking:
		i.work.Stop()
		i.to(planning)
	case inside:
		i.to(i.from)
		i.win.To(i.rowOf(i.opened))
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
	switch m := msg.(type) {
	case tea.PasteMsg:
		if i.rating() {
			i.rate.Update(m)
		} else if i.state == choosing && i.input.Update(m) {
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
		i.rate.SetHint(i.env.Lang.T("importer.rate_hint"))
		i.show()
	}
	return nil
}

// begin starts work that can be stopped, and whose reports reach the screen.
func begin[T any](i *Importer, s state, work func(ctx context.Context, p model.Progress) (T, error), take func(T, error) tea.Cmd) tea.Cmd {
	ask := model.If(s == writing, nav.Change[T], nav.AskAnew[T])
	i.err = nil
	i.to(s)
	return nav.Work(i.env, &i.work, ask, work, take)
}

// read plans how the file is read: with the options given, and by a profile; name
// is the one that the options have come from.
func (i *Importer) read(o exchange.Options, profile, name string) tea.Cmd {
	path, plan := i.path, i.files.Plan
	return begin(i, reading, func(ctx context.Context, p model.Progress) (Plan, error) {
		out, err := plan(ctx, path, o, profile, p)
		out.Profile = cmp.Or(out.Profile, name)
		return out, err
	}, i.planned)
}

// trial is what importing would do, and how the rows are understood.
type trial struct {
	result model.ImportResult
	rows   *model.Import
}

// try says what importing would do.
func (i *Importer) try() tea.Cmd {
	path, o, try := i.path, i.plan.Options, i.files.Try
	return begin(i, trying, func(ctx context.Context, p model.Progress) (t trial, err error) {
		t.result, t.rows, err = try(ctx, path, o, p)
		return t, err
	}, func(t trial, err error) tea.Cmd {
		if err != nil {
			return i.failed(err)
		}
		i.result, i.rows = t.result, t.rows
		if i.plan.Sketch.AskForRate(t.rows, &i.plan.Options) {
			i.rate.SetValue("")
			i.to(asking)
			return nil
		}
		i.to(looking)
		return nil
	})
}

// importFile imports the file. It can be called off until the write begins; the
// write itself is finished even when the person quits.
func (i *Importer) importFile() tea.Cmd {
	path, o, take := i.path, i.plan.Options, i.files.Import
	return begin(i, writing, func(ctx context.Context, p model.Progress) (Done, error) { return take(ctx, path, o, p) }, func(d Done, err error) tea.Cmd {
		if err != nil {
			return i.failed(err)
		}
		i.done, i.result = d, d.Result
		i.to(done)
		r := &i.result
		if r.Batch == 0 {
			return nil
		}
		return i.env.Tell(nav.Changed{Outcome: &model.Outcome{Change: model.Change{Kind: model.ChangeImport, Subject: r.File, Count: r.Created + r.Updated, Detail: string(r.Kind)}}})
	})
}

// failed leads back to how the file is read, which may be why.
func (i *Importer) failed(err error) tea.Cmd {
	i.err = err
	i.to(planning)
	return nil
}

// readSteps are the steps of an import before anything is written.
var readSteps = [...]string{"", "check", "read", "sort"}

// committed tells whether the write has begun.
func (i *Importer) committed() bool { return !slices.Contains(readSteps[:], i.work.Step.Step) }

// planned shows the plan, or asks what it leaves open. What is no file but a
// folder is gone into.
func (i *Importer) planned(p Plan, err error) tea.Cmd {
	if err != nil {
		i.err = err
		i.to(choosing)
		if e, ok := errors.AsType[*model.Error](err); ok && e.Key == "error.cmd.folder" {
			i.err = nil
			return i.goInto(i.path)
		}
		return nil
	}
	i.plan = p
	stays := i.still()
	i.from = choosing
	if len(p.Sketch.Questions) > 0 {
		i.to(asking)
	} else if i.to(planning); stays {
		i.win.To(i.at)
	}
	return nil
}
