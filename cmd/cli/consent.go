package cli

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/text/unicode/norm"

	"tierbook/model"
	"tierbook/ui/part"
)

// consentOptions are the flags of consent, as typed.
type consentOptions struct {
	contact, purpose, source, on, until, text string
	withdraw                                  bool
}

func (r *run) consentCmd() *cobra.Command {
	var o consentOptions
	cmd := r.command("consent", r.l.T("cmd.arg.customer"), r.exactly(1), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		ctx := cmd.Context()
		id, err := s.db.Find(ctx, args[0])
		var who model.Contact
		if err == nil && o.contact != "" {
			who, err = s.contact(ctx, id, o.contact)
		}
		if err != nil {
			return err
		}
		show := func() error { return r.listConsents(cmd, s, id, who.ID) }
		switch {
		case o.purpose == "" && o != consentOptions{contact: o.contact}:
			return model.E(model.CodeUsage, "error.consent.purpose", "Text", "")
		case o.purpose == "":
			return show()
		}
		record, err := o.record(r, s)
		d, unread := s.db.Detail(ctx, id, s.asOf, 0)
		if err := cmp.Or(err, unread); err != nil {
			return err
		}
		kind := model.ChangeConsent
		if o.withdraw {
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
	return r.flags(cmd, "flag.consent.", "contact", &o.contact, "purpose", &o.purpose, "source", &o.source, "date", &o.on, "until", &o.until, "text", &o.text, "withdraw", &o.withdraw)
}

// record makes a record of what was typed.
func (o *consentOptions) record(r *run, s *session) (c model.Consent, err error) {
	c = model.Consent{Purpose: norm.NFC.String(o.purpose), Source: o.source, On: s.today}
	if o.on != "" {
		c.On, err = model.ParsePast(o.on, s.today)
	}
	if o.until != "" && err == nil {
		c.Until, err = model.ParseWhen(o.until, s.today)
	}
	if err != nil {
		return c, err
	}
	if o.text != "" {
		data, err := r.readFile(o.text)
		if err != nil {
			return c, err
		}
		sum := sha256.Sum256(data)
		c.Hash = hex.EncodeToString(sum[:])
	}
	if o.withdraw {
		c.On, c.Until, c.Withdrawn = 0, 0, c.On
	}
	return c, c.Check()
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
