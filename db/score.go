package db

import (
	"database/sql"

	"tierbook/model"
)

const scoreCols = "customer_id, known, value, coverage, provisional, r, f, m, abc, machine_tier, tier, stage, gain, priority, in_queue, pinned, due, " +
	"p_alive, p_order, expected_orders, expected_spend, clv"

func scoreTable() *table { return newTable("score", scoreCols, 0) }

// lean is what is kept of a score: the figures by which lists sort and filter.
// The rest (components, reasons) is computed anew for the rows shown.
type lean struct {
	value, coverage, gain, priority      float64
	pAlive, pOrder, xOrders, xSpend, clv sql.NullFloat64
	due                                  model.Day
	stage                                model.Stage
	r, f, m                              uint8
	abc, machine, tier                   model.Tier
	known, provisional, inQueue, pinned  bool
}

func leanOf(s *model.Score) lean {
	return lean{
		value: s.Value, coverage: s.Coverage, gain: s.Gain.Total, priority: s.Priority,
		pAlive: nullFloat(s.Forecast.PAlive), pOrder: nullFloat(s.Forecast.POrder), xOrders: nullFloat(s.Forecast.ExpectedOrders),
		xSpend: nullFloat(s.Forecast.ExpectedSpend), clv: nullFloat(s.Forecast.CLV),
		due: s.Due, stage: s.Stage, r: uint8(s.R), f: uint8(s.F), m: uint8(s.M), abc: s.ABC, machine: s.MachineTier, tier: s.Tier,
		known: s.Known, provisional: s.Provisional, inQueue: s.InQueue, pinned: s.Pinned,
	}
}

func nullFloat(p *float64) sql.NullFloat64 {
	if p == nil {
		return sql.NullFloat64{}
	}
	return sql.NullFloat64{Float64: *p, Valid: true}
}

func floatOrNil(n sql.NullFloat64) any {
	if !n.Valid {
		return nil
	}
	return n.Float64
}

func scoreRow(customer int64, s *lean) []any {
	return []any{
		customer, flag(s.known), s.value, s.coverage, flag(s.provisional), int64(s.r), int64(s.f), int64(s.m), int64(s.abc),
		int64(s.machine), int64(s.tier), string(s.stage), s.gain, s.priority, flag(s.inQueue), flag(s.pinned), int64(s.due),
		floatOrNil(s.pAlive), floatOrNil(s.pOrder), floatOrNil(s.xOrders), floatOrNil(s.xSpend), floatOrNil(s.clv),
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
		&l.priority, &s.inQueue, &s.pinned, &l.due, &l.pAlive, &l.pOrder, &l.xOrders, &l.xSpend, &l.clv,
	}
}

// stages interns the few stage names so that a million rows share them.
func internStage(s string) model.Stage {
	for _, k := range model.Stages {
		if string(k) == s {
			return k
		}
	}
	return model.Stage(s)
}

func (s *leanScan) lean() lean {
	l := s.l
	l.stage = internStage(s.stage)
	l.known, l.provisional, l.inQueue, l.pinned = s.known != 0, s.provisional != 0, s.inQueue != 0, s.pinned != 0
	return l
}
