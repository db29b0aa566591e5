package plain

import (
	"context"
	"strconv"

	"tierbook/model"
	"tierbook/ui/part"
)

// from reads out what a list has from an offset, which n goes on with.
func (s *Session) from(ctx context.Context, list func(ctx context.Context, offset int) error, offset int) error {
	s.more, s.offset = list, offset
	return list(ctx, offset)
}

// pages reads out a list ten at a time. say reads one, and gives whom its number stands for.
func pages[T any](ctx context.Context, s *Session, list []T, say func(n int, x *T) model.Row) error {
	return s.from(ctx, func(_ context.Context, offset int) error {
		shown := list[min(offset, len(list)):min(len(list), offset+pageSize)]
		if offset > 0 && len(shown) == 0 {
			s.say("plain.end")
			return nil
		}
		s.rows = make([]model.Row, len(shown))
		for i := range shown {
			s.rows[i] = say(i+1, &shown[i])
		}
		s.sayMore(len(list) - offset - len(shown))
		return nil
	}, 0)
}

func (s *Session) sayMore(n int) {
	if n > 0 {
		s.say("plain.more", "N", n)
	}
}

// list reads out a page of the queue, or of what the search finds.
func (s *Session) list(ctx context.Context, offset int) error {
	q := model.ListQuery{Filter: model.OwnedBy(s.Owner, s.filter), Archived: s.filter.WantsArchived(), Offset: offset, Limit: pageSize, AsOf: s.AsOf}
	if s.filter == nil {
		q.Search = s.search
	}
	if whose := s.Lang.F("owner.of", "Owner", part.Cell(s.Owner)); s.Owner != "" && offset == 0 {
		if s.Owner == model.Unassigned {
			whose = s.Lang.T("owner.without")
		}
		s.say("plain.whose", "Whose", whose)
	}
	var page model.Page
	var c model.QueueCounts
	var err error
	if s.search == "" {
		page, c, err = s.Store.Queue(ctx, q)
		if err == nil && offset == 0 {
			s.say("plain.queue", "N", page.Total, "Done", c.Done, "Of", c.Done+c.Due, "A", c.Overdue[model.TierA], "B", c.Overdue[model.TierB], "C", c.Overdue[model.TierC])
		}
	} else {
		page, err = s.Store.Customers(ctx, q)
		if err == nil && offset == 0 {
			s.say("plain.found", "N", page.Total, "Text", part.Cell(s.search))
		}
	}
	if err != nil {
		return err
	}
	if offset > 0 && len(page.Rows) == 0 {
		s.say("plain.end")
		return nil
	}
	s.rows, s.offset = page.Rows, page.Offset
	for i := range page.Rows {
		if now := page.Rows[i].Score.Section; s.search == "" && (i == 0 || now != page.Rows[i-1].Score.Section) {
			s.say("plain.section", "Name", s.Lang.T("section."+now.String()), "N", c.In(now))
		}
		r := &page.Rows[i]
		text := s.Lang.F("plain.row", "I", i+1, "Name", part.Cell(r.Name), "Tier", r.Score.Tier, "Priority", strconv.FormatFloat(r.Score.Priority, 'f', 0, 64))
		s.print(part.Join(s.Lang.T("plain.comma"), append([]string{text, part.Cell(r.Matched)}, s.Lang.Reasons(r.Score.Reasons)...)...) + s.Lang.T("plain.stop"))
	}
	s.sayMore(page.Total - page.Offset - len(page.Rows))
	return nil
}

// upcoming reads out what comes within 30 days.
func (s *Session) upcoming(ctx context.Context) error {
	list, err := s.Store.Upcoming(ctx, model.ListQuery{Filter: model.OwnedBy(s.Owner, nil), AsOf: s.AsOf}, 30)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		s.say("cmd.next.nothing", "N", 30)
	}
	return pages(ctx, s, list, func(n int, c *model.Coming) model.Row {
		s.say("plain.coming", "I", n, "Day", s.Lang.ComingDay(c.Day, s.Today), "Name", part.Cell(c.Customer), "Tier", c.Tier, "What", part.Cell(s.Lang.Coming(c.Occasion)))
		return model.Row{Customer: model.Customer{ID: c.ID, Name: c.Customer}}
	})
}

// Meant gives what the number of a line read out stands for, CodeInvalid for no such line.
func Meant[T any](lines []T, number string) (*T, error) {
	if len(lines) == 0 {
		return nil, model.Invalid("plain.none_read")
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(lines) {
		return nil, model.Invalid("plain.which", "Text", part.Cell(number), "Count", len(lines))
	}
	return &lines[n-1], nil
}
