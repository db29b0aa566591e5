package engine

import (
	"database/sql"
	"reflect"
	"testing"

	lib "modernc.org/sqlite/lib"

	"tierbook/model"
)

// A column reaches its target as database/sql would put it there, also one that another
// program has written in a kind of its own; what does not fit is the same error.
func TestColumnsReachTheirTargetsAsDatabaseSQLPutsThem(t *testing.T) {
	s, err := Open(t.Context(), newBook(t, 1), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	cells := []string{
		"NULL", "0", "1", "-1", "2", "300", "70000", "5000000000", "2.5", "3.0", "'x'", "''", "'12'", "'1.5'", "'true'", "x'3132'",
		"'9223372036854775808'",
	}
	targets := []any{
		"", int64(0), 0, 0.0, false, model.Day(0), uint8(0), int16(0), uint64(0), model.TierA, (*int64)(nil), (*int)(nil), (*string)(nil), model.Call,
		sql.NullInt64{},
		sql.NullString{},
		any(nil), []byte(nil),
	}
	for _, cell := range cells {
		for _, like := range targets {
			kind := reflect.TypeOf(like)
			if kind == nil {
				kind = reflect.TypeFor[any]()
			}
			got, want := reflect.New(kind), reflect.New(kind)
			query := "SELECT 7, " + cell
			var first, second int64
			is := Each(t.Context(), s.readers, query, nil, func(row Scanner) error { return row.Scan(&first, got.Interface()) })
			should := s.readers.QueryRowContext(t.Context(), query).Scan(&second, want.Interface())
			if text(is) != text(should) || first != second || is == nil && !reflect.DeepEqual(got.Elem().Interface(), want.Elem().Interface()) {
				t.Errorf("%s into %v: %v %v, want %v %v", cell, kind, got.Elem(), is, want.Elem(), should)
			}
		}
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// No connection has a lock of its own, which would be taken for each column read.
func TestConnectionsHaveNoLock(t *testing.T) {
	s, err := Open(t.Context(), newBook(t, 1), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	conn, err := s.readers.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Raw(func(c any) error {
		db := reflect.ValueOf(c).Elem().FieldByName("db")
		if lock := lockOf(uintptr(db.Uint())); lock != 0 {
			t.Errorf("a lock at %x", lock)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func lockOf(db uintptr) uintptr { return at[lib.Tsqlite3](db).Fmutex }
