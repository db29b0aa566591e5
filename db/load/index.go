package load

import (
	"hash/maphash"
	"math"
	"slices"
	"strings"

	"tierbook/db/spill"
	"tierbook/model"
	"tierbook/model/exchange"
)

// index knows of customers what they are found by, as an entry each time that it was said.
// It has the refs and hashes of the other texts in memory, which tell where to look.
type index struct {
	refs   []byte         // of all entries, of which many rows of a file name one each
	ends   []uint32       // where each begins; behind the last where the next would
	said   spill.Sequence // what else they say
	whose  []int64        // by entry
	hashed []hashes       // by entry
	next   []uint32       // by entry: the next of the same name, of the last one the first
	last   []uint32       // by customer, the first behind those who do not count: 1 and the last entry, 0 for none
	behind int64          // customers up to this id do not count
	found  [loosely + 1]map[uint32]found
	fail   func(error)
}

func newIndex(behind int64, fail func(error)) *index {
	x := &index{ends: []uint32{0}, behind: behind, fail: fail}
	for by := range x.found {
		x.found[by] = map[uint32]found{}
	}
	return x
}

// found is an entry of a text, by its number and one, and in two bits how many customers
// more have it, 3 for all the more; 0 is none.
type found uint32

func (f found) entry() uint32 { return uint32(f)>>2 - 1 }
func (f found) more() uint32  { return uint32(f) & 3 }

// mark is what a text is of a customer.
type mark int

const (
	byRef mark = iota
	byEmail
	byPhone
	byName  // of customers who had no ref when it was said
	byBoth  // of those who had one
	loosely // of customers from before the name without its legal form, where that is another
)

// of gives the text of a mark.
func (by mark) of(k identity) string {
	if by == loosely {
		k.name, _ = exchange.NameKey(k.name)
		by = byName
	}
	return [...]string{k.ref, k.email, k.phone, k.name, k.name}[by]
}

var seed = maphash.MakeSeed()

// hash is a variable for tests.
var hash = func(text string) uint32 { return uint32(maphash.String(seed, text)) }

// at gives the number under which a text stands, or would.
func (x *index) at(by mark, text string) uint32 {
	for h := hash(text); ; h++ {
		f := x.found[by][h]
		if f == 0 || by == byRef && string(x.ref(f.entry())) == text || by != byRef && by.of(x.entry(f.entry())) == text {
			return h
		}
	}
}

func (x *index) look(by mark, text string) found {
	if text == "" {
		return 0
	}
	return x.found[by][x.at(by, text)]
}

// set has a text lead to an entry.
func (x *index) set(by mark, text string, e, more uint32) {
	x.found[by][x.at(by, text)] = found((e+1)<<2 | more)
}

// one gives the only customer who has a text, 0 for none and several for more.
func (x *index) one(by mark, text string) int64 {
	f := x.look(by, text)
	if by == byName {
		both := x.look(byBoth, text)
		if f != 0 && both != 0 {
			return several
		}
		f = max(f, both)
	}
	switch {
	case f == 0:
		return 0
	case f.more() > 0 || by == byName && x.next[f.entry()] != f.entry():
		return several
	}
	return x.whose[f.entry()]
}

// called gives the entries of a name, byName or byBoth, as they came.
func (x *index) called(by mark, name string) (all []uint32) {
	if f := x.look(by, name); f != 0 {
		for e := x.next[f.entry()]; e != f.entry(); e = x.next[e] {
			all = append(all, e)
		}
		all = append(all, f.entry())
	}
	return all
}

// everyone gives all entries of a name, as they came.
func (x *index) everyone(name string) []uint32 {
	all := append(x.called(byName, name), x.called(byBoth, name)...)
	slices.Sort(all)
	return all
}

// namesakes gives all customers of a name, as they came.
func (x *index) namesakes(name string) (ids []int64) {
	return model.Each(x.everyone(name), func(e *uint32) int64 { return x.whose[*e] })
}

// first gives the customer of a name who came first, 0 for none.
func (x *index) first(name string) (id int64) {
	first := uint32(math.MaxUint32)
	for _, by := range []mark{byName, byBoth} {
		if f := x.look(by, name); f != 0 && x.next[f.entry()] < first {
			first = x.next[f.entry()]
			id = x.whose[first]
		}
	}
	return id
}

// hashes are those of an e-mail and of the end of a phone, 0 for none: where they differ so do the texts.
type hashes struct{ email, phone uint32 }

func hashesOf(k identity) (p hashes) {
	if k.email != "" {
		p.email = hash(k.email) | 1
	}
	if phone := strings.TrimLeft(k.phone, "0"); phone != "" {
		p.phone = hash(phone[max(0, len(phone)-7):]) | 1
	}
	return p
}

// against is identity.against; sure where the marks themselves need not be looked at.
func (p hashes) against(row hashes) (a agreement, sure bool) {
	email, phone := p.email != 0 && row.email != 0, p.phone != 0 && row.phone != 0
	switch {
	case email && p.email == row.email || phone && p.phone == row.phone:
		return agrees, false
	case email || phone:
		return contradicts, true
	}
	return undecided, true
}

// note makes an entry.
func (x *index) note(id int64, k identity) (e uint32) {
	e = uint32(len(x.whose))
	x.said.Add([]byte(k.email + "\x00" + k.phone + "\x00" + k.name))
	x.refs = append(x.refs, k.ref...)
	x.ends = append(x.ends, uint32(len(x.refs)))
	x.whose, x.next, x.hashed = append(x.whose, id), append(x.next, e), append(x.hashed, hashesOf(k))
	return e
}

// entry gives what one says.
func (x *index) entry(e uint32) identity {
	said := x.said.Piece(int(e))
	if x.fail(x.said.Err()); said == nil {
		return identity{}
	}
	t := strings.SplitN(string(said), "\x00", 3)
	return identity{ref: string(x.ref(e)), email: t[0], phone: t[1], name: t[2]}
}

// ref gives the ref of an entry.
func (x *index) ref(e uint32) []byte { return x.refs[x.ends[e]:x.ends[e+1]] }

// newest gives the last entry of a customer, unless there is none.
func (x *index) newest(id int64) (e uint32, known bool) {
	if at := id - x.behind - 1; at >= 0 && at < int64(len(x.last)) {
		e = x.last[at]
	}
	return e - 1, e != 0
}

// of gives the marks of a customer, none where there is none.
func (x *index) of(id int64) (k identity) {
	if e, known := x.newest(id); known {
		k = x.entry(e)
	}
	return k
}

// put has a customer found by what is said of it, besides what was.
func (x *index) put(id int64, k identity) (e uint32) {
	at := int(id - x.behind - 1)
	x.last = append(x.last, make([]uint32, max(0, at+1-len(x.last)))...)
	known, was := x.last[at] != 0, x.of(id)
	e = x.note(id, k)
	x.last[at] = e + 1
	if k.ref != "" {
		x.set(byRef, k.ref, e, 0)
	}
	for _, by := range []mark{byEmail, byPhone} { // one who lost it again still counts
		text := by.of(k)
		switch f := x.look(by, text); {
		case text == by.of(was):
		case f == 0:
			x.set(by, text, e, 0)
		case x.whose[f.entry()] != id:
			x.set(by, text, f.entry(), min(3, f.more()+1))
		}
	}
	if k.name == was.name || k.name == "" || known && slices.Contains(x.namesakes(k.name), id) {
		return e
	}
	by := model.If(k.ref == "", byName, byBoth)
	if f := x.look(by, k.name); f != 0 {
		x.next[e], x.next[f.entry()] = x.next[f.entry()], e
	}
	x.set(by, k.name, e, 0)
	return e
}

// set is ids above 0, a bit each.
type set []uint64

func (s set) has(id int64) bool {
	return id > 0 && id>>6 < int64(len(s)) && s[id>>6]>>(id&63)&1 != 0
}

func (s *set) add(id int64) {
	if more := int(id>>6) + 1 - len(*s); more > 0 {
		*s = append(*s, make([]uint64, more)...)
	}
	(*s)[id>>6] |= 1 << (id & 63)
}
