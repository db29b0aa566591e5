package record

import (
	"encoding/binary"
	"errors"
	"math"
)

// The journal's encoding of values: a tag byte, then the value.
const (
	tagNull  = 'n'
	tagInt   = 'i'
	tagFloat = 'f'
	tagText  = 't'
)

var errImage = errors.New("journal image is damaged")

// Pack appends values to b.
func Pack(b []byte, values []any) []byte {
	b = binary.AppendUvarint(b, uint64(len(values)))
	for _, v := range values {
		switch x := v.(type) {
		case nil:
			b = append(b, tagNull)
		case int64:
			b = binary.AppendVarint(append(b, tagInt), x)
		case float64:
			b = binary.BigEndian.AppendUint64(append(b, tagFloat), math.Float64bits(x))
		case string:
			b = append(binary.AppendUvarint(append(b, tagText), uint64(len(x))), x...)
		default:
			panic("db: value of a kind no column has")
		}
	}
	return b
}

// Unpack reads the first packed list of values and gives the rest.
func Unpack(b []byte) (values []any, rest []byte, err error) {
	n, w := binary.Uvarint(b)
	if w <= 0 || n > 1000 {
		return nil, nil, errImage
	}
	b = b[w:]
	values = make([]any, n)
	for i := range values {
		if values[i], b, err = unpackValue(b); err != nil {
			return nil, nil, err
		}
	}
	return values, b, nil
}

func unpackValue(b []byte) (any, []byte, error) {
	if len(b) == 0 {
		return nil, nil, errImage
	}
	tag, b := b[0], b[1:]
	switch tag {
	case tagNull:
		return nil, b, nil
	case tagInt:
		if v, w := binary.Varint(b); w > 0 {
			return v, b[w:], nil
		}
	case tagFloat:
		if len(b) >= 8 {
			return math.Float64frombits(binary.BigEndian.Uint64(b)), b[8:], nil
		}
	case tagText:
		if n, w := binary.Uvarint(b); w > 0 && uint64(len(b)-w) >= n {
			return string(b[w : w+int(n)]), b[w+int(n):], nil
		}
	}
	return nil, nil, errImage
}
