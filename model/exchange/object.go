package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"unicode"
	"unicode/utf8"

	"tierbook/model"
)

// Object is a JSON object whose fields are printed in the order in which they
// stand: a name, its value, the next name. A value that is nil is null.
type Object []any

// NamedTier is a tier as a field: two in the output, the letter and, as NAME_name, what
// the book calls it; null for none.
type NamedTier struct {
	Tier  model.Tier
	Names *model.TierNames
}

// MarshalJSON writes the fields in their order.
func (o Object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := o.write(&b, e)
	return b.Bytes(), err
}

func (o Object) write(b *bytes.Buffer, e *json.Encoder) error {
	if o == nil {
		b.WriteString("null")
		return nil
	}
	b.WriteByte('{')
	for i := 0; i < len(o); i += 2 {
		if i > 0 {
			b.WriteByte(',')
		}
		name, value := o[i].(string), o[i+1]
		t, named := value.(NamedTier)
		if named {
			value = some(t.Tier.String())
		}
		b.WriteString(`"` + name + `":`) // names need no escapes
		if err := writeValue(b, e, value); err != nil {
			return err
		}
		if named {
			b.WriteString(`,"` + name + `_name":`)
			if err := writeValue(b, e, some(t.Names.Of(t.Tier))); err != nil {
				return err
			}
		}
	}
	b.WriteByte('}')
	return nil
}

func writeValue(b *bytes.Buffer, e *json.Encoder, v any) error {
	if o, ok := v.(Object); ok {
		return o.write(b, e)
	}
	if err := e.Encode(v); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the line break of Encode
	return nil
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
	l.buf.WriteString(model.If(l.begun, ",\n", "[\n"))
	l.begun = true
	e := json.NewEncoder(&l.buf)
	e.SetEscapeHTML(l.escape)
	if err := writeValue(&l.buf, e, v); err != nil {
		return err
	}
	_, err := l.w.Write(SafeJSON(l.buf.Bytes()))
	return err
}

// Close ends the list; without values it is [].
func (l *JSONList) Close() error {
	end := model.If(l.begun, "\n]\n", "[]\n")
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
	return model.If(ok, &v, nil)
}

// SafeJSON writes characters that a terminal would act upon (controls, marks of
// direction) as \u escapes: the same JSON, which names of customers cannot use
// to redraw a screen.
func SafeJSON(b []byte) []byte {
	if !bytes.ContainsFunc(b, actsOnTerminal) {
		return b
	}
	out := make([]byte, 0, len(b)+16)
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if actsOnTerminal(r) {
			out = fmt.Appendf(out, `\u%04x`, r)
		} else {
			out = append(out, b[:n]...)
		}
		b = b[n:]
	}
	return out
}

// actsOnTerminal finds what encoding/json leaves as it is: DEL, C1 controls, and
// the marks that turn the direction of text round.
func actsOnTerminal(r rune) bool {
	return r >= 0x7f && (r <= 0x9f || unicode.Is(unicode.Bidi_Control, r))
}
