package engine

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"math/bits"
	"os"
)

// errLog is a log with a broken frame in front of later ones: SQLite would take it
// for the log's end and leave out what was written behind it.
var errLog = errors.New("the log is broken before its end")

const (
	logHeader = 32
	logFrame  = 24         // in front of a page
	logMark   = 0x377f0683 // a log of words in the order of the network; one less is the other order
)

// logReader goes through the frames of a log, each of whose checksums continues the
// one before (sqlite.org/fileformat2.html, "WAL Frame Format").
type logReader struct {
	r       io.Reader
	swapped bool      // words are big-endian
	sum     [2]uint32 // up to the frame read last, worked out
	kept    [2]uint32 // the same as the frame says
	salts   uint64
	ends    bool // the frame read last ends a transaction
	frame   []byte
}

// checkLog tells whether the log beside the book at path is broken before its last
// transaction. That one may have been cut off with the power before anybody was told
// that it is saved, so it does not count.
func checkLog(path string) error {
	f, err := os.Open(path + "-wal")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	l := &logReader{r: bufio.NewReaderSize(f, 256<<10)}
	if sound, err := l.begin(); err != nil {
		return end(err)
	} else if !sound {
		return end(l.beyond(0))
	}
	for salts := l.salts; ; {
		before := l.sum
		switch sound, err := l.next(before); {
		case err != nil:
			return end(err)
		case !sound || l.salts != salts:
			return end(l.beyond(salts))
		}
	}
}

// end is the error of a check at whose end the log ended.
func end(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

// begin reads the log's header; false when its checksum is wrong.
func (l *logReader) begin() (bool, error) {
	h := make([]byte, logHeader)
	if _, err := io.ReadFull(l.r, h); err != nil {
		return false, err
	}
	l.swapped = binary.BigEndian.Uint32(h) == logMark
	size := binary.BigEndian.Uint32(h[8:])
	if size < smallest || size > 1<<16 || size&(size-1) != 0 {
		size = 4096 // what a book has
	}
	l.frame = make([]byte, logFrame+size)
	l.salts = binary.BigEndian.Uint64(h[16:])
	l.sum = wordSums([2]uint32{}, h[:24], l.swapped)
	l.kept = [2]uint32{binary.BigEndian.Uint32(h[24:]), binary.BigEndian.Uint32(h[28:])}
	sound := l.sum == l.kept && binary.BigEndian.Uint32(h)|1 == logMark
	if !sound {
		l.swapped = false // the mark may be what is wrong, and nearly every machine has this one
	}
	return sound, nil
}

// next reads a frame whose checksum continues from; false when it is wrong.
func (l *logReader) next(from [2]uint32) (bool, error) {
	if _, err := io.ReadFull(l.r, l.frame); err != nil {
		return false, err
	}
	head := l.frame[:logFrame]
	l.ends, l.salts = binary.BigEndian.Uint32(head[4:]) != 0, binary.BigEndian.Uint64(head[8:])
	l.sum = wordSums(wordSums(from, head[:8], l.swapped), l.frame[logFrame:], l.swapped)
	l.kept = [2]uint32{binary.BigEndian.Uint32(head[16:]), binary.BigEndian.Uint32(head[20:])}
	return l.sum == l.kept, nil
}

// beyond looks behind a frame, or a header, that is wrong for frames of a later
// transaction of the same log: their salts are salts, or any where these are 0, the
// header itself being wrong. errLog says that there are some, io.EOF that there are none.
func (l *logReader) beyond(salts uint64) error {
	later := l.ends || salts == 0
	for {
		worked, kept := l.sum, l.kept
		sound, err := l.next(worked)
		if err != nil {
			return err
		}
		if !sound { // of the frame before, the checksum may be right and the rest wrong
			worked = wordSums(wordSums(kept, l.frame[:8], l.swapped), l.frame[logFrame:], l.swapped)
			sound = worked == l.kept
		}
		if !sound || salts != 0 && l.salts != salts {
			return io.EOF
		}
		l.sum = l.kept
		if later {
			return errLog
		}
		later = l.ends
	}
}

// wordSums continues the two sums that SQLite keeps of the words of a text, which are
// little-endian unless swapped.
func wordSums(s [2]uint32, text []byte, swapped bool) [2]uint32 {
	a, b := s[0], s[1]
	for ; len(text) >= 8; text = text[8:] {
		x, y := binary.LittleEndian.Uint32(text), binary.LittleEndian.Uint32(text[4:])
		if swapped {
			x, y = bits.ReverseBytes32(x), bits.ReverseBytes32(y)
		}
		a += x + b
		b += y + a
	}
	return [2]uint32{a, b}
}

// soundLog gives errLog for a broken log, looked at twice: another process may be
// writing it just now.
func soundLog(ctx context.Context, path string) error {
	err := checkLog(path)
	if errors.Is(err, errLog) {
		pause(ctx, openPoll)
		err = checkLog(path)
	}
	return err
}
