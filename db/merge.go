package db

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/write"
	"tierbook/model"
	"tierbook/model/exchange"
)

// Compare gives the fields in which two customers differ.
func (d *DB) Compare(ctx context.Context, a, b int64) ([]model.Difference, error) {
	if err := d.book.Reach(ctx, a, b); err != nil {
		return nil, err
	}
	one, err := record.ReadCustomer(ctx, d.readers, a)
	other, none := record.ReadCustomer(ctx, d.readers, b)
	if err := cmp.Or(err, none); err != nil {
		return nil, d.store.Err(err)
	}
	return record.Differences(&one, &other, d.book.Currency), nil
}

// Merge makes one customer of two, as one change: keep stays and gets the other's
// history, contacts, tags, what it lacks itself, and the fields of take (words of
// the export: name, owner, phone ..., or "=" and a further field), which are the other's. The other's ref goes
// on meaning keep in imports; an e-mail or phone that keep does not take becomes a
// contact's. An interaction that both have by the same key stands once, unless the
// other's says more. Where claims are counted, a seller merges nobody's customer into an
// owner's: CodeRefused.
func (d *DB) Merge(ctx context.Context, keep, other int64, take []string) (model.Outcome, error) {
	if keep == other {
		return model.Outcome{}, model.Invalid("error.db.merge_same")
	}
	for _, f := range take {
		if !model.CanTake(f) {
			return model.Outcome{}, model.Invalid("error.db.merge_field", "Text", f, "Fields", strings.Join(model.MergeFields, ", "))
		}
	}
	return d.makeChange(ctx, model.ChangeMerge, model.CauseEdit, 0, func(x *txn, out *model.Outcome) error {
		c, err := x.reach(keep)
		from, none := x.reach(other)
		if err := cmp.Or(err, none); err != nil {
			return err
		}
		if c.Owner != from.Owner { // what is nobody's becomes the owner's
			if err := cmp.Or(x.MayClaim(&c), x.MayClaim(&from)); err != nil {
				return err
			}
		}
		x.Single(&c, out)
		return x.mergeInto(&c, &from, take)
	})
}

func (x *txn) mergeInto(c, from *model.Customer, taken []string) error {
	before, ref := record.Copied(c), from.Ref
	name := from.Name
	x.moveHistory(c, from)
	x.moveContacts(c, from, taken)
	x.handOver(from.ID, c.ID) // those whom it recommended, its aliases, and what of files was left out follow
	for _, t := range []*record.Table{x.Tabs["alias"], x.Tabs["dismissed"]} {
		for _, row := range x.Rows(t, "customer_id = $1", from.ID) {
			x.Remove(t, t.KeyOf(row)...)
			x.Write(t, []any{c.ID, row[1]})
		}
	}
	x.deleteCustomer(from)
	takeFields(c, from, taken)
	in := *from
	in.Note = ""
	if from.Note != "" && from.Note != c.Note {
		c.Note = strings.TrimPrefix(c.Note+"\n"+from.Note, "\n")
	}
	record.Combine(c, &in, false)
	c.Created, c.Archived = min(c.Created, from.Created), c.Archived && from.Archived
	if c.Next == 0 || from.Next != 0 && model.Before(from.Next, from.NextAt, c.Next, c.NextAt) {
		c.Next, c.NextAt, c.NextSet, c.NextSeq, c.NextFrom = from.Next, from.NextAt, from.NextSet, from.NextSeq, from.NextFrom
	}
	if c.ReferredBy == 0 || c.ReferredBy == from.ID {
		c.ReferredBy = from.ReferredBy
	}
	if c.ReferredBy == c.ID {
		c.ReferredBy = 0
	}
	if err := record.CheckCustomer(c); err != nil {
		return err
	}
	x.replaceCustomer(before, c)
	if ref != "" && ref != c.Ref {
		x.Write(x.Tabs["alias"], []any{c.ID, ref})
	}
	x.Change.Subject, x.Change.Detail, x.Change.Count = c.Name, name, 2
	x.Known[c.ID] = c
	x.Touched[c.ID] = true
	return nil
}

// takeFields gives a customer the fields taken from another.
func takeFields(c, from *model.Customer, taken []string) {
	text := map[string]struct{ into, from *string }{
		"name": {&c.Name, &from.Name}, "owner": {&c.Owner, &from.Owner}, "region": {&c.Region, &from.Region}, "industry": {&c.Industry, &from.Industry},
		"phone": {&c.Phone, &from.Phone}, "email": {&c.Email, &from.Email}, "note": {&c.Note, &from.Note}, "birthday": {&c.Birthday, &from.Birthday},
	}
	for _, f := range taken {
		switch p, ok := text[f]; {
		case ok:
			*p.into, *p.from = *p.from, *p.into
		case f == "kind":
			c.Kind = from.Kind
		case f == "potential" && from.Potential != nil:
			c.Potential = from.Potential
		case strings.HasPrefix(f, "="):
			if v := from.Field(f[1:]); v != "" {
				c.Fields = record.MergeFields(c.Fields, map[string]string{f[1:]: v})
			}
		}
	}
}

// moveHistory gives a customer the interactions of another, but for those that it
// has by the same key.
func (x *txn) moveHistory(c, from *model.Customer) {
	have, err := record.ReadInteractions(x.Ctx, x, c.ID)
	x.Fail(err)
	moving, err := record.ReadInteractions(x.Ctx, x, from.ID)
	x.Fail(cmp.Or(err, record.ReadLines(x.Ctx, x, moving)))
	t := x.Tabs["interaction"]
	for i := range moving {
		e := &moving[i]
		twice := e.ExternalID != "" && slices.ContainsFunc(have, func(h model.Interaction) bool {
			return h.ExternalID == e.ExternalID && h.Kind == e.Kind && h.Day == e.Day && h.Amount == e.Amount &&
				(e.Note == "" || e.Note == h.Note) && (e.Outcome == "" || e.Outcome == h.Outcome) && (e.Satisfaction == 0 || e.Satisfaction == h.Satisfaction)
		})
		if twice {
			continue
		}
		before := *e
		e.CustomerID = c.ID
		x.Remove(t, t.KeyOf(record.InteractionRow(&before))...)
		x.WriteLines(&before, e)
		x.Replace(t, nil, record.InteractionRow(e))
	}
}

// moveContacts gives a customer the contacts of another, but for those that it has
// with the same name, phone and e-mail. The e-mail and phone that neither customer
// keeps become a contact of the other's name.
func (x *txn) moveContacts(c, from *model.Customer, taken []string) {
	have, err := record.ReadContacts(x.Ctx, x, c.ID)
	x.Fail(err)
	moving, err := record.ReadContacts(x.Ctx, x, from.ID)
	x.Fail(err)
	samePhone := func(a, b *model.Contact) bool { return exchange.NormalPhone(a.Phone) == exchange.NormalPhone(b.Phone) }
	sameEmail := func(a, b *model.Contact) bool { return exchange.NormalEmail(a.Email) == exchange.NormalEmail(b.Email) }
	primary := slices.ContainsFunc(have, func(h model.Contact) bool { return h.Primary })
	lost := lostReach(c, from, taken)
	told := func(h model.Contact) bool {
		return (lost.Phone == "" || samePhone(&h, lost)) && (lost.Email == "" || sameEmail(&h, lost))
	}
	if lost != nil && !slices.ContainsFunc(append(have, moving...), told) {
		x.Last.Contact++
		lost.ID = x.Last.Contact
		moving = append(moving, *lost)
	}
	for _, p := range moving {
		name := exchange.NormalName(p.Name)
		if i := slices.IndexFunc(have, func(h model.Contact) bool {
			return exchange.NormalName(h.Name) == name && samePhone(&h, &p) && sameEmail(&h, &p)
		}); i >= 0 { // what they agreed to and barred is true of both
			h := have[i]
			if h.Barred, h.Consents = h.Barred.With(p.Barred), h.Consents.And(p.Consents); h != have[i] {
				x.Write(x.Tabs["contact"], record.ContactRow(&h))
			}
			continue
		}
		p.CustomerID, p.Primary = c.ID, p.Primary && !primary
		x.Write(x.Tabs["contact"], record.ContactRow(&p))
	}
}

// lostReach gives the phone and e-mail that a merged customer would lose, as a
// contact; nil for none.
func lostReach(c, from *model.Customer, taken []string) *model.Contact {
	lost := func(field string, key func(string) string, kept, others string) string {
		switch {
		case kept == "" || others == "" || key(kept) == key(others):
			return ""
		case slices.Contains(taken, field):
			return kept
		}
		return others
	}
	p := &model.Contact{Name: from.Name}
	p.Phone, p.Email = lost("phone", exchange.NormalPhone, c.Phone, from.Phone), lost("email", exchange.NormalEmail, c.Email, from.Email)
	if cmp.Or(p.Phone, p.Email) == "" {
		return nil
	}
	return p
}

// NotSame remembers that two customers are not the same, so that they are not
// offered again.
func (d *DB) NotSame(ctx context.Context, a, b int64) (model.Outcome, error) {
	if a == b {
		return model.Outcome{}, model.Invalid("error.db.merge_same")
	}
	return d.makeChange(ctx, model.ChangeNotSame, model.CauseEdit, 0, func(x *txn, _ *model.Outcome) error {
		one, err := x.reach(min(a, b))
		other, none := x.reach(max(a, b))
		if err := cmp.Or(err, none); err != nil {
			return err
		}
		x.Change.Subject, x.Change.Detail, x.Change.Count = one.Name, other.Name, 2
		x.Write(x.Tabs["distinct_pair"], []any{one.ID, other.ID})
		return nil
	})
}

// Forgotten is what a book held on a person.
type Forgotten struct {
	Name         string
	Contacts     int
	Interactions int
	Operations   int      // of the undo journal
	Words        []string // names, refs, phones and e-mails by which other files would be theirs
}

// Erasure is how customers are forgotten: with Dry not at all, only looked at; with Totals
// each leaves a tombstone without a name or any text, which keeps what was ordered and paid
// back in its month, the opening revenue, the owner and the tier.
type Erasure struct{ Dry, Totals bool }

// Forget erases customers from every table, the undo journal and the audit trail,
// and everybody who was merged into them; the file is then written anew without free
// pages and its log emptied. It cannot be undone. While somebody reads the book the log
// cannot be emptied: CodeBusy, before anything is erased.
func (d *DB) Forget(ctx context.Context, ids []int64, how Erasure) (f Forgotten, err error) {
	if err := d.May(model.VerbForget); err != nil {
		return f, err
	}
	if !how.Dry {
		if err := d.store.EmptyLog(ctx); err != nil {
			return f, err
		}
	}
	_, err = d.tryChange(ctx, model.ChangeForget, how.Dry, func(x *txn) error {
		f = Forgotten{}
		return x.forget(ids, &f, how.Totals)
	})
	if err != nil || how.Dry {
		return f, err
	}
	return f, d.store.Compact(ctx)
}

func (x *txn) forget(ids []int64, f *Forgotten, totals bool) error {
	gone := map[int64]bool{}
	for _, id := range ids {
		c, err := record.ReadCustomer(x.Ctx, x, id)
		if err != nil {
			return err
		}
		f.Name = c.Name
		f.word(c.Name, c.Ref, c.Phone, c.Email)
		contacts := x.Rows(x.Tabs["contact"], "customer_id = $1", id)
		for _, row := range contacts {
			for _, at := range []int{2, 4, 5} { // name, phone, e-mail
				word, _ := row[at].(string)
				f.word(word)
			}
		}
		f.Contacts += len(contacts)
		for _, other := range append(x.mergedInto(id), id) {
			gone[other] = true
		}
		events, err := record.ReadInteractions(x.Ctx, x, id)
		x.Fail(err)
		f.Interactions += len(events)
		tier := model.Tier(x.Number("SELECT coalesce((SELECT tier FROM score WHERE customer_id = $1), 0)", id))
		x.deleteCustomer(&c)
		x.Exec("DELETE FROM distinct_pair WHERE a = $1 OR b = $1", id)
		x.forgetFields(&c)
		x.Exec("DELETE FROM dismissed WHERE customer_id = $1", id)
		if totals {
			x.bury(&c, events, tier)
		}
	}
	x.Bare()
	s := x.Scrub(gone, slices.Clone(f.Words))
	f.word(s.Names...)
	f.Operations = s.Operations
	x.Change.Subject, x.Change.Detail, x.Change.Count = "", "", len(ids)
	if len(ids) == 1 {
		x.About = ids[0]
	}
	for _, other := range slices.Sorted(maps.Keys(gone)) { // whose numbers other copies of the book may know
		if other != x.About {
			x.Audit("do", &x.Change, other)
		}
	}
	return nil
}

// bury writes the tombstone of a customer with these interactions.
func (x *txn) bury(c *model.Customer, events []model.Interaction, tier model.Tier) {
	c.Opening.On, c.Opening.Until = c.Opening.On.Month(), c.Opening.Until.Month()
	stone := model.Customer{ID: c.ID, Name: model.TombstoneName(c.ID), Kind: c.Kind, Owner: c.Owner, Barred: model.Everyway, Archived: c.Archived, Created: c.Created.Month(), Opening: c.Opening}
	if tier != model.TierNone {
		stone.Override = &model.Override{Tier: tier, Reason: stone.Name, On: x.Today}
	}
	x.Write(x.Tabs["customer"], record.CustomerRow(&stone))
	for _, e := range events {
		if e.Kind.HasAmount() {
			x.Write(x.Tabs["interaction"], record.InteractionRow(&model.Interaction{
				CustomerID: c.ID, ID: e.ID, Day: e.Day.Month(), Clock: model.NoClock, Kind: e.Kind, Amount: e.Amount, Currency: e.Currency, Base: e.Base,
			}))
		}
	}
	x.Known[c.ID], x.Touched[c.ID] = &stone, true
}

// PastRetention gives the customers whom the policy keeps no longer: for more than its years,
// which it gives too, nothing was said, noted, agreed to or sold, and nothing is open or to come; tombstones are none.
func (d *DB) PastRetention(ctx context.Context) (out []model.Row, years int, err error) {
	p, err := d.Policy(ctx)
	if years = p.Privacy.RetentionYears; err != nil || years == 0 {
		return nil, years, err
	}
	last := d.today().AddMonths(-12 * years)
	err = d.Each(ctx, model.ListQuery{Archived: true, Sort: model.AttrLastContact}, func(r *model.Row) error {
		f := &r.Facts
		if max(cmp.Or(f.LastContact, r.Created), f.LastTry, f.Promise, r.SnoozedUntil) < last && len(f.Opportunities)+f.OpenComplaints == 0 && f.NextEvent == 0 && r.Name != model.TombstoneName(r.ID) {
			out = append(out, *r)
		}
		return nil
	})
	out = slices.DeleteFunc(out, func(r model.Row) bool {
		contacts, none := record.ReadContacts(ctx, d.readers, r.ID)
		events, unread := record.ReadInteractions(ctx, d.readers, r.ID)
		err = cmp.Or(err, none, unread)
		for _, c := range contacts {
			r.Consents = r.Consents.And(c.Consents)
		}
		return slices.ContainsFunc(events, func(e model.Interaction) bool { return e.Day >= last }) ||
			slices.ContainsFunc(r.Consents.List(), func(c model.Consent) bool { return max(c.On, c.Withdrawn) >= last })
	})
	return out, years, err
}

// forgetFields takes away the fields that nobody else has, and their names from the
// journal.
func (x *txn) forgetFields(c *model.Customer) {
	others, err := fieldValues(x.Ctx, x, "")
	x.Fail(err)
	for _, f := range c.Fields {
		if others[f.Name] == nil {
			x.Exec("DELETE FROM custom_field WHERE name = $1", f.Name)
		}
	}
	if len(c.Fields) > 0 {
		x.Exec("DELETE FROM change_op WHERE tbl = 'custom_field'")
	}
}

func (f *Forgotten) word(words ...string) {
	for _, w := range words {
		if w != "" && !slices.Contains(f.Words, w) {
			f.Words = append(f.Words, w)
		}
	}
}

// mergedInto gives the customers that merges made one with this one.
func (x *txn) mergedInto(id int64) (out []int64) {
	const query = "SELECT o.row_key FROM change_op o JOIN change c ON c.id = o.change_id WHERE c.kind = $1 AND c.customer_id = $2 AND o.tbl = 'customer' AND o.mode = $3"
	keys, err := engine.All(x.Ctx, x, func(packed *[]byte) []any { return []any{packed} }, query, string(model.ChangeMerge), id, write.ModeRow)
	x.Fail(err)
	for _, packed := range keys {
		key, _ := x.Unpack(packed)
		if other := record.Int(key, 0); other != 0 && other != id && x.Row(x.Tabs["customer"], other) == nil { // recommended by one who was merged, they are others
			out = append(out, other)
		}
	}
	return out
}
