package write

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/view"
	"tierbook/model"
	"tierbook/scoring"
)

// RenewFacts is SumTouched with those of whom an event was ahead and has come, and those
// without facts. Facts without a customer go.
func (x *Tx) RenewFacts() {
	x.Exec("DELETE FROM facts WHERE customer_id NOT IN (SELECT id FROM customer)")
	for _, id := range x.IDs(`SELECT customer_id FROM facts WHERE next_event <> 0 AND next_event <= $1
		UNION SELECT id FROM customer WHERE id NOT IN (SELECT customer_id FROM facts)`, int64(x.Today)) {
		x.Touched[id] = true
	}
	x.SumTouched()
}

// SumTouched sums up the customers touched again.
func (x *Tx) SumTouched() {
	defer clear(x.Touched)
	if len(x.Touched) > sumUpAllAbove {
		x.renewAllFacts()
		return
	}
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(x.Touched)), derivedAtOnce) {
		customers, err := record.ReadCustomers(x.Ctx, x, ids)
		x.Fail(err)
		facts, err := SumUp(x.Ctx, x, customers, x.Today)
		x.Fail(err)
		for _, id := range slices.Sorted(maps.Keys(facts)) {
			f := facts[id]
			x.Exec("DELETE FROM facts WHERE customer_id = $1", id)
			x.put(x.Tabs["facts"], nil, record.FactsRow(id, &f))
		}
	}
}

// sumUpAllAbove is the number of customers from which one pass over all
// histories is quicker than reading them one by one.
const sumUpAllAbove = 5000

// renewAllFacts sums up everybody in one pass, whoever was touched.
func (x *Tx) renewAllFacts() {
	clear(x.Touched)
	subjects, err := SummarizeAll(x.Ctx, x, x.Today)
	x.Fail(err)
	x.Exec("DELETE FROM facts")
	ins := x.Inserter(x.Tabs["facts"])
	for i := 0; i < len(subjects) && x.failed == nil; i++ {
		ins.Add(record.FactsRow(subjects[i].ID, &subjects[i].Facts)...)
	}
	ins.Flush()
}

// SumUp adds up the histories of some customers as of a day.
func SumUp(ctx context.Context, q engine.Querier, customers map[int64]*model.Customer, day model.Day) (map[int64]model.Facts, error) {
	out, err := sums(ctx, q, customers, day)
	if err != nil || len(out) == 0 {
		return out, err
	}
	people, err := record.ContactsOf(ctx, q, slices.Collect(maps.Keys(customers)))
	for id, f := range out {
		f.Yearly = model.YearlyOf(customers[id], people[id])
		out[id] = f
	}
	return out, err
}

// sums is SumUp without the dates that come every year.
func sums(ctx context.Context, q engine.Querier, customers map[int64]*model.Customer, day model.Day) (map[int64]model.Facts, error) {
	out, history := make(map[int64]model.Facts, len(customers)), map[int64][]model.Interaction{}
	if len(customers) == 0 {
		return out, nil
	}
	in := record.IDList(slices.Collect(maps.Keys(customers)))
	err := record.EachInteraction(ctx, q, "WHERE customer_id IN "+in+" ORDER BY customer_id, day, id", func(i model.Interaction) {
		history[i.CustomerID] = append(history[i.CustomerID], i)
	})
	referrals, uncounted := record.ReferralsOf(ctx, q, "referred_by IN "+in)
	for id, c := range customers {
		f := scoring.Summarize(c, history[id], day)
		f.Referrals = referrals[id]
		out[id] = f
	}
	return out, cmp.Or(err, uncounted)
}

// SummarizeAll adds up the history of every customer up to the day, by id.
func SummarizeAll(ctx context.Context, q engine.Querier, day model.Day) (out []model.Subject, err error) {
	n, err := engine.Value[int](ctx, q, "SELECT count(*) FROM customer")
	named, unnamed := record.ReferralsOf(ctx, q, "1 = 1")
	if err := cmp.Or(err, unnamed); err != nil {
		return nil, err
	}
	out = make([]model.Subject, 0, n)
	err = view.EachCustomer(ctx, q, view.EventsBeside(), func(c *model.Customer, history []model.Interaction) error {
		f := scoring.Summarize(c, history, day)
		f.Referrals = named[c.ID]
		f.Yearly = model.YearlyOf(c, nil)
		out = append(out, model.SubjectOf(c, &f))
		return nil
	})
	if err != nil {
		return out, err
	}
	i := 0
	var p model.Contact
	const query = "SELECT " + record.ContactCols + " FROM contact WHERE birthday <> '' ORDER BY customer_id, is_primary DESC, id"
	return out, engine.Scan(ctx, q, query, nil, record.ContactTargets(&p), func() {
		for i < len(out) && out[i].ID < p.CustomerID {
			i++
		}
		if i < len(out) && out[i].ID == p.CustomerID {
			out[i].Facts.Yearly.Add(&p)
		}
	})
}

// Touch notes a customer whose score must be worked out again and, with sum,
// whose history must be summed up again before.
func (x *Tx) Touch(id int64, sum bool) { x.Touched[id] = x.Touched[id] || sum }

// PatchedAtOnce is the usual book.patched: after a change of more customers the read model is
// loaded anew, for there is no room for both.
const PatchedAtOnce = 20_000

const derivedAtOnce = 400

// DeriveTouched sums up and scores every customer touched, in id order.
func (x *Tx) DeriveTouched() {
	ids := slices.Sorted(maps.Keys(x.Touched))
	x.All = x.All || len(ids) > x.Book.Patched
	for chunk := range slices.Chunk(ids, derivedAtOnce) {
		b := &derivation{Tx: x}
		b.read(chunk)
		for _, id := range chunk {
			b.derive(id)
		}
	}
	x.added = maps.Clone(x.Tally)
	x.SaveTally(x.Tally)
}

// derivation is what deriving some customers needs to know of them.
type derivation struct {
	*Tx
	customers map[int64]*model.Customer
	sums      map[int64]model.Facts // of those to sum up
	contacts  map[int64][]model.Contact
	facts     map[int64]model.Facts // as stored
	scores    map[int64]record.Lean // as stored
	tiers     map[int64]lastTier
}

func (b *derivation) read(ids []int64) {
	var errs [6]error
	b.customers = map[int64]*model.Customer{}
	if unknown := slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return b.Known[id] != nil }); len(unknown) > 0 {
		b.customers, errs[0] = record.ReadCustomers(b.Ctx, b, unknown)
	}
	sum := map[int64]*model.Customer{}
	for _, id := range ids {
		if c := b.Known[id]; c != nil {
			b.customers[id] = c
		}
		if c := b.customers[id]; c != nil && b.Touched[id] {
			sum[id] = c
		}
	}
	in := record.IDList(ids)
	b.contacts, errs[1] = record.ContactsOf(b.Ctx, b, ids)
	b.sums, errs[2] = sums(b.Ctx, b, sum, b.Today)
	b.facts, errs[3] = engine.Index(b.Ctx, b, record.FactsTargets, "SELECT "+record.FactsCols+" FROM facts WHERE customer_id IN "+in)
	b.scores, errs[4] = engine.Index(b.Ctx, b, record.ScoreTargets, "SELECT "+record.ScoreCols+" FROM score WHERE customer_id IN "+in)
	b.tiers = b.lastTiers(in)
	b.Fail(cmp.Or(errs[:]...))
}

// derive sums up one customer's history where it changed, scores it by the
// calibration in force, writes what differs and notes a change of its tier.
func (b *derivation) derive(id int64) {
	c := b.customers[id]
	was, changed := b.Was[id]
	if !changed && c != nil {
		was = CountsOf(c)
	}
	old := b.scores[id]
	b.Tally.Customer(was, -1)
	b.Tally.queue(was, &old, b.Today, -1)
	if c == nil {
		b.Gone = append(b.Gone, id)
		b.Exec("DELETE FROM facts WHERE customer_id = $1", id)
		b.Exec("DELETE FROM score WHERE customer_id = $1", id)
		return
	}
	stored, have := b.facts[id]
	f := stored
	if sum, ok := b.sums[id]; ok {
		f = sum
	} else if !have {
		f = scoring.Summarize(c, nil, b.Today)
	}
	f.Yearly = model.YearlyOf(c, b.contacts[id])
	var oldRow []any
	if have {
		oldRow = record.FactsRow(id, &stored)
	}
	b.put(b.Tabs["facts"], oldRow, record.FactsRow(id, &f))
	subject := model.SubjectOf(c, &f)
	if id == b.About {
		b.derived, b.name = &subject, c.Name
	}
	full := scoring.ScoreLean(&subject, b.Policy, b.Calib, b.Today)
	s := record.LeanOf(&full)
	s.Follow(old.Place, b.Change.Kind == model.ChangeResolve || max(f.LastContact, f.LastTry) == b.Today)
	oldRow = nil
	if _, have := b.scores[id]; have {
		oldRow = record.ScoreRow(id, &old)
	}
	b.put(b.Tabs["score"], oldRow, record.ScoreRow(id, &s))
	b.Tally.Customer(CountsOf(c), 1)
	b.Tally.queue(CountsOf(c), &s, b.Today, 1)
	b.noteTier(id, b.tiers[id], s.Tier)
	if !b.All {
		b.Patches = append(b.Patches, view.NewRecord(c, b.contacts[id], &f, &s))
	}
}

// put writes one row in place of the one that is there, nil for none.
func (x *Tx) put(t *record.Table, old, row []any) {
	if old != nil {
		x.Rewrite(t, old, row)
		return
	}
	x.store(t, row, t.InsertSQL(1), row...)
}

// store runs a statement that writes a row, and words the one constraint that people can
// run into: a ref in use.
func (x *Tx) store(t *record.Table, row []any, query string, args ...any) {
	before := x.failed
	if x.Exec(query, args...); before == nil && t.Name == "customer" && engine.Conflict(x.failed) {
		x.failed = model.E(model.CodeConflict, "error.db.ref_taken", "Ref", row[record.ColRef]).Wrap(x.failed)
	}
}

// noteTier adds a line to the tier history when the tier is another than the
// history's last.
func (x *Tx) noteTier(id int64, last lastTier, tier model.Tier) {
	if last.to == tier {
		return
	}
	t, n := x.Tabs["tier_change"], int64(last.id)+1
	if x.Change.ID != 0 {
		x.JournalAs(t, []any{id, n}, nil)
	}
	x.Exec(t.InsertSQL(1), id, n, int64(x.Today), x.Now, int64(last.to), int64(tier), string(x.Cause), x.Event, x.Change.ID)
}

// Resummed tells whether a change of a customer changes what its history sums
// up to: its promise, and the day from which it is known.
func Resummed(a, b *model.Customer) bool {
	return a.Next != b.Next || a.NextAt != b.NextAt || a.NextSet != b.NextSet || a.NextSeq != b.NextSeq || a.NextFrom != b.NextFrom || a.Repeat != b.Repeat || a.Created != b.Created
}

// Rewrite puts a row in place of one with the same key, touching only the
// columns that differ: the indexes on the others stay as they are.
func (x *Tx) Rewrite(t *record.Table, old, row []any) {
	args, set := t.KeyOf(row), ""
	for i := range row {
		if old[i] != row[i] {
			args = append(args, row[i])
			set += ", " + t.Cols[i] + " = $" + strconv.Itoa(len(args))
		}
	}
	if set != "" {
		x.store(t, row, "UPDATE "+t.Name+" SET "+set[len(", "):]+" WHERE "+t.Where(), args...)
	}
}

type lastTier struct {
	id int32
	to model.Tier
}

const allTiers = "SELECT customer_id, id, to_tier FROM tier_change"

// lastTiers gives them of the customers of a list.
func (x *Tx) lastTiers(in string) map[int64]lastTier {
	last, err := engine.Index(x.Ctx, x, func(customer *int64, l *lastTier) []any { return []any{customer, &l.id, &l.to} },
		allTiers+" WHERE customer_id IN "+in+" ORDER BY customer_id, id")
	x.Fail(err)
	return last
}
