package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

func (r *run) ownerCmd() *cobra.Command {
	return r.group("owner", `  tierbook owner list
  tierbook owner set "Li Wei" --initials LW
  tierbook owner rename wang "Wang Fang"`,
		r.ownerListCmd(), r.ownerSetCmd(), r.ownerRenameCmd())
}

func (s *session) ownerJSON(o *model.OwnerStat) jsonObject {
	return jsonObject{
		"name", o.Name, "initials", o.Initials, "initials_set", o.Set, "customers", o.Customers, "tiers", tierCounts(countsOf(&o.Tiers, false)),
		"revenue", s.money(o.Revenue), "per_week", o.PerWeek, "due", o.Due, "overdue", o.Overdue,
	}
}

func (r *run) ownerListCmd() *cobra.Command {
	return r.command("owner.list", "["+r.l.T("cmd.arg.filter")+"]", `  tierbook owner list
  tierbook owner list tier:A --json | jq '.[] | {name, per_week}'`, nil, r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		f, err := s.filter(filterText(unshield(args)))
		if err != nil {
			return err
		}
		loads, err := s.db.OwnerLoads(cmd.Context(), model.StatsQuery{AsOf: s.asOf, Filter: f})
		l := s.l
		return gotten(r, loads, err, s.ownerJSON, l.T("owner.nobody"), func(o *model.OwnerStat) []string {
			a, b, c := &o.Tiers[1], &o.Tiers[2], &o.Tiers[3]
			return []string{
				orDash(o.Initials), r.ownerWord(o.Name), l.Count(o.Customers), l.Apart(a.Count, a.Prospects), l.Apart(b.Count, b.Prospects), l.Apart(c.Count, c.Prospects),
				tenth(o.PerWeek), l.Count(o.Due), l.Count(o.Overdue), l.MoneyShort(o.Revenue, s.book.Currency),
			}
		},
			append(r.tierColumns("", left(l.T("owner.initials")), column{title: l.Attr(model.AttrOwner), flex: true, keep: true},
				right(l.T("stats.customers"))),
				right(l.T("stats.per_week")), right(l.T("owner.due")), right(l.T("stats.backlog")),
				right(l.Attr(model.AttrRevenue)))...)
	}))
}

// ownerCells is how many cells a table gives to owners beside other columns.
const ownerCells = 10

// ownerField is the column of owners, worded by the initials where it cuts the name.
func (r *run) ownerField(l *lang.Lang, owners []model.Owner) field[model.Row] {
	unlimited := r.outWidth() == 0
	return field[model.Row]{column{title: l.Attr(model.AttrOwner), max: ownerCells}, func(row *model.Row) string {
		if unlimited || part.Width(part.Cell(row.Owner)) <= ownerCells {
			return row.Owner
		}
		return model.InitialsOf(owners, row.Owner)
	}}
}

// ownerWord names an owner, or the customers without one.
func (r *run) ownerWord(name string) string {
	if name == "" || name == model.Unassigned {
		return r.l.T("stats.unassigned")
	}
	return name
}

// owner gives whose customers --owner asks for: "" for everybody, "none" for
// those without an owner, else who has the name, the initials, or alone a name
// with the text in it.
func (s *session) owner(ctx context.Context, text string) (string, error) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "", "all", "全部":
		return "", nil
	case "none", "无":
		return model.Unassigned, nil
	}
	owners, err := s.db.Owners(ctx)
	if err != nil {
		return "", err
	}
	found := model.FindOwners(owners, text)
	switch {
	case len(found) == 1:
		return found[0].Name, nil
	case len(found) > 1:
		names := eachOf(found, func(o *model.Owner) string { return o.Name + " (" + o.Initials + ")" })
		return "", model.E(model.CodeAmbiguous, "error.owner.several", "Text", text, "Names", s.l.List(names))
	}
	names := eachOf(owners, func(o *model.Owner) string { return o.Name })
	return "", model.Unknown(model.CodeNotFound, "error.owner.unknown", text, names, "Text", text)
}

// person is owner where somebody has to be meant.
func (s *session) person(ctx context.Context, text string) (string, error) {
	name, err := s.owner(ctx, text)
	if err == nil && (name == "" || name == model.Unassigned) {
		return "", model.NotFound("error.owner.unknown", "Text", text)
	}
	return name, err
}

func (r *run) ownerSetCmd() *cobra.Command {
	var initials string
	cmd := r.command("owner.set", r.l.T("cmd.arg.owner"), `  tierbook owner set "Li Wei" --initials LW
  tierbook owner set 王小明 --initials 王
  tierbook owner set "Li Wei" --initials ""`, r.exactly(1), func(cmd *cobra.Command, args []string) error {
		if !cmd.Flags().Changed("initials") {
			return model.E(model.CodeUsage, "error.owner.flag")
		}
		ctx := cmd.Context()
		s, err := r.book(ctx, openMode{})
		if err != nil {
			return err
		}
		name, err := s.person(ctx, args[0])
		if model.CodeOf(err) == model.CodeNotFound {
			name, err = strings.TrimSpace(args[0]), nil // somebody who looks after nobody yet
		}
		if err != nil {
			return err
		}
		out, err := s.db.SetInitials(ctx, name, initials)
		return r.finishOwner(ctx, s, name, &out, err)
	})
	return r.flags(cmd, "flag.owner.", "initials", &initials)
}

// finishOwner says what was done to an owner: to programs as the owner's line of
// owner list.
func (r *run) finishOwner(ctx context.Context, s *session, name string, out *model.Outcome, err error) error {
	err = r.changed(s, out, err, func() error {
		loads, err := s.db.OwnerLoads(ctx, model.StatsQuery{})
		if err != nil {
			return err
		}
		o := model.OwnerStat{Owner: model.Owner{Name: name}}
		if i := slices.IndexFunc(loads, func(o model.OwnerStat) bool { return o.Name == name }); i >= 0 {
			o = loads[i]
		}
		return r.printJSON(s.ownerJSON(&o))
	})
	if err == nil && !r.g.json && out.Change.Kind == model.ChangeOwnerRename {
		r.tell(s.l.F("owner.moved", "N", out.Change.Count))
	}
	return err
}

func (r *run) ownerRenameCmd() *cobra.Command {
	var merge bool
	cmd := r.command("owner.rename", r.l.T("cmd.arg.owner")+" "+r.l.T("cmd.arg.name"), `  tierbook owner rename li "Li Wei"
  tierbook owner rename LW "Li Weiming"
  tierbook owner rename wang "Wang Fang" --merge`, r.exactly(2), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		ctx := cmd.Context()
		from, err := s.person(ctx, args[0])
		if err != nil {
			return err
		}
		to := strings.TrimSpace(args[1])
		owners, err := s.db.Owners(ctx)
		if err != nil {
			return err
		}
		for _, o := range owners {
			if o.Name != to || to == from || merge {
				continue
			}
			question := r.l.F("owner.merge.ask", "From", part.Cell(from), "To", part.Cell(to))
			if err := r.confirm(ctx, false, question, "tierbook owner rename ... --merge"); err != nil {
				return err
			}
			merge = true
		}
		out, err := s.db.RenameOwner(ctx, from, to, merge)
		return r.finishOwner(ctx, s, to, &out, err)
	}))
	return r.flags(cmd, "flag.owner.", "merge", &merge)
}
