package exchange

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"

	"tierbook/model"
)

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
