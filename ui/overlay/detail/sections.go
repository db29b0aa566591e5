package detail

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/part"
	"tierbook/ui/part/card"
	"tierbook/ui/theme"
)

// nextSection tells what to do next: when, why, what it is worth term by term,
// and how a customer of this tier is served.
func (d *Detail) nextSection(w int) section {
	l := d.env.Lang
	s := section{title: l.T("detail.next")}
	if d.det.Facts.OpenComplaints > 0 {
		s.items = append(s.items, sentence(part.Cell(l.NextStep(&d.det.Row, d.det.Problem, d.env.Today)), w))
	}
	s.items = append(s.items, sentence(d.dueWords(), w))
	said := []string{"overdue", "due_today", "due_in", "promise_overdue", "promise_due", "override", "override_until"} // by the due date and the header
	var why []string
	for _, r := range d.det.Score.Reasons {
		if !slices.Contains(said, r.Code) {
			why = append(why, part.Cell(l.Reason(r)))
		}
	}
	if why != nil {
		s.items = append(s.items, sentence(strings.Join(why, dot), w))
	}
	s.items = append(s.items, d.priorityItem(w))
	d.dealsFrom = len(s.items)
	for _, o := range d.det.Facts.Opportunities { // a sale that may come: how much, how likely, from where, since when
		text := part.Join(dot, l.F("detail.deal", "Amount", d.env.Money(o.Amount), "Share", lang.Share(o.Probability)), part.Cell(l.Source(o.Source)), o.Day.String())
		if key := d.env.Keys.Key(action.Resolve); key != "" {
			text += dot + l.F("detail.deal_key", "Key", key)
		}
		s.items = append(s.items, sentence(text, w))
	}
	tier, st := cmp.Or(d.det.Score.Tier, model.TierC), d.det.Score.Stage
	s.items = append(s.items, d.playbookItem(l.F("detail.playbook", "Tier", tier), l.Playbook(d.det.Playbook, tier.String()), w))
	if st != "" {
		s.items = append(s.items, d.playbookItem(l.F("detail.playbook_stage", "Stage", l.Stage(st)), l.Playbook(d.det.ByStage, string(st)), w))
	}
	return s
}

// sentence is an item of one text.
func sentence(text string, w int) item { return item{lines: wrap(text, w, 2), copy: text} }

// dueWords tells the due date and what sets it.
func (d *Detail) dueWords() string {
	l, s, f := d.env.Lang, &d.det.Score, &d.det.Facts
	if s.Due == 0 {
		return l.T("detail.due.none")
	}
	text := ""
	day := l.When(s.Due, s.DueAt)
	switch {
	case s.Overdue > 0:
		text = l.F("detail.due.overdue", "Day", day, "N", s.Overdue)
	case s.Overdue == 0:
		text = l.T("detail.due.today")
	default:
		text = l.F("detail.due.ahead", "Day", day, "N", -s.Overdue)
	}
	who := model.If(d.det.Customer.Cadence > 0, l.T("detail.due.by_own"), l.F("detail.due.by_tier", "Tier", s.Tier))
	switch {
	case f.Promise != 0:
		return part.Join(dot, text+l.T("detail.due.promise"), l.Every(d.det.Repeat))
	case f.LastContact != 0:
		return text + l.F("detail.due.cadence", "Last", f.LastContact.String(), "N", d.det.Cadence, "Who", who)
	}
	return text + l.F("detail.due.never", "Created", d.det.Created.String(), "N", d.det.Cadence, "Who", who)
}

// priorityItem tells the priority, and the worth of a contact now as a sum of
// its terms, each a product in words.
func (d *Detail) priorityItem(w int) item {
	l, s := d.env.Lang, &d.det.Score
	head := l.F("detail.priority", "Priority", model.NumberText(math.Round(s.Priority), -1), "Gain", d.money(s.Gain.Total))
	it := sentence(head, w)
	for _, term := range l.Gain(&s.Gain, &d.det.Policy, len(d.det.Facts.Opportunities)) {
		for _, line := range wrap(term, w-2, 2) {
			it.lines = append(it.lines, d.env.Theme.Muted.Render("  "+line))
		}
	}
	return it
}

// playbookItem tells how such a customer is served.
func (d *Detail) playbookItem(title, text string, w int) item {
	text = part.Lines(text)
	return item{copy: text, lines: append([]string{d.env.Theme.Bold.Render(title)}, part.Painted(text, max(10, w), "  ", theme.Style{})...)}
}

// profileSection tells what people wrote about the customer; what is empty is
// left out.
func (d *Detail) profileSection(w int) section {
	l := d.env.Lang
	s := section{title: l.T("detail.profile"), note: d.hint(action.Edit)}
	facts := l.Profile(d.det, d.env.Today)
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

// contactsSection lists the people at the customer, the main one marked.
func (d *Detail) contactsSection(w int) section {
	l, th := d.env.Lang, d.env.Theme
	s := section{title: l.T("detail.contacts"), note: d.hint(action.AddContact)}
	for i := range d.det.Contacts {
		c := &d.det.Contacts[i]
		name := part.Cell(c.Name)
		first := th.Bold.Render(name)
		first += model.If(c.Title != "", "  "+part.Cell(c.Title), "")
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
		if b := l.Birthday(c.Birthday, d.env.Today); b != "" {
			it.more = append(it.more, "  "+l.T("detail.birthday")+" "+part.Cell(b))
		}
		if c.Barred != 0 {
			it.more = append(it.more, "  "+th.Bad.Render(l.Barred(c.Barred)))
		}
		for _, r := range c.Consents.List() {
			it.more = append(it.more, part.Painted(part.Cell(l.Consent(&r, d.env.Today)), max(10, w), "  ", th.Muted)...)
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

// dot stands between facts on one line.
const dot = " · "

// header tells tier, score, stage, and what stands in the way of dealing with
// the customer as usual. It does not scroll, so a low window gets it short.
func (d *Detail) header(w, h int) []string {
	l, th, s := d.env.Lang, d.env.Theme, &d.det.Score
	tier := model.If(s.Tier != model.TierNone, l.F("detail.tier", "Tier", s.Tier), l.T("detail.tier_none"))
	first, low := " "+th.Tier(uint8(s.Tier)).Render(tier)+dot, h < 16
	if s.Known {
		bar, unsure := part.Bar(s.Value/100, 10, d.env.ASCII, th), th.Warn.Render(l.T("detail.provisional_mark"))
		first += part.Join(" ", l.F("detail.score", "Value", part.Tenth(s.Value)), model.If(low, "", bar), model.If(s.Provisional, unsure, ""))
	} else {
		first += th.Muted.Render(l.T("detail.no_score"))
	}
	if phone, email := d.det.Reach(); low { // whom to ask for has no line of its own
		first = part.Join(dot, first, part.Cell(cmp.Or(model.ShowPhone(phone), model.ShowEmail(email))), l.Stage(s.Stage))
	} else if s.Stage != "" {
		first += dot + l.Stage(s.Stage)
		if s.StageReason.Code != "" {
			first += th.Muted.Render(l.F("detail.paren", "Text", l.Reason(s.StageReason)))
		}
	}
	ref := part.Cell(d.det.Ref) // at the right edge where there is room for it
	if gap := w - part.Width(first) - part.Width(ref) - 1; ref != "" && gap >= 2 {
		first += strings.Repeat(" ", gap) + th.Muted.Render(ref) + " "
	}
	out := []string{part.Fit(first, w)}
	for i, line := range part.Prose(d.overrideWords(), w-2) {
		if line != "" && (i == 0 || !low) {
			out = append(out, " "+line)
		}
	}
	c := &d.det.Customer
	if flags := part.Join( // what one must know before calling
		dot,
		model.If(c.Archived, l.T("detail.flag.archived"), ""),
		model.If(low && c.Barred != 0, l.Barred(c.Barred), ""),
		model.If(c.Credit != model.CreditGood, l.Credit(c.Credit), ""),
		model.If(c.SnoozedUntil > d.env.Today, l.F("detail.flag.snoozed", "Day", c.SnoozedUntil.String()), ""),
		model.If(d.det.Facts.OpenComplaints > 0, l.F("detail.flag.complaints", "N", d.det.Facts.OpenComplaints), ""),
	); flags != "" {
		out = append(out, " "+th.Warn.Render(flags))
	}
	if low {
		return out
	}
	call := card.Head(d.env, d.det, card.LastSaid(d.events), w-2)
	for i, line := range call {
		if i == max(3, h/5) { // what is below does not scroll away with it
			out[len(out)-1] += th.Muted.Render("…")
			break
		}
		out = append(out, " "+line)
	}
	return append(out, "")
}

// overrideWords tells whose judgement stands above the machine's.
func (d *Detail) overrideWords() string {
	o, l := d.det.Override, d.env.Lang
	if !o.Holds(d.env.Today) {
		return ""
	}
	who := model.If(o.By != "", part.Cell(o.By), l.T("detail.override.nobody"))
	text := l.F("detail.override.who", "Tier", o.Tier, "By", who, "On", o.On.String())
	text += model.If(o.Until != 0, l.F("detail.override.until", "Until", o.Until.String()), "")
	if o.Reason != "" {
		text += l.F("detail.override.reason", "Reason", strings.TrimRight(part.Cell(o.Reason), ".。")) // a full stop follows
	}
	return text + l.F("detail.override.machine", "Tier", d.det.Score.MachineTier)
}

// money writes minor units rounded to the currency's main unit.
func (d *Detail) money(minor float64) string {
	unit := math.Pow10(model.Decimals(d.env.Book.Currency))
	return d.env.Money(int64(math.Round(minor/unit) * unit))
}

// wrap breaks a text to w cells with an indent for all lines but the first.
func wrap(text string, w, indent int) []string {
	lines := part.Prose(text, max(8, w-indent))
	for i := 1; i < len(lines); i++ {
		lines[i] = strings.Repeat(" ", indent) + strings.TrimLeft(lines[i], " ")
	}
	return lines
}

// labelled lays a label of lw cells before a text that wraps beside it.
func (d *Detail) labelled(label, text string, lw, w int) []string {
	return part.Hanging(d.env.Theme.Muted.Render(part.Fit(label, lw))+" ", text, max(lw+9, w), theme.Style{})
}

func widest(rows []lang.Labelled) (w int) {
	for _, r := range rows {
		w = max(w, part.Width(r.Label))
	}
	return w
}

// labels makes an item of each row, its label in lw cells before its text; sep stands
// between the two in what is copied, "" copies the text alone.
func (d *Detail) labels(rows []lang.Labelled, sep string, lw, w int) []item {
	return model.Each(rows, func(r *lang.Labelled) item {
		return item{lines: d.labelled(r.Label, part.Cell(r.Text), lw, w), copy: model.If(sep != "", r.Label+sep, "") + r.Text}
	})
}
