package ui

import (
	"context"
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/uitest"
)

// pastStore has other scores on a day that has been.
type pastStore struct{ *bookStore }

func (s *pastStore) RowsOf(ctx context.Context, ids []int64, asOf model.Day) ([]model.Row, error) {
	rows, err := s.bookStore.RowsOf(ctx, ids, asOf)
	for i := range rows {
		r := &rows[i].Score
		r.Known, r.Value, r.Components = true, 78, []model.Component{{Name: "recency", Value: 78, Weight: 1, Contribution: 78, Known: true}}
		if asOf != 0 {
			r.Value, r.Components = 71.5, []model.Component{{Name: "recency", Value: 71.5, Weight: 1, Contribution: 71.5, Known: true}}
			r.Known = rows[i].ID != ids[1]
		}
	}
	return rows, err
}

// Whoever moved is listed with the score before and after, and what moved it; one without
// a score then, with the score now.
func TestMoversSayHowTheScoreMoved(t *testing.T) {
	a := New(uitest.NewEnv("en", "mono"), &pastStore{&bookStore{Store: uitest.Sample()}}, Options{Theme: "mono"})
	rows := uitest.Sample().Rows[:2]
	why, err := a.moved(context.Background(), rows, &model.StatsQuery{From: uitest.Today - 90})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(why(&rows[0]), "|"); got != "71.5 → 78.0|recency +6.5" {
		t.Errorf("one who moved: %s", got)
	}
	if got := why(&rows[1])[0]; strings.Contains(got, "→") {
		t.Errorf("one who was not scored then: %s", got)
	}
}
