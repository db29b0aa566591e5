package db

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/undo"
	"tierbook/db/write"
	"tierbook/model"
)

// MergeBook brings in what another copy of this book has changed since the two parted, or
// since it was merged last, as one change. Where they parted their audit logs tell: up to
// there these are the same; what changed the other's undo journal tells. What both have
// changed, each to something else, is a conflict and stays as it is here, or with theirs
// becomes what it is there. With dry nothing is written. CodeRefused where other is no
// copy of this book, or has let go of what it changed.
func (d *DB) MergeBook(ctx context.Context, other *DB, file string, theirs, dry bool) (res model.BookMerge, err error) {
	if !dry {
		defer d.announce("merge-book")()
	}
	err = other.store.Read(ctx, func(them engine.Tx) error {
		out, err := d.tryChange(ctx, model.ChangeMergeBook, dry, func(x *txn) error {
			res = model.BookMerge{Counts: map[string]*model.MergeCount{}, Conflicts: []model.MergeConflict{}, Differ: []string{}, Erased: []int64{}}
			m := &bookMerge{
				txn: x, them: them, theirs: theirs, res: &res, last: map[string]int64{}, ids: map[rowID]int64{}, born: map[rowID]rowID{}, was: map[string][]any{},
				seen: map[string]bool{}, erased: map[int64]bool{}, back: map[int64]bool{}, safe: map[int64]bool{},
			}
			err := m.run()
			x.Change.Subject, x.Change.Count = record.CleanText(file), len(x.Touched)
			return err
		})
		res.Change = out.Change.ID
		return err
	})
	return res, d.store.Err(err)
}

// bookMerge is another copy on its way into the book of a write.
type bookMerge struct {
	*txn
	them   engine.Tx
	theirs bool // they win conflicts
	res    *model.BookMerge
	parted int64            // the last change that both have
	last   map[string]int64 // by table, the highest number given out by then
	ids    map[rowID]int64  // what rows that came later there are called here
	born   map[rowID]rowID  // where rows were made that are new here
	was    map[string][]any // what they have changed, as it was, nil for none; in their numbers
	seen   map[string]bool  // what of was is called here
	erased map[int64]bool   // customers who were erased here or there
	back   map[int64]bool   // customers who came back there
	safe   map[int64]bool   // customers with whom rows would go that are somebody else's there
	news   bool             // they have changed something since
	found  []difference
}

// rowID is a row by its number in a table, or in the session in which it was made, which
// tells it in all copies.
type rowID struct {
	in string
	id int64
}

func (m *bookMerge) run() error {
	log, err := undo.Audit(m.Ctx, m, 0, -1)
	m.Fail(err)
	theirs, err := undo.Audit(m.Ctx, m.them, 0, -1)
	m.Fail(err)
	slices.Reverse(log)
	slices.Reverse(theirs)
	k := 0
	for ; k < min(len(log), len(theirs)); k++ {
		if a, b := &log[k], &theirs[k]; a.At != b.At || a.Session != b.Session || a.Change != b.Change || a.Action != b.Action || a.Kind != b.Kind {
			break
		}
		m.parted, m.res.Parted = max(m.parted, log[k].Change), log[k].At
	}
	if k == 0 {
		return model.E(model.CodeRefused, "error.merge_book.stranger")
	}
	m.identify()
	m.differ(log, theirs)
	if !m.readChanges(log, theirs, k) {
		return model.E(model.CodeRefused, "error.merge_book.too_far")
	}
	m.compare()
	m.settle()
	if end := &theirs[len(theirs)-1]; m.news || !m.Ops.Empty() { // they are in this one up to here, be it that both did the same
		m.Write(m.Tabs["twin"], []any{"audit", log[len(log)-1].ID + 1, end.Hash, end.ID})
	}
	return nil
}

// identify names the rows that they have made since, in their order.
func (m *bookMerge) identify() {
	for _, tbl := range mergedTables[:3] {
		for _, q := range []engine.Querier{m, m.them} {
			last, err := engine.Value[int64](m.Ctx, q, "SELECT coalesce(max(last_"+tbl+"), 0) FROM change WHERE id <= $1", m.parted)
			m.Fail(err)
			m.last[tbl] = max(m.last[tbl], last)
		}
		made, err := engine.IDs(m.Ctx, m.them, "SELECT id FROM "+tbl+" WHERE id > $1 ORDER BY id", m.last[tbl])
		m.Fail(err)
		for _, id := range made {
			m.ours(tbl, id)
		}
	}
}

// ours gives what a row of theirs is called here: what came here or went from here has its
// number, what is the same as one that is new here is that one, others get a new one.
func (m *bookMerge) ours(tbl string, id int64) int64 {
	if our := m.ids[rowID{tbl, id}]; our != 0 || id <= m.last[tbl] {
		return cmp.Or(our, id)
	}
	b, _, err := engine.One(m.Ctx, m.them, func(b *rowID) []any { return []any{&b.in, &b.id} }, "SELECT session, born FROM twin WHERE tbl = $1 AND id = $2 UNION ALL SELECT * FROM (SELECT session, $2 FROM change WHERE last_"+tbl+" >= $2 ORDER BY id LIMIT 1) AS made", tbl, id)
	m.Fail(err)
	found := m.IDs("SELECT id FROM twin WHERE tbl = $1 AND session = $2 AND born = $3 UNION ALL SELECT $3 WHERE EXISTS (SELECT 1 FROM change WHERE session = $2 AND id > $4)", tbl, b.in, b.id, m.parted)
	if len(found) == 0 {
		if found = slices.DeleteFunc(m.same(tbl, m.row(m.them, tbl, id)), func(our int64) bool { return m.known(tbl, our) }); len(found) > 0 {
			m.Write(m.Tabs["twin"], []any{tbl, found[0], b.in, b.id})
		}
	}
	if len(found) == 0 {
		next := map[string]*int64{"customer": &m.Last.Customer, "contact": &m.Last.Contact, "interaction": &m.Last.Interaction}[tbl]
		*next++
		found = []int64{*next}
		m.born[rowID{tbl, *next}] = b
	}
	m.ids[rowID{tbl, id}] = found[0]
	return found[0]
}

// known tells whether a row that was made here is in theirs already, under a number of its own.
func (m *bookMerge) known(tbl string, id int64) bool {
	made, err := engine.Value[string](m.Ctx, m, "SELECT session FROM change WHERE last_"+tbl+" >= $1 ORDER BY id LIMIT 1", id)
	m.Fail(err)
	n, err := engine.Value[int64](m.Ctx, m.them, "SELECT count(*) FROM twin WHERE tbl = $1 AND session = $2 AND born = $3", tbl, made, id)
	m.Fail(err)
	return n > 0
}

// same gives those here that came here for themselves and are what a row of theirs is: a
// customer of its ref, or without one of its name, phone and e-mail, a contact of its name, an interaction of its key, or one that both
// have from a file.
func (m *bookMerge) same(tbl string, row []any) []int64 {
	if row == nil {
		return nil
	}
	at := func(col string) any { return row[slices.Index(m.Tabs[tbl].Cols, col)] }
	where, args := "ref = $1 OR ref IS NULL AND $1 IS NULL AND name = $2 AND phone = $3 AND email = $4 AND phone || email <> ''", []any{row[record.ColRef]}
	if tbl != "customer" {
		args = []any{m.ours("customer", record.Int(row, slices.Index(m.Tabs[tbl].Cols, "customer_id")))}
	}
	switch tbl {
	case "customer":
		args = append(args, at("name"), at("phone"), at("email"))
	case "contact":
		where, args = "customer_id = $1 AND name = $2", append(args, at("name"))
	case "interaction":
		where = "customer_id = $1 AND kind = $2 AND external_id = $3 AND (external_id <> '' OR batch_id * $4 > 0 AND day = $5 AND amount = $6 AND note = $7)"
		args = append(args, at("kind"), at("external_id"), at("batch_id"), at("day"), at("amount"), at("note"))
	}
	return m.IDs(fmt.Sprintf("SELECT id FROM %s WHERE (%s) AND id > %d AND id NOT IN (SELECT id FROM twin WHERE tbl = '%[1]s') ORDER BY id", tbl, where, m.last[tbl]), args...)
}

// absent tells of a customer who was removed here, and stays so.
func (m *bookMerge) absent(id int64) bool {
	_, comes := m.born[rowID{"customer", id}]
	return !comes && !m.back[id] && m.Row(m.Tabs["customer"], id) == nil
}

// translate gives a row of theirs as it would be here.
func (m *bookMerge) translate(t *record.Table, row []any) []any {
	if row == nil {
		return nil
	}
	row = slices.Clone(row)
	for i, col := range t.Cols {
		id, of := record.Int(row, i), refersTo(t, col)
		switch {
		case col == "batch_id": // imports are not merged
			row[i] = int64(0)
		case of != "" && id > 0:
			row[i] = m.ours(of, id)
		}
	}
	if t.Name == "distinct_pair" && record.Int(row, 0) > record.Int(row, 1) {
		row[0], row[1] = row[1], row[0]
	}
	return row
}

// refersTo gives the table of whose rows a column holds the numbers, "" for other columns.
func refersTo(t *record.Table, col string) string {
	switch {
	case col == "next_from", col == "next_seq", col == "id" && t.Name == "order_line":
		return "interaction"
	case col == "id":
		return t.Name
	case col == "customer_id", col == "referred_by", t.Name == "distinct_pair":
		return "customer"
	}
	return ""
}

// differ tells of a policy that differs, which is never merged, and of who was erased.
func (m *bookMerge) differ(log, theirs []model.AuditEntry) {
	const policy = "SELECT body FROM policy JOIN book ON version = policy_version"
	here, err := engine.Value[string](m.Ctx, m, policy)
	m.Fail(err)
	there, err := engine.Value[string](m.Ctx, m.them, policy)
	if m.Fail(err); here != there {
		m.res.Differ = append(m.res.Differ, "policy")
	}
	for i, e := range append(log, theirs...) {
		id := e.CustomerID
		if e.Kind != model.ChangeForget || id == 0 {
			continue
		}
		if i < len(log) {
			m.erased[id] = true
		} else if id = m.ours("customer", id); !m.erased[id] {
			m.erased[id], m.res.Erased = true, append(m.res.Erased, m.IDs("SELECT id FROM customer WHERE id = $1", id)...)
		}
	}
}

// readChanges reads what their rows were before all that they changed behind the k entries
// that both logs have, or behind a merge since. False where they have let go of that.
func (m *bookMerge) readChanges(log, theirs []model.AuditEntry, k int) bool {
	after, skip := theirs[k-1].ID, map[int64]bool{}
	for i, q := range []engine.Querier{m, m.them} {
		of := [][]model.AuditEntry{theirs, log}[i] // whose entries a copy knows
		m.Fail(engine.Each(m.Ctx, q, "SELECT id, session, born FROM twin WHERE tbl = 'audit'", nil, func(row engine.Scanner) error {
			var id, born int64
			var hash string
			err := row.Scan(&id, &hash, &born)
			switch known := slices.ContainsFunc(of, func(e model.AuditEntry) bool { return e.ID == born && e.Hash == hash }); {
			case known && i == 0:
				after = max(after, born)
			case known:
				skip[id] = true // it brought what is here already
			}
			return err
		}))
	}
	var changes []int64 // made, taken back or brought again, and not the other way round since, as they came last
	for _, e := range theirs {
		if e.ID <= after || skip[e.ID] {
			continue
		}
		n := len(changes)
		if changes = slices.DeleteFunc(changes, func(c int64) bool { return c == e.Change }); len(changes) == n {
			changes = append(changes, e.Change)
		}
	}
	m.news = len(changes) > 0
	return !slices.ContainsFunc(changes, func(change int64) bool { return !m.readChange(change) })
}

// readChange notes what the rows of one of their changes were on its other side; false
// where the journal has let go of that.
func (m *bookMerge) readChange(change int64) (kept bool) {
	fresh := map[string]bool{} // made by the change, unless they stood under another key
	note := func(id string, row []any) {
		if _, known := m.was[id]; !known || row != nil && fresh[id] {
			m.was[id], fresh[id] = row, row == nil
		}
	}
	ops, err := engine.All(m.Ctx, m.them, func(o *write.Op) []any { return []any{&o.Mode, &o.Tbl, &o.Key, &o.Image, &o.Lo, &o.Hi} },
		"SELECT mode, tbl, row_key, image, lo, hi FROM change_op WHERE change_id = $1 ORDER BY seq", change)
	m.Fail(err)
	for i := range ops {
		o := &ops[i]
		t, where, args := m.Tabs[o.Tbl], "id BETWEEN $1 AND $2", []any{o.Lo, o.Hi}
		if !slices.Contains(mergedTables, o.Tbl) {
			continue
		}
		if o.Key != nil {
			where = "customer_id = $1"
			args, _ = m.Unpack(o.Key)
		}
		switch {
		case o.Mode == write.ModeRange && (o.Lo > 0 || o.Key != nil):
			m.Fail(t.Each(m.Ctx, m.them, where, func(row []any) error {
				note(rowIdentity(t, row), nil)
				return nil
			}, args...))
		case o.Mode == write.ModeRow && o.Image == nil:
			note(keyIdentity(t, args), nil)
		}
		for _, row := range m.Images(o) {
			note(rowIdentity(t, row), t.Whole(row))
		}
	}
	return len(ops) > 0
}

func rowIdentity(t *record.Table, row []any) string { return keyIdentity(t, t.KeyOf(row)) }

// keyIdentity tells a row by its key, but for whose it is and its day, which may change.
func keyIdentity(t *record.Table, key []any) string {
	return t.Name + "\n" + string(record.Pack(nil, key[record.IDPlace[t.Name]:]))
}

// row gives the row of a table with a number, nil for none.
func (m *bookMerge) row(q engine.Querier, tbl string, id int64) []any {
	return m.find(q, m.Tabs[tbl], tbl+"\n"+string(record.Pack(nil, []any{id})))
}

// find gives the row with an identity, nil for none.
func (m *bookMerge) find(q engine.Querier, t *record.Table, id string) (found []any) {
	key, _ := m.Unpack([]byte(id[len(t.Name)+1:]))
	where := record.Table{Cols: t.Cols, Key: t.Key[record.IDPlace[t.Name]:]}
	m.Fail(t.Each(m.Ctx, q, where.Where(), func(row []any) error {
		found = slices.Clone(row)
		return nil
	}, key...))
	return found
}

// compare finds what of that is not the same here and there.
func (m *bookMerge) compare() {
	for _, name := range mergedTables {
		t, batch := m.Tabs[name], slices.Index(m.Tabs[name].Cols, "batch_id")
		for _, id := range slices.Sorted(maps.Keys(m.was)) {
			if !strings.HasPrefix(id, name+"\n") {
				continue
			}
			d := difference{t: t, base: m.translate(t, m.was[id]), theirs: m.translate(t, m.find(m.them, t, id))}
			row := slices.Concat(d.theirs, d.base) // of which the first has the key
			if len(row) == 0 {
				continue
			}
			here := rowIdentity(t, row)
			m.seen[here], d.ours = true, m.find(m, t, here)
			for _, pair := range [][2][]any{{d.base, d.ours}, {d.theirs, d.ours}, {d.base, d.theirs}} {
				of, as := pair[0], pair[1]
				if batch >= 0 && of != nil && as != nil {
					of[batch] = as[batch]
				}
				if name == "customer" && of != nil && as != nil && of[record.ColOwner] == as[record.ColOwner] {
					of[record.ColOwned] = as[record.ColOwned] // on which day does not matter
				}
				if day := slices.Index(t.Cols, "next_day"); name == "customer" && of != nil && as != nil && slices.Equal(of[day:day+2], as[day:day+2]) {
					of[day+2] = as[day+2] // of one date the newest interaction by then has a number of its own in each copy
				}
			}
			if !slices.Equal(d.ours, d.theirs) {
				m.found = append(m.found, d)
			}
		}
	}
}
