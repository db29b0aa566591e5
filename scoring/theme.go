package scoring

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"

	"tierbook/model"
)

// What a theme must be.
const (
	themesMost  = 8    // words told
	themeLeast  = 3    // ratings that a word must stand beside
	themeChance = 0.05 // of naming any word where none sets low ratings apart
)

// plainWords say nothing of what is wrong; a piece of Chinese with one of plainRunes in it
// is no word.
const (
	plainWords = " the and for with was were are not but very this that have has had they them their from our out you your all too "
	plainRunes = "的了是我们你他很太在有和就也都还到个这那不没吗呢吧啊与及"
)

// Themes finds the words of notes that set low ratings, of 1 or 2, apart from the others:
// words of Latin and other letters, and Chinese in pieces of two characters, which are put
// together where they always stand together. Those come first whose share of low ratings is
// at least the furthest above that of all; a word whose share may be chance, among as many
// words as there are, is none.
func Themes(list []model.Voice) []model.Theme {
	counts, low := map[string]*model.Theme{}, 0
	for i := range list {
		bad := list[i].Rating <= 2
		if bad {
			low++
		}
		for w := range themeWords(list[i].Text) {
			t := cmp.Or(counts[w], &model.Theme{Word: w})
			counts[w] = t
			if t.Ratings++; bad {
				t.Low++
			}
		}
	}
	tried := 0
	for _, t := range counts {
		if t.Ratings >= themeLeast {
			tried++
		}
	}
	least := func(t *model.Theme) float64 {
		share, _ := shareBounds(t.Low, t.Ratings, themeChance/float64(tried))
		return share
	}
	var themes []model.Theme
	for _, w := range slices.Sorted(maps.Keys(counts)) {
		if t := counts[w]; t.Ratings >= themeLeast && least(t) > float64(low)/float64(len(list)) {
			themes = joinTheme(themes, *t, list)
		}
	}
	slices.SortFunc(themes, func(a, b model.Theme) int {
		return cmp.Or(cmp.Compare(least(&b), least(&a)), cmp.Compare(a.Word, b.Word))
	})
	return themes[:min(len(themes), themesMost)]
}

// joinTheme adds a word to themes: to the one that it goes on, where neither stands without
// the other.
func joinTheme(themes []model.Theme, t model.Theme, list []model.Voice) []model.Theme {
	first, last := []rune(t.Word)[0], []rune(t.Word)[len([]rune(t.Word))-1]
	for i := range themes {
		o, r := &themes[i], []rune(themes[i].Word)
		if !unicode.Is(unicode.Han, first) || o.Ratings != t.Ratings || o.Low != t.Low {
			continue
		}
		word := ""
		switch {
		case r[len(r)-1] == first:
			word = o.Word + string([]rune(t.Word)[1:])
		case r[0] == last:
			word = t.Word + string(r[1:])
		}
		n := 0
		for k := range list {
			if word != "" && strings.Contains(list[k].Text, word) {
				n++
			}
		}
		if n == o.Ratings {
			t.Word = word // which another may go on
			return joinTheme(slices.Delete(themes, i, i+1), t, list)
		}
	}
	return append(themes, t)
}

// themeWords gives the words of a text, each once, in lower case.
func themeWords(text string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		latin := strings.FieldsFunc(w, func(r rune) bool { return unicode.Is(unicode.Han, r) })
		for _, l := range latin {
			if len([]rune(l)) >= 3 && !strings.Contains(plainWords, " "+l+" ") {
				out[l] = true
			}
		}
		for _, run := range strings.FieldsFunc(w, func(r rune) bool { return !unicode.Is(unicode.Han, r) || strings.ContainsRune(plainRunes, r) }) {
			letters := []rune(run)
			for i := 1; i < len(letters); i++ {
				out[string(letters[i-1:i+1])] = true
			}
		}
	}
	return out
}
