package main

import (
	"context"
	"io"
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/model/spoken"
	"tierbook/ui/part"
)

// standardInput stands for the sentence, or for a file of import, where it comes by
// standard input.
const standardInput = "-"

// hear fills in what a sentence says of an interaction with a customer and no flag does,
// says what was understood, and gives the kind.
func (r *run) hear(ctx context.Context, s *session, customer int64, text string, o *logOptions) (model.Kind, error) {
	if text == standardInput {
		b, err := io.ReadAll(io.LimitReader(r.Stdin, 4*model.MaxText+1))
		if err != nil {
			return "", err
		}
		if text = strings.TrimSpace(string(b)); text == "" {
			return "", model.E(model.CodeUsage, "error.cmd.said_nothing")
		}
	}
	if err := model.CheckTexts(text); err != nil {
		return "", err
	}
	contacts, err := s.db.Contacts(ctx, customer)
	if err != nil {
		return "", err
	}
	e := spoken.Read(text, s.today, contacts)
	if e.Day == s.today {
		e.Day = 0 // as without it, when the time of day is known too
	}
	if len(o.amounts) == 0 && e.Amount != "" {
		o.amounts = []string{e.Amount}
	}
	if e.Expected != "" && o.expected == "" && o.probability == 0 {
		o.probability = model.EvenOdds
	}
	if o.satisfaction == 0 {
		o.satisfaction = e.Satisfaction
	}
	said := []string{s.l.Kind(e.Kind)}
	for _, f := range []struct {
		flag       *string
		text, said string
	}{
		{&o.at, e.Day.String(), e.Day.String()},
		{&o.contact, e.Contact, e.Contact},
		{&o.outcome, e.Outcome, e.Outcome},
		{nil, e.Amount, e.Amount},
		{&o.expected, e.Expected, r.l.F("cmd.log.hopes", "Amount", e.Expected)},
		{&o.next, e.Next.With(e.NextAt), r.l.F("show.next", "Day", e.Next.With(e.NextAt))},
		{&o.note, e.Note, "“" + e.Note + "”"},
	} {
		if f.flag != nil && *f.flag == "" {
			*f.flag = f.text
		}
		if f.text != "" {
			said = append(said, part.Cell(f.said))
		}
	}
	if e.Satisfaction > 0 {
		said = append(said, strconv.Itoa(e.Satisfaction)+"/5")
	}
	r.tell(r.l.F("cmd.log.heard", "Words", strings.Join(said, " · ")))
	return e.Kind, nil
}
