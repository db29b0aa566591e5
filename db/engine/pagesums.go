package engine

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"math/bits"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"

	"modernc.org/libc"
	driver "modernc.org/sqlite"
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
	vfs      *lib.Tsqlite3_vfs
	behind   lib.Tsqlite3_vfs
	inMemory uintptr // a statement
	mu       sync.Mutex
	methods  map[uintptr]*summed // by the methods behind; they stay where they are
}

// transfer is a method that reads or writes bytes of a file at an offset.
type transfer = func(tls *libc.TLS, file, bytes uintptr, n int32, offset int64) int32

// behind gives the methods of the file system behind an open file.
func behind(file uintptr) *lib.Tsqlite3_io_methods {
	return &at[summed](at[lib.Tsqlite3_file](file).FpMethods).behind
}

// readFails tells that the disk failed to give a page to this process. What SQLite then
// takes for damage may be none; a page that does not agree with its sum is.
var readFails atomic.Bool

// startSums sees to it that files opened from now on have checksums. The methods of
// files other than a database's own (its log, its journal) stay as they are.
var startSums = sync.OnceValue(func() error {
	_, _ = driver.OFDLocking(true) // else whoever closes the file in this process, having looked into it, ends SQLite's locks
	tls := libc.NewTLS()           // stays as long as the process
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
	if sums.inMemory, err = libc.CString("PRAGMA temp_store = MEMORY"); err != nil {
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
// for sums, or for seals. What SQLite would put aside of an encrypted book into a file
// stays in memory. A connection, which one goroutine at a time uses, loses its lock, as
// if SQLite had opened it with SQLITE_OPEN_NOMUTEX: every column read would take it.
func keepRoom(tls *libc.TLS, db, _, _ uintptr) int32 {
	lock := &at[lib.Tsqlite3](db).Fmutex
	lib.Xsqlite3_mutex_leave(tls, *lock)
	lib.Xsqlite3_mutex_free(tls, *lock)
	*lock = 0
	n := tls.Alloc(8)
	defer tls.Free(8)
	lib.Xsqlite3_file_control(tls, db, 0, lib.SQLITE_FCNTL_FILE_POINTER, n)
	_, is := sealedFiles.Load(*at[uintptr](n))
	*at[int32](n) = sumBytes
	if is || uriParameter(tls, lib.Xsqlite3_db_filename(tls, db, 0), roomParam) != "" {
		*at[int32](n) = sealRoom
		if rc := lib.Xsqlite3_exec(tls, db, sums.inMemory, 0, 0, 0); rc != lib.SQLITE_OK {
			return rc
		}
	}
	return lib.Xsqlite3_file_control(tls, db, 0, lib.SQLITE_FCNTL_RESERVE_BYTES, n)
}

// openSummed opens a file as the file system behind does, a database with sums or seals.
func openSummed(tls *libc.TLS, vfs, name, file uintptr, flags int32, out uintptr) int32 {
	open := function[func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32](sums.behind.FxOpen)
	rc := open(tls, vfs, name, file, flags, out)
	if rc != lib.SQLITE_OK {
		return rc
	}
	sealed, rc := openSealed(tls, name, file, flags)
	if rc != lib.SQLITE_OK || !sealed && flags&lib.SQLITE_OPEN_MAIN_DB == 0 {
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
		m.FxRead, m.FxWrite, m.FxSync, m.FxClose = address(readPage), address(writePage), address(syncFile), address(closeFile)
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
		if page[sumsAt] == sumBytes || page[sumsAt] == sealRoom { // which a book keeps that was encrypted
			*hasSums(file) = 1
		}
	}
}

// wholePage tells a page of a file with sums.
func wholePage(file uintptr, n int32, offset int64) bool {
	return *hasSums(file) == 1 && n >= smallest && n&(n-1) == 0 && offset&int64(n-1) == 0
}

// bytesAt is so many bytes of C. The compiler fails where it puts this into its callers.
//
//go:noinline
func bytesAt(p uintptr, n int32) []byte { return unsafe.Slice(at[byte](p), n) }

func readPage(tls *libc.TLS, file, into uintptr, n int32, offset int64) int32 {
	if s := sealedFile(tls, file); s != nil {
		return s.readSealed(bytesAt(into, n), offset)
	}
	rc := function[transfer](behind(file).FxRead)(tls, file, into, n, offset)
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

func writePage(tls *libc.TLS, file, from uintptr, n int32, offset int64) int32 {
	page := bytesAt(from, n)
	if s := sealedFile(tls, file); s != nil {
		return s.writeSealed(page, offset)
	}
	note(file, page, offset)
	if wholePage(file, n, offset) {
		binary.LittleEndian.PutUint64(page[n-sumBytes:], pageSum(page))
	}
	return function[transfer](behind(file).FxWrite)(tls, file, from, n, offset)
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

// checkLog tells whether the log beside the book at path is broken before its last
// transaction: whether frames of a later one stand behind the first that is wrong. The
// last may have been cut off with the power before anybody was told that it is saved, so
// it does not count. The checksums of each frame continue those of the one before
// (sqlite.org/fileformat2.html, "WAL Frame Format").
func checkLog(path string) error {
	f, err := os.Open(path + "-wal")
	if err != nil {
		return unless(err, fs.ErrNotExist)
	}
	defer func() { _ = f.Close() }()
	r, h := bufio.NewReaderSize(f, 256<<10), make([]byte, logHeader)
	if _, err := io.ReadFull(r, h); err != nil {
		return unless(err, io.EOF, io.ErrUnexpectedEOF)
	}
	size := binary.BigEndian.Uint32(h[8:])
	if size < smallest || size > 1<<16 || size&(size-1) != 0 {
		size = 4096 // what a book has
	}
	swapped, salts, frame := binary.BigEndian.Uint32(h) == logMark, h[16:24], make([]byte, logFrame+size)
	sum, kept := wordSums([2]uint32{}, h[:24], swapped), sumsIn(h[24:]) // worked out, and as it says
	broken := sum != kept || binary.BigEndian.Uint32(h)|1 != logMark
	if broken { // the mark may be what is wrong, and nearly every machine has the other one
		swapped, salts = false, nil
	}
	for later := broken; ; {
		if _, err := io.ReadFull(r, frame); err != nil {
			return unless(err, io.EOF, io.ErrUnexpectedEOF)
		}
		from := func(sums [2]uint32) [2]uint32 {
			return wordSums(wordSums(sums, frame[:8], swapped), frame[logFrame:], swapped)
		}
		says, ends := sumsIn(frame[16:]), binary.BigEndian.Uint32(frame[4:]) != 0
		sound := (from(sum) == says || broken && from(kept) == says) && (salts == nil || bytes.Equal(frame[8:16], salts))
		switch {
		case broken && !sound:
			return nil
		case broken && later:
			return errLog
		case broken:
			later = ends
		case !sound:
			broken, later = true, ends
		}
		if sum, kept = from(sum), says; sound {
			sum = says
		}
	}
}

// unless gives an error that is none of those that say there is no more.
func unless(err error, ends ...error) error {
	if slices.ContainsFunc(ends, func(end error) bool { return errors.Is(err, end) }) {
		return nil
	}
	return err
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
