package cli

import (
	"cmp"

	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/ui/lang"
)

// statsModels prints the models that were fitted; those that do not apply are null.
func (r *run) statsModels(cmd *cobra.Command, s *session, _ []string) error {
	c, err := s.db.Calibration(cmd.Context(), s.asOf)
	if err != nil {
		return err
	}
	customers, repeaters, code := c.Buyers, c.Repeaters, c.ModelReason
	var m model.Models
	if c.Models != nil {
		m = *c.Models
		customers, repeaters, code = m.Customers, m.Repeaters, m.Verdict
	}
	verdict := s.l.T("model." + cmp.Or(code, "too_few"))
	if r.g.json {
		return r.printJSON(jsonObject{
			"as_of", c.Day, "bgnbd", known(m.BGNBD, m.BGNBD != model.NBDParams{}), "mbgnbd", known(m.MBGNBD, c.Models != nil),
			"gammagamma", known(m.GammaGamma, m.GammaGamma != model.GammaGammaParams{}), "customers", customers, "repeaters", repeaters,
			"verdict_code", cmp.Or(code, "too_few"), "verdict", verdict,
		})
	}
	r.line(verdict)
	if c.Models == nil {
		return nil
	}
	r.line(s.l.F("stats.sample", "Customers", s.l.Count(customers), "Repeaters", s.l.Count(repeaters), "Day", c.Day.String()))
	r.line("")
	return r.printModels(&m, s.l)
}

// printModels prints the parameters of the models that apply.
func (r *run) printModels(m *model.Models, l *lang.Lang) error {
	t := r.table(left(l.T("stats.model")), flex(l.T("stats.parameters")), right(l.T("stats.likelihood")))
	figure := func(name string, v float64) string { return name + " " + model.NumberText(v, 4) + "  " }
	nbd := func(name string, p *model.NBDParams) {
		if *p != (model.NBDParams{}) || p == &m.MBGNBD {
			t.row(name, figure("r", p.R)+figure("α", p.Alpha)+figure("a", p.A)+figure("b", p.B), model.NumberText(p.LL, 2))
		}
	}
	nbd("MBG/NBD", &m.MBGNBD)
	nbd("BG/NBD", &m.BGNBD)
	if g := &m.GammaGamma; *g != (model.GammaGammaParams{}) {
		t.row("Gamma-Gamma", figure("p", g.P)+figure("q", g.Q)+figure("v", g.V), model.NumberText(g.LL, 2))
	}
	return t.done()
}

func (r *run) statsBacktestCmd() *cobra.Command {
	var cut, until string
	var products bool
	cmd := r.command("stats.backtest", "", r.exactly(0), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, _ []string) error {
		if cut == "" {
			return model.E(model.CodeUsage, "error.stats.cut_missing")
		}
		ctx := cmd.Context()
		from, to, err := s.figuresDays(cut, until)
		if err != nil {
			return err
		}
		if products {
			return r.testOffers(ctx, s, from, to)
		}
		tests, err := s.db.Backtest(ctx, from, to, nil)
		return r.show(err, func() any { return backtestJSON(&tests[0], s) }, func() error { return r.printBacktest(&tests[0], s) })
	}))
	return r.flags(cmd, "flag.stats.", "cut", &cut, "until", &until, "products", &products)
}

func backtestJSON(b *model.Backtest, s *session) jsonObject {
	t := &b.Top20
	any := b.Revenue > 0     // else there is nothing to be right about
	apart := b.BrierBase > 0 // somebody ordered again, and somebody did not
	if !any {
		t = &model.Capture{}
	}
	auc := b.AUC
	if !apart {
		auc.POrder, auc.PAlive = nil, nil
	}
	reason := model.If(b.Reason != "", s.l.T("model."+b.Reason), "")
	return jsonObject{
		"cut", b.Cut, "until", b.Until, "customers", b.Customers, "revenue", s.money(b.Revenue),
		"top20",
		jsonObject{
			"score", known(t.Score, any), "clv", t.CLV, "rfm_code", known(t.RFMCode, any), "percentile_rfm", known(t.PercentileRFM, any),
			"recency", known(t.Recency, any), "foresight", known(t.Foresight, any),
		},
		"auc",
		jsonObject{"p_order", auc.POrder, "p_alive", auc.PAlive, "recency", known(auc.Recency, apart)},
		"brier", b.Brier, "brier_base", known(b.BrierBase, apart),
		"reliability", model.Each(b.Reliability, func(x *model.Band) jsonObject {
			return jsonObject{"foretold", x.Foretold, "seen", x.Seen, "customers", x.Customers}
		}),
		"calibration_error", b.CalibrationError,
		"tiers", model.Each(b.Tiers, func(o *model.TierOutcome) jsonObject {
			return jsonObject{
				"tier", s.tierJSON(o.Tier), "customers", o.Customers, "revenue", s.money(o.Revenue), "revenue_share", known(o.Share, any),
				"returned", known(o.Returned, o.Customers > 0), "per_customer", known(s.major(o.PerHead), o.Customers > 0),
			}
		}),
		"reason", text(reason),
	}
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
	return tableOf(r, b.Tiers, func(o *model.TierOutcome) []string {
		return []string{
			l.Tier(o.Tier), l.Count(o.Customers), l.MoneyShort(o.Revenue, s.book.Currency), percent(known(o.Share, b.Revenue > 0)), percent(known(o.Returned, o.Customers > 0)),
			l.MoneyShort(int64(o.PerHead), s.book.Currency),
		}
	}, left(l.Attr(model.AttrTier)), right(l.T("stats.customers")), right(l.Attr(model.AttrRevenue)),
		right(l.T("stats.share")), right(l.T("stats.returned")), right(l.T("stats.per_head")))
}

// printRanks tells what the best fifth by each ranking brought, where there was
// anything to bring.
func (r *run) printRanks(b *model.Backtest, s *session) error {
	if b.Revenue <= 0 {
		return nil
	}
	l := s.l
	r.heading(l.T("stats.top20"))
	t := r.table(left(l.T("stats.ranked_by")), right(l.T("stats.captured")))
	row := func(key string, v *float64) {
		if v != nil {
			t.row(l.T(key), model.NumberText(*v*100, 1)+"%")
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
		r.line(l.F("stats.auc", "POrder", model.NumberText(*b.AUC.POrder, 3), "Recency", model.NumberText(b.AUC.Recency, 3)))
	}
	if b.Brier != nil {
		r.line(l.F("stats.brier", "Brier", model.NumberText(*b.Brier, 3), "Base", model.NumberText(b.BrierBase, 3)))
	}
	if b.CalibrationError == nil {
		return nil
	}
	r.heading(l.F("stats.reliability", "Off", lang.Share(*b.CalibrationError)))
	return tableOf(r, b.Reliability, func(x *model.Band) []string {
		return []string{lang.Share(x.Foretold), lang.Share(x.Seen), l.Count(x.Customers)}
	},
		right(l.T("stats.foretold")), right(l.T("stats.seen")), right(l.T("stats.customers")))
}
