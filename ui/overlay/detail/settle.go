package detail

import (
	"slices"

	"tierbook/model"
	"tierbook/ui/nav"
)

func complains(e *model.Interaction) bool { return e.Kind == model.Complaint && e.Resolved == 0 }

// unsettled gives the id of what resolving means: the open complaint or deal
// under the cursor, else the only open complaint, else the only open deal; 0
// where it is not clear. What is not under the cursor comes with the question
// that names it.
func (d *Detail) unsettled() (id int64, ask nav.Question) {
	deals := d.det.Facts.Opportunities
	if e := d.event(); e != nil && (complains(e) || slices.ContainsFunc(deals, func(o model.Opportunity) bool { return o.InteractionID == e.ID })) {
		return e.ID, nil
	}
	if d.focus == secNext {
		if i := d.cursor[secNext] - d.dealsFrom; i >= 0 && i < len(deals) {
			return deals[i].InteractionID, nil
		}
	}
	var only *model.Interaction
	n := 0
	for i := range d.events {
		if complains(&d.events[i]) {
			only = &d.events[i]
			n++
		}
	}
	switch n = max(n, d.det.Facts.OpenComplaints); {
	case n == 1 && only != nil:
		day := only.Day.String()
		return only.ID, func() (string, string) { return d.env.Lang.F("detail.ask.resolve", "Day", day), "" }
	case n == 0 && len(deals) == 1:
		day, amount := deals[0].Day.String(), deals[0].Amount
		return deals[0].InteractionID, func() (string, string) {
			return d.env.Lang.F("detail.ask.close", "Day", day, "Amount", d.env.Money(amount)), ""
		}
	}
	return 0, nil
}

// whyUnsettled gives why nothing can be settled: nothing is open, or more is than
// one and the cursor is on none of it.
func (d *Detail) whyUnsettled() string {
	if d.det.Facts.OpenComplaints == 0 && len(d.det.Facts.Opportunities) == 0 {
		return "detail.none_open"
	}
	return "detail.which_open"
}
