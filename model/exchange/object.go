package exchange

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strconv"

	"tierbook/model"
)

// Object is a JSON object whose fields are printed in the order in which they
// stand: a name, its value, the next name. A value that is nil is null.
type Object []any

// MarshalJSON writes the fields in their order.
func (o Object) MarshalJSON() ([]byte, error) {
	if o == nil {
		return []byte("null"), nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	b.WriteByte('{')
	for i := 0; i < len(o); i += 2 {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('"')
		b.WriteString(o[i].(string)) // names need no escapes
		b.WriteString(`":`)
		switch v := o[i+1].(type) {
		case nil:
			b.WriteString("null")
		case int64:
			b.WriteString(strconv.FormatInt(v, 10))
		default:
			if err := e.Encode(v); err != nil {
				return nil, err
			}
			b.Truncate(b.Len() - 1) // the line break of Encode
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// With gives the object with another value of a field that it has.
func (o Object) With(name string, value any) Object {
	o[o.index(name)+1] = value
	return o
}

// Without gives the object less a field that it has.
func (o Object) Without(name string) Object {
	at := o.index(name)
	return slices.Delete(o, at, at+2)
}

// index tells where a field's name stands.
func (o Object) index(name string) int {
	for i := 0; i < len(o); i += 2 {
		if o[i] == name {
			return i
		}
	}
	panic("exchange: no field " + name)
}

// JSONList writes a list of values one by one, so that one of any length takes no
// memory.
type JSONList struct {
	w      io.Writer
	escape bool
	begun  bool
	buf    bytes.Buffer
}

// NewJSONList begins a list on w. With escape what HTML would take for markup is
// written as escapes.
func NewJSONList(w io.Writer, escape bool) *JSONList { return &JSONList{w: w, escape: escape} }

// Add writes one value, on a line of its own.
func (l *JSONList) Add(v any) error {
	l.buf.Reset()
	if l.begun {
		l.buf.WriteString(",\n")
	} else {
		l.buf.WriteString("[\n")
	}
	l.begun = true
	e := json.NewEncoder(&l.buf)
	e.SetEscapeHTML(l.escape)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := l.w.Write(SafeJSON(bytes.TrimSuffix(l.buf.Bytes(), []byte("\n"))))
	return err
}

// Close ends the list; without values it is [].
func (l *JSONList) Close() error {
	end := "\n]\n"
	if !l.begun {
		end = "[]\n"
	}
	_, err := io.WriteString(l.w, end)
	return err
}

// JSONMoney writes an amount with all decimals of its currency.
func JSONMoney(minor int64, currency string) json.Number {
	return json.Number(model.FormatMinor(minor, currency))
}

// some gives nil for the zero value, which stands for "not known".
func some[T comparable](v T) *T { return known(v, v != *new(T)) }

// known gives nil for what nobody knows.
func known[T any](v T, ok bool) *T {
	if !ok {
		return nil
	}
	return &v
}
