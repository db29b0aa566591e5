package cli

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

// showEvents is how many interactions show prints as text unless --all is given.
const showEvents = 10

func (r *run) showCmd() *cobra.Command {
	all := false
	cmd := r.command("show", r.l.T("cmd.arg.customer"), r.exactly(1), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		ctx, events := cmd.Context(), model.If(all || r.g.json, -1, showEvents)
		d, err := s.detail(ctx, args[0], events)
		if err != nil {
			return err
		}
		what, err := s.db.WhatIf(ctx, d.ID, s.asOf)
		return r.show(err, func() any { return detailJSON(&d, &what, s) }, func() error {
			var b strings.Builder
			r.writeDetail(&b, &d, &what, s)
			_, err := io.WriteString(r.Stdout, b.String())
			return err
		})
	}))
	return r.flags(cmd, "flag.show.", "all", &all)
}

// playbook says how a customer of the tier and of the stage is served: the policy's
// own texts or the catalogue's.
func (s *session) playbook(d *model.Detail) (tier, stage string) {
	if t := d.Score.Tier.String(); t != "" {
		tier = s.l.Playbook(d.Playbook, t)
	}
	if st := d.Score.Stage; st != "" {
		stage = s.l.Playbook(d.ByStage, string(st))
	}
	return tier, stage
}

// detailJSON gives a customer with everything about it.
func detailJSON(d *model.Detail, what *model.Counterfactual, s *session) jsonObject {
	fields := map[string]string{}
	for _, f := range d.Fields {
		fields[f.Name] = f.Value
	}
	var opening jsonObject // revenue from before the book, and what counts of it
	if o := d.Opening; o.Amount != 0 {
		opening = jsonObject{"amount", s.money(o.Amount), "counts", s.money(d.Facts.Opening), "on", o.On, "until", o.Until}
	}
	tier, stage := s.playbook(d)
	g := &d.Score.Gain
	var down jsonObject // the day on which a customer left alone drops a tier
	if w := what.Down; w != nil {
		down = jsonObject{"date", w.Day, "tier", s.tierJSON(w.To), "score", w.Score}
	}
	out := s.customerJSON(&d.Row).Without("cadence_days").With("next_step", text(s.l.NextStep(&d.Row, d.Problem, s.today)))
	return append(
		out, "components", model.Each(d.Score.Components, componentJSON), "contacts", model.Each(d.Contacts, contactJSON),
		"timeline", model.Each(d.Timeline, func(in *model.Interaction) jsonObject { return exchange.InteractionObject(in, nil, s.book.Currency) }),
		"tier_history", model.Each(d.Tiers, s.tierChangeJSON), "note", d.Note, "birthday", text(d.Birthday), "potential", d.Potential,
		"credit_hold", d.Credit == model.CreditHold, "credit_status", d.Credit.String(), "do_not_contact", d.Barred.Has(model.Everyway), "do_not_contact_by", d.Barred, "consents", d.Consents, "archived", d.Archived, "referred_by", text(d.ReferredBy), "fields", fields,
		"cadence_days", d.Cadence, "satisfaction", positive(d.Facts.Satisfaction), "complaints", d.Facts.OpenComplaints,
		"playbook", jsonObject{"tier", tier, "stage", stage}, "gain", jsonObject{
			"total", s.major(g.Total), "retain", s.major(g.Retain), "close", s.major(g.Close), "value", s.major(g.Value), "p", g.P, "ratio", g.Ratio,
		},
		"opportunities", model.Each(d.Facts.Opportunities, func(o *model.Opportunity) jsonObject {
			return jsonObject{
				"interaction_id", o.InteractionID, "date", o.Day, "amount", s.money(o.Amount), "probability", o.Probability, "source", o.Source,
			}
		}), "up", s.upJSON(what), "down", down, "opening", opening,
	)
}

// writeDetail writes a customer for a person to read.
func (r *run) writeDetail(b *strings.Builder, d *model.Detail, what *model.Counterfactual, s *session) {
	l := s.l
	fmt.Fprintln(b, r.paint("1", part.Cell(d.Name)+"  "+hashed(d.ID)))
	for _, f := range l.Profile(d, s.today) {
		writeFact(b, f.Label, part.Cell(f.Text))
	}
	writeFact(b, l.T("show.note"), part.Cell(d.Note))
	writeFact(b, l.T("show.flags"), flagsText(d, l))
	b.WriteString("\n")
	width := r.outWidth()
	writeStanding(b, d, s, width)
	if d.Name != model.TombstoneName(d.ID) {
		writeScore(b, d, l, width)
		writeLabelled(b, l.WhatIf(what, d.Score.Tier, d.Override.Holds(s.today)), width)
		b.WriteString("\n")
		forecast := l.Forecast(&d.Score.Forecast, &d.Policy.Model, d.ModelReason, d.Facts.Orders)
		if len(forecast) > 1 {
			fmt.Fprintln(b, l.T("forecast.title"))
		}
		writeLabelled(b, forecast, width)
	}
	writeList(b, l.T("show.deals"), d.Facts.Opportunities, width, func(o *model.Opportunity) (head, text string) {
		worth := l.F("show.expected", "Money", l.Money(o.Amount, s.book.Currency), "N", int(math.Round(o.Probability*100)))
		return fmt.Sprintf("  %s  #%-6d ", o.Day, o.InteractionID), joinCells(worth, l.Source(o.Source))
	})
	writeList(b, l.T("show.contacts"), d.Contacts, width, func(c *model.Contact) (head, text string) {
		return fmt.Sprintf(" %s#%-5d ", map[bool]string{true: "*", false: " "}[c.Primary], c.ID),
			joinCells(append([]string{c.Name, c.Title, model.ShowPhone(c.Phone), model.ShowEmail(c.Email), c.Birthday, c.Note, l.Barred(c.Barred)}, l.Consents(c.Consents, s.today)...)...)
	})
	writeList(b, l.T("show.timeline"), d.Timeline, width, func(in *model.Interaction) (head, text string) {
		return fmt.Sprintf("  %s  #%-6d %s  ", in.Day, in.ID, part.Fit(l.Kind(in.Kind), 9)), eventText(in, s)
	})
	if more := d.Events - len(d.Timeline); len(d.Timeline) > 0 && more > 0 {
		fmt.Fprintf(b, "  %s\n", counted(l, "show.more", more))
	}
	writeList(b, l.T("show.tiers"), d.Tiers, width, func(t *model.TierChange) (head, text string) {
		return fmt.Sprintf("  %s  %s  ", t.Day, arrow(l.Tier(t.From), l.Tier(t.To))), joinCells(l.Cause(t), t.Why, t.By)
	})
}

// writeFact writes a labelled line where there is something to say.
func writeFact(b *strings.Builder, label, value string) {
	if value == "" {
		return
	}
	if label != "" {
		label = part.Fit(label, 14)
	}
	fmt.Fprintf(b, "  %s%s\n", label, value)
}

// joinCells joins what is not empty, made safe to print.
func joinCells(parts ...string) string {
	return part.Join(" · ", model.Each(parts, func(p *string) string { return part.Cell(*p) })...)
}

// flagsText lists what stands out about a customer.
func flagsText(d *model.Detail, l *lang.Lang) string {
	if d.Name == model.TombstoneName(d.ID) {
		return l.T("show.erased")
	}
	return model.If(d.Archived, l.T("show.archived"), "")
}

// writeStanding writes tier, stage, priority with its worth, the next step and
// the figures of the past.
func writeStanding(b *strings.Builder, d *model.Detail, s *session, width int) {
	l, sc, f := s.l, &d.Score, &d.Facts
	tier := orDash(l.Tier(sc.Tier))
	if o := d.Override; o.Holds(s.today) {
		tier += "  " + l.F("show.override", "Machine", orDash(l.Tier(sc.MachineTier)), "Reason", part.Cell(o.Reason),
			"Until", o.Until.String())
	}
	writeFact(b, l.Attr(model.AttrTier), tier)
	stage := l.Stage(sc.Stage)
	if sc.StageReason.Code != "" {
		stage += "  " + part.Cell(l.Reason(sc.StageReason))
	}
	writeFact(b, l.Attr(model.AttrStage), stage)
	if d.Name != model.TombstoneName(d.ID) {
		writeBeside(b, "  "+part.Fit(l.T("show.step"), 14), part.Cell(l.NextStep(&d.Row, d.Problem, s.today)), width)
		writeBeside(b, "  "+part.Fit(l.T("show.priority"), 14), joinCells(whole(sc.Priority, true), reasons(sc.Reasons, l)), width)
		label := l.Attr(model.AttrGain) // what a contact is expected to bring, term by term
		for _, term := range l.Gain(&sc.Gain, &d.Policy, len(f.Opportunities)) {
			writeBeside(b, "  "+part.Fit(label, 14), term, width)
			label = ""
		}
		writeFact(b, l.Attr(model.AttrDue), joinCells(sc.Due.With(sc.DueAt), l.F("show.cadence", "N", d.Cadence)))
		writeFact(b, l.T("show.promised"), joinCells(f.Promise.With(f.PromiseAt), l.Every(d.Repeat)))
		writeFact(b, l.Attr(model.AttrSnoozed), model.If(d.SnoozedUntil > s.today, d.SnoozedUntil.String(), ""))
		byTier, byStage := s.playbook(d)
		for _, p := range [][3]string{{l.T("policyui.playbook"), l.Tier(sc.Tier), byTier}, {"", l.Stage(sc.Stage), byStage}} {
			writeBeside(b, "  "+part.Fit(p[0], 14), part.Cell(l.F("show.playbook", "Of", p[1], "Text", strings.ReplaceAll(p[2], "\n", " "))), width)
		}
	}
	writeFact(b, l.Attr(model.AttrLastContact), orDash(f.LastContact.String()))
	revenue := l.Money(f.Revenue, s.book.Currency)
	writeFact(b, l.Attr(model.AttrRevenue), revenue+" · "+counted(l, "show.orders", f.Orders))
	writeFact(b, l.T("detail.spend"), l.Money(sc.Revenue12m, s.book.Currency)+" · "+counted(l, "show.orders", sc.Orders12m))
	if f.Opening > 0 {
		writeFact(b, "", l.F("show.opening", "Money", l.Money(f.Opening, s.book.Currency), "On", d.Opening.On.String()))
	}
	if f.Unconverted > 0 {
		writeFact(b, "", counted(l, "show.unconverted", f.Unconverted))
	}
	writeFact(b, l.Attr(model.AttrLastOrder), f.LastOrder.String())
	writeFact(b, "RFM", joinCells(fmt.Sprintf("R%s F%s M%s", digit(sc.R), digit(sc.F), digit(sc.M)), l.RFMClass(sc.RFMClass()), "ABC "+orDash(sc.ABC.String())))
}

func digit(n int) string { return whole(float64(n), n != 0) }

// writeScore writes the score as arithmetic that adds up.
func writeScore(b *strings.Builder, d *model.Detail, l *lang.Lang, width int) {
	sc := &d.Score
	fmt.Fprintf(b, "\n%s\n", l.T("show.score"))
	known, sum, name := 0.0, 0.0, 13
	for _, c := range sc.Components {
		name = min(max(name, part.Width(l.Component(c.Name))+1), 24)
		if c.Known {
			known += c.Weight
		}
	}
	for _, c := range sc.Components {
		sum += c.Contribution
		line := fmt.Sprintf("  %s%5s × %s = %5s  ", part.Fit(l.Component(c.Name), name), part.Tenth(c.Value),
			part.FitRight(trim(c.Weight)+"/"+trim(known), 6), part.Tenth(c.Contribution))
		if !c.Known {
			line = part.Fit("  "+part.Fit(l.Component(c.Name), name)+"    "+dash, part.Width(line))
		}
		writeBeside(b, line, part.Cell(reasons(c.Reasons, l)), width)
	}
	if !sc.Known {
		fmt.Fprintf(b, "  %s\n", l.T("show.no_score"))
		return
	}
	note := model.If(sc.Provisional, "  "+l.F("show.provisional", "N", int(math.Round(sc.Coverage*100))), "")
	fmt.Fprintf(b, "  %s%22s%s\n", part.Fit(l.Attr(model.AttrScore), name), part.Tenth(sum), note)
}

// writeBeside writes text beside a head, wrapped to the width and indented under
// itself; width 0 is unlimited.
func writeBeside(b *strings.Builder, head, text string, width int) {
	lines := []string{text}
	if room := width - part.Width(head); width > 0 {
		lines = part.Wrap(text, max(20, room))
	}
	for i, line := range lines {
		if i > 0 {
			head = strings.Repeat(" ", part.Width(head))
		}
		b.WriteString(strings.TrimRight(head+strings.TrimLeft(line, " "), " ") + "\n")
	}
}

// trim writes a weight without needless decimals.
func trim(v float64) string { return model.NumberText(math.Round(v*1000)/1000, -1) }

// writeList writes a list under a title, each element as a head and the text beside
// it; nothing where it is empty.
func writeList[T any](b *strings.Builder, title string, list []T, width int, line func(*T) (head, text string)) {
	if len(list) > 0 {
		fmt.Fprintf(b, "\n%s\n", title)
	}
	for i := range list {
		head, text := line(&list[i])
		writeBeside(b, head, text, width)
	}
}

// eventText is what an interaction carries, in one line.
func eventText(in *model.Interaction, s *session) string {
	l := s.l
	var parts []string
	add := func(when bool, key string, args ...any) {
		if when {
			parts = append(parts, l.F(key, args...))
		}
	}
	if in.Kind.HasAmount() {
		parts = append(parts, l.Money(in.Amount, in.Currency), l.Lines(in.Lines, 3), l.Margin(in))
	}
	add(in.Satisfaction > 0, "show.satisfaction", "N", in.Satisfaction)
	add(in.Kind == model.Complaint && in.Resolved == 0, "show.open")
	add(in.Resolved != 0, "show.resolved", "Day", in.Resolved.String())
	add(in.Expected > 0, "show.expected", "Money", l.Money(in.Expected, s.book.Currency), "N", int(math.Round(in.Probability*100)))
	add(in.Next != 0, "show.next", "Day", in.Next.With(in.NextAt))
	return joinCells(append(parts, in.Outcome, in.Contact, in.Note, in.By)...)
}

// upJSON gives the first of the steps that lift a customer a tier, with all of them.
func (s *session) upJSON(w *model.Counterfactual) jsonObject {
	if len(w.Up) == 0 {
		return nil
	}
	step := func(u *model.Step) jsonObject {
		return jsonObject{
			"kind", string(u.Kind), "amount", known(s.money(u.Amount), u.Kind == model.Order), "satisfaction", positive(u.Satisfaction), "by", u.By,
			"tier", s.tierJSON(u.To), "score", u.Score,
		}
	}
	return append(step(&w.Up[0]), "steps", model.Each(w.Up, step))
}

// writeLabelled writes labelled lines one below the other, the texts wrapped.
func writeLabelled(b *strings.Builder, lines []lang.Labelled, width int) {
	room := 14
	for _, line := range lines {
		room = max(room, part.Width(line.Label)+2)
	}
	for _, line := range lines {
		writeBeside(b, "  "+part.Fit(line.Label, room), part.Cell(line.Text), width)
	}
}
