package view

import (
	"cmp"
	"context"
	"math/bits"
	"slices"
	"strings"

	"tierbook/db/record"
	"tierbook/model"
	"tierbook/scoring"
)

// orderKey names a sorted order of all customers.
type orderKey struct {
	queue bool // the queue's own order
	attr  model.Attr
	field model.FieldDef // for AttrField
	desc  bool
}

// viewKey names a selection in an order.
type viewKey struct {
	orderKey
	inQueue, archived bool
	near              bool
	filter, search    string
	stamp             int64     // of what the filter found in notes
	today             model.Day // ages in filters count from it
}

// view is a selection: slots in order, with the counts of the queue's header.
type view struct {
	filter *model.Filter
	needle needle
	slots  []int32
	counts model.QueueCounts
	used   int
}

// means tells whether the view's filter and search mean a customer.
func (v *view) means(k *viewKey, r *Record) bool {
	return (!r.Archived || k.archived) && v.needle.match(r) && v.filter.Match(r)
}

// viewsKept and ordersKept bound the caches; each entry is 4 bytes a customer.
const (
	viewsKept  = 6
	ordersKept = 5
)

type sortKey struct {
	known bool
	num   float64
	text  string
	id    int64
}

// orderOf gives the order a query asks for.
func orderOf(q *model.ListQuery) orderKey {
	switch {
	case q.Sort == model.AttrNone && q.Queue:
		return orderKey{queue: true}
	case q.Sort == model.AttrNone:
		return orderKey{attr: model.AttrName, desc: q.Desc}
	case q.Sort >= model.AttrField:
		return orderKey{attr: model.AttrField, field: q.Field, desc: q.Desc}
	}
	return orderKey{attr: q.Sort, desc: q.Desc}
}

// keyOf gives what a customer sorts by; shared, where it is not nil, keeps the pinyin of
// values that many customers share.
func keyOf(k orderKey, r *Record, shared map[string]string) sortKey {
	out := sortKey{id: r.ID}
	if k.attr == model.AttrField && k.field.Type.Ordered() {
		out.num, out.known = k.field.Type.Num(r.Field(k.field.Name))
		return out
	} else if k.attr == model.AttrField {
		out.text, _ = record.NameKeys(r.Field(k.field.Name))
		out.known = out.text != ""
	} else if k.textual() {
		out.text = textKey(k.attr, r, shared)
		out.known = out.text != ""
	} else if out.num, out.known = r.Num(k.attr); k.attr == model.AttrDue {
		out.num += float64(uint16(r.DueAt-1)) / (1 << 16) // within the day, without a time last
	}
	return out
}

// textual tells an order by texts from one by numbers.
func (k *orderKey) textual() bool {
	t := k.attr.Info().Type
	return k.attr == model.AttrField && !k.field.Type.Ordered() || k.attr != model.AttrField && (t == model.TypeText || t == model.TypeSet)
}

// textKey gives the form in which a text attribute sorts: names by pinyin, the
// others folded. Stages sort in the order of life,
// classes in the order they are listed.
func textKey(a model.Attr, r *Record, shared map[string]string) string {
	switch a {
	case model.AttrName:
		return r.text(textNameKey)
	case model.AttrStage:
		return string('0' + rune(r.Stage))
	case model.AttrRFMClass: // as they are listed, the best first
		for i, c := range model.RFMClasses {
			if r.Text(a) == string(c) {
				return string('0' + rune(i))
			}
		}
		return ""
	case model.AttrOwner, model.AttrRegion, model.AttrCity, model.AttrIndustry, model.AttrTags:
		text := r.Text(a)
		key, ok := shared[text]
		if !ok {
			if key, _ = record.NameKeys(text); shared != nil {
				shared[text] = key
			}
		}
		return key
	}
	return strings.ToLower(r.Text(a))
}

// compare orders two keys: unknown last in both directions, ties by id.
func (k orderKey) compare(a, b *sortKey) int {
	c := cmp.Or(cmp.Compare(a.num, b.num), strings.Compare(a.text, b.text))
	c = model.If(k.desc, -c, c)
	return cmp.Or(cmp.Compare(record.Flag(b.known), record.Flag(a.known)), c, cmp.Compare(a.id, b.id))
}

func queueKey(r *row, asOf model.Day) scoring.QueueKey {
	return scoring.QueueKey{Section: r.place.Section, Rank: int(r.place.Rank), Gain: r.gain, Tier: r.tier, Overdue: int(asOf - r.due), ID: r.ID}
}

// selectView gives the slots a query means, in order; needs the read lock.
func (s *Snapshot) selectView(ctx context.Context, q *model.ListQuery, today model.Day) (*view, error) {
	archived := q.Archived || q.Filter.WantsArchived()
	k := viewKey{
		orderKey: orderOf(q), inQueue: q.Queue, archived: archived,
		filter: q.Filter.String(), stamp: q.Filter.Stamp(), search: record.Fold(q.Search), near: q.Near, today: today,
	}
	s.cache.Lock()
	v, ok := s.views[k]
	if ok {
		s.uses++
		v.used = s.uses
	}
	s.cache.Unlock()
	if ok {
		return v, nil
	}
	o := s.order(k.orderKey)
	v = &view{filter: q.Filter, needle: newNeedle(q.Search, q.Near)}
	in := s.pass(ctx, s.hits(ctx, v.needle), func(r *reader, i int32) bool {
		return (archived || !s.recs[i].Archived) && (q.Filter.Empty() || q.Filter.Match(r.show(i)))
	})
	for i := range s.recs {
		if r := &s.recs[i]; q.Queue && in.has(int32(i)) {
			if v.count(r, s.AsOf, 1); !r.place.InQueue() && q.Search == "" && !q.Near {
				in.drop(int32(i))
			}
		}
	}
	v.slots = make([]int32, 0, in.count())
	for _, i := range o {
		if in.has(i) {
			v.slots = append(v.slots, i)
		}
	}
	if err := cmp.Or(ctx.Err(), s.texts.Err(), s.figures.Err()); err != nil {
		return nil, err
	}
	s.cache.Lock()
	makeRoom(s.views, viewsKept, func(v *view) int { return v.used })
	s.uses++
	s.views[k], v.used = v, s.uses
	s.cache.Unlock()
	return v, nil
}

// count adds a customer to the header of the queue so many times: 1, or -1 to take
// it out.
func (v *view) count(r *row, asOf model.Day, n int) {
	c := &v.counts
	count := func(into *int, holds bool) { *into += n * int(record.Flag(holds)) }
	count(&c.Done, r.place.Done)
	count(&c.Snoozed, r.snoozed > asOf && !r.Archived)
	if r.place.InQueue() {
		c.Due += n
		count(&c.Overdue[r.tier], r.due != 0 && r.due < asOf)
		count(&c.Pinned, r.place.Section == model.SectionPromises)
		count(&c.Occasions, r.place.Section == model.SectionOccasions)
	}
}

// leave takes a customer, as it is before a write, out of every order and view; needs
// the lock.
func (s *Snapshot) leave(i int32) {
	s.move(i, -1, func(_ orderKey, slots []int32) []int32 {
		if at := slices.Index(slots, i); at >= 0 {
			return slices.Delete(slots, at, at+1)
		}
		return slots
	})
}

// enter puts a customer where it belongs in every order and view; needs the lock.
func (s *Snapshot) enter(i int32) {
	s.move(i, 1, func(k orderKey, slots []int32) []int32 { return s.inserted(k, slots, i) })
}

func (s *Snapshot) move(i int32, n int, moved func(orderKey, []int32) []int32) {
	for k, o := range s.orders {
		o.slots, o.tied = moved(k, o.slots), nil
	}
	r := s.reader().show(i)
	for k, v := range s.views {
		if !v.means(&k, r) {
			continue
		}
		if k.inQueue {
			v.count(r.row, s.AsOf, n)
		}
		if !k.inQueue || r.InQueue() || k.search != "" || k.near {
			v.slots = moved(k.orderKey, v.slots)
		}
	}
}

// hits is a set of slots, one bit each; nil is all of them.
type hits []uint64

func (h hits) has(i int32) bool { return h == nil || h[i>>6]&(1<<(i&63)) != 0 }

func (h hits) add(i int32) { h[i>>6] |= 1 << (i & 63) }

func (h hits) drop(i int32) { h[i>>6] &^= 1 << (i & 63) }

func (h hits) count() (n int) {
	for _, some := range h {
		n += bits.OnesCount64(some)
	}
	return n
}

// found is the last search with its result.
type found struct {
	needle needle
	slots  hits
}

// hits gives the slots whose texts match; needs the read lock. Who types on looks only
// through what the letters so far have found.
func (s *Snapshot) hits(ctx context.Context, n needle) hits {
	if n.text == "" {
		return nil
	}
	s.cache.Lock()
	last := s.found
	s.cache.Unlock()
	var within hits
	// Digits may match where the shorter text did not.
	if last.slots != nil && n.digits == "" && !n.near && !last.needle.near && strings.Contains(n.text, last.needle.text) {
		within = last.slots
	}
	out := s.pass(ctx, within, func(r *reader, i int32) bool { return n.match(r.turn(i)) })
	if ctx.Err() == nil {
		s.cache.Lock()
		s.found = found{n, out}
		s.cache.Unlock()
	}
	return out
}

// pass gives those who are meant, as far as it comes before the context ends; needs the
// read lock. It goes through memory and texts in their own order, on all processors,
// which is several times as quick as in the order of a list.
func (s *Snapshot) pass(ctx context.Context, within hits, means func(*reader, int32) bool) hits {
	out := make(hits, (len(s.recs)+63)/64)
	scoring.Spans(len(out), func(from, to int) {
		r := s.reader()
		for i := from * 64; i < min(to*64, len(s.recs)); i++ {
			if i%4096 == 0 && ctx.Err() != nil {
				return
			}
			if within.has(int32(i)) && !s.recs[i].out && means(r, int32(i)) {
				out.add(int32(i))
			}
		}
	})
	return out
}
