package engine

import (
	"bytes"
	"cmp"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"runtime"
	"sync"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// The pages of an encrypted book, its log and its journal are sealed with XChaCha20-Poly1305
// under a nonce drawn for each write, which stands with the tag in the room at a page's end.
// Bound to a page are its place, the file's own number (by the key), in the log the head of
// its frame without sums, in a journal its number. A log's sums are of what lies on the disk
// and say nothing of the pages; what SQLite adds up for itself and keeps in the log's index
// covers eight secret bytes at each page's end. Not sealed: sizes, numbers of pages, when
// which was written, and in a journal, which holds the first page alone, a sum of some of its
// bytes. Not bound: time. Whoever can write the file can put back an older state of a page or
// of the whole, or end the log early.
const (
	sealPage  = 4096
	sealNonce = 24
	sealRoom  = sealNonce + 16
	sealBody  = sealPage - sealRoom
	fullFrame = logFrame + sealPage

	sealParam = "tierbook_seal"               // salt and cost of a new file's key
	roomParam = "tierbook_room"               // asks for room in copies of a plain database
	plainHead = "SQLite format 3\x00\x10\x00" // how every encrypted book begins once it is opened
	plainMore = "(@  "                        // and goes on from sumsAt
)

// What a file of an encrypted book is: how many bytes stand in front of a page in it.
const (
	bookFile    = 0
	logFile     = logFrame
	journalFile = 4
)

// sealed is an open file of an encrypted book. SQLite uses it in one thread at a time.
type sealed struct {
	first []byte // of the book
	pages cipher.AEAD
	kind  int64
	buf   [fullFrame]byte
	with  [80]byte
	tls   *libc.TLS // of the call
	file  uintptr

	// Of a log: the head of a frame that waits for its page, and where, 0 for none; where
	// the frame is that comes next in reading them all, and the sums up to there of what
	// lies on the disk and of what SQLite sees.
	head        [logFrame]byte
	headAt      int64
	next        int64
	swapped     bool
	disk, clear [2]uint32
}

// sealedFiles are the open ones, by the address of SQLite's own.
var sealedFiles sync.Map

// sealedFile gives an open file to work with, nil for one that is plain.
func sealedFile(tls *libc.TLS, file uintptr) *sealed {
	f, _ := sealedFiles.Load(file)
	s, _ := f.(*sealed)
	if s != nil {
		s.tls, s.file = tls, file
	}
	return s
}

// do calls a method of the file system behind that reads or writes.
func (s *sealed) do(method uintptr, p []byte, at int64) int32 {
	defer runtime.KeepAlive(p)
	return function[transfer](method)(s.tls, s.file, uintptr(unsafe.Pointer(&p[0])), int32(len(p)), at)
}

func (s *sealed) read(p []byte, at int64) int32 {
	rc := s.do(behind(s.file).FxRead, p, at)
	readFails.CompareAndSwap(false, rc != lib.SQLITE_OK && rc != lib.SQLITE_IOERR_SHORT_READ)
	return rc
}

func (s *sealed) write(p []byte, at int64) int32 { return s.do(behind(s.file).FxWrite, p, at) }

// openSealed makes an open file that of an encrypted book, where it is one or lies beside
// one. An encrypted book whose key is not known is closed again.
func openSealed(tls *libc.TLS, name, file uintptr, flags int32) (is bool, rc int32) {
	s, kind := &sealed{kind: journalFile, tls: tls, file: file}, flags&(lib.SQLITE_OPEN_WAL|lib.SQLITE_OPEN_MAIN_JOURNAL|lib.SQLITE_OPEN_MAIN_DB)
	switch kind {
	case lib.SQLITE_OPEN_WAL, lib.SQLITE_OPEN_MAIN_JOURNAL:
		book, _ := sealedFiles.Load(lib.Xsqlite3_database_file_object(tls, name))
		if book == nil {
			return false, lib.SQLITE_OK
		}
		if s.pages = book.(*sealed).pages; kind == lib.SQLITE_OPEN_WAL {
			s.kind = logFile
		}
	case lib.SQLITE_OPEN_MAIN_DB:
		head, plain := s.buf[:sealHead], at[lib.Tsqlite3_io_methods](at[lib.Tsqlite3_file](file).FpMethods)
		rc, asked := s.do(plain.FxRead, head, 0), uriParameter(tls, name, sealParam)
		short := rc == lib.SQLITE_IOERR_SHORT_READ
		switch {
		case short && asked != "":
			_, _ = rand.Read(head[copy(head, sealMagic):keyAt])
			_, _ = hex.Decode(head[keyAt:], []byte(asked))
			rc = lib.SQLITE_OK
		case short, rc == lib.SQLITE_OK && !bytes.HasPrefix(head, []byte(sealMagic)):
			return false, lib.SQLITE_OK
		}
		s.kind, s.first, s.pages = bookFile, bytes.Clone(head), sealOf(head)
		if rc != lib.SQLITE_OK || s.pages == nil {
			function[func(*libc.TLS, uintptr) int32](plain.FxClose)(tls, file)
			at[lib.Tsqlite3_file](file).FpMethods = 0
			return true, cmp.Or(rc, lib.SQLITE_AUTH)
		}
	default:
		return false, lib.SQLITE_OK
	}
	sealedFiles.Store(file, s)
	return true, lib.SQLITE_OK
}

func uriParameter(tls *libc.TLS, name uintptr, key string) string {
	p, err := libc.CString(key)
	if err != nil || name == 0 {
		return ""
	}
	defer libc.Xfree(tls, p)
	return libc.GoString(lib.Xsqlite3_uri_parameter(tls, name, p))
}

func closeFile(tls *libc.TLS, file uintptr) int32 {
	rc := sealedFile(tls, file).flush()
	sealedFiles.Delete(file)
	return max(rc, function[func(*libc.TLS, uintptr) int32](behind(file).FxClose)(tls, file))
}

func syncFile(tls *libc.TLS, file uintptr, flags int32) int32 {
	if rc := sealedFile(tls, file).flush(); rc != lib.SQLITE_OK {
		return rc
	}
	return function[func(*libc.TLS, uintptr, int32) int32](behind(file).FxSync)(tls, file, flags)
}

// noPage tells what is read from a journal, or written to it, besides pages.
func (s *sealed) noPage(data []byte, offset int64) bool {
	return s.kind == journalFile && (len(data) != sealPage || offset%8 != journalFile)
}

func (s *sealed) readSealed(out []byte, offset int64) int32 {
	switch {
	case s.kind == logFile:
		return s.readLog(out, offset)
	case s.noPage(out, offset):
		return s.read(out, offset)
	}
	part := int64(0)
	if s.kind == bookFile {
		part = offset % sealPage
	}
	page := s.buf[s.kind : s.kind+sealPage]
	if rc := s.read(s.buf[:s.kind+sealPage], offset-part-s.kind); rc != lib.SQLITE_OK {
		clear(out)
		return rc
	}
	if s.kind == bookFile && len(out) == headRead && offset == 0 { // read without a lock, to know the sizes alone
		clear(out)
		copy(out, plainHead+"\x02\x02"+plainMore)
		return lib.SQLITE_OK
	}
	if !s.open(page, offset-part, s.buf[:s.kind]) {
		return lib.SQLITE_IOERR_DATA
	}
	copy(out, page[part:])
	return lib.SQLITE_OK
}

func (s *sealed) writeSealed(page []byte, offset int64) int32 {
	switch {
	case s.kind == logFile:
		return s.writeLog(page, offset)
	case s.noPage(page, offset):
		return s.write(page, offset)
	case s.kind == journalFile:
		if rc := s.read(s.buf[:journalFile], offset-journalFile); rc != lib.SQLITE_OK {
			return rc
		}
	}
	out := s.buf[s.kind : s.kind+sealPage]
	if len(page) != sealPage || !s.close(out, page, offset, s.buf[:s.kind]) {
		return lib.SQLITE_IOERR_WRITE
	}
	return s.write(out, offset)
}

// bound is what a page is sealed with.
func (s *sealed) bound(at int64, head []byte) []byte {
	b := binary.BigEndian.AppendUint64(append(s.with[:0], byte(s.kind)), uint64(at))
	if s.kind == bookFile && at == 0 {
		head = s.first
	}
	return append(b, head...)
}

// close seals a page into out, and gives the page itself new secret bytes at its end.
// It refuses a first page that keeps no room for that.
func (s *sealed) close(out, page []byte, at int64, head []byte) bool {
	from, first, named := 0, s.kind == bookFile && at == 0, string(page[:len(plainHead)]) == plainHead
	if first && !named || named && string(page[sumsAt:sumsAt+len(plainMore)]) != plainMore {
		return false
	}
	copy(out, page[:sealBody])
	if first { // what is the same in every book gives place to the head
		copy(out[sealHead:], page[len(plainHead):sumsAt])
		copy(out[sealHead+2:], page[sumsAt+len(plainMore):72])
		from = copy(out, s.first)
	}
	nonce := out[sealPage-sealNonce:]
	_, _ = rand.Read(nonce)
	s.pages.Seal(out[from:from], nonce, out[from:sealBody], s.bound(at, head))
	_, _ = rand.Read(page[sealPage-sumBytes:])
	return true
}

// open opens a page in its place; false for one that was not sealed so.
func (s *sealed) open(page []byte, at int64, head []byte) bool {
	from, first := 0, s.kind == bookFile && at == 0
	if first {
		from = len(s.first)
	}
	_, err := s.pages.Open(page[from:from], page[sealPage-sealNonce:], page[from:sealPage-sealNonce], s.bound(at, head))
	if err != nil || !bytes.Equal(page[:from], s.first[:from]) {
		return false
	}
	if first {
		version := string(page[sealHead : sealHead+2])
		copy(page[sumsAt+len(plainMore):72], page[sealHead+2:])
		copy(page, plainHead+version+plainMore)
		clear(page[72:92])
	}
	clear(page[sealBody:])
	_, _ = rand.Read(page[sealPage-sumBytes:])
	return true
}

// inFrame gives the frame in which an offset of a log lies, and how far behind its begin.
func inFrame(offset int64) (start, in int64) {
	in = (offset - logHeader) % fullFrame
	return offset - in, in
}

// frameHead gives what of a frame's head is sealed with its page. While sums are to be
// added up anew it has no salts: the log's stand for them.
func (s *sealed) frameHead(head []byte) []byte {
	bound := append(s.with[60:60], head[:16]...)
	if binary.BigEndian.Uint64(head[8:]) == 0 {
		_ = s.read(bound[8:], logHeader-16) // without them the page does not open
	}
	return bound
}

func sumsIn(b []byte) [2]uint32 {
	return [2]uint32{binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])}
}

// sum writes into a frame its sums, which continue others.
func (s *sealed) sum(frame []byte, from [2]uint32) [2]uint32 {
	sums := wordSums(wordSums(from, frame[:8], s.swapped), frame[logFrame:], s.swapped)
	binary.BigEndian.PutUint32(frame[16:], sums[0])
	binary.BigEndian.PutUint32(frame[20:], sums[1])
	return sums
}

// writeFrame writes n bytes of the frame that begins at start with its sums, which
// continue those on the disk.
func (s *sealed) writeFrame(n int, start int64) int32 {
	var mark, before [8]byte
	where := start - fullFrame + 16
	if start == logHeader {
		where = logHeader - 8
	}
	if rc := max(s.read(mark[:], 0), s.read(before[:], where)); rc != lib.SQLITE_OK {
		return rc
	}
	s.swapped = binary.BigEndian.Uint32(mark[:]) == logMark
	s.sum(s.buf[:], sumsIn(before[:]))
	return s.write(s.buf[:n], start)
}

// readLog reads a page, or all frames as SQLite does when it looks how far a log goes: a
// frame then has the sums of what SQLite sees, and one whose sums on the disk are wrong
// is none, the end of the log.
func (s *sealed) readLog(out []byte, offset int64) int32 {
	if rc := s.flush(); rc != lib.SQLITE_OK {
		return rc
	}
	start, in := inFrame(offset)
	if offset < logHeader || in+int64(len(out)) != fullFrame || in != 0 && in != logFrame {
		rc := s.read(out, offset)
		if offset == 0 && len(out) == logHeader { // and next all frames
			s.next, s.swapped, s.disk = logHeader, binary.BigEndian.Uint32(out) == logMark, sumsIn(out[logHeader-8:])
			s.clear = s.disk
		}
		return rc
	}
	frame := s.buf[:]
	if rc := s.read(frame, start); rc != lib.SQLITE_OK {
		clear(out)
		return rc
	}
	all := in == 0 && start == s.next
	if kept := sumsIn(frame[16:]); all {
		if s.disk = s.sum(frame, s.disk); s.disk != kept {
			clear(out)
			return lib.SQLITE_OK
		}
	}
	if !s.open(frame[logFrame:], start, s.frameHead(frame)) {
		return lib.SQLITE_IOERR_DATA
	}
	if all {
		s.clear, s.next = s.sum(frame, s.clear), start+fullFrame
	}
	copy(out, frame[in:])
	return lib.SQLITE_OK
}

// writeLog writes the log's header; the head of a frame, which waits for the page that
// SQLite writes next; or a page, with the head that waits for it or into a frame that
// has one.
func (s *sealed) writeLog(data []byte, offset int64) int32 {
	start, in := inFrame(offset)
	page := in == logFrame && len(data) == sealPage
	whole := page && s.headAt == start
	if !whole {
		if rc := s.flush(); rc != lib.SQLITE_OK {
			return rc
		}
	}
	frame := s.buf[:]
	s.next, s.headAt = 0, 0
	switch {
	case offset < logHeader:
		return s.write(data, offset)
	case in == 0 && len(data) == logFrame:
		copy(s.head[:], data)
		s.headAt = start
		return lib.SQLITE_OK
	case !page:
		return lib.SQLITE_IOERR_WRITE
	case whole:
		copy(frame, s.head[:])
	default:
		if rc := s.read(frame[:logFrame], start); rc != lib.SQLITE_OK {
			return rc
		}
	}
	if !s.close(frame[logFrame:], data, start, s.frameHead(frame)) {
		return lib.SQLITE_IOERR_WRITE
	}
	if whole {
		return s.writeFrame(fullFrame, start)
	}
	return s.write(frame[logFrame:], offset)
}

// flush writes a head for which no page came: SQLite adds up anew the sums of a frame
// whose page it wrote before. It does so in front of a sync, at the latest. The head of
// a page that could not be written is left out.
func (s *sealed) flush() int32 {
	if s == nil || s.headAt == 0 {
		return lib.SQLITE_OK
	}
	start, frame := s.headAt, s.buf[:]
	s.headAt = 0
	if rc := s.read(frame, start); rc != lib.SQLITE_OK && rc != lib.SQLITE_IOERR_SHORT_READ {
		return rc
	}
	copy(frame, s.head[:])
	if !s.open(bytes.Clone(frame[logFrame:]), start, s.frameHead(frame)) {
		return lib.SQLITE_OK
	}
	return s.writeFrame(logFrame, start)
}
