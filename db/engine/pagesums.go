package engine

import (
	"bufio"
	"cmp"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"math/bits"
	"os"
	"sync"
	"sync/atomic"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// Every page of a book's file ends with a checksum of what stands before it, in the
// form of SQLite's checksum VFS (sqlite.org/cksumvfs.html): whatever reads the file
// can check it with that extension, and a page that does not agree is damage, not a
// figure. The sums are computed when a page is written into the file itself; its log
// has sums of its own.
const (
	sumBytes = 8       // at the end of a page
	headRead = 100     // bytes of a file's header
	smallest = 512     // bytes of a page at the least
	sumsAt   = 20      // where the header says how many bytes are kept free at a page's end
	sumsVFS  = "pages" // the name of the file system under which books are opened
)

// summed is the methods of an open file with checksums, with those of the file
// system behind it.
type summed struct {
	lib.Tsqlite3_io_methods
	behind lib.Tsqlite3_io_methods
}

// sums is what the checksums of this process need.
var sums struct {
	vfs     *lib.Tsqlite3_vfs
	behind  lib.Tsqlite3_vfs
	mu      sync.Mutex
	methods map[uintptr]*summed // by the methods behind; they stay where they are
}

// readFails tells that the disk failed to give a page to this process. What SQLite then
// takes for damage may be none; a page that does not agree with its sum is.
var readFails atomic.Bool

// startSums sees to it that files opened from now on have checksums. The methods of
// files other than a database's own (its log, its journal) stay as they are.
var startSums = sync.OnceValue(func() error {
	tls := libc.NewTLS() // stays as long as the process
	plain := lib.Xsqlite3_vfs_find(tls, 0)
	if plain == 0 {
		return errors.New("sqlite has no file system")
	}
	sums.behind = *at[lib.Tsqlite3_vfs](plain)
	own := sums.behind
	name, err := libc.CString(sumsVFS)
	if err != nil {
		return err
	}
	own.FzName, own.FpNext = name, 0
	own.FszOsFile = (own.FszOsFile+7)&^7 + 8 // behind the file: whether it has sums
	own.FxOpen = address(openSummed)
	sums.vfs, sums.methods = &own, map[uintptr]*summed{}
	if rc := lib.Xsqlite3_vfs_register(tls, uintptr(unsafe.Pointer(sums.vfs)), 1); rc != lib.SQLITE_OK {
		return errors.New("sqlite takes no file system")
	}
	if rc := lib.Xsqlite3_auto_extension(tls, address(keepRoom)); rc != lib.SQLITE_OK {
		return errors.New("sqlite takes no extension")
	}
	return nil
})

// database opens one by its DSN.
func database(dsn string) (*sql.DB, error) {
	if err := startSums(); err != nil {
		return nil, err
	}
	return sql.Open("sqlite", dsn)
}

// onFile runs fn on one connection to a database, named by its DSN.
func onFile(ctx context.Context, dsn string, fn func(*sql.Conn) error) (err error) {
	file, err := database(dsn)
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, file.Close()) }()
	conn, err := file.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, conn.Close()) }()
	return fn(conn)
}

// address is a function as C has it.
func address[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&struct{ f F }{f})) }

// function is a function of C as Go calls it.
func function[F any](p uintptr) F { return *(*F)(unsafe.Pointer(&struct{ p uintptr }{p})) }

// at is what lies at an address of C's memory.
func at[T any](p uintptr) *T { return *(**T)(unsafe.Pointer(&p)) }

// keepRoom asks of every connection that a database made or written anew keeps room
// for sums.
func keepRoom(tls *libc.TLS, db, _, _ uintptr) int32 {
	n := tls.Alloc(4)
	defer tls.Free(4)
	*at[int32](n) = sumBytes
	lib.Xsqlite3_file_control(tls, db, 0, lib.SQLITE_FCNTL_RESERVE_BYTES, n)
	return lib.SQLITE_OK
}

// openSummed opens a file as the file system behind does, a database with sums.
func openSummed(tls *libc.TLS, vfs, name, file uintptr, flags int32, out uintptr) int32 {
	open := function[func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32](sums.behind.FxOpen)
	rc := open(tls, vfs, name, file, flags, out)
	if rc != lib.SQLITE_OK || flags&lib.SQLITE_OPEN_MAIN_DB == 0 {
		return rc
	}
	f := at[lib.Tsqlite3_file](file)
	sums.mu.Lock()
	defer sums.mu.Unlock()
	m := sums.methods[f.FpMethods]
	if m == nil {
		m = &summed{behind: *at[lib.Tsqlite3_io_methods](f.FpMethods)}
		m.Tsqlite3_io_methods = m.behind
		m.FiVersion = min(m.FiVersion, 2) // the third one's methods read past the sums
		m.FxRead, m.FxWrite = address(readSummed), address(writeSummed)
		sums.methods[f.FpMethods] = m
	}
	f.FpMethods = uintptr(unsafe.Pointer(m))
	*hasSums(file) = 0
	size := tls.Alloc(8)
	defer tls.Free(8)
	if function[func(*libc.TLS, uintptr, uintptr) int32](m.behind.FxFileSize)(tls, file, size) == lib.SQLITE_OK && *at[int64](size) == 0 {
		*hasSums(file) = 1 // a new one: its header may come after other pages
	}
	return rc
}

// hasSums is where a file's own header says whether its pages have sums: 1 if so.
func hasSums(file uintptr) *int64 { return at[int64](file + uintptr(sums.vfs.FszOsFile) - 8) }

// note keeps what a header that is read or written says.
func note(file uintptr, page []byte, offset int64) {
	if offset == 0 && len(page) >= headRead && string(page[:15]) == "SQLite format 3" {
		*hasSums(file) = 0
		if page[sumsAt] == sumBytes {
			*hasSums(file) = 1
		}
	}
}

// wholePage tells a page of a file with sums.
func wholePage(file uintptr, n int32, offset int64) bool {
	return *hasSums(file) == 1 && n >= smallest && n&(n-1) == 0 && offset&int64(n-1) == 0
}

func bytesAt(p uintptr, n int32) []byte { return unsafe.Slice(at[byte](p), n) }

func readSummed(tls *libc.TLS, file, into uintptr, n int32, offset int64) int32 {
	m := at[summed](at[lib.Tsqlite3_file](file).FpMethods)
	rc := function[func(*libc.TLS, uintptr, uintptr, int32, int64) int32](m.behind.FxRead)(tls, file, into, n, offset)
	if rc != lib.SQLITE_OK {
		readFails.CompareAndSwap(false, rc != lib.SQLITE_IOERR_SHORT_READ)
		return rc
	}
	page := bytesAt(into, n)
	note(file, page, offset)
	if wholePage(file, n, offset) && pageSum(page) != storedSum(page) {
		return lib.SQLITE_IOERR_DATA
	}
	return rc
}

func writeSummed(tls *libc.TLS, file, from uintptr, n int32, offset int64) int32 {
	m := at[summed](at[lib.Tsqlite3_file](file).FpMethods)
	page := bytesAt(from, n)
	note(file, page, offset)
	if wholePage(file, n, offset) {
		binary.LittleEndian.PutUint64(page[n-sumBytes:], pageSum(page))
	}
	return function[func(*libc.TLS, uintptr, uintptr, int32, int64) int32](m.behind.FxWrite)(tls, file, from, n, offset)
}

// pageSum is the checksum of a page without its last eight bytes, the second sum in
// the high half. A page of zeros has the sum 0.
func pageSum(page []byte) uint64 {
	s := wordSums([2]uint32{}, page[:len(page)-sumBytes], false)
	return uint64(s[1])<<32 | uint64(s[0])
}

func storedSum(page []byte) uint64 { return binary.LittleEndian.Uint64(page[len(page)-sumBytes:]) }

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
