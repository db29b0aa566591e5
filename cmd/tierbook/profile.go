package main

import (
	"cmp"
	"context"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tierbook/model"
)

// profileOptions are the flags of add and edit, as typed.
type profileOptions struct {
	name, ref, kind, owner, region, industry string
	phone, email, note, birthday             string
	potential, credit, referredBy            string
	noContact                                bool
	every                                    string
	set                                      []string
}

// profileFlags declares what may be said of a customer.
func (r *run) profileFlags(cmd *cobra.Command, o *profileOptions) *cobra.Command {
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
		p.DoNotContact = &o.noContact
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
		given(f, "birthday", o.birthday, &p.Birthday, model.ParseBirthday),
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
