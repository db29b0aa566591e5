package model

import (
	"bytes"
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
	last   chunk    // which is not full
	kept   [][]byte // the full ones
	away   Away     // which has them in place of kept, where it is not nil
	at     []int32  // the number that each has there
	held   chunk    // a full one that was changed
	heldAt int      // which
	buf    []byte
}

// Away keeps pieces of rows out of memory, by their number from 0.
type Away interface {
	Len() int
	Add(piece []byte)
	Piece(i int) []byte // good until the next; nil where it cannot be read any more
	Err() error         // tells of that
}

// Sorted puts pieces in the order of their bytes: all are added before the first is asked for.
type Sorted interface {
	Add(piece []byte)
	Next() []byte // good until the next; nil behind the last, and where one cannot be read
	Err() error   // tells of that
}

// InMemory is a Sorted of what is not much.
type InMemory struct {
	pieces [][]byte
	next   int // 0 before the first is asked for
}

// Add keeps a piece.
func (m *InMemory) Add(piece []byte) { m.pieces = append(m.pieces, slices.Clone(piece)) }

// Err is nil.
func (m *InMemory) Err() error { return nil }

// Next gives the next piece.
func (m *InMemory) Next() []byte {
	if m.next == 0 {
		slices.SortFunc(m.pieces, bytes.Compare)
	}
	if m.next++; m.next > len(m.pieces) {
		return nil
	}
	return m.pieces[m.next-1]
}

// chunk is rows, and four bytes for where each of them ends.
type chunk struct{ rows, ends []byte }

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

// perChunk rows are moved, at most, to make room for one, and read to read one.
const perChunk = 64

// KeepAway puts rows away, before there are any; nil keeps them in memory.
func (p *Packed[T]) KeepAway(to Away) { p.away = to }

// Err tells that rows could not be read, and came empty.
func (p *Packed[T]) Err() error {
	if p.away == nil {
		return nil
	}
	return p.away.Err()
}

// Len tells how many rows there are.
func (p *Packed[T]) Len() int { return p.n }

// Add keeps a row.
func (p *Packed[T]) Add(r *T) {
	p.buf = Pack(p.buf[:0], r)
	p.last.rows = append(p.last.rows, p.buf...)
	p.last.ends = binary.LittleEndian.AppendUint32(p.last.ends, uint32(len(p.last.rows)))
	if p.n++; p.n%perChunk == 0 {
		p.put(p.n/perChunk-1, &p.last)
		p.last = chunk{p.last.rows[:0], p.last.ends[:0]}
	}
}

// Get reads the row at i, counted from 0.
func (p *Packed[T]) Get(i int, r *T) {
	*r = *new(T)
	if c := p.chunk(i / perChunk); c.ends != nil {
		from, to := c.find(i)
		Unpack(c.rows[from:to], r)
	}
}

// Set puts a row in place of the one at i.
func (p *Packed[T]) Set(i int, r *T) {
	c := &p.last
	if at := i / perChunk; at < p.n/perChunk {
		if p.held.ends != nil && p.heldAt != at {
			p.put(p.heldAt, &p.held)
			p.held = chunk{}
		}
		c = &p.held
		if full := p.chunk(at); c.ends == nil && full.ends != nil {
			*c, p.heldAt = chunk{slices.Clone(full.rows), slices.Clone(full.ends)}, at
		}
	}
	if c.ends == nil {
		return // it could not be read
	}
	from, to := c.find(i)
	p.buf = Pack(p.buf[:0], r)
	c.rows = slices.Replace(c.rows, from, to, p.buf...)
	for e := c.ends[i%perChunk*4:]; len(e) > 0; e = e[4:] {
		binary.LittleEndian.PutUint32(e, binary.LittleEndian.Uint32(e)+uint32(len(p.buf)-(to-from)))
	}
}

// Drop forgets the rows before i, which are never read again; some may stay.
func (p *Packed[T]) Drop(i int) {
	if i >= perChunk && p.away == nil {
		p.kept[i/perChunk-1] = nil
	}
}

// put keeps a full chunk at its place.
func (p *Packed[T]) put(at int, c *chunk) {
	piece := slices.Concat(c.rows, c.ends)
	if p.away == nil {
		p.kept = slices.Replace(p.kept, at, min(at+1, len(p.kept)), piece)
		return
	}
	p.at = slices.Replace(p.at, at, min(at+1, len(p.at)), int32(p.away.Len()))
	p.away.Add(piece)
}

// chunk gives one, good until the next; an empty one where it cannot be read.
func (p *Packed[T]) chunk(at int) chunk {
	var piece []byte
	switch {
	case at == p.n/perChunk:
		return p.last
	case p.held.ends != nil && p.heldAt == at:
		return p.held
	case p.away == nil:
		piece = p.kept[at]
	default:
		piece = p.away.Piece(int(p.at[at]))
	}
	rows := len(piece) - 4*perChunk
	if rows < 0 {
		return chunk{}
	}
	return chunk{piece[:rows], piece[rows:]}
}

// Pack appends a row as Packed keeps it.
func Pack[T any](b []byte, r *T) []byte { return pack(b, reflect.ValueOf(r).Elem()) }

// Unpack reads a row that Pack appended.
func Unpack[T any](b []byte, r *T) {
	*r = *new(T)
	u := unpacker{b, string(b)}
	u.read(reflect.ValueOf(r).Elem())
}

// find gives where the row at i stands in its chunk.
func (c *chunk) find(i int) (from, to int) {
	if i %= perChunk; i > 0 {
		from = int(binary.LittleEndian.Uint32(c.ends[i*4-4:]))
	}
	return from, int(binary.LittleEndian.Uint32(c.ends[i*4:]))
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
