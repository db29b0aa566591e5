package db

import (
	"cmp"
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tierbook/model"
)

// brought adds up what the exports of customers and interactions say of some days.
func brought(t *rapid.T, d *DB, q model.StatsQuery, from, to model.Day) (out model.Takings) {
	out.From, out.To = from, to
	p, err := d.Policy(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	rows := map[int64]model.Row{}
	if err := d.Each(context.Background(), model.ListQuery{Filter: q.Filter, AsOf: q.AsOf}, func(r *model.Row) error { rows[r.ID] = *r; return nil }); err != nil {
		t.Fatal(err)
	}
	buyers, first, contact, began := map[int64]bool{}, map[int64]model.Day{}, map[int64]model.Day{}, map[int64]model.Day{}
	answered := map[int64][]model.Day{} // by customer the days of activities that reached somebody
	complaints := map[int64][]*model.Interaction{}
	err = d.EachInteraction(context.Background(), model.ListQuery{Filter: q.Filter, AsOf: q.AsOf}, func(r *model.Row, in *model.Interaction) error {
		if in.IsContact() && in.Day <= to {
			contact[r.ID] = max(contact[r.ID], in.Day)
		}
		if (in.IsContact() || in.Kind == model.Refund) && (began[r.ID] == 0 || in.Day < began[r.ID]) {
			began[r.ID] = in.Day
		}
		if k := slices.Index(model.Touches[:], in.Kind); k >= 0 {
			if in.IsContact() {
				answered[r.ID] = append(answered[r.ID], in.Day)
			}
			if in.Day >= from && in.Day <= to {
				out.Done[k]++
				out.Work.Tiers[rows[r.ID].Score.Tier]++
				if !in.IsContact() {
					out.Tries++
				}
			}
		}
		if in.Kind == model.Complaint && in.Day >= from && in.Day <= to {
			out.Complaints++
			one := *in
			complaints[r.ID] = append(complaints[r.ID], &one)
		}
		base := int64(0)
		if in.Base != nil {
			base = *in.Base
		}
		if in.Kind == model.Order && (first[r.ID] == 0 || in.Day < first[r.ID]) {
			first[r.ID] = in.Day
		}
		switch within := in.Day >= from && in.Day <= to; {
		case within && in.Kind == model.Order:
			out.Revenue, out.Orders, buyers[r.ID] = out.Revenue+base, out.Orders+1, true
		case within && in.Kind == model.Refund:
			out.Revenue -= base
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for id, list := range complaints {
		for _, in := range list {
			spoken := model.Day(0)
			if in.Resolved != 0 && in.Resolved <= q.AsOf {
				spoken = in.Resolved
				out.Settled, out.SettleDays = out.Settled+1, out.SettleDays+int(in.Resolved-in.Day)
			}
			for _, day := range answered[id] {
				if day >= in.Day && (spoken == 0 || day < spoken) {
					spoken = day
				}
			}
			if spoken != 0 {
				out.Answered, out.AnswerDays = out.Answered+1, out.AnswerDays+int(spoken-in.Day)
			}
		}
	}
	for _, r := range rows {
		known := to == q.AsOf || r.Created <= to || began[r.ID] != 0 && began[r.ID] <= to
		if !known {
			continue
		}
		out.Known++
		if last := cmp.Or(contact[r.ID], r.Created); int(to-last) <= p.Cadence.Of(r.Score.Tier) {
			out.Covered++
		}
		if day := first[r.ID]; day == 0 || day >= from {
			out.Prospects++
		}
	}
	for _, day := range first {
		if day >= from && day <= to {
			out.New++
		}
	}
	out.Buyers = len(buyers)
	return out
}

// What came in is what the export says of the same customers and days; periods add up to
// the range, groups to the whole, and the list of ordered: is as long as the buyers.
func TestTakingsAreTheExport(t *testing.T) {
	eachBook(t, func(t *rapid.T, d *DB) {
		randomBook(t, d)
		ctx := context.Background()
		text := rapid.SampledFrom([]string{"", "tier:A,B", "owner:li", "no:owner", "(tag:vip or region:East)"}).Draw(t, "filter")
		f, err := d.parse(ctx, text, d.today(), model.TierNames{})
		if err != nil {
			t.Fatal(err)
		}
		q := model.StatsQuery{
			Filter: f, Every: model.Everies[rapid.SampledFrom([]string{"month", "quarter", "year"}).Draw(t, "every")],
			By: rapid.SampledFrom([]model.Attr{model.AttrOwner, model.AttrTier, model.AttrStage}).Draw(t, "by"),
			To: d.today() - model.Day(rapid.IntRange(0, 400).Draw(t, "to")),
		}
		q.AsOf = q.To
		q.From = q.To - model.Day(rapid.IntRange(0, 500).Draw(t, "from"))
		s, err := d.Stats(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		sum, whole := model.Takings{}, s.Range
		left := whole.Work
		for i, p := range append(s.Periods, s.Range) {
			want := brought(t, d, q, p.From, p.To)
			if want.Lost = p.Lost; p.Takings != want || len(p.Gone) != p.Lost {
				t.Fatalf("%s: %+v, export %+v", p.Name, p.Takings, want)
			}
			for word, n := range map[string]int{"touched": p.Activities(), "called": p.Done[0], "visited": p.Done[2], "complained": p.Complaints} {
				f, err := d.parse(ctx, text+" "+word+":"+p.From.String()+".."+p.To.String(), q.AsOf, model.TierNames{})
				if err != nil {
					t.Fatal(err)
				}
				if list, err := d.Customers(ctx, model.ListQuery{Filter: f, AsOf: q.AsOf}); err != nil || list.Total > n || (list.Total == 0) != (n == 0) {
					t.Fatalf("%s %s: %d in the list, %d, %v", p.Name, word, list.Total, n, err)
				}
			}
			if i < len(s.Periods) {
				alone, err := d.Stats(ctx, model.StatsQuery{Filter: q.Filter, AsOf: q.AsOf, From: p.From, To: p.To})
				if err != nil || alone.Range.Lost != p.Lost {
					t.Fatalf("%s: %d lost, %d as a range, %v", p.Name, p.Lost, alone.Range.Lost, err)
				}
				sum.Revenue, sum.Orders, sum.New = sum.Revenue+p.Revenue, sum.Orders+p.Orders, sum.New+p.New
			}
			span, err := d.parse(ctx, text+" ordered:"+p.From.String()+".."+p.To.String(), q.AsOf, model.TierNames{})
			if err != nil {
				t.Fatal(err)
			}
			if list, err := d.Customers(ctx, model.ListQuery{Filter: span, AsOf: q.AsOf}); err != nil || list.Total != p.Buyers {
				t.Fatalf("%s: %d in the list, %d buyers, %v", p.Name, list.Total, p.Buyers, err)
			}
			for k, then := range []*int64{p.Before, p.YearBefore} {
				from, to := p.Preceding()
				if p.Name != "" {
					from, to = p.Earlier(int(q.Every))
				}
				if k == 1 {
					from, to = p.Earlier(12)
				}
				if then != nil && *then != brought(t, d, q, from, to).Revenue {
					t.Fatalf("%s: %d from %v to %v", p.Name, *then, from, to)
				}
			}
		}
		if sum.Revenue != whole.Revenue || sum.Orders != whole.Orders || sum.New != whole.New {
			t.Fatalf("periods add up to %+v, not %+v", sum, whole)
		}
		for _, g := range s.By {
			left.Tries, left.Complaints, left.Settled, left.AnswerDays = left.Tries-g.Range.Tries, left.Complaints-g.Range.Complaints, left.Settled-g.Range.Settled, left.AnswerDays-g.Range.AnswerDays
			left.Known, left.Covered, left.Prospects = left.Known-g.Range.Known, left.Covered-g.Range.Covered, left.Prospects-g.Range.Prospects
			for k, n := range g.Range.Done {
				left.Done[k] -= n
			}
			whole.Revenue, whole.Orders, whole.New, whole.Buyers, whole.Lost = whole.Revenue-g.Range.Revenue, whole.Orders-g.Range.Orders, whole.New-g.Range.New,
				whole.Buyers-g.Range.Buyers, whole.Lost-g.Range.Lost
		}
		if left.Tries != 0 || left.Complaints != 0 || left.Settled != 0 || left.AnswerDays != 0 || left.Known != 0 || left.Covered != 0 || left.Prospects != 0 || left.Activities() != 0 {
			t.Fatalf("by %v %+v is left over", q.By, left)
		}
		if whole.Revenue != 0 || whole.Orders != 0 || whole.New != 0 || whole.Buyers != 0 || whole.Lost != 0 {
			t.Fatalf("by %v %+v is left over", q.By, whole.Takings)
		}
	})
}
