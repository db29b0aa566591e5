package scoring

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"tierbook/model"
)

// tested is a customer with what came later.
type tested struct {
	model.Subject
	Later
}

func backtest(rows []tested, cut, until model.Day) model.Backtest {
	all, later := make([]model.Subject, len(rows)), make([]Later, len(rows))
	for i := range rows {
		all[i], later[i] = rows[i].Subject, rows[i].Later
	}
	out, _ := Backtest(context.Background(), all, later, DefaultPolicy(), cut, until)
	return out
}

// later cuts a book of orders at a day.
func (b *orderBook) later(cut, until model.Day) []tested {
	subjects := b.subjects(cut)
	out := make([]tested, len(subjects))
	for i := range out {
		out[i].Subject = subjects[i]
		for _, e := range b.history[i] {
			if e.Day > cut && e.Day <= until {
				if e.Kind == model.Refund {
					out[i].Revenue -= *e.Base
					continue
				}
				out[i].Orders++
				out[i].Revenue += *e.Base
			}
		}
	}
	return out
}

func TestBacktestOnCDNOW(t *testing.T) {
	b, _ := cdnow(t, cdnowCut)
	got := backtest(b.later(cdnowCut, model.NewDay(1998, 6, 30)), cdnowCut, model.NewDay(1998, 6, 30))
	t.Logf("top 20 %%: %+v clv %.4f", got.Top20, *got.Top20.CLV)
	t.Logf("AUC: order %.4f alive %.4f recency %.4f; Brier %.4f, base %.4f", *got.AUC.POrder, *got.AUC.PAlive, got.AUC.Recency, *got.Brier, got.BrierBase)
	t.Logf("%+v", got.Tiers)
	if got.Customers != 2357 {
		t.Errorf("%d customers", got.Customers)
	}
	within(t, "foresight", got.Top20.Foresight, 0.942, 0.001)
	within(t, "percentile RFM", got.Top20.PercentileRFM, 0.675, 0.005)
	if got.Top20.Score < 0.671 {
		t.Errorf("the score captures %.4f", got.Top20.Score)
	}
	within(t, "AUC of recency", got.AUC.Recency, 0.771, 0.001)
	if *got.Top20.CLV < 0.665 {
		t.Errorf("CLV captures %.4f, want 0.665", *got.Top20.CLV)
	}
	if *got.Brier > 0.161 || *got.AUC.POrder < 0.772 {
		t.Errorf("Brier score %.4f, AUC %.4f", *got.Brier, *got.AUC.POrder)
	}
}

func outcome(last model.Day, revenue, later int64, orders int32) tested {
	return tested{Subject: model.Subject{Facts: model.Facts{Orders: 1, OrderDays: 1, FirstOrder: last, LastOrder: last, Revenue: revenue}}, Later: Later{later, orders}}
}

func TestBacktestByHand(t *testing.T) {
	// Ten customers; the best two of a ranking are a fifth.
	rows := make([]tested, 10)
	for i := range rows {
		rows[i] = outcome(demoDay-model.Day(10*(i+1)), int64(1000-i), 0, 0)
	}
	rows[0].Revenue, rows[0].Orders = 600, 1
	rows[9].Revenue, rows[9].Orders = 400, 1
	got := backtest(rows, demoDay, demoDay+91)
	if got.Top20.Recency != 0.6 || got.Top20.Foresight != 1 || got.Top20.CLV != nil || got.Brier != nil || got.Reason != ModelTooFew {
		t.Errorf("%+v", got)
	}
	within(t, "recency puts one of two on top, one last", got.AUC.Recency, 0.5, 1e-12)
	within(t, "base", got.BrierBase, 0.2*0.8, 1e-12)
	customers, share := 0, 0.0
	for _, o := range got.Tiers {
		customers += o.Customers
		share += o.Share
	}
	if customers != 10 || math.Abs(share-1) > 1e-12 {
		t.Errorf("tiers hold %d customers, %v of revenue", customers, share)
	}
	for i := range rows { // all equal: a fifth of them brings a fifth
		rows[i] = outcome(demoDay-10, 100, int64(i), int32(i%2))
	}
	got = backtest(rows, demoDay, demoDay+91)
	within(t, "capture of equals", got.Top20.Recency, 0.2, 1e-12)
	within(t, "AUC of equals", got.AUC.Recency, 0.5, 1e-12)
	if empty := backtest(nil, demoDay, demoDay+1); empty.Customers != 0 {
		t.Errorf("%+v", empty)
	}
}

func TestBacktestIgnoresOrderOfInput(t *testing.T) {
	rows := make([]tested, 0, 300)
	rng := rand.New(rand.NewPCG(1, 2))
	for _, s := range demoSubjects(300, 3) {
		rows = append(rows, tested{s, Later{rng.Int64N(1000), rng.Int32N(2)}})
	}
	want := backtest(rows, demoDay, demoDay+91)
	mixed := slices.Clone(rows)
	rng.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	got := backtest(mixed, demoDay, demoDay+91)
	within(t, "score", got.Top20.Score, want.Top20.Score, 1e-12)
	within(t, "RFM code", got.Top20.RFMCode, want.Top20.RFMCode, 1e-12)
	within(t, "recency", got.AUC.Recency, want.AUC.Recency, 1e-12)
}
