package record

import (
	"database/sql"
	"encoding/json"
	"errors"
	"reflect"

	"tierbook/model"
)

type column interface {
	sql.Scanner
	column() any
}

// values puts in the place of every target what its column holds: an int64, a
// float64, a string or nil, the kinds that an image of a row keeps.
func values(targets []any) []any {
	for i, target := range targets {
		switch t := target.(type) {
		case *string:
			targets[i] = *t
		case *float64:
			targets[i] = *t
		case *bool:
			targets[i] = Flag(*t)
		case **int:
			targets[i] = orNull(*t)
		case **int64:
			targets[i] = orNull(*t)
		case column:
			targets[i] = t.column()
		default: // whole numbers of any kind
			if whole := reflect.ValueOf(target).Elem(); whole.CanInt() {
				targets[i] = whole.Int()
			} else {
				targets[i] = int64(whole.Uint())
			}
		}
	}
	return targets
}

func orNull[T int | int64](v *T) any {
	if v == nil {
		return nil
	}
	return int64(*v)
}

// textOf reads a column of text, which another program may have written as bytes; ""
// is what has no text.
func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	}
	return ""
}

// textOrNull is a text whose column is NULL where it is empty.
type textOrNull string

// Scan reads the column.
func (t *textOrNull) Scan(v any) error {
	*t = textOrNull(textOf(v))
	return nil
}

func (t *textOrNull) column() any {
	if *t == "" {
		return nil
	}
	return string(*t)
}

// opportunities are kept as JSON.
type opportunities []model.Opportunity

// Scan reads the column; what cannot be read counts as none.
func (o *opportunities) Scan(v any) error {
	s := textOf(v)
	if *o = nil; s != "" && json.Unmarshal([]byte(s), o) != nil {
		*o = nil
	}
	return nil
}

func (o *opportunities) column() any {
	if len(*o) == 0 {
		return ""
	}
	b, _ := json.Marshal(*o) // plain numbers and clean text always marshal
	return string(b)
}

// missing says of a row that is not there which it is.
func missing(err error, key string, id int64) error {
	if errors.Is(err, sql.ErrNoRows) {
		return model.NotFound(key, "ID", id)
	}
	return err
}
