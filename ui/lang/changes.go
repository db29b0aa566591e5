package lang

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/ui/part"
)

// Weekday words the day of the week of a day.
func (l *Lang) Weekday(d model.Day) string {
	return l.word("weekday", map[string]any{"D": int(d.Weekday())}, nil)
}

// Delta words what a change did to one customer's standing, the weightiest first:
// "Meridian Optics", "72 → 81", "B → A ▲", "recency +6, monetary +3". The name is
// given by the caller, cleaned. Without a standing on both sides there is nothing.
func (l *Lang) Delta(name string, o *model.Outcome) []string {
	if o.Before == nil || o.After == nil {
		return nil
	}
	b, a := &o.Before.Score, &o.After.Score
	standing, was := []string{scoreWord(a), l.Tier(a.Tier)}, scoreWord(b)
	if b.Known && a.Known && was == standing[0] && part.Tenth(b.Value) != part.Tenth(a.Value) {
		was, standing[0] = part.Tenth(b.Value), part.Tenth(a.Value)
	}
	moved, effects, causes := was != standing[0] || b.Tier != a.Tier, l.Effects(o), l.Causes(b, a)
	if causes != "" {
		effects = slices.Insert(effects, model.If(moved, 0, len(effects)), causes)
	}
	if was != standing[0] {
		standing[0] = was + " → " + standing[0]
	}
	switch mark := model.If(a.Tier > b.Tier, " ▼", " ▲"); {
	case b.Tier != a.Tier:
		standing[1] = l.Tier(b.Tier) + " → " + standing[1] + mark
	case len(effects) == 0 && !moved:
		effects = []string{l.T("app.unchanged")}
	case !moved: // what changed comes before what did not
		standing, effects = effects, standing
	}
	if b.Stage != a.Stage {
		standing = append(standing, l.Stage(b.Stage)+" → "+l.Stage(a.Stage))
	}
	return slices.Concat([]string{name}, standing, effects)
}

// Stays says why a customer stays in the queue although the change snoozed it, and what
// ends that: due sets its next date, settle closes a complaint. "" where it does not stay.
func (l *Lang) Stays(o *model.Outcome, due, settle string) string {
	if c := &o.Change; c.Kind != model.ChangeSnooze || c.Undone || c.Detail == "" || o.After == nil || !o.After.Score.InQueue {
		return ""
	}
	why := o.After.Score.Reasons[0] // what is pinned stands first
	if why.Code == "complaint_open" {
		return l.F("effect.stays_open", "Why", l.Reason(why), "By", settle)
	}
	return l.F("effect.stays", "Why", l.Reason(why), "By", due)
}

// Effects words what a change of a customer did besides its score: whether it stands in
// the queue, when it is due or tried again, how many of its tier are in time: first what
// the list does not show.
func (l *Lang) Effects(o *model.Outcome) []string {
	if o.Before == nil || o.After == nil {
		return nil
	}
	b, a := &o.Before.Score, &o.After.Score
	var out []string
	add := func(when bool, text func() string) {
		if when {
			out = append(out, text())
		}
	}
	tried := slices.IndexFunc(a.Reasons, func(r model.Reason) bool { return r.Code == "tries" || r.Code == "tries_channel" })
	again := tried >= 0 && !slices.Contains(b.Reasons, a.Reasons[tried])
	moved := (b.Due != a.Due || b.DueAt != a.DueAt) && a.Due != 0 && !a.InQueue
	dealt := !o.Change.Undone && (o.Change.Kind == model.ChangeLog || o.Change.Kind == model.ChangeResolve)
	add(again, func() string {
		r := a.Reasons[tried]
		if moved { // the day that was set stands for that of the next try
			r.Day = 0
		}
		return l.Reason(r)
	})
	add(moved, func() string { return l.F("effect.due", "Day", a.Due.With(a.DueAt)) })
	if c := o.InTime; c != nil && !again { // who was not reached is not looked after, though off the list
		out = append(out, l.F("effect.care", "Tier", c.Tier, "Before", l.Count(c.Before), "After", l.Count(c.After), "Of", l.Count(c.Of)))
	}
	add(b.InQueue && !a.InQueue, func() string { return l.T(model.If(dealt, "effect.done", "effect.left")) })
	add(!b.InQueue && a.InQueue, func() string { return l.T("effect.queued") })
	add(dealt && b.InQueue && a.InQueue, func() string { return l.F("effect.stays", "Why", l.Reason(a.Reasons[0])) })
	from, to := math.Round(b.Priority), math.Round(a.Priority)
	add(from != to && a.Section != model.SectionPromises, func() string { // among promises it orders nobody
		return l.F("cmd.priority", "From", from, "To", to)
	})
	return out
}

// Causes words which components moved the score, the largest move first.
func (l *Lang) Causes(b, a *model.Score) string {
	var words []string
	for _, m := range model.Moves(b, a) {
		if math.Abs(m.By) >= 0.05 {
			words = append(words, l.Component(m.Name)+strings.TrimSuffix(fmt.Sprintf(" %+.1f", m.By), ".0"))
		}
	}
	return l.List(words)
}

// ComingWho names the customer whom something comes with, or says how many there are.
func (l *Lang) ComingWho(c *model.Coming) string {
	return cmp.Or(c.Customer, l.F("change.customers", "N", c.Count, "Count", l.Count(c.Count)))
}

// List writes several words after each other.
func (l *Lang) List(words []string) string { return strings.Join(words, l.T("list.comma")) }

func scoreWord(s *model.Score) string {
	return model.If(!s.Known, "—", model.NumberText(s.Value, 0))
}

// ImportChanges words what an import changed, or would, of customers who were
// there already: the fields with how many customers, then some of them with old
// and new value. Nothing when it changed none.
func (l *Lang) ImportChanges(r *model.ImportResult) []string {
	if len(r.Changes) == 0 {
		return nil
	}
	var fields, out []string
	for i := range r.Changes {
		f := &r.Changes[i]
		label := l.Field(f.Field)
		fields = append(fields, l.F("import_changed.field", "Field", label, "N", f.Customers))
		for _, v := range f.First {
			out = append(out, l.F("import_changed.value", "Name", v.Customer, "Field", label, "Old", cmp.Or(v.Old, unknown), "New", cmp.Or(v.New, unknown)))
		}
	}
	return append([]string{l.F("import_changed.fields", "Fields", l.List(fields))}, out...)
}

// Field words a field of a customer by its word in the export, or one that a file
// brought by "=" and its name.
func (l *Lang) Field(name string) string {
	if own, ok := strings.CutPrefix(name, "="); ok {
		return own
	}
	if l.Has("attr." + name) {
		return l.T("attr." + name)
	}
	return l.T("import_field." + name)
}

// Evidence words what speaks for and against two customers being the same.
func (l *Lang) Evidence(p *model.Pair) string {
	return strings.Join(l.Reasons(p.Evidence), l.T("cmd.comma"))
}

// Concern words what concerns the reader: whom it is about, and what is said.
func (l *Lang) Concern(m *model.Concern) (who, what string) {
	who = cmp.Or(m.Customer, l.F("change.customers", "N", m.Count, "Count", l.Count(m.Count)))
	return who, l.F("inbox."+string(m.Kind), "By", m.By, "Note", m.Note)
}

// Pool says how many a policy would take from their owners, and from whom, and who has
// claimed as many as it allows.
func (l *Lang) Pool(p *model.PolicyPreview) (out []string) {
	var each []string
	for _, o := range p.Load {
		if o.Returned > 0 {
			each = append(each, o.Owner+" "+l.Count(o.Returned))
		}
	}
	if p.Returned > 0 {
		out = append(out, l.F("policy.returned", "N", p.Returned, "Count", l.Count(p.Returned), "Each", l.List(each)))
	}
	if len(p.Waiting) > 0 {
		out = append(out, l.F("policy.waiting", "Names", l.List(p.Waiting)))
	}
	return out
}

// Alike names those whom a customer may be, each with what speaks for it.
func (l *Lang) Alike(list []model.Pair) string {
	return strings.Join(model.Each(list, func(p *model.Pair) string {
		return l.F("alike.one", "Name", p.B.Name, "ID", p.B.ID, "Why", l.Evidence(p))
	}), l.T("alike.and"))
}

// Value words what a field of a customer holds, by its word in the export.
func (l *Lang) Value(field, value string) string {
	if field == "kind" && l.Has("customer_kind."+value) {
		return l.T("customer_kind." + value)
	}
	return value
}

// ImportField words what a column of a file stands for, by the word of
// exchange.FieldNames.
func (l *Lang) ImportField(word string) string {
	if key := "import_as." + word; l.Has(key) {
		return l.T(key)
	}
	return l.Field(word)
}

// Rollback counts what taking back an import takes out and restores.
func (l *Lang) Rollback(r *model.Rollback) string {
	var out []string
	for _, c := range []struct {
		key string
		n   int
	}{{"customers", r.Customers}, {"contacts", r.Contacts}, {"interactions", r.Interactions}, {"restored", r.Restored}} {
		if c.n > 0 {
			out = append(out, l.F("rollback."+c.key, "N", c.n, "Count", l.Count(c.n)))
		}
	}
	return model.If(len(out) == 0, l.T("rollback.none"), l.List(out))
}

// Kept words what of an import stays when it is taken back, a customer a line.
func (l *Lang) Kept(r *model.Rollback) []string {
	return model.Each(r.Kept, func(k *model.KeptRow) string {
		if key := "rollback.kept_" + k.What; l.Has(key) {
			return l.F(key, "Name", k.Customer)
		}
		return l.F("rollback.kept_field", "Name", k.Customer, "Field", l.Column(k.What))
	})
}

// Column words a column of a customer, as the book calls it.
func (l *Lang) Column(name string) string {
	if name == "fields" || name == "referred_by" {
		return l.T("import_as." + name)
	}
	return l.Field(cmp.Or(map[string]string{"tags": "tag", "next_day": "next", "repeat_from": "repeat", "override_tier": "override"}[name], name))
}

// Row says something of a row of a file.
func (l *Lang) Row(n int, text string) string {
	return l.F("import.row", "N", l.Count(n), "Message", text)
}

// Problem words what is wrong in a file, and where.
func (l *Lang) Problem(p *model.Problem) string {
	switch {
	case p.Row <= 0:
		return l.Error(p.Err)
	case p.Column == "":
		return l.Row(p.Row, l.Error(p.Err))
	}
	return l.F("import.cell", "N", l.Count(p.Row), "Column", p.Column, "Message", l.Error(p.Err))
}

// Imported lays out at most so many rows of an import as they are understood, under their
// heads: the number of the row, whom it names, and what else any of them fills.
func (l *Lang) Imported(in *model.Import, most int) (heads []string, rows [][]string) {
	heads = []string{
		l.T("import.col.row"), l.Attr(model.AttrName), l.Attr(model.AttrRef), l.T("import.col.contact"), l.Attr(model.AttrPhone), l.Attr(model.AttrEmail),
		l.Attr(model.AttrOwner), l.Attr(model.AttrLastContact), l.T("import.col.next"), l.Attr(model.AttrCreated), l.Attr(model.AttrRegion),
		l.Attr(model.AttrIndustry), l.Attr(model.AttrTags),
	}
	rows = model.Each(in.Customers[:min(most, len(in.Customers))], func(r *model.ImportCustomer) []string {
		c := &r.Customer
		return []string{
			strconv.Itoa(r.Row), r.Named(), c.Ref, append(r.Contacts, model.Contact{})[0].Name, c.Phone, c.Email, c.Owner, r.LastContact.String(),
			c.Next.With(c.NextAt), c.Created.String(), c.Region, c.Industry, strings.Join(c.Tags, " "),
		}
	})
	if in.Kind == model.ImportInteractions {
		heads = []string{l.T("import.col.row"), l.T("import.col.customer"), l.T("import.col.date"), l.Attr(model.AttrKind), l.T("import.col.amount"), l.T("import.col.key")}
		rows = model.Each(in.Interactions[:min(most, len(in.Interactions))], func(r *model.ImportInteraction) []string {
			x := &r.Interaction
			key := model.If(strings.HasPrefix(x.ExternalID, "row:"), "", x.ExternalID) // one made up from the row says nothing
			amount := model.If(x.Kind.HasAmount(), l.Money(x.Amount, x.Currency), "")
			return []string{strconv.Itoa(r.Row), cmp.Or(r.Name, r.Ref, r.Email, r.Phone), x.Day.String(), l.Kind(x.Kind), amount, key}
		})
	}
	for n := len(heads) - 1; n > 1 && len(rows) > 0; n-- {
		if !slices.ContainsFunc(rows, func(cells []string) bool { return cells[n] != "" }) {
			heads = slices.Delete(heads, n, n+1)
			rows = model.Each(rows, func(cells *[]string) []string { return slices.Delete(*cells, n, n+1) })
		}
	}
	return heads, rows
}
