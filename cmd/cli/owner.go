package cli

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

func (s *session) ownerJSON(o *model.OwnerStat) jsonObject {
	return jsonObject{
		"name", o.Name, "initials", o.Initials, "initials_set", o.Set, "customers", o.Customers, "tiers", tierCounts(countsOf(&o.Tiers, false)),
		"revenue", s.money(o.Revenue), "per_week", o.PerWeek, "due", o.Due, "overdue", o.Overdue,
	}
}

func (r *run) ownerListCmd() *cobra.Command {
	return r.command("owner.list", "["+r.l.T("cmd.arg.filter")+"]", nil, r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		f, err := s.filter(filterText(unshield(args)))
		if err != nil {
			return err
		}
		loads, err := s.db.OwnerLoads(cmd.Context(), model.StatsQuery{AsOf: s.asOf, Filter: f})
		l := s.l
		return listing(r, loads, err, s.ownerJSON, l.T("owner.nobody"), func(o *model.OwnerStat) []string {
			a, b, c := &o.Tiers[1], &o.Tiers[2], &o.Tiers[3]
			return []string{
				orDash(o.Initials), r.ownerWord(o.Name), l.Count(o.Customers), l.Apart(a.Count, a.Prospects), l.Apart(b.Count, b.Prospects), l.Apart(c.Count, c.Prospects),
				part.Tenth(o.PerWeek), l.Count(o.Due), l.Count(o.Overdue), l.MoneyShort(o.Revenue, s.book.Currency),
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
		return model.If(unlimited || part.Width(part.Cell(row.Owner)) <= ownerCells, row.Owner, model.InitialsOf(owners, row.Owner))
	}}
}

// ownerWord names an owner, or the customers without one.
func (r *run) ownerWord(name string) string {
	return model.If(name == "" || name == model.Unassigned, r.l.T("stats.unassigned"), name)
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
		names := model.Each(found, func(o *model.Owner) string { return o.Name + " (" + o.Initials + ")" })
		return "", model.E(model.CodeAmbiguous, "error.owner.several", "Text", text, "Names", s.l.List(names))
	}
	names := model.Each(owners, func(o *model.Owner) string { return o.Name })
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
	cmd := r.command("owner.set", r.l.T("cmd.arg.owner"), r.exactly(1), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		if !cmd.Flags().Changed("initials") {
			return model.E(model.CodeUsage, "error.owner.flag")
		}
		ctx := cmd.Context()
		name, err := s.person(ctx, args[0])
		if model.CodeOf(err) == model.CodeNotFound {
			name, err = strings.TrimSpace(args[0]), nil // somebody who looks after nobody yet
		}
		if err != nil {
			return err
		}
		out, err := s.db.SetInitials(ctx, name, initials)
		return r.finishOwner(ctx, s, name, &out, err)
	}))
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
	cmd := r.command("owner.rename", r.l.T("cmd.arg.owner")+" "+r.l.T("cmd.arg.name"), r.exactly(2), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
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

func (r *run) claimCmd() *cobra.Command {
	return r.command("claim", r.l.T("cmd.arg.customer"), r.exactly(1), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		out, err := s.db.Claim(cmd.Context(), args[0], cmp.Or(r.cfg.Owner, r.writer()))
		if err != nil {
			return err
		}
		return r.finish(cmd.Context(), s, []int64{out.CustomerID}, &out)
	}))
}

type assignOptions struct {
	filter, note string
	dryRun, yes  bool
}

func (r *run) assignCmd() *cobra.Command {
	var o assignOptions
	cmd := r.command("assign", r.l.T("cmd.arg.customers")+" "+r.l.T("cmd.arg.owner"), r.atLeast(1), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		last, byRule := len(args)-1, cmd.Flags().Changed("filter")
		switch {
		case !byRule && last == 0:
			return model.E(model.CodeUsage, "error.cmd.args_few", "Use", cmd.UseLine(), "Command", cmd.CommandPath())
		case byRule && last > 0:
			return model.E(model.CodeUsage, "error.cmd.args_many", "Text", args[0], "Use", cmd.UseLine(), "Command", cmd.CommandPath())
		}
		return r.assign(cmd.Context(), s, args[:last], args[last], byRule, &o)
	}))
	return r.flags(cmd, "flag.assign.", "filter", &o.filter, "note", &o.note, "dry-run", &o.dryRun, "yes,y", &o.yes)
}

// assign gives customers, named or meant by a rule, to an owner.
func (r *run) assign(ctx context.Context, s *session, names []string, owner string, byRule bool, o *assignOptions) error {
	owners, err := s.db.Owners(ctx)
	if err != nil {
		return err
	}
	owner = model.OwnerMeant(owners, owner)
	var chosen []chosenCustomer
	if byRule {
		chosen, err = s.meant(ctx, o.filter)
	} else {
		chosen, err = s.named(ctx, names)
	}
	if err != nil {
		return err
	}
	if asks := byRule && !o.yes && isTerminal(r.Stdin) && isTerminal(r.Stderr); o.dryRun || asks {
		h, err := s.handover(ctx, chosen, owner)
		if err != nil {
			return err
		}
		if o.dryRun {
			return r.tellHandover(s, h)
		}
		var from []string // from whom they are taken
		for _, x := range h.lines {
			if x.owner != "" && x.owner != owner {
				from = append(from, part.Cell(x.owner)+" "+s.l.Count(x.before-x.after))
			}
		}
		if h.taken > 0 {
			if err := r.confirm(ctx, false, r.l.F("cmd.assign.ask", "N", h.taken, "From", r.l.List(from), "Owner", part.Cell(r.ownerWord(owner))), "tierbook assign ... --yes"); err != nil {
				return err
			}
		}
	}
	ids := model.Each(chosen, func(c *chosenCustomer) int64 { return c.id })
	out, err := s.db.EditCustomers(ctx, ids, model.CustomerPatch{Owner: &owner, Handover: o.note}, model.ChangeAssign)
	if err != nil {
		return err
	}
	return r.finish(ctx, s, ids, &out)
}

// chosenCustomer is one that is to be given to an owner.
type chosenCustomer struct {
	id       int64
	owner    string // who looks after it now
	archived bool
}

func chosenOf(row *model.Row) chosenCustomer { return chosenCustomer{row.ID, row.Owner, row.Archived} }

// meant gives the customers that a filter means; nobody is refused.
func (s *session) meant(ctx context.Context, filter string) (out []chosenCustomer, err error) {
	f, err := s.filter(filter)
	if err != nil {
		return nil, err
	}
	err = s.db.Each(ctx, model.ListQuery{Filter: f, AsOf: s.asOf, Archived: f.WantsArchived()}, func(row *model.Row) error {
		out = append(out, chosenOf(row))
		return nil
	})
	if err == nil && len(out) == 0 {
		err = model.NotFound("error.cmd.nobody", "Filter", filter)
	}
	return out, err
}

// named gives the customers named in words.
func (s *session) named(ctx context.Context, names []string) (out []chosenCustomer, err error) {
	ids, err := s.find(ctx, names...)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.RowsOf(ctx, ids, s.asOf)
	return model.Each(rows, chosenOf), err
}

// handover is what an assignment does to who looks after whom.
type handover struct {
	owner  string
	chosen int // customers meant
	moved  int // who change hands
	taken  int // of them those whom somebody else looks after now
	lines  []handoverLine
}

// handoverLine counts the customers of one owner before and after; archived ones
// do not count.
type handoverLine struct {
	owner         string
	before, after int
}

// handover works out what giving customers to an owner does.
func (s *session) handover(ctx context.Context, chosen []chosenCustomer, owner string) (*handover, error) {
	h, given := &handover{owner: owner, chosen: len(chosen)}, map[string]int{}
	for _, c := range chosen {
		if c.owner == owner {
			continue
		}
		h.moved++
		if c.owner != "" {
			h.taken++
		}
		if !c.archived {
			given[c.owner]++
			given[owner]--
		}
	}
	loads, err := s.db.OwnerLoads(ctx, model.StatsQuery{AsOf: s.asOf})
	if err != nil {
		return nil, err
	}
	count := map[string]int{}
	names := []string{owner} // first who gets them, then who gives, the most customers first
	for _, o := range loads {
		count[o.Name] = o.Customers
		if o.Name != owner {
			names = append(names, o.Name)
		}
	}
	for _, name := range names {
		if n := given[name]; n != 0 {
			h.lines = append(h.lines, handoverLine{name, count[name], count[name] - n})
		}
	}
	return h, nil
}

// tellHandover prints who would have how many customers.
func (r *run) tellHandover(s *session, h *handover) error {
	if r.g.json {
		lines := model.Each(h.lines, func(x *handoverLine) jsonObject {
			return jsonObject{"owner", x.owner, "before", x.before, "after", x.after}
		})
		return r.printJSON(jsonObject{"owner", h.owner, "customers", h.chosen, "moved", h.moved, "owners", lines, "dry_run", true})
	}
	l := s.l
	err := tableOf(r, h.lines, func(x *handoverLine) []string {
		return []string{r.ownerWord(x.owner), l.Count(x.before), l.Count(x.after)}
	},
		flex(l.Attr(model.AttrOwner)), right(l.T("policy.now")), right(l.T("policy.then")))
	r.tell(l.F("cmd.assign.dry", "N", h.chosen, "Moved", l.Count(h.moved)))
	return err
}
