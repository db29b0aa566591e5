package scoring

import (
	"cmp"
	"math"
	"slices"

	"tierbook/model"
)

// Settings of the decision tree. It is to be read, not to win: four questions
// are as many as anybody keeps in mind.
const (
	treeDepth  = 4
	treeLeaf   = 5      // fewest customers a rule may speak of, and one in a hundred
	treeSample = 20_000 // customers the tree is grown on; its accuracy is measured on all
)

// Explain restates a division of customers as readable rules: a decision tree
// (CART by the Gini index, depth at most four) over the figures. class numbers
// the classes from 0. Every customer meets exactly one rule; unknown figures
// count as low. The accuracy is the share of customers placed rightly.
func Explain(book []model.Record, figures []model.Attr, class func(i int) int, asOf model.Day) ([]model.Rule, float64) {
	if len(book) == 0 {
		return nil, 0
	}
	t := tree{attrs: figures, columns: make([][]float64, len(figures)), class: make([]int, len(book))}
	for f, a := range figures {
		t.columns[f] = make([]float64, len(book))
		for i, r := range book {
			v, ok := figure(r, a, asOf)
			if !ok {
				v = math.Inf(-1)
			}
			t.columns[f][i] = v
		}
	}
	for i := range book {
		t.class[i] = class(i)
		t.classes = max(t.classes, t.class[i]+1)
	}
	n := min(len(book), treeSample)
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i * len(book) / n
	}
	t.leaf = max(treeLeaf, n/100)
	root := t.grow(rows, treeDepth)
	rules := t.rules(root, nil, nil)
	right := 0
	for i := range book {
		rule := root.leafOf(&t, i)
		rules[rule].Count++
		if rules[rule].Class == t.class[i] {
			rules[rule].Right++
			right++
		}
	}
	slices.SortStableFunc(rules, func(a, b model.Rule) int {
		return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(b.Count, a.Count))
	})
	return rules, float64(right) / float64(len(book))
}

// tree is a decision tree under construction.
type tree struct {
	attrs   []model.Attr
	columns [][]float64 // by figure, by customer
	class   []int
	classes int
	leaf    int
}

// branch is a node: a question with two answers, or a class.
type branch struct {
	figure    int
	bound     float64
	low, high *branch // at most the bound, above it; nil in a leaf
	class     int
	rule      int // number of the leaf
}

func (b *branch) leafOf(t *tree, i int) int {
	for b.low != nil {
		b = model.If(t.columns[b.figure][i] > b.bound, b.high, b.low)
	}
	return b.rule
}

// grow makes the subtree over some customers. Two leaves of one class become one.
func (t *tree) grow(rows []int, depth int) *branch {
	counts := make([]int, t.classes)
	for _, i := range rows {
		counts[t.class[i]]++
	}
	b := &branch{class: slices.Index(counts, slices.Max(counts))}
	if depth == 0 || counts[b.class] == len(rows) {
		return b
	}
	best := math.Inf(-1)
	found := false
	sorted := slices.Clone(rows)
	for f := range t.columns {
		column := t.columns[f]
		slices.SortFunc(sorted, func(i, j int) int { return cmp.Or(cmp.Compare(column[i], column[j]), cmp.Compare(i, j)) })
		if purity, bound, ok := t.split(sorted, column, counts); ok && purity > best+1e-9 {
			best, b.figure, b.bound, found = purity, f, bound, true
		}
	}
	if !found {
		return b
	}
	var low, high []int
	for _, i := range rows {
		if t.columns[b.figure][i] > b.bound {
			high = append(high, i)
		} else {
			low = append(low, i)
		}
	}
	b.low, b.high = t.grow(low, depth-1), t.grow(high, depth-1)
	return model.If(b.low.low == nil && b.high.low == nil && b.low.class == b.high.class, &branch{class: b.low.class}, b)
}

// split finds the bound on a figure that leaves the purest two sides: the
// largest Σ n_c²/n over both, which the Gini index comes down to. It must be
// purer than leaving the customers together.
func (t *tree) split(sorted []int, column []float64, counts []int) (best, bound float64, ok bool) {
	low, high := make([]float64, t.classes), make([]float64, t.classes)
	var lowSquares, highSquares float64
	for c, n := range counts {
		high[c] = float64(n)
		highSquares += high[c] * high[c]
	}
	n := float64(len(sorted))
	best = highSquares/n + 1e-9*n
	for k := 1; k < len(sorted); k++ {
		c := t.class[sorted[k-1]]
		lowSquares += 2*low[c] + 1
		highSquares -= 2*high[c] - 1
		low[c]++
		high[c]--
		a, b := column[sorted[k-1]], column[sorted[k]]
		if a == b || k < t.leaf || len(sorted)-k < t.leaf {
			continue
		}
		if purity := lowSquares/float64(k) + highSquares/(n-float64(k)); purity > best {
			best, bound, ok = purity, readable(a, b), true
		}
	}
	return best, bound, ok
}

// readable gives the roundest number from a up to, not including, b: a rule
// says "over 500", not "over 498.37".
func readable(a, b float64) float64 {
	if math.IsInf(a, -1) { // from unknown to known
		return model.If(b > 0, 0, b-1)
	}
	scale := math.Pow(10, math.Ceil(math.Log10(math.Max(math.Abs(a), math.Abs(b))+1e-300)))
	for range 18 {
		for _, step := range [2]float64{scale, scale / 2} {
			if v := math.Ceil(a/step) * step; v >= a && v < b {
				return v
			}
		}
		scale /= 10
	}
	return a
}

// rules lists the leaves from left to right, numbering them; conditions on the
// same figure and side are one.
func (t *tree) rules(b *branch, when []model.Condition, out []model.Rule) []model.Rule {
	if b.low == nil {
		b.rule = len(out)
		return append(out, model.Rule{When: slices.Clone(when), Class: b.class})
	}
	a := t.attrs[b.figure]
	out = t.rules(b.low, narrowed(when, model.Condition{Attr: a, Bound: b.bound}), out)
	return t.rules(b.high, narrowed(when, model.Condition{Attr: a, Above: true, Bound: b.bound}), out)
}

// narrowed adds a condition in place of a wider one.
func narrowed(when []model.Condition, c model.Condition) []model.Condition {
	out := slices.DeleteFunc(slices.Clone(when), func(o model.Condition) bool { return o.Attr == c.Attr && o.Above == c.Above })
	return append(out, c)
}
