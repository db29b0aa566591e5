package exchange

import (
	"strings"
)

// fullName joins first, middle and last name; a Chinese name is written last
// name first and without spaces.
func fullName(first, middle, last string) string {
	if isHan(last+first) && last+first != "" {
		return last + middle + first
	}
	return strings.Join(strings.Fields(first+" "+middle+" "+last), " ")
}

func isHan(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < 0x2e80 })
}
