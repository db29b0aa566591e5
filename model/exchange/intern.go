package exchange

import "strings"

// interner keeps one copy of each of the words that repeat down a column.
type interner struct{ seen map[string]string }

// maxInterned bounds the words kept: past it the file does not repeat itself.
const maxInterned = 1 << 18

func newInterner() *interner { return &interner{seen: map[string]string{}} }

// of gives a copy of s of its own, not a part of the whole row's text.
func (n *interner) of(s string) string {
	if s == "" {
		return ""
	}
	if k, ok := n.seen[s]; ok {
		return k
	}
	k := strings.Clone(s)
	if len(n.seen) < maxInterned {
		n.seen[k] = k
	}
	return k
}
