package ui

import (
	"context"
	"io"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/overlay/capture"
	"tierbook/ui/overlay/dedupe"
	"tierbook/ui/overlay/detail"
	"tierbook/ui/overlay/edit"
	"tierbook/ui/overlay/exporter"
	"tierbook/ui/overlay/importer"
	"tierbook/ui/overlay/logform"
	"tierbook/ui/overlay/prompt"
	"tierbook/ui/screen/customers"
	"tierbook/ui/screen/dashboard"
	"tierbook/ui/screen/policy"
	"tierbook/ui/screen/segments"
	"tierbook/ui/screen/today"
)

// Options is what the workbench needs from outside.
type Options struct {
	Input    io.Reader
	Output   io.Writer
	Environ  []string
	Theme    string            // one of theme.Names
	Colors   map[string]string // tokens overridden
	Mouse    bool
	FixedDay bool             // the as-of date was given: the day does not turn
	Day      func() model.Day // the civil day now, in the book's zone
	Editor   string           // command line of the person's editor
	LogPath  string
	// Remote tells that the person sits at another machine than the one the workbench
	// runs on: what acts on this one, its files and programs, is refused with the
	// reason, and changes of others are looked for more often.
	Remote bool
	// Sizes takes the function that is told when the terminal has other columns and
	// rows where no signal tells of it; nil where one does.
	Sizes func(notify func(w, h int))

	// Sample fills the empty book with the sample.
	Sample func(ctx context.Context, p model.Progress) error
	// Waits takes the function that is told when a write has to wait for
	// another process, with that process in words, "" when it is not known.
	Waits func(notify func(holder string))
	// Files reads and imports files; Export writes one.
	Files  importer.Files
	Export exporter.Files
	// Commands are the programs that run on a customer; RunCommand runs one and gives
	// what it printed.
	Commands   []model.Command
	RunCommand func(ctx context.Context, c *model.Command, row *model.Row) (string, error)
	// Templates reads the texts to customers, in a language and with the book's names of
	// its tiers, and tells which files are none; nil where there are none.
	Templates func(l *lang.Lang, tiers *model.TierNames) ([]model.Template, []error)
	// Aside carries out a command line of tierbook at the terminal, which the workbench
	// has left meanwhile, and returns once the person has read what came of it.
	Aside func(words ...string)
	// Presets are the policies offered to start from.
	Presets []model.Policy
	// Report writes the dashboard's figures as a file; nil where it cannot.
	Report dashboard.Report

	version *int64  // of the book when last looked
	send    *sender // progress from working goroutines
}

type (
	// progressMsg says how far long work is; an empty step ends it.
	progressMsg struct {
		step        string
		done, total int
	}
	waitingMsg struct{ holder string } // another process holds the book
)

// sender passes progress to the running program; a nil or stopped one drops it.
type sender struct{ p atomic.Pointer[tea.Program] }

func (s *sender) send(msg tea.Msg) {
	if s == nil {
		return
	}
	if p := s.p.Load(); p != nil {
		go p.Send(msg)
	}
}

// Store is everything the workbench asks of the book: what each room declares,
// and what the root needs itself. *db.DB is one.
type Store interface {
	today.Store
	customers.Store
	capture.Store
	dashboard.Store
	dedupe.Store
	detail.Store
	edit.Store
	logform.Store
	policy.Store
	prompt.Store
	segments.Store

	RowsOf(ctx context.Context, ids []int64, asOf model.Day) ([]model.Row, error)
	Owners(ctx context.Context) ([]model.Owner, error)
	Upcoming(ctx context.Context, q model.ListQuery, days int) ([]model.Coming, error)
	Recommend(ctx context.Context, customer int64, n int, asOf model.Day) (model.Offers, error)
	OwnerLoads(ctx context.Context, q model.StatsQuery) ([]model.OwnerStat, error)
	Movers(ctx context.Context, q model.StatsQuery, from, to model.Tier, offset, limit int) (model.Page, error)
	Book(ctx context.Context) (model.Book, error)
	Version(ctx context.Context) (int64, error)
	Refresh(ctx context.Context) error
	EnsureFresh(ctx context.Context, p model.Progress) (bool, error)
	Session() string
	May(v model.Verb) error
	ImportBatches(ctx context.Context) ([]model.ImportBatch, error)
	Rollback(ctx context.Context, batch int64, dry bool) (model.Rollback, error)
	LastChange(ctx context.Context) (undo, redo *model.Change, err error)
	Undo(ctx context.Context, session string) (model.Outcome, error)
	Redo(ctx context.Context, session string) (model.Outcome, error)
}
