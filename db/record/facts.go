package record

import (
	"context"

	"tierbook/db/engine"
	"tierbook/model"
)

// FactsCols are the columns of facts, in order.
const FactsCols = "customer_id, interactions, orders, order_days, first_order, last_order, revenue, first_spend, unconverted, median_gap, " +
	"last_contact, last_try, tries, satisfaction, satisfaction_day, prev_satisfaction, open_complaints, oldest_complaint, referrals, promise, next_event, opportunities, ledger, yearly, opening"

// FactsTable describes the table of facts.
func FactsTable() *Table { return NewTable("facts", FactsCols, 0) }

// FactsTargets are where the columns of a customer's facts go.
func FactsTargets(customer *int64, f *model.Facts) []any {
	return []any{
		customer, &f.Interactions, &f.Orders, &f.OrderDays, &f.FirstOrder, &f.LastOrder, &f.Revenue, &f.FirstSpend, &f.Unconverted,
		&f.MedianGap, &f.LastContact, &f.LastTry, &f.Tries, &f.Satisfaction, &f.SatisfactionDay, &f.PrevSatisfaction, &f.OpenComplaints,
		&f.OldestComplaint, &f.Referrals, &f.Promise, &f.NextEvent, (*opportunities)(&f.Opportunities), (*string)(&f.Ledger), (*string)(&f.Yearly), &f.Opening,
	}
}

// FactsRow gives the columns of a customer's facts.
func FactsRow(customer int64, f *model.Facts) []any { return values(FactsTargets(&customer, f)) }

// ReferralsOf counts whom customers recommended, by the recommender, of the customers
// that a condition means.
func ReferralsOf(ctx context.Context, q engine.Querier, where string, args ...any) (map[int64]int, error) {
	return engine.Index(ctx, q, engine.Pair[int64, int], "SELECT referred_by, count(*) FROM customer WHERE referred_by <> 0 AND "+where+" GROUP BY referred_by", args...)
}

// ReadFacts gives a customer's stored facts; false when there are none.
func ReadFacts(ctx context.Context, q engine.Querier, id int64) (model.Facts, bool, error) {
	return engine.One(ctx, q, func(f *model.Facts) []any { return FactsTargets(new(int64), f) }, "SELECT "+FactsCols+" FROM facts WHERE customer_id = $1", id)
}
