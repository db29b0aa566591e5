package cli

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tierbook/model"
)

func (r *run) contactCmd() *cobra.Command {
	name, contact := r.l.T("cmd.arg.name"), r.l.T("cmd.arg.contact")
	return r.group("contact", r.contactChange("add", name), r.contactChange("edit", contact), r.contactChange("remove", contact))
}

// fillContact puts the flags that were given into a contact, a new one or one of the book.
func (s *session) fillContact(c *model.Contact, f *pflag.FlagSet) error {
	texts(f, map[string]*string{"name": &c.Name, "title": &c.Title, "phone": &c.Phone, "email": &c.Email, "note": &c.Note})
	return cmp.Or(given(f, "no-contact", &c.Barred, model.ParseBarred), given(f, "birthday", &c.Birthday, model.BirthdayUpTo(s.today)),
		given(f, "primary", &c.Primary, strconv.ParseBool))
}

// contactChange makes the command of one change to a customer's contacts. With --json
// they are printed as they now stand.
func (r *run) contactChange(verb, arg string) *cobra.Command {
	cmd := r.command("contact."+verb, r.l.T("cmd.arg.customer")+" "+arg, r.exactly(2), func(cmd *cobra.Command, args []string) error {
		if verb == "edit" && !anyLocal(cmd) {
			return model.E(model.CodeUsage, "error.cmd.nothing", "Command", cmd.CommandPath())
		}
		ctx := cmd.Context()
		s, err := r.book(ctx, openMode{stale: true})
		if err != nil {
			return err
		}
		c := model.Contact{Name: strings.TrimSpace(args[1])}
		if c.CustomerID, err = s.db.Find(ctx, args[0]); err == nil && verb != "add" {
			c, err = s.contact(ctx, c.CustomerID, args[1])
		}
		if err == nil && verb != "remove" {
			err = s.fillContact(&c, cmd.Flags())
		}
		if err != nil {
			return err
		}
		out, err := map[string]func(context.Context, model.Contact) (model.Outcome, error){
			"add": s.db.AddContact, "edit": s.db.EditContact, "remove": func(ctx context.Context, c model.Contact) (model.Outcome, error) {
				return s.db.RemoveContact(ctx, c.ID)
			},
		}[verb](ctx, c)
		return r.changed(s, &out, err, func() error {
			cs, err := s.db.Contacts(ctx, c.CustomerID)
			return r.show(err, func() any { return model.Each(cs, contactJSON) }, nil)
		})
	})
	if verb == "edit" {
		r.textFlags(cmd, "flag.profile.", "name")
	}
	if verb == "remove" {
		return cmd
	}
	r.textFlags(r.textFlags(cmd, "flag.contact.", "title"), "flag.profile.", "phone", "email", "birthday", "note", "no-contact")
	cmd.Flag("no-contact").NoOptDefVal = "all"
	return r.flags(cmd, "flag.contact.", "primary", new(bool))
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
