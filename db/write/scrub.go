package write

import (
	"math"
	"slices"

	"tierbook/db/record"
)

// Scrubbed is what the journal held on persons who are forgotten.
type Scrubbed struct {
	Names      []string // names, refs, phones and e-mails by which it knew them
	Operations int
}

// Scrub takes everything on some customers out of the journal and the audit trail:
// images of their rows, names in what changes were about. Changes of nothing else go;
// those that were of others too go on being undoable for the others.
func (x *Tx) Scrub(ids map[int64]bool, names []string) Scrubbed {
	s := &scrubber{Tx: x, ids: ids, contacts: map[int64]bool{}, out: Scrubbed{Names: names}}
	// Contacts are known to be theirs by an image, which may come after an operation
	// that has none.
	for _, pass := range []func(place, *Op){s.learn, s.clean} {
		for at, o := range s.opsBetween(place{-1, -1}, place{math.MaxInt64, math.MaxInt64}) {
			pass(at, o)
		}
	}
	s.subjects()
	s.Exec("UPDATE import_batch SET digest = ''") // the journal no longer tells all that has happened since
	return s.out
}

type scrubber struct {
	*Tx
	ids      map[int64]bool
	contacts map[int64]bool // theirs, as far as images tell
	out      Scrubbed
}

// Images gives the rows that an operation has an image of.
func (x *Tx) Images(o *Op) (out [][]any) {
	for rest := o.Image; len(rest) > 0 && x.failed == nil; {
		var row []any
		row, rest = x.Unpack(rest)
		out = append(out, row)
	}
	return out
}

// ofCustomers are the tables whose rows are each of one customer.
var ofCustomers = []string{"customer", "interaction", "order_line", "tier_change", "contact", "alias", "dismissed"}

// theirs tells a row of the persons.
func (s *scrubber) theirs(tbl string, row []any) bool {
	if tbl == "distinct_pair" {
		return s.ids[record.Int(row, 0)] || s.ids[record.Int(row, 1)]
	}
	return slices.Contains(ofCustomers, tbl) && s.ids[record.CustomerOf(tbl, row)]
}

// learn notes the persons' contacts and earlier names, refs, phones and e-mails.
func (s *scrubber) learn(_ place, o *Op) {
	if o.Tbl != "contact" && o.Tbl != "customer" {
		return
	}
	for _, row := range s.Images(o) {
		if !s.theirs(o.Tbl, row) {
			continue
		}
		words := []int{1, 2, 10, 11} // ref, name, phone, e-mail of a customer
		if o.Tbl == "contact" {
			words = []int{2, 4, 5}
			s.contacts[record.Int(row, 0)] = true
		}
		for _, at := range words {
			if w, _ := row[at].(string); w != "" && !slices.Contains(s.out.Names, w) {
				s.out.Names = append(s.out.Names, w)
			}
		}
	}
}

// clean takes the persons' rows out of one operation.
func (s *scrubber) clean(at place, o *Op) {
	rows := s.Images(o)
	left, changed := rows[:0:0], false
	for _, row := range rows {
		switch {
		case s.theirs(o.Tbl, row):
			changed = true
			continue
		case o.Tbl == "customer" && s.ids[record.Int(row, record.ColReferrer)]: // another's, whom they recommended
			row[record.ColReferrer], changed = int64(0), true
		}
		left = append(left, row)
	}
	gone := changed && len(left) == 0
	if len(rows) == 0 && o.Key != nil {
		key, _ := s.Unpack(o.Key)
		gone = key != nil && s.keyed(o, key)
	}
	switch {
	case gone:
		s.out.Operations++
		s.Exec("DELETE FROM change_op WHERE change_id = $1 AND seq = $2", at.change, at.seq)
	case changed:
		s.out.Operations++
		var image []byte
		for _, row := range left {
			image = record.Pack(image, row)
		}
		s.Exec("UPDATE change_op SET image = $1 WHERE change_id = $2 AND seq = $3", image, at.change, at.seq)
	}
}

// keyed tells whether an operation without an image is about the persons.
func (s *scrubber) keyed(o *Op, key []any) bool {
	id := record.Int(key, 0)
	switch {
	case o.Tbl == "contact" && o.Mode == ModeRow:
		return s.contacts[id]
	case o.Tbl == "alias" && o.Mode == ModeRow:
		ref, _ := key[0].(string)
		return slices.Contains(s.out.Names, ref)
	case o.Tbl == "distinct_pair":
		return s.theirs(o.Tbl, key)
	}
	return s.ids[id] && slices.Contains(ofCustomers, o.Tbl)
}

// subjects takes the persons' names out of what changes say they were about, and
// removes changes of which nothing is left.
func (s *scrubber) subjects() {
	emptied := s.IDs("SELECT id FROM change WHERE id < $1 AND id > $2 AND id NOT IN (SELECT change_id FROM change_op)",
		s.Change.ID, s.Change.ID-JournalDepth)
	scrub := func(where string, args ...any) {
		s.Exec("UPDATE audit SET subject = '', salt = x'' WHERE change_id IN (SELECT id FROM change WHERE "+where+")", args...)
		s.Exec("UPDATE change SET subject = '', detail = '' WHERE "+where, args...)
	}
	for id := range s.ids {
		s.Exec("UPDATE audit SET subject = '', salt = x'' WHERE customer_id = $1", id)
		scrub("customer_id = $1", id)
	}
	for _, name := range s.out.Names {
		scrub("subject = $1 OR detail = $1", name)
		s.Exec("UPDATE audit SET subject = '', salt = x'' WHERE subject = $1", name)
	}
	for _, id := range emptied {
		scrub("id = $1", id)
		s.Exec("DELETE FROM change WHERE id = $1", id)
	}
}

// Bare drops what the change under way has journaled: it cannot be taken back.
func (x *Tx) Bare() {
	x.LogOps(x.Change.ID, 0)
	x.Exec("DELETE FROM change_op WHERE change_id = $1", x.Change.ID)
	x.Ops.Add(Op{Mode: ModeRange, Tbl: "segment"}) // of nothing, so that the change is written
}
