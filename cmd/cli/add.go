package cli

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/text/unicode/norm"

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
		}
		if r.guest != nil && c.Owner == "" {
			r.tell(r.l.F("cmd.add.unowned", "ID", strconv.FormatInt(out.CustomerID, 10)))
		}
		if !r.g.json {
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
	cmd := r.command("contact."+verb, r.l.T("cmd.arg.customer")+" "+arg, r.exactly(2), r.onBook(openMode{stale: true}, func(cmd *cobra.Command, s *session, args []string) (err error) {
		if verb == "edit" && !anyLocal(cmd) {
			return model.E(model.CodeUsage, "error.cmd.nothing", "Command", cmd.CommandPath())
		}
		ctx := cmd.Context()
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
	}))
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

func (r *run) consentCmd() *cobra.Command {
	var contact, purpose string
	var withdraw bool
	cmd := r.command("consent", r.l.T("cmd.arg.customer"), r.exactly(1), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		ctx := cmd.Context()
		id, err := s.db.Find(ctx, args[0])
		var who model.Contact
		if err == nil && contact != "" {
			who, err = s.contact(ctx, id, contact)
		}
		if err != nil {
			return err
		}
		show := func() error { return r.listConsents(cmd, s, id, who.ID) }
		switch {
		case purpose == "" && slices.ContainsFunc([]string{"source", "date", "until", "text", "withdraw"}, cmd.Flags().Changed):
			return model.E(model.CodeUsage, "error.consent.purpose", "Text", "")
		case purpose == "":
			return show()
		}
		record := model.Consent{Purpose: norm.NFC.String(purpose), On: s.today}
		err = r.fillConsent(&record, s, cmd.Flags(), withdraw)
		d, unread := s.db.Detail(ctx, id, s.asOf, 0)
		if err := cmp.Or(err, unread); err != nil {
			return err
		}
		kind := model.ChangeConsent
		if withdraw {
			kind = model.ChangeWithdraw
			if all := who.Consents.And(d.Consents); all.To(record.Purpose, s.today) == "" {
				return model.E(model.CodeUsage, "error.consent.none", "Text", record.Purpose, "Purposes", strings.Join(all.Purposes(s.today), ", "))
			}
		}
		var out model.Outcome
		if who.Consents = who.Consents.With(record); who.ID != 0 {
			out, err = s.db.EditContact(ctx, who)
		} else {
			out, err = s.db.EditCustomers(ctx, []int64{id}, model.CustomerPatch{Consent: &record}, kind)
		}
		return r.changed(s, &out, err, show)
	}))
	r.textFlags(r.flags(cmd, "flag.consent.", "contact", &contact, "purpose", &purpose), "flag.consent.", "source", "date", "until", "text")
	return r.flags(cmd, "flag.consent.", "withdraw", &withdraw)
}

// fillConsent puts the flags that were given into a record.
func (r *run) fillConsent(c *model.Consent, s *session, f *pflag.FlagSet, withdraw bool) error {
	texts(f, map[string]*string{"source": &c.Source})
	err := cmp.Or(
		given(f, "date", &c.On, func(text string) (model.Day, error) { return model.ParsePast(cmp.Or(text, "today"), s.today) }),
		given(f, "until", &c.Until, s.optionalDay),
		given(f, "text", &c.Hash, func(path string) (string, error) {
			data, err := r.readFile(path)
			sum := sha256.Sum256(data)
			return hex.EncodeToString(sum[:]), err
		}))
	if withdraw {
		c.On, c.Until, c.Withdrawn = 0, 0, c.On
	}
	return cmp.Or(err, c.Check())
}

// listConsents prints the records of a customer and its contacts, or of one contact.
func (r *run) listConsents(cmd *cobra.Command, s *session, id, contact int64) error {
	d, err := s.db.Detail(cmd.Context(), id, s.asOf, 0)
	if err != nil {
		return err
	}
	type of struct {
		who string
		id  *int64
		model.Consent
	}
	var list []of
	for i, c := range append([]model.Contact{{Name: d.Name, Consents: d.Consents}}, d.Contacts...) {
		for _, one := range c.Consents.List() {
			switch { // the customer itself comes first
			case i == 0 && contact == 0:
				list = append(list, of{c.Name, nil, one})
			case i > 0 && (contact == 0 || contact == c.ID):
				list = append(list, of{c.Name, &c.ID, one})
			}
		}
	}
	return listing(r, list, nil, func(c *of) jsonObject {
		return jsonObject{
			"name", c.who, "contact_id", c.id, "purpose", c.Purpose, "state", c.StateOn(s.today), "source", c.Source, "date", c.On, "until", c.Until,
			"withdrawn", c.Withdrawn, "text_hash", text(c.Hash),
		}
	}, s.l.F("cmd.consent.none", "Name", part.Cell(d.Name)), func(c *of) []string { return []string{c.who, s.l.Consent(&c.Consent, s.today)} },
		left(s.l.Attr(model.AttrName)), flex(s.l.Attr(model.AttrConsent)))
}
