package scoring

import "tierbook/model"

// Year is the span in days of the figures of the last twelve months.
const Year = 365

// inWindow counts the orders and sums up the revenue of so many days, the last of
// them asOf; 0 days are the whole history. lowest is the lowest sum on any day since
// the last order: a refund that leaves the window makes nobody worth more by
// keeping silent. Opening revenue, which has a window of its own, counts. Of facts without a ledger all counts while the last order does.
func inWindow(f *model.Facts, days int, asOf model.Day) (orders int, sum, lowest int64) {
	start, quiet := asOf-model.Day(days), f.LastOrder-model.Day(days)
	if days <= 0 || f.Ledger == "" && f.LastOrder > start || f.Ledger.First() > start {
		return f.Orders, f.Revenue, f.Revenue
	}
	left, most := int64(0), int64(0)
	for s := range f.Ledger.All() {
		switch {
		case s.Day > start:
			sum += s.Base
			if s.Order {
				orders++
			}
		case s.Day > quiet: // left the window since the last order
			left += s.Base
			most = max(most, left)
		}
	}
	sum += f.Opening
	return orders, sum, sum + left - most
}
