package plain

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"tierbook/model"
	"tierbook/ui/part"
)

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
