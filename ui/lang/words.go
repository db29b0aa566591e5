package lang

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"tierbook/model"
	"tierbook/ui/part"
)

// moneyReasons are the reasons whose N is money in minor units; M, where they have
// one, is days or weeks.
var moneyReasons = map[string]bool{"revenue": true, "revenue_window": true, "outlook": true, "opportunity": true, "gain": true, "winback": true, "opening": true, "stage_opening": true}

// Reason words a reason: the catalogue's "reason."+Code with .N and .M as short
// numbers, .Day as a date and .Text. Of N and M that are days .Span is how long N is
// in words, .Usual how often M comes round; .Tenths is a percentage in tenths; .Date is
// the day as people say it.
func (l *Lang) Reason(r model.Reason) string { return l.reason(r, "reason."+r.Code) }

// Brief is Reason in fewer words, where the catalogue has them.
func (l *Lang) Brief(r model.Reason) string {
	key := "reason." + r.Code + "_brief"
	return l.reason(r, model.If(l.Has(key), key, "reason."+r.Code))
}

func (l *Lang) reason(r model.Reason, key string) string {
	n, m := short(r.N), short(r.M)
	if moneyReasons[r.Code] {
		n = l.Money(int64(r.N), l.currency)
	}
	span, unit := l.span(r.N)
	often, usual := spanUnit(r.M)
	if r.Code == "rhythm" || r.Code == "risk_silent" {
		if usual == "week" && r.N < 365 { // weeks compare best with weeks
			span, unit = l.counted("span.week", int(math.Round(r.N/7))), usual
		}
		if l.tag == "en" && unit == usual {
			span, _, _ = strings.Cut(span, " ") // "every 5 weeks, quiet for 13"
		}
	}
	if strings.HasPrefix(r.Code, model.OccasionFestival) {
		r.Text = l.T("festival." + r.Text)
	}
	if r.Code == "barred" {
		b, _ := model.ParseBarred(r.Text)
		r.Text = l.Ways(b, l.T("way.or"))
	}
	if strings.HasPrefix(r.Code, "capped_") || strings.HasPrefix(r.Code, "override") || r.Code == "risk_falls" {
		r.Text = l.levelOf(r.Text)
	}
	return l.F(key, "N", n, "M", m, "Day", r.Day.String(), "Text", r.Text,
		"Span", span, "Usual", l.counted("every."+usual, often), "Tenths", int(math.Round(r.N/10)), "Date", l.Date(r.Day, r.M))
}

// Reasons words reasons one by one, safe to show.
func (l *Lang) Reasons(list []model.Reason) []string {
	return model.Each(list, func(r *model.Reason) string { return part.Cell(l.Reason(*r)) })
}

// Credit words a credit grade that one has to know of, "" for good.
func (l *Lang) Credit(c model.Credit) string {
	if c == model.CreditGood {
		return ""
	}
	return l.T("reason.credit_" + c.String())
}

// Every words how often a reminder comes again: "every 3 weeks"; "" where it does not.
func (l *Lang) Every(r model.Repeat) string {
	if r.Every == 0 {
		return ""
	}
	n, unit := r.Unit()
	return l.F("every."+unit, "N", n)
}

// Reminder words a day with its weekday and its time, and how often it comes again.
func (l *Lang) Reminder(r model.Repeat) string {
	return part.Join(" · ", l.When(r.From, r.At), l.Every(r))
}

// When words a day with its weekday, and the time of day where there is one.
func (l *Lang) When(d model.Day, at model.At) string {
	return part.Join(" ", d.String(), l.Weekday(d), at.String())
}

// NextStep words what to do next with a customer: settle the complaint that is open
// (problem, nil where its words are not at hand), say something on the occasion that the
// queue holds it for, keep the promise, contact by the cadence.
func (l *Lang) NextStep(r *model.Row, problem *model.Interaction, today model.Day) string {
	f, s := &r.Facts, &r.Score
	switch {
	case f.OpenComplaints > 0:
		note := ""
		if problem != nil && problem.Kind == model.Complaint {
			note, _, _ = strings.Cut(problem.Note, "\n")
		}
		return l.F("step.complaint", "Date", l.Date(f.OldestComplaint, float64(today-f.OldestComplaint)), "Note", note, "More", f.OpenComplaints-1)
	case r.Barred.Has(model.Everyway):
		return ""
	case s.Section == model.SectionOccasions && len(s.Occasions) > 0:
		why := slices.IndexFunc(s.Reasons, func(r model.Reason) bool { return strings.HasPrefix(r.Code, s.Occasions[0].Kind) })
		return l.F("step.occasion", "What", l.Reason(s.Reasons[max(0, why)])) + l.allowed(r.Barred)
	case f.Promise != 0:
		return l.F("card.promised", "Day", l.When(f.Promise, f.PromiseAt)) + l.allowed(r.Barred)
	case s.Due != 0:
		return l.F("card.due", "Day", l.When(s.Due, 0)) + l.allowed(r.Barred)
	}
	return ""
}

// Playbook gives the text by which a tier or stage is served, a policy's own or, where
// that is empty, the catalogue's; what is "a" or "prospect", say.
func (l *Lang) Playbook(own, what string) string {
	return model.If(strings.TrimSpace(own) != "", own, l.T("playbook."+strings.ToLower(what)))
}

// Coming words what comes with a customer.
func (l *Lang) Coming(o model.Occasion) string {
	switch {
	case o.Kind == model.OccasionFestival:
		return l.T("festival." + o.Name)
	case o.Name != "":
		return o.Name
	}
	return part.Join(" ", l.F("coming."+o.Kind, "Who", o.Who), o.At.String())
}

// ComingDay words a day to come: "Tue 1 Dec", today as that.
func (l *Lang) ComingDay(d, today model.Day) string {
	if d == today {
		return l.T("coming.today")
	}
	return l.F("coming.day", "Weekday", l.Weekday(d), "Date", l.Date(d, float64(d-today)))
}

// spanUnit counts days in the unit that people would: "day", "week", "month" or "year".
func spanUnit(days float64) (n int, unit string) {
	switch {
	case days < 20.5:
		return max(1, int(math.Round(days))), "day"
	case days < 16*7:
		return int(math.Round(days / 7)), "week"
	case days < 2*365:
		return int(math.Round(days / 30.44)), "month"
	}
	return int(math.Round(days / 365.25)), "year"
}

// span words how long so many days are: "12 days", "5 weeks".
func (l *Lang) span(days float64) (text, unit string) {
	n, unit := spanUnit(days)
	return l.counted("span."+unit, n), unit
}

// Date writes a day that is so many days away as people say it: "18 Nov"; with the
// year where it is far.
func (l *Lang) Date(d model.Day, away float64) string {
	const far = 300
	if away > far || d == 0 {
		return d.String()
	}
	t := d.Time()
	return l.once("date.short="+t.Format("0102"), func() string { return l.F("date.short", "D", t.Day(), "M", int(t.Month())) })
}

// short writes a number with at most one decimal.
func short(v float64) string { return strings.TrimSuffix(model.NumberText(v, 1), ".0") }

// Tier gives the name of a tier in a column or beside a number: the book's own, else
// the letter; "" for none.
func (l *Lang) Tier(t model.Tier) string { return l.tiers.Of(t) }

// Level names a tier in a sentence: the book's own name, else the letter as people say
// it ("A 级").
func (l *Lang) Level(t model.Tier) string { return l.Marked(t, "") }

// Marked is Level with a mark behind the letter or name.
func (l *Lang) Marked(t model.Tier, mark string) string {
	name := l.Tier(t)
	if name == t.String() && name != "" {
		return l.F("tier.level", "Letter", name+mark)
	}
	return name + mark
}

// levelOf is Level of a letter.
func (l *Lang) levelOf(letter string) string {
	t, _ := model.ParseTier(letter)
	return cmp.Or(l.Level(t), letter)
}

// Kind words an interaction's kind.
func (l *Lang) Kind(k model.Kind) string { return l.T("kind." + string(k)) }

// Word words a name that the model has: what is "kind", "stage", "customer_kind",
// "flag" or "source".
func (l *Lang) Word(what, name string) string {
	switch what {
	case "source":
		return l.Source(name)
	case "flag": // of which only the set ones are written
		return l.T("edit.yes")
	}
	return l.T(what + "." + name)
}

// Source words where an opportunity came from; a person's own words stay.
func (l *Lang) Source(s string) string {
	if slices.Contains(model.Sources[:], s) {
		return l.T("source." + s)
	}
	return s
}

// SourceOf reads a source back: the name of the one that the text is the word or
// the name of, else the text.
func (l *Lang) SourceOf(text string) string {
	for _, s := range model.Sources {
		if strings.EqualFold(text, s) || strings.EqualFold(text, l.Source(s)) {
			return s
		}
	}
	return text
}

// Stage words a life cycle stage; "" for none.
func (l *Lang) Stage(s model.Stage) string { return l.named("stage.", string(s)) }

// ImportQuestion words what an import asks, of the refusal that the answer lifts.
func (l *Lang) ImportQuestion(about string, e *model.Error) string {
	return l.word("importer.ask_"+about, maps.Clone(e.Args), e.Args["N"])
}

// ImportAnswer words a choice of such a question.
func (l *Lang) ImportAnswer(about, choice string) string {
	sign := map[string]string{".": "point", ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", "": "auto"}[choice]
	for _, key := range []string{"importer.answer_" + about + "_" + cmp.Or(sign, choice), "importer.answer_" + about} {
		if l.Has(key) {
			return l.T(key)
		}
	}
	return choice
}

// named words a name of a list; "" for none.
func (l *Lang) named(list, name string) string {
	if name == "" {
		return ""
	}
	return l.T(list + name)
}

// Preset names the preset that a policy began as, and says when it was edited
// since; "" where it began as none.
func (l *Lang) Preset(p *model.Policy, presets []model.Policy) string {
	key := "preset." + p.Name
	if p.Name == "" || !l.Has(key) {
		return ""
	}
	for i := range presets {
		if presets[i].Name == p.Name && !presets[i].Alike(p) {
			return l.F("policy.edited", "Name", l.T(key))
		}
	}
	return l.T(key)
}

// CustomerKind words company or person; "" for none.
func (l *Lang) CustomerKind(k model.CustomerKind) string { return l.named("customer_kind.", string(k)) }

// RFMClass words one of the eight classes; "" for none.
func (l *Lang) RFMClass(c model.RFMClass) string { return l.named("rfm_class.", string(c)) }

// Classes words the eight classes with how many customers of a book are in each.
func (l *Lang) Classes(st *model.Stats) (out []string) {
	for i, c := range model.RFMClasses {
		out = append(out, l.RFMClass(c)+" "+l.Count(st.Classes[i]))
	}
	return out
}

// AttrText words the value of a text attribute: the words that the model has of its
// own, such as stages, in this language; a person's texts as they are.
func (l *Lang) AttrText(a model.Attr, text string) string {
	switch {
	case a == model.AttrStage:
		return l.Stage(model.Stage(text))
	case a == model.AttrKind:
		return l.CustomerKind(model.CustomerKind(text))
	case a == model.AttrRFMClass:
		return l.RFMClass(model.RFMClass(text))
	case a == model.AttrPhone:
		return model.ShowPhone(text)
	case a == model.AttrEmail:
		return model.ShowEmail(text)
	}
	return text
}

// Attr words an attribute as a column heading.
func (l *Lang) Attr(a model.Attr) string { return l.T("attr." + a.String()) }

// Filter words a filter so that it can be typed.
func (l *Lang) Filter(f *model.Filter) string {
	if l.tag == "zh" {
		return f.Chinese(l.Attr)
	}
	return f.String()
}

// FilterText is Filter of an expression that is kept; one that cannot be read, or is
// English for the English, stays as it is.
func (l *Lang) FilterText(text string, o model.FilterOptions) string {
	if f, err := model.ParseFilter(text, o); err == nil && l.tag == "zh" {
		return l.Filter(f)
	}
	return text
}

// Component words a score component, safe to show; one of a further field is called
// as the field is.
func (l *Lang) Component(name string) string {
	if field, own := strings.CutPrefix(name, model.CompField); own {
		return part.Cell(field)
	}
	return l.T("component." + name)
}

// Cause words the cause of a tier change, a policy with its version.
func (l *Lang) Cause(t *model.TierChange) string {
	if t.Policy != 0 {
		return l.F("cause.policy_version", "Version", t.Policy)
	}
	return l.T("cause." + string(t.Cause))
}

// Moment words an instant, in Unix seconds, in a time zone: "2026-07-15 14:30".
func (l *Lang) Moment(unix int64, zone string) string {
	return time.Unix(unix, 0).In(model.ZoneOf(zone)).Format("2006-01-02 15:04")
}

// ChangedWhen words when a change was made, and by whom where that is known.
func (l *Lang) ChangedWhen(c model.Change, zone string) string {
	return l.F("change.when", "At", l.Moment(c.At, zone), "By", c.By)
}

// Change words what a change did: "logged a call with Meridian Optics".
func (l *Lang) Change(c model.Change) string {
	if c.Kind == "" {
		return l.T("change.none")
	}
	detail := c.Detail
	if c.Detail == "…" || c.Detail == "" && c.Kind == model.ChangeMerge { // erased with a customer
		detail = "…"
	} else if c.Kind == model.ChangeLog || c.Kind == model.ChangeDismiss || c.Kind == model.ChangeInteractionEdit || c.Kind == model.ChangeInteractionDelete {
		detail = l.Kind(model.Kind(c.Detail))
	}
	if c.Kind == model.ChangeOverride {
		detail = l.levelOf(detail)
	}
	if c.Kind == model.ChangeImport && detail != "" {
		detail = l.T("import_kind." + detail)
	}
	off, known := map[model.ChangeKind]string{ // what was taken away has a phrase of its own
		model.ChangeSnooze: "", model.ChangeDue: "", model.ChangeOverride: "", model.ChangeAssign: "", model.ChangeOwnerInitials: "", model.ChangeArchive: "0",
	}[c.Kind]
	key := "change." + string(c.Kind)
	if known && c.Detail == off {
		key += "_off"
	} else if c.Kind == model.ChangeTarget && c.Subject == "" {
		key += "_all"
	} else if c.Kind == model.ChangeResolve && c.Detail != string(model.Complaint) {
		key += "_deal"
	}
	who := cmp.Or(c.Subject, l.F("change.customers", "N", l.Count(c.Count)))
	return l.F(key, "Who", who, "Detail", detail)
}
