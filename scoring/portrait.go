package scoring

import (
	"cmp"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"

	"gonum.org/v1/gonum/mathext"

	"tierbook/model"
)

// Portraits leave out what is weak or may be chance.
const (
	portraitEffect = 0.2     // standard deviations: below this two groups look alike
	portraitSigma  = 3.0     // standard errors: with so many attributes, two would often be chance
	portraitTail   = 0.00135 // the chance beyond as many, for shares
)

// entails lists what a filter on an attribute says of other attributes: that A
// customers have high scores is no finding, nor that high scores have what they are made of.
var entails = map[model.Attr][]model.Attr{
	model.AttrTier: {model.AttrScore}, model.AttrMachineTier: {model.AttrScore}, model.AttrPotential: {model.AttrScore}, model.AttrSatisfaction: {model.AttrScore},
	model.AttrABC: moneyFigures, model.AttrM: moneyFigures, model.AttrRevenue: moneyFigures, model.AttrRevenue12m: moneyFigures, model.AttrExpectedSpend: moneyFigures,
	model.AttrF: orderFigures, model.AttrOrders: orderFigures, model.AttrExpectedOrders: slices.Concat(orderFigures, silenceFigures, moneyFigures),
	model.AttrR: silenceFigures, model.AttrLastOrder: silenceFigures, model.AttrOrders12m: slices.Concat(orderFigures, silenceFigures),
	model.AttrPAlive: slices.Concat(silenceFigures, moneyFigures), model.AttrPOrder: slices.Concat(silenceFigures, moneyFigures), model.AttrCLV: slices.Concat(silenceFigures, moneyFigures),
	model.AttrRFMClass: slices.Concat(orderFigures, silenceFigures, moneyFigures), model.AttrStage: slices.Concat(orderFigures, silenceFigures, []model.Attr{model.AttrFirstOrder}),
	model.AttrFirstOrder: {model.AttrStage}, model.AttrDue: {model.AttrLastContact}, model.AttrOverdue: {model.AttrLastContact},
	model.AttrRegion: {model.AttrCity}, model.AttrCity: {model.AttrRegion},
}

// The families of figures that follow from each other.
var (
	moneyFigures   = []model.Attr{model.AttrRevenue, model.AttrCLV, model.AttrScore}
	orderFigures   = []model.Attr{model.AttrOrders, model.AttrExpectedOrders, model.AttrStage, model.AttrScore}
	silenceFigures = []model.Attr{model.AttrLastOrder, model.AttrPOrder, model.AttrExpectedOrders, model.AttrStage, model.AttrScore}
)

// portraitFigures and portraitWords are what portraits compare. Days are
// compared as days ago.
var (
	portraitFigures = [...]model.Attr{
		model.AttrRevenue, model.AttrOrders, model.AttrLastOrder, model.AttrFirstOrder, model.AttrLastContact,
		model.AttrScore, model.AttrPotential, model.AttrSatisfaction, model.AttrComplaints,
		model.AttrPOrder, model.AttrExpectedOrders, model.AttrCLV,
	}
	portraitWords = [...]model.Attr{
		model.AttrOwner, model.AttrRegion, model.AttrCity, model.AttrIndustry, model.AttrKind, model.AttrStage, model.AttrTags,
	}
)

// figure reads a number of a record; day attributes as days before asOf.
func figure(r model.Record, a model.Attr, asOf model.Day) (float64, bool) {
	v, ok := r.Num(a)
	return model.If(ok && a.Info().Type == model.TypeDay, float64(asOf)-v, v), ok
}

// Portrait tells what sets some customers apart from the whole book: figures
// whose mean differs, values of attributes that are more or less common, the best
// proven first: ordered by how large the difference is at least, in standard
// deviations, three standard errors below what is seen. Differences that are small
// or may be chance are left out, and so is what the customers were chosen by and
// what follows from that; by tells which attributes these are.
func Portrait(book []model.Record, in func(i int) bool, asOf model.Day, by func(model.Attr) bool) []model.Trait {
	chosen := make([]bool, len(book))
	size := 0
	for i := range book {
		if chosen[i] = in(i); chosen[i] {
			size++
		}
	}
	return traits(book, chosen, size, asOf, by, false)
}

// Compare is Portrait of some customers beside others in place of the book; who is among
// both counts for either.
func Compare(these, others []model.Record, asOf model.Day, by func(model.Attr) bool) []model.Trait {
	chosen := append(slices.Repeat([]bool{true}, len(these)), make([]bool, len(others))...)
	return traits(slices.Concat(these, others), chosen, len(these), asOf, by, true)
}

// traits tells what sets those chosen, so many, apart from all, or from the rest.
func traits(book []model.Record, chosen []bool, size int, asOf model.Day, by func(model.Attr) bool, rest bool) []model.Trait {
	if size == 0 || size == len(book) {
		return nil
	}
	given := map[model.Attr]bool{}
	for a, follows := range entails {
		for _, f := range follows {
			given[f] = given[f] || by(a)
		}
	}
	var out []proven
	for _, a := range portraitFigures {
		if !given[a] && !by(a) {
			out = append(out, figureTrait(book, chosen, a, asOf, rest))
		}
	}
	for _, a := range portraitWords {
		if !given[a] && !by(a) {
			out = append(out, wordTraits(book, chosen, size, a, rest)...)
		}
	}
	out = slices.DeleteFunc(out, func(t proven) bool {
		return math.IsNaN(t.least) || t.least <= 0 || math.Abs(t.Effect) < portraitEffect
	})
	slices.SortFunc(out, func(a, b proven) int {
		return cmp.Or(cmp.Compare(b.least, a.least), cmp.Compare(a.Attr, b.Attr), cmp.Compare(a.Value, b.Value))
	})
	return model.Each(out, func(p *proven) model.Trait { return p.Trait })
}

// proven is a trait with how large its effect is at least, in standard
// deviations; 0 or less where it may be chance.
type proven struct {
	model.Trait
	least float64
}

// figureTrait compares the mean of a figure over those who have it.
func figureTrait(book []model.Record, chosen []bool, a model.Attr, asOf model.Day, rest bool) proven {
	t := proven{Trait: model.Trait{Attr: a}}
	var n, sum, squares, setSum, unsure float64
	for i, r := range book {
		v, ok := figure(r, a, asOf)
		if !ok {
			continue
		}
		n++
		sum += v
		squares += v * v
		if chosen[i] {
			t.Known++
			setSum += v
		}
	}
	t.Book, t.Set = sum/n, setSum/float64(t.Known)
	spread := math.Sqrt(math.Max(0, squares/n-t.Book*t.Book))
	if others := n - float64(t.Known); rest {
		t.Book, unsure = (sum-setSum)/others, 1/others
	}
	t.Effect = (t.Set - t.Book) / spread
	t.least = math.Abs(t.Effect) - portraitSigma*math.Sqrt(1/float64(t.Known)+unsure)
	return t
}

// wordTraits compares how common each value of an attribute is.
func wordTraits(book []model.Record, chosen []bool, size int, a model.Attr, rest bool) []proven {
	type tally struct{ set, all int }
	counts := map[string]tally{}
	for i, r := range book {
		text := r.Text(a)
		if text == "" {
			continue
		}
		values := []string{text}
		switch a {
		case model.AttrTags:
			values = strings.Split(text, ",")
		case model.AttrRegion, model.AttrCity:
			first, _ := model.Region(text)
			values[0] = model.Place(first)
		}
		for _, v := range values {
			c := counts[v]
			c.all++
			if chosen[i] {
				c.set++
			}
			counts[v] = c
		}
	}
	out := make([]proven, 0, len(counts))
	for v, c := range counts {
		t := proven{Trait: model.Trait{Attr: a, Value: v, Set: float64(c.set) / float64(size), Book: float64(c.all) / float64(len(book)), Known: size}}
		spread, least, most := math.Sqrt(t.Book*(1-t.Book)), t.Book, t.Book
		if rest {
			t.Book = float64(c.all-c.set) / float64(len(book)-size)
			least, most = shareBounds(c.all-c.set, len(book)-size, portraitTail)
		}
		t.Effect = (t.Set - t.Book) / spread
		if low, high := shareBounds(c.set, size, portraitTail); t.Effect > 0 {
			t.least = (low - most) / spread
		} else {
			t.least = (least - high) / spread
		}
		out = append(out, t)
	}
	return out
}

// shareBounds gives the least and the largest share behind k of n (Clopper and
// Pearson 1934), with a chance of tail beyond either.
func shareBounds(k, n int, tail float64) (low, high float64) {
	high = 1
	if k > 0 {
		low = mathext.InvRegIncBeta(float64(k), float64(n-k+1), tail)
	}
	if k < n {
		high = mathext.InvRegIncBeta(float64(k+1), float64(n-k), 1-tail)
	}
	return low, high
}

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
// words of Latin and other letters, and Chinese in pieces of two characters. Those come
// first whose share of low ratings is at least the furthest above that of all; a word whose
// share may be chance, among as many words as there are, is none.
func Themes(list iter.Seq[model.Voice]) []model.Theme {
	counts, low, all := map[string]*model.Theme{}, 0, 0
	for v := range list {
		all++
		bad := v.Rating <= 2
		if bad {
			low++
		}
		for w := range themeWords(v.Text) {
			t := cmp.Or(counts[w], &model.Theme{Word: w})
			counts[w] = t
			if t.Ratings++; bad {
				t.Low++
			}
		}
	}
	maps.DeleteFunc(counts, func(_ string, t *model.Theme) bool { return t.Ratings < themeLeast })
	least := func(t *model.Theme) float64 {
		share, _ := shareBounds(t.Low, t.Ratings, themeChance/float64(len(counts)))
		return share
	}
	var themes []model.Theme
	for _, w := range slices.Sorted(maps.Keys(counts)) {
		if t := counts[w]; least(t) > float64(low)/float64(all) {
			themes = append(themes, *t)
		}
	}
	slices.SortFunc(themes, func(a, b model.Theme) int {
		return cmp.Or(cmp.Compare(least(&b), least(&a)), cmp.Compare(a.Word, b.Word))
	})
	return themes[:min(len(themes), themesMost)]
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
