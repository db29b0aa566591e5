package cli

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/ui/part"
)

// shownPairs is how many pairs dedupe prints unless told otherwise.
const shownPairs = 20

func (r *run) dedupeCmd() *cobra.Command {
	number, notSame := shownPairs, false
	cmd := r.command("dedupe", "["+r.l.T("cmd.arg.pair")+"]", nil, func(cmd *cobra.Command, args []string) error {
		switch {
		case notSame && len(args) != 2 || !notSame && len(args) > 0:
			return model.E(model.CodeUsage, "error.cmd.pair")
		case number < 0:
			return model.E(model.CodeUsage, "error.cmd.count", "Flag", "-n")
		case notSame:
			return r.pair(cmd, args, func(s *session, a, b int64) (model.Outcome, error) { return s.db.NotSame(cmd.Context(), a, b) })
		}
		s, err := r.book(cmd.Context(), openMode{})
		if err != nil {
			return err
		}
		bar := r.progress()
		pairs, n, err := s.db.Doubles(cmd.Context(), number, bar.step)
		bar.done()
		object := func(m model.Match) jsonObject { return jsonObject{"id", m.ID, "ref", text(m.Ref), "name", m.Name} }
		err = listing(r, pairs, err, func(p *model.Pair) jsonObject {
			return jsonObject{"a", object(p.A), "b", object(p.B), "score", p.Score, "evidence", reasonsJSON(p.Evidence, s.l)}
		}, r.l.T("cmd.dedupe.none"), func(p *model.Pair) []string {
			return []string{strconv.Itoa(p.Score), hashed(p.A.ID) + " " + part.Cell(p.A.Name), hashed(p.B.ID) + " " + part.Cell(p.B.Name), s.l.Evidence(p)}
		}, right(r.l.T("cmd.dedupe.score")), flex(r.l.T("cmd.dedupe.one")), flex(r.l.T("cmd.dedupe.other")), flex(r.l.T("cmd.dedupe.why")))
		if err != nil || r.g.json || len(pairs) == 0 {
			return err
		}
		if n > len(pairs) {
			r.tell(counted(r.l, "cmd.more", n-len(pairs)))
		}
		r.tell(r.l.F("cmd.dedupe.hint", "A", hashed(pairs[0].A.ID), "B", hashed(pairs[0].B.ID)))
		return err
	})
	return r.flags(cmd, "flag.dedupe.", "not-same", &notSame, "number,n", &number)
}

// pair opens the book, finds two customers and carries out one change of them.
func (r *run) pair(cmd *cobra.Command, args []string, fn func(s *session, a, b int64) (model.Outcome, error)) error {
	s, err := r.book(cmd.Context(), openMode{})
	if err != nil {
		return err
	}
	ids, err := s.find(cmd.Context(), args...)
	if err != nil {
		return err
	}
	out, err := fn(s, ids[0], ids[len(ids)-1]) // one where both words mean the same
	if err != nil {
		return err
	}
	return r.finish(cmd.Context(), s, ids[:1], &out)
}

func (r *run) mergeCmd() *cobra.Command {
	var take string
	var yes bool
	cmd := r.command("merge", r.l.T("cmd.arg.merge"), r.exactly(2), func(cmd *cobra.Command, args []string) error {
		fields := strings.FieldsFunc(take, func(c rune) bool { return c == ',' || c == '，' || c == ' ' })
		return r.pair(cmd, args, func(s *session, a, b int64) (model.Outcome, error) {
			if a != b {
				if err := r.showDifferences(cmd, s, a, b); err != nil {
					return model.Outcome{}, err
				}
				question := r.l.F("cmd.merge.ask", "Keep", part.Cell(args[0]), "Other", part.Cell(args[1]))
				if err := r.confirm(cmd.Context(), yes, question, "tierbook merge ... --yes"); err != nil {
					return model.Outcome{}, err
				}
			}
			return s.db.Merge(cmd.Context(), a, b, fields)
		})
	})
	return r.flags(cmd, "flag.merge.", "take", &take, "yes,y", &yes)
}

// showDifferences prints side by side what two customers differ in.
func (r *run) showDifferences(cmd *cobra.Command, s *session, a, b int64) error {
	if r.g.json || r.g.quiet {
		return nil
	}
	all, err := s.db.Compare(cmd.Context(), a, b)
	if err != nil || len(all) == 0 {
		return err
	}
	return tableOf(r, all, func(d *model.Difference) []string {
		return []string{r.l.Field(d.Field), orDash(r.l.Value(d.Field, d.A)), orDash(r.l.Value(d.Field, d.B))}
	}, left(r.l.T("cmd.merge.field")), flex(hashed(a)), flex(hashed(b)))
}
