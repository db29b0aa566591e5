package model

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Nearest gives the candidate that a mistyped word most probably stands for:
// one that it begins, or one at most two slips away (a third of its length for
// short words); "" when none is close. Ties go to the earlier candidate.
func Nearest(text string, candidates []string) string {
	w := []rune(foldText(strings.TrimSpace(text)))
	if len(w) == 0 || len(w) > 40 {
		return ""
	}
	best, slips := "", min(2, max(1, len(w)/3))+1
	for _, c := range candidates {
		r := []rune(foldText(c))
		d := editDistance(w, r)
		if len(w) >= 3 && strings.HasPrefix(string(r), string(w)) {
			d = min(d, 1)
		}
		if d < slips && d < max(len(w), len(r)) {
			best, slips = c, d
		}
	}
	return best
}

// Slips tells whether a text has each word of a search, or one at most two slips away
// from it; only words of four letters or more are taken to be mistyped.
func Slips(search, text string) bool {
	apart := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	var words []string
	for _, w := range strings.FieldsFunc(search, apart) {
		if strings.Contains(text, w) {
			continue
		}
		if words == nil {
			words = strings.FieldsFunc(text, apart)
		}
		if utf8.RuneCountInString(w) < 4 || Nearest(w, words) == "" {
			return false
		}
	}
	return true
}

// Unknown is the error for a name that is not among names: key+"_near" with the
// nearest of them in Args["Near"], where one is close, else key.
func Unknown(code Code, key, text string, names []string, args ...any) *Error {
	if near := Nearest(text, names); near != "" {
		key, args = key+"_near", append(args, "Near", near)
	}
	return E(code, key, args...)
}

// editDistance counts the slips between two words: letters changed, added, left
// out, or two neighbours swapped.
func editDistance(a, b []rune) int {
	if len(b) > len(a)+3 || len(a) > len(b)+3 {
		return len(a) + len(b)
	}
	prev2, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return prev[len(b)]
}
