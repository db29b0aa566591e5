package cli

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tierbook/model"
	"tierbook/ui/part"
)

func (r *run) addCmd() *cobra.Command {
	var due, repeat string
	var set, tags, contacts []string
	cmd := r.command("add", r.l.T("cmd.arg.name"), r.exactly(1), r.onBook(openMode{create: true}, func(cmd *cobra.Command, s *session, args []string) error {
		c := model.Customer{Name: strings.TrimSpace(args[0]), Kind: s.book.Kind(), Created: s.today, Owner: r.cfg.Owner, Tags: tags}
		err := s.fillCustomer(cmd.Context(), &c, cmd.Flags())
		own, wrong := fields(set)
		at, late := s.reminder(due, repeat)
		if err := cmp.Or(err, wrong, late); err != nil {
			return err
		}
		for _, k := range slices.Sorted(maps.Keys(own)) {
			c.Fields = append(c.Fields, model.Field{Name: k, Value: own[k]})
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
	r.profileFlags(cmd, &set)
	r.flags(cmd, "flag.add.", "due", &due)
	r.flags(cmd, "flag.due.", "repeat", &repeat)
	return r.flags(cmd, "flag.add.", "tag", &tags, "contact", &contacts)
}

func (r *run) editCmd() *cobra.Command {
	var set []string
	cmd := r.command("edit", r.l.T("cmd.arg.customer"), r.exactly(1), func(cmd *cobra.Command, args []string) error {
		return r.write(cmd.Context(), args, func(s *session, ids []int64) (model.Outcome, error) {
			d, err := s.db.Detail(cmd.Context(), ids[0], 0, 0)
			now := d.Customer
			if err == nil {
				err = s.fillCustomer(cmd.Context(), &now, cmd.Flags())
			}
			p := d.Customer.PatchTo(&now)
			if err == nil {
				p.Fields, err = fields(set)
			}
			switch {
			case err != nil:
				return model.Outcome{}, err
			case !anyLocal(cmd):
				return model.Outcome{}, model.E(model.CodeUsage, "error.cmd.nothing", "Command", cmd.CommandPath())
			}
			return s.db.EditCustomers(cmd.Context(), ids, p, model.ChangeEdit)
		})
	})
	return r.profileFlags(r.textFlags(cmd, "flag.profile.", "name"), &set)
}

// anyLocal tells whether a flag of the command itself was given.
func anyLocal(cmd *cobra.Command) bool {
	any := false
	cmd.Flags().Visit(func(f *pflag.Flag) {
		any = any || cmd.LocalFlags().Lookup(f.Name) != nil && cmd.InheritedFlags().Lookup(f.Name) == nil
	})
	return any
}

// profileFlags declares what may be said of a customer.
func (r *run) profileFlags(cmd *cobra.Command, set *[]string) *cobra.Command {
	r.textFlags(cmd, "flag.profile.", "ref", "kind", "owner", "region", "industry", "phone", "email", "note", "birthday", "potential", "every",
		"credit", "referred-by", "no-contact")
	cmd.Flag("no-contact").NoOptDefVal = "all"
	return r.flags(cmd, "flag.profile.", "set", set)
}

// fillCustomer puts the flags that were given into a customer, a new one or one of the book.
func (s *session) fillCustomer(ctx context.Context, c *model.Customer, f *pflag.FlagSet) error {
	texts(f, map[string]*string{
		"name": &c.Name, "ref": &c.Ref, "owner": &c.Owner, "region": &c.Region, "industry": &c.Industry, "phone": &c.Phone, "email": &c.Email, "note": &c.Note,
	})
	if f.Changed("owner") {
		owners, err := s.db.Owners(ctx)
		if err != nil {
			return err
		}
		c.Owner = model.OwnerMeant(owners, c.Owner)
	}
	switch n := utf8.RuneCountInString(c.Name); {
	case n == 0:
		return model.E(model.CodeUsage, "error.cmd.name_missing")
	case n > model.MaxName && (c.ID == 0 || f.Changed("name")):
		return model.E(model.CodeUsage, "error.cmd.name_long", "N", n, "Limit", model.MaxName)
	case f.Changed("email") && !model.IsAddress(c.Email):
		return model.E(model.CodeUsage, "error.cmd.email", "Text", c.Email)
	}
	return cmp.Or(
		given(f, "no-contact", &c.Barred, model.ParseBarred),
		given(f, "kind", &c.Kind, func(text string) (model.CustomerKind, error) { return model.CustomerKind(strings.ToLower(text)), nil }),
		given(f, "birthday", &c.Birthday, model.BirthdayUpTo(s.today)),
		given(f, "potential", &c.Potential, model.ParsePotential),
		given(f, "every", &c.Cadence, model.ParseEvery),
		given(f, "credit", &c.Credit, model.ParseCredit),
		given(f, "referred-by", &c.ReferredBy, func(name string) (id int64, err error) {
			if name != "" {
				id, err = s.db.Find(ctx, name)
			}
			return id, err
		}))
}

// fields reads the further fields given as field=value; an empty value takes one away.
func fields(set []string) (map[string]string, error) {
	out := map[string]string{}
	for _, kv := range set {
		k, v, ok := strings.Cut(kv, "=")
		if k = strings.TrimSpace(k); !ok || k == "" {
			return nil, model.E(model.CodeUsage, "error.cmd.set", "Text", kv)
		}
		out[k] = strings.TrimSpace(v)
	}
	return out, nil
}

// textFlags declares flags that texts and given read by their names.
func (r *run) textFlags(cmd *cobra.Command, room string, names ...string) *cobra.Command {
	for _, name := range names {
		r.flags(cmd, room, name, new(string))
	}
	return cmd
}

// texts puts the texts of the flags that were given where they belong.
func texts(f *pflag.FlagSet, into map[string]*string) {
	for name, to := range into {
		if f.Changed(name) {
			*to = strings.TrimSpace(f.Lookup(name).Value.String())
		}
	}
}

// given reads the text of a flag that was given into where its value belongs.
func given[T any](f *pflag.FlagSet, name string, into *T, read func(string) (T, error)) error {
	if !f.Changed(name) {
		return nil
	}
	v, err := read(f.Lookup(name).Value.String())
	if err == nil {
		*into = v
	}
	return err
}
