package ui

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/choose"
	"tierbook/ui/overlay/confirm"
	"tierbook/ui/overlay/names"
	"tierbook/ui/part"
	"tierbook/ui/screen/dashboard"
)

func (a *App) chooseOf(choices nav.Choices, multi bool, done func([]string) tea.Cmd) nav.Overlay {
	return choose.New(a.env, choices, multi, done)
}

func (a *App) sureOf(ask nav.Question, loss bool, yes func() tea.Cmd) tea.Cmd {
	return confirm.Ask(a.env, ask, loss, yes)
}

// page gives what of a list stands on a page.
func page[T any](list []T, offset, limit int) []T {
	return list[min(offset, len(list)):min(offset+limit, len(list))]
}

// membersOf lists customers by their ids, the most revenue first.
func (a *App) membersOf(title string, ids []int64) nav.Overlay {
	store, asOf, wanted := a.store, a.env.AsOf(), make(map[int64]bool, len(ids))
	for _, id := range ids {
		wanted[id] = true
	}
	return names.New(a.env, title, "attr.revenue", func(ctx context.Context, offset, limit int) (names.Page, error) {
		all, err := store.IDs(ctx, model.ListQuery{Sort: model.AttrRevenue, Desc: true, AsOf: asOf})
		if err != nil {
			return names.Page{}, err
		}
		members := slices.DeleteFunc(slices.Clone(all), func(id int64) bool { return !wanted[id] })
		rows, err := store.RowsOf(ctx, page(members, offset, limit), asOf)
		return names.OfRows(rows, len(members), a.standing), err
	})
}

func (a *App) dashboardOverlays() dashboard.Overlays {
	store := a.store
	return dashboard.Overlays{
		Filter: a.filterOf, Choose: a.chooseOf, Report: a.opt.Report,
		Movers: func(title string, q model.StatsQuery, from, to model.Tier) nav.Overlay {
			return names.New(a.env, title, "attr.revenue", func(ctx context.Context, offset, limit int) (names.Page, error) {
				p, err := store.Movers(ctx, q, from, to, offset, limit)
				if err != nil {
					return names.Page{}, err
				}
				why, err := a.moved(ctx, p.Rows, &q)
				return names.OfRows(p.Rows, p.Total, why), err
			})
		},
		Some: func(title string, list []model.Match, asOf model.Day) nav.Overlay {
			return names.New(a.env, title, "attr.revenue", func(ctx context.Context, offset, limit int) (names.Page, error) {
				ids := model.Each(page(list, offset, limit), func(m *model.Match) int64 { return m.ID })
				rows, err := store.RowsOf(ctx, ids, asOf)
				return names.OfRows(rows, len(list), a.standing), err
			})
		},
		Risks: func(title string, list []model.Risk) nav.Overlay {
			return names.New(a.env, title, "names.stake", func(_ context.Context, offset, limit int) (names.Page, error) {
				return names.Page{People: model.Each(page(list, offset, limit), func(r *model.Risk) names.Person {
					return names.Person{ID: r.ID, Name: r.Name, Tier: r.Score.Tier, Revenue: r.Stake, Owner: r.Owner, Why: []string{a.env.Lang.Reason(r.Why), part.Tenth(r.Score.Value)}}
				}), Total: len(list)}, nil
			})
		},
		Top: func(title string, q model.ListQuery) nav.Overlay { // the first q.Limit of what a query finds
			top := q.Limit
			return names.New(a.env, title, "attr.revenue", func(ctx context.Context, offset, limit int) (names.Page, error) {
				w := q
				w.Offset, w.Limit = offset, max(0, min(limit, top-offset))
				if w.Limit == 0 {
					return names.Page{Total: top}, nil
				}
				p, err := store.Customers(ctx, w)
				return names.OfRows(p.Rows, min(p.Total, top), a.standing), err
			})
		},
	}
}

// standing gives a customer's score, and what speaks for a contact.
func (a *App) standing(r *model.Row) []string {
	return append([]string{part.Tenth(r.Score.Value)}, a.env.Lang.Reasons(r.Score.Reasons)...)
}

// mostReckoned is up to how many customers a book has where scores of a day that has been
// are reckoned for a list of names: it takes the whole book.
const mostReckoned = 50_000

// moved says of those who moved between two days how their scores did, and what moved
// them, largest first.
func (a *App) moved(ctx context.Context, rows []model.Row, q *model.StatsQuery) (func(r *model.Row) []string, error) {
	if a.env.Book.Customers > mostReckoned {
		return a.standing, nil
	}
	ids := model.Each(rows, func(r *model.Row) int64 { return r.ID })
	var ends [2]map[int64]*model.Score
	for i, day := range [2]model.Day{q.From, cmp.Or(q.To, q.AsOf)} {
		at, err := a.store.RowsOf(ctx, ids, day)
		if err != nil {
			return a.standing, err
		}
		ends[i] = map[int64]*model.Score{}
		for k := range at {
			ends[i][at[k].ID] = &at[k].Score
		}
	}
	l := a.env.Lang
	return func(r *model.Row) []string {
		was, is := ends[0][r.ID], ends[1][r.ID]
		if was == nil || is == nil || !was.Known || !is.Known {
			return a.standing(r)
		}
		moved := []string{part.Tenth(was.Value) + " → " + part.Tenth(is.Value)}
		if causes := l.Causes(was, is); causes != "" {
			moved = append(moved, strings.Split(causes, l.T("list.comma"))...)
		}
		return moved
	}, nil
}

// comingDays is how many days ahead the list of what comes looks.
const comingDays = 30

// openUpcoming lists what comes with the customers shown, by day.
func (a *App) openUpcoming() nav.Overlay {
	store, q := a.store, model.ListQuery{Filter: model.OwnedBy(a.env.Owner, nil), AsOf: a.env.AsOf()}
	return names.New(a.env, a.env.Lang.F("names.upcoming", "N", comingDays), "", func(ctx context.Context, offset, limit int) (names.Page, error) {
		list, err := store.Upcoming(ctx, q, comingDays)
		list = model.Folded(list)
		return names.Page{People: model.Each(page(list, offset, limit), func(c *model.Coming) names.Person {
			return names.Person{ID: c.ID, Name: a.env.Lang.ComingWho(c), Tier: c.Tier, Owner: c.Owner, Coming: c.Occasion}
		}), Total: len(list)}, err
	})
}

// openInbox lists what mentions or concerns the person, whom it is about to be opened,
// and marks it as seen.
func (a *App) openInbox() tea.Cmd {
	store, me := a.store, []string{cmp.Or(a.env.Self, a.env.By), a.env.By}
	return nav.Read(a.env, &a.asking, func(ctx context.Context) ([]model.Concern, error) { return store.Inbox(ctx, me...) }, func(list []model.Concern) tea.Cmd {
		if len(list) == 0 {
			return nav.Say(a.env.Lang.T(model.If(a.env.Book.Masked, "inbox.masked", "inbox.none")), nav.Info)
		}
		open := nav.Pick(a.env, a.chooseOf, func() string { return a.env.Lang.T("inbox.title") }, list, func(c *model.Concern) part.Item {
			l := a.env.Lang
			who, what := l.Concern(c)
			return part.Item{
				Label: part.Cell(who), Value: strconv.FormatInt(c.ID, 10) + "/" + strconv.FormatInt(c.CustomerID, 10),
				Hint: part.Join(" · ", model.If(c.New, l.T("inbox.new"), ""), l.Moment(c.At, a.env.Book.Zone), part.Cell(what)),
			}
		}, func(c *model.Concern) tea.Cmd { return a.openConcern(c, me[0]) })
		if !slices.ContainsFunc(list, func(c model.Concern) bool { return c.New }) {
			return open
		}
		return tea.Batch(open, a.env.Write(func(ctx context.Context) tea.Msg {
			if err := store.SeeInbox(ctx, me...); err != nil {
				slog.Warn("inbox", "err", err)
			}
			return nil
		}))
	})
}

// openConcern opens whom it is about; several, whom the reader was given or who went back
// to the pool, are listed.
func (a *App) openConcern(c *model.Concern, me string) tea.Cmd {
	if c.CustomerID != 0 {
		return a.env.Tell(nav.Open{ID: c.CustomerID})
	}
	owner := model.If(c.Kind == model.ConcernPool, model.Unassigned, me)
	if a.env.Owner != owner { // whose customers are shown must not hide them
		a.env.Owner = ""
	}
	return tea.Batch(a.broadcast(nav.Owned{}), a.env.Tell(nav.List{Filter: model.OwnedBy(owner, nil).String()}))
}

func (a *App) readOwners() tea.Cmd {
	return nav.Ask(a.env, &a.owners, a.store.Owners, func(owners []model.Owner, err error) tea.Cmd {
		if err != nil {
			slog.Warn("owners", "err", err)
		} else if !slices.Equal(owners, a.env.Owners) {
			a.env.Owners = owners
			return a.broadcast(nav.Restyled{})
		}
		return nil
	})
}

// offerOwners lets a person choose whose customers are shown.
func (a *App) offerOwners(loads []model.OwnerStat) tea.Cmd {
	choices := func() (string, []part.Item) {
		l, now := a.env.Lang, a.env.Owner
		items := []part.Item{{Label: a.env.AllOwners(), On: now == ""}}
		for _, o := range loads {
			it := part.Item{Label: o.Name, Value: o.Name, Hint: o.Initials + " · " + l.F("app.customers", "N", l.Count(o.Customers)), On: o.Name == now}
			if o.Name == "" {
				it = part.Item{Label: l.T("owner.without"), Value: model.Unassigned, Hint: l.F("app.customers", "N", l.Count(o.Customers)), On: now == model.Unassigned}
			}
			items = append(items, it)
		}
		return l.T("owner.title"), items
	}
	return a.push(choose.New(a.env, choices, false, func(v []string) tea.Cmd {
		a.env.Owner = strings.Join(v, "") // on every screen, now and at the next start
		keep := a.view.Keep(map[string]string{"owner": a.env.Owner})
		return tea.Batch(a.broadcast(nav.Owned{}), a.env.Write(func(context.Context) tea.Msg {
			if keep != nil {
				keep()
			}
			return nil
		}))
	}))
}

// whoseCells is the room that names of screens leave to whose customers are shown.
const whoseCells = 20

// whose words whose customers the screen shows, in w cells; "" where nobody asked
// for one owner's.
func (a *App) whose(w int) string {
	whose := a.env.Whose(w)
	switch {
	case a.screen == firstRun:
		return ""
	case whose != "" && a.screen != todayScreen && a.screen != customersScreen && a.screen != dashboardScreen: // about the whole book
		return a.env.AllOwners()
	}
	return whose
}

// swapped is what came of an undo or a redo: nothing where the change is another
// session's and a person has not been asked about it. Then other is that change.
type swapped struct {
	out   model.Outcome
	other *model.Change
}

// swap takes the last change back, or brings back what was taken. It asks before
// it touches what another session made (or this person before a restart), or another
// change than the line speaks of, which was taken back elsewhere; asked is the change that a person said yes to, 0 for none.
func (a *App) swap(undo bool, asked int64) tea.Cmd {
	if a.swapping.On() {
		return nil // one at a time: the next key comes after the answer
	}
	key := model.If(undo, "app.undoing", "app.redoing")
	said := model.If(undo, a.status.said, 0)
	a.status.passing = nav.Notice{Text: a.env.Lang.T(key)} // a change of thousands takes seconds
	return nav.Change(a.env, &a.swapping, func(ctx context.Context) (m swapped, err error) {
		last, taken, err := a.store.LastChange(ctx)
		last = model.If(undo, last, taken)
		switch {
		case err != nil:
			return m, err
		case last != nil && last.ID != asked && (last.Session != a.store.Session() || last.ID < said):
			m.other = last
		default:
			whose := a.store.Session()
			if last != nil {
				whose = last.Session
			}
			swap := model.If(undo, a.store.Undo, a.store.Redo)
			m.out, err = swap(ctx, whose)
		}
		return m, err
	}, func(m swapped, err error) tea.Cmd {
		switch {
		case err != nil:
			a.status.passing = nav.Notice{Text: a.env.Lang.Error(err), Level: nav.Warn}
			return nil
		case m.other != nil:
			a.status.passing = nav.Notice{}
			return confirm.Ask(a.env, func() (string, string) { // of a change that this sitting did not make
				l, question := a.env.Lang, model.If(undo, "app.undo_other", "app.redo_other")
				return part.Cell(l.F(question, "What", l.Change(*m.other))), l.ChangedWhen(*m.other, a.env.Book.Zone)
			}, false, func() tea.Cmd { return a.swap(undo, m.other.ID) })
		}
		key := model.If(undo, "app.undone", "app.redone")
		a.status.said = 0
		a.status.wait(nav.Notice{Text: a.env.Lang.F(key, "What", a.env.Lang.Change(m.out.Change)), Level: nav.Good})
		return tea.Batch(a.broadcast(nav.Changed{Outcome: &m.out}), a.readBook(), a.readOwners())
	})
}

// offerImports lists those that are in the book.
func (a *App) offerImports(list []model.ImportBatch) tea.Cmd {
	active := slices.DeleteFunc(slices.Clone(list), func(b model.ImportBatch) bool { return b.Status != "active" })
	if len(active) == 0 {
		return nav.Say(a.env.Lang.T("imports.none"), nav.Info)
	}
	return nav.Pick(a.env, a.chooseOf, func() string { return a.env.Lang.T("imports.title") }, active, func(b *model.ImportBatch) part.Item {
		l := a.env.Lang
		return part.Item{
			Label: b.File, Value: strconv.FormatInt(b.ID, 10),
			Hint: l.Moment(b.At, a.env.Book.Zone) + " · " + l.F("imports.new", "N", l.Count(b.Created+b.CustomersCreated)),
		}
	}, func(b *model.ImportBatch) tea.Cmd { return a.rollback(b.ID, true) })
}

// rollback takes an import back, or says what that would do and asks whether it is wanted.
func (a *App) rollback(id int64, dry bool) tea.Cmd {
	as := &a.undoing
	if dry { // keys wait for the question
		as = &a.asking
	}
	return nav.Change(a.env, as, func(ctx context.Context) (model.Rollback, error) {
		return a.store.Rollback(ctx, id, dry)
	}, func(r model.Rollback, err error) tea.Cmd {
		switch {
		case err != nil:
			return a.env.Fail(err)
		case dry:
			return confirm.Ask(a.env, func() (string, string) {
				l := a.env.Lang
				kept := l.Kept(&r)
				if len(kept) > 3 {
					kept = append(kept[:3], l.F("imports.more", "N", len(r.Kept)-3))
				}
				return l.F("imports.ask", "File", r.Batch.File, "Counts", l.Rollback(&r)), strings.Join(kept, "; ")
			}, true, func() tea.Cmd { return a.rollback(id, false) })
		case r.Change.ID == 0:
			return nav.Say(a.env.Lang.T("imports.nothing"), nav.Warn)
		}
		return a.env.Tell(nav.Changed{Outcome: &model.Outcome{Change: r.Change}})
	})
}
