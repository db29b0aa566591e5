// Package spill keeps what is read of many rows out of memory: in files without a name that
// are gone with the process, sealed under keys that only memory knows, so that the disk tells
// nobody what an encrypted book holds.
package spill

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Spill keeps bytes in such a file, where they never change. Its zero value is empty. The last
// ones are in memory, so all of a small book's are, and everything where no file can be had.
type Spill struct {
	mu   sync.RWMutex
	file *os.File     // nil before the first piece, and where there is none
	seal cipher.Block // of what is in it
	full bool         // no more can be written
	tail []byte       // what is not in the file
	room []byte       // for what is sealed
	from int64        // where that begins
	lost atomic.Pointer[error]
}

// stretch is how much is written and read at once.
const stretch = 64 << 10

// InMemory gives a spill that makes no file and uses the memory of an earlier one, nil for none.
func InMemory(earlier *Spill) *Spill {
	s := &Spill{full: true}
	if earlier != nil {
		s.tail = earlier.tail[:0]
	}
	return s
}

// Add keeps a text and gives where it lies.
func (s *Spill) Add(text []byte) (at int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.tail)+len(text) > stretch && len(s.tail) > 0 && !s.full {
		s.full = s.write() != nil
	}
	at = s.from + int64(len(s.tail))
	s.tail = append(s.tail, text...)
	return at
}

// Unit is what places are counted in where that saves room.
const Unit = 8

// AddUnits is Add of whole units, and gives the place in them.
func (s *Spill) AddUnits(text []byte) uint32 { return uint32(s.Add(text) / Unit) }

// Close gives up the file: what lies there cannot be read any more.
func (s *Spill) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.file.Close() // os.ErrInvalid where there is none
}

// write moves the tail to the file.
func (s *Spill) write() (err error) {
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
		s.tail, s.from = make([]byte, 0, stretch), s.from+int64(len(out)) // who reads may hold the tail before
	}
	return err
}

func (s *Spill) open() error {
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
func (s *Spill) turn(b []byte, from int64) {
	var nonce [aes.BlockSize]byte
	binary.BigEndian.PutUint64(nonce[8:], uint64(from/aes.BlockSize))
	cipher.NewCTR(s.seal, nonce[:]).XORKeyStream(b, b)
}

// Pieces are pieces of bytes in a spill, by their number, each behind its length and
// beginning at a Unit.
type Pieces struct {
	Spill
	at   []uint32 // in such units; the last is where the next might begin
	n    int
	room []byte
}

// Len is how many there are.
func (p *Pieces) Len() int { return p.n }

// Add keeps one more; for who alone has them.
func (p *Pieces) Add(piece []byte) {
	p.room = append(binary.LittleEndian.AppendUint32(p.room[:0], uint32(len(piece))), piece...)
	p.room = append(p.room, make([]byte, -len(p.room)&(Unit-1))...)
	at := p.AddUnits(p.room)
	p.at, p.n = append(p.at[:p.n], at, at+uint32(len(p.room)/Unit)), p.n+1
}

// Piece gives one, good until the next with the same window.
func (p *Pieces) Piece(i int, w *Stretch) []byte {
	all := p.Read(int64(p.at[i])*Unit, int(p.at[i+1]-p.at[i])*Unit, w)
	if p.Err() != nil {
		return all[4:]
	}
	return all[4:][:binary.LittleEndian.Uint32(all)]
}

// Sequence are pieces that one reader reads, mostly one after the other: a model.Away.
type Sequence struct {
	Pieces
	last Stretch
}

// Piece gives one, good until the next; nil when it could not be read, see Err.
func (s *Sequence) Piece(i int) []byte {
	piece := s.Pieces.Piece(i, &s.last)
	if s.Err() != nil {
		return nil
	}
	return piece
}

// Stretch is the part of a spill read last.
type Stretch struct {
	buf  []byte
	from int64
}

// Read gives the n bytes that lie at a place, good until the next read with the same
// stretch. Who reads one text after the other is given those behind it with one read.
func (s *Spill) Read(at int64, n int, w *Stretch) []byte {
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
	if at >= end && at < end+stretch {
		size = int(max(int64(size), min(stretch, s.from-from)))
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

// Err tells that something could not be read, and came as zeros.
func (s *Spill) Err() error {
	if e := s.lost.Load(); e != nil {
		return *e
	}
	return nil
}

// Raw are the bytes of values that hold no pointers, as they lie in memory.
func Raw[T any](list []T) []byte {
	var one T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(list))), len(list)*int(unsafe.Sizeof(one)))
}

// Runs puts pieces in the order of their bytes, however many there are: some at a time in
// memory, from where they go to a spill as a run.
type Runs struct {
	blocks Pieces      // of runs, each of many pieces behind their lengths
	ends   []int       // the block behind each run
	held   []byte      // pieces that are in no run
	order  [][2]uint32 // where each of these begins and ends
	merged []*run      // by what they give next
}

// runSize is how much is put in order in memory.
const runSize = 8 << 20

// Add keeps a piece.
func (r *Runs) Add(piece []byte) {
	if len(r.held)+len(piece) > runSize && len(r.held) > 0 {
		r.write()
	}
	r.order = append(r.order, [2]uint32{uint32(len(r.held)), uint32(len(r.held) + len(piece))})
	r.held = append(r.held, piece...)
}

// write makes a run of the pieces held.
func (r *Runs) write() {
	slices.SortFunc(r.order, func(a, b [2]uint32) int { return bytes.Compare(r.held[a[0]:a[1]], r.held[b[0]:b[1]]) })
	var block []byte
	for i, p := range r.order {
		block = binary.AppendUvarint(block, uint64(p[1]-p[0]))
		block = append(block, r.held[p[0]:p[1]]...)
		if i == len(r.order)-1 || len(block) > stretch/2 {
			r.blocks.Add(block)
			block = block[:0]
		}
	}
	r.ends, r.held, r.order = append(r.ends, r.blocks.Len()), r.held[:0], r.order[:0]
}

// run is one of them, as it is read.
type run struct {
	from, to int // its blocks that are still to be read
	window   Stretch
	block    []byte // what is left of the one read last
	piece    []byte
}

// next reads a piece, unless there is none.
func (r *run) next(blocks *Pieces) bool {
	for len(r.block) == 0 {
		if r.from == r.to {
			return false
		}
		r.block = blocks.Piece(r.from, &r.window)
		if r.from++; blocks.Err() != nil {
			return false
		}
	}
	n, width := binary.Uvarint(r.block)
	r.piece, r.block = r.block[width:][:n], r.block[width+int(n):]
	return true
}

// Next gives the pieces in their order, each good until the next, and nil behind the last:
// then Err tells whether some could not be read. Nothing is added once it was called.
func (r *Runs) Next() []byte {
	if r.merged == nil {
		if len(r.order) > 0 {
			r.write()
		}
		r.held, r.order, r.merged = nil, nil, []*run{}
		from := 0
		for _, to := range r.ends {
			r.put(&run{from: from, to: to})
			from = to
		}
	} else if len(r.merged) > 0 {
		last := r.merged[0]
		r.merged = r.merged[1:]
		r.put(last)
	}
	if len(r.merged) == 0 {
		return nil
	}
	return r.merged[0].piece
}

// put has a run stand by what it gives next.
func (r *Runs) put(one *run) {
	if one.next(&r.blocks) {
		i, _ := slices.BinarySearchFunc(r.merged, one, func(a, b *run) int { return bytes.Compare(a.piece, b.piece) })
		r.merged = slices.Insert(r.merged, i, one)
	}
}

// Err tells that some could not be read.
func (r *Runs) Err() error { return r.blocks.Err() }
