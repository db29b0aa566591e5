package model

import (
	"slices"
	"strings"
)

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
