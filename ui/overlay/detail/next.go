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
	who := l.F("detail.due.by_tier", "Tier", s.Tier)
	if d.det.Customer.Cadence > 0 {
		who = l.T("detail.due.by_own")
	}
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
	head := l.F("detail.priority", "Priority", number(math.Round(s.Priority)), "Gain", d.money(s.Gain.Total))
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
