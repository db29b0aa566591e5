package db

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"tierbook/db/engine"
)

// table describes a source table for the journal: its columns in order and
// which of them make the key.
type table struct {
	name string
	cols []string
	key  []int
}

func newTable(name, cols string, key ...int) *table {
	t := &table{name: name, key: key}
	for c := range strings.SplitSeq(cols, ",") {
		t.cols = append(t.cols, strings.TrimSpace(c))
	}
	return t
}

const (
	customerCols = "id, ref, name, name_fold, name_key, initials, kind, owner, region, industry, phone, email, tags, note, birthday, fields, " +
		"potential, credit_hold, referred_by, do_not_contact, archived, created, next_day, next_set, next_seq, next_from, snoozed_until, " +
		"override_tier, override_reason, override_by, override_on, override_until"
	// Places of columns in a customer's row. From colCreated to before colSnoozed
	// lies what its history's sums depend on.
	colRef, colOwner, colReferrer, colArchived, colCreated, colSnoozed = 1, 7, 18, 20, 21, 26

	contactCols     = "id, customer_id, name, title, phone, email, birthday, note, is_primary"
	interactionCols = "customer_id, day, id, clock, kind, amount, currency, base, satisfaction, outcome, note, contact, by_whom, next_day, " +
		"resolved, expected, probability, source, external_id, batch_id"
	tierChangeCols = "customer_id, id, day, at, from_tier, to_tier, cause, interaction_id, change_id"
)

// tables are the source tables that a change can touch. They are values made
// anew by each caller, so nothing is shared.
func tables() map[string]*table {
	return map[string]*table{
		"customer":      newTable("customer", customerCols, 0),
		"contact":       newTable("contact", contactCols, 0),
		"interaction":   newTable("interaction", interactionCols, 0, 1, 2),
		"tier_change":   newTable("tier_change", tierChangeCols, 0, 1),
		"book":          newTable("book", bookCols, 0),
		"segment":       newTable("segment", segmentCols, 0),
		"owner":         newTable("owner", ownerCols, 0),
		"alias":         newTable("alias", "customer_id, ref", 1),
		"distinct_pair": newTable("distinct_pair", "a, b", 0, 1),
	}
}

func (t *table) where() string {
	var b strings.Builder
	for i, k := range t.key {
		if i > 0 {
			b.WriteString(" AND ")
		}
		b.WriteString(t.cols[k] + " = $" + strconv.Itoa(i+1))
	}
	return b.String()
}

func (t *table) list() string { return strings.Join(t.cols, ", ") }

// read gives the row with the key as plain values, nil when there is none.
func (t *table) read(ctx context.Context, q engine.Querier, key []any) (row []any, err error) {
	rows, err := t.query(ctx, q, t.where(), key...)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

// query gives all rows that match a condition, in key order.
func (t *table) query(ctx context.Context, q engine.Querier, where string, args ...any) (out [][]any, err error) {
	err = t.each(ctx, q, where, func(row []any) error {
		out = append(out, append([]any(nil), row...))
		return nil
	}, args...)
	return out, err
}

// each streams all rows that match a condition, in key order. The slice is only
// good until the next row.
func (t *table) each(ctx context.Context, q engine.Querier, where string, fn func(row []any) error, args ...any) (err error) {
	order := make([]string, len(t.key))
	for i, k := range t.key {
		order[i] = t.cols[k]
	}
	rows, err := q.QueryContext(ctx, "SELECT "+t.list()+" FROM "+t.name+" WHERE "+where+" ORDER BY "+strings.Join(order, ", "), args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	row, into := make([]any, len(t.cols)), make([]any, len(t.cols))
	for i := range row {
		into[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// behind narrows a condition to the rows behind a key, nil for all.
func (t *table) behind(where string, args, key []any) (string, []any) {
	if key == nil {
		return where, args
	}
	cols, marks := make([]string, len(t.key)), make([]string, len(t.key))
	for i, k := range t.key {
		cols[i], marks[i] = t.cols[k], "$"+strconv.Itoa(len(args)+i+1)
	}
	return where + " AND (" + strings.Join(cols, ", ") + ") > (" + strings.Join(marks, ", ") + ")", append(slices.Clone(args), key...)
}

func (t *table) remove(ctx context.Context, q engine.Querier, key []any) error {
	_, err := q.ExecContext(ctx, "DELETE FROM "+t.name+" WHERE "+t.where(), key...)
	return err
}

// insertSQL gives the statement that inserts so many rows. It uses plain marks:
// SQLite looks numbered ones up one by one, which is quadratic in their number.
func (t *table) insertSQL(rows int) string {
	row := "(" + strings.Repeat("?,", len(t.cols)-1) + "?)"
	return "INSERT INTO " + t.name + " (" + t.list() + ") VALUES " + strings.Repeat(row+",", rows-1) + row
}

func (t *table) insert(ctx context.Context, q engine.Querier, row []any) error {
	_, err := q.ExecContext(ctx, t.insertSQL(1), row...)
	return err
}

// keyOf picks the key from a whole row.
func (t *table) keyOf(row []any) []any {
	out := make([]any, len(t.key))
	for i, k := range t.key {
		out[i] = row[k]
	}
	return out
}

// The journal's encoding of values: a tag byte, then the value.
const (
	tagNull  = 'n'
	tagInt   = 'i'
	tagFloat = 'f'
	tagText  = 't'
)

var errImage = errors.New("journal image is damaged")

// pack appends values to b.
func pack(b []byte, values []any) []byte {
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

// unpack reads the first packed list of values and gives the rest.
func unpack(b []byte) (values []any, rest []byte, err error) {
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

// inserter writes many rows with few statements. Rows should come in key order.
type inserter struct {
	t     *table
	tx    *txn
	verb  string // what stands instead of INSERT, e.g. INSERT OR REPLACE
	args  []any
	batch int
}

// insertParams bounds the parameters of one statement: more of them brings
// nothing, and SQLite's own limit is far.
const insertParams = 1600

func (x *txn) inserter(t *table) *inserter {
	return &inserter{t: t, tx: x, batch: insertParams / len(t.cols)}
}

func (s *inserter) add(row ...any) error {
	s.args = append(s.args, row...)
	if len(s.args) == s.batch*len(s.t.cols) {
		return s.flush()
	}
	return nil
}

// flush writes what is left.
func (s *inserter) flush() error {
	if len(s.args) == 0 {
		return nil
	}
	n := len(s.args) / len(s.t.cols)
	sqlText := s.t.insertSQL(n)
	if s.verb != "" {
		sqlText = s.verb + strings.TrimPrefix(sqlText, "INSERT")
	}
	stmt, err := s.tx.prepare(sqlText)
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(s.tx.ctx, s.args...)
	s.args = s.args[:0]
	return err
}
