package model

import (
	"encoding/binary"
	"math"
	"math/bits"
	"reflect"
	"slices"
)

// Packed keeps the rows of a large file, one behind the other: of each what is not empty, some
// 55 bytes of an interaction, whose struct takes 344. T is made of exported fields.
type Packed[T any] struct {
	n      int
	chunks []chunk // of perChunk rows
	buf    []byte
}

type chunk struct {
	rows []byte
	ends []uint32 // of the rows
}

// PlainRows is how many rows of a file are not packed.
const PlainRows = 1000

// AddBehind keeps a row behind the first ones, which are not packed.
func (p *Packed[T]) AddBehind(first *[]T, r *T) {
	if len(*first) < PlainRows {
		*first = append(*first, *r)
	} else {
		p.Add(r)
	}
}

// GetBehind reads the row at i of the first ones and those behind them.
func (p *Packed[T]) GetBehind(first []T, i int, r *T) {
	if n := len(first); i < n {
		*r = first[i]
	} else {
		p.Get(i-n, r)
	}
}

// perChunk rows are moved, at most, to make room for one.
const perChunk = 256

// Len tells how many rows there are.
func (p *Packed[T]) Len() int { return p.n }

// Add keeps a row.
func (p *Packed[T]) Add(r *T) {
	if p.n%perChunk == 0 {
		p.chunks = append(p.chunks, chunk{ends: make([]uint32, 0, perChunk)})
	}
	last := &p.chunks[len(p.chunks)-1]
	last.rows = append(last.rows, p.packed(r)...)
	last.ends = append(last.ends, uint32(len(last.rows)))
	if p.n++; p.n%perChunk == 0 {
		last.rows = slices.Clone(last.rows) // without the room to grow
	}
}

// Get reads the row at i, counted from 0.
func (p *Packed[T]) Get(i int, r *T) {
	c, from, to := p.find(i)
	*r = *new(T)
	row := c.rows[from:to]
	u := unpacker{row, string(row)}
	u.read(reflect.ValueOf(r).Elem())
}

// Set puts a row in place of the one at i.
func (p *Packed[T]) Set(i int, r *T) {
	c, from, to := p.find(i)
	row := p.packed(r)
	c.rows = slices.Replace(c.rows, from, to, row...)
	for k := i % perChunk; k < len(c.ends); k++ {
		c.ends[k] += uint32(len(row) - (to - from))
	}
}

// Drop forgets the rows before i, which are never read again; some may stay.
func (p *Packed[T]) Drop(i int) {
	if i >= perChunk {
		p.chunks[i/perChunk-1] = chunk{}
	}
}

// find gives where the row at i stands.
func (p *Packed[T]) find(i int) (c *chunk, from, to int) {
	c = &p.chunks[i/perChunk]
	if i %= perChunk; i > 0 {
		from = int(c.ends[i-1])
	}
	return c, from, int(c.ends[i])
}

// packed gives the bytes of a row, until it is called again.
func (p *Packed[T]) packed(r *T) []byte {
	p.buf = pack(p.buf[:0], reflect.ValueOf(r).Elem())
	return p.buf
}

// pack appends a value of the kinds that rows have: of a struct of at most 32 fields which
// are not empty, and these.
func pack(b []byte, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.String:
		return append(binary.AppendVarint(b, int64(v.Len())), v.String()...)
	case reflect.Bool: // what is packed is not empty
		return b
	case reflect.Uint8:
		return append(b, byte(v.Uint()))
	case reflect.Float64:
		return binary.AppendVarint(b, int64(math.Float64bits(v.Float())))
	case reflect.Pointer:
		return pack(b, v.Elem())
	case reflect.Slice:
		b = binary.AppendVarint(b, int64(v.Len()))
		for i := range v.Len() {
			b = pack(b, v.Index(i))
		}
		return b
	case reflect.Struct:
		at, there := len(b), uint32(0)
		b = append(b, 0, 0, 0, 0)
		for i := range v.NumField() {
			if f := v.Field(i); !f.IsZero() {
				there, b = there|1<<i, pack(b, f)
			}
		}
		binary.LittleEndian.PutUint32(b[at:], there)
		return b
	}
	return binary.AppendVarint(b, v.Int())
}

// unpacker reads what pack wrote. Texts are parts of one copy.
type unpacker struct {
	b    []byte
	text string
}

func (u *unpacker) skip(n int) (text string) {
	text, u.b, u.text = u.text[:n], u.b[n:], u.text[n:]
	return text
}

func (u *unpacker) int() int64 {
	n, w := binary.Varint(u.b)
	u.skip(w)
	return n
}

// read fills a value that is empty.
func (u *unpacker) read(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(u.skip(int(u.int())))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8:
		v.SetUint(uint64(u.skip(1)[0]))
	case reflect.Float64:
		v.SetFloat(math.Float64frombits(uint64(u.int())))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		u.read(v.Elem())
	case reflect.Slice:
		n := int(u.int())
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			u.read(v.Index(i))
		}
	case reflect.Struct:
		there := binary.LittleEndian.Uint32(u.b)
		for u.skip(4); there != 0; there &= there - 1 {
			u.read(v.Field(bits.TrailingZeros32(there)))
		}
	default:
		v.SetInt(u.int())
	}
}
