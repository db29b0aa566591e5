package db

import (
	"math"
	"slices"

	"tierbook/model"
)

const scoreCols = "customer_id, known, value, coverage, provisional, r, f, m, abc, machine_tier, tier, stage, gain, priority, in_queue, pinned, due, " +
	"p_alive, p_order, expected_orders, expected_spend, clv, findings"

func scoreTable() *table { return newTable("score", scoreCols, 0) }

// lean is what is kept of a score: the figures by which lists sort and filter.
// The rest (components, reasons) is computed anew for the rows shown.
type lean struct {
	value, coverage, gain, priority      float64
	pAlive, pOrder, xOrders, xSpend, clv figure
	due                                  model.Day
	stage                                stageNo
	r, f, m                              uint8
	abc, machine, tier                   model.Tier
	findings                             model.Findings
	known, provisional, inQueue, pinned  bool
}

func leanOf(s *model.Score) lean {
	return lean{
		value: s.Value, coverage: s.Coverage, gain: s.Gain.Total, priority: s.Priority,
		pAlive: figureOf(s.Forecast.PAlive), pOrder: figureOf(s.Forecast.POrder), xOrders: figureOf(s.Forecast.ExpectedOrders),
		xSpend: figureOf(s.Forecast.ExpectedSpend), clv: figureOf(s.Forecast.CLV),
		due: s.Due, stage: stageNoOf(string(s.Stage)), r: uint8(s.R), f: uint8(s.F), m: uint8(s.M), abc: s.ABC, machine: s.MachineTier, tier: s.Tier,
		known: s.Known, provisional: s.Provisional, inQueue: s.InQueue, pinned: s.Pinned, findings: s.Findings,
	}
}

// figure is a figure of a model that may be unknown, in eight bytes: the bits of
// the number turned over, so that the zero figure is the unknown one (its bits
// would be those of a NaN).
type figure uint64

func figureOf(p *float64) figure {
	if p == nil {
		return 0
	}
	return figure(^math.Float64bits(*p))
}

func (f figure) float() (float64, bool) {
	if f == 0 {
		return 0, false
	}
	return math.Float64frombits(^uint64(f)), true
}

// Scan reads a REAL column or NULL.
func (f *figure) Scan(v any) error {
	*f = 0
	if x, ok := v.(float64); ok {
		*f = figureOf(&x)
	}
	return nil
}

func (f figure) column() any {
	if v, ok := f.float(); ok {
		return v
	}
	return nil
}

// stageNo is a stage's place in model.Stages counted from 1; 0 is none.
type stageNo uint8

func stageNoOf(s string) stageNo {
	return stageNo(slices.Index(model.Stages[:], model.Stage(s)) + 1)
}

func (n stageNo) stage() model.Stage { return model.Stage(n.String()) }

func (n stageNo) String() string {
	if n == 0 {
		return ""
	}
	return string(model.Stages[n-1])
}

func scoreRow(customer int64, s *lean) []any {
	return []any{
		customer, flag(s.known), s.value, s.coverage, flag(s.provisional), int64(s.r), int64(s.f), int64(s.m), int64(s.abc),
		int64(s.machine), int64(s.tier), s.stage.String(), s.gain, s.priority, flag(s.inQueue), flag(s.pinned), int64(s.due),
		s.pAlive.column(), s.pOrder.column(), s.xOrders.column(), s.xSpend.column(), s.clv.column(), int64(s.findings),
	}
}

// leanScan holds the targets of one stored score between Scan and use.
type leanScan struct {
	id                                  int64
	l                                   lean
	stage                               string
	known, provisional, inQueue, pinned int64
}

func (s *leanScan) targets() []any {
	l := &s.l
	return []any{
		&s.id, &s.known, &l.value, &l.coverage, &s.provisional, &l.r, &l.f, &l.m, &l.abc, &l.machine, &l.tier, &s.stage, &l.gain,
		&l.priority, &s.inQueue, &s.pinned, &l.due, &l.pAlive, &l.pOrder, &l.xOrders, &l.xSpend, &l.clv, &l.findings,
	}
}

func (s *leanScan) lean() lean {
	l := s.l
	l.stage = stageNoOf(s.stage)
	l.known, l.provisional, l.inQueue, l.pinned = s.known != 0, s.provisional != 0, s.inQueue != 0, s.pinned != 0
	return l
}
