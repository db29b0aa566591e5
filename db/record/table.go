package record

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"tierbook/db/engine"
	"tierbook/model"
)

// Table describes a source table for the journal: its columns in order and
// which of them make the key.
type Table struct {
	Name string
	Cols []string
	Key  []int // places in Cols
}

// NewTable describes a table by its columns, comma-separated, and the places of
// those that make the key.
func NewTable(name, cols string, key ...int) *Table {
	return &Table{Name: name, Cols: strings.Split(cols, ", "), Key: key}
}

// Whole gives a row with all columns: the image of one from before the newest were
// added lacks these, which are integers that begin as 0, but for the text of consents.
func (t *Table) Whole(row []any) []any {
	for len(row) < len(t.Cols) {
		row = append(row, map[bool]any{true: "", false: int64(0)}[t.Cols[len(row)] == "consents"])
	}
	return row
}

// The columns of the tables, in order.
const (
	CustomerCols = "id, ref, name, name_fold, name_key, initials, kind, owner, region, industry, phone, email, tags, note, birthday, fields, " +
		"potential, credit_hold, referred_by, do_not_contact, archived, created, next_day, next_set, next_seq, next_from, snoozed_until, " +
		"override_tier, override_reason, override_by, override_on, override_until, cadence, repeat_from, repeat_every, opening, opening_on, opening_until, next_at, repeat_at, consents, owned"
	// Places of columns in a customer's row. From ColCreated to before ColSnoozed
	// lies what its history's sums depend on, and from ColRepeat on.
	ColRef, ColOwner, ColReferrer, ColArchived, ColCreated, ColSnoozed, ColRepeat, ColOwned = 1, 7, 18, 20, 21, 26, 33, 41

	ContactCols     = "id, customer_id, name, title, phone, email, birthday, note, is_primary, do_not_contact, consents"
	interactionCols = "customer_id, day, id, clock, kind, amount, currency, base, satisfaction, outcome, note, contact, by_whom, next_day, " +
		"resolved, expected, probability, source, external_id, batch_id, next_at"
	lineCols    = "customer_id, id, n, product, category, quantity, unit_price, amount, cost"
	ownerCols   = "name, initials"
	bookCols    = "one, currency, zone, demo, created_at, scored_on, calibration_id, policy_version"
	segmentCols = "name, filter, created"
	// PersonCols are those of the people of a team.
	PersonCols     = "id, name, role, owners, auth_key, fingerprint, added"
	tierChangeCols = "customer_id, id, day, at, from_tier, to_tier, cause, interaction_id, change_id"
)

// Tables are the source tables that a change can touch, and those of facts and scores,
// which are derived. They are values made anew by each caller, so nothing is shared.
func Tables() map[string]*Table {
	return map[string]*Table{
		"customer":      NewTable("customer", CustomerCols, 0),
		"contact":       NewTable("contact", ContactCols, 0),
		"interaction":   NewTable("interaction", interactionCols, 0, 1, 2),
		"order_line":    NewTable("order_line", lineCols, 0, 1, 2),
		"tier_change":   NewTable("tier_change", tierChangeCols, 0, 1),
		"book":          NewTable("book", bookCols, 0),
		"segment":       NewTable("segment", segmentCols, 0),
		"owner":         NewTable("owner", ownerCols, 0),
		"target":        NewTable("target", "owner, period, measure, value", 0, 1, 2),
		"person":        NewTable("person", PersonCols, 0),
		"alias":         NewTable("alias", "customer_id, ref", 1),
		"distinct_pair": NewTable("distinct_pair", "a, b", 0, 1),
		"custom_field":  NewTable("custom_field", "name, type", 0),
		"dismissed":     NewTable("dismissed", "customer_id, external_id", 0, 1),
		"twin":          NewTable("twin", "tbl, id, session, born", 0, 1),
		"facts":         NewTable("facts", FactsCols, 0),
		"score":         NewTable("score", ScoreCols, 0),
	}
}

// Merge gives ours with what theirs has changed of base, columns that belong together
// together; both settles those that both have changed, each to something else.
func (t *Table) Merge(base, ours, theirs []any, both func(row []any, g []int)) []any {
	row := slices.Clone(ours)
	for _, g := range t.groups() {
		same := func(a, b []any) bool {
			return len(a) == len(b) && !slices.ContainsFunc(g, func(i int) bool { return a[i] != b[i] })
		}
		switch {
		case same(theirs, base) || same(ours, theirs):
		case same(ours, base):
			Take(row, theirs, g)
		default:
			both(row, g)
		}
	}
	return row
}

// Take gives a row the columns of another.
func Take(row, from []any, g []int) {
	for _, i := range g {
		row[i] = from[i]
	}
}

// groups gives the columns that change together: each alone, but those of a name, an owner, an
// amount, a next date, of what comes again and of a tier set by hand.
func (t *Table) groups() (out [][]int) {
	leads := map[string]string{
		"name_fold": "name", "name_key": "name", "initials": "name", "base": "amount", "currency": "amount", "next_set": "next_day", "next_seq": "next_day", "next_from": "next_day",
		"next_at": "next_day", "repeat_every": "repeat_from", "repeat_at": "repeat_from", "override_reason": "override_tier",
		"owned": "owner", "override_by": "override_tier", "override_on": "override_tier", "override_until": "override_tier",
	}
	at := map[string]int{} // the group of a column
	for i, col := range t.Cols {
		lead := cmp.Or(leads[col], col)
		n, ok := at[lead]
		if !ok {
			n, out = len(out), append(out, nil)
			at[lead] = n
		}
		out[n] = append(out[n], i)
	}
	return out
}

// Where is the condition that picks a row by its key, with marks from $1 on.
func (t *Table) Where() string {
	terms := make([]string, len(t.Key))
	for i, k := range t.Key {
		terms[i] = t.Cols[k] + " = $" + strconv.Itoa(i+1)
	}
	return strings.Join(terms, " AND ")
}

func (t *Table) list() string { return strings.Join(t.Cols, ", ") }

// Each streams all rows that match a condition, in key order. The slice is only
// good until the next row.
func (t *Table) Each(ctx context.Context, q engine.Querier, where string, fn func(row []any) error, args ...any) error {
	order := model.Each(t.Key, func(k *int) string { return t.Cols[*k] })
	row := make([]any, len(t.Cols))
	into := model.Each(row, func(v *any) any { return v })
	query := "SELECT " + t.list() + " FROM " + t.Name + " WHERE " + where + " ORDER BY " + strings.Join(order, ", ")
	return engine.Each(ctx, q, query, args, func(from engine.Scanner) error {
		if err := from.Scan(into...); err != nil {
			return err
		}
		return fn(row)
	})
}

// Behind narrows a condition to the rows behind a key, nil for all.
func (t *Table) Behind(where string, args, key []any) (string, []any) {
	if key == nil {
		return where, args
	}
	cols, marks := make([]string, len(t.Key)), make([]string, len(t.Key))
	for i, k := range t.Key {
		cols[i], marks[i] = t.Cols[k], "$"+strconv.Itoa(len(args)+i+1)
	}
	return where + " AND (" + strings.Join(cols, ", ") + ") > (" + strings.Join(marks, ", ") + ")", append(slices.Clone(args), key...)
}

// InsertSQL gives the statement that inserts so many rows, of the same values as SQL has
// them; without any each is a mark. It uses plain marks:
// SQLite looks numbered ones up one by one, which is quadratic in their number.
func (t *Table) InsertSQL(rows int, values ...string) string {
	if values == nil {
		values = slices.Repeat([]string{"?"}, len(t.Cols))
	}
	row := "(" + strings.Join(values, ",") + ")"
	return "INSERT INTO " + t.Name + " (" + t.list() + ") VALUES " + strings.Repeat(row+",", rows-1) + row
}

// KeyOf picks the key from a whole row.
func (t *Table) KeyOf(row []any) []any {
	return model.Each(t.Key, func(k *int) any { return row[*k] })
}

// IDPlace is where the id of a row stands in its table's key, where that is not the first.
var IDPlace = map[string]int{"interaction": 2, "order_line": 1}

// Int gives a number in a row or a key, 0 where there is none.
func Int(row []any, i int) (n int64) {
	if i >= 0 && i < len(row) {
		n, _ = row[i].(int64)
	}
	return n
}

// CustomerOf gives whose a row of a table is: the customer comes first, but for contacts.
func CustomerOf(tbl string, row []any) int64 { return Int(row, model.If(tbl == "contact", 1, 0)) }

// Flag is a truth as a column holds it.
func Flag(b bool) int64 {
	return model.If[int64](b, 1, 0)
}

// IDList gives "(1,2,...)" for queries that take no arguments. Nothing is in an empty list.
func IDList(ids []int64) string {
	if len(ids) == 0 {
		return "(NULL)"
	}
	b := []byte{'('}
	for i, id := range ids {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, id, 10)
	}
	return string(append(b, ')'))
}

// The journal's encoding of values: a tag byte, then the value.
const (
	tagNull  = 'n'
	tagInt   = 'i'
	tagFloat = 'f'
	tagText  = 't'
)

var errImage = errors.New("journal image is damaged")

// Pack appends values to b.
func Pack(b []byte, values []any) []byte {
	b = binary.AppendUvarint(b, uint64(len(values)))
	for _, v := range values {
		switch x := v.(type) {
		case nil:
			b = append(b, tagNull)
		case int64:
			b = binary.AppendVarint(append(b, tagInt), x)
		case float64:
			b = binary.BigEndian.AppendUint64(append(b, tagFloat), math.Float64bits(x))
		case string:
			b = append(binary.AppendUvarint(append(b, tagText), uint64(len(x))), x...)
		default:
			panic("db: value of a kind no column has")
		}
	}
	return b
}

// Unpack reads the first packed list of values and gives the rest.
func Unpack(b []byte) (values []any, rest []byte, err error) {
	n, w := binary.Uvarint(b)
	if w <= 0 || n > 1000 {
		return nil, nil, errImage
	}
	b = b[w:]
	values = make([]any, n)
	for i := range values {
		if values[i], b, err = unpackValue(b); err != nil {
			return nil, nil, err
		}
	}
	return values, b, nil
}

func unpackValue(b []byte) (any, []byte, error) {
	if len(b) == 0 {
		return nil, nil, errImage
	}
	tag, b := b[0], b[1:]
	switch tag {
	case tagNull:
		return nil, b, nil
	case tagInt:
		if v, w := binary.Varint(b); w > 0 {
			return v, b[w:], nil
		}
	case tagFloat:
		if len(b) >= 8 {
			return math.Float64frombits(binary.BigEndian.Uint64(b)), b[8:], nil
		}
	case tagText:
		if n, w := binary.Uvarint(b); w > 0 && uint64(len(b)-w) >= n {
			return string(b[w : w+int(n)]), b[w+int(n):], nil
		}
	}
	return nil, nil, errImage
}

// EachChunk is how many customers are read at a time.
const EachChunk = 400

// NextRun gives the first of ascending ids that lie so close that what is between them may
// be read with them, not too many.
func NextRun(ids []int64) []int64 {
	const gap = 8
	for i := 1; i < len(ids); i++ {
		if i == EachChunk || ids[i]-ids[i-1] > gap {
			return ids[:i]
		}
	}
	return ids
}
