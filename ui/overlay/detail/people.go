package detail

import (
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

// profileSection tells what people wrote about the customer; what is empty is
// left out.
func (d *Detail) profileSection(w int) section {
	l := d.env.Lang
	s := section{title: l.T("detail.profile"), note: d.hint(action.Edit)}
	facts := d.facts()
	lw := min(widest(facts), w/3)
	s.items = d.labels(facts, "", lw, w)
	if note := strings.TrimSpace(d.det.Note); note != "" {
		s.items = append(s.items, item{copy: note, lines: d.labelled(l.T("detail.note"), part.Lines(note), lw, w)})
	}
	return s
}

// hint names the key of an action beside a section's title.
func (d *Detail) hint(id action.ID) string {
	if k := d.env.Keys.Key(id); k != "" {
		return k + " " + d.env.Lang.T(id.Title())
	}
	return ""
}

func (d *Detail) facts() []lang.Labelled {
	l, c := d.env.Lang, &d.det.Customer
	var out []lang.Labelled
	add := func(label, text string) {
		if text != "" {
			out = append(out, lang.Labelled{Label: label, Text: text})
		}
	}
	add(l.Attr(model.AttrKind), l.CustomerKind(c.Kind))
	add(l.Attr(model.AttrRef), c.Ref)
	add(l.Attr(model.AttrOwner), c.Owner)
	add(l.Attr(model.AttrRegion), c.Region)
	add(l.Attr(model.AttrIndustry), c.Industry)
	add(l.Attr(model.AttrPhone), model.ShowPhone(c.Phone))
	add(l.Attr(model.AttrEmail), model.ShowEmail(c.Email))
	add(l.Attr(model.AttrTags), l.List(c.Tags))
	add(l.T("detail.birthday"), d.birthday(c.Birthday))
	if c.Potential != nil {
		add(l.Attr(model.AttrPotential), l.F("detail.potential_of", "Points", strconv.Itoa(*c.Potential)))
	}
	add(l.T("detail.referred_by"), d.det.ReferredBy)
	if d.det.Facts.Referrals > 0 {
		add(l.T("detail.referrals"), strconv.Itoa(d.det.Facts.Referrals))
	}
	add(l.T("detail.credit"), l.Credit(c.Credit))
	if c.DoNotContact {
		add(l.T("detail.consent"), l.T("detail.flag.do_not_contact"))
	}
	for _, f := range c.Fields {
		add(part.Cell(f.Name), f.Value)
	}
	add(l.Attr(model.AttrCreated), c.Created.String())
	return out
}

// birthday tells the date and how far off the next one is.
func (d *Detail) birthday(b string) string {
	next := model.NextBirthday(b, d.env.Today)
	if next == 0 {
		return b
	}
	return d.env.Lang.F("detail.birthday_in", "Date", strings.TrimPrefix(b, "--"), "N", int(next-d.env.Today))
}

// contactsSection lists the people at the customer, the main one marked.
func (d *Detail) contactsSection(w int) section {
	l, th := d.env.Lang, d.env.Theme
	s := section{title: l.T("detail.contacts"), note: d.hint(action.AddContact)}
	for i := range d.det.Contacts {
		c := &d.det.Contacts[i]
		name := part.Cell(c.Name)
		first := th.Bold.Render(name)
		if c.Title != "" {
			first += "  " + part.Cell(c.Title)
		}
		if c.Primary {
			first += "  " + th.Muted.Render(l.T("detail.primary"))
		}
		reach := part.Join("  ", part.Cell(model.ShowPhone(c.Phone)), part.Cell(model.ShowEmail(c.Email)))
		it := item{copy: part.Join(" ", c.Name, c.Title, c.Phone, c.Email)}
		if line := first + "  " + reach; part.Width(line) <= w {
			it.lines = []string{line}
		} else {
			it.lines = []string{first, "  " + reach}
		}
		if b := d.birthday(c.Birthday); b != "" {
			it.more = append(it.more, "  "+l.T("detail.birthday")+" "+part.Cell(b))
		}
		if c.Note != "" {
			it.more = append(it.more, part.Painted(part.Cell(c.Note), max(10, w), "  ", th.Muted)...)
		}
		s.items = append(s.items, it)
	}
	if len(s.items) == 0 {
		s.items = []item{{lines: d.empty("detail.no_contacts", action.AddContact, w)}}
	}
	return s
}

// empty says of an empty section what to do about it.
func (d *Detail) empty(key string, id action.ID, w int) []string {
	return part.Painted(d.env.Lang.F(key, "Key", d.env.Keys.Key(id)), w, "", d.env.Theme.Muted)
}
