package ui

import (
	"context"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/confirm"
	"tierbook/ui/part"
)

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
