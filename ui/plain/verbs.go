package plain

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

// run carries out a command about the customer of the number that the text begins with; what
// follows is one word.
func (s *Session) run(ctx context.Context, command, text string, flags ...string) error {
	number, text, _ := strings.Cut(text, " ")
	if _, err := Meant(s.rows, number); err != nil {
		return err
	}
	words := append([]string{command, number}, flags...)
	if text = strings.TrimSpace(text); text != "" {
		words = append(words, "--", text)
	} else if command == "snooze" || command == "due" {
		return model.Invalid("error.when", "Text", "") // which days there are, in the words of a letter
	}
	return s.Command(ctx, words, s.rows)
}

// log reads "NUMBER KIND [AMOUNT or SATISFACTION] [NOTE]", or a sentence behind the number.
func (s *Session) log(ctx context.Context, rest string) error {
	words := strings.Fields(rest)
	if len(words) < 2 {
		return model.Invalid("plain.log_usage")
	}
	kind, known := s.Lang.FindKind(words[1])
	if !known {
		return s.run(ctx, "log", rest)
	}
	flags, err := s.flags(kind, words[2:])
	if err != nil {
		return err
	}
	return s.run(ctx, "log", words[0]+" "+string(kind), flags...)
}

// flags gives the flags of log that say what stands behind a kind.
func (s *Session) flags(kind model.Kind, words []string) (out []string, err error) {
	n, flag := 1, "--amount=" // words of what the kind asks for
	switch {
	case kind == model.Feedback:
		flag = "--satisfaction="
	case !kind.HasAmount():
		n = 0
	case len(words) > 1 && (s.IsCurrency(words[0]) || s.IsCurrency(words[1])): // "300 USD"
		n = 2
	}
	switch {
	case len(words) < n:
		return nil, model.Invalid("plain.log_usage")
	case n > 0:
		out = []string{flag + strings.Join(words[:n], " ")}
	}
	note := strings.Join(words[n:], " ")
	said, rest := note, "" // the start of a note may say that nobody was reached: "no answer"
	if at := strings.IndexAny(said, ",;，；。"); at >= 0 {
		said, rest = said[:at], strings.TrimLeft(said[at:], " ,;，；。")
	}
	if try := (model.Interaction{Kind: kind, Outcome: said}); utf8.RuneCountInString(said) <= outcomeLength && try.IsTry() {
		out, note = append(out, "--outcome="+said), rest
	}
	return append(out, "--note="+note), nil
}

// outcomeLength is how many letters a note that only says that nobody was reached has at most.
const outcomeLength = 16

// doubles reads out who may be in the book twice, or carries out what was typed
// behind p about one of the pairs read out: its differences, a merge, which may
// take fields from the second, or that they are not the same.
func (s *Session) doubles(ctx context.Context, rest string) error {
	words := strings.Fields(rest)
	if len(words) == 0 {
		pairs, n, err := s.Store.Doubles(ctx, 0, nil)
		if err != nil {
			return err
		}
		s.pairs = nil
		s.say("dedupe.count", "N", n, "Count", s.Lang.Count(n))
		return pages(ctx, s, pairs, func(i int, p *model.Pair) model.Row {
			s.pairs = append(s.pairs[:i-1:i-1], *p)
			s.say("plain.pair", "I", i, "A", part.Cell(p.A.Name), "B", part.Cell(p.B.Name), "Score", p.Score, "Why", part.Cell(s.Lang.Evidence(p)))
			return model.Row{Customer: model.Customer{ID: p.A.ID, Name: p.A.Name}}
		})
	}
	p, err := Meant(s.pairs, words[0])
	if err != nil {
		return err
	}
	a, b := "#"+strconv.FormatInt(p.A.ID, 10), "#"+strconv.FormatInt(p.B.ID, 10)
	switch {
	case len(words) == 1:
		all, err := s.Store.Compare(ctx, p.A.ID, p.B.ID)
		if err != nil {
			return err
		}
		for _, d := range all {
			s.say("plain.differs", "Field", part.Cell(s.Lang.Field(d.Field)), "A", orDash(s.Lang.Value(d.Field, d.A)), "B", orDash(s.Lang.Value(d.Field, d.B)))
		}
		s.say("plain.doubles_usage")
		return nil
	case words[1] == "m":
		return s.Command(ctx, []string{"merge", a, b, "--yes", "--take=" + strings.Join(words[2:], ",")}, s.rows)
	case words[1] == "x":
		return s.Command(ctx, []string{"dedupe", a, b, "--not-same"}, s.rows)
	}
	return model.Invalid("plain.doubles_usage")
}

func orDash(text string) string { return cmp.Or(part.Cell(text), "—") }

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
	q.Search = model.If(s.filter == nil, s.search, "")
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
		text := s.Lang.F("plain.row", "I", i+1, "Name", part.Cell(r.Name), "Tier", r.Score.Tier, "Priority", model.NumberText(r.Score.Priority, 0))
		s.print(part.Join(s.Lang.T("plain.comma"), append([]string{text, model.If(r.Score.Provisional, s.Lang.T("help.mark.provisional"), ""), part.Cell(r.Matched)}, s.Lang.Reasons(r.Score.Reasons)...)...) + s.Lang.T("plain.stop"))
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
	return pages(ctx, s, model.Folded(list), func(n int, c *model.Coming) model.Row {
		s.say("plain.coming", "I", n, "Day", s.Lang.ComingDay(c.Day, s.Today), "Name", part.Cell(s.Lang.ComingWho(c)), "Tier", c.Tier, "What", part.Cell(s.Lang.Coming(c.Occasion)))
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

// manager reads out where the book stands: each tier, each owner, who moved, who
// came and left, and the first of the A customers at risk, whom numbers then
// stand for.
func (s *Session) manager(ctx context.Context) error {
	st, err := s.Store.Stats(ctx, model.StatsQuery{Owner: s.Owner, AsOf: s.AsOf, By: model.AttrOwner})
	if err != nil {
		return err
	}
	money := func(v int64) string { return s.Lang.Money(v, s.Currency) }
	s.say("plain.book", "Day", st.AsOf.String(), "N", st.Customers, "Count", s.Lang.Count(st.Customers), "Revenue", money(st.Revenue))
	for _, text := range s.Lang.Conclusion(&st, model.AttrOwner, s.Currency) {
		s.print(text)
	}
	for i := range st.Periods {
		p := &st.Periods[i]
		before, year := p.Growth()
		s.say("plain.period", "Name", s.Lang.Period(p), "Revenue", money(p.Revenue), "Before", s.Lang.Growth(before), "Year", s.Lang.Growth(year), "Orders", s.Lang.Count(p.Orders), "New", p.New, "Lost", p.Lost)
	}
	for i := range st.Tiers {
		t := &st.Tiers[i]
		s.say("plain.tier", "Tier", t.Tier, "N", t.Count, "Count", s.Lang.Apart(t.Count, t.Prospects), "Share", lang.Share(t.CountShare),
			"Revenue", money(t.Revenue), "RevenueShare", lang.Share(t.RevenueShare), "InTime", s.Lang.Apart(t.Covered, t.ProspectsCovered), "Overdue", s.Lang.Apart(t.Backlog, t.ProspectsBacklog))
	}
	for i := range st.Coverage {
		o := &st.Coverage[i]
		name, all := cmp.Or(part.Cell(o.Owner), s.Lang.T("stats.unassigned")), model.TotalCover(&o.Tiers)
		s.say("plain.owner", "Name", name, "N", all.Count, "Count", s.Lang.Apart(all.Count, all.Prospects), "InTime", s.Lang.InTime(&all), "Overdue", s.Lang.Apart(all.Backlog, all.ProspectsBacklog))
	}
	for i := range st.Targets {
		s.print(s.Lang.Goal(&st.Targets[i], s.Currency))
	}
	up, down, _, _ := st.Movement.Sums()
	s.say("plain.moved", "From", st.Movement.From.String(), "To", st.Movement.To.String(), "Up", s.Lang.Apart(up[0], up[1]), "Down", s.Lang.Apart(down[0], down[1]),
		"New", s.Lang.Count(len(st.New)), "Back", s.Lang.Count(len(st.WonBack)), "Lost", s.Lang.Count(len(st.Lost)))
	s.say("dashboard.complaints", "N", st.Complaints, "Count", s.Lang.Count(st.Complaints))
	if len(st.AtRisk) == 0 {
		s.say("dashboard.no_risk")
	} else {
		s.say("dashboard.risk", "N", st.AtRiskAll, "Count", s.Lang.Count(st.AtRiskAll), "Stake", s.Lang.MoneyShort(st.Stake, s.Currency))
	}
	return pages(ctx, s, st.AtRisk, func(n int, r *model.Risk) model.Row {
		s.say("plain.risk", "N", n, "Name", part.Cell(r.Name), "Stake", s.Lang.MoneyShort(r.Stake, s.Currency), "Why", s.Lang.Reason(r.Why))
		return r.Row
	})
}
