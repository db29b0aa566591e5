package model

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// foldRune brings full-width forms and typographic quotes to the character on
// the keyboard; letters keep their case.
func foldRune(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFEE0
	case r == 0x3000:
		return ' '
	}
	switch r {
	case '“', '”', '„', '「', '」':
		return '"'
	case '、':
		return ','
	case '￥':
		return '¥'
	}
	return r
}

// foldText prepares text for comparison: full-width forms and case are gone.
func foldText(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 || s[i] >= 'A' && s[i] <= 'Z' {
			return strings.Map(func(r rune) rune { return unicode.ToLower(foldRune(r)) }, s)
		}
	}
	return s
}

// Each gives what form makes of each of a list, [] of none.
func Each[T, U any](list []T, form func(*T) U) []U {
	out := make([]U, len(list))
	for i := range list {
		out[i] = form(&list[i])
	}
	return out
}

// Pattern gives a regular expression that is compiled when it is first asked for: hundreds
// of them, most of which no command uses, would hold up every start.
func Pattern(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

// If gives one of two values by a condition; both are worked out.
func If[T any](cond bool, then, other T) T {
	if cond {
		return then
	}
	return other
}

// eachOf gives what form makes of each of a list.
func eachOf[T, U any](list []T, form func(T) U) []U {
	return Each(list, func(v *T) U { return form(*v) })
}

func containsFold(s, needle string) bool {
	return strings.Contains(s, needle) || strings.Contains(foldText(s), needle)
}

func equalFold(s, needle string) bool { return s == needle || foldText(s) == needle }

// digits keeps the decimal digits of s.
func digits(s string) string {
	return strings.Map(func(r rune) rune { r = foldRune(r); return If(r < '0' || r > '9', -1, r) }, s)
}

// flatText gives text on one line, without full-width forms and blanks around it.
func flatText(s string) string { return strings.Join(strings.Fields(strings.Map(foldRune, s)), " ") }

// sameText tells whether two texts are the same, whatever their case, width and blanks.
func sameText(a, b string) bool { return strings.EqualFold(flatText(a), flatText(b)) }

// Listed tells whether a list of a policy names something, as sameText does.
func Listed(list, name string) bool {
	return slices.ContainsFunc(ListOf(list), func(s string) bool { return sameText(s, name) })
}

// ListOf gives the names of a list of a policy.
func ListOf(list string) []string {
	parts := strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(",，、;；", r) })
	return slices.DeleteFunc(eachOf(parts, strings.TrimSpace), func(s string) bool { return s == "" })
}

// NumberText writes a number with so many digits behind the point, -1 for as many as it has.
func NumberText(v float64, digits int) string { return strconv.FormatFloat(v, 'f', digits, 64) }
