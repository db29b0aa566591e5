package cli

import (
	"cmp"
	"context"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"tierbook/db"
	"tierbook/db/engine"
	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/model/sample"
	"tierbook/scoring"
	"tierbook/ui"
	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/plain"
)

// The workbench asks of the book only what the book can do.
var (
	_ ui.Store    = (*db.DB)(nil)
	_ plain.Store = (*db.DB)(nil)
)

// The workbench stays open all day, so a large book should take little memory
// rather than the least time: the collector starts early, and earlier still
// towards a soft limit that grows with the book.
const (
	workbenchGC          = 20
	workbenchMemory      = 49 << 20
	workbenchPerCustomer = 600 // bytes of the read model and of what figures and a preview keep, and half as much again
	workbenchPerPerson   = 8 << 20
)

func (r *run) openWorkbench(ctx context.Context) error {
	if err := r.needsTerminal(); err != nil {
		return err
	}
	var said ui.Answers
	_, err := os.Lstat(r.bookPath())
	anew := os.IsNotExist(err) && !engine.Server(r.bookPath()) && !r.plain() && !r.g.mask && r.guest == nil
	if anew {
		complete := false
		if said, complete, err = r.askFirst(ctx); err != nil || !complete {
			return err
		}
	}
	s, err := r.book(ctx, openMode{create: true, stale: true})
	if err == nil && anew {
		err = r.keepSaid(ctx, s, said)
	}
	if err != nil {
		return err
	}
	return r.runWorkbench(ctx, s)
}

// askFirst asks what settings and flags do not say of a new book, and whether it is of
// customers or people.
func (r *run) askFirst(ctx context.Context) (ui.Answers, bool, error) {
	known := ui.Answers{
		Lang:     model.If(r.g.lang != "" || r.cfg.Language != "auto", r.l.Tag(), ""),
		Currency: model.If(r.cfg.Lines["currency"] != 0, r.cfg.Currency, ""),
	}
	env := &nav.Env{Ctx: ctx, Lang: r.l, Keys: action.NewMap(r.cfg.Keys), ASCII: r.cfg.ASCII(), Book: model.Book{Path: r.bookPath()}}
	said, complete, err := ui.Ask(env, ui.Options{Input: r.Stdin, Output: r.Stdout, Environ: os.Environ(), Theme: r.theme(), Colors: r.cfg.Colors, Mouse: r.cfg.Mouse}, known)
	r.l, r.cfg.Currency = lang.New(said.Lang), said.Currency
	return said, complete, err
}

// starters is how many segments a new book begins with.
const starters = 5

// keepSaid keeps what was said of a new book with it.
func (r *run) keepSaid(ctx context.Context, s *session, said ui.Answers) (err error) {
	r.language(s.book.Path).Keep(map[string]string{"lang": said.Lang})()
	if people := scoring.Personal(); said.People {
		if _, err = s.db.SavePolicy(ctx, people, r.l.T("preset."+people.Name)); err != nil {
			return err
		}
		if s.book, err = s.db.Book(ctx); err != nil {
			return err
		}
		r.l = r.l.ForBook(&s.book)
		s.l = r.l
	}
	for i := range starters {
		key := "firstrun.segment." + strconv.Itoa(i+1)
		if _, err = s.db.SaveSegment(ctx, r.l.T(key), r.l.T(key+".filter")); err != nil {
			return err
		}
	}
	return nil
}

// needsTerminal refuses the workbench where it cannot be shown, and says which
// commands do the same job. Plain mode runs anywhere.
func (r *run) needsTerminal() error {
	if !r.plain() && (r.dumb() || !isTerminal(r.Stdout) || !isTerminal(r.Stdin)) {
		return model.E(model.CodeUsage, "error.cmd.terminal")
	}
	return nil
}

// plain tells whether the person wants sentences instead of a screen.
func (r *run) plain() bool { return r.g.plain || r.cfg.Plain }

// runWorkbench shows the workbench on an open book until the person quits, or a
// signal closes it.
func (r *run) runWorkbench(ctx context.Context, s *session) error {
	err := r.showWorkbench(ctx, s)
	if code := stopCode(ctx, exitDone); err == nil && code != exitDone {
		return silentExit{code}
	}
	return err
}

func (r *run) showWorkbench(ctx context.Context, s *session) error {
	owner, err := r.view(ctx, s)
	if err != nil {
		return err
	}
	if r.guest == nil {
		defer r.startDailyBackup(ctx, time.Hour)()
		limitMemory(&s.book, 0)
	}
	if r.plain() {
		if _, err := s.db.EnsureFresh(ctx, nil); ctx.Err() != nil {
			return nil // leaving is no failure
		} else if err != nil {
			return err
		}
		return r.plainSession(s, owner).Run(ctx, typed{ctx, r.Stdin})
	}
	keys := action.NewMap(r.cfg.Keys)
	for i := range r.cfg.Commands {
		if c := &r.cfg.Commands[i]; c.Title != "" {
			keys.Add(action.Own(c.Title), c.Key)
		}
	}
	env := &nav.Env{
		Ctx: ctx, Lang: s.l, Keys: keys, Book: s.book, Today: s.today, Now: r.Now,
		Owner: owner, Self: r.cfg.Owner, By: r.writer(), Confirm: r.cfg.Confirm, ASCII: r.cfg.ASCII(),
		Drafts: &drafts{folder: r.draftFolder(s.book.Path)},
	}
	opt := ui.Options{
		Input: r.Stdin, Output: r.Stdout, Environ: os.Environ(), Theme: r.theme(), Colors: r.cfg.Colors, Mouse: r.cfg.Mouse,
		Shared:   r.guest != nil || engine.Server(r.bookPath()),
		FixedDay: s.asOf != 0, Day: func() model.Day { return model.DayOf(r.Now().In(model.ZoneOf(s.book.Zone))) }, Editor: cmp.Or(r.Env("VISUAL"), r.Env("EDITOR")), LogPath: r.logs.path,
		Waits: func(notify func(string)) { r.waits.Store(&notify) },
		Sample: func(ctx context.Context, p model.Progress) error {
			return loadSample(ctx, s.db.DB, sample.Options{Size: sample.DefaultSize, Seed: demoSeed, Today: s.today, Currency: s.book.Currency, Lang: r.l.Tag()}, p)
		},
		Files:  r.importFunctions(s),
		Export: r.exportFunctions(s),

		Commands: r.cfg.Commands, RunCommand: r.runCommand(s), Templates: r.templates,

		Presets: scoring.Presets(), Report: r.reportFunction(s), Aside: r.aside(ctx, s),
	}
	if r.guest != nil {
		r.guest.settle(&opt)
	}
	return ui.Run(env, s.db, opt)
}

// limitMemory sets what the process may take for a book that so many people beside the
// first have open.
func limitMemory(b *model.Book, others int64) {
	debug.SetGCPercent(workbenchGC)
	debug.SetMemoryLimit(workbenchMemory + workbenchPerCustomer*int64(b.Customers+b.Archived) + workbenchPerPerson*others)
}

// view gives whose customers the workbench shows: those that --owner asks for,
// else those chosen last time on this book, else those of the settings' owner.
// What --owner asks for is kept for the next time.
func (r *run) view(ctx context.Context, s *session) (string, error) {
	kept := nav.OpenDraft(&drafts{folder: r.draftFolder(s.book.Path)}, nav.ViewDraft)
	if r.owner == "" {
		if last := kept.Load(); last != nil {
			return last["owner"], nil
		}
		return r.cfg.Owner, nil
	}
	owner, err := s.owner(ctx, r.owner)
	if err == nil {
		kept.Keep(map[string]string{"owner": owner})()
	}
	return owner, err
}

// theme is the theme asked for: none where no colour is wanted.
func (r *run) theme() string {
	return model.If(r.g.noColor || r.Env("NO_COLOR") != "", "mono", r.cfg.Theme)
}

// plainSession is the workbench in sentences.
func (r *run) plainSession(s *session, owner string) *plain.Session {
	out := &plain.Session{
		Store: s.db, Lang: s.l, Out: r.Stdout, Today: s.today, AsOf: s.asOf, Currency: s.book.Currency, Owner: owner, Zone: s.book.Zone,
		IsCurrency: exchange.RealCurrency,
		Filter: func(ctx context.Context, text string) (*model.Filter, error) {
			if g, err := s.db.Segment(ctx, text, s.asOf); err == nil {
				text = g.Filter
			}
			return s.filter(text)
		},
	}
	out.Command = r.typedCommand(s, out.Ask)
	return out
}

// sittingOf is what command lines find that are typed while the workbench is open.
func (r *run) sittingOf(s *session, ask func(string) (string, bool)) sitting {
	at := sitting{book: s.db.DB, path: s.book.Path, ask: ask, flags: []string{"--plain", "--lang=" + s.l.Tag(), "--as-of=" + r.g.asOf, "--wait=" + r.g.wait.String()}}
	if r.guest == nil {
		at.flags = append(at.flags, "--db="+s.book.Path, "--mask="+strconv.FormatBool(r.g.mask))
	}
	return at
}

// aside carries out a command line of the workbench's at the terminal, and waits for Enter.
func (r *run) aside(ctx context.Context, s *session) func(words ...string) {
	return func(words ...string) {
		a, at := *r.App, r.sittingOf(s, nil)
		a.sitting = &at
		_, _ = io.WriteString(r.Stderr, "\x1b[H\x1b[2J") // clear
		r.again(&a, ctx, words)
		_ = r.logs.Close() // an erasure takes the log away: a new one is begun
		r.ask(ctx, r.l.T("cmd.aside.back"))
		_, _ = io.WriteString(r.Stderr, "\x1b[H\x1b[2J"+model.If(words[0] == "forget", "\x1b[3J", "")) // of who is erased nothing stays in the lines scrolled away
	}
}

// typedCommand runs a command line of plain mode, or a command of the person's own on a
// customer. What a command line fails of it has said itself.
func (r *run) typedCommand(s *session, ask func(string) (string, bool)) func(ctx context.Context, words []string, rows []model.Row) error {
	at, own := r.sittingOf(s, ask), r.runCommand(s)
	return func(ctx context.Context, words []string, rows []model.Row) error {
		if i := slices.IndexFunc(r.cfg.Commands, func(c model.Command) bool { return c.Name == words[0] }); i >= 0 && len(words) == 2 {
			row, err := plain.Meant(rows, words[1])
			if err != nil {
				return err
			}
			out, err := own(ctx, &r.cfg.Commands[i], row)
			_, _ = io.WriteString(r.Stdout, part.Lines(out))
			return err
		}
		a, here := *r.App, at
		here.rows, a.sitting = rows, &here
		r.again(&a, ctx, words)
		return nil
	}
}

// numbered puts customers in place of the numbers behind a command that begins with customers.
func (r *run) numbered(root *cobra.Command, args []string) {
	cmd, rest, err := root.Find(args)
	if err != nil {
		return
	}
	for i := range min(r.customersOf(cmd), len(rest)) {
		row, err := plain.Meant(r.sitting.rows, rest[i])
		if err != nil {
			return
		}
		args[len(args)-len(rest)+i] = "#" + strconv.FormatInt(row.ID, 10)
	}
}
