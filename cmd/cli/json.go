package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"time"

	"tierbook/model"
	"tierbook/model/exchange"
)

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
