package main

import (
	"cmp"
	"context"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tierbook/model"
)

// contactOptions are the flags of contact add and contact edit, as typed.
type contactOptions struct {
	name, title, phone, email, birthday, note string
	primary                                   bool
}

func (r *run) contactCmd() *cobra.Command {
	return r.group("contact", `  tierbook contact add "Meridian Optics" "Han Mei" --title buyer --phone 138-0000-0001
  tierbook contact edit "Meridian Optics" "Han Mei" --email han@example.com
  tierbook contact remove "Meridian Optics" "Han Mei"`,
		r.contactAddCmd(), r.contactEditCmd(), r.contactRemoveCmd())
}

func (r *run) contactFlags(cmd *cobra.Command, o *contactOptions) *cobra.Command {
	r.flags(cmd, "flag.contact.", "title", &o.title)
	r.flags(cmd, "flag.profile.", "phone", &o.phone, "email", &o.email, "birthday", &o.birthday, "note", &o.note)
	return r.flags(cmd, "flag.contact.", "primary", &o.primary)
}

// apply puts the flags that were given into a contact.
func (o *contactOptions) apply(c *model.Contact, f *pflag.FlagSet) error {
	for name, p := range map[string]struct{ dst, src *string }{
		"name": {&c.Name, &o.name}, "title": {&c.Title, &o.title}, "phone": {&c.Phone, &o.phone}, "email": {&c.Email, &o.email},
		"note": {&c.Note, &o.note},
	} {
		if f.Changed(name) {
			*p.dst = strings.TrimSpace(*p.src)
		}
	}
	if f.Changed("primary") {
		c.Primary = o.primary
	}
	if strings.TrimSpace(c.Name) == "" {
		return model.E(model.CodeUsage, "error.cmd.name_missing")
	}
	if !f.Changed("birthday") {
		return nil
	}
	b, err := model.ParseBirthday(o.birthday)
	c.Birthday = b
	return err
}

func (r *run) contactAddCmd() *cobra.Command {
	var o contactOptions
	cmd := r.command("contact.add", r.l.T("cmd.arg.customer")+" "+r.l.T("cmd.arg.name"),
		`  tierbook contact add "Meridian Optics" "Han Mei" --title buyer --primary`, r.exactly(2), func(cmd *cobra.Command, args []string) error {
			return r.contactWrite(cmd.Context(), args[0], func(s *session, id int64) (model.Outcome, error) {
				c := model.Contact{CustomerID: id, Name: strings.TrimSpace(args[1])}
				if err := o.apply(&c, cmd.Flags()); err != nil {
					return model.Outcome{}, err
				}
				return s.db.AddContact(cmd.Context(), c)
			})
		})
	return r.contactFlags(cmd, &o)
}

func (r *run) contactEditCmd() *cobra.Command {
	var o contactOptions
	cmd := r.command("contact.edit", r.l.T("cmd.arg.customer")+" "+r.l.T("cmd.arg.contact"),
		`  tierbook contact edit "Meridian Optics" "Han Mei" --phone 138-0000-0002
  tierbook contact edit M-001 '#3' --name "Han Meimei"`, r.exactly(2), func(cmd *cobra.Command, args []string) error {
			if !anyLocal(cmd) {
				return model.E(model.CodeUsage, "error.cmd.nothing", "Command", cmd.CommandPath())
			}
			return r.contactWrite(cmd.Context(), args[0], func(s *session, id int64) (model.Outcome, error) {
				c, err := s.contact(cmd.Context(), id, args[1])
				if err != nil {
					return model.Outcome{}, err
				}
				if err := o.apply(&c, cmd.Flags()); err != nil {
					return model.Outcome{}, err
				}
				return s.db.EditContact(cmd.Context(), c)
			})
		})
	return r.contactFlags(r.flags(cmd, "flag.profile.", "name", &o.name), &o)
}

func (r *run) contactRemoveCmd() *cobra.Command {
	return r.command("contact.remove", r.l.T("cmd.arg.customer")+" "+r.l.T("cmd.arg.contact"),
		`  tierbook contact remove "Meridian Optics" "Han Mei"`, r.exactly(2), func(cmd *cobra.Command, args []string) error {
			return r.contactWrite(cmd.Context(), args[0], func(s *session, id int64) (model.Outcome, error) {
				c, err := s.contact(cmd.Context(), id, args[1])
				if err != nil {
					return model.Outcome{}, err
				}
				return s.db.RemoveContact(cmd.Context(), c.ID)
			})
		})
}

// contactWrite carries out a change of one customer's contacts. With --json the
// contacts are printed as they now stand.
func (r *run) contactWrite(ctx context.Context, customer string, fn func(s *session, id int64) (model.Outcome, error)) error {
	s, err := r.book(ctx, openMode{stale: true})
	if err != nil {
		return err
	}
	id, err := s.db.Find(ctx, customer)
	if err != nil {
		return err
	}
	out, err := fn(s, id)
	if err != nil {
		return err
	}
	if !r.g.json {
		r.tell(sentence(changeText(out.Change, s.l), r.l))
		return nil
	}
	cs, err := s.db.Contacts(ctx, id)
	if err != nil {
		return err
	}
	return r.printJSON(eachOf(cs, contactJSON))
}

// contact finds a customer's contact by "#id", by name, or by a part of a name,
// when only one has it.
func (s *session) contact(ctx context.Context, customer int64, text string) (model.Contact, error) {
	cs, err := s.db.Contacts(ctx, customer)
	if err != nil {
		return model.Contact{}, err
	}
	id, idErr := parseID(text)
	for _, is := range []func(c *model.Contact) bool{
		func(c *model.Contact) bool { return idErr == nil && strings.HasPrefix(text, "#") && c.ID == id },
		func(c *model.Contact) bool { return strings.EqualFold(c.Name, text) },
		func(c *model.Contact) bool { return strings.Contains(strings.ToLower(c.Name), strings.ToLower(text)) },
	} {
		var found []model.Contact
		var matches []model.Match
		for i := range cs {
			if is(&cs[i]) {
				found = append(found, cs[i])
				matches = append(matches, model.Match{ID: cs[i].ID, Name: cs[i].Name, Ref: cmp.Or(cs[i].Title, cs[i].Phone, cs[i].Email)})
			}
		}
		switch {
		case len(found) == 1:
			return found[0], nil
		case len(found) > 1:
			return model.Contact{}, model.E(model.CodeAmbiguous, "error.cmd.contact_many", "Text", text, "Candidates", matches, "Count", len(matches))
		}
	}
	return model.Contact{}, model.NotFound("error.cmd.contact", "Text", text)
}
