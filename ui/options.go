package ui

import (
	"context"
	"io"
	"sync/atomic"

	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/overlay/exporter"
	"tierbook/ui/overlay/importer"
	"tierbook/ui/screen/dashboard"

	tea "charm.land/bubbletea/v2"
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
	// has left meanwhile, and returns once the person has read what came of it; nil where it cannot.
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
