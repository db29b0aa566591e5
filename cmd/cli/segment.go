package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

func (s *session) segmentJSON(g *model.Segment) jsonObject {
	return jsonObject{
		"name", g.Name, "filter", g.Filter, "size", g.Size, "revenue", s.money(g.Revenue), "score", g.Score, "created", g.Created,
		"error", text(g.Error),
	}
}

func (r *run) segmentListCmd() *cobra.Command {
	return r.command("segment.list", "", r.exactly(0), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, _ []string) error {
		all, err := s.db.Segments(cmd.Context(), s.asOf)
		l := s.l
		return listing(r, all, err, s.segmentJSON, r.l.T("segment.none"), func(g *model.Segment) []string {
			return []string{g.Name, l.Count(g.Size), l.MoneyShort(g.Revenue, s.book.Currency), mean(g.Score), l.FilterText(g.Filter, s.filterOptions())}
		}, column{title: l.Attr(model.AttrName), max: 24}, right(l.T("stats.customers")),
			right(l.Attr(model.AttrRevenue)), right(l.Attr(model.AttrScore)), flex(l.T("segment.filter")))
	}))
}

func (r *run) segmentSaveCmd() *cobra.Command {
	return r.command("segment.save", r.l.T("cmd.arg.name")+" "+r.l.T("cmd.arg.filter"), r.atLeast(2), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
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

// segment gives the segment of a name with its filter.
func (s *session) segment(ctx context.Context, name string) (g model.Segment, f *model.Filter, err error) {
	if g, err = s.db.Segment(ctx, strings.TrimSpace(name), s.asOf); err == nil {
		f, err = s.filter(g.Filter)
	}
	return g, f, err
}

func (s *session) segmentTitle(g *model.Segment) string {
	return s.l.F("segment.title", "Name", part.Cell(g.Name), "N", g.Size, "Money", s.l.Money(g.Revenue, s.book.Currency), "Score", mean(g.Score))
}

func (r *run) segmentShowCmd() *cobra.Command {
	return r.command("segment.show", r.l.T("cmd.arg.name"), r.exactly(1), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		g, f, err := s.segment(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		traits, err := s.db.Portrait(cmd.Context(), f, nil, s.asOf)
		return r.show(err, func() any {
			out := s.segmentJSON(&g)
			if len(traits) > 0 {
				out = append(out, "portrait", model.Each(traits, s.traitJSON))
			}
			return out
		}, func() error {
			l := s.l
			r.line(s.segmentTitle(&g))
			r.line(part.Cell(l.FilterText(g.Filter, s.filterOptions())))
			if len(traits) > 0 {
				r.heading(l.T("segment.portrait"))
				if err := r.printTraits(traits, l.T("segment.these"), l.T("segment.book"), s); err != nil {
					return err
				}
			}
			return r.printList(cmd.Context(), s, model.ListQuery{Filter: f, Sort: model.AttrRevenue, Desc: true, AsOf: s.asOf, Archived: f.WantsArchived()})
		})
	}))
}

func (r *run) segmentDeleteCmd() *cobra.Command {
	return r.command("segment.delete", r.l.T("cmd.arg.name"), r.exactly(1), r.onBook(openMode{stale: true}, func(cmd *cobra.Command, s *session, args []string) error {
		out, err := s.db.DeleteSegment(cmd.Context(), strings.TrimSpace(args[0]))
		return r.changed(s, &out, err, func() error { return r.printJSON(jsonObject{"deleted", out.Change.Subject}) })
	}))
}

// segmentCompareCmd sets the customers of one segment beside those of another.
func (r *run) segmentCompareCmd() *cobra.Command {
	name := r.l.T("cmd.arg.name")
	return r.command("segment.compare", name+" "+name, r.exactly(2), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		a, of, err := s.segment(cmd.Context(), args[0])
		b, beside, unread := s.segment(cmd.Context(), args[1])
		if err := cmp.Or(err, unread); err != nil {
			return err
		}
		traits, err := s.db.Portrait(cmd.Context(), of, beside, s.asOf)
		return r.show(err, func() any {
			return jsonObject{"a", s.segmentJSON(&a), "b", s.segmentJSON(&b), "differences", model.Each(traits, s.traitJSON)}
		}, func() error {
			r.line(s.segmentTitle(&a))
			r.line(s.segmentTitle(&b))
			r.heading(s.l.T(model.If(len(traits) == 0, "segments.alike", "segment.portrait")))
			return r.printTraits(traits, a.Name, b.Name, s)
		})
	}))
}

// traitsShown is how many ways in which a group differs the text names.
const traitsShown = 8

func (r *run) segmentClusterCmd() *cobra.Command {
	var k int
	var save string
	cmd := r.command("segment.cluster", "", r.exactly(0), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, _ []string) error {
		if k < 0 || k == 1 {
			return model.E(model.CodeUsage, "error.segment.k")
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
		return r.show(nil, func() any { return clusteringJSON(&c, names, s) }, func() error { return r.printClusters(&c, names, s) })
	}))
	return r.flags(cmd, "flag.segment.", "k", &k, "save", &save)
}

func clusteringJSON(c *model.Clustering, names []string, s *session) jsonObject {
	clusters := make([]jsonObject, len(c.Clusters))
	for i := range c.Clusters {
		x := &c.Clusters[i]
		clusters[i] = jsonObject{
			"segment", text(names[i]), "size", len(x.Members), "revenue", s.money(x.Revenue), "center", model.Each(x.Center, s.traitJSON),
			"portrait", model.Each(x.Portrait, s.traitJSON), "members", list(x.Members), "filter", model.RuleFilter(c.Rules, i, s.book.Currency),
		}
	}
	rules := model.Each(c.Rules, func(rule *model.Rule) jsonObject {
		return jsonObject{"when", ruleText(rule, s), "cluster", rule.Class, "count", rule.Count, "right", rule.Right}
	})
	return jsonObject{"k", c.K, "silhouette", c.Silhouette, "rules_accuracy", c.Accuracy, "clusters", clusters, "rules", rules}
}

func ruleText(rule *model.Rule, s *session) string {
	return strings.Join(model.Each(rule.When, func(c *model.Condition) string { return c.Term(s.book.Currency) }), " ")
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

func (r *run) printTraits(traits []model.Trait, these, against string, s *session) error {
	return tableOf(r, traits[:min(traitsShown, len(traits))], func(x *model.Trait) []string {
		return []string{s.l.Trait(x), s.l.TraitOf(x.Attr, x.Value, x.Set, s.book.Currency), s.l.TraitOf(x.Attr, x.Value, x.Book, s.book.Currency)}
	}, flex(s.l.T("segment.figure")), right(part.Cell(these)), right(part.Cell(against)))
}

func (r *run) printClusters(c *model.Clustering, names []string, s *session) error {
	l := s.l
	r.line(l.F("segment.clusters", "K", c.K, "Silhouette", model.NumberText(c.Silhouette, 2)))
	for i := range c.Clusters {
		x, name := &c.Clusters[i], cmp.Or(names[i], l.F("segment.cluster", "K", i+1))
		r.heading(l.F("segment.head", "Name", name, "N", len(x.Members), "Money", l.Money(x.Revenue, s.book.Currency)))
		if err := r.printTraits(x.About(), l.T("segment.these"), l.T("segment.buyers"), s); err != nil {
			return err
		}
	}
	if len(c.Rules) == 0 {
		return nil
	}
	r.heading(l.F("segment.rules", "Share", lang.Share(c.Accuracy)))
	return tableOf(r, c.Rules, func(rule *model.Rule) []string {
		return []string{orDash(l.FilterText(ruleText(rule, s), s.filterOptions())), strconv.Itoa(rule.Class + 1), l.Count(rule.Count)}
	}, flex(l.T("segment.when")), right(l.T("segment.place")), right(l.T("stats.customers")))
}

func (r *run) fieldCmd() *cobra.Command {
	list := r.command("field.list", "", r.exactly(0), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, _ []string) error { return r.fields(cmd, s, "", "") }))
	name, typ := r.l.T("cmd.arg.name"), r.l.T("cmd.arg.field_type")
	return r.group("field", list, r.fieldChange("add", name+" "+typ, 2), r.fieldChange("rename", name+" "+name, 2),
		r.fieldChange("retype", name+" "+typ, 2), r.fieldChange("remove", name, 1))
}

// fieldChange makes the command of one change to a field.
func (r *run) fieldChange(verb, args string, n int) *cobra.Command {
	dry, yes := false, false
	cmd := r.command("field."+verb, args, r.exactly(n), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) (err error) {
		def := model.FieldDef{Name: strings.TrimSpace(args[0])}
		if verb == "add" || verb == "retype" {
			if def.Type, err = model.ParseFieldType(args[1]); err != nil {
				return err
			}
		}
		known, found := model.FindField(s.book.Fields, def.Name)
		switch {
		case found && verb == "add":
			return model.E(model.CodeConflict, "error.field.taken", "Text", known.Name)
		case !found && verb != "add":
			return model.NotFound("error.field.missing", "Text", def.Name)
		case found:
			def.Name = known.Name
		}
		if dry {
			return r.fields(cmd, s, def.Name, def.Type)
		}
		var out model.Outcome
		switch verb {
		case "rename":
			out, err = s.db.RenameField(cmd.Context(), def.Name, args[1])
			def.Name = args[1]
		case "remove":
			question := r.l.F("cmd.field.ask", "Field", part.Cell(def.Name))
			if err := r.confirm(cmd.Context(), yes, question, "tierbook field remove ... --yes"); err != nil {
				return err
			}
			out, err = s.db.RenameField(cmd.Context(), def.Name, "")
		default:
			out, err = s.db.SetField(cmd.Context(), def)
		}
		if err != nil {
			return err
		}
		r.tellChange(s, &out)
		return r.fields(cmd, s, def.Name, "")
	}))
	r.flags(cmd, "flag.field.", "dry-run", &dry)
	if verb == "remove" {
		r.flags(cmd, "flag.merge.", "yes,y", &yes)
	}
	return cmd
}

// fields prints the further fields of the book, or one; typ is the type by which its
// values are looked at, "" its own.
func (r *run) fields(cmd *cobra.Command, s *session, only string, typ model.FieldType) error {
	types := map[string]model.FieldType{}
	if typ != "" {
		types[only] = typ
	}
	all, err := s.db.Fields(cmd.Context(), types)
	all = slices.DeleteFunc(all, func(u model.FieldUse) bool { return only != "" && u.Name != only })
	return listing(r, all, err, func(u *model.FieldUse) jsonObject {
		return jsonObject{
			"name", u.Name, "type", string(u.Type), "customers", u.Customers, "unconverted", u.Bad, "examples", append([]string{}, u.Examples...),
			"looks_like", string(u.Guess),
		}
	}, r.l.T("cmd.field.none"), func(u *model.FieldUse) []string {
		kind := r.l.T("field_type." + string(u.Type))
		if u.Guess != u.Type && u.Customers > 0 && typ == "" {
			kind += " (" + r.l.F("cmd.field.like", "Type", r.l.T("field_type."+string(u.Guess))) + ")"
		}
		return []string{u.Name, kind, strconv.Itoa(u.Customers), strconv.Itoa(u.Bad), strings.Join(u.Examples, " · ")}
	}, flex(r.l.T("cmd.field.name")), left(r.l.T("cmd.field.type")), right(r.l.T("cmd.field.customers")),
		right(r.l.T("cmd.field.bad")), flex(r.l.T("cmd.field.examples")))
}
