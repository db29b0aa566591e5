package detail

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
)

func complains(e *model.Interaction) bool { return e.Kind == model.Complaint && e.Resolved == 0 }

// unsettled gives what resolving means: the open complaint or deal under the cursor,
// else the only open complaint, else the only open deal; nil where it is not clear.
func (d *Detail) unsettled() *model.Interaction {
	deals := d.det.Facts.Opportunities
	deal := func(i int) *model.Interaction {
		return &model.Interaction{ID: deals[i].InteractionID, Day: deals[i].Day, Expected: deals[i].Amount}
	}
	if e := d.event(); e != nil {
		if complains(e) {
			return e
		}
		if i := slices.IndexFunc(deals, func(o model.Opportunity) bool { return o.InteractionID == e.ID }); i >= 0 {
			return deal(i)
		}
	}
	if i := d.cursor[secNext] - d.dealsFrom; d.focus == secNext && i >= 0 && i < len(deals) {
		return deal(i)
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
	case n == 1:
		return only
	case n == 0 && len(deals) == 1:
		return deal(0)
	}
	return nil
}

// askSettled asks how what resolving means was settled.
func (d *Detail) askSettled() tea.Cmd {
	det := *d.det
	if det.Problem = d.unsettled(); det.Problem == nil {
		return nil
	}
	if det.Problem.Kind == model.Complaint {
		det.Facts.OldestComplaint, det.Facts.OpenComplaints = det.Problem.Day, 1 // of which it speaks
	}
	return d.push(d.open.Settle(&det))
}
