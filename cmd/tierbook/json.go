package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/lang"
)

// The JSON shapes of doc.go. Order of fields is order of output.

type jsonComponent struct {
	Name         string   `json:"name"`
	Value        *float64 `json:"value"`
	Weight       float64  `json:"weight"`
	Contribution *float64 `json:"contribution"`
}

type jsonStanding struct {
	Score      *float64        `json:"score"`
	Tier       *string         `json:"tier"`
	Stage      *string         `json:"stage"`
	Priority   float64         `json:"priority"`
	Components []jsonComponent `json:"components"`
}

type jsonInteraction struct {
	ID           int64        `json:"id"`
	CustomerID   int64        `json:"customer_id"`
	Date         model.Day    `json:"date"`
	Time         *string      `json:"time"`
	Kind         string       `json:"kind"`
	Amount       *json.Number `json:"amount"`
	Currency     *string      `json:"currency"`
	BaseAmount   *json.Number `json:"base_amount"`
	Satisfaction *int         `json:"satisfaction"`
	Outcome      string       `json:"outcome"`
	Note         string       `json:"note"`
	Contact      string       `json:"contact"`
	By           string       `json:"by"`
	NextDate     model.Day    `json:"next_date"`
	Resolved     model.Day    `json:"resolved"`
	Expected     *json.Number `json:"expected"`
	Probability  *float64     `json:"probability"`
	Source       string       `json:"source"`
	ExternalID   string       `json:"external_id"`

	Lines  []exchange.LineJSON `json:"lines"`
	Margin *json.Number        `json:"margin"`
}

type jsonContact struct {
	ID       int64   `json:"id"`
	Name     string  `json:"name"`
	Title    string  `json:"title"`
	Phone    string  `json:"phone"`
	Email    string  `json:"email"`
	Birthday *string `json:"birthday"`
	Note     string  `json:"note"`
	Primary  bool    `json:"primary"`
}

type jsonTierChange struct {
	Date          model.Day    `json:"date"`
	Learned       string       `json:"learned"`
	From          *string      `json:"from"`
	To            *string      `json:"to"`
	Cause         string       `json:"cause"`
	InteractionID *int64       `json:"interaction_id"`
	Policy        *jsonCausing `json:"policy"`
}

// jsonCausing is the policy that caused a change of tier.
type jsonCausing struct {
	Version int    `json:"version"`
	Why     string `json:"why"`
}

// customerJSON gives the customer object of a row; reasons are worded in l.
func customerJSON(row *model.Row, book *model.Book, l *lang.Lang, today model.Day) exchange.CustomerJSON {
	c := exchange.NewCustomerJSON(row, &exchange.ExportOptions{Currency: book.Currency, Today: today, Reason: l.Reason})
	c.NextStep = text(l.NextStep(row, nil, today))
	return c
}

func reasonsJSON(rs []model.Reason, l *lang.Lang) []string {
	out := make([]string, len(rs))
	for i, r := range rs {
		out[i] = l.Reason(r)
	}
	return out
}

func componentsJSON(cs []model.Component) []jsonComponent {
	out := make([]jsonComponent, len(cs))
	for i, c := range cs {
		out[i] = jsonComponent{
			Name: c.Name, Value: known(c.Value, c.Known), Weight: c.Weight, Contribution: known(c.Contribution, c.Known),
		}
	}
	return out
}

func standingJSON(s *model.Standing) *jsonStanding {
	if s == nil {
		return nil
	}
	sc := &s.Score
	return &jsonStanding{
		Score: known(sc.Value, sc.Known), Tier: tierJSON(sc.Tier), Stage: text(string(sc.Stage)), Priority: sc.Priority,
		Components: componentsJSON(sc.Components),
	}
}

func interactionJSON(in *model.Interaction, bookCurrency string) jsonInteraction {
	out := jsonInteraction{
		ID: in.ID, CustomerID: in.CustomerID, Date: in.Day, Kind: string(in.Kind), Satisfaction: positive(in.Satisfaction),
		Outcome: in.Outcome, Note: in.Note, Contact: in.Contact, By: in.By, NextDate: in.Next, Resolved: in.Resolved,
		Source: in.Source, ExternalID: in.ExternalID, Time: text(clockText(in.Clock)), Lines: exchange.LinesJSON(in),
	}
	if m, ok := in.Margin(); ok {
		n := money(m, in.Currency)
		out.Margin = &n
	}
	if in.Kind.HasAmount() {
		n := money(in.Amount, in.Currency)
		out.Amount, out.Currency = &n, text(in.Currency)
		if in.Base != nil {
			b := money(*in.Base, bookCurrency)
			out.BaseAmount = &b
		}
	}
	if in.Expected != 0 {
		n := money(in.Expected, bookCurrency)
		out.Expected, out.Probability = &n, &in.Probability
	}
	return out
}

func contactJSON(c *model.Contact) jsonContact {
	return jsonContact{c.ID, c.Name, c.Title, c.Phone, c.Email, text(c.Birthday), c.Note, c.Primary}
}

func (s *session) tierChangeJSON(t *model.TierChange) jsonTierChange {
	out := jsonTierChange{Date: t.Day, Learned: s.zoned(t.At).Format(time.RFC3339), From: tierJSON(t.From), To: tierJSON(t.To), Cause: string(t.Cause)}
	if t.InteractionID != 0 {
		out.InteractionID = &t.InteractionID
	}
	if t.Policy != 0 {
		out.Policy = &jsonCausing{t.Policy, t.Why}
	}
	return out
}

// clockText writes seconds since midnight as 15:04:05, "" for no clock.
func clockText(sec int32) string {
	if sec < 0 {
		return ""
	}
	return fmt.Sprintf("%02d:%02d:%02d", sec/3600, sec/60%60, sec%60)
}

func tierJSON(t model.Tier) *string { return text(t.String()) }

// text is null for "".
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// positive is null for zero and less, which stand for unknown.
func positive(n int) *int {
	if n <= 0 {
		return nil
	}
	return &n
}

// known is null for a figure nobody knows.
func known(v float64, ok bool) *float64 {
	if !ok {
		return nil
	}
	return &v
}

// money writes an amount with all of its currency's decimals.
func money(minor int64, currency string) json.Number {
	return json.Number(model.FormatMinor(minor, currency))
}

// list is an array even when empty.
func list[T any](in []T) []T {
	if in == nil {
		return []T{}
	}
	return in
}

// jsonList gives a list in its form for programs: [] where it is empty.
func jsonList[T, U any](list []T, form func(*T) U) []U {
	out := make([]U, len(list))
	for i := range list {
		out[i] = form(&list[i])
	}
	return out
}

// printJSON writes one value to Stdout.
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

// arrayWriter writes a JSON array one element at a time, so that a list of any
// length takes no memory.
type arrayWriter struct {
	w     *bufio.Writer
	first bool
}

func newArrayWriter(w io.Writer) *arrayWriter {
	return &arrayWriter{w: bufio.NewWriterSize(w, 64<<10), first: true}
}

func (a *arrayWriter) add(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	sep := ",\n"
	if a.first {
		sep = "[\n"
	}
	a.first = false
	_, _ = a.w.WriteString(sep)
	_, err = a.w.Write(exchange.SafeJSON(b))
	return err
}

func (a *arrayWriter) close() error {
	end := "\n]\n"
	if a.first {
		end = "[]\n"
	}
	_, _ = a.w.WriteString(end)
	return a.w.Flush()
}

// zoned gives a moment in the book's zone.
func (s *session) zoned(unix int64) time.Time {
	loc, err := time.LoadLocation(s.book.Zone)
	if err != nil {
		loc = time.UTC
	}
	return time.Unix(unix, 0).In(loc)
}
