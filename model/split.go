package model

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Splits are the attributes that the manager's figures may be split by; the further fields
// of a book stand beside them.
var Splits = [...]Attr{AttrOwner, AttrRegion, AttrCity, AttrIndustry, AttrTags, AttrStage, AttrTier}

// MaxGroups is into how many groups the values of a text field may split a book.
const MaxGroups = 200

// Bands of numbers: single whole numbers up to so many, else about so many bands.
const (
	singleMost = 8
	bandsAbout = 5
)

// Equals words the filter for one value of an attribute, or for none.
func (a Attr) Equals(value string) string {
	if value == "" {
		return "no:" + a.String()
	}
	return a.String() + "=" + quoteWord(value, true)
}

// Group words the filter for those of one value of the split, as GroupStat has it.
func (q *StatsQuery) Group(value string) string {
	word, none := q.Field.Word(), value == ""
	switch from, to, band := strings.Cut(value, ".."); {
	case q.By != AttrField:
		return q.By.Equals(value)
	case none && q.Field.Type == FieldYesNo:
		return "-" + word + ":yes,no"
	case none && q.Field.Type == FieldNumber: // no number stands there, whatever else does
		return "-(" + word + "<0 or " + word + ">=0)"
	case none && q.Field.Type == FieldDate:
		return "-(" + word + "<2000 or " + word + ">=2000)"
	case none:
		return "no:" + word
	case q.Field.Type == FieldYesNo || q.Field.Type == FieldDate:
		return word + ":" + value
	case q.Field.Type != FieldNumber:
		return word + "=" + quoteWord(value, true)
	case band:
		return word + ">=" + from + " " + word + "<" + to
	case value[0] == '<' || value[0] == '>':
		return word + value
	}
	return word + "=" + value
}

// FieldGroups puts values of a further field into groups: each of a choice or a text by
// itself, yes and no, years of dates, and numbers in bands, "<20", "20..40", ">=40", each
// from its first number to below the next one's.
type FieldGroups struct {
	Order []string // the groups as they follow one another; of texts nil
	def   FieldDef
	edges []float64 // of bands
	known map[string]string
}

// NewFieldGroups finds the groups of values, in any order. More than MaxGroups are refused
// with error.stats.many.
func NewFieldGroups(def FieldDef, values []string) (*FieldGroups, error) {
	g := &FieldGroups{def: def, known: map[string]string{}}
	var numbers []float64
	for _, v := range slices.Sorted(slices.Values(values)) {
		if n, ok := def.Type.Num(v); ok {
			numbers = append(numbers, n)
		}
		if key := foldText(v); g.known[key] == "" && v != "" {
			g.known[key] = v // of several spellings the first
		}
	}
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	switch {
	case def.Type == FieldNumber && (len(numbers) > singleMost || len(numbers) > 1 && slices.ContainsFunc(numbers, func(n float64) bool { return n != math.Trunc(n) })):
		g.bands(numbers)
	case def.Type == FieldYesNo:
		g.Order = []string{"yes", "no"}
	case def.Type.Ordered():
		for _, n := range numbers {
			g.Order = append(g.Order, g.single(n))
		}
		g.Order = slices.Compact(g.Order)
	case len(g.known) > MaxGroups:
		return nil, Invalid("error.stats.many", "Text", def.Name, "N", len(g.known), "Limit", MaxGroups)
	}
	return g, nil
}

// bands lays round edges through what most of ascending numbers lie between.
func (g *FieldGroups) bands(numbers []float64) {
	low, high := numbers[len(numbers)/20], numbers[len(numbers)-1-len(numbers)/20]
	size := (high - low) / bandsAbout
	unit := math.Pow10(int(math.Floor(math.Log10(size))))
	step := unit * cmp.Or(map[bool]float64{true: 1}[size <= unit], map[bool]float64{true: 2}[size <= 2*unit], map[bool]float64{true: 5}[size <= 5*unit], 10)
	decimals := max(0, -int(math.Floor(math.Log10(step))))
	var words []string
	for n := math.Floor(low/step) + 1; n*step <= high; n++ {
		words = append(words, NumberText(n*step, decimals))
	}
	g.Order = []string{"<" + words[0]}
	for i, w := range words {
		edge, _ := strconv.ParseFloat(w, 64) // as a filter reads it
		g.edges = append(g.edges, edge)
		if i+1 < len(words) {
			g.Order = append(g.Order, w+".."+words[i+1])
		}
	}
	g.Order = append(g.Order, ">="+words[len(words)-1])
}

// single is the group of a number or day alone.
func (g *FieldGroups) single(n float64) string {
	if g.def.Type == FieldDate {
		return Day(n).String()[:4]
	}
	return NumberText(n, -1)
}

// Of gives the group of a value, "" for none and for what is none of the field's type.
func (g *FieldGroups) Of(value string) string {
	n, ok := g.def.Type.Num(value)
	switch {
	case !g.def.Type.Ordered():
		return g.known[foldText(value)]
	case !ok:
		return ""
	case g.def.Type == FieldYesNo:
		return g.Order[1-int(n)]
	case g.edges != nil:
		at, found := slices.BinarySearch(g.edges, n)
		if found {
			at++
		}
		return g.Order[at]
	}
	return g.single(n)
}
