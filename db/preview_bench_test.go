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
		switch p.Tiers.Value = model.ValueCLV; k % 5 {
		case 0:
			p.Tiers.Value = model.ValueRevenue
		case 1:
			p.Weights.Monetary = float64(20 + k%20)
		case 2:
			p.Model.HorizonWeeks = 26 + k
		case 3:
			p.Model.RiskWeeks = 8 + k%20
		case 4:
			p.Model.AnnualDiscount = float64(k%20) / 100
		}
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
