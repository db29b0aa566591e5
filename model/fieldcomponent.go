package model

import (
	"cmp"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// CompField stands before the field's name in the name of a component that is a
// further field.
const CompField = "field:"

// MaxFieldComponents bounds how many further fields a policy weighs.
const MaxFieldComponents = 6

// FieldComponent makes a further field a component of the score.
type FieldComponent struct {
	Field  string  `toml:"field" json:"field"`
	Weight float64 `toml:"weight" json:"weight"` // as Weights
	// Low and High are the numbers that count 0 and 100, what lies between them in
	// proportion; Low may be the larger. Where both are 0, a number counts by its
	// place among those of the book.
	Low  float64 `toml:"low,omitzero" json:"low,omitzero"`
	High float64 `toml:"high,omitzero" json:"high,omitzero"`
	// Values say what each choice counts, 0..100; nil for numbers. Other choices
	// count as unknown.
	Values map[string]float64 `toml:"values,omitempty" json:"values,omitempty"`
}

// Name is the component's name in a score.
func (c *FieldComponent) Name() string { return CompField + c.Field }

// Ranked tells a component whose numbers count by their place in the book.
func (c *FieldComponent) Ranked() bool { return c.Values == nil && c.Low == c.High }

// Fits tells whether the component can count values of a type: numbers as they are,
// choices, texts and yes or no by its Values.
func (c *FieldComponent) Fits(t FieldType) bool {
	return If(c.Values == nil, t == FieldNumber, t == FieldChoice || t == FieldText || t == FieldYesNo)
}

// Value gives what a choice counts; false for one that Values do not name.
func (c *FieldComponent) Value(choice string) (float64, bool) {
	if v, ok := c.Values[choice]; ok {
		return v, true
	}
	for name, v := range c.Values {
		if foldText(name) == foldText(strings.TrimSpace(choice)) {
			return v, true
		}
	}
	return 0, false
}

// Component gives the component that a further field is; nil where it is none.
func (p *Policy) Component(field string) *FieldComponent {
	i := slices.IndexFunc(p.Components, func(c FieldComponent) bool { return foldText(c.Field) == foldText(field) })
	if i < 0 {
		return nil
	}
	return &p.Components[i]
}

// FieldComponents writes components on one line that ParseFieldComponents reads back:
// "Usage 10; Overdue 5 90..0; Grade 8: AAA=100, AA=80".
func FieldComponents(list []FieldComponent) string {
	return strings.Join(Each(list, func(c *FieldComponent) string {
		text := c.Field + " " + NumberText(c.Weight, -1)
		if c.Low != c.High {
			text += " " + NumberText(c.Low, -1) + ".." + NumberText(c.High, -1)
		}
		names := slices.SortedFunc(maps.Keys(c.Values), func(a, b string) int { // the best first
			return cmp.Or(cmp.Compare(c.Values[b], c.Values[a]), cmp.Compare(a, b))
		})
		values := eachOf(names, func(name string) string { return name + "=" + NumberText(c.Values[name], -1) })
		return text + If(len(values) > 0, ": ", "") + strings.Join(values, ", ")
	}), "; ")
}

// ParseFieldComponents reads what FieldComponents writes. The error names the part
// that it cannot read in Args["Text"].
func ParseFieldComponents(text string) ([]FieldComponent, error) {
	var out []FieldComponent
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(";；\n", r) }) {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		c, ok := parseFieldComponent(part)
		double := slices.ContainsFunc(out, func(o FieldComponent) bool { return foldText(o.Field) == foldText(c.Field) })
		if !ok || double || len(out) == MaxFieldComponents {
			return nil, badComponent(part)
		}
		out = append(out, c)
	}
	return out, nil
}

func badComponent(text string) error {
	return Invalid("error.policy.component", "Key", "components", "Text", text, "Most", MaxFieldComponents)
}

// parseFieldComponent reads "FIELD WEIGHT", with "LOW..HIGH" or ": CHOICE=VALUE, ..." behind.
func parseFieldComponent(text string) (c FieldComponent, ok bool) {
	ok = true
	number := func(text string, most float64) float64 {
		v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		ok = ok && err == nil && math.Abs(v) <= most // false for NaN
		return v
	}
	head, values, choices := strings.Cut(strings.Replace(text, "：", ":", 1), ":")
	words := strings.Fields(head)
	if len(words) == 0 {
		return c, false
	}
	if low, high, scaled := strings.Cut(words[len(words)-1], ".."); scaled && !choices {
		c.Low, c.High, words = number(low, largest), number(high, largest), words[:len(words)-1]
		ok = ok && c.Low != c.High
	}
	last := len(words) - 1
	if last < 1 {
		return c, false
	}
	c.Field, c.Weight = strings.Join(words[:last], " "), number(words[last], largest)
	ok = ok && c.Weight >= 0
	if !choices {
		return c, ok
	}
	c.Values = map[string]float64{}
	for _, choice := range ListOf(values) {
		name, value, _ := strings.Cut(choice, "=")
		name = strings.TrimSpace(name)
		v := number(value, 100)
		_, double := c.Value(name)
		ok = ok && !double && name != "" && v >= 0
		c.Values[name] = v
	}
	return c, ok && len(c.Values) > 0
}

// checkComponents refuses components that cannot be written and read back.
func (p *Policy) checkComponents() error {
	for i := range p.Components {
		one := p.Components[i : i+1]
		text := FieldComponents(one)
		if again, err := ParseFieldComponents(text); err != nil || !reflect.DeepEqual(again, one) {
			return badComponent(text)
		}
	}
	_, err := ParseFieldComponents(FieldComponents(p.Components))
	return err
}

// creditNames are what files and books call a customer's credit grade, without case and
// signs between.
var creditNames = strings.Fields("creditgrade creditrating creditlevel creditclass creditworthiness bonität kreditrating " +
	"信用等级 信用级别 信用评级 客户信用等级 资信等级 信誉等级 信用等級 資信等級 信用ランク")

// IsCredit tells whether a further field is the credit grade by its name.
func IsCredit(field string) bool {
	name := strings.Map(func(r rune) rune {
		return If(unicode.IsLetter(r) || unicode.IsDigit(r), r, -1)
	}, foldText(field))
	return slices.Contains(creditNames, name)
}

// CreditValues are what credit grades count, 0..100, until a policy says otherwise: the
// letters of rating agencies and the words of Chinese books.
func CreditValues() map[string]float64 {
	return map[string]float64{
		"AAA": 100, "AA": 90, "A": 80, "BBB": 65, "BB": 50, "B": 40, "CCC": 25, "CC": 15, "C": 10, "D": 0,
		"优": 100, "良": 75, "中": 50, "差": 10,
	}
}

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
