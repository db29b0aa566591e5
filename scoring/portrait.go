package scoring

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"tierbook/model"
)

// Portraits leave out what is weak or may be chance.
const (
	portraitEffect = 0.2 // standard deviations: below this two groups look alike
	portraitSigma  = 3.0 // standard errors: with so many attributes, two would often be chance
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
		model.AttrOwner, model.AttrRegion, model.AttrIndustry, model.AttrKind, model.AttrStage, model.AttrTags,
	}
)

// figure reads a number of a record; day attributes as days before asOf.
func figure(r model.Record, a model.Attr, asOf model.Day) (float64, bool) {
	v, ok := r.Num(a)
	if ok && a.Info().Type == model.TypeDay {
		v = float64(asOf) - v
	}
	return v, ok
}

// Portrait tells what sets some customers apart from the whole book: figures
// whose mean differs, values of attributes that are more or less common, the
// strongest first. Differences that are small or may be chance are left out.
func Portrait(book []model.Record, in func(i int) bool, asOf model.Day) []model.Trait {
	chosen := make([]bool, len(book))
	size := 0
	for i := range book {
		if chosen[i] = in(i); chosen[i] {
			size++
		}
	}
	if size == 0 || size == len(book) {
		return nil
	}
	var out []model.Trait
	for _, a := range portraitFigures {
		out = append(out, figureTrait(book, chosen, a, asOf))
	}
	for _, a := range portraitWords {
		out = append(out, wordTraits(book, chosen, size, a)...)
	}
	out = slices.DeleteFunc(out, func(t model.Trait) bool {
		e := math.Abs(t.Effect)
		return math.IsNaN(e) || e < portraitEffect || e*math.Sqrt(float64(t.Known)) < portraitSigma
	})
	slices.SortFunc(out, func(a, b model.Trait) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Effect), math.Abs(a.Effect)), cmp.Compare(a.Attr, b.Attr), cmp.Compare(a.Value, b.Value))
	})
	return out
}

// figureTrait compares the mean of a figure over those who have it.
func figureTrait(book []model.Record, chosen []bool, a model.Attr, asOf model.Day) model.Trait {
	t := model.Trait{Attr: a}
	var n, sum, squares, setSum float64
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
	t.Effect = (t.Set - t.Book) / math.Sqrt(math.Max(0, squares/n-t.Book*t.Book))
	return t
}

// wordTraits compares how common each value of an attribute is.
func wordTraits(book []model.Record, chosen []bool, size int, a model.Attr) []model.Trait {
	type tally struct{ set, all int }
	counts := map[string]tally{}
	for i, r := range book {
		text := r.Text(a)
		if text == "" {
			continue
		}
		values := []string{text}
		if a == model.AttrTags {
			values = strings.Split(text, ",")
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
	out := make([]model.Trait, 0, len(counts))
	for v, c := range counts {
		t := model.Trait{Attr: a, Value: v, Set: float64(c.set) / float64(size), Book: float64(c.all) / float64(len(book)), Known: size}
		t.Effect = (t.Set - t.Book) / math.Sqrt(t.Book*(1-t.Book))
		out = append(out, t)
	}
	return out
}
