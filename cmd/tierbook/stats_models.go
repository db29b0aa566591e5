package main

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/model/exchange"
)

func (r *run) statsModelsCmd() *cobra.Command {
	cmd := r.command("stats.models", "", `  tierbook stats models
  tierbook stats models --as-of 1997-09-30 --json`, r.exactly(0), nil)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return r.statsModels(cmd.Context()) }
	return cmd
}

// jsonModels is what stats models prints; models that do not apply are null.
type jsonModels struct {
	AsOf       model.Day               `json:"as_of"`
	BGNBD      *model.NBDParams        `json:"bgnbd"`
	MBGNBD     *model.NBDParams        `json:"mbgnbd"`
	GammaGamma *model.GammaGammaParams `json:"gammagamma"`
	Customers  int                     `json:"customers"`
	Repeaters  int                     `json:"repeaters"`
	Code       string                  `json:"verdict_code"`
	Verdict    string                  `json:"verdict"`
}

func (r *run) statsModels(ctx context.Context) error {
	s, err := r.book(ctx, openMode{})
	if err != nil {
		return err
	}
	c, err := s.db.Calibration(ctx, s.asOf)
	if err != nil {
		return err
	}
	out := jsonModels{AsOf: c.Day, Customers: c.Buyers, Repeaters: c.Repeaters, Code: c.ModelReason}
	if m := c.Models; m != nil {
		out.MBGNBD, out.Customers, out.Repeaters, out.Code = &m.MBGNBD, m.Customers, m.Repeaters, m.Verdict
		if m.BGNBD != (model.NBDParams{}) {
			out.BGNBD = &m.BGNBD
		}
		if m.GammaGamma != (model.GammaGammaParams{}) {
			out.GammaGamma = &m.GammaGamma
		}
	}
	if out.Code == "" {
		out.Code = "too_few"
	}
	out.Verdict = s.l.T("model." + out.Code)
	if r.g.json {
		return r.printJSON(out)
	}
	return r.printModels(&out, s)
}

func (r *run) printModels(m *jsonModels, s *session) error {
	l := s.l
	r.line(m.Verdict)
	if m.MBGNBD == nil {
		return nil
	}
	r.line(l.F("stats.sample", "Customers", l.Count(m.Customers), "Repeaters", l.Count(m.Repeaters), "Day", m.AsOf.String()))
	r.line("")
	t := r.table(column{title: l.T("stats.model")}, column{title: l.T("stats.parameters"), flex: true}, column{title: l.T("stats.likelihood"), right: true})
	figure := func(name string, v float64) string { return name + " " + strconv.FormatFloat(v, 'f', 4, 64) + "  " }
	nbd := func(name string, p *model.NBDParams) {
		if p != nil {
			t.row(name, figure("r", p.R)+figure("α", p.Alpha)+figure("a", p.A)+figure("b", p.B), strconv.FormatFloat(p.LL, 'f', 2, 64))
		}
	}
	nbd("MBG/NBD", m.MBGNBD)
	nbd("BG/NBD", m.BGNBD)
	if g := m.GammaGamma; g != nil {
		t.row("Gamma-Gamma", figure("p", g.P)+figure("q", g.Q)+figure("v", g.V), strconv.FormatFloat(g.LL, 'f', 2, 64))
	}
	return t.done()
}

func (r *run) statsBacktestCmd() *cobra.Command {
	var cut, until string
	cmd := r.command("stats.backtest", "", `  tierbook stats backtest --cut 2026-01-01
  tierbook stats backtest --cut 1997-09-30 --until 1998-06-30 --json`, r.exactly(0), nil)
	cmd.Flags().StringVar(&cut, "cut", "", r.l.T("flag.stats.cut"))
	cmd.Flags().StringVar(&until, "until", "", r.l.T("flag.stats.until"))
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if cut == "" {
			return model.E(model.CodeUsage, "error.stats.cut_missing")
		}
		return r.statsBacktest(cmd.Context(), cut, until)
	}
	return cmd
}

type jsonBacktest struct {
	Cut         model.Day     `json:"cut"`
	Until       model.Day     `json:"until"`
	Customers   int           `json:"customers"`
	Revenue     json.Number   `json:"revenue"`
	Top20       jsonCapture   `json:"top20"`
	AUC         jsonAUC       `json:"auc"`
	Brier       *float64      `json:"brier"`
	BrierBase   *float64      `json:"brier_base"`
	Reliability []jsonBand    `json:"reliability"`
	Off         *float64      `json:"calibration_error"`
	Tiers       []jsonOutcome `json:"tiers"`
	Reason      *string       `json:"reason"`
}

type jsonBand struct {
	Foretold  float64 `json:"foretold"`
	Seen      float64 `json:"seen"`
	Customers int     `json:"customers"`
}

type jsonCapture struct {
	Score         *float64 `json:"score"`
	CLV           *float64 `json:"clv"`
	RFMCode       *float64 `json:"rfm_code"`
	PercentileRFM *float64 `json:"percentile_rfm"`
	Recency       *float64 `json:"recency"`
	Foresight     *float64 `json:"foresight"`
}

type jsonAUC struct {
	POrder  *float64 `json:"p_order"`
	PAlive  *float64 `json:"p_alive"`
	Recency *float64 `json:"recency"`
}

type jsonOutcome struct {
	Tier      string      `json:"tier"`
	Customers int         `json:"customers"`
	Revenue   json.Number `json:"revenue"`
	Share     float64     `json:"revenue_share"`
	Returned  float64     `json:"returned"`
	PerHead   float64     `json:"per_customer"`
}

func (r *run) statsBacktest(ctx context.Context, cutText, untilText string) error {
	s, err := r.book(ctx, openMode{})
	if err != nil {
		return err
	}
	cut, err := s.figuresDay(cutText)
	if err != nil {
		return err
	}
	until := s.asOf
	if untilText != "" {
		if until, err = s.figuresDay(untilText); err != nil {
			return err
		}
	}
	tests, err := s.db.Backtest(ctx, cut, until, nil)
	if err != nil {
		return err
	}
	if r.g.json {
		return r.printJSON(backtestJSON(&tests[0], s))
	}
	return r.printBacktest(&tests[0], s)
}

func backtestJSON(b *model.Backtest, s *session) jsonBacktest {
	t := &b.Top20
	out := jsonBacktest{
		Cut: b.Cut, Until: b.Until, Customers: b.Customers, Revenue: money(b.Revenue, s.book.Currency),
		Brier: b.Brier, Reliability: []jsonBand{}, Off: b.CalibrationError, Tiers: []jsonOutcome{},
	}
	if b.Revenue > 0 { // else there is nothing to be right about
		out.Top20 = jsonCapture{&t.Score, t.CLV, &t.RFMCode, &t.PercentileRFM, &t.Recency, &t.Foresight}
	}
	if b.BrierBase > 0 { // somebody ordered again, and somebody did not
		out.AUC, out.BrierBase = jsonAUC{b.AUC.POrder, b.AUC.PAlive, &b.AUC.Recency}, &b.BrierBase
	}
	for _, x := range b.Reliability {
		out.Reliability = append(out.Reliability, jsonBand(x))
	}
	if b.Reason != "" {
		out.Reason = text(s.l.T("model." + b.Reason))
	}
	for _, o := range b.Tiers {
		out.Tiers = append(out.Tiers, jsonOutcome{
			o.Tier.String(), o.Customers, money(o.Revenue, s.book.Currency), o.Share, o.Returned, *exchange.Major(&o.PerHead, s.book.Currency),
		})
	}
	return out
}

func (r *run) printBacktest(b *model.Backtest, s *session) error {
	l := s.l
	r.line(l.F("stats.backtest", "Customers", l.Count(b.Customers), "Cut", b.Cut.String(), "Until", b.Until.String(), "Money", l.Money(b.Revenue, s.book.Currency)))
	if b.Reason != "" {
		r.line(l.T("model." + b.Reason))
	}
	if err := r.printRanks(b, s); err != nil {
		return err
	}
	if err := r.printReliability(b, s); err != nil {
		return err
	}
	r.heading(l.T("stats.outcome"))
	t := r.table(
		column{title: l.Attr(model.AttrTier)}, column{title: l.T("stats.customers"), right: true}, column{title: l.Attr(model.AttrRevenue), right: true},
		column{title: l.T("stats.share"), right: true}, column{title: l.T("stats.returned"), right: true}, column{title: l.T("stats.per_head"), right: true},
	)
	for _, o := range b.Tiers {
		t.row(o.Tier.String(), l.Count(o.Customers), l.MoneyShort(o.Revenue, s.book.Currency), share(o.Share), share(o.Returned), l.MoneyShort(int64(o.PerHead), s.book.Currency))
	}
	return t.done()
}

// printRanks tells what the best fifth by each ranking brought, where there was
// anything to bring.
func (r *run) printRanks(b *model.Backtest, s *session) error {
	if b.Revenue <= 0 {
		return nil
	}
	l := s.l
	r.heading(l.T("stats.top20"))
	t := r.table(column{title: l.T("stats.ranked_by")}, column{title: l.T("stats.captured"), right: true})
	row := func(key string, v *float64) {
		if v != nil {
			t.row(l.T(key), strconv.FormatFloat(*v*100, 'f', 1, 64)+"%")
		}
	}
	c := &b.Top20
	row("stats.rank.clv", c.CLV)
	row("stats.rank.score", &c.Score)
	row("stats.rank.percentile_rfm", &c.PercentileRFM)
	row("stats.rank.rfm_code", &c.RFMCode)
	row("stats.rank.recency", &c.Recency)
	row("stats.rank.foresight", &c.Foresight)
	return t.done()
}

// printReliability tells how true P(order) was.
func (r *run) printReliability(b *model.Backtest, s *session) error {
	l := s.l
	if b.BrierBase > 0 && b.AUC.POrder != nil {
		r.line(l.F("stats.auc", "POrder", hundredths(*b.AUC.POrder), "Recency", hundredths(b.AUC.Recency)))
	}
	if b.Brier != nil {
		r.line(l.F("stats.brier", "Brier", hundredths(*b.Brier), "Base", hundredths(b.BrierBase)))
	}
	if b.CalibrationError == nil {
		return nil
	}
	r.heading(l.F("stats.reliability", "Off", share(*b.CalibrationError)))
	t := r.table(column{title: l.T("stats.foretold"), right: true}, column{title: l.T("stats.seen"), right: true}, column{title: l.T("stats.customers"), right: true})
	for _, x := range b.Reliability {
		t.row(share(x.Foretold), share(x.Seen), l.Count(x.Customers))
	}
	return t.done()
}

func hundredths(v float64) string { return strconv.FormatFloat(v, 'f', 3, 64) }
