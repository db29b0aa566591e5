package view

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"os"
	"sync"
	"sync/atomic"
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

// write moves the tail to the file.
func (s *spill) write() (err error) {
	if s.file == nil {
		if err = s.open(); err != nil {
			return err
		}
	}
	out := make([]byte, (len(s.tail)+aes.BlockSize-1)&^(aes.BlockSize-1))
	copy(out, s.tail)
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

// Pieces are pieces of bytes in a spill, by their number.
type Pieces struct {
	spill spill
	at    []int64
	n     []int32
}

// Len is how many there are.
func (p *Pieces) Len() int { return len(p.at) }

// Add keeps one more; for who alone has them.
func (p *Pieces) Add(piece []byte) {
	p.at, p.n = append(p.at, p.spill.add(piece)), append(p.n, int32(len(piece)))
}

// Err tells that some could not be read, and came as zeros.
func (p *Pieces) Err() error { return p.spill.err() }

// Piece gives one, good until the next with the same window.
func (p *Pieces) Piece(i int, w *Stretch) []byte { return p.spill.read(p.at[i], int(p.n[i]), w) }

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
