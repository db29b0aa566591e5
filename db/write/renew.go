package write

import (
	"context"
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
	due, err := engine.IDs(x.Ctx, x.tx, `SELECT customer_id FROM facts WHERE next_event <> 0 AND next_event <= $1
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
	ids := make([]int64, 0, len(x.Touched))
	for id := range x.Touched {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		c, err := record.ReadCustomer(x.Ctx, x, id)
		if model.CodeOf(err) == model.CodeNotFound {
			continue
		}
		if err != nil {
			return err
		}
		f, err := sumUp(x.Ctx, x, &c, x.Today)
		if err != nil {
			return err
		}
		if err := x.Exec("DELETE FROM facts WHERE customer_id = $1", id); err != nil {
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

// renewAllFacts sums up everybody in one pass, whoever was touched.
func (x *Tx) renewAllFacts() error {
	clear(x.Touched)
	subjects, err := SummarizeAll(x.Ctx, x.tx, x.Today)
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

// sumUp reads a customer's history and adds it up as of the day.
func sumUp(ctx context.Context, q engine.Querier, c *model.Customer, day model.Day) (model.Facts, error) {
	in, err := record.ReadInteractions(ctx, q, c.ID)
	if err != nil {
		return model.Facts{}, err
	}
	f := scoring.Summarize(c, in, day)
	if f.Referrals, err = record.Referrals(ctx, q, c.ID); err != nil {
		return f, err
	}
	people, err := record.ReadContacts(ctx, q, c.ID)
	f.Yearly = model.YearlyOf(c, people)
	return f, err
}

// SummarizeAll adds up the history of every customer up to the day, by id.
func SummarizeAll(ctx context.Context, q engine.Tx, day model.Day) (out []model.Subject, err error) {
	var n int
	if err := q.QueryRowContext(ctx, "SELECT count(*) FROM customer").Scan(&n); err != nil {
		return nil, err
	}
	named := map[int64]int{}
	err = engine.Walk(ctx, q, "SELECT referred_by, count(*) FROM customer WHERE referred_by <> 0 GROUP BY referred_by", func(row engine.Scanner) error {
		var by int64
		var times int
		err := row.Scan(&by, &times)
		named[by] = times
		return err
	})
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
	return out, engine.Walk(ctx, q, "SELECT "+record.ContactCols+" FROM contact WHERE birthday <> '' ORDER BY customer_id, is_primary DESC, id", func(row engine.Scanner) error {
		p, err := record.ScanContact(row)
		for i < len(out) && out[i].ID < p.CustomerID {
			i++
		}
		if i < len(out) && out[i].ID == p.CustomerID {
			out[i].Facts.Yearly.Add(&p)
		}
		return err
	})
}
