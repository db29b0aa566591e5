package exchange

import (
	"bytes"
	"compress/gzip"
	"io"
	"math/bits"
	"slices"
	"unicode/utf8"

	"tierbook/model"
)

// readAll reads to the end, never more than max bytes; failed is the key of the
// sentence for what cannot be read.
func readAll(r io.Reader, max int64, failed string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, max+1))
	switch {
	case int64(len(data)) > max:
		return nil, model.E(model.CodeRefused, "error.exchange.too_large", "Limit", max>>20)
	case err != nil:
		return nil, model.E(model.CodeRefused, failed).Wrap(err)
	case len(data) == 0:
		return nil, model.E(model.CodeRefused, "error.exchange.empty")
	}
	return data, nil
}

// unpack gives what a gzip file holds, never more than max bytes of it; any other
// file as it is.
func unpack(data []byte, max int64) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte("\x1f\x8b")) {
		return data, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, model.E(model.CodeRefused, "error.exchange.packed").Wrap(err)
	}
	return readAll(z, max, "error.exchange.packed")
}

// lostByte gives where text first has a byte that belongs to no character, -1
// where it has none.
func lostByte(text []byte) int {
	at, zero := firstInvalid(text), bytes.IndexByte(text, 0)
	if zero >= 0 && zero < at {
		return zero
	}
	if at == len(text) {
		return -1
	}
	return at
}

// damaged tells whether data is UTF-8 but for a few lost bytes: its rows with
// them are told, the rest is read.
func damaged(data []byte) bool {
	good, bad := 0, 0
	for i, r := range string(data) {
		switch {
		case r == utf8.RuneError && !bytes.HasPrefix(data[i:], []byte("\ufffd")):
			bad++
		case r >= utf8.RuneSelf:
			good++
		}
	}
	return bad > 0 && good >= 10*bad
}

// overlong tells whether data would be UTF-8 if characters might be written
// longer than they are, as an attack writes them: all its high bytes are leads
// with their continuations, and some of them stand for ASCII.
func overlong(data []byte) bool {
	long := false
	for i := 0; i < len(data); {
		b, n := data[i], 1
		if b >= 0x80 {
			if n = bits.LeadingZeros8(^b); n < 2 || n > 4 || i+n > len(data) {
				return false
			}
		}
		if slices.ContainsFunc(data[i+1:i+n], func(c byte) bool { return c&0xc0 != 0x80 }) {
			return false
		}
		long = long || b == 0xc0 || b == 0xc1 || b == 0xe0 && data[i+1] < 0xa0 || b == 0xf0 && data[i+1] < 0x90
		i += n
	}
	return long
}

// plainlyWestern tells whether data is text in windows-1252: its high bytes are
// letters of Western Europe, alone or in pairs between others, or typographic
// signs. Mac Roman and Central European text have letters where it has none.
func plainlyWestern(data []byte) bool {
	high, letters, run := 0, 0, 0
	for _, b := range data {
		if b < 0x80 {
			run = 0
			continue
		}
		high++
		if run++; run > 3 {
			return false
		}
		switch {
		case b >= 0xc0 && b != 0xd7 && b != 0xf7:
			letters++
		case bytes.IndexByte([]byte("\x80\x82\x84\x85\x91\x92\x93\x94\x95\x96\x97\x99\xa0\xa1\xa3\xa7\xa9\xaa\xab\xae\xb0\xb2\xb7\xba\xbb\xbf\xd7"), b) < 0:
			return false
		}
	}
	return letters > 0 && high*4 <= len(data)
}
