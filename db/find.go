package db

import (
	"context"
	"sort"
	"strconv"
	"strings"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/write"
	"tierbook/model"
	"tierbook/model/exchange"
)

// candidatesShown is how many candidates an ambiguous name lists.
const candidatesShown = 10

// Find finds a customer named in words: an exact ref, "#id", an exact name, or an
// unambiguous part of a name (case and full-width forms do not matter). It gives
// CodeNotFound, or CodeAmbiguous with Args "Candidates" ([]model.Match, at most
// ten) and "Count".
func (d *DB) Find(ctx context.Context, text string) (int64, error) {
	id, err := d.find(ctx, strings.TrimSpace(text))
	return id, d.mapErr(err)
}

func (d *DB) find(ctx context.Context, text string) (int64, error) {
	if text == "" {
		return 0, model.NotFound("error.db.nobody_named", "Text", text)
	}
	ids, err := engine.IDs(ctx, d.readers, "SELECT id FROM customer WHERE ref = $1", text)
	if err != nil || len(ids) == 1 {
		return first(ids), err
	}
	if n, ok := strings.CutPrefix(text, "#"); ok {
		if id, err := strconv.ParseInt(n, 10, 64); err == nil {
			c, err := record.ReadCustomer(ctx, d.readers, id)
			return c.ID, err
		}
	}
	name := exchange.NormalName(text)
	for _, where := range []string{"name = $1", "name_fold = $1", "instr(name_fold, $1) > 0"} {
		arg := name
		if where == "name = $1" {
			arg = text
		}
		found, n, err := d.matches(ctx, where, arg)
		switch {
		case err != nil:
			return 0, err
		case n == 1:
			return found[0].ID, nil
		case n > 1:
			return 0, model.E(model.CodeAmbiguous, "error.db.ambiguous", "Text", text, "Count", n, "Candidates", found)
		}
	}
	return 0, model.NotFound("error.db.nobody_named", "Text", text)
}

func first(ids []int64) int64 {
	if len(ids) == 0 {
		return 0
	}
	return ids[0]
}

// matches gives the first candidates by name and their number. Archived ones
// come last.
func (d *DB) matches(ctx context.Context, where, arg string) (out []model.Match, n int, err error) {
	if arg == "" {
		return nil, 0, nil
	}
	err = engine.Each(ctx, d.readers, "SELECT id, coalesce(ref, ''), name FROM customer WHERE "+where+" ORDER BY archived, name_key, id",
		[]any{arg}, func(row engine.Scanner) error {
			var m model.Match
			if err := row.Scan(&m.ID, &m.Ref, &m.Name); err != nil {
				return err
			}
			if n++; n <= candidatesShown {
				out = append(out, m)
			}
			return nil
		})
	return out, n, err
}

// Facets gives the values in use of a text attribute or of tags, most used
// first. Archived customers do not count.
func (d *DB) Facets(ctx context.Context, a model.Attr) ([]model.Facet, error) {
	s, err := d.snapshot(ctx)
	if err != nil {
		return nil, d.mapErr(err)
	}
	s.RLock()
	defer s.RUnlock()
	count := map[string]int{}
	for _, r := range s.All() {
		if r.Archived {
			continue
		}
		if a != model.AttrTags {
			count[r.Text(a)]++
			continue
		}
		for _, t := range record.SplitTags(r.Tags.String()) {
			count[t]++
		}
	}
	delete(count, "")
	out := make([]model.Facet, 0, len(count))
	for v, n := range count {
		out = append(out, model.Facet{Value: v, Count: n})
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Count != out[j].Count {
			return out[i].Count > out[j].Count
		}
		return out[i].Value < out[j].Value
	})
	return out, nil
}

// Owners gives the people who look after customers, archived ones too, and those
// whose initials somebody set, by name.
func (d *DB) Owners(ctx context.Context) ([]model.Owner, error) {
	out, err := d.owners(ctx)
	return out, d.mapErr(err)
}

func (d *DB) owners(ctx context.Context) ([]model.Owner, error) {
	t, err := write.ReadTally(ctx, d.readers)
	if err != nil {
		return nil, err
	}
	set := map[string]string{}
	err = engine.Each(ctx, d.readers, "SELECT name, initials FROM owner", nil, func(row engine.Scanner) error {
		var name, initials string
		err := row.Scan(&name, &initials)
		set[name] = initials
		return err
	})
	return model.Owners(t.Owners(), set), err
}

// named gives a filter with initials of owners replaced by whom they stand for, and
// texts of notes by whose notes they stand in.
func (d *DB) named(ctx context.Context, f *model.Filter) (*model.Filter, error) {
	f, err := d.found(ctx, f)
	if err != nil || !f.Uses(model.AttrOwner) {
		return f, err
	}
	owners, err := d.owners(ctx)
	return f.Named(owners), err
}
