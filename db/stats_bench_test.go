package db

import (
	"context"
	"os"
	"strconv"
	"testing"
	"time"

	"tierbook/model"
	"tierbook/scoring"
)

// BenchmarkManager measures the manager's figures on a large book. Its size is
// TIERBOOK_BENCH customers, 20,000 when that is not set.
func BenchmarkManager(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("TIERBOOK_BENCH"))
	if err != nil {
		n = 20_000
	}
	d := bigBook(b, n)
	ctx := context.Background()
	timed(b, "read model loaded", func() error { _, err := d.snap.Get(ctx); return err })
	f, err := d.parse(context.Background(), "tier:A owner:li", d.today(), model.TierNames{})
	if err != nil {
		b.Fatal(err)
	}
	for _, q := range []struct {
		name string
		q    model.StatsQuery
	}{
		{"stats, the first time", model.StatsQuery{By: model.AttrRegion}},
		{"stats again", model.StatsQuery{By: model.AttrRegion}},
		{"stats of a filter", model.StatsQuery{Filter: f}},
		{"stats of a recorded range", model.StatsQuery{From: d.today()}},
	} {
		timed(b, q.name, func() error { _, err := d.Stats(ctx, q.q); return err })
	}
	p := scoring.DefaultPolicy()
	timed(b, "preview, the first time", func() error { _, err := d.PreviewPolicy(ctx, p); return err })
	b.Log("RSS: ", rss())
	timed(b, "backtest", func() error { _, err := d.Backtest(ctx, d.today()-200, 0, nil); return err })
	timed(b, "clusters", func() error { _, err := d.Clusters(ctx, 4, 0); return err })
	k := 0
	start := time.Now()
	for b.Loop() {
		k++
		p.Weights.Monetary, p.Tiers.Value = float64(20+k%20), [2]model.ValueBasis{model.ValueRevenue, model.ValueCLV}[k%2]
		if _, err := d.PreviewPolicy(ctx, p); err != nil {
			b.Fatal(err)
		}
	}
	b.Logf("preview of a changed policy: %v", time.Since(start)/time.Duration(k))
	p.Tiers.ScoreA = 60
	timed(b, "save a policy", func() error { _, err := d.SavePolicy(ctx, p, ""); return err })
	timed(b, "undo it", func() error { _, err := d.Undo(ctx, ""); return err })
}
