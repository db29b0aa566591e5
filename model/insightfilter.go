package model

import (
	"math"
	"strconv"
	"strings"
)

// Term writes the condition as a term of a filter expression, with money in the
// main unit of the currency and days as an age. Days, money and counts are whole,
// so that their bounds can be cut to whole numbers.
func (c Condition) Term(currency string) string {
	op, bound, unit := If(c.Above, ">", "<="), math.Floor(c.Bound), ""
	info := c.Attr.Info()
	switch {
	case info.Type == TypeDay:
		unit = "d"
	case info.Type == TypeMoney:
		bound = ToMajor(int64(bound), currency)
	case c.Attr != AttrOrders:
		bound = c.Bound
	}
	return info.Name + op + strconv.FormatFloat(bound, 'f', -1, 64) + unit
}

// RuleFilter gives the filter expression that means the buyers whom rules place
// in a class; "" when none do.
func RuleFilter(rules []Rule, class int, currency string) string {
	var paths []string
	for _, r := range rules {
		if r.Class != class {
			continue
		}
		terms := eachOf(r.When, func(c Condition) string { return " " + c.Term(currency) })
		paths = append(paths, AttrOrders.String()+">0"+strings.Join(terms, ""))
	}
	if len(paths) < 2 {
		return strings.Join(paths, "")
	}
	return "(" + strings.Join(paths, ") or (") + ")"
}
