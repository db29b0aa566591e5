package ui

import (
	"cmp"
	"context"
	"log/slog"
	"reflect"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/nav"
	"tierbook/ui/theme"
)

// tickEvery is how often the workbench looks for another process's change and
// for a new day.
const tickEvery = 2 * time.Second

// tickShared is tickEvery where several people work in one book at once, in one process
// or on a server, neither of which is looked at through a file.
const tickShared = 400 * time.Millisecond

// paneRest is how long the keys rest before a pane follows the cursor.
const paneRest = 80 * time.Millisecond

type (
	tickMsg    struct{}
	versionMsg struct {
		version int64
		err     error
	}
	freshNowMsg struct{ manual bool } // the read model was read again
	bookMsg     struct{ book model.Book }
	failMsg     struct{ err error }
)

// answered takes the answers of the root's own commands.
func (a *App) answered(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tickMsg:
		if s := &a.status; s.waiting != nil { // the change is saved where the screen takes long to show it
			if s.ticks++; s.ticks == 2 {
				s.passing = nav.Notice{Text: a.env.Lang.T("app.saved"), Level: nav.Info}
			}
		}
		return tea.Batch(a.tick(), a.poll())
	case versionMsg:
		was, lost := a.opt.version, a.lost
		if a.lost = msg.err != nil; a.lost {
			if !lost {
				slog.Warn("version", "err", msg.err)
				a.status.passing = nav.Notice{Text: a.env.Lang.Error(msg.err), Level: nav.Warn}
			}
			return nil
		}
		if lost {
			slog.Info("version: the book answers again")
			a.status.passing = nav.Notice{Text: a.env.Lang.T("app.answers"), Level: nav.Info}
		}
		if a.opt.version = &msg.version; !lost && (was == nil || *was == msg.version) {
			return nil
		}
		return a.refresh(false) // another process changed the book, or what is shown was not read
	case freshNowMsg:
		if msg.manual {
			a.status.passing = nav.Notice{Text: a.env.Lang.T("app.refreshed"), Level: nav.Info}
		} else {
			a.status.change.Hint = "" // another process changed the book: that change may not be the last
		}
		return a.changed(nav.Changed{})
	case progressMsg:
		if a.progress = ""; msg.step != "" && (msg.total <= 0 || msg.done < msg.total) {
			percent := 0
			if msg.total > 0 {
				percent = msg.done * 100 / msg.total
			}
			a.progress = a.env.Lang.F("app.rescoring", "Percent", percent)
		}
		return nil
	case bookMsg:
		return a.tookBook(msg.book)
	case waitingMsg:
		a.status.passing = nav.Notice{Text: a.env.Lang.F("app.busy", "Who", cmp.Or(msg.holder, a.env.Lang.T("app.somebody")), "Key", a.env.Keys.Key(action.Cancel)), Level: nav.Warn}
		return nil
	}
	return nil
}

func (a *App) tick() tea.Cmd {
	every := model.If(a.opt.Shared, tickShared, tickEvery)
	if a.status.waiting != nil { // a person waits for it
		every = tickEvery / 5
	}
	return tea.Tick(every, func(time.Time) tea.Msg { return tickMsg{} })
}

// poll asks for the version of the book, and notices a new day.
func (a *App) poll() tea.Cmd {
	store, ctx := a.store, a.env.Ctx
	cmds := []tea.Cmd{func() tea.Msg { v, err := store.Version(ctx); return versionMsg{v, err} }}
	if !a.opt.FixedDay && a.opt.Day != nil && a.opt.Day() != a.env.Book.Today && a.progress == "" {
		cmds = append(cmds, a.readBook())
	}
	if m := a.env.Now().Minute(); m != a.minute { // cards tell what time it is where somebody is
		a.minute = m
		cmds = append(cmds, func() tea.Msg { return nav.Restyled{} })
	}
	return tea.Batch(cmds...)
}

func (a *App) refresh(manual bool) tea.Cmd {
	store, ctx := a.store, a.env.Ctx
	return func() tea.Msg {
		if err := store.Refresh(ctx); err != nil {
			return failMsg{err}
		}
		return freshNowMsg{manual}
	}
}

// readBook reads what the head line says of the book.
func (a *App) readBook() tea.Cmd {
	store, ctx := a.store, a.env.Ctx
	return func() tea.Msg {
		b, err := store.Book(ctx)
		if err != nil {
			slog.Warn("book", "err", err)
			return nil
		}
		return bookMsg{b}
	}
}

// tookBook takes the book's head data; on a new day everything is rescored, and
// the first customer ends the welcome.
func (a *App) tookBook(b model.Book) tea.Cmd {
	newDay := b.Today != a.env.Book.Today
	cmds := []tea.Cmd{a.setBook(b)}
	if !a.opt.FixedDay {
		a.env.Today = b.Today
	}
	if newDay || b.ScoredOn != b.Today {
		cmds = append(cmds, a.ensureFresh())
	}
	if a.screen == firstRun && b.Customers+b.Archived > 0 {
		cmds = append(cmds, a.leaveWelcome())
	}
	return tea.Batch(cmds...)
}

// setBook takes the book's head data; where tiers are called otherwise from now on, or
// there are customers at last, everything is drawn anew.
func (a *App) setBook(b model.Book) tea.Cmd {
	was := a.env.Book
	a.env.Book = b
	if a.env.Lang.Suits(&b) && was.Empty() == b.Empty() {
		return nil
	}
	a.env.Lang = a.env.Lang.ForBook(&b)
	return a.broadcast(nav.Restyled{})
}

// leaveWelcome shows Today below whatever overlay is open, for good.
func (a *App) leaveWelcome() tea.Cmd {
	a.order = slices.DeleteFunc(a.order, func(s string) bool { return s == firstRun })
	delete(a.layers, firstRun)
	a.screen = todayScreen
	return a.current().Init()
}

// ensureFresh rescores everyone when the stored scores are of another day.
func (a *App) ensureFresh() tea.Cmd {
	if a.progress != "" || a.env.Book.ScoredOn == a.env.Book.Today && a.env.Book.ScoredOn != 0 || a.env.Book.Empty() {
		return nil
	}
	a.progress = a.env.Lang.F("app.rescoring", "Percent", 0)
	store, send, did := a.store, a.opt.send, false
	return nav.Change(a.env, &a.fresh, func(ctx context.Context) (model.Book, error) {
		done, err := store.EnsureFresh(ctx, func(step string, done, total int) { send.send(progressMsg{step, done, total}) })
		did = done
		book, berr := store.Book(ctx)
		return book, cmp.Or(err, berr)
	}, func(book model.Book, err error) tea.Cmd {
		a.progress = ""
		if err != nil {
			slog.Error("rescore", "err", err)
			a.status.passing = nav.Notice{Text: a.env.Lang.Error(err), Level: nav.Bad}
			return nil
		}
		cmd := a.setBook(book)
		if did {
			return tea.Batch(cmd, a.broadcast(nav.Changed{}))
		}
		return cmd
	})
}

func (a *App) restyle() tea.Cmd {
	a.env.Theme = theme.New(a.themes.name, a.themes.dark, a.themes.colors)
	return a.broadcast(nav.Restyled{})
}

func (a *App) switchTheme() tea.Cmd {
	a.themes.name = theme.Names[(slices.Index(theme.Names[:], a.themes.name)+1)%len(theme.Names)]
	a.status.passing = nav.Notice{Text: a.env.Lang.F("app.theme", "Name", a.env.Lang.T("theme."+a.themes.name))}
	return a.restyle()
}

func (a *App) switchLang() tea.Cmd {
	other := lang.New(model.If(a.env.Lang.Tag() == "zh", "en", "zh"))
	other.Guest = a.env.Lang.Guest
	a.env.Lang = other.ForBook(&a.env.Book)
	a.status = status{}
	return a.broadcast(nav.Restyled{})
}

func (a *App) switchMouse() tea.Cmd {
	a.mouse = !a.mouse
	a.status.passing = nav.Notice{Text: a.env.Lang.T(model.If(a.mouse, "app.mouse_on", "app.mouse_off"))}
	return nil
}

// quit leaves at once, or as soon as the writes under way are durable.
func (a *App) quit() tea.Cmd {
	if !a.env.Writing() {
		return tea.Quit
	}
	if a.quitting {
		return nil
	}
	a.quitting = true
	a.status.passing = nav.Notice{Text: a.env.Lang.T("app.saving"), Level: nav.Warn}
	env := a.env
	return func() tea.Msg { env.WaitWrites(); return tea.Quit() }
}

// stirs tells the messages that can change what is shown: all but the looks at
// the clock and at the version of the book that found nothing.
func (a *App) stirs(msg tea.Msg) bool {
	switch m := msg.(type) {
	case tickMsg:
		return a.status.waiting != nil || a.progress != ""
	case versionMsg:
		return m.err != nil || a.lost || a.opt.version == nil || *a.opt.version != m.version
	case bookMsg:
		return !reflect.DeepEqual(m.book, a.env.Book)
	case nil:
		return false
	}
	return true
}

// changed tells every layer that the book changed and words it in the status
// line once the screen shows it.
func (a *App) changed(msg nav.Changed) tea.Cmd {
	if o, l := msg.Outcome, a.env.Lang; o != nil && o.Change.Kind == "" {
		a.status.wait(nav.Notice{Text: l.T("change.none")})
	} else if o != nil {
		n := nav.Notice{Text: l.F("app.done", "What", l.Change(o.Change)), Level: nav.Good}
		if o.Before != nil && o.After != nil && (o.Change.Kind == model.ChangeLog || o.Before.Score.Tier != o.After.Score.Tier) {
			delta := l.Delta(o.After.Name, o)
			n.Text, n.More = delta[0], delta[1:]
		}
		keys := a.env.Keys
		if n.Hint = l.Stays(o, keys.Key(action.Due), keys.Key(action.Resolve)); n.Hint != "" {
		} else if k := keys.Key(action.Undo); k != "" {
			n.Hint, a.status.said = l.F("app.undo_hint", "Key", k), o.Change.ID
		}
		a.status.wait(n)
	}
	return tea.Batch(a.broadcast(msg), a.readBook(), a.readOwners())
}
