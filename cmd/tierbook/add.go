package main

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tierbook/model"
	"tierbook/ui/part"
)

func (r *run) addCmd() *cobra.Command {
	var o profileOptions
	var due, repeat string
	var tags, contacts []string
	cmd := r.command("add", r.l.T("cmd.arg.name"), `  tierbook add "Meridian Optics" --ref M-001 --owner li --region East --due fri
  tierbook add "Ana Prado" --kind person --phone +1-555-0100 --tag vip`, r.exactly(1), r.onBook(openMode{create: true}, func(cmd *cobra.Command, s *session, args []string) error {
		c, err := r.newCustomer(cmd.Context(), s, args[0], &o, cmd.Flags())
		if err != nil {
			return err
		}
		c.Tags = tags
		at, err := s.reminder(due, repeat)
		if err != nil {
			return err
		}
		c.Remind(at)
		alike, err := s.db.Alike(cmd.Context(), &c)
		if err != nil {
			return err
		}
		if len(alike) > 0 {
			r.tell(r.l.F("cmd.add.alike", "Who", part.Cell(r.l.Alike(alike[:min(3, len(alike))]))))
		}
		people := make([]model.Contact, len(contacts))
		for i, n := range contacts {
			people[i] = model.Contact{Name: strings.TrimSpace(n), Primary: i == 0}
		}
		out, err := s.db.AddCustomer(cmd.Context(), c, people)
		if err != nil {
			return err
		}
		if !r.g.json {
			r.tell(r.l.F("cmd.add.done", "Who", part.Cell(cmp.Or(out.Change.Subject, c.Name)), "ID", strconv.FormatInt(out.CustomerID, 10)))
			return nil
		}
		return r.finish(cmd.Context(), s, []int64{out.CustomerID}, &out)
	}))
	r.profileFlags(cmd, &o)
	r.flags(cmd, "flag.add.", "due", &due)
	r.flags(cmd, "flag.due.", "repeat", &repeat)
	return r.flags(cmd, "flag.add.", "tag", &tags, "contact", &contacts)
}

// newCustomer makes a customer of what was typed.
func (r *run) newCustomer(ctx context.Context, s *session, name string, o *profileOptions, f *pflag.FlagSet) (model.Customer, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		return model.Customer{}, model.E(model.CodeUsage, "error.cmd.name_missing")
	}
	if err := checkName(name); err != nil {
		return model.Customer{}, err
	}
	p, err := o.patch(ctx, s, f)
	if err != nil {
		return model.Customer{}, err
	}
	c := model.Customer{Name: name, Kind: s.book.Kind(), Created: s.today, Owner: r.cfg.Owner}
	p.Apply(&c)
	for _, k := range slices.Sorted(maps.Keys(p.Fields)) {
		c.Fields = append(c.Fields, model.Field{Name: k, Value: p.Fields[k]})
	}
	return c, nil
}

func (r *run) editCmd() *cobra.Command {
	var o profileOptions
	cmd := r.command("edit", r.l.T("cmd.arg.customer"), `  tierbook edit "Meridian Optics" --phone +86-21-5555-0100 --potential 80
  tierbook edit M-001 --credit hold
  tierbook edit M-001 --set contract=2027-03 --set contract_no=`, r.exactly(1), func(cmd *cobra.Command, args []string) error {
		return r.write(cmd.Context(), args, func(s *session, ids []int64) (model.Outcome, error) {
			p, err := o.patch(cmd.Context(), s, cmd.Flags())
			if err != nil {
				return model.Outcome{}, err
			}
			if !anyLocal(cmd) {
				return model.Outcome{}, model.E(model.CodeUsage, "error.cmd.nothing", "Command", cmd.CommandPath())
			}
			return s.db.EditCustomers(cmd.Context(), ids, p, model.ChangeEdit)
		})
	})
	return r.profileFlags(r.flags(cmd, "flag.profile.", "name", &o.name), &o)
}

// anyLocal tells whether a flag of the command itself was given.
func anyLocal(cmd *cobra.Command) bool {
	any := false
	cmd.Flags().Visit(func(f *pflag.Flag) {
		any = any || cmd.LocalFlags().Lookup(f.Name) != nil && cmd.InheritedFlags().Lookup(f.Name) == nil
	})
	return any
}
