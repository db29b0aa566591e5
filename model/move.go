package model

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Move is what one component did to a score.
type Move struct {
	Name string
	By   float64
}

// Moves tells what each component did between two scores of a customer, the
// largest move first; together they are the difference of the scores. A
// component moves by what its own value does against the score before: one that
// becomes known takes weight from the others, but did they not change, they did
// not move the score.
func Moves(before, after *Score) []Move {
	known := func(s *Score) (sum float64) {
		for _, c := range s.Components {
			if c.Known {
				sum += c.Weight
			}
		}
		return sum
	}
	pull := func(cs []Component, name string) float64 { // away from the score before
		if c := named(cs, name); c.Known {
			return c.Weight * (c.Value - before.Value)
		}
		return 0
	}
	weight := known(after)
	out := make([]Move, 0, len(after.Components))
	for _, c := range after.Components {
		by := 0.0
		switch {
		case weight == 0:
			by = -named(before.Components, c.Name).Contribution
		case known(before) == 0:
			by = c.Contribution
		default:
			by = (pull(after.Components, c.Name) - pull(before.Components, c.Name)) / weight
		}
		if by != 0 {
			out = append(out, Move{c.Name, by})
		}
	}
	slices.SortStableFunc(out, func(a, b Move) int { return cmp.Compare(math.Abs(b.By), math.Abs(a.By)) })
	return out
}

// named gives the component of a name, an unknown one where there is none.
func named(cs []Component, name string) Component {
	if i := slices.IndexFunc(cs, func(c Component) bool { return c.Name == name }); i >= 0 {
		return cs[i]
	}
	return Component{}
}

// Pair is two customers who may be the same.
type Pair struct {
	A, B     Match    // A has the lower id
	Score    int      // 0..100, how likely they are the same
	Evidence []Reason // what they have in common, and what speaks against it
}

// Difference is a field in which two customers differ.
type Difference struct {
	Field string // its word in the export, or "=" and the name of a further field
	A, B  string
}

// MergeFields are the fields that a merge can take from either customer; further
// fields, by "=" and their name, can be taken as well.
var MergeFields = []string{"name", "kind", "owner", "region", "industry", "phone", "email", "note", "birthday", "potential"}

// CanTake tells whether a merge can take the field from either customer.
func CanTake(field string) bool {
	return slices.Contains(MergeFields, field) || strings.HasPrefix(field, "=")
}
