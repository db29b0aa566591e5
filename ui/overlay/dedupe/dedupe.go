// Package dedupe is the overlay that goes through the customers who may be in the
// book twice: the pairs with what speaks for them, the likeliest first; one pair
// side by side; one customer made of two, field by field, or the two told apart
// for good.
package dedupe

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// maxPairs is how many pairs are shown; merging them brings up the rest.
const maxPairs = 1000

// Store is what the overlay asks of the book.
type Store interface {
	Doubles(ctx context.Context, limit int, p model.Progress) ([]model.Pair, int, error)
	Compare(ctx context.Context, a, b int64) ([]model.Difference, error)
	Detail(ctx context.Context, id int64, asOf model.Day, events int) (model.Detail, error)
	Merge(ctx context.Context, keep, other int64, take []string) (model.Outcome, error)
	NotSame(ctx context.Context, a, b int64) (model.Outcome, error)
}

// Dedupe is the overlay.
type Dedupe struct {
	nav.Still
	env   *nav.Env
	store Store

	pairs []model.Pair
	total int
	known bool
	err   string
	win   part.Window

	open   *pair // looked at side by side, nil for the list
	saving nav.Latest
	own    *model.Outcome // the last change made here, which the list follows itself

	finding nav.Job
	reading nav.Latest // of what a pair differs in
}

// found are pairs, of so many in all.
type found struct {
	pairs []model.Pair
	total int
}

// New makes the overlay.
func New(env *nav.Env, store Store) *Dedupe {
	d := &Dedupe{Still: nav.Still{Layer: "dedupe"}, env: env, store: store}
	d.win.SetHeight(10)
	return d
}

// Size wants room for names side by side.
func (d *Dedupe) Size(w, h int) (int, int) { return min(w, 120), min(h, max(22, h*3/4)) }

// Init looks for pairs.
func (d *Dedupe) Init() tea.Cmd { return d.find() }

// find compares everybody, in the background: the pairs known stay meanwhile.
func (d *Dedupe) find() tea.Cmd {
	return nav.Work(d.env, &d.finding, nav.AskAnew[found], func(ctx context.Context, p model.Progress) (f found, err error) {
		f.pairs, f.total, err = d.store.Doubles(ctx, maxPairs, p)
		return f, err
	}, func(f found, err error) tea.Cmd {
		if err != nil {
			d.err = d.env.Lang.Error(err)
			return nil
		}
		d.known, d.err, d.pairs, d.total = true, "", f.pairs, f.total
		d.win.SetTotal(len(d.pairs))
		return nil
	})
}

// Update takes the answers of its own commands, and looks again when somebody else
// changed the book.
func (d *Dedupe) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case part.ProgressMsg:
		return d.finding.Told(m)
	case nav.Answer:
		return m.Take(&d.finding.Latest, &d.reading, &d.saving)
	case nav.Changed:
		if m.Outcome == nil || m.Outcome != d.own {
			return d.find()
		}
	}
	return nil
}

// Actions lists what can be done.
func (d *Dedupe) Actions() []action.ID {
	first := model.If(d.open != nil, []action.ID{action.Save}, []action.ID{action.Open})
	return append(first, action.Refuse, action.Back, action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last)
}

// Wording says what Enter, n and Esc do here.
func (d *Dedupe) Wording(id action.ID) string {
	if id == action.Back && d.open == nil && d.finding.On() {
		return "dedupe.do_stop"
	}
	return map[action.ID]string{action.Open: "dedupe.do_open", action.Save: "dedupe.do_merge", action.Refuse: "dedupe.do_refuse"}[id]
}

// Disabled says when there is no pair, or it is being read or written.
func (d *Dedupe) Disabled(id action.ID) string {
	switch id {
	case action.Open, action.Refuse, action.Save:
		switch {
		case d.saving.On():
			return "prompt.saving"
		case len(d.pairs) == 0:
			return "dedupe.none"
		case id == action.Save && d.open.rows == nil:
			return "dedupe.reading"
		}
	}
	return ""
}

// Busy tells that a write is under way: keys wait for it.
func (d *Dedupe) Busy() bool { return d.saving.On() }

// Waits tells that the pair an action is about is on its way.
func (d *Dedupe) Waits(id action.ID) bool {
	switch id {
	case action.Back:
		return false
	case action.Open, action.Refuse:
		return d.open == nil && !d.known && d.err == ""
	}
	return d.open != nil && d.open.rows == nil
}

// Do moves, opens, merges, tells apart or leaves.
func (d *Dedupe) Do(id action.ID) tea.Cmd {
	if d.Disabled(id) != "" {
		return nil
	}
	switch id {
	case action.Open:
		return d.compare(d.pairs[d.win.Cursor])
	case action.Save:
		return d.merge()
	case action.Refuse:
		p := d.pairs[d.win.Cursor]
		return d.write(p, func(ctx context.Context) (model.Outcome, error) { return d.store.NotSame(ctx, p.A.ID, p.B.ID) })
	case action.Back, action.Cancel:
		if d.open != nil {
			d.close()
			return nil
		}
		d.finding.Stop()
		return d.env.Tell(nav.Pop{})
	}
	if d.open != nil {
		nav.Walk(&d.open.win, id)
	} else {
		nav.Walk(&d.win, id)
	}
	return nil
}

// write changes the book and takes the pair off the list, and after a merge all others
// of p.B, who is gone.
func (d *Dedupe) write(of model.Pair, write func(context.Context) (model.Outcome, error)) tea.Cmd {
	return nav.Change(d.env, &d.saving, write, func(out model.Outcome, err error) tea.Cmd {
		if err != nil {
			return d.env.Fail(err)
		}
		n, gone := len(d.pairs), of.B.ID
		d.pairs = slices.DeleteFunc(d.pairs, func(p model.Pair) bool {
			return p.A.ID == of.A.ID && p.B.ID == of.B.ID || out.Change.Kind == model.ChangeMerge && (p.A.ID == gone || p.B.ID == gone)
		})
		d.total -= n - len(d.pairs)
		d.win.SetTotal(len(d.pairs))
		d.close()
		d.own = &out
		return d.env.Tell(nav.Changed{Outcome: d.own})
	})
}

// Key lets Space take the field under the cursor from the other side.
func (d *Dedupe) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	if d.open == nil || msg.String() != "space" {
		return nil, false
	}
	d.open.swap()
	return nil, true
}

// Mouse moves to the row clicked, and opens it or swaps its sides at the second
// click.
func (d *Dedupe) Mouse(msg tea.MouseMsg, _, y int) tea.Cmd {
	if d.open == nil {
		if _, again := nav.Point(&d.win, msg, y-3); again { // lines above the list
			return d.Do(action.Open)
		}
	} else if _, again := nav.Point(&d.open.win, msg, y-4); again {
		d.open.swap()
	}
	return nil
}

// pair is two customers side by side.
type pair struct {
	of   model.Pair
	rows []field // nil while they are read
	win  part.Window
}

// field is one line of the two.
type field struct {
	name, label string
	values      [2]string
	from        int  // the side that is kept; neither where fixed and both below
	fixed       bool // nothing to choose: both are kept, or the one that there is
	both        bool
}

// keeps is the name of the line that says who stays.
const keeps = "keeps"

// compare reads what the two of a pair differ in.
func (d *Dedupe) compare(p model.Pair) tea.Cmd {
	d.open = &pair{of: p}
	store, day := d.store, d.env.Today
	return nav.Ask(d.env, &d.reading, func(ctx context.Context) (b both, err error) {
		for i, id := range [2]int64{p.A.ID, p.B.ID} {
			if b.of[i], err = store.Detail(ctx, id, day, 0); err != nil {
				return b, err
			}
		}
		b.diff, err = store.Compare(ctx, p.A.ID, p.B.ID)
		return b, err
	}, d.compared)
}

// both are the two of a pair and what they differ in.
type both struct {
	of   [2]model.Detail
	diff []model.Difference
}

// close leads back to the list.
func (d *Dedupe) close() {
	d.open = nil
	d.reading.Next()
}

// compared lists who stays, what can be taken from either, and what is put together.
func (d *Dedupe) compared(m both, err error) tea.Cmd {
	if err != nil {
		d.err, d.open = d.env.Lang.Error(err), nil
		return nil
	}
	l, p := d.env.Lang, d.open
	id := func(m model.Match) string { return "#" + strconv.FormatInt(m.ID, 10) }
	p.rows = []field{{name: keeps, label: l.T("dedupe.keeps"), values: [2]string{id(p.of.A), id(p.of.B)}}}
	for _, f := range m.diff {
		r := field{name: f.Field, label: l.Field(f.Field), values: [2]string{l.Value(f.Field, f.A), l.Value(f.Field, f.B)}}
		r.both = f.Field == "note" || f.Field == "tag"
		r.fixed = r.both || !model.CanTake(f.Field) || f.A == "" || f.B == ""
		r.from = model.If(f.A == "", 1, 0)
		p.rows = append(p.rows, r)
	}
	a, b := &m.of[0], &m.of[1]
	add := func(key, x, y string) {
		p.rows = append(p.rows, field{label: l.T(key), values: [2]string{x, y}, fixed: true, both: true})
	}
	add("dedupe.contacts", l.Count(len(a.Contacts)), l.Count(len(b.Contacts)))
	add("dedupe.events", l.Count(a.Events), l.Count(b.Events))
	add("attr.orders", l.Count(a.Facts.Orders), l.Count(b.Facts.Orders))
	add("attr.revenue", d.env.Money(a.Facts.Revenue), d.env.Money(b.Facts.Revenue))
	add("attr.last_contact", cmp.Or(a.Facts.LastContact.String(), "—"), cmp.Or(b.Facts.LastContact.String(), "—"))
	p.win.SetTotal(len(p.rows))
	return nil
}

// swap takes the field under the cursor from the other side.
func (p *pair) swap() {
	if p.rows == nil {
		return
	}
	if r := &p.rows[p.win.Cursor]; !r.fixed {
		r.from = 1 - r.from
	}
}

// merge makes one customer of the two.
func (d *Dedupe) merge() tea.Cmd {
	p, keep := d.open.of, d.open.rows[0].from
	if keep == 1 {
		p.A, p.B = p.B, p.A
	}
	var take []string
	for _, r := range d.open.rows[1:] {
		if !r.fixed && r.from != keep {
			take = append(take, r.name)
		}
	}
	return d.write(p, func(ctx context.Context) (model.Outcome, error) { return d.store.Merge(ctx, p.A.ID, p.B.ID, take) })
}

// View draws what the page is about, its list, and the keys.
func (d *Dedupe) View(w, h int) string {
	l, th, key := d.env.Lang, d.env.Theme, d.env.Keys.Key
	var lines []string
	foot := l.F("dedupe.keys", "Open", key(action.Open), "Apart", key(action.Refuse), "Close", key(action.Back))
	if d.open != nil {
		foot = l.F("dedupe.keys_pair", "Swap", action.Pretty("space"), "Merge", key(action.Save), "Apart", key(action.Refuse), "Back", key(action.Back))
		lines = d.side(w, h-2)
	} else {
		lines = d.list(w, h-2)
	}
	return part.Footed(lines, w, h, " "+th.Muted.Render(part.Fit(foot, max(1, w-2))))
}

// list draws the pairs.
func (d *Dedupe) list(w, h int) []string {
	l, th := d.env.Lang, d.env.Theme
	head := ""
	switch {
	case d.err != "":
		head = th.Bad.Render(part.Cell(d.err))
	case d.finding.On():
		head = th.Muted.Render(l.T("dedupe.looking")) + "  " + part.ProgressBar(d.finding.Step.Done, d.finding.Step.Total, 20, d.env.ASCII, th)
	case d.total == 0:
		head = th.Muted.Render(l.T("cmd.dedupe.none"))
	default:
		head = th.Bold.Render(l.F("dedupe.count", "N", d.total, "Count", l.Count(d.total)))
	}
	lines := []string{" " + head, ""}
	if len(d.pairs) == 0 {
		return lines
	}
	cols := []part.Column{
		{Title: l.T("cmd.dedupe.score"), Width: 6, Right: true},
		{Title: l.T("cmd.dedupe.one"), Width: 16, Flex: 3},
		{Title: l.T("cmd.dedupe.other"), Width: 16, Flex: 3},
		{Title: l.T("cmd.dedupe.why"), Width: 18, Flex: 4, Drop: 1},
	}
	rows := func(i int) ([]string, bool) {
		p := &d.pairs[i]
		return []string{strconv.Itoa(p.Score), part.Cell(p.A.Name), part.Cell(p.B.Name), part.Cell(d.env.Lang.Evidence(p))}, false
	}
	return append(lines, d.env.Table(&d.win, cols, w, h-3, rows)...)
}

// side draws a pair side by side.
func (d *Dedupe) side(w, h int) []string {
	l, th, p := d.env.Lang, d.env.Theme, &d.open.of
	lines := []string{
		" " + th.Bold.Render(l.F("dedupe.pair", "Score", p.Score)) + "  " + th.Muted.Render(part.Fit(part.Cell(d.env.Lang.Evidence(p)), max(1, w-24))),
		" " + th.Muted.Render(part.Fit(l.T("dedupe.what"), max(1, w-2))), "",
	}
	if d.open.rows == nil {
		return append(lines, "  "+th.Muted.Render(l.T("dedupe.reading")))
	}
	cols := []part.Column{
		{Title: l.T("cmd.merge.field"), Width: 12, Flex: 1},
		{Title: "  " + part.Cell(p.A.Name), Width: 20, Flex: 3},
		{Title: "  " + part.Cell(p.B.Name), Width: 20, Flex: 3},
	}
	rows := func(i int) ([]string, bool) {
		r := &d.open.rows[i]
		cells := []string{part.Cell(r.label), "", ""}
		for s, v := range r.values {
			mark := model.If(r.both && v != "" || !r.both && r.from == s, "✓ ", "  ")
			cells[s+1] = mark + part.Cell(v)
		}
		return cells, r.fixed
	}
	return append(lines, d.env.Table(&d.open.win, cols, w, h-4, rows)...)
}
