package undo

import (
	"cmp"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/write"
	"tierbook/model"
)

// reached is what a change is of: ids of customers, and rows, by table and key, that are
// of none. nil is everybody.
type reached map[any]bool

// meets tells whether two changes may be of the same.
func (r reached) meets(other reached) bool {
	for k := range r {
		if other[k] {
			return true
		}
	}
	return r == nil || other == nil
}

// reaches gives what a change is of, as its journal tells.
func (x *swap) reaches(c *storedChange) (reached, error) {
	if c.scoresAll() || c.Kind == model.ChangeForget || c.Kind == model.ChangeField || c.Kind == model.ChangeOwnerRename {
		return nil, nil
	}
	out, all := reached{}, false
	if c.customer != 0 {
		out[c.customer] = true
	}
	err := x.EachOp(c.ID, 1<<62, func(_ int, o *write.Op) error {
		switch o.Tbl {
		case "customer", "interaction", "order_line", "tier_change": // the customer comes first in their keys
			key, _, err := record.Unpack(o.Key)
			if err != nil || len(key) == 0 {
				all = true
				return err
			}
			out[key[0]] = true
		case "contact", "alias": // their customer's row, or the change itself, tells whose they are
		default:
			out[o.Tbl+string(o.Key)] = true
		}
		return nil
	})
	if all {
		out = nil
	}
	return out, err
}

// alone tells that no change stands behind a member's, and refuses when one that does
// may be of the same, or when the member no longer sees whom it is of.
func (x *swap) alone(who *model.Member, c *storedChange) (bool, error) {
	if who == nil {
		return true, nil
	}
	mine, err := x.reaches(c)
	if err != nil {
		return false, err
	}
	if err := x.sees(who, mine); err != nil {
		return false, err
	}
	later, err := engine.IDs(x.Ctx, x, "SELECT id FROM change WHERE id > $1 AND undone = 0 ORDER BY id DESC", c.ID)
	for _, id := range later {
		other, err := readChange(x.Ctx, x, "WHERE id = $1", id)
		if err != nil {
			return false, err
		}
		theirs, err := x.reaches(other)
		if err != nil {
			return false, err
		}
		if mine.meets(theirs) {
			return false, model.E(model.CodeConflict, "error.db.undo_between", "By", other.By)
		}
	}
	return len(later) == 0, err
}

// sees refuses what is of customers whom a member does not see any more.
func (x *swap) sees(who *model.Member, of reached) error {
	if !who.Scoped() {
		return nil
	}
	for key := range of {
		id, ok := key.(int64)
		if !ok {
			continue
		}
		c, err := record.ReadCustomer(x.Ctx, x, id)
		if err == nil && !who.Sees(c.Owner) {
			return model.E(model.CodeRefused, "error.may.undo")
		}
	}
	return nil
}

// drop forgets a change for good.
func (x *swap) drop(id int64) error {
	return cmp.Or(x.Exec("DELETE FROM change_op WHERE change_id = $1", id), x.Exec("DELETE FROM change WHERE id = $1", id))
}
