package db

import (
	"context"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"tierbook/model"
	"tierbook/scoring"
)

// BenchmarkPreview changes one setting after the other and waits for what each
// would do, on a book of TIERBOOK_BENCH customers, 100,000 when that is not set.
// It says how long the middle one took and the slowest.
//
//	go test ./db -run XXX -bench Preview -benchtime 20x
func BenchmarkPreview(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("TIERBOOK_BENCH"))
	if err != nil {
		n = 100_000
	}
	d := bigBook(b, n)
	ctx, p := context.Background(), scoring.DefaultPolicy()
	timed(b, "preview, the first time", func() error { _, err := d.PreviewPolicy(ctx, p); return err })
	var took []time.Duration
	for b.Loop() {
		k := len(took)
		p.Weights.Monetary, p.Tiers.Value = float64(20+k%20), [2]model.ValueBasis{model.ValueRevenue, model.ValueCLV}[k%2]
		start := time.Now()
		if _, err := d.PreviewPolicy(ctx, p); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "max-ms")
}
