package ui

import (
	"context"
	"io"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/capture"
	"tierbook/ui/overlay/choose"
	"tierbook/ui/overlay/dedupe"
	"tierbook/ui/overlay/detail"
	"tierbook/ui/overlay/edit"
	"tierbook/ui/overlay/exporter"
	"tierbook/ui/overlay/filter"
	"tierbook/ui/overlay/help"
	"tierbook/ui/overlay/importer"
	"tierbook/ui/overlay/logform"
	"tierbook/ui/overlay/prompt"
	"tierbook/ui/part"
	"tierbook/ui/screen/customers"
	"tierbook/ui/screen/dashboard"
	"tierbook/ui/screen/firstrun"
	"tierbook/ui/screen/policy"
	"tierbook/ui/screen/segments"
	"tierbook/ui/screen/today"
	"tierbook/ui/theme"
)

// New makes the workbench: on Today, or on the welcome when the book is empty.
func New(env *nav.Env, store Store, opt Options) *App {
	a := &App{env: env, store: store, opt: opt, mouse: opt.Mouse, view: env.Draft(nav.ViewDraft), themes: themes{name: opt.Theme, dark: true, colors: opt.Colors}}
	env.Scoped = store.May(model.VerbBook) != nil
	env.Post = func(m tea.Msg) { a.outbox = append(a.outbox, m) }
	list := customers.New(env, store, a.overlays())
	a.layers = map[string]nav.Layer{
		todayScreen:     today.New(env, store, a.overlays()),
		customersScreen: list,
		dashboardScreen: dashboard.New(env, store, a.dashboardOverlays()),
		segmentsScreen:  segments.New(env, store, segments.Overlays{Ask: a.sureOf, Members: a.membersOf, Current: func() string { return list.Q.Filter.String() }}),
		policyScreen:    policy.New(env, store, policy.Overlays{Choose: a.chooseOf, Ask: a.sureOf, Presets: opt.Presets}),
	}
	a.screen = todayScreen
	for _, s := range screens {
		a.order = append(a.order, s.name)
	}
	if env.Book.Empty() && !opt.Remote { // others may have customers whom a guest does not see
		a.layers[firstRun] = firstrun.New(env, firstrun.Choices{Sample: opt.Sample, Import: a.openImport, Empty: func() tea.Cmd {
			return env.Tell(nav.Switch{Screen: todayScreen}, nav.Perform{ID: action.AddCustomer})
		}})
		a.order, a.screen = append(a.order, firstRun), firstRun
	}
	return a
}

// overlays makes what opens above customers.
func (a *App) overlays() nav.Overlays {
	env, store := a.env, a.store
	return nav.Overlays{
		Add:  func() nav.Overlay { return edit.NewCustomer(env, store, nil) },
		Edit: func(d *model.Detail) nav.Overlay { return edit.NewCustomer(env, store, d) },
		Settle: func(d *model.Detail) nav.Overlay {
			if d.Problem == nil { // settled elsewhere meanwhile
				return nil
			}
			return prompt.Settle(env, store, d)
		},
		AddContact:  func(d *model.Detail) nav.Overlay { return edit.NewContact(env, store, d) },
		EditContact: func(c model.Contact) nav.Overlay { return edit.EditContact(env, store, c) },
		EditEvent: func(e model.Interaction, customer string) nav.Overlay {
			return logform.Edit(env, store, e, customer)
		},
		Verbs: map[action.ID]func(t nav.Target) nav.Overlay{
			action.Log:      func(t nav.Target) nav.Overlay { return logform.New(env, store, t) },
			action.Say:      func(t nav.Target) nav.Overlay { return logform.Say(env, store, t) },
			action.Snooze:   func(t nav.Target) nav.Overlay { return prompt.Snooze(env, store, t) },
			action.Due:      func(t nav.Target) nav.Overlay { return prompt.Due(env, store, t) },
			action.Assign:   func(t nav.Target) nav.Overlay { return prompt.Assign(env, store, t) },
			action.Tag:      func(t nav.Target) nav.Overlay { return prompt.Tag(env, store, t) },
			action.Override: func(t nav.Target) nav.Overlay { return prompt.Override(env, store, t) },
		},
		Copy: func(rows []model.Row, columns []model.Attr) tea.Cmd {
			return prompt.Copy(env, model.If(columns == nil, prompt.FormText, prompt.FormLine), rows, columns)
		},
		CopyAs: func(rows []model.Row, columns []model.Attr) nav.Overlay {
			forms := func() (string, []part.Item) { return prompt.CopyForms(env) }
			return choose.New(env, forms, false, func(v []string) tea.Cmd { return prompt.Copy(env, v[0], rows, columns) })
		},
		Offers:   a.askOffers,
		Commands: a.commands(),
		Filter:   a.filterOf,
		Choose:   a.chooseOf,
		Ask:      a.sureOf,
		Export: func(format string, q model.ListQuery, ids []int64) tea.Cmd {
			return env.Tell(nav.Push{Overlay: exporter.New(env, a.opt.Export, format, q, ids)})
		},
	}
}

func (a *App) filterOf(current string, apply func(*model.Filter) tea.Cmd) nav.Overlay {
	return filter.New(a.env, a.store, current, apply)
}

// openHelp lists the keys of the layer on top, then those that work everywhere.
func (a *App) openHelp() nav.Overlay {
	top := a.top()
	groups := []help.Group{
		{Title: func() string { return a.title(top) }, IDs: top.Actions(), Word: func(id action.ID) string { return wording(top, id) }},
		{Title: func() string { return a.env.Lang.T("app.everywhere") }, IDs: a.globalsHere()},
	}
	return help.New(a.env, groups)
}

func (a *App) openImport() nav.Overlay {
	return importer.New(a.env, a.opt.Files, importer.Overlays{Choose: a.chooseOf, Dedupe: a.openDedupe})
}

// openCapture asks for the file, then shows what it tells of contacts.
func (a *App) openCapture() nav.Overlay {
	return importer.New(a.env, a.opt.Files, importer.Overlays{Capture: func(path string) nav.Overlay {
		return capture.New(a.env, a.store, func() ([]model.ImportInteraction, error) { return a.opt.Files.Capture(path) })
	}})
}

func (a *App) openDedupe() nav.Overlay { return dedupe.New(a.env, a.store) }

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
	// reason.
	Remote bool
	Shared bool // several people work in the book: changes of others are looked for more often
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
	Inbox(ctx context.Context, names ...string) ([]model.Concern, error)
	Claim(ctx context.Context, customer, owner string) (model.Outcome, error)
	SeeInbox(ctx context.Context, names ...string) error
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

// Answers is what a person says of a book that is to be made.
type Answers struct {
	Lang, Currency string
	People         bool // rather than customers
}

// Ask asks what is not known of a new book yet, and tells whether everything was answered.
func Ask(env *nav.Env, opt Options, known Answers) (Answers, bool, error) {
	env.Theme = theme.New(opt.Theme, true, opt.Colors)
	k := newAsker(env, opt, known)
	p := tea.NewProgram(k, tea.WithoutSignalHandler(), tea.WithInput(opt.Input), tea.WithOutput(opt.Output), tea.WithEnvironment(opt.Environ))
	defer context.AfterFunc(env.Ctx, p.Quit)()
	_, err := p.Run()
	return k.Answers, k.at == len(k.questions), err
}

// asker is the program that asks, one question at a time.
type asker struct {
	Answers
	env       *nav.Env
	opt       Options
	questions []func() *firstrun.Welcome
	at, w, h  int
	top       *firstrun.Welcome // the question asked
}

func newAsker(env *nav.Env, opt Options, known Answers) *asker {
	k := &asker{Answers: known, env: env, opt: opt}
	add := func(name string, answers [][2]string, at func() int, take func(answer string)) {
		k.questions = append(k.questions, func() *firstrun.Welcome {
			return firstrun.Question(env, name, answers, at(), func(answer string) tea.Cmd { take(answer); return k.step(1) })
		})
	}
	chinese := func() int { return map[string]int{"zh": 1}[env.Lang.Tag()] }
	if known.Lang == "" {
		add("lang", [][2]string{{"e", "en"}, {"z", "zh"}}, chinese, func(tag string) { k.Lang, env.Lang = tag, lang.New(tag) })
	}
	if known.Currency == "" {
		add("currency", [][2]string{{"u", "USD"}, {"c", "CNY"}, {"e", "EUR"}, {"p", "GBP"}, {"h", "HKD"}, {"t", "TWD"}, {"y", "JPY"}, {"s", "SGD"}}, chinese, func(code string) { k.Currency = code })
	}
	add("keep", [][2]string{{"c", "customers"}, {"p", "people"}}, func() int { return 0 }, func(what string) { k.People = what == "people" })
	k.top = k.questions[0]()
	return k
}

// step goes on to the next question, or back to the one before.
func (k *asker) step(n int) tea.Cmd {
	if k.at = max(0, k.at+n); k.at == len(k.questions) {
		return tea.Quit
	}
	k.top = k.questions[k.at]()
	return nil
}

func (k *asker) Init() tea.Cmd { return tea.RequestBackgroundColor }

func (k *asker) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch m := msg.(type) {
	case tea.WindowSizeMsg:
		k.w, k.h = m.Width, m.Height
	case tea.BackgroundColorMsg:
		k.env.Theme = theme.New(k.opt.Theme, m.IsDark(), k.opt.Colors)
	case tea.MouseMsg:
		return k, k.top.Mouse(m, m.Mouse().X, m.Mouse().Y)
	case tea.KeyPressMsg:
		if cmd, ok := k.top.Key(m); ok {
			return k, cmd
		}
		switch id, _ := k.env.Keys.Find(m.String(), append([]action.ID{action.Quit, action.Back}, k.top.Actions()...)); id {
		case action.Quit:
			return k, tea.Quit
		case action.Back:
			return k, k.step(-1)
		default:
			return k, k.top.Do(id)
		}
	}
	return k, nil
}

func (k *asker) View() tea.View {
	if k.w == 0 {
		return tea.NewView("")
	}
	l, key := k.env.Lang, k.env.Keys.Key
	keys := l.F("firstrun.keys", "Take", key(action.Choose), "Back", key(action.Back), "Leave", key(action.Quit))
	text := k.top.View(k.w, max(0, k.h-1)) + "\n" + k.env.Theme.Muted.Render(part.Fit(" "+keys, k.w))
	if k.env.ASCII {
		text = part.PlainSigns(text)
	}
	return window(anchored(text), k.opt.Mouse)
}
