package record

import (
	"math"
	"slices"

	"tierbook/model"
)

// ScoreCols are the columns of scores, in order.
const ScoreCols = "customer_id, known, value, coverage, provisional, r, f, m, abc, machine_tier, tier, stage, gain, priority, in_queue, pinned, due, " +
	"p_alive, p_order, expected_orders, expected_spend, clv, findings, birthday, revenue_12m, orders_12m"

// ScoreTable describes the table of scores.
func ScoreTable() *Table { return NewTable("score", ScoreCols, 0) }

// Lean is what is kept of a score: the figures by which lists sort and filter.
// The rest (components, reasons) is computed anew for the rows shown.
type Lean struct {
	Value, Coverage, Gain, Priority      float64
	PAlive, POrder, XOrders, XSpend, CLV Figure
	Revenue12m                           int64
	Orders12m                            int32
	Due, Birthday                        model.Day
	Stage                                StageNo
	R, F, M                              uint8
	ABC, Machine, Tier                   model.Tier
	Findings                             model.Findings
	Section                              model.Section
	Known, Provisional, Pinned, late     bool
}

// LeanOf keeps of a score what lists need.
func LeanOf(s *model.Score) Lean {
	return Lean{
		Value: s.Value, Coverage: s.Coverage, Gain: s.Gain.Total, Priority: s.Priority,
		PAlive: figureOf(s.Forecast.PAlive), POrder: figureOf(s.Forecast.POrder), XOrders: figureOf(s.Forecast.ExpectedOrders),
		XSpend: figureOf(s.Forecast.ExpectedSpend), CLV: figureOf(s.Forecast.CLV),
		Due: s.Due, Birthday: s.Birthday, Stage: stageNoOf(string(s.Stage)), R: uint8(s.R), F: uint8(s.F), M: uint8(s.M), ABC: s.ABC, Machine: s.MachineTier, Tier: s.Tier,
		Known: s.Known, Provisional: s.Provisional, Section: s.Section, Pinned: s.Pinned, late: s.Section == model.SectionPromises && s.Overdue > 0, Findings: s.Findings,
		Revenue12m: s.Revenue12m, Orders12m: int32(s.Orders12m),
	}
}

// InQueue tells whether the customer stands in the follow-up queue.
func (l *Lean) InQueue() bool { return l.Section != model.SectionNone }

// place is the section as the column in_queue holds it, so that it sorts: what is
// promised and overdue comes before what is promised.
func (l *Lean) place() int64 {
	n := 2 * int64(l.Section)
	if l.Section == model.SectionPromises && l.late {
		n--
	}
	return n
}

// Figure is a figure of a model that may be unknown, in eight bytes: the bits of
// the number turned over, so that the zero figure is the unknown one (its bits
// would be those of a NaN).
type Figure uint64

func figureOf(p *float64) Figure {
	if p == nil {
		return 0
	}
	return Figure(^math.Float64bits(*p))
}

// Float gives the number; false when it is unknown.
func (f Figure) Float() (float64, bool) {
	if f == 0 {
		return 0, false
	}
	return math.Float64frombits(^uint64(f)), true
}

// Scan reads a REAL column or NULL.
func (f *Figure) Scan(v any) error {
	*f = 0
	if x, ok := v.(float64); ok {
		*f = figureOf(&x)
	}
	return nil
}

func (f Figure) column() any {
	if v, ok := f.Float(); ok {
		return v
	}
	return nil
}

// StageNo is a stage's place in model.Stages counted from 1; 0 is none.
type StageNo uint8

func stageNoOf(s string) StageNo {
	return StageNo(slices.Index(model.Stages[:], model.Stage(s)) + 1)
}

// Stage gives the stage.
func (n StageNo) Stage() model.Stage { return model.Stage(n.String()) }

// String names the stage, "" for none.
func (n StageNo) String() string {
	if n == 0 {
		return ""
	}
	return string(model.Stages[n-1])
}

// ScoreRow gives the columns of a customer's score.
func ScoreRow(customer int64, s *Lean) []any {
	return []any{
		customer, Flag(s.Known), s.Value, s.Coverage, Flag(s.Provisional), int64(s.R), int64(s.F), int64(s.M), int64(s.ABC),
		int64(s.Machine), int64(s.Tier), s.Stage.String(), s.Gain, s.Priority, s.place(), Flag(s.Pinned), int64(s.Due),
		s.PAlive.column(), s.POrder.column(), s.XOrders.column(), s.XSpend.column(), s.CLV.column(), int64(s.Findings), int64(s.Birthday), s.Revenue12m, int64(s.Orders12m),
	}
}

// LeanScan holds the targets of one stored score between Scan and use.
type LeanScan struct {
	ID                                  int64
	l                                   Lean
	stage                               string
	known, provisional, inQueue, pinned int64
}

// Targets are where the columns are scanned to.
func (s *LeanScan) Targets() []any {
	l := &s.l
	return []any{
		&s.ID, &s.known, &l.Value, &l.Coverage, &s.provisional, &l.R, &l.F, &l.M, &l.ABC, &l.Machine, &l.Tier, &s.stage, &l.Gain,
		&l.Priority, &s.inQueue, &s.pinned, &l.Due, &l.PAlive, &l.POrder, &l.XOrders, &l.XSpend, &l.CLV, &l.Findings, &l.Birthday, &l.Revenue12m, &l.Orders12m,
	}
}

// Lean gives what was scanned.
func (s *LeanScan) Lean() Lean {
	l := s.l
	l.Stage = stageNoOf(s.stage)
	l.Known, l.Provisional, l.Pinned = s.known != 0, s.provisional != 0, s.pinned != 0
	l.Section, l.late = model.Section((s.inQueue+1)/2), s.inQueue == 1
	return l
}
