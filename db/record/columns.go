package record

import (
	"database/sql"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"

	"tierbook/model"
)

type column interface {
	sql.Scanner
	column() any
}

// values puts in the place of every target what its column holds: an int64, a
// float64, a string or nil, the kinds that an image of a row keeps.
func values(targets []any) []any {
	for i, target := range targets {
		switch t := target.(type) {
		case *string:
			targets[i] = *t
		case *float64:
			targets[i] = *t
		case *int64:
			targets[i] = *t
		case *int:
			targets[i] = int64(*t)
		case *model.Day:
			targets[i] = int64(*t)
		case *bool:
			targets[i] = Flag(*t)
		case **int:
			targets[i] = orNull(*t)
		case **int64:
			targets[i] = orNull(*t)
		case column:
			targets[i] = t.column()
		default: // whole numbers of any kind
			if whole := reflect.ValueOf(target).Elem(); whole.CanInt() {
				targets[i] = whole.Int()
			} else {
				targets[i] = int64(whole.Uint())
			}
		}
	}
	return targets
}

func orNull[T int | int64](v *T) any {
	if v == nil {
		return nil
	}
	return int64(*v)
}

// textOf reads a column of text, which another program may have written as bytes; ""
// is what has no text.
func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	}
	return ""
}

// textOrNull is a text whose column is NULL where it is empty.
type textOrNull string

// Scan reads the column.
func (t *textOrNull) Scan(v any) error {
	*t = textOrNull(textOf(v))
	return nil
}

func (t *textOrNull) column() any {
	if *t == "" {
		return nil
	}
	return string(*t)
}

// opportunities are kept as JSON.
type opportunities []model.Opportunity

// Scan reads the column; what cannot be read counts as none.
func (o *opportunities) Scan(v any) error {
	s := textOf(v)
	if *o = nil; s != "" && json.Unmarshal([]byte(s), o) != nil {
		*o = nil
	}
	return nil
}

func (o *opportunities) column() any {
	if len(*o) == 0 {
		return ""
	}
	b, _ := json.Marshal(*o) // plain numbers and clean text always marshal
	return string(b)
}

// missing says of a row that is not there which it is.
func missing(err error, key string, id int64) error {
	if errors.Is(err, sql.ErrNoRows) {
		return model.NotFound(key, "ID", id)
	}
	return err
}

// Fold gives the form in which names and texts are compared: NFKC (full-width
// letters, digits and brackets become plain), lower case, outer space gone and
// inner runs of space single.
func Fold(s string) string {
	s = strings.ToLower(norm.NFKC.String(s))
	return strings.Join(strings.Fields(s), " ")
}

// DigitsOf keeps the ASCII digits of a phone number, full-width ones folded.
func DigitsOf(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r >= '０' && r <= '９':
			b.WriteRune(r - '０' + '0')
		}
	}
	return b.String()
}

// NameKeys gives the key by which a name sorts (pinyin for Chinese, so that both
// scripts share one alphabet) and its pinyin initials ("" without Chinese).
func NameKeys(name string) (key, initials string) {
	folded := Fold(name)
	if !strings.ContainsFunc(folded, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return folded, ""
	}
	args := pinyin.NewArgs()
	var k, in strings.Builder
	for _, r := range folded {
		p := ""
		if unicode.Is(unicode.Han, r) {
			p = strings.Join(pinyin.SinglePinyin(r, args), "") // one reading at most
		}
		if p == "" {
			k.WriteRune(r)
			if r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
				in.WriteRune(r)
			}
			continue
		}
		k.WriteString(p)
		in.WriteByte(p[0])
	}
	return k.String(), in.String()
}

// OtherReadings gives the pinyin, whole and initials, of a short name whose
// characters can be read in several ways, without the reading of nameKeys: 泊
// is bo and po. Long names are those of companies, which hardly anybody reads
// differently; their readings would take much memory.
func OtherReadings(name string) []string {
	const short, most = 4, 4 // characters, readings
	if n := utf8.RuneCountInString(name); n == 0 || n > short {
		return nil
	}
	args := pinyin.NewArgs()
	args.Heteronym = true
	type reading struct{ key, initials string }
	all := []reading{{}}
	for _, r := range Fold(name) {
		if !unicode.Is(unicode.Han, r) {
			return nil
		}
		var ways []string
		for _, p := range pinyin.SinglePinyin(r, args) {
			if !slices.Contains(ways, p) {
				ways = append(ways, p)
			}
		}
		if len(ways) == 0 || len(all)*len(ways) > most {
			ways = ways[:min(len(ways), 1)]
		}
		var longer []reading
		for _, a := range all {
			for _, p := range ways {
				longer = append(longer, reading{a.key + p, a.initials + p[:1]})
			}
		}
		all = longer
	}
	var out []string
	for i := 1; i < len(all); i++ { // the first is that of nameKeys
		out = append(out, all[i].key)
		if all[i].initials != all[0].initials {
			out = append(out, all[i].initials)
		}
	}
	return out
}
