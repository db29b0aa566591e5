package main

import (
	"context"

	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/ui/part"
)

func (r *run) recommendCmd() *cobra.Command {
	n := model.OffersShown
	cmd := r.command("recommend", r.l.T("cmd.arg.customer"), `  tierbook recommend "Meridian Optics"
  tierbook recommend "Meridian Optics" -n 3 --json
  tierbook stats backtest --products --cut 2026-01-01`, r.exactly(1), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		if n < 1 {
			return model.E(model.CodeUsage, "error.cmd.count", "Flag", "-n")
		}
		id, err := s.db.Find(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		o, err := s.db.Recommend(cmd.Context(), id, n, s.asOf)
		if err != nil {
			return err
		}
		if r.g.json {
			return r.printJSON(o)
		}
		return r.printOffers(s, &o)
	}))
	return r.flags(cmd, "flag.recommend.", "number,n", &n)
}

// printOffers prints what to speak about with a customer: what is due again, and what to
// offer next.
func (r *run) printOffers(s *session, o *model.Offers) (err error) {
	t := r.table(column{title: r.l.T("offer.product"), keep: true, max: r.nameWidth()}, flex(r.l.T("cmd.why")))
	for _, list := range []struct {
		title  string
		offers []model.Offer
	}{{"offer.again", o.Again}, {"offer.next", o.Next}} {
		if len(list.offers) > 0 {
			t.heading(r.l.T(list.title))
		}
		for i := range list.offers {
			t.row(part.Cell(list.offers[i].Product), part.Cell(s.l.Offer(&list.offers[i], s.today)))
		}
	}
	if len(o.Again)+len(o.Next) > 0 {
		err = t.done()
	}
	if len(o.Next) == 0 {
		r.tell(r.l.NoOffers(o))
	}
	return err
}

// testOffers prints how many customers later bought one of the products offered.
func (r *run) testOffers(ctx context.Context, s *session, cut, until model.Day) error {
	o, err := s.db.TestOffers(ctx, cut, until, model.OffersShown)
	if err != nil {
		return err
	}
	if r.g.json {
		return r.printJSON(o)
	}
	if o.Pairs == 0 {
		r.line(s.l.F("stats.offers_none", "Cut", o.Cut.String()))
		return nil
	}
	r.line(counted(s.l, "stats.offers", o.Customers, "Cut", o.Cut.String(), "Until", o.Until.String(), "Offers", o.Offers))
	t := r.table(left(s.l.T("stats.offers_by")), right(s.l.T("stats.offers_hit")), right(""))
	t.row(s.l.T("stats.offers_evidence"), s.l.Count(o.Hit), inTime(o.Hit, o.Customers))
	t.row(s.l.T("stats.offers_popular"), s.l.Count(o.Popular), inTime(o.Popular, o.Customers))
	return t.done()
}
