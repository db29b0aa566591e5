package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"tierbook/db/engine"
	"tierbook/model"
	"tierbook/scoring"
)

const factsCols = "customer_id, interactions, orders, order_days, first_order, last_order, revenue, first_spend, unconverted, median_gap, " +
	"last_contact, last_try, tries, satisfaction, satisfaction_day, prev_satisfaction, open_complaints, oldest_complaint, referrals, promise, next_event, opportunities"

func factsTable() *table { return newTable("facts", factsCols, 0) }

func factsRow(customer int64, f *model.Facts) []any {
	return []any{
		customer, int64(f.Interactions), int64(f.Orders), int64(f.OrderDays), int64(f.FirstOrder), int64(f.LastOrder), f.Revenue,
		f.FirstSpend, int64(f.Unconverted), f.MedianGap, int64(f.LastContact), int64(f.LastTry), int64(f.Tries), int64(f.Satisfaction), int64(f.SatisfactionDay),
		int64(f.PrevSatisfaction), int64(f.OpenComplaints), int64(f.OldestComplaint), int64(f.Referrals), int64(f.Promise),
		int64(f.NextEvent), packOpportunities(f.Opportunities),
	}
}

// factsScan holds the targets of one customer's facts between Scan and use.
type factsScan struct {
	id   int64
	f    model.Facts
	open string
}

func (s *factsScan) targets() []any {
	f := &s.f
	return []any{
		&s.id, &f.Interactions, &f.Orders, &f.OrderDays, &f.FirstOrder, &f.LastOrder, &f.Revenue, &f.FirstSpend, &f.Unconverted,
		&f.MedianGap, &f.LastContact, &f.LastTry, &f.Tries, &f.Satisfaction, &f.SatisfactionDay, &f.PrevSatisfaction, &f.OpenComplaints,
		&f.OldestComplaint, &f.Referrals, &f.Promise, &f.NextEvent, &s.open,
	}
}

func (s *factsScan) facts() model.Facts {
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

// referrals counts the customers who name this one as their recommender.
func referrals(ctx context.Context, q engine.Querier, id int64) (n int, err error) {
	err = q.QueryRowContext(ctx, "SELECT count(*) FROM customer WHERE referred_by = $1 AND referred_by <> 0", id).Scan(&n)
	return n, err
}

// readFacts gives a customer's stored facts; false when there are none.
func readFacts(ctx context.Context, q engine.Querier, id int64) (model.Facts, bool, error) {
	var s factsScan
	err := q.QueryRowContext(ctx, "SELECT "+factsCols+" FROM facts WHERE customer_id = $1", id).Scan(s.targets()...)
	if errors.Is(err, sql.ErrNoRows) {
		return model.Facts{}, false, nil
	}
	return s.facts(), err == nil, err
}

// sumUp reads a customer's history and adds it up as of the day.
func sumUp(ctx context.Context, q engine.Querier, c *model.Customer, day model.Day) (model.Facts, error) {
	in, err := readInteractions(ctx, q, c.ID)
	if err != nil {
		return model.Facts{}, err
	}
	f := scoring.Summarize(c, in, day)
	f.Referrals, err = referrals(ctx, q, c.ID)
	return f, err
}
