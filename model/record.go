package model

import (
	"slices"
	"strings"
)

// Row is one customer with its facts and its score: what lists, queue and
// commands show. Components and Reasons are filled.
type Row struct {
	Customer
	Facts   Facts
	Score   Score
	Matched string // the line of a note that a search found, "" where it was not one
}

var _ Record = (*Row)(nil)

// Text gives text, stage and kind attributes; tags joined by commas.
func (r *Row) Text(a Attr) string {
	if a < attrCount && attrInfos[a].text != nil {
		return attrInfos[a].text(r)
	}
	return ""
}

// Num gives number, money (minor units), share, day and tier attributes; false
// when unknown.
func (r *Row) Num(a Attr) (float64, bool) {
	if a < attrCount && attrInfos[a].num != nil {
		return attrInfos[a].num(r)
	}
	return 0, false
}

func unlessZero[T ~int | ~int32 | ~uint8](v T) (float64, bool) { return float64(v), v != 0 }

func unlessNil[T int | float64](p *T) (float64, bool) {
	if p == nil {
		return 0, false
	}
	return float64(*p), true
}

// HasTag tells whether the customer carries the tag, compared without case.
func (r *Row) HasTag(tag string) bool {
	return slices.ContainsFunc(r.Tags, func(t string) bool { return strings.EqualFold(t, tag) })
}

// Is tells the flags of filters on the day of the score.
func (r *Row) Is(flag string) bool {
	i := slices.IndexFunc(filterFlags, func(w word) bool { return w.name == flag })
	return i >= 0 && filterFlags[i].holds(r)
}
