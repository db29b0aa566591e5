package db

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tierbook/db/engine"
	"tierbook/model"
	"tierbook/scoring"
)

// What a preview says is what saving does; undo and redo swap it whole; every
// tier that moved says that the policy moved it.
func TestPreviewIsWhatSavingDoes(t *testing.T) {
	eachBook(t, func(t *rapid.T, d *DB) {
		randomBook(t, d)
		ctx := context.Background()
		p := rapid.SampledFrom(scoring.Presets()).Draw(t, "preset")
		p.Tiers.ScoreA = float64(rapid.IntRange(41, 95).Draw(t, "a"))
		p.Tiers.Method = rapid.SampledFrom([]model.TierMethod{model.TierByScore, model.TierByValue, model.TierByBest}).Draw(t, "method")
		p.Tiers.ShareA = 0.5
		before := tierList(t, d)
		image := dumpTiers(t, d)
		v, err := d.PreviewPolicy(ctx, p)
		if err != nil {
			t.Fatal(err)
		}
		if tierList(t, d) != before || dumpTiers(t, d) != image {
			t.Fatal("a preview changed the book")
		}
		out, err := d.SavePolicy(ctx, p, "because")
		if err != nil {
			t.Fatal(err)
		}
		after := tierList(t, d)
		if v.Before != before || v.Tiers != after || out.Change.Count < v.Moved {
			t.Fatalf("preview %v → %v, saving %v → %v", v.Before, v.Tiers, before, after)
		}
		var caused int
		if err := d.readers.QueryRow("SELECT count(*) FROM tier_change WHERE change_id = $1 AND cause = 'policy' AND from_tier <> 0", out.Change.ID).Scan(&caused); err != nil {
			t.Fatal(err)
		}
		if caused < v.Moved { // archived customers move too
			t.Fatalf("%d of %d moves say that the policy caused them", caused, v.Moved)
		}
		moved, err := engine.IDs(ctx, d.readers, "SELECT customer_id FROM tier_change WHERE change_id = $1", out.Change.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range moved {
			det, err := d.Detail(ctx, id, 0, 0)
			if err != nil {
				t.Fatal(err)
			}
			if c := det.Tiers[0]; c.Cause != model.CausePolicy || c.Policy != 2 || c.Why != "because" {
				t.Fatalf("a move by the policy says %+v", c)
			}
		}
		saved := dumpTiers(t, d)
		if _, err := d.Undo(ctx, ""); err != nil {
			t.Fatal(err)
		}
		if tierList(t, d) != before || dumpTiers(t, d) != image {
			t.Fatal("undo of a policy leaves traces")
		}
		if _, err := d.Redo(ctx, ""); err != nil {
			t.Fatal(err)
		}
		if dumpTiers(t, d) != saved {
			t.Fatal("redo of a policy differs")
		}
	})
}

func dumpTiers(t *rapid.T, d *DB) string {
	out := ""
	for _, q := range []string{
		"SELECT customer_id, tier, value, due FROM score ORDER BY 1", "SELECT customer_id, id, to_tier FROM tier_change ORDER BY 1, 2",
		"SELECT policy_version, calibration_id, scored_on, 0 FROM book",
	} {
		rows, err := d.readers.Query(q)
		if err != nil {
			t.Fatal(err)
		}
		v := make([]any, 4)
		into := []any{&v[0], &v[1], &v[2], &v[3]}
		cols, _ := rows.Columns()
		for rows.Next() {
			if err := rows.Scan(into[:len(cols)]...); err != nil {
				t.Fatal(err)
			}
			out += fmt.Sprintln(v...)
		}
		_ = rows.Close()
	}
	return out
}

func tierList(t *rapid.T, d *DB) (n [4]int) {
	err := d.Each(context.Background(), model.ListQuery{}, func(r *model.Row) error { n[r.Score.Tier]++; return nil })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestPolicyVersions(t *testing.T) {
	d := openTest(t, t.TempDir())
	defer func() { _ = d.Close() }()
	ctx := context.Background()
	p, _ := scoring.Preset(scoring.PresetB2B)
	if _, err := d.SavePolicy(ctx, p, "we sell to companies"); err != nil {
		t.Fatal(err)
	}
	out, err := d.SavePolicy(ctx, p, "again")
	if err != nil || out.Change.ID != 0 {
		t.Fatalf("the same policy is no change: %+v %v", out.Change, err)
	}
	if _, err := d.RestorePolicy(ctx, 1, "it was better"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.RestorePolicy(ctx, 9, ""); model.CodeOf(err) != model.CodeNotFound {
		t.Fatalf("version 9: %v", err)
	}
	v, err := d.Policies(ctx)
	if err != nil || len(v) != 3 || !v[0].Current || v[1].Current || v[1].Why != "we sell to companies" || v[0].By != "li" {
		t.Fatalf("%+v %v", v, err)
	}
	now, err := d.Policy(ctx)
	if err != nil || now.Version != 3 || now.Currency != "CNY" {
		t.Fatalf("%+v %v", now, err)
	}
	first := scoring.DefaultPolicy()
	now.Version, now.Currency = 0, ""
	if diff := cmp.Diff(first, now); diff != "" {
		t.Error(diff)
	}
	p.Weights.Safety = -1
	if _, err := d.SavePolicy(ctx, p, ""); model.CodeOf(err) != model.CodeInvalid {
		t.Errorf("a negative weight: %v", err)
	}
}

func TestPreviewNamesWhoHasNoRef(t *testing.T) {
	d := openTest(t, t.TempDir())
	defer func() { _ = d.Close() }()
	ctx := context.Background()
	out, err := d.AddCustomer(ctx, model.Customer{Name: "Ada"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.LogInteraction(ctx, model.Interaction{CustomerID: out.CustomerID, Kind: model.Order, Amount: 500}, 0); err != nil {
		t.Fatal(err)
	}
	p := scoring.Personal()
	p.Tiers.ScoreA, p.Tiers.ScoreB = 99.5, 99
	v, err := d.PreviewPolicy(ctx, p)
	if err != nil || len(v.Movers) != 1 || v.Movers[0].Name != "Ada" {
		t.Errorf("%+v %v", v, err)
	}
}

func TestPreviewEndsWithItsContext(t *testing.T) {
	d := openTest(t, t.TempDir())
	defer func() { _ = d.Close() }()
	ctx, cancel := context.WithCancel(context.Background())
	if _, err := d.AddCustomer(ctx, model.Customer{Name: "A", Kind: model.Company}, nil); err != nil {
		t.Fatal(err)
	}
	retail, _ := scoring.Preset(scoring.PresetRetail)
	if _, err := d.PreviewPolicy(ctx, retail); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := d.PreviewPolicy(ctx, retail); model.CodeOf(err) != model.CodeCancelled {
		t.Errorf("cancelled: %v", err)
	}
}

func TestSegments(t *testing.T) {
	d := openTest(t, t.TempDir())
	defer func() { _ = d.Close() }()
	ctx := context.Background()
	if _, err := d.AddCustomer(ctx, model.Customer{Name: "A", Owner: "li", Kind: model.Company}, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := d.SaveSegment(ctx, "mine", "owner:li"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.SaveSegment(ctx, "broken", "owner>>"); model.CodeOf(err) != model.CodeInvalid && model.CodeOf(err) != model.CodeUsage {
		t.Errorf("a broken filter: %v", err)
	}
	if _, err := d.SaveSegment(ctx, " ", "owner:li"); model.CodeOf(err) != model.CodeInvalid {
		t.Errorf("no name: %v", err)
	}
	all, err := d.Segments(ctx, 0)
	if err != nil || len(all) != 1 || all[0].Size != 1 || all[0].Filter != "owner:li" {
		t.Fatalf("%+v %v", all, err)
	}
	if _, err := d.DeleteSegment(ctx, "mine"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.DeleteSegment(ctx, "mine"); model.CodeOf(err) != model.CodeNotFound {
		t.Errorf("deleted twice: %v", err)
	}
	if _, err := d.Undo(ctx, ""); err != nil {
		t.Fatal(err)
	}
	if s, err := d.Segment(ctx, "mine", 0); err != nil || s.Size != 1 {
		t.Errorf("undo brings it back: %+v %v", s, err)
	}
}
