package db

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

// idRange is a range of customer ids, ends included.
type idRange struct{ first, last int64 }

func within(id int64, ranges []idRange) bool {
	return slices.ContainsFunc(ranges, func(r idRange) bool { return r.first <= id && id <= r.last })
}

// readOrigins finds the customers that files of the same origin have created,
// and those whom a file of interactions had only named.
func (m *importer) readOrigins() {
	const query = "SELECT origin = $1, kind = 'interactions', first_customer, last_customer FROM import_batch WHERE status = 'active' AND last_customer > 0"
	var same, named bool
	var r idRange
	m.Fail(engine.Scan(m.Ctx, m, query, []any{m.in.Origin}, []any{&same, &named, &r.first, &r.last}, func() {
		if same {
			m.origins = append(m.origins, r)
		}
		if named {
			m.bare = append(m.bare, r)
		}
	}))
}

// how says what becomes of a customer who is there already. The file's own
// customers, and those of its origin, are brought in line with it.
func (m *importer) how(in *model.Customer, id int64) model.Existing {
	switch {
	case m.isFresh(id):
		return model.ExistingUpdate
	case m.in.Existing != model.ExistingAuto:
		return m.in.Existing
	case in.ID != 0 || m.in.Origin == "" || within(id, m.origins):
		return model.ExistingUpdate
	}
	return model.ExistingFill
}

// merge brings a customer in line with a row: what the row leaves empty stays,
// and unless over is set also what the customer has. kept tells that a value of
// the row was left out for that.
func (m *importer) merge(c, in *model.Customer, over bool) (kept bool) {
	kept = combine(c, in, over)
	if over || within(c.ID, m.bare) { // what no customer is without
		take(&c.Kind, in.Kind, true)
		take(&c.Created, in.Created, true)
	}
	c.Archived = c.Archived || over && in.Archived
	if in.Next != 0 && (in.Next != c.Next || in.NextAt != 0 && in.NextAt != c.NextAt) {
		if !over && c.Next != 0 {
			return true
		}
		m.setDue(c, in.Next, in.NextAt)
	}
	return kept
}

// combine gives a customer what another has and it lacks, and where over is set
// also what it has otherwise. kept tells that a value was left out.
func combine(c, in *model.Customer, over bool) (kept bool) {
	for _, p := range []struct{ into, from *string }{
		{&c.Ref, &in.Ref},
		{&c.Name, &in.Name},
		{&c.Owner, &in.Owner},
		{&c.Region, &in.Region},
		{&c.Industry, &in.Industry},
		{&c.Phone, &in.Phone},
		{&c.Email, &in.Email},
		{&c.Note, &in.Note},
		{&c.Birthday, &in.Birthday},
	} {
		kept = take(p.into, *p.from, over) || kept
	}
	kept = take(&c.Potential, in.Potential, over) && *c.Potential != *in.Potential || kept
	kept = take(&c.SnoozedUntil, in.SnoozedUntil, over) || kept
	kept = take(&c.Cadence, in.Cadence, over) || kept
	kept = take(&c.Repeat, in.Repeat, over) || kept
	if in.Opening.Amount != c.Opening.Amount {
		kept = take(&c.Opening, in.Opening, over) || kept
	}
	kept = take(&c.Credit, in.Credit, over) || kept
	c.Barred, c.Consents = c.Barred.With(in.Barred), c.Consents.And(in.Consents)
	if in.Override != nil && !sameOverride(c.Override, in.Override) {
		kept = take(&c.Override, in.Override, over) || kept
	}
	if len(in.Tags) > 0 {
		c.Tags = record.CleanTags(append(slices.Clone(c.Tags), in.Tags...))
	}
	return combineFields(c, in, over) || kept
}

func combineFields(c, in *model.Customer, over bool) (kept bool) {
	if len(in.Fields) == 0 {
		return false
	}
	set := make(map[string]string, len(in.Fields))
	for _, f := range in.Fields {
		have := c.Field(f.Name)
		switch {
		case f.Value == "":
		case over || have == "":
			set[f.Name] = f.Value
		default:
			kept = kept || have != f.Value
		}
	}
	c.Fields = record.MergeFields(c.Fields, set)
	return kept
}

// take gives into the value from, unless that is nothing, or into has one and
// over is not set; kept tells that they differ then.
func take[T comparable](into *T, from T, over bool) (kept bool) {
	var none T
	if from == none {
		return false
	}
	if over || *into == none {
		*into = from
	}
	return *into != from
}

const shownChanges = 10

func (m *importer) tellContact(old, c *model.Contact) {
	customer := m.customer(c.CustomerID)
	said := func(c *model.Contact) string {
		parts := []string{c.Name, c.Title, c.Phone, c.Email, c.Birthday, c.Note}
		return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
	}
	m.tellChange(customer.ID, customer.Name, changedValue{"contact", said(old), said(c)})
}

func (m *importer) tellChange(id int64, name string, v changedValue) {
	i := slices.IndexFunc(m.res.Changes, func(f model.FieldChange) bool { return f.Field == v.field })
	if i < 0 {
		i = len(m.res.Changes)
		m.res.Changes = append(m.res.Changes, model.FieldChange{Field: v.field})
	}
	f := &m.res.Changes[i]
	f.Customers++
	if m.shown < shownChanges {
		m.shown++
		f.First = append(f.First, model.ValueChange{ID: id, Customer: name, Old: clipped(v.old), New: clipped(v.new)})
	}
}

// clipped keeps what of a value fits into a sentence.
func clipped(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

type changedValue struct{ field, old, new string }

// changedValues lists what differs in words of the export.
func changedValues(old, c *model.Customer, currency string) []changedValue {
	rated := func(c *model.Customer) string { // 0 is a rating too
		if c.Potential == nil {
			return ""
		}
		return strconv.Itoa(*c.Potential)
	}
	days := func(n int) string { return strings.TrimPrefix(strconv.Itoa(n), "0") }
	amount := func(n int64) string { return model.If(n == 0, "", model.FormatMinor(n, currency)) }
	yes := map[bool]string{true: "x"}
	tier := func(c *model.Customer) string { return cmp.Or(c.Override, &model.Override{}).Tier.String() }
	all := []changedValue{
		{"name", old.Name, c.Name},
		{"ref", old.Ref, c.Ref},
		{"kind", string(old.Kind), string(c.Kind)},
		{"owner", old.Owner, c.Owner},
		{"region", old.Region, c.Region},
		{"industry", old.Industry, c.Industry},
		{"phone", old.Phone, c.Phone},
		{"email", old.Email, c.Email},
		{"tag", strings.Join(old.Tags, ", "), strings.Join(c.Tags, ", ")},
		{"note", old.Note, c.Note},
		{"birthday", old.Birthday, c.Birthday},
		{"potential", rated(old), rated(c)},
		{"created", old.Created.String(), c.Created.String()},
		{"next", old.Next.With(old.NextAt), c.Next.With(c.NextAt)},
		{"snoozed", old.SnoozedUntil.String(), c.SnoozedUntil.String()},
		{"override", tier(old), tier(c)},
		{"cadence_days", days(old.Cadence), days(c.Cadence)},
		{"repeat", old.Repeat.String(), c.Repeat.String()},
		{"opening", amount(old.Opening.Amount), amount(c.Opening.Amount)},
		{"credit_status", old.Credit.String(), c.Credit.String()},
		{"do_not_contact", old.Barred.String(), c.Barred.String()},
		{"archived", yes[old.Archived], yes[c.Archived]},
	}
	for _, f := range c.Fields {
		all = append(all, changedValue{"=" + f.Name, old.Field(f.Name), f.Value})
	}
	return slices.DeleteFunc(all, func(v changedValue) bool { return v.old == v.new })
}
