package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/part"
)

func (r *run) listCmd() *cobra.Command {
	var by, search, owner string
	number, archived := 0, false
	cmd := r.command("list", "["+r.l.T("cmd.arg.filter")+"]", `  tierbook list
  tierbook list tier:A 'last>30d' --sort revenue
  tierbook list 'owner:li region:"East"' --sort -score -n 20
  tierbook list --json is:overdue | jq -r '.[].email'`, nil, func(cmd *cobra.Command, args []string) error {
		if number < 0 {
			return model.E(model.CodeUsage, "error.cmd.count", "Flag", "-n")
		}
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
		return list.Add(customerJSON(row, &s.book, s.l, s.today))
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
	l := s.l
	fields := []field[model.Row]{
		{left(l.Attr(model.AttrTier)), func(row *model.Row) string { return orDash(tierText(row, l)) }},
		{right(l.Attr(model.AttrScore)), func(row *model.Row) string {
			return map[bool]string{true: "~"}[row.Score.Provisional && row.Score.Known] + whole(row.Score.Value, row.Score.Known)
		}},
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
		err = t.done()
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
	a, kind := q.Sort, q.Sort.Info().Type
	if kind == model.TypeText || kind == model.TypeSet {
		return orDash(s.l.AttrText(a, row.Text(a)))
	}
	v, ok := row.Num(a)
	switch {
	case !ok:
		return dash
	case kind == model.TypeMoney:
		return s.l.MoneyWhole(int64(v), s.book.Currency)
	case kind == model.TypeShare:
		return percent(&v)
	case kind == model.TypeDay:
		return model.Day(v).String()
	case kind == model.TypeTier:
		return model.Tier(v).String()
	case v == math.Trunc(v):
		return whole(v, true)
	}
	return tenth(v)
}

// parseSort reads --sort: an attribute or a further field, with "-" in front for the
// largest first.
func parseSort(text string, fields []model.FieldDef) (a model.Attr, field model.FieldDef, desc bool, err error) {
	name, desc := strings.CutPrefix(text, "-")
	if name == "" {
		return model.AttrNone, field, false, nil
	}
	a, field, ok := model.FindAttr(name, fields)
	if ok {
		return a, field, desc, nil
	}
	names := model.AttrNames()
	return 0, field, false, model.Unknown(model.CodeUsage, "error.cmd.sort", name, names, "Text", name, "Names", strings.Join(names, " "))
}
