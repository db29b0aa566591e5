package exchange

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"

	"tierbook/model"
)

// groupKey stands for one order of a file, or for the meaning of a row: the
// first twelve bytes of a SHA-256, so that ten million of them do not meet.
// The zero key is none.
type groupKey [12]byte

func keyOf(words ...string) groupKey {
	buf := make([]byte, 0, 256)
	for _, w := range words {
		buf = binary.AppendUvarint(buf, uint64(len(w)))
		buf = append(buf, w...)
	}
	sum := sha256.Sum256(buf)
	return groupKey(sum[:12])
}

// customerKey names the customer of a row by the surest of what the row gives.
func customerKey(in *model.ImportInteraction) string {
	switch {
	case in.Ref != "":
		return "r" + in.Ref
	case in.Email != "":
		return "e" + NormalEmail(in.Email)
	case NormalPhone(in.Phone) != "":
		return "p" + NormalPhone(in.Phone)
	}
	return "n" + NormalName(in.Name)
}

// rowID makes a key from the meaning of a row; finish adds its ordinal among equal rows. A
// deal stays the same one while it moves through its stages.
func (c *collector) rowID(l *line) string {
	in, x, note := &l.in, &l.in.Interaction, l.in.Interaction.Note
	if l.product != "" { // what was bought stands in its place
		note = strings.TrimSuffix(l.product+"\n"+note, "\n")
	}
	k := keyOf("row", customerKey(in), strconv.Itoa(int(x.Day)), strconv.Itoa(int(x.Clock)), string(x.Kind),
		strconv.FormatInt(x.Amount, 10), x.Currency, note, x.Outcome, x.Contact, strconv.Itoa(x.Satisfaction))
	if l.deal && x.Note != "" {
		k = keyOf("deal", customerKey(in), x.Note)
	}
	c.key(k, 0)
	return "row:" + base64.RawURLEncoding.EncodeToString(k[:])
}

// key keeps that of the row which comes next in the list: with the number of the row where
// it is the row's own, 0 where it is made of the row's meaning.
func (c *collector) key(k groupKey, row int) {
	piece := binary.BigEndian.AppendUint32(k[:], uint32(c.list.Len()))
	c.keyed.Add(binary.BigEndian.AppendUint32(piece, uint32(row)))
}

// again gives, by place in the list, the rows whose key an earlier one has: of one's own key
// that row, else how many they are with those before. It gives up behind MaxProblems of the first.
func (c *collector) again() (rows, ordinals map[int]int) {
	rows, ordinals = map[int]int{}, map[int]int{}
	var last []byte
	for first, n := 0, 0; len(rows) <= MaxProblems; {
		piece := c.keyed.Next()
		if piece == nil {
			break
		}
		key, at, row := piece[:len(groupKey{})], binary.BigEndian.Uint32(piece[len(groupKey{}):]), int(binary.BigEndian.Uint32(piece[len(groupKey{})+4:]))
		switch {
		case !bytes.Equal(key, last):
			last, first, n = append(last[:0], key...), row, 1
		case row > 0:
			rows[int(at)] = first
		default:
			n++
			ordinals[int(at)] = n
		}
	}
	return rows, ordinals
}

// inMemory is a model.Sorted of a file that is not large.
type inMemory struct {
	pieces [][]byte
	next   int // 0 before the first is asked for
}

func (m *inMemory) Add(piece []byte) { m.pieces = append(m.pieces, slices.Clone(piece)) }
func (m *inMemory) Err() error       { return nil }

func (m *inMemory) Next() []byte {
	if m.next == 0 {
		slices.SortFunc(m.pieces, bytes.Compare)
	}
	if m.next++; m.next > len(m.pieces) {
		return nil
	}
	return m.pieces[m.next-1]
}
