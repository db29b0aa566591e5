package db

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
	"tierbook/model/exchange"
)

// capturedAs is how what came from a file is known again.
type capturedAs struct {
	customer int64
	key      string
}

// Propose tells which contacts that exchange.Capture found are with customers and not in
// the book. A customer is known by the address or the number that it, or a contact of it,
// alone has; what came from one is with nobody else. What somebody left out, and what lies
// after asOf (0 is today), is only counted.
func (d *DB) Propose(ctx context.Context, rows []model.ImportInteraction, asOf model.Day) (out model.Proposals, err error) {
	defer d.mapped(&err)
	if d.opt.Mask { // addresses are what it goes by, and what it gives
		return out, model.E(model.CodeRefused, "error.db.masked")
	}
	whose, customers, err := d.partiesOf(ctx, rows)
	if err != nil {
		return out, err
	}
	past, as := map[capturedAs]bool{}, capturedAs{}
	ids := record.IDList(slices.Collect(maps.Keys(customers)))
	query := "SELECT customer_id, external_id FROM dismissed UNION SELECT customer_id, external_id FROM interaction WHERE external_id <> '' AND customer_id IN " + ids
	err = engine.Scan(ctx, d.readers, query, nil, []any{&as.customer, &as.key}, func() { past[as] = true })
	strangers := map[string]int{}
	for from, to := 0, 0; from < len(rows); from = to {
		first, known := &rows[from], false
		for to = from; to < len(rows) && rows[to].Row == first.Row; to++ {
			r, c := rows[to], customers[whose[to]]
			if c == nil || known && strings.HasPrefix(first.Interaction.Note, model.Received) && customers[whose[from]] != nil {
				continue
			}
			known = true
			r.Interaction.CustomerID, r.Ref, r.Name = c.ID, c.Ref, c.Name
			as = capturedAs{c.ID, r.Interaction.ExternalID}
			switch had, seen := past[as]; {
			case had:
				out.Had++
			case seen: // by another address of the customer, or in another file
			case r.Interaction.Day > d.day(asOf):
				out.Ahead++
			default:
				out.New = append(out.New, r)
			}
			past[as] = false
		}
		if !known {
			strangers[cmp.Or(first.Email, first.Phone, first.Name)]++
		}
	}
	out.Strangers = facets(strangers)
	slices.SortStableFunc(out.New, func(a, b model.ImportInteraction) int {
		return cmp.Or(cmp.Compare(a.Interaction.Day, b.Interaction.Day), cmp.Compare(a.Interaction.Clock, b.Interaction.Clock))
	})
	return out, err
}

// partiesOf gives the customer of each row, 0 for none, and those customers whom this
// person sees.
func (d *DB) partiesOf(ctx context.Context, rows []model.ImportInteraction) (whose []int64, customers map[int64]*model.Customer, err error) {
	who := newRegistry(ctx, d.readers, 0, func(e error) { err = cmp.Or(err, e) })
	ends, ids := map[string][]string{}, map[int64]bool{} // phones by their last digits
	end := func(phone string) string { return phone[max(0, len(phone)-7):] }
	for _, phone := range slices.Concat(slices.Collect(maps.Keys(who.phone)), slices.Collect(maps.Keys(who.reach()))) {
		ends[end(phone)] = append(ends[end(phone)], phone)
	}
	for i := range rows {
		id, key := who.reached(identityOf("", rows[i].Email, rows[i].Phone, "")), exchange.PhoneKey(rows[i].Phone)
		for _, phone := range ends[end(key)] {
			if id == 0 && exchange.SamePhone(phone, key) {
				id = max(who.phone.one(phone), who.reach()[phone], 0)
			}
		}
		whose, ids[id] = append(whose, id), true
	}
	if err == nil {
		customers, err = record.ReadCustomers(ctx, d.readers, slices.Collect(maps.Keys(ids)))
	}
	maps.DeleteFunc(customers, func(_ int64, c *model.Customer) bool { return !sees(d.who, c.Owner) })
	return whose, customers, err
}

// Dismiss remembers of what Propose gave that it is no contact: it is not proposed again.
func (d *DB) Dismiss(ctx context.Context, in *model.Interaction) (model.Outcome, error) {
	return d.makeChange(ctx, model.ChangeDismiss, model.CauseEdit, 0, func(x *txn, _ *model.Outcome) error {
		c, err := x.reach(in.CustomerID)
		x.Change.Subject, x.Change.Detail, x.Change.Count = c.Name, string(in.Kind), 1
		x.Write(x.Tabs["dismissed"], []any{c.ID, in.ExternalID})
		return err
	})
}
