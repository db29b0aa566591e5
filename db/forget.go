package db

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/write"
	"tierbook/model"
)

// Forgotten is what a book held on a person.
type Forgotten struct {
	Name         string
	Contacts     int
	Interactions int
	Operations   int      // of the undo journal
	Words        []string // names, refs, phones and e-mails by which other files would be theirs
}

// Forget erases a customer from every table, the undo journal and the audit trail,
// and everybody who was merged into it; the file is then written anew without free
// pages and its log emptied. It cannot be undone. With dry nothing is changed. While
// somebody reads the book the log cannot be emptied: CodeBusy, before anything is
// erased.
func (d *DB) Forget(ctx context.Context, id int64, dry bool) (f Forgotten, err error) {
	if err := d.May(model.VerbForget); err != nil {
		return f, err
	}
	if !dry {
		if err := d.store.EmptyLog(ctx); err != nil {
			return f, err
		}
	}
	_, err = d.makeChange(ctx, model.ChangeForget, model.CauseEdit, 0, func(x *txn, _ *model.Outcome) error {
		f = Forgotten{}
		if err := x.forget(id, &f); err != nil {
			return err
		}
		if dry {
			return errRollback
		}
		return nil
	})
	if errors.Is(err, errRollback) {
		return f, nil
	}
	if err != nil {
		return f, err
	}
	return f, d.store.Compact(ctx)
}

func (x *txn) forget(id int64, f *Forgotten) error {
	c, err := record.ReadCustomer(x.Ctx, x, id)
	if err != nil {
		return err
	}
	f.Name = c.Name
	f.word(c.Name, c.Ref, c.Phone, c.Email)
	contacts, err := x.Tabs["contact"].Query(x.Ctx, x, "customer_id = $1", id)
	if err != nil {
		return err
	}
	for _, row := range contacts {
		for _, at := range []int{2, 4, 5} { // name, phone, e-mail
			word, _ := row[at].(string)
			f.word(word)
		}
	}
	f.Contacts = len(contacts)
	if f.Interactions, err = engine.Value[int](x.Ctx, x, "SELECT count(*) FROM interaction WHERE customer_id = $1", id); err != nil {
		return err
	}
	merged, err := x.mergedInto(id)
	if err != nil {
		return err
	}
	err = cmp.Or(x.deleteCustomer(&c), x.Exec("DELETE FROM distinct_pair WHERE a = $1 OR b = $1", id), x.forgetFields(&c), x.Bare())
	if err != nil {
		return err
	}
	ids := map[int64]bool{id: true}
	for _, m := range merged {
		ids[m] = true
	}
	s, err := x.Scrub(ids, slices.Clone(f.Words))
	f.word(s.Names...)
	f.Operations = s.Operations
	x.Change.Subject, x.Change.Detail, x.Change.Count = "", "", 1
	return err
}

// forgetFields takes away the fields that nobody else has, and their names from the
// journal.
func (x *txn) forgetFields(c *model.Customer) error {
	others, err := fieldValues(x.Ctx, x, "")
	for _, f := range c.Fields {
		if err == nil && others[f.Name] == nil {
			err = x.Exec("DELETE FROM custom_field WHERE name = $1", f.Name)
		}
	}
	if err != nil || len(c.Fields) == 0 {
		return err
	}
	return x.Exec("DELETE FROM change_op WHERE tbl = 'custom_field'")
}

func (f *Forgotten) word(words ...string) {
	for _, w := range words {
		if w != "" && !slices.Contains(f.Words, w) {
			f.Words = append(f.Words, w)
		}
	}
}

// mergedInto gives the customers that merges made one with this one.
func (x *txn) mergedInto(id int64) (out []int64, err error) {
	const query = "SELECT o.row_key FROM change_op o JOIN change c ON c.id = o.change_id WHERE c.kind = $1 AND c.customer_id = $2 AND o.tbl = 'customer' AND o.mode = $3"
	keys, err := engine.All(x.Ctx, x, func(packed *[]byte) []any { return []any{packed} }, query, string(model.ChangeMerge), id, write.ModeRow)
	if err != nil {
		return nil, err
	}
	for _, packed := range keys {
		key, _, err := record.Unpack(packed)
		if err != nil {
			return nil, err
		}
		there, err := x.Tabs["customer"].Read(x.Ctx, x, key)
		if err != nil {
			return nil, err
		}
		if other, ok := key[0].(int64); ok && other != id && there == nil { // recommended by one who was merged, they are others
			out = append(out, other)
		}
	}
	return out, nil
}
