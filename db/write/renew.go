package write

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/view"
	"tierbook/model"
	"tierbook/scoring"
)

// RenewFacts sums up again: the customers touched, those with an event that was
// ahead and has come, and those without facts. Facts without a customer go.
func (x *Tx) RenewFacts() error {
	if err := x.Exec("DELETE FROM facts WHERE customer_id NOT IN (SELECT id FROM customer)"); err != nil {
		return err
	}
	due, err := engine.IDs(x.Ctx, x, `SELECT customer_id FROM facts WHERE next_event <> 0 AND next_event <= $1
		UNION SELECT id FROM customer WHERE id NOT IN (SELECT customer_id FROM facts)`, int64(x.Today))
	if err != nil {
		return err
	}
	for _, id := range due {
		x.Touched[id] = true
	}
	defer clear(x.Touched)
	if len(x.Touched) > sumUpAllAbove {
		return x.renewAllFacts()
	}
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(x.Touched)), derivedAtOnce) {
		customers, err := record.ReadCustomers(x.Ctx, x, ids)
		if err != nil {
			return err
		}
		facts, err := SumUp(x.Ctx, x, customers, x.Today)
		if err != nil {
			return err
		}
		for _, id := range slices.Sorted(maps.Keys(facts)) {
			f := facts[id]
			gone := x.Exec("DELETE FROM facts WHERE customer_id = $1", id)
			if err := cmp.Or(gone, x.put(record.FactsTable(), nil, record.FactsRow(id, &f))); err != nil {
				return err
			}
		}
	}
	return nil
}

// sumUpAllAbove is the number of customers from which one pass over all
// histories is quicker than reading them one by one.
const sumUpAllAbove = 5000

// renewAllFacts sums up everybody in one pass, whoever was touched.
func (x *Tx) renewAllFacts() error {
	clear(x.Touched)
	subjects, err := SummarizeAll(x.Ctx, x, x.Today)
	if err != nil {
		return err
	}
	if err := x.Exec("DELETE FROM facts"); err != nil {
		return err
	}
	ins := x.Inserter(record.FactsTable())
	for i := range subjects {
		if err := ins.Add(record.FactsRow(subjects[i].ID, &subjects[i].Facts)...); err != nil {
			return err
		}
	}
	return ins.Flush()
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
	history, referrals, err := record.ReadHistories(ctx, q, slices.Collect(maps.Keys(customers)))
	out := make(map[int64]model.Facts, len(customers))
	for id, c := range customers {
		f := scoring.Summarize(c, history[id], day)
		f.Referrals = referrals[id]
		out[id] = f
	}
	return out, err
}

// SummarizeAll adds up the history of every customer up to the day, by id.
func SummarizeAll(ctx context.Context, q engine.Querier, day model.Day) (out []model.Subject, err error) {
	n, err := engine.Value[int](ctx, q, "SELECT count(*) FROM customer")
	if err != nil {
		return nil, err
	}
	named, err := record.ReferralsOf(ctx, q, "1 = 1")
	if err != nil {
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
