package main

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tierbook/model"
)

// traitsShown is how many ways in which a group differs the text names.
const traitsShown = 8

func (r *run) segmentClusterCmd() *cobra.Command {
	var k int
	var save string
	cmd := r.command("segment.cluster", "", `  tierbook segment cluster
  tierbook segment cluster --k 4 --json
  tierbook segment cluster --k 3 --save "Spring"`, r.exactly(0), func(cmd *cobra.Command, _ []string) error {
		if k < 0 || k == 1 {
			return model.E(model.CodeUsage, "error.segment.k")
		}
		s, err := r.book(cmd.Context(), openMode{})
		if err != nil {
			return err
		}
		c, err := s.db.Clusters(cmd.Context(), k, s.asOf)
		if err != nil {
			return err
		}
		names := make([]string, len(c.Clusters))
		for i := range c.Clusters {
			filter := model.RuleFilter(c.Rules, i, s.book.Currency)
			if save = strings.TrimSpace(save); save == "" || filter == "" {
				continue // the rules never lead to it
			}
			names[i] = fmt.Sprintf("%s %d", save, i+1)
			if _, err := s.db.SaveSegment(cmd.Context(), names[i], filter); err != nil {
				return err
			}
		}
		if r.g.json {
			return r.printJSON(clusteringJSON(&c, names, s))
		}
		return r.printClusters(&c, names, s)
	})
	return r.flags(cmd, "flag.segment.", "k", &k, "save", &save)
}

func clusteringJSON(c *model.Clustering, names []string, s *session) jsonObject {
	clusters := make([]jsonObject, len(c.Clusters))
	for i := range c.Clusters {
		x := &c.Clusters[i]
		clusters[i] = jsonObject{
			"segment", text(names[i]), "size", len(x.Members), "revenue", s.money(x.Revenue), "center", eachOf(x.Center, s.traitJSON),
			"portrait", eachOf(x.Portrait, s.traitJSON), "members", list(x.Members), "filter", model.RuleFilter(c.Rules, i, s.book.Currency),
		}
	}
	rules := eachOf(c.Rules, func(rule *model.Rule) jsonObject {
		return jsonObject{"when", ruleText(rule, s), "cluster", rule.Class, "count", rule.Count, "right", rule.Right}
	})
	return jsonObject{"k", c.K, "silhouette", c.Silhouette, "rules_accuracy", c.Accuracy, "clusters", clusters, "rules", rules}
}

func ruleText(rule *model.Rule, s *session) string {
	return strings.Join(eachOf(rule.When, func(c *model.Condition) string { return c.Term(s.book.Currency) }), " ")
}

// traitJSON gives a trait with money in the main unit; days are days ago.
func (s *session) traitJSON(t *model.Trait) jsonObject {
	out := jsonObject{"figure", t.Attr.String()}
	set, all := t.Set, t.Book
	switch {
	case t.Value != "":
		out = append(out, "value", t.Value)
	case t.Attr.Info().Type == model.TypeMoney:
		set, all = s.major(set), s.major(all)
	}
	return append(out, "set", set, "book", all, "effect", t.Effect)
}

// traitValue writes one side of a trait in its own unit.
func traitValue(t *model.Trait, v float64, s *session) string {
	switch typ := t.Attr.Info().Type; {
	case t.Value != "" || typ == model.TypeShare:
		return share(v)
	case typ == model.TypeMoney:
		return s.l.MoneyShort(int64(v), s.book.Currency)
	case typ == model.TypeDay:
		return s.l.F("segment.days_ago", "N", int(math.Round(v)))
	}
	return tenth(v)
}

func traitName(t *model.Trait, s *session) string {
	switch {
	case t.Value == "":
		return s.l.Attr(t.Attr)
	case t.Attr == model.AttrStage:
		return s.l.Attr(t.Attr) + ": " + s.l.Stage(model.Stage(t.Value))
	}
	return s.l.Attr(t.Attr) + ": " + t.Value
}

func (r *run) printTraits(traits []model.Trait, s *session) error {
	return tableOf(r, traits[:min(traitsShown, len(traits))], func(x *model.Trait) []string {
		return []string{traitName(x, s), traitValue(x, x.Set, s), traitValue(x, x.Book, s)}
	}, flex(s.l.T("segment.figure")), right(s.l.T("segment.these")), right(s.l.T("segment.book")))
}

func (r *run) printClusters(c *model.Clustering, names []string, s *session) error {
	l := s.l
	r.line(l.F("segment.clusters", "K", c.K, "Silhouette", strconv.FormatFloat(c.Silhouette, 'f', 2, 64)))
	for i := range c.Clusters {
		x := &c.Clusters[i]
		name := cmp.Or(names[i], l.F("segment.cluster", "K", i+1))
		r.heading(l.F("segment.head", "Name", name, "N", len(x.Members), "Money", l.Money(x.Revenue, s.book.Currency)))
		if err := r.printTraits(x.Portrait, s); err != nil {
			return err
		}
	}
	if len(c.Rules) == 0 {
		return nil
	}
	r.heading(l.F("segment.rules", "Share", share(c.Accuracy)))
	return tableOf(r, c.Rules, func(rule *model.Rule) []string {
		return []string{orDash(ruleText(rule, s)), strconv.Itoa(rule.Class + 1), l.Count(rule.Count)}
	}, flex(l.T("segment.when")), right(l.T("segment.place")), right(l.T("stats.customers")))
}
