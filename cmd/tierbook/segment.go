package main

import (
	"strings"

	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/ui/part"
)

func (r *run) segmentCmd() *cobra.Command {
	return r.group("segment", `  tierbook segment save "Key accounts east" tier:A region:East
  tierbook segment list
  tierbook segment show "Key accounts east"
  tierbook segment cluster --k 4`,
		r.segmentListCmd(), r.segmentShowCmd(), r.segmentSaveCmd(), r.segmentDeleteCmd(), r.segmentClusterCmd())
}

func (s *session) segmentJSON(g *model.Segment) jsonObject {
	return jsonObject{
		"name", g.Name, "filter", g.Filter, "size", g.Size, "revenue", s.money(g.Revenue), "score", g.Score, "created", g.Created,
		"error", text(g.Error),
	}
}

func (r *run) segmentListCmd() *cobra.Command {
	return r.command("segment.list", "", `  tierbook segment list
  tierbook segment list --json`, r.exactly(0), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, _ []string) error {
		all, err := s.db.Segments(cmd.Context(), s.asOf)
		if err != nil {
			return err
		}
		l := s.l
		return listing(r, all, s.segmentJSON, r.l.T("segment.none"), func(g *model.Segment) []string {
			return []string{g.Name, l.Count(g.Size), l.MoneyShort(g.Revenue, s.book.Currency), mean(g.Score), g.Filter}
		}, column{title: l.Attr(model.AttrName), max: 24}, right(l.T("stats.customers")),
			right(l.Attr(model.AttrRevenue)), right(l.Attr(model.AttrScore)), flex(l.T("segment.filter")))
	}))
}

func (r *run) segmentSaveCmd() *cobra.Command {
	return r.command("segment.save", r.l.T("cmd.arg.name")+" "+r.l.T("cmd.arg.filter"), `  tierbook segment save "Win back" is:winback
  tierbook segment save "Big and silent" 'rev>100000' 'last>60d'`, r.atLeast(2), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		args = unshield(args)
		if _, err := s.db.SaveSegment(cmd.Context(), args[0], filterText(args[1:])); err != nil {
			return err
		}
		g, err := s.db.Segment(cmd.Context(), strings.TrimSpace(args[0]), s.asOf)
		if err != nil {
			return err
		}
		return r.answer(s.segmentJSON(&g), s.l.F("segment.saved", "Name", part.Cell(g.Name), "N", g.Size, "Money", s.l.Money(g.Revenue, s.book.Currency)))
	}))
}

func (r *run) segmentShowCmd() *cobra.Command {
	return r.command("segment.show", r.l.T("cmd.arg.name"), `  tierbook segment show "Win back"
  tierbook segment show "Win back" --json | jq .portrait`, r.exactly(1), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		g, err := s.db.Segment(cmd.Context(), strings.TrimSpace(args[0]), s.asOf)
		if err != nil {
			return err
		}
		f, err := s.filter(g.Filter)
		if err != nil {
			return err
		}
		traits, err := s.db.Portrait(cmd.Context(), f, s.asOf)
		if err != nil {
			return err
		}
		if r.g.json {
			out := s.segmentJSON(&g)
			if len(traits) > 0 {
				out = append(out, "portrait", eachOf(traits, s.traitJSON))
			}
			return r.printJSON(out)
		}
		l := s.l
		r.line(l.F("segment.title", "Name", part.Cell(g.Name), "N", g.Size, "Money", l.Money(g.Revenue, s.book.Currency), "Score", mean(g.Score)))
		r.line(part.Cell(g.Filter))
		if len(traits) > 0 {
			r.heading(l.T("segment.portrait"))
			if err := r.printTraits(traits, s); err != nil {
				return err
			}
		}
		return r.printList(cmd.Context(), s, model.ListQuery{Filter: f, Sort: model.AttrRevenue, Desc: true, AsOf: s.asOf, Archived: f.WantsArchived()})
	}))
}

func (r *run) segmentDeleteCmd() *cobra.Command {
	return r.command("segment.delete", r.l.T("cmd.arg.name"), `  tierbook segment delete "Win back"`, r.exactly(1), r.onBook(openMode{stale: true}, func(cmd *cobra.Command, s *session, args []string) error {
		out, err := s.db.DeleteSegment(cmd.Context(), strings.TrimSpace(args[0]))
		if err != nil {
			return err
		}
		return r.answer(jsonObject{"deleted", out.Change.Subject}, sentence(changeText(out.Change, s.l), r.l))
	}))
}
