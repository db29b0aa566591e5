package db

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tierbook/db/record"
	"tierbook/model"
)

// mergedTables are merged row by row, behind those that they refer to.
var mergedTables = []string{"customer", "contact", "interaction", "order_line", "alias", "dismissed", "distinct_pair", "custom_field", "segment", "owner", "target"}

// difference is a row that is not the same here and there, in the numbers of here; nil
// where it was not or is not.
type difference struct {
	t                  *record.Table
	base, ours, theirs []any
}

// concerns gives the customers whom rows of a table are of.
func concerns(t *record.Table, rows ...[]any) (ids []int64) {
	for _, row := range rows {
		for i, col := range t.Cols {
			if id := record.Int(row, i); id != 0 && refersTo(t, col) == "customer" && col != "referred_by" {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// removed tells who of those who were removed there goes here, and who stays: who was
// changed here, unless theirs wins, and with whom rows would go that are somebody else's.
func (m *bookMerge) removed() (goes []int64, stays map[int64]bool) {
	changed, one := map[int64]bool{}, m.Tabs["customer"]
	stays = map[int64]bool{}
	for _, d := range m.found { // customers first
		for _, id := range concerns(d.t, d.base, d.ours) {
			changed[id] = changed[id] || !slices.Equal(d.ours, d.base)
		}
		if d.t == one && d.base == nil && d.theirs != nil {
			m.back[record.Int(d.theirs, 0)] = true
		}
		for _, from := range concerns(d.t, d.ours) {
			m.safe[from] = m.safe[from] || slices.ContainsFunc(concerns(d.t, d.theirs), m.absent)
		}
	}
	for _, d := range m.found {
		id := record.Int(d.ours, 0)
		if d.t != one || d.base == nil || d.theirs != nil || m.erased[id] {
			continue
		}
		for _, tbl := range []string{"contact", "interaction"} { // what they never knew
			unseen := func(row []any) bool { return !m.seen[rowIdentity(m.Tabs[tbl], row)] }
			changed[id] = changed[id] || m.safe[id] || slices.ContainsFunc(m.Rows(m.Tabs[tbl], "customer_id = $1", id), unseen)
		}
		if changed[id] {
			m.conflict(&d, -1, d.ours, nil)
		}
		if stays[id] = changed[id] && (!m.theirs || m.safe[id]); !stays[id] {
			goes = append(goes, id)
		}
	}
	return goes, stays
}

// settle brings in what was found, row by row.
func (m *bookMerge) settle() {
	goes, stays := m.removed()
	for _, id := range goes { // another may have the ref there
		m.Journal(m.Tabs["customer"], id)
		m.Exec("UPDATE customer SET ref = NULL WHERE id = $1", id)
	}
	for i := range m.found {
		d := &m.found[i]
		left := func(id int64) bool { return m.erased[id] || stays[id] || d.theirs == nil && slices.Contains(goes, id) }
		if slices.ContainsFunc(concerns(d.t, d.base, d.ours, d.theirs), left) || d.t.Name == "alias" && m.hasRef(text(d.theirs, 1), 0) {
			continue
		}
		of := slices.Index(d.t.Cols, "customer_id")
		if of >= 0 && d.ours != nil && len(d.base)*len(d.theirs) > 0 && d.base[of] == d.theirs[of] && m.absent(record.Int(d.theirs, of)) {
			d.base[of], d.theirs[of] = d.ours[of], d.ours[of] // it is another's here, as after a merge
		}
		if at := slices.IndexFunc(concerns(d.t, d.theirs), m.absent); at >= 0 {
			if one := m.there(concerns(d.t, d.theirs)[at]); !slices.Equal(d.theirs, d.base) { // which nobody has here
				m.conflict(&difference{t: m.Tabs["customer"], theirs: one}, -1, nil, one)
				m.conflict(d, -1, d.ours, d.theirs)
			}
			continue
		}
		if want := m.want(d); !slices.Equal(want, d.ours) {
			m.put(d, want)
		}
	}
	for _, id := range goes {
		c, err := record.ReadCustomer(m.Ctx, m, id)
		m.Fail(err)
		m.deleteCustomer(&c)
		m.count("customer").Removed++
	}
	for _, id := range m.IDs("SELECT DISTINCT referred_by FROM customer WHERE referred_by <> 0 AND referred_by NOT IN (SELECT id FROM customer)") {
		m.handOver(id, 0)
	}
	slices.SortStableFunc(m.res.Conflicts, func(a, b model.MergeConflict) int { return int(a.CustomerID - b.CustomerID) })
}

// want gives what a row becomes: what one of the copies has changed is so, and what both
// have, each to something else, is a conflict.
func (m *bookMerge) want(d *difference) []any {
	switch {
	case slices.Equal(d.theirs, d.base):
		return d.ours
	case slices.Equal(d.ours, d.base):
		return d.theirs
	case d.ours == nil || d.theirs == nil:
		if m.conflict(d, -1, d.ours, d.theirs); m.theirs {
			return d.theirs
		}
		return d.ours
	}
	return d.t.Merge(d.base, d.ours, d.theirs, func(row []any, g []int) {
		switch i := g[0]; d.t.Cols[i] {
		case "fields":
			row[i] = m.mergeFields(d, i)
		case "tags":
			row[i] = mergeLines(text(d.base, i), text(d.ours, i), text(d.theirs, i), true)
		case "consents":
			row[i] = string(model.Consents(mergeLines(text(d.base, i), text(d.ours, i), text(d.theirs, i), false)).And(""))
		default:
			if m.conflict(d, i, d.ours, d.theirs); m.theirs {
				record.Take(row, d.theirs, g)
			}
		}
	})
}

// mergeFields gives the further fields of a customer, merged one by one.
func (m *bookMerge) mergeFields(d *difference, i int) string {
	var at [3]map[string]string // as they were, are here, and there
	for k, row := range [][]any{d.base, d.ours, d.theirs} {
		at[k] = map[string]string{}
		_ = json.Unmarshal([]byte(text(row, i)), &at[k]) // none are no text
	}
	base, ours, theirs, all := at[0], at[1], at[2], maps.Clone(at[2])
	maps.Copy(all, base)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		was, here, there := base[name], ours[name], theirs[name]
		if there == was || there == here {
			continue
		}
		if here != was {
			m.conflict(d, i, d.ours, d.theirs)
			c := &m.res.Conflicts[len(m.res.Conflicts)-1]
			c.Field, c.Ours, c.Theirs = "="+name, here, there
		}
		if here == was || m.theirs {
			ours[name] = there
		}
	}
	return record.FieldsText(record.MergeFields(nil, ours))
}

// mergeLines gives the lines here without those that went there, and those that came there.
func mergeLines(base, ours, theirs string, sorted bool) string {
	was, there := strings.Split(base, "\n"), strings.Split(theirs, "\n")
	out := slices.DeleteFunc(strings.Split(ours, "\n"), func(l string) bool { return slices.Contains(was, l) && !slices.Contains(there, l) })
	there = slices.DeleteFunc(there, func(l string) bool { return slices.Contains(was, l) || slices.Contains(out, l) })
	if out = append(out, there...); sorted {
		out = record.CleanTags(out)
	}
	return strings.Trim(strings.Join(out, "\n"), "\n")
}

// count gives the count of a table's rows.
func (m *bookMerge) count(tbl string) *model.MergeCount {
	if m.res.Counts[tbl] == nil {
		m.res.Counts[tbl] = &model.MergeCount{}
	}
	return m.res.Counts[tbl]
}

// put writes what a row becomes. A ref that somebody has and a second main contact are
// conflicts too.
func (m *bookMerge) put(d *difference, want []any) {
	c, primary := m.count(d.t.Name), slices.Index(d.t.Cols, "is_primary")
	if ref := text(want, record.ColRef); d.t.Name == "customer" && ref != text(d.ours, record.ColRef) && m.hasRef(ref, record.Int(want, 0)) {
		m.conflict(d, record.ColRef, d.ours, want)
		want = slices.Clone(want)
		if want[record.ColRef] = nil; d.ours != nil {
			want[record.ColRef] = d.ours[record.ColRef]
		}
	}
	if record.Int(want, primary) == 1 && record.Int(d.ours, primary) == 0 {
		for _, other := range m.Rows(d.t, "customer_id = $1 AND is_primary = 1 AND id <> $2", want[1], want[0]) {
			lost := slices.Clone(other) // what came last is so, as when it is typed
			lost[primary] = int64(0)
			m.Replace(d.t, other, lost)
		}
	}
	if d.ours != nil && (want == nil || !slices.Equal(d.t.KeyOf(d.ours), d.t.KeyOf(want))) {
		m.Remove(d.t, d.t.KeyOf(d.ours)...)
	}
	if want != nil {
		m.Write(d.t, want)
	}
	switch b, born := m.born[rowID{d.t.Name, record.Int(want, slices.Index(d.t.Cols, "id"))}]; {
	case want == nil:
		c.Removed++
	case d.ours != nil:
		c.Changed++
	default:
		if c.Added++; born {
			m.Write(m.Tabs["twin"], []any{d.t.Name, record.Int(want, slices.Index(d.t.Cols, "id")), b.in, b.id})
		}
	}
	for _, row := range [][]any{d.ours, want} {
		if len(concerns(d.t, row)) > 0 {
			m.TouchRow(d.t.Name, row)
		}
	}
}

// hasRef tells whether another customer than one has a ref.
func (m *bookMerge) hasRef(ref string, than int64) bool {
	return len(m.IDs("SELECT id FROM customer WHERE ref = $1 AND id <> $2", ref, than)) > 0
}

// conflict notes one of a column, below 0 of the whole row.
func (m *bookMerge) conflict(d *difference, col int, ours, theirs []any) {
	c := model.MergeConflict{Table: d.t.Name}
	if col >= 0 {
		c.Field = d.t.Cols[col]
	} else {
		known := map[string]string{"alias": "ref", "dismissed": "external_id", "interaction": "kind", "order_line": "product"}
		col = max(0, slices.Index(d.t.Cols, cmp.Or(known[c.Table], "name")))
	}
	c.Ours, c.Theirs = m.said(d.t, ours, col), m.said(d.t, theirs, col)
	for _, id := range concerns(d.t, d.ours, d.theirs) {
		c.CustomerID, c.Customer = id, cmp.Or(text(m.Row(m.Tabs["customer"], id), 2), text(m.there(id), 2))
	}
	switch row := slices.Concat(d.theirs, d.ours); c.Table {
	case "interaction":
		c.Day = model.Day(record.Int(row, 1)).String()
	case "segment", "owner":
		c.Customer = text(row, 0)
	case "target":
		c.Customer = strings.TrimSpace(text(row, 0) + " " + text(row, 1) + " " + text(row, 2))
	}
	if c.Table+c.Field != "customer" || !slices.Contains(m.res.Conflicts, c) { // of whom several rows may be told
		m.res.Conflicts = append(m.res.Conflicts, c)
	}
}

// said gives a value in a row as an export writes it.
func (m *bookMerge) said(t *record.Table, row []any, i int) string {
	n := record.Int(row, i)
	if row == nil {
		return ""
	}
	switch t.Cols[i] {
	case "day", "next_day", "snoozed_until", "created", "repeat_from", "opening_on", "opening_until":
		return model.Day(n).String()
	case "override_tier":
		return model.Tier(n).String()
	case "credit_hold":
		return model.Credit(n).String()
	case "do_not_contact":
		return model.Barred(n).String()
	case "archived", "is_primary":
		return model.If(n == 1, "true", "false")
	case "amount", "expected", "opening", "unit_price", "cost":
		return model.FormatMinor(n, cmp.Or(text(row, slices.Index(t.Cols, "currency")), m.Book.Currency))
	}
	if t.Name == "target" && text(row, 2) == "revenue" && t.Cols[i] == "value" {
		return model.FormatMinor(n, m.Book.Currency)
	}
	return text(row, i)
}

// there gives a customer who is in the other copy and not here, by its number here.
func (m *bookMerge) there(id int64) []any {
	for row, ours := range m.ids {
		if ours == id && row.in == "customer" {
			return m.row(m.them, "customer", row.id)
		}
	}
	return m.row(m.them, "customer", id)
}

// text gives a value in a row as text, "" for none.
func text(row []any, i int) string {
	if i < 0 || i >= len(row) || row[i] == nil {
		return ""
	}
	return fmt.Sprint(row[i])
}
