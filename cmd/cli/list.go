package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/text/unicode/norm"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/part"
)

func (r *run) listCmd() *cobra.Command {
	var by, search, owner string
	number, archived := 0, false
	cmd := r.command("list", "["+r.l.T("cmd.arg.filter")+"]", nil, func(cmd *cobra.Command, args []string) error {
		_, _, _, unknown := parseSort(by, nil)
		s, err := r.book(cmd.Context(), openMode{})
		if err != nil {
			return cmp.Or(unknown, err) // a book might have a field of that name
		}
		sort, field, desc, err := parseSort(by, s.book.Fields)
		if err != nil {
			return err
		}
		f, err := s.filterOf(cmd.Context(), filterText(unshield(args)), owner)
		if err != nil {
			return err
		}
		q := model.ListQuery{
			Filter: f, Search: search, Sort: sort, Field: field, Desc: desc, Limit: number, AsOf: s.asOf, Archived: archived || f.WantsArchived(),
		}
		if r.g.json {
			return r.arrayOf(cmd.Context(), s, q)
		}
		return r.printList(cmd.Context(), s, q)
	})
	r.flags(r.flags(cmd, "flag.list.", "archived", &archived, "number,n", &number), "flag.", "owner", &owner)
	return r.flags(cmd, "flag.list.", "search", &search, "sort", &by)
}

// arrayOf writes the customers that match as JSON, one after another as they come.
func (r *run) arrayOf(ctx context.Context, s *session, q model.ListQuery) error {
	w := bufio.NewWriterSize(r.Stdout, 64<<10)
	list := exchange.NewJSONList(w, true)
	err := s.db.Each(ctx, q, func(row *model.Row) error {
		return list.Add(s.customerJSON(row))
	})
	if err != nil {
		return err
	}
	return errors.Join(list.Close(), w.Flush())
}

func (r *run) printList(ctx context.Context, s *session, q model.ListQuery) error {
	owners, err := s.db.Owners(ctx)
	if err != nil {
		return err
	}
	l, m := s.l, &marks{l: s.l}
	fields := []field[model.Row]{
		{left(l.Attr(model.AttrTier)), func(row *model.Row) string { return orDash(m.tier(row)) }},
		{right(l.Attr(model.AttrScore)), m.score},
		{flex(l.Attr(model.AttrName)), func(row *model.Row) string { return joinCells(row.Name, row.Matched) }}, // with the line of a note that was looked for
		{left(l.Attr(model.AttrStage)), func(row *model.Row) string { return l.Stage(row.Score.Stage) }},
		{right(l.Attr(model.AttrRevenue)), func(row *model.Row) string { return l.MoneyWhole(row.Facts.Revenue, s.book.Currency) }},
	}
	always := []model.Attr{
		model.AttrNone, model.AttrTier, model.AttrScore, model.AttrName, model.AttrStage, model.AttrRevenue, model.AttrLastContact, model.AttrOwner,
	}
	if r.wide() {
		always = append(always, model.AttrOrders)
		fields = append(fields, field[model.Row]{right(l.Attr(model.AttrOrders)), func(row *model.Row) string { return l.Count(row.Facts.Orders) }})
	}
	fields = append(fields, field[model.Row]{left(l.Attr(model.AttrLastContact)), func(row *model.Row) string {
		return orDash(row.Facts.LastContact.String())
	}}, r.ownerField(l, owners))
	if !slices.Contains(always, q.Sort) {
		title := cmp.Or(q.Field.Name, l.Attr(q.Sort))
		fields = append(fields, field[model.Row]{right(part.Cell(title)), func(row *model.Row) string { return attrText(row, &q, s) }})
	}
	t, add := tableWith(r, fields)
	n := 0
	err = s.db.Each(ctx, q, func(row *model.Row) error {
		n++
		add(row)
		return nil
	})
	if err == nil {
		err = r.tellMarks(m, t.done())
	}
	if err == nil {
		r.tell(counted(r.l, "cmd.list.count", n))
	}
	return err
}

// attrText writes what a list is sorted by; "—" for unknown.
func attrText(row *model.Row, q *model.ListQuery, s *session) string {
	if q.Sort >= model.AttrField {
		return orDash(part.Cell(row.Field(q.Field.Name)))
	}
	return orDash(s.l.Figure(row, q.Sort, func(minor int64) string { return s.l.MoneyWhole(minor, s.book.Currency) }))
}

// parseSort reads --sort: an attribute or a further field, with "-" in front for the
// largest first.
func parseSort(text string, fields []model.FieldDef) (a model.Attr, field model.FieldDef, desc bool, err error) {
	name, desc := strings.CutPrefix(text, "-")
	if name == "" {
		return model.AttrNone, field, false, nil
	}
	a, field, ok := model.FindAttr(strings.ToLower(name), fields)
	if ok {
		return a, field, desc, nil
	}
	names := model.AttrNames()
	return 0, field, false, model.Unknown(model.CodeUsage, "error.cmd.sort", name, names, "Text", name, "Names", strings.Join(names, ", "))
}

// nextRows is how many customers next shows unless -n says otherwise.
const nextRows = 10

func (r *run) nextCmd() *cobra.Command {
	n, days, owner := nextRows, 0, ""
	cmd := r.command("next", "["+r.l.T("cmd.arg.filter")+"]", nil, r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		coming := cmd.Flags().Changed("days")
		if coming && (days < 0 || days > maxComing) {
			return model.E(model.CodeUsage, "error.cmd.days", "N", maxComing)
		}
		if (coming || r.g.json) && !cmd.Flags().Changed("number") {
			n = 0
		}
		f, err := s.filterOf(cmd.Context(), filterText(unshield(args)), owner)
		switch {
		case err != nil:
			return err
		case coming:
			return r.upcoming(cmd.Context(), s, f, days, n)
		}
		return r.next(cmd.Context(), s, f, n)
	}))
	return r.flags(r.flags(cmd, "flag.next.", "days", &days, "number,n", &n), "flag.", "owner", &owner)
}

// maxComing is how many days ahead next --days looks at most.
const maxComing = 366

// upcoming prints what comes within some days, day by day; limit 0 is all of it.
func (r *run) upcoming(ctx context.Context, s *session, f *model.Filter, days, limit int) error {
	list, err := s.db.Upcoming(ctx, model.ListQuery{Filter: f, AsOf: s.asOf}, days)
	if err != nil {
		return err
	}
	if !r.g.json { // for which everybody is a line
		list = model.Folded(list)
	}
	if limit > 0 {
		list = list[:min(limit, len(list))]
	}
	if r.g.json {
		return r.printJSON(model.Each(list, func(c *model.Coming) jsonObject {
			return jsonObject{
				"date", c.Day, "time", text(c.At.String()), "days", int(c.Day - s.today), "kind", c.Kind, "name", text(c.Name), "who", text(c.Who), "id", c.ID, "ref", c.Ref,
				"customer", c.Customer, "tier", s.tierJSON(c.Tier), "owner", c.Owner,
			}
		}))
	}
	l := s.l
	t := r.table(left(l.Attr(model.AttrTier)), column{title: l.Attr(model.AttrName), max: r.nameWidth(), keep: true}, flex(l.T("cmd.next.what")))
	for i, c := range list {
		if i == 0 || c.Day != list[i-1].Day {
			t.heading(l.ComingDay(c.Day, s.today))
		}
		t.row(l.Tier(c.Tier), l.ComingWho(&c), l.Coming(c.Occasion))
	}
	if len(list) == 0 {
		r.tell(l.F("cmd.next.nothing", "N", days))
		return nil
	}
	return t.done()
}

// next prints the follow-up queue; limit 0 is all of it.
func (r *run) next(ctx context.Context, s *session, f *model.Filter, limit int) error {
	var rows []model.Row
	q := model.ListQuery{Queue: true, Filter: f, Limit: limit, AsOf: s.asOf}
	if r.g.json {
		return r.arrayOf(ctx, s, q)
	}
	page, counts, err := s.db.EachCounted(ctx, q, func(row *model.Row) error { rows = append(rows, *row); return nil })
	if err != nil {
		return err
	}
	if err := r.printQueue(ctx, s, rows, &counts); err != nil {
		return err
	}
	if page.Total == 0 {
		r.tell(r.l.T(map[bool]string{true: "cmd.next.empty", false: "cmd.next.none"}[f == nil]))
		return nil
	}
	parts := []string{counted(r.l, "cmd.next.shown", len(rows), "Total", r.l.Count(page.Total))}
	o := counts.Overdue
	if late := o[model.TierA] + o[model.TierB] + o[model.TierC] + o[model.TierNone]; late > 0 {
		parts = append(parts, counted(r.l, "cmd.next.overdue", late, "A", r.l.Count(o[model.TierA]), "B", r.l.Count(o[model.TierB]), "C", r.l.Count(o[model.TierC])))
	}
	if counts.Done > 0 {
		parts = append(parts, r.l.F("cmd.next.done", "N", counts.Done, "Of", r.l.Count(counts.Done+counts.Due)))
	}
	r.tell(strings.Join(parts, " · "))
	return nil
}

// printQueue prints rows of the queue, section by section.
func (r *run) printQueue(ctx context.Context, s *session, rows []model.Row, counts *model.QueueCounts) error {
	owners, stakes := false, false
	for i := range rows {
		owners = owners || rows[i].Owner != ""
		stakes = stakes || r.wide() && rows[i].Score.Gain.Total >= 1
	}
	named, err := s.db.Owners(ctx)
	if err != nil {
		return err
	}
	l, m := s.l, &marks{l: s.l}
	fields := []field[model.Row]{
		{right(l.Attr(model.AttrPriority)), func(row *model.Row) string { return whole(row.Score.Priority, true) }},
		{left(l.Attr(model.AttrTier)), m.tier},
		{column{title: l.Attr(model.AttrName), max: r.nameWidth(), keep: true}, func(row *model.Row) string { return row.Name }},
	}
	if stakes {
		fields = append(fields, field[model.Row]{right(l.Attr(model.AttrGain)), func(row *model.Row) string {
			return l.MoneyWhole(int64(row.Score.Gain.Total), s.book.Currency)
		}})
	}
	if owners {
		fields = append(fields, r.ownerField(l, named))
	}
	t, add := tableWith(r, append(fields, field[model.Row]{flex(l.T("cmd.why")), func(row *model.Row) string {
		return reasons(row.Score.Reasons, l)
	}}))
	for i := range rows {
		of := rows[i].Score.Section
		if i == 0 || of != rows[i-1].Score.Section {
			t.heading(l.F("cmd.next.section", "Name", l.T("section."+of.String()), "N", l.Count(counts.In(of))))
		}
		add(&rows[i])
	}
	return r.tellMarks(m, t.done())
}

// filterText joins the words of a filter as they were typed.
func filterText(args []string) string { return strings.Join(args, " ") }

// filterOf is filter within the customers of one owner, as --owner names it.
func (s *session) filterOf(ctx context.Context, text, owner string) (*model.Filter, error) {
	name, err := s.owner(ctx, owner)
	if err != nil {
		return nil, err
	}
	f, err := s.filter(text)
	return model.OwnedBy(name, f), err
}

// filter parses a filter expression against the command's day; nil for none.
func (s *session) filter(text string) (*model.Filter, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	return model.ParseFilter(norm.NFC.String(text), s.filterOptions())
}

func (s *session) filterOptions() model.FilterOptions {
	return model.FilterOptions{Today: s.today, Currency: s.book.Currency, Fields: s.book.Fields, Tiers: s.book.Tiers}
}
