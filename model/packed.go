package model

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
)

// PackedRows keeps the interactions of a large file in some 50 bytes each, where the struct
// of one takes 344: what is not empty of it, one row behind the other.
type PackedRows struct {
	n      int
	chunks [][]byte // of perChunk rows, each behind its length
	buf    []byte
}

// perChunk rows are stepped over, at most, to find one.
const perChunk = 16

// Len tells how many rows there are.
func (p *PackedRows) Len() int { return p.n }

// Add keeps a row.
func (p *PackedRows) Add(r *ImportInteraction) {
	if p.n%perChunk == 0 {
		if p.n > 0 {
			p.chunks[len(p.chunks)-1] = slices.Clone(p.chunks[len(p.chunks)-1]) // without the room to grow
		}
		p.chunks = append(p.chunks, nil)
	}
	last := &p.chunks[len(p.chunks)-1]
	*last = append(*last, p.packed(r)...)
	p.n++
}

// Get reads the row at i, counted from 0.
func (p *PackedRows) Get(i int, r *ImportInteraction) {
	chunk, from, to := p.find(i)
	row := (*chunk)[from:to]
	fields := r.packing()
	*r = ImportInteraction{}
	u := unpacker{row, string(row)}
	u.uint() // the length
	u.read(fields[:])
}

// Set puts a row in place of the one at i.
func (p *PackedRows) Set(i int, r *ImportInteraction) {
	chunk, from, to := p.find(i)
	*chunk = slices.Replace(*chunk, from, to, p.packed(r)...)
}

// find gives where the row at i stands.
func (p *PackedRows) find(i int) (chunk *[]byte, from, to int) {
	chunk = &p.chunks[i/perChunk]
	for k := i % perChunk; ; k-- {
		n, w := binary.Uvarint((*chunk)[from:])
		if to = from + w + int(n); k == 0 {
			return chunk, from, to
		}
		from = to
	}
}

// packed gives the bytes of a row behind their length, until it is called again.
func (p *PackedRows) packed(r *ImportInteraction) []byte {
	const room = binary.MaxVarintLen64
	fields := r.packing()
	p.buf = pack(append(p.buf[:0], make([]byte, room)...), fields[:])
	size := binary.AppendUvarint(nil, uint64(len(p.buf)-room))
	return p.buf[room-copy(p.buf[room-len(size):], size):]
}

// packing lists the fields of a row, at most 32.
func (r *ImportInteraction) packing() [28]any {
	x := &r.Interaction
	return [...]any{
		&r.Row, &r.More, &r.Ref, &r.Name, &r.Email, &r.Phone, &x.ID, &x.CustomerID, (*int32)(&x.Day), &x.Clock, (*string)(&x.Kind), &x.Amount, &x.Currency, &x.Base,
		&x.Satisfaction, &x.Outcome, &x.Note, &x.Contact, &x.By, (*int32)(&x.Next), (*int16)(&x.NextAt), (*int32)(&x.Resolved), &x.Expected, &x.Probability, &x.Source, &x.Lines, &x.ExternalID, &x.BatchID,
	}
}

func (l *Line) packing() [6]any {
	return [...]any{&l.Product, &l.Category, &l.Quantity, &l.UnitPrice, &l.Amount, &l.Cost}
}

// pack appends which of the fields are not empty, and these.
func pack(b []byte, fields []any) []byte {
	at, there := len(b), uint32(0)
	b = append(b, 0, 0, 0, 0)
	for i, f := range fields {
		n := int64(0)
		switch f := f.(type) {
		case *string:
			n = int64(len(*f))
		case *int:
			n = int64(*f)
		case *int32:
			n = int64(*f)
		case *int64:
			n = *f
		case *int16:
			n = int64(*f)
		case *float64:
			n = int64(math.Float64bits(*f))
		case **int64:
			if *f != nil {
				there, b = there|1<<i, binary.AppendVarint(b, **f)
			}
		case *[]int:
			n = int64(len(*f))
		case *[]Line:
			n = int64(len(*f))
		}
		if n == 0 {
			continue
		}
		there, b = there|1<<i, binary.AppendVarint(b, n)
		switch f := f.(type) {
		case *string:
			b = append(b, *f...)
		case *[]int:
			for _, n := range *f {
				b = binary.AppendVarint(b, int64(n))
			}
		case *[]Line:
			for k := range *f {
				line := (*f)[k].packing()
				b = pack(b, line[:])
			}
		}
	}
	binary.LittleEndian.PutUint32(b[at:], there)
	return b
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

func (u *unpacker) uint() uint64 {
	n, w := binary.Uvarint(u.b)
	u.skip(w)
	return n
}

func (u *unpacker) int() int64 {
	n, w := binary.Varint(u.b)
	u.skip(w)
	return n
}

// read fills the fields that are not empty.
func (u *unpacker) read(fields []any) {
	there := binary.LittleEndian.Uint32(u.b)
	for u.skip(4); there != 0; there &= there - 1 {
		n := u.int()
		switch f := fields[bits.TrailingZeros32(there)].(type) {
		case *string:
			*f = u.skip(int(n))
		case *int:
			*f = int(n)
		case *int32:
			*f = int32(n)
		case *int64:
			*f = n
		case *int16:
			*f = int16(n)
		case *float64:
			*f = math.Float64frombits(uint64(n))
		case **int64:
			*f = &n
		case *[]int:
			*f = make([]int, n)
			for k := range *f {
				(*f)[k] = int(u.int())
			}
		case *[]Line:
			*f = make([]Line, n)
			for k := range *f {
				line := (*f)[k].packing()
				u.read(line[:])
			}
		}
	}
}
