package db

import (
	"context"
	"testing"

	"tierbook/model"
)

// TestTheSameKeyIsTheSameInteraction imports interactions again with another day
// and another kind, and an order beside the refund of its number.
func TestTheSameKeyIsTheSameInteraction(t *testing.T) {
	d := openTest(t, t.TempDir())
	defer d.Close()
	file := func(rows ...model.Interaction) *model.Import {
		im := &model.Import{Kind: model.ImportInteractions, Rows: len(rows)}
		for i, r := range rows {
			r.Clock = model.NoClock
			im.Interactions = append(im.Interactions, model.ImportInteraction{Row: i + 2, Ref: "A", Name: "Alpha", Interaction: r})
		}
		return im
	}
	day := noonDay() - 30
	call := model.Interaction{Day: day, Kind: model.Call, ExternalID: "c1"}
	sale, back := order(day, 500, "7"), order(day+1, 500, "7")
	back.Kind = model.Refund
	mustImport(t, d, file(call, sale))
	visit := call
	visit.Day, visit.Kind = day+2, model.Visit
	if r := mustImport(t, d, file(visit)); r.Updated != 1 || r.Created != 0 {
		t.Errorf("another day and kind: %+v", r)
	}
	if r := mustImport(t, d, file(back)); r.Created != 1 {
		t.Errorf("the refund of an order: %+v", r)
	}
	if r := mustImport(t, d, file(visit, sale, back)); r.Unchanged != 3 {
		t.Errorf("all again: %+v", r)
	}
	det, err := d.Detail(context.Background(), 1, 0, -1)
	if err != nil || det.Events != 3 || det.Facts.Revenue != 0 || det.Facts.LastContact != visit.Day {
		t.Errorf("%+v %v", det.Facts, err)
	}
}
