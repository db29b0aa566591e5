package nav

import (
	"strings"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/part"
)

// ViewDraft is what the choice whose customers are shown is kept under, beside
// the drafts; its value owner is as Env.Owner.
const ViewDraft = "view"

// NewOwner is who is entered for a new customer: whose customers are shown, else
// the person at the keyboard.
func (e *Env) NewOwner() string {
	return part.If(e.Owner == "" || e.Owner == model.Unassigned, e.Self, e.Owner)
}

// Whose words whose customers are shown, in w cells; "" where it is everybody's.
func (e *Env) Whose(w int) string {
	switch e.Owner {
	case "":
		return ""
	case model.Unassigned:
		return part.Fit(e.Lang.T("owner.without"), min(w, part.Width(e.Lang.T("owner.without"))))
	}
	name := e.OwnerIn(e.Owner, w-part.Width(e.Lang.F("owner.of", "Owner", "")))
	text := e.Lang.F("owner.of", "Owner", name)
	return part.Fit(text, min(w, part.Width(text)))
}

// AllArchived words that every customer of the book is archived, and how to list
// them from a layer where keys lead to the filter; "" where it is not so.
func (e *Env) AllArchived(keys ...action.ID) (head, hint string) {
	n := e.Book.Archived
	if e.Book.Customers > 0 || n == 0 {
		return "", ""
	}
	words := part.Each(keys, func(id *action.ID) string { return e.Keys.Key(*id) })
	return e.Lang.F("app.all_archived", "N", n, "Count", e.Lang.Count(n)), e.Lang.F("app.all_archived.do", "Keys", strings.Join(words, " "))
}

// OwnerIn words an owner in w cells: the initials where the name does not fit.
func (e *Env) OwnerIn(name string, w int) string {
	return e.OwnerCell(name, part.Width(part.Cell(name)) <= w)
}

// OwnerColumn gives the cells of a column of owners in a list of w cells, and
// whether they are named in full there: all of them are, or all by their initials.
func (e *Env) OwnerColumn(w int) (cells int, full bool) {
	names := 0
	for _, o := range e.Owners {
		names, cells = max(names, part.Width(part.Cell(o.Name))), max(cells, part.Width(part.Cell(o.Initials)))
	}
	if names <= w/10 {
		return names, true
	}
	return cells, false
}

// OwnerCell words an owner for such a column.
func (e *Env) OwnerCell(name string, full bool) string {
	if full {
		return part.Cell(name)
	}
	return part.Cell(model.InitialsOf(e.Owners, name))
}

// AsOf is the day the store is asked for: 0 for today's stored scores.
func (e *Env) AsOf() model.Day { return part.If(e.Today == e.Book.Today, 0, e.Today) }

// TierMark marks a customer's tier: * where a person set it, ? where it is provisional.
func TierMark(r *model.Row) string {
	switch {
	case r.Override.Holds(r.Score.AsOf):
		return "*"
	case r.Score.Provisional:
		return "?"
	}
	return ""
}

// TierFit is the name of a tier in as many cells as any other takes.
func (e *Env) TierFit(t model.Tier) string { return part.Fit(e.Lang.Tier(t), 1+e.TierCells()) }

// TierCells is how much wider than a letter the names of the tiers are in a column.
func (e *Env) TierCells() (more int) {
	for _, t := range model.Tiers {
		more = max(more, part.Width(e.Lang.Tier(t))-1)
	}
	return more
}
