package record

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

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

// pinyinOf gives the toneless pinyin of a Chinese character, "" for others.
func pinyinOf(r rune, args pinyin.Args) string {
	if !unicode.Is(unicode.Han, r) {
		return ""
	}
	if p := pinyin.SinglePinyin(r, args); len(p) > 0 {
		return p[0]
	}
	return ""
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
		p := pinyinOf(r, args)
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
