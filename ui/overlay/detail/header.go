package detail

import (
	"cmp"
	"math"
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/part"
	"tierbook/ui/part/card"
	"tierbook/ui/theme"
)

// dot stands between facts on one line.
const dot = " · "

// header tells tier, score, stage, and what stands in the way of dealing with
// the customer as usual. It does not scroll, so a low window gets it short.
func (d *Detail) header(w, h int) []string {
	l, th, s := d.env.Lang, d.env.Theme, &d.det.Score
	tier := part.If(s.Tier != model.TierNone, l.F("detail.tier", "Tier", s.Tier), l.T("detail.tier_none"))
	first, low := " "+th.Tier(uint8(s.Tier)).Render(tier)+dot, h < 16
	if s.Known {
		bar, unsure := part.Bar(s.Value/100, 10, d.env.ASCII, th), th.Warn.Render(l.T("detail.provisional_mark"))
		first += part.Join(" ", l.F("detail.score", "Value", part.Tenth(s.Value)), part.If(low, "", bar), part.If(s.Provisional, unsure, ""))
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
	if flags := those([]fact{ // what one must know before calling
		{c.Archived, l.T("detail.flag.archived")},
		{low && c.Barred != 0, l.Barred(c.Barred)},
		{c.Credit != model.CreditGood, l.Credit(c.Credit)},
		{c.SnoozedUntil > d.env.Today, l.F("detail.flag.snoozed", "Day", c.SnoozedUntil.String())},
		{d.det.Facts.OpenComplaints > 0, l.F("detail.flag.complaints", "N", d.det.Facts.OpenComplaints)},
	}); flags != "" {
		out = append(out, " "+th.Warn.Render(flags))
	}
	if low {
		return out
	}
	call := card.Head(d.env, d.det, card.LastSaid(d.events), w-2)
	for i, line := range call {
		if i == max(3, h/5) { // what is below does not scroll away with it
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
	who := part.If(o.By != "", part.Cell(o.By), l.T("detail.override.nobody"))
	text := l.F("detail.override.who", "Tier", o.Tier, "By", who, "On", o.On.String())
	text += part.If(o.Until != 0, l.F("detail.override.until", "Until", o.Until.String()), "")
	if o.Reason != "" {
		text += l.F("detail.override.reason", "Reason", strings.TrimRight(part.Cell(o.Reason), ".。")) // a full stop follows
	}
	return text + l.F("detail.override.machine", "Tier", d.det.Score.MachineTier)
}

// number writes a number without a needless fraction.
func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

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
	return part.Each(rows, func(r *lang.Labelled) item {
		return item{lines: d.labelled(r.Label, part.Cell(r.Text), lw, w), copy: part.If(sep != "", r.Label+sep, "") + r.Text}
	})
}
