package record

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"tierbook/db/engine"
	"tierbook/model"
)

// FactsCols are the columns of facts, in order.
const FactsCols = "customer_id, interactions, orders, order_days, first_order, last_order, revenue, first_spend, unconverted, median_gap, " +
	"last_contact, last_try, tries, satisfaction, satisfaction_day, prev_satisfaction, open_complaints, oldest_complaint, referrals, promise, next_event, opportunities, ledger, yearly, opening"

// FactsTable describes the table of facts.
func FactsTable() *Table { return NewTable("facts", FactsCols, 0) }

// FactsRow gives the columns of a customer's facts.
func FactsRow(customer int64, f *model.Facts) []any {
	return []any{
		customer, int64(f.Interactions), int64(f.Orders), int64(f.OrderDays), int64(f.FirstOrder), int64(f.LastOrder), f.Revenue,
		f.FirstSpend, int64(f.Unconverted), f.MedianGap, int64(f.LastContact), int64(f.LastTry), int64(f.Tries), int64(f.Satisfaction), int64(f.SatisfactionDay),
		int64(f.PrevSatisfaction), int64(f.OpenComplaints), int64(f.OldestComplaint), int64(f.Referrals), int64(f.Promise),
		int64(f.NextEvent), packOpportunities(f.Opportunities), string(f.Ledger), string(f.Yearly), f.Opening,
	}
}

// FactsScan holds the targets of one customer's facts between Scan and use.
type FactsScan struct {
	ID   int64
	f    model.Facts
	open string
}

// Targets are where the columns are scanned to.
func (s *FactsScan) Targets() []any {
	f := &s.f
	return []any{
		&s.ID, &f.Interactions, &f.Orders, &f.OrderDays, &f.FirstOrder, &f.LastOrder, &f.Revenue, &f.FirstSpend, &f.Unconverted,
		&f.MedianGap, &f.LastContact, &f.LastTry, &f.Tries, &f.Satisfaction, &f.SatisfactionDay, &f.PrevSatisfaction, &f.OpenComplaints,
		&f.OldestComplaint, &f.Referrals, &f.Promise, &f.NextEvent, &s.open, (*string)(&f.Ledger), (*string)(&f.Yearly), &f.Opening,
	}
}

// Facts gives what was scanned.
func (s *FactsScan) Facts() model.Facts {
	f := s.f
	f.Opportunities = unpackOpportunities(s.open)
	return f
}

func packOpportunities(o []model.Opportunity) string {
	if len(o) == 0 {
		return ""
	}
	b, err := json.Marshal(o)
	if err != nil { // plain numbers and clean text always marshal
		return ""
	}
	return string(b)
}

func unpackOpportunities(s string) []model.Opportunity {
	if s == "" {
		return nil
	}
	var o []model.Opportunity
	if json.Unmarshal([]byte(s), &o) != nil {
		return nil
	}
	return o
}

// Referrals counts the customers who name this one as their recommender.
func Referrals(ctx context.Context, q engine.Querier, id int64) (n int, err error) {
	err = q.QueryRowContext(ctx, "SELECT count(*) FROM customer WHERE referred_by = $1 AND referred_by <> 0", id).Scan(&n)
	return n, err
}

// ReadFacts gives a customer's stored facts; false when there are none.
func ReadFacts(ctx context.Context, q engine.Querier, id int64) (model.Facts, bool, error) {
	var s FactsScan
	err := q.QueryRowContext(ctx, "SELECT "+FactsCols+" FROM facts WHERE customer_id = $1", id).Scan(s.Targets()...)
	if errors.Is(err, sql.ErrNoRows) {
		return model.Facts{}, false, nil
	}
	return s.Facts(), err == nil, err
}
