package view

import (
	"context"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tierbook/db/record"
	"tierbook/model"
)

// Whatever a write puts in place, moves or takes out: each view kept is the one that
// would be made anew.
func TestViewsFollowWrites(t *testing.T) {
	kept := 0
	rapid.Check(t, func(t *rapid.T) {
		s := NewSnapshot(asOf, 0)
		for id := range int64(rapid.IntRange(0, 12).Draw(t, "customers")) {
			r := drawRecord(t, id+1)
			s.add(&r)
		}
		filter, err := model.ParseFilter("tier:A,B", model.FilterOptions{Today: asOf})
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 6).Draw(t, "writes") {
			for range rapid.IntRange(0, 3).Draw(t, "questions") {
				q := model.ListQuery{
					Queue: rapid.Bool().Draw(t, "queue"), Desc: rapid.Bool().Draw(t, "desc"), Archived: rapid.Bool().Draw(t, "archived"),
					Sort:   rapid.SampledFrom([]model.Attr{model.AttrNone, model.AttrName, model.AttrOwner, model.AttrScore, model.AttrStage}).Draw(t, "sort"),
					Search: rapid.SampledFrom([]string{"", "a", "王", "w"}).Draw(t, "search"),
					Filter: rapid.SampledFrom([]*model.Filter{nil, filter}).Draw(t, "filter"),
				}
				if _, err := s.selectView(context.Background(), &q, asOf); err != nil {
					t.Fatal(err)
				}
			}
			var changed []Record
			for _, id := range rapid.SliceOfNDistinct(rapid.Int64Range(1, 15), 0, 4, rapid.ID).Draw(t, "changed") {
				changed = append(changed, drawRecord(t, id))
			}
			s.patch(changed, rapid.SliceOfN(rapid.Int64Range(1, 15), 0, 2).Draw(t, "gone"))
			kept += viewsAreTrue(t, s)
		}
	})
	if kept == 0 {
		t.Error("no view was kept through a write")
	}
}

const asOf = model.Day(20_000)

// drawRecord makes up a customer whose figures often are another's too.
func drawRecord(t *rapid.T, id int64) Record {
	few := rapid.IntRange(0, 2)
	c := model.Customer{
		ID: id, Name: rapid.SampledFrom([]string{"Ada", "bea", "王芳", "伟明"}).Draw(t, "name"),
		Owner:    rapid.SampledFrom([]string{"", "Kim", "李"}).Draw(t, "owner"),
		Archived: rapid.Bool().Draw(t, "archived"), SnoozedUntil: asOf + model.Day(few.Draw(t, "snoozed")) - 1,
	}
	value := few.Draw(t, "value")
	return NewRecord(&c, nil, &model.Facts{LastContact: asOf - model.Day(few.Draw(t, "contact")), LastTry: asOf - model.Day(few.Draw(t, "try"))}, &record.Lean{
		Value: float64(value), Known: value > 0, Gain: float64(few.Draw(t, "gain")),
		Tier: model.TierA + model.Tier(few.Draw(t, "tier")), Place: record.Place{Section: model.Section(few.Draw(t, "section")) % 4},
		Due: asOf - model.Day(few.Draw(t, "overdue")), Stage: record.StageNo(few.Draw(t, "stage")),
	})
}

// viewsAreTrue compares the views kept through writes with ones made anew, and gives
// their number.
func viewsAreTrue(t *rapid.T, s *Snapshot) int {
	kept, orders := maps.Clone(s.views), maps.Clone(s.orders)
	for k, v := range kept {
		clear(s.views)
		clear(s.orders)
		q := model.ListQuery{Queue: k.inQueue, Sort: k.attr, Desc: k.desc, Archived: k.archived, Filter: v.filter, Search: k.search}
		anew, err := s.selectView(context.Background(), &q, k.today)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(anew.slots, v.slots) || anew.counts != v.counts {
			t.Fatalf("view %+v: %v %+v kept, %v %+v anew", k, v.slots, v.counts, anew.slots, anew.counts)
		}
	}
	s.views, s.orders = kept, orders
	return len(kept)
}
