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
	var o profileOptions
	var due, repeat string
	var tags, contacts []string
	cmd := r.command("add", r.l.T("cmd.arg.name"), r.exactly(1), r.onBook(openMode{create: true}, func(cmd *cobra.Command, s *session, args []string) error {
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
	cmd := r.command("edit", r.l.T("cmd.arg.customer"), r.exactly(1), func(cmd *cobra.Command, args []string) error {
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

// profileOptions are the flags of add and edit, as typed.
type profileOptions struct {
	name, ref, kind, owner, region, industry string
	phone, email, note, birthday             string
	potential, credit, referredBy            string
	noContact                                string
	every                                    string
	set                                      []string
}

// profileFlags declares what may be said of a customer.
func (r *run) profileFlags(cmd *cobra.Command, o *profileOptions) *cobra.Command {
	defer func() { cmd.Flag("no-contact").NoOptDefVal = "all" }()
	return r.flags(cmd, "flag.profile.", "ref", &o.ref, "kind", &o.kind, "owner", &o.owner, "region", &o.region, "industry", &o.industry,
		"phone", &o.phone, "email", &o.email, "note", &o.note, "birthday", &o.birthday, "potential", &o.potential, "every", &o.every,
		"credit", &o.credit, "referred-by", &o.referredBy, "no-contact", &o.noContact, "set", &o.set)
}

// patch makes a patch of the flags that were given.
func (o *profileOptions) patch(ctx context.Context, s *session, f *pflag.FlagSet) (model.CustomerPatch, error) {
	var p model.CustomerPatch
	for name, to := range map[string]struct {
		dst **string
		src *string
	}{
		"name": {&p.Name, &o.name}, "ref": {&p.Ref, &o.ref}, "owner": {&p.Owner, &o.owner}, "region": {&p.Region, &o.region},
		"industry": {&p.Industry, &o.industry}, "phone": {&p.Phone, &o.phone}, "email": {&p.Email, &o.email}, "note": {&p.Note, &o.note},
	} {
		if f.Changed(name) {
			v := strings.TrimSpace(*to.src)
			*to.dst = &v
		}
	}
	if f.Changed("no-contact") {
		b, err := model.ParseBarred(o.noContact)
		if err != nil {
			return p, err
		}
		p.Barred = &b
	}
	if p.Owner != nil {
		owners, err := s.db.Owners(ctx)
		if err != nil {
			return p, err
		}
		*p.Owner = model.OwnerMeant(owners, *p.Owner)
	}
	if p.Name != nil && *p.Name == "" {
		return p, model.E(model.CodeUsage, "error.cmd.name_missing")
	}
	if p.Name != nil {
		if err := checkName(*p.Name); err != nil {
			return p, err
		}
	}
	if p.Email != nil && !model.IsAddress(*p.Email) {
		return p, model.E(model.CodeUsage, "error.cmd.email", "Text", *p.Email)
	}
	for _, kv := range o.set { // field=value; an empty value takes the field away
		k, v, ok := strings.Cut(kv, "=")
		if k = strings.TrimSpace(k); !ok || k == "" {
			return p, model.E(model.CodeUsage, "error.cmd.set", "Text", kv)
		}
		if p.Fields == nil {
			p.Fields = map[string]string{}
		}
		p.Fields[k] = strings.TrimSpace(v)
	}
	return p, o.patchParsed(ctx, s, f, &p)
}

// checkName refuses a name of more characters than one may have.
func checkName(name string) error {
	if n := utf8.RuneCountInString(name); n > model.MaxName {
		return model.E(model.CodeUsage, "error.cmd.name_long", "N", n, "Limit", model.MaxName)
	}
	return nil
}

// patchParsed reads the flags that are more than text.
func (o *profileOptions) patchParsed(ctx context.Context, s *session, f *pflag.FlagSet, p *model.CustomerPatch) error {
	return cmp.Or(
		given(f, "kind", o.kind, &p.Kind, func(text string) (model.CustomerKind, error) {
			k := model.CustomerKind(strings.ToLower(text))
			if k != model.Company && k != model.Person {
				return k, model.E(model.CodeUsage, "error.cmd.customer_kind", "Text", text)
			}
			return k, nil
		}),
		given(f, "birthday", o.birthday, &p.Birthday, model.BirthdayUpTo(s.today)),
		given(f, "potential", o.potential, &p.Potential, model.ParsePotential),
		given(f, "every", o.every, &p.Cadence, model.ParseEvery),
		given(f, "credit", o.credit, &p.Credit, model.ParseCredit),
		given(f, "referred-by", o.referredBy, &p.ReferredBy, func(name string) (id int64, err error) {
			if name != "" {
				id, err = s.db.Find(ctx, name)
			}
			return id, err
		}))
}

// texts puts the texts of the flags that were given where they belong.
func texts(f *pflag.FlagSet, into map[string]*string) {
	for name, to := range into {
		if f.Changed(name) {
			*to = f.Lookup(name).Value.String()
		}
	}
}

// given fills a field of a patch with what the text of a flag means, where the flag
// was given.
func given[T any](f *pflag.FlagSet, name, text string, field **T, read func(string) (T, error)) error {
	if !f.Changed(name) {
		return nil
	}
	v, err := read(text)
	if err == nil {
		*field = &v
	}
	return err
}
