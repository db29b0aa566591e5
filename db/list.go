package db

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"unicode"

	"tierbook/db/engine"
	"tierbook/db/figures"
	"tierbook/db/record"
	"tierbook/db/view"
	"tierbook/db/write"
	"tierbook/model"
	"tierbook/scoring"
)

// Queue gives a window of the follow-up queue with its header's counts.
func (d *DB) Queue(ctx context.Context, q model.ListQuery) (model.Page, model.QueueCounts, error) {
	q.Queue = true
	p, c, err := d.page(ctx, &q)
	return p, c, d.store.Err(err)
}

// Customers gives a window of the customers that match.
func (d *DB) Customers(ctx context.Context, q model.ListQuery) (model.Page, error) {
	p, _, err := d.page(ctx, &q)
	return p, d.store.Err(err)
}

// page answers from the read model, or, before it is loaded, a first page that
// indexes answer at once straight from the tables.
func (d *DB) page(ctx context.Context, q *model.ListQuery) (p model.Page, c model.QueueCounts, err error) {
	var w place
	walked := false
	if q.Limit > 0 && q.Sort == model.AttrNone && d.unloaded(q) {
		w, walked, err = d.walkedWindow(ctx, q)
		d.snap.Warm()
	}
	if err == nil && !walked {
		w, err = d.window(ctx, q)
	}
	if err != nil {
		return p, c, err
	}
	p = w.page()
	if p.Rows, err = d.read.Rows(ctx, w.IDs, &w.src); err == nil {
		err = d.matched(ctx, p.Rows, w.notes)
	}
	return p, w.Counts, err
}

// place is a window of customers with where their facts and scores come from.
type place struct {
	view.Window
	src   figures.Source
	notes []string // texts found in notes
}

// page is a page of the window without its rows.
func (w *place) page() model.Page {
	return model.Page{Offset: w.Offset, Total: w.Total, At: w.At, AsOf: w.src.Day, Stale: w.src.Stale}
}

// window finds the customers of a query's window. A search that no name answers is
// looked for in notes.
func (d *DB) window(ctx context.Context, q *model.ListQuery) (place, error) {
	return d.orInNotes(ctx, q, d.namesWindow)
}

// orInNotes gives the window of a query, or where nobody is in it that of the same
// text in notes, unless it is too short for that, or of names that are a slip or two away.
func (d *DB) orInNotes(ctx context.Context, q *model.ListQuery, window func(context.Context, *model.ListQuery) (place, error)) (place, error) {
	find := func(q model.ListQuery) (w place, err error) {
		notes := q.Filter.Notes()
		if q.Filter, err = d.named(ctx, q.Filter); err == nil {
			w, err = window(ctx, &q)
		}
		w.notes = notes
		return w, err
	}
	w, err := find(*q)
	if err != nil || q.Search == "" || w.Total > 0 {
		return w, err
	}
	text := strings.TrimSpace(q.Search)
	if len([]rune(text)) < model.If(strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }), 2, 3) {
		return w, nil
	}
	other := *q
	other.Filter, other.Search, other.Near = q.Filter.WithNote(text), "", true
	if w, err = find(other); err == nil && w.Total == 0 {
		other.Filter, other.Search = q.Filter, q.Search
		w, err = find(other)
	}
	return w, err
}

func (d *DB) namesWindow(ctx context.Context, q *model.ListQuery) (w place, err error) {
	s, src, err := d.read.At(ctx, q.AsOf)
	if err == nil {
		w.src = src
		w.Window, err = s.Window(ctx, q, src.Day)
	}
	return w, err
}

// unloaded tells whether the read model of a query's day is not loaded, which only
// finding a customer's place asks for.
func (d *DB) unloaded(q *model.ListQuery) bool {
	return d.read.Day(q.AsOf) == d.today() && q.Locate == 0 && d.snap.Loaded() == nil
}

// IDs gives the customers that match, in order, without reading their rows.
func (d *DB) IDs(ctx context.Context, q model.ListQuery) ([]int64, error) {
	w, err := d.window(ctx, &q)
	return w.IDs, d.store.Err(err)
}

// RowsOf gives customers in the order of ids, as of a day (0 is today). Those who
// are gone are left out.
func (d *DB) RowsOf(ctx context.Context, ids []int64, asOf model.Day) ([]model.Row, error) {
	src, err := d.read.SourceOf(ctx, asOf)
	if err != nil {
		return nil, d.store.Err(err)
	}
	rows, err := d.read.Rows(ctx, ids, &src)
	return slices.DeleteFunc(rows, func(r model.Row) bool { return !d.book.Sees(r.Owner) }), d.store.Err(err)
}

// walks are the orders in which the tables themselves give everybody: an index
// or the key holds them.
const (
	// In the order of scoring.CompareQueue: in_queue is section and rank, below 8192 for
	// promises.
	walkQueue = "SELECT customer_id FROM score WHERE in_queue > 0 ORDER BY in_queue, CASE WHEN in_queue < 8192 THEN tier ELSE 0 END, gain DESC, tier, due, customer_id LIMIT $1 OFFSET $2"
	walkNames = "SELECT id FROM customer WHERE archived = 0 ORDER BY name_key, id LIMIT $1 OFFSET $2"
	walkKeys  = "SELECT id FROM customer WHERE archived = 0 OR $3 <> 0 ORDER BY id LIMIT $1 OFFSET $2"
)

// walkedWindow gives the window of a query of today that an index answers in its own
// order; false where the query asks for more.
func (d *DB) walkedWindow(ctx context.Context, q *model.ListQuery) (w place, ok bool, err error) {
	if d.book.Scoped() || q.Desc || q.Search != "" || !q.Filter.Empty() {
		return w, false, nil
	}
	t, err := write.ReadTally(ctx, d.readers)
	if err != nil {
		return w, false, err
	}
	w.At, w.Total = -1, t.Of(write.TallyCustomers)
	query, more := walkNames, []any(nil)
	switch {
	case q.Queue && q.Sort == model.AttrNone:
		query, w.Counts = walkQueue, t.Counts()
		w.Total = w.Counts.Due
	case !q.Queue && q.Sort == model.AttrID:
		query, more = walkKeys, []any{record.Flag(q.Archived)}
		w.Total += t.Of(write.TallyArchived) * int(record.Flag(q.Archived))
	case q.Queue || q.Archived || q.Sort != model.AttrNone && q.Sort != model.AttrName:
		return w, false, nil
	}
	b, err := write.ReadBookRow(ctx, d.readers)
	if err != nil {
		return w, false, err
	}
	w.src, w.Offset = d.read.StoredSource(b.ScoredOn), min(max(q.Offset, 0), w.Total)
	w.IDs, err = engine.IDs(ctx, d.readers, query, append([]any{cmp.Or(max(q.Limit, 0), math.MaxInt), w.Offset}, more...)...)
	return w, err == nil, err
}

// scannedWindow gives the window of a query of today in one pass over the tables.
func (d *DB) scannedWindow(ctx context.Context, q *model.ListQuery) (w place, err error) {
	err = d.store.ReadWhole(ctx, func(tx engine.Tx) error {
		b, err := write.ReadBookRow(ctx, tx)
		if err != nil {
			return err
		}
		w.src = d.read.StoredSource(b.ScoredOn)
		w.Window, err = view.Scan(ctx, tx, b.ScoredOn, q)
		return err
	})
	return w, err
}

// onceWindow is window for who asks once: the read model is not loaded for it.
func (d *DB) onceWindow(ctx context.Context, q *model.ListQuery) (place, error) {
	if !d.unloaded(q) {
		return d.window(ctx, q)
	}
	w, ok, err := d.walkedWindow(ctx, q)
	if err == nil && !ok {
		w, err = d.orInNotes(ctx, q, d.scannedWindow)
	}
	return w, err
}

// Each gives every customer that matches, in order. Offset and Limit count too. No
// more than some rows are in memory at a time.
func (d *DB) Each(ctx context.Context, q model.ListQuery, fn func(*model.Row) error) error {
	_, _, err := d.EachCounted(ctx, q, fn)
	return err
}

// EachCounted is Each that says, as Queue would, how many match and how the queue
// stands; the page has no rows.
func (d *DB) EachCounted(ctx context.Context, q model.ListQuery, fn func(*model.Row) error) (model.Page, model.QueueCounts, error) {
	return d.eachChunk(ctx, &q, func(rows []model.Row) error {
		for i := range rows {
			if err := fn(&rows[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// EachWithContacts is Each with everybody's contacts, the primary one first.
func (d *DB) EachWithContacts(ctx context.Context, q model.ListQuery, fn func(*model.Row, []model.Contact) error) error {
	_, _, err := d.eachChunk(ctx, &q, func(rows []model.Row) error {
		ids := model.Each(rows, func(r *model.Row) int64 { return r.ID })
		all, err := record.ContactsOf(ctx, d.readers, ids)
		if err != nil {
			return d.store.Err(err)
		}
		for i := range rows {
			if err := fn(&rows[i], all[rows[i].ID]); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

func (d *DB) eachChunk(ctx context.Context, q *model.ListQuery, fn func([]model.Row) error) (model.Page, model.QueueCounts, error) {
	w, err := d.onceWindow(ctx, q)
	if err != nil {
		return model.Page{}, w.Counts, d.store.Err(err)
	}
	w.src.Figures = q.Figures
	for chunk := range slices.Chunk(w.IDs, record.EachChunk) {
		rows, err := d.read.Rows(ctx, chunk, &w.src)
		if err == nil {
			err = d.matched(ctx, rows, w.notes)
		}
		if err != nil {
			return model.Page{}, w.Counts, d.store.Err(err)
		}
		if err := fn(rows); err != nil {
			return model.Page{}, w.Counts, err
		}
	}
	return w.page(), w.Counts, nil
}

// EachInteraction gives the interactions of every customer that matches, by
// customer id, then day. Of customers it reads the id, ref, name, e-mail and phone.
func (d *DB) EachInteraction(ctx context.Context, q model.ListQuery, fn func(*model.Row, *model.Interaction) error) error {
	q.Sort, q.Desc = model.AttrID, false
	w, err := d.onceWindow(ctx, &q)
	if err != nil {
		return d.store.Err(err)
	}
	var some []model.Interaction
	for rest := w.IDs; len(rest) > 0; {
		ids := record.NextRun(rest)
		rest = rest[len(ids):]
		var last *model.Interaction
		var rows map[int64]model.Customer
		for more := true; more; {
			err := d.store.Read(ctx, func(tx engine.Tx) (err error) {
				if last == nil {
					rows, err = engine.Index(ctx, tx, func(id *int64, c *model.Customer) []any {
						return []any{id, &c.Ref, &c.Name, &c.Email, &c.Phone}
					}, "SELECT id, coalesce(ref, ''), name, email, phone FROM customer WHERE id IN "+record.IDList(ids))
				}
				if err == nil {
					some, err = record.InteractionsBehind(ctx, tx, some[:0], ids[0], ids[len(ids)-1], last, cmp.Or(q.AsOf, math.MaxInt32), eachInteractions)
				}
				return err
			})
			if err != nil {
				return d.store.Err(err)
			}
			var row model.Row
			for i := range some {
				c, found := rows[some[i].CustomerID]
				if c.ID = some[i].CustomerID; c.ID != row.ID {
					row = model.Row{Customer: c}
				}
				if found {
					if err := fn(&row, &some[i]); err != nil {
						return err
					}
				}
			}
			if more = len(some) == eachInteractions; more {
				last = new(some[len(some)-1])
			}
		}
	}
	return nil
}

// Upcoming tells what comes within so many days from a query's day on (0 is today)
// with the customers that match: promises, follow-ups, tries and occasions, by day,
// then tier and name. What was due before the day is in the queue, not here.
func (d *DB) Upcoming(ctx context.Context, q model.ListQuery, days int) (out []model.Coming, err error) {
	p, err := d.Policy(ctx)
	if err != nil {
		return nil, err
	}
	from := d.read.Day(q.AsOf)
	to := from + model.Day(days)
	festivals := scoring.Festivals(p.Occasions.Festivals, from, to)
	q.Sort = model.AttrID
	err = d.Each(ctx, q, func(r *model.Row) error {
		if r.Archived || r.Barred.Has(model.Everyway) {
			return nil
		}
		s := model.SubjectOf(&r.Customer, &r.Facts)
		coming := scoring.Occasions(&s, &p, &r.Score, from, days, festivals)
		if o := followUp(r); o.Day >= from && o.Day <= to {
			coming = append(coming, o)
		}
		for _, o := range coming {
			out = append(out, model.Coming{Occasion: o, ID: r.ID, Ref: r.Ref, Customer: r.Name, Tier: r.Score.Tier, Owner: r.Owner})
		}
		return nil
	})
	slices.SortFunc(out, func(a, b model.Coming) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(uint16(a.At-1), uint16(b.At-1)), cmp.Compare(a.Tier, b.Tier), cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Kind, b.Kind))
	})
	return out, err
}

// followUp is when a customer is to be contacted next, and why.
func followUp(r *model.Row) model.Occasion {
	s := &r.Score
	switch {
	case r.Facts.Promise != 0:
		return model.Occasion{Kind: model.ComingPromise, Day: r.Facts.Promise, At: r.Facts.PromiseAt}
	case s.NextTry > s.Due:
		return model.Occasion{Kind: model.ComingTry, Day: max(s.NextTry, r.SnoozedUntil)}
	}
	return model.Occasion{Kind: model.ComingFollowUp, Day: max(s.Due, r.SnoozedUntil)}
}
