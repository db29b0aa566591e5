package db

import (
	"context"
	"slices"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
	"tierbook/scoring"
)

// renewFacts sums up again: the customers touched, those with an event that was
// ahead and has come, and those without facts. Facts without a customer go.
func (x *txn) renewFacts() error {
	if err := x.exec("DELETE FROM facts WHERE customer_id NOT IN (SELECT id FROM customer)"); err != nil {
		return err
	}
	due, err := engine.IDs(x.ctx, x.tx, `SELECT customer_id FROM facts WHERE next_event <> 0 AND next_event <= $1
		UNION SELECT id FROM customer WHERE id NOT IN (SELECT customer_id FROM facts)`, int64(x.today))
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
	ids := make([]int64, 0, len(x.Touched))
	for id := range x.Touched {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		c, err := record.ReadCustomer(x.ctx, x, id)
		if model.CodeOf(err) == model.CodeNotFound {
			continue
		}
		if err != nil {
			return err
		}
		f, err := sumUp(x.ctx, x, &c, x.today)
		if err != nil {
			return err
		}
		if err := x.exec("DELETE FROM facts WHERE customer_id = $1", id); err != nil {
			return err
		}
		if err := x.put(record.FactsTable(), nil, record.FactsRow(id, &f)); err != nil {
			return err
		}
	}
	return nil
}

// sumUpAllAbove is the number of customers from which one pass over all
// histories is quicker than reading them one by one.
const sumUpAllAbove = 5000

// renewAllFacts sums up everybody in one pass.
func (x *txn) renewAllFacts() error {
	subjects, err := summarizeAll(x.ctx, x.tx, x.today)
	if err != nil {
		return err
	}
	if err := x.exec("DELETE FROM facts"); err != nil {
		return err
	}
	ins := x.inserter(record.FactsTable())
	for i := range subjects {
		if err := ins.Add(record.FactsRow(subjects[i].ID, &subjects[i].Facts)...); err != nil {
			return err
		}
	}
	return ins.Flush()
}

// sumUp reads a customer's history and adds it up as of the day.
func sumUp(ctx context.Context, q engine.Querier, c *model.Customer, day model.Day) (model.Facts, error) {
	in, err := record.ReadInteractions(ctx, q, c.ID)
	if err != nil {
		return model.Facts{}, err
	}
	f := scoring.Summarize(c, in, day)
	f.Referrals, err = record.Referrals(ctx, q, c.ID)
	return f, err
}
