package db

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tierbook/db/engine"
	"tierbook/db/load"
	"tierbook/db/record"
	"tierbook/model"
	"tierbook/model/exchange"
)

const candidatesShown = 10

// Find finds a customer named in words: an exact ref, "#id", an exact name, or an
// unambiguous part of a name (case and full-width forms do not matter). It gives
// CodeNotFound, or CodeAmbiguous with Args "Candidates" ([]model.Match, at most
// ten) and "Count".
func (d *DB) Find(ctx context.Context, text string) (id int64, err error) {
	defer d.mapped(&err)
	if text = strings.TrimSpace(text); text == "" {
		return 0, model.NotFound("error.db.nobody_named", "Text", text)
	}
	ids, err := engine.IDs(ctx, d.readers, "SELECT id FROM customer WHERE ref = $1", text)
	if err != nil {
		return 0, err
	}
	if len(ids) == 1 && d.book.Reach(ctx, ids...) == nil {
		return ids[0], nil
	}
	if n, ok := strings.CutPrefix(text, "#"); ok {
		if id, err := strconv.ParseInt(n, 10, 64); err == nil {
			if err := d.book.Reach(ctx, id); err != nil {
				return 0, err
			}
			c, err := record.ReadCustomer(ctx, d.readers, id)
			return c.ID, err
		}
	}
	name := exchange.NormalName(text)
	for _, by := range [][2]string{{"name = $1", text}, {"name_fold = $1", name}, {`name_fold LIKE $1 ESCAPE '\'`, like(name)[0].(string)}} {
		found, n, err := d.matches(ctx, by[0], by[1])
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

func matchTargets(m *model.Match) []any { return []any{&m.ID, &m.Ref, &m.Name} }

// matches gives the first candidates by name and their number. Archived ones
// come last.
func (d *DB) matches(ctx context.Context, where, arg string) (out []model.Match, n int, err error) {
	if arg == "" {
		return nil, 0, nil
	}
	seen, err := d.book.ScopeSQL(ctx)
	if err != nil {
		return nil, 0, err
	}
	out, err = engine.All(ctx, d.readers, matchTargets,
		"SELECT id, coalesce(ref, ''), name FROM customer WHERE "+where+seen+" ORDER BY archived, name_key, id", arg)
	return out[:min(len(out), candidatesShown)], len(out), err
}

// Facets gives the values in use of a text attribute or of tags, most used
// first. Archived customers do not count.
func (d *DB) Facets(ctx context.Context, a model.Attr) ([]model.Facet, error) {
	s, err := d.snap.Get(ctx)
	if err != nil {
		return nil, d.store.Err(err)
	}
	s.RLock()
	defer s.RUnlock()
	count := map[string]int{}
	for _, r := range s.All() {
		if r.Archived || !d.book.Sees(r.Text(model.AttrOwner)) {
			continue
		}
		set := record.SplitTags(r.Tags())
		if a == model.AttrConsent {
			set = strings.Split(r.Text(a), ",")
		} else if a != model.AttrTags {
			set = []string{r.Text(a)}
		}
		for _, t := range set {
			count[t]++
		}
	}
	return facets(count), nil
}

// facets gives values with their counts, the most first.
func facets(count map[string]int) []model.Facet {
	delete(count, "")
	out := make([]model.Facet, 0, len(count))
	for v, n := range count {
		out = append(out, model.Facet{Value: v, Count: n})
	}
	slices.SortFunc(out, func(a, b model.Facet) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return out
}

// named gives a filter of the customers that this person sees, with initials of owners replaced by whom they stand for, and
// texts of notes by whose notes they stand in.
func (d *DB) named(ctx context.Context, f *model.Filter) (*model.Filter, error) {
	f, err := d.found(ctx, f)
	if err == nil && f.Uses(model.AttrOwner) {
		var owners []model.Owner
		owners, err = d.Owners(ctx)
		f = f.Named(owners)
	}
	if d.book.Scoped() {
		f = d.book.Who.Scope(f)
	}
	return f, err
}

// notesKept is how many texts are remembered with those in whose notes they stand.
const notesKept = 8

// found puts into a filter those in whose notes its texts stand.
func (d *DB) found(ctx context.Context, f *model.Filter) (*model.Filter, error) {
	_, gen, heard := d.snap.Now()
	gen += heard
	return f.Found(gen, func(what string, texts []string) ([]int64, error) {
		key, h := what+"\x00"+strings.Join(texts, "\x00"), &d.notes
		h.mu.Lock()
		if h.ids == nil || h.gen != gen || len(h.ids) >= notesKept {
			h.gen, h.ids = gen, map[string][]int64{}
		}
		ids, ok := h.ids[key]
		h.mu.Unlock()
		if ok {
			return ids, nil
		}
		ids, err := who(ctx, d.readers, what, texts)
		if err == nil {
			h.mu.Lock()
			h.ids[key] = ids
			h.mu.Unlock()
		}
		return ids, err
	})
}

// searched is how the book is looked through for each term: what a text makes of arguments,
// and the queries that give those in whom it stands, by id.
var searched = map[string]struct {
	args    func(string) []any
	queries []string
}{
	"note": {like, []string{
		"SELECT id FROM customer WHERE note LIKE $1 ESCAPE '\\'",
		"SELECT DISTINCT customer_id FROM contact WHERE note LIKE $1 ESCAPE '\\'",
		"SELECT DISTINCT customer_id FROM interaction WHERE note LIKE $1 ESCAPE '\\' OR outcome LIKE $1 ESCAPE '\\'",
	}},
	"bought": {like, []string{`SELECT DISTINCT l.customer_id FROM order_line l CROSS JOIN interaction i
		WHERE i.id = l.id AND (l.product LIKE $1 ESCAPE '\' OR l.category LIKE $1 ESCAPE '\') AND i.kind = 'order' AND l.quantity >= 0`}},
	"ordered": {func(span string) []any {
		first, last, _ := strings.Cut(span, "..")
		from, _ := model.ParseDay(first) // the parser of filters wrote them
		to, _ := model.ParseDay(last)
		return []any{from, to}
	}, []string{"SELECT DISTINCT customer_id FROM interaction WHERE kind = 'order' AND day BETWEEN $1 AND $2"}},
}

// who gives the ids that a search finds for texts, each once, ascending.
func who(ctx context.Context, q engine.Querier, what string, texts []string) (out []int64, err error) {
	for _, t := range texts {
		for _, query := range searched[what].queries {
			ids, err := engine.IDs(ctx, q, query, searched[what].args(t)...)
			if err != nil {
				return nil, err
			}
			out = append(out, ids...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

func like(text string) []any {
	return []any{"%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text) + "%"}
}

// matched fills in the line of the newest note in which one of the texts stands.
func (d *DB) matched(ctx context.Context, rows []model.Row, texts []string) error {
	for i := range rows {
		r := &rows[i]
		if r.Matched = model.Excerpt(r.Note, texts); r.Matched != "" || len(texts) == 0 {
			continue
		}
		const query = "SELECT note, outcome FROM interaction WHERE customer_id = $1 AND (note LIKE $2 ESCAPE '\\' OR outcome LIKE $2 ESCAPE '\\') ORDER BY day DESC, id DESC LIMIT 1"
		for _, t := range texts {
			var note, outcome string
			if err := engine.Scan(ctx, d.readers, query, append([]any{r.ID}, like(t)...), []any{&note, &outcome}, func() {
				r.Matched = model.Excerpt(note+"\n"+outcome, texts)
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

// capturedAs is how what came from a file is known again.
type capturedAs struct {
	customer int64
	key      string
}

// Propose tells which contacts that exchange.Capture found are with customers and not in
// the book. A customer is known by the address or the number that it, or a contact of it,
// alone has; what came from one is with nobody else. What somebody left out, and what lies
// after asOf (0 is today), is only counted.
func (d *DB) Propose(ctx context.Context, rows []model.ImportInteraction, asOf model.Day) (out model.Proposals, err error) {
	defer d.mapped(&err)
	if d.opt.Mask { // addresses are what it goes by, and what it gives
		return out, model.E(model.CodeRefused, "error.db.masked")
	}
	whose, customers, err := d.partiesOf(ctx, rows)
	if err != nil {
		return out, err
	}
	past, as := map[capturedAs]bool{}, capturedAs{}
	ids := record.IDList(slices.Collect(maps.Keys(customers)))
	query := "SELECT customer_id, external_id FROM dismissed UNION SELECT customer_id, external_id FROM interaction WHERE external_id <> '' AND customer_id IN " + ids
	err = engine.Scan(ctx, d.readers, query, nil, []any{&as.customer, &as.key}, func() { past[as] = true })
	strangers := map[string]int{}
	for from, to := 0, 0; from < len(rows); from = to {
		first, known := &rows[from], false
		for to = from; to < len(rows) && rows[to].Row == first.Row; to++ {
			r, c := rows[to], customers[whose[to]]
			if c == nil || known && strings.HasPrefix(first.Interaction.Note, model.Received) && customers[whose[from]] != nil {
				continue
			}
			known = true
			r.Interaction.CustomerID, r.Ref, r.Name = c.ID, c.Ref, c.Name
			as = capturedAs{c.ID, r.Interaction.ExternalID}
			switch had, seen := past[as]; {
			case had:
				out.Had++
			case seen: // by another address of the customer, or in another file
			case r.Interaction.Day > d.read.Day(asOf):
				out.Ahead++
			default:
				out.New = append(out.New, r)
			}
			past[as] = false
		}
		if !known {
			strangers[cmp.Or(first.Email, first.Phone, first.Name)]++
		}
	}
	out.Strangers = facets(strangers)
	slices.SortStableFunc(out.New, func(a, b model.ImportInteraction) int {
		return cmp.Or(cmp.Compare(a.Interaction.Day, b.Interaction.Day), cmp.Compare(a.Interaction.Clock, b.Interaction.Clock))
	})
	return out, err
}

// partiesOf gives the customer of each row, 0 for none, and those customers whom this
// person sees.
func (d *DB) partiesOf(ctx context.Context, rows []model.ImportInteraction) (whose []int64, customers map[int64]*model.Customer, err error) {
	whose, err = load.Parties(ctx, d.readers, rows)
	if err == nil {
		customers, err = record.ReadCustomers(ctx, d.readers, slices.Compact(slices.Sorted(slices.Values(whose))))
	}
	maps.DeleteFunc(customers, func(_ int64, c *model.Customer) bool { return !d.book.Sees(c.Owner) })
	return whose, customers, err
}

// Dismiss remembers of what Propose gave that it is no contact: it is not proposed again.
func (d *DB) Dismiss(ctx context.Context, in *model.Interaction) (model.Outcome, error) {
	return d.makeChange(ctx, model.ChangeDismiss, model.CauseEdit, 0, func(x *txn, _ *model.Outcome) error {
		c, err := x.reach(in.CustomerID)
		x.Change.Subject, x.Change.Detail, x.Change.Count = c.Name, string(in.Kind), 1
		x.Write(x.Tabs["dismissed"], []any{c.ID, in.ExternalID})
		return err
	})
}
