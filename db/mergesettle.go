package db

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tierbook/db/record"
	"tierbook/model"
)

// mergedTables are merged row by row, behind those that they refer to.
var mergedTables = []string{"customer", "contact", "interaction", "order_line", "alias", "dismissed", "distinct_pair", "custom_field", "segment", "owner"}

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
			if id := whole(row, i); id != 0 && refersTo(t, col) == "customer" && col != "referred_by" {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// fate is what becomes of a customer who is not here or not there any more.
type fate int

const (
	goes  fate = iota + 1 // removed there, and so here
	stays                 // removed there, and changed here
	away                  // removed here
)

// fates says it of all: who was removed here stays so.
func (m *bookMerge) fates() map[int64]fate {
	fates, changed, told := map[int64]fate{}, map[int64]bool{}, map[int64]bool{} // of whom something was changed here
	back := map[int64]bool{}                                                     // who came back there
	one := m.Tabs["customer"]
	for _, d := range m.found {
		for _, id := range concerns(d.t, d.base, d.ours) {
			changed[id] = changed[id] || !slices.Equal(d.ours, d.base)
		}
		for _, id := range concerns(d.t, d.theirs) {
			back[id] = back[id] || d.t == one && d.base == nil
			if !back[id] && (fates[id] == away || m.born["customer"][id].id == 0 && m.Row(one, id) == nil) {
				if fates[id] = away; !told[id] && !m.erased[id] && !slices.Equal(d.theirs, d.base) {
					row := []any{id, nil, ""}
					if told[id] = true; id <= m.last["customer"] {
						row = m.find(m.them, one, rowIdentity(one, row))
					}
					m.conflict(&difference{t: one, theirs: row}, "", nil, row)
				}
			}
		}
	}
	for _, d := range m.found {
		if id := whole(d.ours, 0); d.t == one && d.theirs == nil && d.base != nil {
			for _, tbl := range []string{"contact", "interaction"} { // what they never knew
				for _, row := range m.Rows(m.Tabs[tbl], "customer_id = $1", id) {
					changed[id] = changed[id] || !m.seen[rowIdentity(m.Tabs[tbl], row)]
				}
			}
			fates[id] = goes
			if changed[id] && !m.erased[id] {
				if m.conflict(&d, "", d.ours, nil); !m.theirs {
					fates[id] = stays
				}
			}
		}
	}
	return fates
}

// settle brings in what was found, row by row.
func (m *bookMerge) settle() {
	fates := m.fates()
	for _, id := range slices.Sorted(maps.Keys(fates)) {
		if row := m.Row(m.Tabs["customer"], id); fates[id] == goes && !m.erased[id] { // another may have the ref there
			bare := slices.Clone(row)
			bare[record.ColRef] = nil
			m.Replace(m.Tabs["customer"], row, bare)
		}
	}
	for i := range m.found {
		d := &m.found[i]
		gone := func(id int64) bool {
			return m.erased[id] || d.theirs == nil && (fates[id] == goes || fates[id] == stays)
		}
		absent := func(id int64) bool { return fates[id] == away }
		if slices.ContainsFunc(concerns(d.t, d.base, d.ours, d.theirs), gone) || slices.ContainsFunc(concerns(d.t, d.theirs), absent) {
			continue
		}
		if want := m.want(d); !slices.Equal(want, d.ours) {
			m.put(d, want)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(fates)) {
		if fates[id] == goes && !m.erased[id] {
			c, err := record.ReadCustomer(m.Ctx, m, id)
			m.Fail(err)
			m.deleteCustomer(&c)
			n := m.res.Counts["customer"]
			n.Removed++
			m.res.Counts["customer"] = n
		}
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
		if m.conflict(d, "", d.ours, d.theirs); m.theirs {
			return d.theirs
		}
		return d.ours
	}
	row := slices.Clone(d.ours)
	for _, g := range d.t.Groups() {
		same := func(a, b []any) bool {
			return len(a) == len(b) && !slices.ContainsFunc(g, func(i int) bool { return a[i] != b[i] })
		}
		i, take := g[0], same(d.ours, d.base)
		switch {
		case same(d.theirs, d.base) || same(d.ours, d.theirs):
			continue
		case !take && (d.t.Cols[i] == "tags" || d.t.Cols[i] == "consents"):
			row[i] = mergeLines(text(d.base, i), text(d.ours, i), text(d.theirs, i), d.t.Cols[i] == "tags")
			continue
		case !take:
			m.conflict(d, d.t.Cols[i], d.ours[i:], d.theirs[i:])
		}
		for _, i := range g {
			if take || m.theirs {
				row[i] = d.theirs[i]
			}
		}
	}
	return row
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

// put writes what a row becomes. A ref that somebody has and a second main contact are
// conflicts too.
func (m *bookMerge) put(d *difference, want []any) {
	c, primary := m.res.Counts[d.t.Name], slices.Index(d.t.Cols, "is_primary")
	if ref := text(want, record.ColRef); d.t.Name == "customer" && ref != text(d.ours, record.ColRef) && len(m.IDs("SELECT id FROM customer WHERE ref = $1 AND id <> $2", ref, want[0])) > 0 {
		m.conflict(d, "ref", []any{text(d.ours, record.ColRef)}, []any{ref})
		want = slices.Clone(want)
		if want[record.ColRef] = nil; d.ours != nil {
			want[record.ColRef] = d.ours[record.ColRef]
		}
	}
	if whole(want, primary) == 1 && whole(d.ours, primary) == 0 {
		for _, other := range m.Rows(d.t, "customer_id = $1 AND is_primary = 1 AND id <> $2", want[1], want[0]) {
			lost := slices.Clone(other) // what came last is so, as when it is typed
			lost[primary] = int64(0)
			m.Replace(d.t, other, lost)
		}
	}
	switch {
	case want == nil:
		c.Removed++
		m.Remove(d.t, d.t.KeyOf(d.ours)...)
	case d.ours == nil:
		c.Added++
		m.Replace(d.t, nil, want)
		n := whole(want, slices.Index(d.t.Cols, "id"))
		if b, made := m.born[d.t.Name][n]; made {
			m.Write(m.Tabs["twin"], []any{d.t.Name, n, b.session, b.id})
		}
	default:
		c.Changed++
		was := d.ours
		if !slices.Equal(d.t.KeyOf(was), d.t.KeyOf(want)) {
			m.Remove(d.t, d.t.KeyOf(was)...)
			was = nil
		}
		m.Replace(d.t, was, want)
	}
	m.res.Counts[d.t.Name] = c
	for _, row := range [][]any{d.ours, want} {
		if len(concerns(d.t, row)) > 0 {
			m.TouchRow(d.t.Name, row)
		}
	}
}

// conflict notes one. Of a field it gets the values first in the rows, else the rows.
func (m *bookMerge) conflict(d *difference, field string, ours, theirs []any) {
	c, at := model.MergeConflict{Table: d.t.Name, Field: field}, 0
	for _, by := range []string{"ref", "product", "kind", "name"} {
		if i := slices.Index(d.t.Cols, by); i >= 0 && field == "" {
			at = i
		}
	}
	if c.Ours, c.Theirs = text(ours, at), text(theirs, at); strings.HasSuffix(field, "day") || field == "snoozed_until" || field == "created" {
		c.Ours, c.Theirs = model.Day(whole(ours, 0)).String(), model.Day(whole(theirs, 0)).String()
	}
	for _, id := range concerns(d.t, d.ours, d.theirs) {
		c.CustomerID = id
		if c.Customer = text(m.Row(m.Tabs["customer"], id), 2); c.Customer == "" && d.t.Name == "customer" {
			c.Customer = text(d.theirs, 2)
		}
	}
	m.res.Conflicts = append(m.res.Conflicts, c)
}

// text gives a value in a row as text, "" for none.
func text(row []any, i int) string {
	if i < 0 || i >= len(row) || row[i] == nil {
		return ""
	}
	return fmt.Sprint(row[i])
}
