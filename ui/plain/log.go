package plain

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"tierbook/model"
	"tierbook/model/spoken"
	"tierbook/ui/part"
)

// log reads "NUMBER KIND [AMOUNT or SATISFACTION] [NOTE]", or a sentence behind the number.
func (s *Session) log(ctx context.Context, rest string) error {
	words := strings.Fields(rest)
	if len(words) < 2 {
		return model.Invalid("plain.log_usage")
	}
	r, err := Meant(s.rows, words[0])
	if err != nil {
		return err
	}
	in := model.Interaction{CustomerID: r.ID, Day: s.Today, Clock: model.NoClock, By: s.By}
	var e spoken.Entry
	kind, known := s.Lang.FindKind(words[1])
	switch _, text, _ := strings.Cut(strings.TrimSpace(rest), " "); {
	case known:
		e, err = s.entry(kind, words[2:])
	case spoken.IsSentence(text):
		e = spoken.Read(text, s.Today, nil)
	default:
		err = model.Invalid("error.kind", "Text", words[1])
	}
	if err == nil {
		err = e.Fill(&in, s.Currency)
	}
	if err != nil {
		return err
	}
	out, err := s.Store.LogInteraction(ctx, in, s.AsOf)
	if err == nil {
		s.print(strings.Join(s.Lang.Delta(part.Cell(r.Name), &out), "  "))
	}
	return err
}

// entry reads what stands behind a kind.
func (s *Session) entry(kind model.Kind, words []string) (e spoken.Entry, err error) {
	e.Kind = kind
	switch {
	case !kind.HasAmount() && kind != model.Feedback:
	case len(words) == 0:
		return e, model.Invalid("plain.log_usage")
	case kind == model.Feedback:
		if e.Satisfaction, err = strconv.Atoi(words[0]); err != nil {
			return e, model.Invalid("error.satisfaction")
		}
		words = words[1:]
	default:
		n := 1
		if len(words) > 1 && (s.IsCurrency(words[0]) || s.IsCurrency(words[1])) { // "300 USD"
			n = 2
		}
		e.Amount, words = strings.Join(words[:n], " "), words[n:]
	}
	e.Note = strings.Join(words, " ")
	said, rest := e.Note, "" // the start of a note may say that nobody was reached: "no answer"
	if at := strings.IndexAny(said, ",;，；。"); at >= 0 {
		said, rest = said[:at], strings.TrimLeft(said[at:], " ,;，；。")
	}
	if try := (model.Interaction{Kind: kind, Outcome: said}); utf8.RuneCountInString(said) <= outcomeLength && try.IsTry() {
		e.Outcome, e.Note = said, rest
	}
	return e, nil
}

// outcomeLength is how many letters a note that only says that nobody was reached has at most.
const outcomeLength = 16

// date reads "NUMBER WHEN" for snooze and next date.
func (s *Session) date(ctx context.Context, word, rest string) error {
	number, when, _ := strings.Cut(rest, " ")
	r, err := Meant(s.rows, number)
	if err != nil {
		return err
	}
	when = model.DateText(strings.TrimSpace(when), s.Currency)
	var at model.Repeat
	var out model.Outcome
	if word == "d" {
		if at, err = model.ParseReminder(when, s.Today); err == nil {
			out, err = s.Store.SetDue(ctx, []int64{r.ID}, at)
		}
	} else if at.From, err = model.ParseWhen(when, s.Today); err == nil { // a day, and nothing more
		out, err = s.Store.Snooze(ctx, []int64{r.ID}, at.From)
	}
	return s.changed(&out, err)
}

// changed reads out what a write did.
func (s *Session) changed(out *model.Outcome, err error) error {
	if err == nil {
		s.print(part.Join(s.Lang.T("plain.comma"), part.Cell(s.Lang.Change(out.Change)), s.Lang.Stays(out, "d", "resolve")) + s.Lang.T("plain.stop"))
	}
	return err
}

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
	var out model.Outcome
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
		out, err = s.Store.Merge(ctx, p.A.ID, p.B.ID, words[2:])
	case words[1] == "x":
		out, err = s.Store.NotSame(ctx, p.A.ID, p.B.ID)
	default:
		return model.Invalid("plain.doubles_usage")
	}
	if err == nil {
		gone := *p
		s.pairs = slices.DeleteFunc(slices.Clone(s.pairs), func(p model.Pair) bool { return p.A.ID == gone.A.ID && p.B.ID == gone.B.ID })
	}
	return s.changed(&out, err)
}

func orDash(text string) string { return cmp.Or(part.Cell(text), "—") }
