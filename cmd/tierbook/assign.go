package main

import (
	"context"

	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/ui/part"
)

type assignOptions struct {
	filter      string
	dryRun, yes bool
}

func (r *run) assignCmd() *cobra.Command {
	var o assignOptions
	cmd := r.command("assign", r.l.T("cmd.arg.customers")+" "+r.l.T("cmd.arg.owner"), `  tierbook assign "Meridian Optics" li
  tierbook assign M-001 M-002 wang
  tierbook assign M-001 ""
  tierbook assign --filter 'tier:A region:East' LW --dry-run`, r.atLeast(1), func(cmd *cobra.Command, args []string) error {
		last := len(args) - 1
		byRule := cmd.Flags().Changed("filter")
		switch {
		case !byRule && last == 0:
			return model.E(model.CodeUsage, "error.cmd.args_few", "Use", cmd.UseLine(), "Command", cmd.CommandPath())
		case byRule && last > 0:
			return model.E(model.CodeUsage, "error.cmd.args_many", "Text", args[0], "Use", cmd.UseLine(), "Command", cmd.CommandPath())
		}
		return r.assign(cmd.Context(), args[:last], args[last], byRule, &o)
	})
	return r.flags(cmd, "flag.assign.", "filter", &o.filter, "dry-run", &o.dryRun, "yes,y", &o.yes)
}

// assign gives customers, named or meant by a rule, to an owner.
func (r *run) assign(ctx context.Context, names []string, owner string, byRule bool, o *assignOptions) error {
	s, err := r.book(ctx, openMode{})
	if err != nil {
		return err
	}
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
	ids := eachOf(chosen, func(c *chosenCustomer) int64 { return c.id })
	out, err := s.db.EditCustomers(ctx, ids, model.CustomerPatch{Owner: &owner}, model.ChangeAssign)
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

// meant gives the customers that a filter means; nobody is refused.
func (s *session) meant(ctx context.Context, filter string) (out []chosenCustomer, err error) {
	f, err := s.filter(filter)
	if err != nil {
		return nil, err
	}
	err = s.db.Each(ctx, model.ListQuery{Filter: f, AsOf: s.asOf, Archived: f.WantsArchived()}, func(row *model.Row) error {
		out = append(out, chosenCustomer{row.ID, row.Owner, row.Archived})
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
	for _, id := range ids {
		d, err := s.db.Detail(ctx, id, s.asOf, 0)
		if err != nil {
			return nil, err
		}
		out = append(out, chosenCustomer{id, d.Owner, d.Archived})
	}
	return out, nil
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
	h := &handover{owner: owner, chosen: len(chosen)}
	given := map[string]int{}
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
		lines := eachOf(h.lines, func(x *handoverLine) jsonObject {
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
