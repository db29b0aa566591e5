package lang

import (
	"cmp"
	"slices"
	"strings"

	"tierbook/model"
	"tierbook/ui/part"
)

// starterNames are the templates that come with the program, in the order shown;
// peopleNames those for a book of people.
var (
	starterNames = [...]string{"first", "quote", "thanks", "check-in", "winback", "complaint", "payment", "birthday", "festival"}
	peopleNames  = [...]string{"birthday", "long-time", "thanks", "festival"}
)

// Starters gives the templates that come with the program, in this language, for the book.
func (l *Lang) Starters() []model.Template {
	folder, names := l.tag, starterNames[:]
	if l.catalogue.people != "" {
		folder, names = l.tag+ofPeople, peopleNames[:]
	}
	return model.Each(names, func(name *string) model.Template {
		data, _ := catalogues.ReadFile(folder + "/templates/" + *name + ".md") // a test reads them all
		t, _ := model.ParseTemplate(*name, string(data), &model.TierNames{})
		return t
	})
}

// TemplateFor words whom a template is for, and whether it suits a customer, where r is one.
func (l *Lang) TemplateFor(t *model.Template, r *model.Row) string {
	words := model.Each(t.Occasions, func(o *string) string {
		return l.T(model.If(slices.Contains(model.Festivals[:], *o), "festival.", "template.occasion.") + *o)
	})
	words = append(words, model.Each(t.Stages, func(s *model.Stage) string { return l.Stage(*s) })...)
	words = append(words, model.Each(t.Tiers, func(t *model.Tier) string { return l.Level(*t) })...)
	text := cmp.Or(strings.Join(words, l.T("template.or")), l.T("template.everybody"))
	if r != nil && t.Fit(r) >= 0 {
		text = l.T("template.fits") + " · " + text
	}
	return text
}

// Draft fills in a template for a customer, safe to show and to copy: days as people say
// them, of the contact to ask for first. me is who writes.
func (l *Lang) Draft(t *model.Template, d *model.Detail, me string) model.Draft {
	type date string // which no space parts from the year
	day := func(day model.Day) string {
		if day == 0 || day.Time().Year() == d.Score.AsOf.Time().Year() {
			return l.Date(day, 0)
		}
		return l.F("template.date", "Date", date(l.Date(day, 0)), "Year", day.Time().Year())
	}
	on := func(names ...string) model.Occasion {
		for _, o := range d.Score.Occasions {
			if slices.Contains(names, o.Kind) || slices.Contains(names, o.Name) {
				return o
			}
		}
		return model.Occasion{}
	}
	whom, _ := d.Addressee()
	own := map[string]string{
		"Me": me, "Contact": whom, "LastOrder": day(d.Facts.LastOrder), "LastContact": day(d.Facts.LastContact),
		"Complaint": day(d.Facts.OldestComplaint), "Birthday": cmp.Or(on(model.OccasionBirthday).Who, whom),
	}
	if deals := d.Facts.Opportunities; len(deals) > 0 {
		own["Quote"] = day(deals[len(deals)-1].Day)
	}
	if o := on(t.Occasions...); o.Day != 0 {
		own["Occasion"] = l.Coming(o)
	}
	draft := t.Fill(func(name string) string {
		v, good := d.CommandField(name)
		if v = part.Cell(cmp.Or(own[name], v)); !good {
			return ""
		} else if v > "9" { // no date
			return string(edge) + v + string(edge)
		}
		return v
	}, func(name string) string {
		if key := "template.field." + name; l.Has(key) {
			name = l.T(key)
		}
		return l.F("template.blank", "Field", name)
	})
	draft.Title, draft.Subject, draft.Text = part.Cell(draft.Title), part.Cell(apart(draft.Subject)), part.Lines(apart(draft.Text))
	return draft
}

// Missing says what of a draft a person has to fill in, "" for nothing.
func (l *Lang) Missing(d *model.Draft) string {
	if len(d.Missing) == 0 {
		return ""
	}
	text := l.F("template.missing", "Missing", strings.Join(d.Missing, " "))
	if slices.Contains(d.Missing, l.F("template.blank", "Field", l.T("template.field.Me"))) {
		text += l.T("template.me")
	}
	return text
}
