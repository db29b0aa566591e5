package detail

import (
	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/part"
	"tierbook/ui/theme"
)

// historySection tells every tier the customer had, newest first: what caused
// the change and how long it lasted.
func (d *Detail) historySection(w int) section {
	l, th := d.env.Lang, d.env.Theme
	s := section{title: l.T("detail.history")}
	until, cause := d.env.Today, 0
	for i := range d.det.Tiers {
		cause = max(cause, part.Width(l.Cause(&d.det.Tiers[i])))
	}
	for i := range d.det.Tiers {
		t := &d.det.Tiers[i]
		key := model.If(i == 0, "detail.history_since", "detail.history_held")
		head, why, n := t.Day.String()+"  "+d.tierMove(t.From, t.To)+"  ", l.Cause(t), int(until-t.Day)
		held := model.If(n > 0, "  "+l.F(key, "N", n), "")
		lines := []string{head + part.Fit(why, cause) + th.Muted.Render(held)}
		if part.Width(lines[0]) > w { // how long it was held matters less than what caused it
			lines = part.Hanging(head, why, max(part.Width(head)+8, w), theme.Style{})
		}
		reason := t.Why
		if o := d.det.Override; o != nil && t.Cause == model.CauseOverride && o.On == t.Day && o.Tier == t.To {
			reason = o.Reason
		}
		if t.By != d.env.By && t.By != "" {
			reason = part.Join(" · ", l.F("detail.history_by", "Name", t.By), reason)
		}
		if reason != "" {
			lines = append(lines, "  "+th.Muted.Render(part.Fit(part.Cell(reason), max(1, w-2))))
		}
		s.items = append(s.items, item{lines: lines, copy: t.Day.String() + " " + l.Tier(t.From) + ">" + l.Tier(t.To)})
		until = t.Day
	}
	if len(s.items) == 0 {
		s.items = []item{{lines: []string{th.Muted.Render(l.T("detail.no_history"))}}}
	}
	return s
}

// tierMove writes "B → A ▲", as wide as any other.
func (d *Detail) tierMove(from, to model.Tier) string {
	was, mark := d.env.TierFit(from), " "
	was = model.If(from == model.TierNone, part.Fit(d.none(), part.Width(was)), was)
	switch {
	case from == model.TierNone || from == to:
	case to < from:
		mark = d.env.Theme.Good.Render(d.env.Sign("▲"))
	default:
		mark = d.env.Theme.Bad.Render(d.env.Sign("▼"))
	}
	return d.env.Theme.Tier(uint8(from)).Render(was) + d.env.Sign(" → ") + d.env.Theme.Tier(uint8(to)).Render(d.env.TierFit(to)) + " " + mark
}

// timelineSection lists what happened, newest first: one line each, the whole
// of it under the cursor. Its entries are filled by itemAt.
func (d *Detail) timelineSection(w int) section {
	l := d.env.Lang
	s := section{title: l.T("detail.timeline")}
	s.note = l.F("detail.timeline_note", "Shown", l.Count(d.total), "Filter", l.T(filters[d.filter].key))
	if hint := d.hint(action.TimelineFilter); hint != "" && part.Width(s.title+s.note+hint) < w-4 {
		s.note += dot + hint
	}
	s.items = make([]item, len(d.events)) // filled when they come in sight
	switch {
	case len(s.items) == 0 && d.filter == 0:
		s.items = []item{{lines: d.empty("detail.no_events", action.Log, w)}}
	case len(s.items) == 0:
		s.items = []item{{lines: d.empty("detail.no_events_filter", action.TimelineFilter, w)}}
	}
	return s
}

func (d *Detail) eventItem(e *model.Interaction, kind, w int) item {
	l, th := d.env.Lang, d.env.Theme
	line := th.Muted.Render(e.Day.String()) + " " + part.Fit(l.Kind(e.Kind), kind)
	if n := d.eventFigure(e); n != "" {
		line += "  " + n
	}
	text := part.Join(dot, part.Cell(l.Lines(e.Lines, 3)), part.Cell(e.Outcome), part.Cell(e.Note))
	room := w - part.Width(line) - 2
	it := item{copy: part.Join(" ", e.Day.String(), l.Kind(e.Kind), e.Outcome, e.Note)}
	line += model.If(text != "" && room > 4, "  "+part.Fit(text, min(room, part.Width(text))), "")
	it.lines = []string{line}
	if part.Width(text) > room && e.Note != "" {
		it.more = part.Painted(part.Lines(e.Note), max(10, w), "  ", theme.Style{})
	}
	it.more = append(it.more, d.lines(e, w)...)
	if small := part.Join(
		dot,
		model.If(e.Contact != "", l.F("detail.event.with", "Name", part.Cell(e.Contact)), ""),
		model.If(e.Next != 0, l.F("detail.event.next", "Day", e.Next.With(e.NextAt)), ""),
		model.If(e.Resolved != 0, l.F("detail.event.resolved", "Day", e.Resolved.String()), ""),
		model.If(e.Kind.HasAmount() && e.Base == nil && e.Currency != d.env.Book.Currency, l.T("detail.event.no_rate"), ""),
		model.If(e.By != "", l.F("detail.event.by", "Name", part.Cell(e.By)), ""),
		model.If(e.BatchID != 0, l.T("detail.event.imported"), ""),
	); small != "" { // the small print
		it.more = append(it.more, part.Painted(small, max(10, w), "  ", th.Muted)...)
	}
	return it
}

// linesShown is how many lines of an order an entry shows under the cursor.
const linesShown = 12

// lines lists what an order is made of, and what it leaves.
func (d *Detail) lines(e *model.Interaction, w int) []string {
	l, out := d.env.Lang, []string(nil)
	name, money := 0, make([]string, min(len(e.Lines), linesShown))
	for i := range money {
		money[i] = model.If(e.Lines[i].Amount != 0, l.Money(e.Lines[i].Amount, e.Currency), "")
		name = max(name, part.Width(part.Cell(l.Lines(e.Lines[i:i+1], 1))))
	}
	for i, m := range money {
		text := part.Cell(l.Lines(e.Lines[i:i+1], 1))
		out = append(out, "  "+part.Fit(text, min(name, max(8, w-2-14)))+"  "+d.env.Theme.Muted.Render(m))
	}
	if more := len(e.Lines) - len(money); more > 0 {
		out = append(out, "  "+d.env.Theme.Muted.Render(l.F("lines.more", "N", more)))
	}
	if m := l.Margin(e); m != "" {
		out = append(out, "  "+d.env.Theme.Muted.Render(m))
	}
	return out
}

// eventFigure gives what an entry carries beside words: money, satisfaction,
// or that it is still open.
func (d *Detail) eventFigure(e *model.Interaction) string {
	l, th := d.env.Lang, d.env.Theme
	switch {
	case e.Kind == model.Refund:
		return th.Bad.Render("-" + l.Money(e.Amount, e.Currency))
	case e.Kind.HasAmount():
		return th.Bold.Render(l.Money(e.Amount, e.Currency))
	case e.Kind == model.Feedback:
		return l.F("detail.stars", "Stars", e.Satisfaction)
	case e.Kind == model.Complaint && e.Resolved == 0:
		return th.Bad.Render(l.T("detail.open"))
	case e.Kind == model.Complaint:
		return th.Good.Render(l.T("detail.resolved"))
	case e.Expected > 0:
		return th.Bold.Render(l.F("detail.expected", "Amount", d.env.MoneyShort(e.Expected), "Share", lang.Share(e.Probability)))
	}
	return ""
}

// filters are the selections of the timeline that its key goes through; the
// first is everything.
var filters = [...]struct {
	key   string
	kinds []model.Kind
}{
	{"detail.filter.all", nil},
	{"detail.filter.money", []model.Kind{model.Order, model.Refund}},
	{"detail.filter.talks", []model.Kind{model.Call, model.Meeting, model.Email, model.Message, model.Visit, model.Care}},
	{"detail.filter.voice", []model.Kind{model.Complaint, model.Feedback}},
	{"detail.filter.notes", []model.Kind{model.Note}},
}
