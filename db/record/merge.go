package record

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"tierbook/model"
)

// Copied gives a customer with tags and fields of its own.
func Copied(c *model.Customer) *model.Customer {
	out := *c
	out.Tags, out.Fields = slices.Clone(c.Tags), slices.Clone(c.Fields)
	return &out
}

// Combine gives a customer what another has and it lacks, and where over is set
// also what it has otherwise. kept tells that a value was left out.
func Combine(c, in *model.Customer, over bool) (kept bool) {
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
		kept = Fill(p.into, *p.from, over) || kept
	}
	kept = Fill(&c.Potential, in.Potential, over) && *c.Potential != *in.Potential || kept
	kept = Fill(&c.SnoozedUntil, in.SnoozedUntil, over) || kept
	kept = Fill(&c.Cadence, in.Cadence, over) || kept
	kept = Fill(&c.Repeat, in.Repeat, over) || kept
	if in.Opening.Amount != c.Opening.Amount {
		kept = Fill(&c.Opening, in.Opening, over) || kept
	}
	kept = Fill(&c.Credit, in.Credit, over) || kept
	c.Barred, c.Consents = c.Barred.With(in.Barred), c.Consents.And(in.Consents)
	if in.Override != nil && !sameOverride(c.Override, in.Override) {
		kept = Fill(&c.Override, in.Override, over) || kept
	}
	if len(in.Tags) > 0 {
		c.Tags = CleanTags(append(slices.Clone(c.Tags), in.Tags...))
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
	c.Fields = MergeFields(c.Fields, set)
	return kept
}

// Fill gives into the value from, unless that is nothing, or into has one and
// over is not set; kept tells that they differ then.
func Fill[T comparable](into *T, from T, over bool) (kept bool) {
	var none T
	if from == none {
		return false
	}
	if over || *into == none {
		*into = from
	}
	return *into != from
}

// ChangedValue is a field, in the words of the export, and its values.
type ChangedValue struct{ Field, Old, New string }

// ChangedValues lists what differs in words of the export.
func ChangedValues(old, c *model.Customer, currency string) []ChangedValue {
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
	all := []ChangedValue{
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
		all = append(all, ChangedValue{"=" + f.Name, old.Field(f.Name), f.Value})
	}
	return slices.DeleteFunc(all, func(v ChangedValue) bool { return v.Old == v.New })
}

// sameOverride tells overrides that say the same, whenever they were set.
func sameOverride(a, b *model.Override) bool {
	if a == nil || b == nil {
		return a == b
	}
	x, y := *a, *b
	x.On, y.On = 0, 0
	return x == y
}

// CheckOverride completes and validates an override.
func CheckOverride(o *model.Override, by string, today model.Day) error {
	o.Reason, o.By = CleanText(o.Reason), CleanText(o.By)
	o.By, o.On = cmp.Or(o.By, by), cmp.Or(o.On, today)
	switch {
	case o.Tier < model.TierA || o.Tier > model.TierC:
		return model.Invalid("error.tier", "Text", o.Tier.String())
	case o.Reason == "":
		return model.Invalid("error.db.override_reason")
	}
	return nil
}

// Promise makes an interaction's next date the customer's promise.
func Promise(c *model.Customer, i *model.Interaction) {
	c.Next, c.NextAt, c.NextSet, c.NextSeq, c.NextFrom = i.Next, i.NextAt, i.Day, i.ID, i.ID
}
