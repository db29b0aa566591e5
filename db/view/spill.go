package view

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"iter"
	"os"
	"sync"
	"sync/atomic"
	"unsafe"

	"tierbook/model"
)

// spill keeps texts out of memory, in a file without a name that is gone with the
// process, sealed under a key that only memory knows: the disk tells nobody what an
// encrypted book holds. What lies there never changes. The last texts are in memory,
// so all of a small book's are, and everything where no file can be had.
type spill struct {
	mu   sync.RWMutex
	file *os.File     // nil before the first piece, and where there is none
	seal cipher.Block // of what is in it
	full bool         // no more can be written
	tail []byte       // what is not in the file
	room []byte       // for what is sealed
	from int64        // where that begins
	lost atomic.Pointer[error]
}

// spillPiece is how much is written and read at once.
const spillPiece = 64 << 10

// add keeps a text and gives where it lies.
func (s *spill) add(text []byte) (at int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.tail)+len(text) > spillPiece && len(s.tail) > 0 && !s.full {
		s.full = s.write() != nil
	}
	at = s.from + int64(len(s.tail))
	s.tail = append(s.tail, text...)
	return at
}

// unit is add of whole units, and gives the place in them.
func (s *spill) unit(text []byte) uint32 { return uint32(s.add(text) / pieceUnit) }

// write moves the tail to the file.
func (s *spill) write() (err error) {
	if s.file == nil {
		if err = s.open(); err != nil {
			return err
		}
	}
	out := append(s.room[:0], s.tail...)
	for len(out)%aes.BlockSize != 0 {
		out = append(out, 0)
	}
	s.room = out
	s.turn(out, s.from)
	if _, err = s.file.WriteAt(out, s.from); err == nil {
		s.tail, s.from = make([]byte, 0, spillPiece), s.from+int64(len(out)) // who reads may hold the tail before
	}
	return err
}

func (s *spill) open() error {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	seal, err := aes.NewCipher(key)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp("", "tierbook-")
	if err != nil {
		return err
	}
	if err = os.Remove(f.Name()); err != nil { // a system where an open file keeps its name
		_, _ = f.Close(), os.Remove(f.Name())
		return err
	}
	s.file, s.seal = f, seal
	return nil
}

// turn seals or opens what lies from the start of a block on.
func (s *spill) turn(b []byte, from int64) {
	var nonce [aes.BlockSize]byte
	binary.BigEndian.PutUint64(nonce[8:], uint64(from/aes.BlockSize))
	cipher.NewCTR(s.seal, nonce[:]).XORKeyStream(b, b)
}

// Pieces are pieces of bytes in a spill, by their number, each behind its length and
// beginning at a multiple of pieceUnit.
type Pieces struct {
	spill spill
	at    []uint32 // in such units; the last is where the next might begin
	n     int
	room  []byte
}

const pieceUnit = 8

// Len is how many there are.
func (p *Pieces) Len() int { return p.n }

// Add keeps one more; for who alone has them.
func (p *Pieces) Add(piece []byte) {
	p.room = append(binary.LittleEndian.AppendUint32(p.room[:0], uint32(len(piece))), piece...)
	p.room = append(p.room, make([]byte, -len(p.room)&(pieceUnit-1))...)
	at := p.spill.unit(p.room)
	p.at, p.n = append(p.at[:p.n], at, at+uint32(len(p.room)/pieceUnit)), p.n+1
}

// Err tells that some could not be read, and came as zeros.
func (p *Pieces) Err() error { return p.spill.err() }

// Piece gives one, good until the next with the same window.
func (p *Pieces) Piece(i int, w *Stretch) []byte {
	all := p.spill.read(int64(p.at[i])*pieceUnit, int(p.at[i+1]-p.at[i])*pieceUnit, w)
	if p.Err() != nil {
		return all[4:]
	}
	return all[4:][:binary.LittleEndian.Uint32(all)]
}

// Stretch is the part of a spill read last.
type Stretch struct {
	buf  []byte
	from int64
}

// read gives the n bytes that lie at a place, good until the next read with the same
// stretch. Who reads one text after the other is given those behind it with one read.
func (s *spill) read(at int64, n int, w *Stretch) []byte {
	end := w.from + int64(len(w.buf))
	if at >= w.from && at+int64(n) <= end {
		return w.buf[at-w.from:][:n]
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if at >= s.from {
		return s.tail[at-s.from:][:n]
	}
	from := at &^ (aes.BlockSize - 1)
	size := int(at-from) + n
	if at >= end && at < end+spillPiece {
		size = int(max(int64(size), min(spillPiece, s.from-from)))
	}
	if cap(w.buf) < size {
		w.buf = make([]byte, size)
	}
	w.from, w.buf = from, w.buf[:size]
	if _, err := s.file.ReadAt(w.buf, from); err != nil {
		s.lost.Store(&err)
		clear(w.buf) // which whatever is read takes for nothing
	} else {
		s.turn(w.buf, from)
	}
	return w.buf[at-from:][:n]
}

// err tells that something could not be read.
func (s *spill) err() error {
	if e := s.lost.Load(); e != nil {
		return *e
	}
	return nil
}

// raw are the bytes of a value in memory, which must hold no pointers when they are
// written or read.
func raw[T any](v *T) []byte { return unsafe.Slice((*byte)(unsafe.Pointer(v)), unsafe.Sizeof(*v)) }

// Raw are the bytes of values that hold no pointers, as they lie in memory.
func Raw[T any](list []T) []byte {
	var one T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(list))), len(list)*int(unsafe.Sizeof(one)))
}

// Subjects keeps everybody as scoring looks at them in a spill: many of them are read
// one after the other, by a calibration or for each key of a policy tried out. It is a
// scoring.Book.
type Subjects struct {
	Pieces
	room []byte
}

// Add keeps one more; for who alone has it.
func (b *Subjects) Add(s *model.Subject) {
	plain := *s
	plain.Potential, plain.Override, plain.Fields = nil, nil, nil
	f := &plain.Facts
	f.Opportunities, f.Yearly, f.Ledger = nil, "", ""
	out := append(b.room[:0], raw(&plain)...)
	number := func(n int) { out = binary.AppendUvarint(out, uint64(n)) }
	texts := func(list ...string) {
		for _, t := range list {
			number(len(t))
			out = append(out, t...)
		}
	}
	texts(string(s.Facts.Ledger), string(s.Facts.Yearly))
	number(len(s.Fields))
	for i := range s.Fields {
		texts(s.Fields[i].Name, s.Fields[i].Value)
	}
	number(len(s.Facts.Opportunities))
	for _, o := range s.Facts.Opportunities {
		texts(o.Source)
		o.Source = ""
		out = append(out, raw(&o)...)
	}
	if s.Potential == nil {
		number(0)
	} else {
		number(1 + *s.Potential)
	}
	if o := s.Override; o != nil {
		texts(o.Reason, o.By)
		rest := *o
		rest.Reason, rest.By = "", ""
		out = append(out, raw(&rest)...)
	}
	b.room = out
	b.Pieces.Add(out)
}

// Each gives some of them; see scoring.Book.
func (b *Subjects) Each(from, to int) iter.Seq2[int, *model.Subject] {
	return func(yield func(int, *model.Subject) bool) {
		var u unpacked
		var w Stretch
		for i := from; i < to; i++ {
			if u.unpack(b.Piece(i, &w)); !yield(i, &u.s) {
				return
			}
		}
	}
}

// unpacked is a subject with what it points to.
type unpacked struct {
	s         model.Subject
	fields    []model.Field
	chances   []model.Opportunity
	potential int
	override  model.Override
	in        []byte // what is left of it
}

func (u *unpacked) number() int {
	v, n := binary.Uvarint(u.in)
	u.in = u.in[n:]
	return int(v)
}

func (u *unpacked) text() string {
	n := u.number()
	t := string(u.in[:n])
	u.in = u.in[n:]
	return t
}

func (u *unpacked) unpack(in []byte) {
	s := &u.s
	*s = model.Subject{} // no pointer is written over
	u.in = in[copy(raw(s), in):]
	s.Facts.Ledger, s.Facts.Yearly = model.Ledger(u.text()), model.Yearly(u.text())
	u.fields, u.chances = u.fields[:0], u.chances[:0]
	for range u.number() {
		u.fields = append(u.fields, model.Field{Name: u.text(), Value: u.text()})
	}
	for range u.number() {
		source, o := u.text(), model.Opportunity{}
		u.in = u.in[copy(raw(&o), u.in):]
		o.Source = source
		u.chances = append(u.chances, o)
	}
	if len(u.fields) > 0 {
		s.Fields = u.fields
	}
	if len(u.chances) > 0 {
		s.Facts.Opportunities = u.chances
	}
	if u.potential = u.number() - 1; u.potential >= 0 {
		s.Potential = &u.potential
	}
	if len(u.in) > 0 {
		reason, by := u.text(), u.text()
		u.override = model.Override{}
		copy(raw(&u.override), u.in)
		u.override.Reason, u.override.By = reason, by
		s.Override = &u.override
	}
}
