package plain

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"tierbook/model"
	"tierbook/model/spoken"
	"tierbook/ui/part"
)

// kind reads a kind by its word in the person's language, or in English.
func (s *Session) kind(word string) (model.Kind, error) {
	for _, k := range model.Kinds {
		if strings.EqualFold(word, s.Lang.Kind(k)) {
			return k, nil
		}
	}
	return model.ParseKind(word)
}

// log reads "NUMBER KIND [AMOUNT or SATISFACTION] [NOTE]", or a sentence behind the number.
func (s *Session) log(ctx context.Context, rest string) error {
	words := strings.Fields(rest)
	if len(words) < 2 {
		return model.Invalid("plain.log_usage")
	}
	r, err := meant(s.rows, words[0])
	if err != nil {
		return err
	}
	in := model.Interaction{CustomerID: r.ID, Day: s.Today, Clock: model.NoClock, By: s.By}
	kind, err := s.kind(words[1])
	if err != nil {
		_, text, _ := strings.Cut(strings.TrimSpace(rest), " ")
		if !spoken.IsSentence(text) {
			return err
		}
		e := spoken.Read(text, s.Today, nil)
		if err := e.Fill(&in, s.Currency); err != nil {
			return err
		}
	} else if err := s.fill(&in, kind, words[2:]); err != nil {
		return err
	}
	out, err := s.Store.LogInteraction(ctx, in, s.AsOf)
	if err == nil {
		s.print(s.Lang.Delta(part.Cell(r.Name), &out))
	}
	return err
}

// fill reads what stands behind a kind.
func (s *Session) fill(in *model.Interaction, kind model.Kind, words []string) (err error) {
	in.Kind = kind
	if (kind.HasAmount() || kind == model.Feedback) && len(words) == 0 {
		return model.Invalid("plain.log_usage")
	}
	if kind.HasAmount() {
		n := 1
		if len(words) > 1 && (s.IsCurrency(words[0]) || s.IsCurrency(words[1])) { // "300 USD"
			n = 2
		}
		if in.Amount, in.Currency, err = model.ParseMoney(strings.Join(words[:n], " "), s.Currency); err != nil {
			return err
		}
		if words = words[n:]; in.Currency == s.Currency {
			in.Base = &in.Amount
		}
	} else if kind == model.Feedback {
		if in.Satisfaction, err = strconv.Atoi(words[0]); err != nil {
			return model.Invalid("error.satisfaction")
		}
		words = words[1:]
	}
	in.Outcome, in.Note = outcome(kind, strings.Join(words, " "))
	return nil
}

// outcomeLength is how many letters a note that only says that nobody was reached has at most.
const outcomeLength = 16

// outcome takes from the start of a note what says that nobody was reached: "no answer".
func outcome(kind model.Kind, note string) (said, rest string) {
	said, rest = note, ""
	if at := strings.IndexAny(note, ",;，；。"); at >= 0 {
		said, rest = note[:at], strings.TrimLeft(note[at:], " ,;，；。")
	}
	if try := (model.Interaction{Kind: kind, Outcome: said}); utf8.RuneCountInString(said) <= outcomeLength && try.IsTry() {
		return said, rest
	}
	return "", note
}

// date reads "NUMBER WHEN" for snooze and next date.
func (s *Session) date(ctx context.Context, word, rest string) error {
	number, when, _ := strings.Cut(rest, " ")
	r, err := meant(s.rows, number)
	if err != nil {
		return err
	}
	when = model.DateText(strings.TrimSpace(when), s.Currency)
	at, err := model.ParseReminder(when, s.Today)
	if word == "s" { // a day, and nothing more
		at.From, err = model.ParseWhen(when, s.Today)
	}
	if err != nil {
		return err
	}
	var out model.Outcome
	if word == "s" {
		out, err = s.Store.Snooze(ctx, []int64{r.ID}, at.From)
	} else {
		out, err = s.Store.SetDue(ctx, []int64{r.ID}, at)
	}
	if err == nil {
		s.print(part.Cell(s.Lang.Change(out.Change)) + s.Lang.T("plain.stop"))
	}
	return err
}
