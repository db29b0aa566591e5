package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/spf13/cobra"

	"tierbook/db"
	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/part"
)

// finish says what a write did. With --json the customers it was about are
// printed as they now stand: one object for one, an array for several.
func (r *run) finish(ctx context.Context, s *session, ids []int64, out *model.Outcome) error {
	if !r.g.json {
		r.tellChange(s, out)
		if stays := s.l.Stays(out, model.If(r.sitting == nil, "tierbook due", "d"), "tierbook resolve"); stays != "" {
			r.tell(sentence(stays, r.l))
		}
		r.tellMoved(s, out)
		return nil
	}
	rows, err := s.db.RowsOf(ctx, ids, s.asOf)
	return r.show(err, func() any {
		all := model.Each(rows, s.customerJSON)
		if len(all) == 1 {
			return all[0]
		}
		return all
	}, nil)
}

// tellMoved says before → after where a write changed what the score, the tier, the stage or
// the place in the queue say.
func (r *run) tellMoved(s *session, o *model.Outcome) {
	line := r.deltaText(o, s.l)
	if line == "" {
		return
	}
	b, a := &o.Before.Score, &o.After.Score
	if b.Value != a.Value || b.Known != a.Known || b.Tier != a.Tier || b.Stage != a.Stage || whole(b.Priority, true) != whole(a.Priority, true) {
		r.tell(line)
	}
}

// write opens the book, finds the customers and carries out one change of them.
func (r *run) write(ctx context.Context, names []string, fn func(s *session, ids []int64) (model.Outcome, error)) error {
	s, err := r.book(ctx, openMode{})
	if err != nil {
		return err
	}
	ids, err := s.find(ctx, names...)
	if err != nil {
		return err
	}
	out, err := fn(s, ids)
	if err != nil {
		return err
	}
	return r.finish(ctx, s, ids, &out)
}

// show prints what was worked out, to programs as an object, to people in words, or gives
// the error that came of it.
func (r *run) show(err error, object func() any, words func() error) error {
	switch {
	case err != nil:
		return err
	case r.g.json:
		return r.printJSON(object())
	}
	return words()
}

// changed says what a write did, to programs by printing what it was about, or gives the
// error that came of it.
func (r *run) changed(s *session, out *model.Outcome, err error, print func() error) error {
	switch {
	case err != nil:
		return err
	case r.g.json:
		return print()
	}
	r.tellChange(s, out)
	return nil
}

// tellChange says what a write did.
func (r *run) tellChange(s *session, out *model.Outcome) {
	r.tell(sentence(changeText(out.Change, s.l), r.l))
}

// answer says one thing: to programs as JSON, to people in sentences, a line each.
func (r *run) answer(v any, sentences ...string) error {
	if r.g.json {
		return r.printJSON(v)
	}
	for _, s := range sentences {
		r.tell(s)
	}
	return nil
}

// listing prints a list that was asked for: to programs as JSON, to people as a table, or
// the words for an empty one; or it gives the error that came of it.
func listing[T, U any](r *run, list []T, err error, form func(*T) U, none string, row func(*T) []string, cols ...column) error {
	switch {
	case err != nil:
		return err
	case r.g.json:
		return r.printJSON(model.Each(list, form))
	case len(list) == 0:
		r.tell(none)
		return nil
	}
	return tableOf(r, list, row, cols...)
}

// shownProblems is how many rejected rows, or rows that stay, are told one by one.
const shownProblems = 5

// tellFirst says the first of several things, and how many more there are.
func (r *run) tellFirst(lines []string) {
	for _, line := range lines[:min(shownProblems, len(lines))] {
		r.tell("  " + part.Cell(line))
	}
	if more := len(lines) - shownProblems; more > 0 {
		r.tell("  " + counted(r.l, "cmd.more", more))
	}
}

// stepCmd makes undo or redo.
func (r *run) stepCmd(name string, step func(*db.DB, context.Context, string) (model.Outcome, error)) *cobra.Command {
	return r.command(name, "", r.exactly(0), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, _ []string) error {
		out, err := step(s.db.DB, cmd.Context(), "")
		if err != nil {
			return err
		}
		if c := &out.Change; r.g.json {
			return r.printJSON(jsonObject{
				"change",
				jsonObject{
					"id", c.ID, "at", utc(c.At), "kind", string(c.Kind), "subject", c.Subject, "count", c.Count, "detail", c.Detail, "undone", c.Undone, "by", c.By,
				},
				"customer_id", known(out.CustomerID, out.CustomerID != 0),
				"before", s.standingJSON(out.Before), "after", s.standingJSON(out.After),
			})
		}
		r.tell(r.l.F("cmd."+name+".done", "What", changeText(out.Change, s.l)))
		if by := out.Change.By; by != "" && by != r.writer() {
			r.tell(part.Cell(s.l.ChangedWhen(out.Change, s.book.Zone)))
		}
		if out.Change.Kind == model.ChangeImport && name == "undo" {
			r.tell(r.l.T("cmd.redo_hint"))
		}
		r.tellMoved(s, &out)
		return nil
	}))
}

func (r *run) rescoreCmd() *cobra.Command {
	return r.command("rescore", "", r.exactly(0), r.onBook(openMode{stale: true}, func(cmd *cobra.Command, s *session, _ []string) error {
		if r.g.asOf != "" {
			return model.E(model.CodeUsage, "error.cmd.rescore_as_of")
		}
		bar := r.progress()
		res, err := s.db.Rescore(cmd.Context(), bar.step)
		bar.done()
		if err != nil {
			return err
		}
		return r.answer(jsonObject{"day", res.Day, "customers", res.Customers, "moved", res.Moved, "up", res.Up, "down", res.Down, "returned", res.Returned},
			counted(r.l, "cmd.rescore.done", res.Customers, "Day", res.Day.String(), "Up", r.l.Count(res.Up), "Down", r.l.Count(res.Down), "Returned", res.Returned))
	}))
}

// jsonObject is an object of the JSON contract in .github/JSON.md, its fields in the order of
// output.
type jsonObject = exchange.Object

// customerJSON gives the customer object of a row.
func (s *session) customerJSON(row *model.Row) jsonObject {
	c := exchange.CustomerObject(row, &exchange.ExportOptions{Currency: s.book.Currency, Tiers: s.book.Tiers, Today: s.today, Reason: s.l.Reason})
	return c.With("next_step", text(s.l.NextStep(row, nil, s.today)))
}

func componentJSON(c *model.Component) jsonObject {
	return jsonObject{
		"name", c.Name, "value", known(c.Value, c.Known), "weight", c.Weight, "contribution", known(c.Contribution, c.Known),
	}
}

// standingJSON gives a standing; nil, which is null, for none.
func (s *session) standingJSON(st *model.Standing) jsonObject {
	if st == nil {
		return nil
	}
	sc := &st.Score
	return jsonObject{
		"score", known(sc.Value, sc.Known), "tier", s.tierJSON(sc.Tier), "stage", text(string(sc.Stage)), "priority", sc.Priority,
		"components", model.Each(sc.Components, componentJSON),
	}
}

func contactJSON(c *model.Contact) jsonObject {
	return jsonObject{
		"id", c.ID, "name", c.Name, "title", c.Title, "phone", c.Phone, "email", c.Email, "birthday", text(c.Birthday), "note", c.Note,
		"primary", c.Primary, "do_not_contact_by", c.Barred, "consents", c.Consents,
	}
}

func (s *session) tierChangeJSON(t *model.TierChange) jsonObject {
	var cause jsonObject // the policy that caused it
	if t.Policy != 0 {
		cause = jsonObject{"version", t.Policy, "why", t.Why}
	}
	return jsonObject{
		"date", t.Day, "learned", s.zoned(t.At).Format(time.RFC3339), "from", s.tierJSON(t.From), "to", s.tierJSON(t.To), "cause", string(t.Cause), "by", t.By,
		"interaction_id", known(t.InteractionID, t.InteractionID != 0), "policy", cause,
	}
}

// tierJSON gives a tier by its letter and its name.
func (s *session) tierJSON(t model.Tier) exchange.NamedTier {
	return exchange.NamedTier{Tier: t, Names: &s.book.Tiers}
}

// text is null for "".
func text(s string) *string { return known(s, s != "") }

// positive is null for zero and less, which stand for unknown.
func positive(n int) *int { return known(n, n > 0) }

// known is null for what nobody knows.
func known[T any](v T, ok bool) *T {
	return model.If(ok, &v, nil)
}

// major gives a modelled amount in the main unit of the book's currency.
func (s *session) major(minor float64) float64 { return *exchange.Major(&minor, s.book.Currency) }

// money writes an amount in the book's currency with all of its decimals.
func (s *session) money(minor int64) json.Number { return exchange.JSONMoney(minor, s.book.Currency) }

// list is an array even when empty.
func list[T any](in []T) []T {
	return model.If(in == nil, []T{}, in)
}

func (r *run) printJSON(v any) error { return writeJSON(r.Stdout, v) }

// writeJSON writes one value, indented, with nothing a terminal would act upon.
func writeJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(exchange.SafeJSON(b.Bytes()))
	return err
}

// utc writes a moment for programs.
func utc(unix int64) string { return time.Unix(unix, 0).UTC().Format(time.RFC3339) }

// zoned gives a moment in the book's zone.
func (s *session) zoned(unix int64) time.Time {
	return time.Unix(unix, 0).In(model.ZoneOf(s.book.Zone))
}
