package lang

import (
	"strings"

	"tierbook/model"
	"tierbook/ui/part"
)

// allowed names the ways of contact that are left where some are barred.
func (l *Lang) allowed(b model.Barred) string {
	if b == 0 {
		return ""
	}
	return l.F("step.by", "Ways", l.Ways((model.ByPhone|model.ByEmail|model.ByMessage|model.ByVisit)&^b, l.T("way.or")))
}

// Ways lists the ways barred with a word between, "" for none.
func (l *Lang) Ways(b model.Barred, between string) string {
	return strings.Join(part.Each(b.Words(), func(w *string) string { return l.T("way." + *w) }), between)
}

// Barred words how somebody is not to be contacted, "" where nothing is barred.
func (l *Lang) Barred(b model.Barred) string {
	switch {
	case b.Has(model.Everyway):
		return l.T("card.no_contact")
	case b == 0:
		return ""
	}
	return l.F("reason.barred", "Text", l.Ways(b, l.T("way.or")))
}

// Consent words a record and how it stands on a day.
func (l *Lang) Consent(c *model.Consent, day model.Day) string {
	hash := c.Hash[:min(len(c.Hash), 8)]
	return l.F("consent.record", "Purpose", c.Purpose, "Expired", c.StateOn(day) == "expired", "Source", c.Source, "On", c.On.String(), "Until", c.Until.String(),
		"Withdrawn", c.Withdrawn.String(), "Hash", hash)
}

// Consents words records one by one.
func (l *Lang) Consents(c model.Consents, day model.Day) []string {
	return part.Each(c.List(), func(r *model.Consent) string { return l.Consent(r, day) })
}
