package customers

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/choose"
	"tierbook/ui/overlay/confirm"
	"tierbook/ui/overlay/filter"
	"tierbook/ui/uitest"
)

// book is a large made-up book: every row says which query and which version of
// the book it answers, and where in the answer it stands.
type book struct {
	n       int
	version atomic.Int64
	fail    atomic.Bool
	asked   atomic.Int64
	stopped atomic.Int64 // requests that nobody waited for any more
}

var errBook = errors.New("the disk is gone")

func sign(search string, sort model.Attr, desc bool) string {
	return fmt.Sprintf("%q %d %v", search, sort, desc)
}

// total is how many match: a longer search finds fewer.
func (b *book) total(q model.ListQuery) int { return b.n / (1 + len(q.Search)) }

// id gives the customer at place i of the answer.
func (b *book) id(q model.ListQuery, i int) int64 {
	t := b.total(q)
	if q.Desc {
		i = t - 1 - i
	}
	return int64((i+int(q.Sort)*37+int(b.version.Load())*11)%t) + 1
}

func (b *book) Customers(ctx context.Context, q model.ListQuery) (model.Page, error) {
	b.asked.Add(1)
	if ctx.Err() != nil {
		b.stopped.Add(1)
		return model.Page{}, ctx.Err()
	}
	if b.fail.Load() {
		return model.Page{}, errBook
	}
	t := b.total(q)
	p := model.Page{Total: t, Offset: min(q.Offset, t), At: -1, AsOf: uitest.Today}
	for i := range t {
		id := b.id(q, i)
		if id == q.Locate {
			p.At = i
		}
		if i >= p.Offset && i < p.Offset+q.Limit {
			p.Rows = append(p.Rows, model.Row{Customer: model.Customer{
				ID: id, Name: fmt.Sprintf("Customer %d", id), Ref: sign(q.Search, q.Sort, q.Desc),
				Region: fmt.Sprint(b.version.Load()), Industry: fmt.Sprint(i),
			}})
		}
	}
	return p, nil
}

func (b *book) IDs(_ context.Context, q model.ListQuery) (ids []int64, err error) {
	for i := range b.total(q) {
		ids = append(ids, b.id(q, i))
	}
	return ids, nil
}

func (b *book) Detail(_ context.Context, id int64, _ model.Day, _ int) (model.Detail, error) {
	return model.Detail{Row: model.Row{Customer: model.Customer{ID: id, Name: fmt.Sprintf("Customer %d", id)}}}, nil
}

func (b *book) RowsOf(_ context.Context, ids []int64, _ model.Day) (rows []model.Row, _ error) {
	for _, id := range ids {
		rows = append(rows, model.Row{Customer: model.Customer{ID: id, Name: fmt.Sprintf("Customer %d", id)}})
	}
	return rows, nil
}

func (b *book) Archive(context.Context, []int64, bool) (model.Outcome, error) {
	return model.Outcome{}, nil
}

func (b *book) Delete(context.Context, []int64) (model.Outcome, error) { return model.Outcome{}, nil }

func (b *book) Segments(context.Context, model.Day) ([]model.Segment, error) { return nil, nil }

// pushed is an overlay that remembers whom it is about.
type pushed struct {
	nav.Overlay
	ids []int64
	row *model.Row
}

// overlays wires the screen as the root does.
func overlays(env *nav.Env, store filter.Store) nav.Overlays {
	act := func(t nav.Target) nav.Overlay { return pushed{ids: t.IDs, row: t.Row} }
	return nav.Overlays{
		Add:  func() nav.Overlay { return pushed{} },
		Edit: func(d *model.Detail) nav.Overlay { return pushed{row: &d.Row} },
		Verbs: map[action.ID]func(nav.Target) nav.Overlay{
			action.Log: act, action.Assign: act, action.Tag: act, action.Snooze: act, action.Due: act, action.Override: act,
		},
		Ask: func(ask nav.Question, loss bool, yes func() tea.Cmd) tea.Cmd {
			return confirm.Ask(env, ask, loss, yes)
		},
		Filter: func(current string, apply func(*model.Filter) tea.Cmd) nav.Overlay {
			return filter.New(env, store, current, apply)
		},
		Choose: func(choices nav.Choices, multi bool, done func([]string) tea.Cmd) nav.Overlay {
			return choose.New(env, choices, multi, done)
		},
		Copy: func(rows []model.Row, columns []model.Attr) tea.Cmd {
			return nav.Say(fmt.Sprint("copied ", len(rows), " ", rows[0].Name, " ", len(columns)), nav.Info)
		},
		CopyAs: func(rows []model.Row, columns []model.Attr) nav.Overlay { return pushed{row: &rows[0]} },
		Export: func(format string, _ model.ListQuery, ids []int64) tea.Cmd {
			return nav.Say(fmt.Sprint(format, ids), nav.Info)
		},
	}
}

// sample starts the screen over the sample of twelve.
func sample(tag string, w, h int) (*uitest.Driver, *uitest.Store) {
	env := uitest.NewEnv(tag, "dark")
	store := uitest.Sample()
	return uitest.Drive(env, New(env, store, overlays(env, store)), w, h), store
}

// last gives the newest message to the root.
func last(d *uitest.Driver) tea.Msg {
	if len(d.Sent) == 0 {
		return nil
	}
	return d.Sent[len(d.Sent)-1]
}

// inOverlay presses keys in the overlay pushed last and does what it asks for.
func inOverlay(d *uitest.Driver, keys ...string) {
	p, ok := last(d).(nav.Push)
	if !ok {
		return
	}
	o := uitest.Drive(d.Env, p.Overlay, 60, 14)
	for _, k := range keys {
		if len([]rune(k)) > 1 && k != "enter" && k != "down" && k != "esc" && k != "space" && k != "up" {
			o.Type(k)
			continue
		}
		msg := uitest.KeyPress(k)
		cmd, used := o.Layer.Key(msg)
		if id, found := d.Env.Keys.Find(msg.String(), o.Layer.Actions()); !used && found {
			cmd = o.Layer.Do(id)
		}
		answer(d, cmd)
	}
}

// answer gives the screen what an overlay's answer asks for.
func answer(d *uitest.Driver, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch m := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range m {
			answer(d, c)
		}
	case nav.Pop:
		d.Run(m.Then)
	default:
		d.Give(m)
	}
}

// listed is nav.List as the root passes it on.
func listed(d *uitest.Driver, expr string) { d.Run(d.Layer.Update(nav.List{Filter: expr})) }

func rowAt(d *uitest.Driver) *model.Row { return d.Layer.(*Layer).Cur.Here() }
